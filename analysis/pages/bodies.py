"""Median survival from every body of evidence on one time axis, with what other choices give and what is printed."""

import pandas as pd

from analysis.estimates.headline import bodies
from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.bodies import kind, people
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words, numbers
from analysis.pages.certainty import CHOICES
from analysis.pages.published import as_printed

CHOICE, PRINTED = "Same patients, other choices", charts.PRINTED
BEYOND = 1.1
"""Where an interval without an upper end stops, as a multiple of the largest number drawn."""


def bodies_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Each body of evidence, the individual patients under other choices, and the printed medians as rows of one
    chart; nothing where no body gives a median."""
    n = numbers(estimates)
    found = body_lines(n)
    table = pd.DataFrame([*found, *choice_lines(n), *printed_lines(evidence)])
    if not found:
        return Html("")
    shades = charts.shades(list(dict.fromkeys(table["series"])), {CHOICE: charts.CHANGED})
    chart = charts.interval_chart(drawable(table), "Median survival, months", percent=False, colours=shades)
    title = finding(pd.DataFrame(found))
    note = "A line to the edge of the chart is an interval whose upper end is not reached. Printed medians stand without an interval."
    words = f"{title}. {len(table)} rows on one axis of months: bodies of evidence, other choices, printed medians."
    return Figure(chart, "bodies", title, words, data_table(table), note)


def drawable(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with both ends of their line: an end that is not reached lies beyond the largest number; a printed
    median and an estimate without an interval have no line."""
    ends = table.astype(dict.fromkeys(("value", "low", "high"), float))
    beyond = BEYOND * ends[["value", "low", "high"]].max(axis=None)
    bare = (ends["series"] == PRINTED) | ends["low"].isna()
    return ends.assign(
        low=ends["low"].where(~bare, ends["value"]),
        high=ends["high"].fillna(beyond).where(~bare, ends["value"]),
    )


def body_lines(n: Numbers) -> list[dict]:
    """The bodies of evidence, in the order of the rule."""
    return [
        line(body.label, kind(body), body._asdict(), people(body)) for body in bodies(n.by_id).itertuples()
    ]


def choice_lines(n: Numbers) -> list[dict]:
    """The median of the individual patients under other choices."""
    found = [e for key, e in n.by_id.items() if key.startswith("sensitivity.") and e["value"] == e["value"]]
    return [line(CHOICES.get(e["id"], e["label"]), CHOICE, e, f"{e['n']:.0f} patients") for e in found]


def printed_lines(evidence: Evidence) -> list[dict]:
    """The median that each source publication prints for all of its patients, once."""
    r, names = evidence.reported, names_of(evidence.studies)
    r = r[
        (r["characteristic"] == "overall_survival")
        & (r["category"] == "all")
        & (r["statistic"] == "median")
        & (r["subject"] == "own")
        & r["subgroup"].isna()
        & (r["unit"] == "months")
    ].drop_duplicates("study_id", keep="last")
    return [
        {
            "label": f"{names[row['study_id']]}, as printed",
            "series": PRINTED,
            "value": float(row["value"]),
            "low": None,
            "high": None,
            "n": row["denominator"],
            "events": None,
            "text": f"{as_printed(row)}, {row['location']}",
        }
        for _, row in r.iterrows()
    ]


def line(label: str, series: str, e: dict, base: str) -> dict:
    """One row of the chart."""
    unit = {"unit": "months", **{k: e[k] for k in ("value", "low", "high", "n", "events")}}
    return unit | {"label": label, "series": series, "text": f"{median_words(unit)}; {base}"}


def finding(found: pd.DataFrame) -> str:
    """The span of the bodies, or the one that there is."""
    values = found["value"]
    if len(values) == 1:
        return f"One body of evidence gives a median: {found['text'].iloc[0]}"
    return f"Bodies of evidence put the median between {values.min():.1f} and {values.max():.1f} months"


def data_table(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers of the chart."""
    names = {
        "label": "Row",
        "series": "Kind",
        "value": "Months",
        "low": "From",
        "high": "To",
        "n": "Patients",
        "events": "Deaths",
        "text": "In words",
    }
    counts = {c: pd.to_numeric(table[c]).astype("Int64") for c in ("n", "events")}
    return table.assign(**counts)[list(names)].rename(columns=names)
