"""What treatment did to symptoms and imaging: patient rows beside cohorts, and the pooled shares."""

import pandas as pd

from analysis.estimates.compartment import Frames
from analysis.estimates.responses import OUTCOMES
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import level, numbers, written
from analysis.pages.cohort_forest import short_names

SAME = {
    "symptom_improvement": "symptom_outcome.improved",
    "radiological_response": "response.favourable",
}
"""Outcome of cohorts -> id of the same quantity of the patient rows."""
ROWS, COHORTS = "Patient rows here", "Cohorts, pooled"


def responses_figure(estimates: pd.DataFrame) -> Figure | Html:
    """Each outcome: the patient rows and the cohorts pooled; one cohort stands as it is."""
    found = [row for outcome in OUTCOMES for row in outcome_rows(estimates, outcome)]
    table = pd.DataFrame(found)
    if table.empty:
        sentence = "Neither patient rows nor cohorts state what treatment did."
        return Html(f"<p>{sentence}</p>", sentence)
    best = table.iloc[0]
    finding = f"{best['label']} in {100 * best['value']:.0f}% ({best['series'].lower()}, {best['text']})"
    description = (
        f"{finding}. Shares with {level(numbers(estimates).of('response'))} intervals of {table['label'].nunique()} outcomes, from patient rows "
        "and from cohorts with spinal disease pooled by the binomial-normal model."
    )
    note = (
        "Pooled are groups that were treated, mostly by one method; improvement is as each author judged it."
    )
    return Figure(
        charts.interval_chart(table, "Share of patients"),
        "responses",
        finding,
        description,
        in_percent(table),
        note,
    )


def outcome_rows(estimates: pd.DataFrame, outcome: str) -> list[dict]:
    """The rows of one outcome, patient rows first."""
    n, rows = numbers(estimates), []
    if outcome in SAME and n.has(SAME[outcome]):
        rows.append(share_row(OUTCOMES[outcome], ROWS, n[SAME[outcome]]))
    single = n.of(f"response_cohort.{outcome}.")
    if n.has(f"response_pool.{outcome}"):
        rows.append(share_row(OUTCOMES[outcome], COHORTS, n[f"response_pool.{outcome}"]))
    elif single:
        rows.append(share_row(OUTCOMES[outcome], "One cohort", single[0]))
    return rows


def share_row(label: str, series: str, e: dict) -> dict:
    """One point of the chart."""
    note = f", {e['note']}" if e["note"] else ""
    text = f"{e['events']} of {e['n']}{note}"
    return {k: e[k] for k in ("value", "low", "high")} | {"label": label, "series": series, "text": text}


def in_percent(table: pd.DataFrame) -> pd.DataFrame:
    """The data table of a chart of shares."""
    shown = table.assign(**{c: 100 * table[c] for c in ("value", "low", "high")})
    names = {
        "label": "Outcome",
        "series": "Source",
        "value": "Percent",
        "low": "From",
        "high": "To",
        "text": "n",
    }
    return shown[list(names)].rename(columns=names)


def improvement_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """The outcome that most cohorts report, study by study, with the pooled share."""
    n = numbers(estimates)
    counts = {o: len(n.of(f"response_cohort.{o}.")) for o in OUTCOMES}
    outcome = max(counts, key=lambda o: counts[o])
    if counts[outcome] < 2:
        return Html("")
    studies = frames.responses.query("outcome == @outcome")
    keys = [f"response_cohort.{outcome}.{i}" for i in studies["study_id"]]
    names = short_names(studies)
    rows = [share_row(name, "One study", n[key]) for name, key in zip(names, keys, strict=True)]
    pooled = n[f"response_pool.{outcome}"]
    table = pd.DataFrame([*rows, share_row("All, pooled", "Pooled", pooled)])
    low, high = (written(pooled, side, 0) for side in ("low", "high"))
    finding = f"{OUTCOMES[outcome]} in {written(pooled, 'value', 0)} of treated patients ({low} to {high})"
    description = (
        f"{finding}. One line a study, {len(rows)} studies, with Wilson intervals; the last is pooled."
    )
    chart = charts.interval_chart(table, "Share of patients")
    return Figure(chart, "responses-studies", finding, description, in_percent(table), pooled["note"] + ".")
