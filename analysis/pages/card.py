"""The answer in one screen, which prints on one page with a code that opens the chapter's version."""

import html

import pandas as pd
import segno

from analysis.estimates import small_numbers
from analysis.estimates.groups import GROUPINGS, TREATMENTS
from analysis.evidence import tables
from analysis.evidence.tables import Evidence
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words, title, written
from analysis.pages.provenance import numbers

LANDMARKS = {"survival.at_3": "Alive at 3 months", "survival.at_6": "6 months", "survival.at_12": "12 months"}
PROFESSIONAL = "Evidence for professionals; no advice for a single patient."


def summary_card(evidence: Evidence, estimates: pd.DataFrame, chapter: str) -> Html:
    """Median and landmark survival, improvement, what differs, on whom it rests, how sure, as of when."""
    n = numbers(estimates)
    name = title(evidence.compartment)
    parts = [
        f'<p class="sm-card-name">{html.escape(name)}</p>',
        headline(n),
        f"<table>{''.join(lines(n))}</table>",
        certainty(evidence),
        stamp(evidence),
        code(address(evidence, chapter)),
        '<p class="sm-card-print"><button type="button" class="sm-print">Print this card</button></p>',
    ]
    return Html(
        f'<section class="sm-card" aria-label="{html.escape(name)}: the answer in one screen">'
        f"{''.join(parts)}</section>",
        f"{name}: {plain_answer(n)}",
    )


def headline(n: Numbers) -> str:
    """The median, large, with its interval and patients; the reason where there is none."""
    label = '<p class="sm-card-label">Median overall survival of patients described singly</p>'
    if not n.has("survival.median"):
        sentence = small_numbers.allows_curve(int(n["evidence.patients_with_survival"]["value"])).sentence
        return f'{label}<p class="sm-card-value">too few patients</p><p class="sm-card-base">{sentence}</p>'
    e = n["survival.median"]
    return (
        f'{label}<p class="sm-card-value">{n.value("survival.median")}</p>'
        f'<p class="sm-card-interval">{n.interval("survival.median")}</p>'
        f'<p class="sm-card-base">{e["n"]} patients, {e["events"]} deaths</p>'
    )


def plain_answer(n: Numbers) -> str:
    """The headline as plain text."""
    if not n.has("survival.median"):
        return "too few patients for a median survival"
    return f"median overall survival {median_words(n['survival.median'])}"


def line(head: str, text: str) -> str:
    """A row of the card; `text` is HTML."""
    return f"<tr><th>{html.escape(head)}</th><td>{text}</td></tr>"


def lines(n: Numbers) -> list[str]:
    """The rows of the card; a row without a number is left out."""
    rows = [
        line(label, f"{n.value(key)} ({interval_words(n, key)})")
        for key, label in LANDMARKS.items()
        if n.has(key)
    ]
    if n.has("cohort_pool.median"):
        e = n["cohort_pool.median"]
        text = (
            f"{n.value('cohort_pool.median')} ({interval_words(n, 'cohort_pool.median')}), {e['n']} patients"
        )
        rows.append(line("Median in cohorts of spinal disease, pooled", text))
    if n.has("symptom_outcome.improved"):
        rows.append(line("Symptoms improved after treatment", n.share("symptom_outcome.improved")))
    rows.append(line("By treatment", html.escape(difference(n, TREATMENTS))))
    rows.append(line("By primary tumour", html.escape(difference(n, ("primary",)))))
    return [*rows, line("Rests on", basis(n))]


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


def basis(n: Numbers) -> str:
    """Studies and patients, and how many survival times can be traced by identifier."""
    verified = n["evidence.patients_with_survival.verified"]["value"]
    total = n["evidence.patients_with_survival"]["value"]
    return (
        f"{n.count('evidence.studies')} publications, {n.count('evidence.patients')} patients described singly; "
        f"{verified:.0f} of {total:.0f} survival times come from publications with a DOI or PMID"
    )


def certainty(evidence: Evidence) -> str:
    """The GRADE level of overall survival with the domains that lowered it; empty where nobody judged it."""
    judged = evidence.appraisal
    rows = judged[
        (judged["instrument"] == "GRADE") & (judged["subject"] == f"{evidence.compartment}:overall_survival")
    ]
    overall = rows[rows["domain"] == "overall"]
    if overall.empty:
        return ""
    first = overall.iloc[0]
    status = ", by one assessor so far" if first["assessor_status"] == "provisional" else ""
    return (
        f'<p class="sm-card-sure"><strong>Certainty (GRADE): {html.escape(first["judgement"])}</strong>{status}. '
        f"{html.escape(first['reason'])}</p>"
    )


def stamp(evidence: Evidence) -> str:
    """Date, version and what was left out."""
    only = ", verified publications only" if evidence.include == "verified" else ""
    return f'<p class="sm-card-stamp" data-version="{evidence.version}">As of {evidence.date}, data version {evidence.version}{only}. {PROFESSIONAL}</p>'


def address(evidence: Evidence, chapter: str) -> str:
    """The chapter on the site, which says so when it has moved on from this version."""
    return f"{tables.site()}/book/chapters/{chapter}.html?version={evidence.version}"


def code(url: str) -> str:
    """A QR code of an address as inline SVG; it shows in print."""
    picture = segno.make(url, error="m").svg_inline(
        scale=3, border=2, dark="#000", light="#fff", omitsize=True
    )
    where = html.escape(url)
    return f'<div class="sm-qr">{picture}<p>{where}</p></div>'
