"""The answer in one screen, which prints on one page with a code that opens the chapter's version."""

import pandas as pd
import segno
from markupsafe import Markup

from analysis.estimates import small_numbers
from analysis.evidence import descriptor
from analysis.evidence.living import Living
from analysis.evidence.tables import Evidence
from analysis.figures.bodies import headline, others, plain, reasons
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers, numbers
from analysis.pages.living import in_short
from analysis.pages.narrative import title

LANDMARKS = {"survival.at_3": "3", "survival.at_6": "6", "survival.at_12": "12"}
PROFESSIONAL = "Evidence for professionals; no advice for a single patient."


def summary_card(evidence: Evidence, estimates: pd.DataFrame, chapter: str, living: Living) -> Html:
    """The headline, the other bodies of evidence, improvement, on whom it rests, how sure, as of when, how current."""
    n, name, where = numbers(estimates), title(evidence.compartment), address(evidence, chapter)
    grade = certainty(evidence.appraisal, evidence.compartment)
    drawn = render(
        "card",
        name=name,
        **headline(n),
        lines=[*others(n), *lines(n)],
        more=[*reasons(n), *more(n), *graded(grade)],
        grade=grade,
        version=evidence.version,
        stamp=stamp(evidence, in_short(living, evidence.compartment, evidence.date)),
        code=code(where),
        address=where,
    )
    return Html(drawn, f"{name}: {plain(n)}")


def lines(n: Numbers) -> list[tuple[str, str]]:
    """Head and text of the rows of the card; a row without a number is left out."""
    rows, known = [], {key: month for key, month in LANDMARKS.items() if n.has(key)}
    if known:
        shares = (Markup("{} at {}").format(n.value(key), month) for key, month in known.items())
        rows.append(
            ("Individually reported patients alive", Markup("{} months").format(Markup(", ").join(shares)))
        )
    if n.has("symptom_outcome.improved"):
        rows.append(("Symptoms improved after treatment", n.share("symptom_outcome.improved")))
    base = Markup("{} publications, {} individually reported patients")
    return [*rows, ("Rests on", base.format(n.count("evidence.studies"), n.count("evidence.patients")))]


def more(n: Numbers) -> list[tuple[str, str]]:
    """Head and text of what the card unfolds: intervals, tests, from where survival is counted, traceable times."""
    rows = [
        (f"Alive at {month} months", n.with_interval(key)) for key, month in LANDMARKS.items() if n.has(key)
    ]
    if n.has("tests.log_rank"):
        rows.append(("Groups compared", compared(n)))
    if counted := n.of("origin."):
        rows.append(
            ("Survival of individual patients is counted from", "; ".join(origin(e) for e in counted))
        )
    return [*rows, ("Traced to a publication", basis(n))]


def graded(grade: dict | None) -> list[tuple[str, str]]:
    """Why the certainty is what it is."""
    return [("Certainty", grade["reason"])] if grade else []


def compared(n: Numbers) -> str:
    """How many tests between groups there are, and how many are left after adjustment for their number."""
    tests = [e for e in n.of("") if e["id"].endswith(".log_rank.holm")]
    clear = sum(e["value"] < small_numbers.SIGNIFICANT for e in tests)
    return (
        f"Log-rank tests in this chapter: {len(tests)}, of which {clear or 'none'} below {small_numbers.SIGNIFICANT:g} after "
        "adjustment for their number (Holm); single reports, chosen by doctors and authors"
    )


def origin(e: dict) -> str:
    """`surgery in 17 of 45`, of the individually reported patients."""
    return f"{e['label'].rsplit(': ', 1)[1]} in {e['events']} of {e['n']}"


def basis(n: Numbers) -> str:
    """How many survival times can be traced by identifier."""
    verified = n["evidence.patients_with_survival.verified"]["value"]
    total = n["evidence.patients_with_survival"]["value"]
    return f"{verified:.0f} of {total:.0f} survival times come from publications with a DOI or PMID"


def certainty(judged: pd.DataFrame, compartment: str) -> dict | None:
    """The GRADE judgement of the overall survival in a compartment; none where nobody judged it."""
    subject = f"{compartment}:overall_survival"
    rows = judged[
        (judged["instrument"] == "GRADE") & (judged["subject"] == subject) & (judged["domain"] == "overall")
    ]
    return None if rows.empty else rows.iloc[0].to_dict()


def stamp(evidence: Evidence, state: str) -> str:
    """Date, version, what was left out, and the state of the review."""
    only = ", verified publications only" if evidence.include == "verified" else ""
    living = f" {state.capitalize()}." if state else ""
    return f"As of {evidence.date}, data version {evidence.version}{only}.{living} {PROFESSIONAL}"


def address(evidence: Evidence, chapter: str) -> str:
    """The chapter on the site, which says so when it has moved on from this version."""
    return f"{descriptor.site()}/book/chapters/{chapter}.html?version={evidence.version}"


def code(url: str) -> Markup:
    """A QR code of an address as inline SVG; it shows in print."""
    picture = segno.make(url, error="m")
    return Markup(picture.svg_inline(scale=3, border=2, dark="#000", light="#fff", omitsize=True))
