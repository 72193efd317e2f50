"""The answer in one screen, which prints on one page with a code that opens the chapter's version."""

import pandas as pd
import segno
from markupsafe import Markup

from analysis.estimates import small_numbers
from analysis.estimates.groups import GROUPINGS, TREATMENTS
from analysis.evidence import descriptor
from analysis.evidence.tables import Evidence
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers, median_words, numbers, written
from analysis.pages.narrative import title

LANDMARKS = {"survival.at_3": "Alive at 3 months", "survival.at_6": "6 months", "survival.at_12": "12 months"}
PROFESSIONAL = "Evidence for professionals; no advice for a single patient."


def summary_card(evidence: Evidence, estimates: pd.DataFrame, chapter: str) -> Html:
    """Median and landmark survival, improvement, what differs, on whom it rests, how sure, as of when."""
    n, name, where = numbers(estimates), title(evidence.compartment), address(evidence, chapter)
    drawn = render(
        "card",
        name=name,
        **headline(n),
        lines=lines(n),
        grade=certainty(evidence),
        version=evidence.version,
        stamp=stamp(evidence),
        code=code(where),
        address=where,
    )
    return Html(drawn, f"{name}: {plain_answer(n)}")


def headline(n: Numbers) -> dict:
    """The median, large, with its interval and patients; the reason where there is none."""
    label = "Median overall survival of patients described singly"
    if not n.has("survival.median"):
        sentence = small_numbers.allows_curve(int(n["evidence.patients_with_survival"]["value"])).sentence
        return {"label": label, "value": "too few patients", "interval": "", "base": sentence}
    e = n["survival.median"]
    return {
        "label": label,
        "value": n.value("survival.median"),
        "interval": n.interval("survival.median"),
        "base": f"{e['n']} patients, {e['events']} deaths",
    }


def plain_answer(n: Numbers) -> str:
    """The headline as plain text."""
    if not n.has("survival.median"):
        return "too few patients for a median survival"
    return f"median overall survival {median_words(n['survival.median'])}"


def lines(n: Numbers) -> list[tuple[str, str]]:
    """Head and text of the rows of the card; a row without a number is left out."""
    rows = [
        (label, Markup("{} ({})").format(n.value(key), interval_words(n, key)))
        for key, label in LANDMARKS.items()
        if n.has(key)
    ]
    if n.has(key := "cohort_pool.median"):
        text = Markup("{} ({}), {} patients").format(n.value(key), interval_words(n, key), n[key]["n"])
        rows.append(("Median in cohorts of spinal disease, pooled", text))
    if n.has("symptom_outcome.improved"):
        rows.append(("Symptoms improved after treatment", n.share("symptom_outcome.improved")))
    rows.append(("By treatment", difference(n, TREATMENTS)))
    rows.append(("By primary tumour", difference(n, ("primary",))))
    return [*rows, ("Rests on", basis(n))]


def interval_words(n: Numbers, key: str) -> str:
    """`3 to 12`, with `not reached` for an end that does not exist."""
    return f"{written(n[key], 'low', unit=False)} to {written(n[key], 'high', unit=False)}"


def difference(n: Numbers, keys: tuple[str, ...]) -> str:
    """What the log-rank tests of some groupings show, in one honest line."""
    tested = [k for k in keys if n.has(f"compare.{k}.log_rank")]
    if not tested:
        return "too few patients to compare"
    parts = []
    for key in tested:
        e = n[f"compare.{key}.log_rank"]
        verdict = (
            f"survival differs{shortest(n, key)}"
            if e["value"] < small_numbers.SIGNIFICANT
            else "no difference shown"
        )
        name = "" if len(keys) == 1 else f"{GROUPINGS[key].lower()}: "
        parts.append(f"{name}{verdict} (p {p_words(e['value'])}, {e['n']} patients)")
    left = [GROUPINGS[k].lower() for k in keys if k not in tested]
    if left:
        parts.append(f"{' and '.join(left)}: too few to compare")
    sure = "single reports, not adjusted"
    return f"{'; '.join(parts)}; {sure}"


def shortest(n: Numbers, key: str) -> str:
    """The group with the shortest median, where one is reached."""
    groups = [e for e in n.of(f"group.{key}.") if e["id"].endswith(".median") and "not_stated" not in e["id"]]
    reached = [e for e in groups if e["value"] == e["value"]]
    if not reached:
        return ""
    least = min(reached, key=lambda e: e["value"])
    return f", shortest with {least['label'].rsplit(': ', 1)[1]}, median {written(least, 'value')}"


def p_words(p: float) -> str:
    """A p value as journals print it."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.01 else f"{p:.2f}"


def basis(n: Numbers) -> Markup:
    """Studies and patients, and how many survival times can be traced by identifier."""
    verified = n["evidence.patients_with_survival.verified"]["value"]
    total = n["evidence.patients_with_survival"]["value"]
    return Markup(
        "{} publications, {} patients described singly; "
        "{:.0f} of {:.0f} survival times come from publications with a DOI or PMID"
    ).format(n.count("evidence.studies"), n.count("evidence.patients"), verified, total)


def certainty(evidence: Evidence) -> dict | None:
    """The GRADE judgement of overall survival; none where nobody judged it."""
    judged = evidence.appraisal
    subject = f"{evidence.compartment}:overall_survival"
    rows = judged[
        (judged["instrument"] == "GRADE") & (judged["subject"] == subject) & (judged["domain"] == "overall")
    ]
    return None if rows.empty else rows.iloc[0].to_dict()


def stamp(evidence: Evidence) -> str:
    """Date, version and what was left out."""
    only = ", verified publications only" if evidence.include == "verified" else ""
    return f"As of {evidence.date}, data version {evidence.version}{only}. {PROFESSIONAL}"


def address(evidence: Evidence, chapter: str) -> str:
    """The chapter on the site, which says so when it has moved on from this version."""
    return f"{descriptor.site()}/book/chapters/{chapter}.html?version={evidence.version}"


def code(url: str) -> Markup:
    """A QR code of an address as inline SVG; it shows in print."""
    picture = segno.make(url, error="m")
    return Markup(picture.svg_inline(scale=3, border=2, dark="#000", light="#fff", omitsize=True))
