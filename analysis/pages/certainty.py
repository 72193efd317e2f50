"""How sure: what other choices give, what single studies carry, and how far case reports mislead."""

import altair as alt
import pandas as pd

from analysis.estimates.compartment import Frames
from analysis.estimates.median_groups import pooled_groups
from analysis.figures import charts
from analysis.figures.charts import BLUE, CHANGED, COHORTS, LIGHT, PATIENTS
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words, numbers, written
from analysis.figures.tables import table_html
from analysis.pages.cohort_forest import short_names

NOT_REACHED = 1.15
"""Where an interval without an upper end stops, as a multiple of the largest number drawn."""

SHOWN = {
    "label": "Choice",
    "value": "Median, months",
    "from": "From",
    "to": "To",
    "n": "Patients",
    "events": "Deaths",
}
FEWEST = 3
"""Rows that a chart needs."""
CHAPTER = "As in this chapter"
HERE = (CHAPTER, "All studies")
CHOICES = {
    "survival.median": CHAPTER,
    "sensitivity.verified": "Verified only",
    "sensitivity.borderline_out": "No disputed cases",
    "sensitivity.deaths_by_bound_out": "No deaths by a bound",
    "sensitivity.all_bounds_out": "No bounds at all",
    "sensitivity.unclear_out": "No unclear times",
    "sensitivity.turnbull": "Bounds as intervals",
    "sensitivity.bounds_as_times": "Bounds as times",
    "sensitivity.deaths_without_time": "Deaths without a time",
    "sensitivity.from_diagnosis": "From diagnosis",
    "sensitivity.from_surgery": "From surgery",
    "sensitivity.from_radiotherapy": "From radiotherapy",
    "with_left_out.survival.median": "With what was retracted",
}
POOLS = {
    "cohort_pool.median": CHAPTER,
    "cohort_pool.chosen": "Chosen groups",
    "cohort_pool.every": "Whole and chosen",
    "cohort_pool.reviews": "Reviews for their studies",
    "cohort_pool.verified": "Verified only",
    "cohort_pool.reml": "Another model (REML)",
    "with_left_out.cohort_pool.median": "With what was retracted",
}


def sensitivity_figure(estimates: pd.DataFrame) -> Figure | Html:
    """Median of the patient rows under one other choice at a time."""
    table = medians_table(estimates[estimates["id"].isin(CHOICES)], PATIENTS, CHOICES)
    if len(table) < FEWEST:
        return Html("")
    finding = f"Under other choices the median runs from {span_words(table)}"
    return estimates_figure(table, "sensitivity", finding, "Median, months")


def pool_figure(estimates: pd.DataFrame) -> Figure | Html:
    """Pooled median of the cohorts under other choices of studies and model."""
    table = medians_table(estimates[estimates["id"].isin(POOLS)], COHORTS, POOLS)
    if len(table) < FEWEST:
        return Html("")
    n = numbers(estimates)
    spread = n["cohort_pool.i2"] if n.has("cohort_pool.i2") else None
    between = f"; {written(spread, 'value')} of the variance lies between cohorts" if spread else ""
    finding = f"Pooled medians run from {span_words(table)}{between}"
    return estimates_figure(table, "sensitivity-pooled", finding, "Pooled median, months")


def leave_one_out_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Pooled median without each study in turn."""
    n, groups = numbers(estimates), pooled_groups(frames.medians)
    keys = [f"cohort_pool.without.{i}" for i in groups["study_id"]]
    if not keys or not all(n.has(k) for k in keys):
        return Html("")
    names = dict(zip(keys, (f"Without {name}" for name in short_names(groups)), strict=True))
    chosen = estimates[estimates["id"].isin([*keys, "cohort_pool.median"])]
    table = medians_table(chosen, COHORTS, names | {"cohort_pool.median": "All studies"})
    finding = f"Without any one study the pooled median runs from {span_words(table)}"
    return estimates_figure(table, "leave-one-out", finding, "Pooled median, months")


def medians_table(found: pd.DataFrame, main: str, names: dict[str, str]) -> pd.DataFrame:
    """Rows for `charts.interval_chart`: what the chapter gives, of the source `main`, and other choices; `names` rename
    the estimates by id, others keep their label."""
    found = found.dropna(subset=["value"])
    most = NOT_REACHED * float(found[["value", "high"]].max(axis=None)) if len(found) else 0.0
    return pd.DataFrame(
        {
            "label": [names.get(i, label) for i, label in zip(found["id"], found["label"], strict=True)],
            "series": [main if names.get(i) in HERE else CHANGED for i in found["id"]],
            "value": found["value"].astype(float),
            "low": found["low"].astype(float).fillna(found["value"].astype(float)),
            "high": found["high"].astype(float).fillna(found["value"].where(found["low"].isna(), most)),
            "from": found["low"].astype(float),
            "to": found["high"].astype(float),
            "n": pd.to_numeric(found["n"]).astype("Int64"),
            "events": pd.to_numeric(found["events"]).astype("Int64"),
            "text": [f"{median_words(e)}, n = {e['n']:.0f}" for e in found.to_dict("records")],
        }
    )


def span_words(table: pd.DataFrame) -> str:
    """`3 to 14 months`."""
    return f"{table['value'].min():.3g} to {table['value'].max():.3g} months"


def estimates_figure(table: pd.DataFrame, name: str, finding: str, axis: str) -> Figure:
    """A line an estimate."""
    description = f"{finding}. One line an estimate with its interval, {len(table)} estimates."
    shown = table[list(SHOWN)].rename(columns=SHOWN)
    chart = charts.interval_chart(table, axis, percent=False)
    note = (
        "A line that ends at the edge has no upper end." if table["text"].str.contains("to not").any() else ""
    )
    return Figure(chart, name, finding, description, shown, note)


def bounds_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Turnbull's curve, which takes bounds as intervals, beside Kaplan-Meier; nothing without such bounds."""
    n, table = numbers(estimates), frames.bounds
    if table.empty:
        return Html("")
    turnbull, usual, bounded = (n[i] for i in (*bound_medians(n), "survival.upper_bounds"))
    finding = (
        f"Bounds taken as intervals give a median of {written(turnbull, 'value')}, bounds taken as times "
        f"{written(usual, 'value')}"
    )
    description = (
        f"{finding}. Two survival curves of the same {usual['n']} patients: Kaplan-Meier with each bound as a time "
        f"of death, and Turnbull's estimate with death at some time before the bound ({bounded['value']:.0f} deaths)."
    )
    shown = table.rename(columns={"series": "Curve", "time": "Months", "survival": "Alive"})
    return Figure(steps_chart(table), "bounds", finding, description, shown)


def bound_medians(n: Numbers) -> tuple[str, str]:
    """Ids of the median with bounds as intervals and of that with bounds as times, of which the chapter takes one."""
    if n.has("sensitivity.bounds_as_times"):
        return "survival.median", "sensitivity.bounds_as_times"
    return "sensitivity.turnbull", "survival.median"


def steps_chart(table: pd.DataFrame) -> alt.Chart:
    """Two step curves."""
    return (
        alt.Chart(table)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("time:Q", title="Months"),
            y=alt.Y("survival:Q", title="Alive", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("series:N", scale=alt.Scale(range=[LIGHT, BLUE]), legend=alt.Legend(columns=1)),
        )
        .properties(width="container", height=240)
    )


def bias_table(estimates: pd.DataFrame) -> Html:
    """Single reports beside whole cohorts: what being worth a report does to the median."""
    n = numbers(estimates)
    if not n.has("bias.ratio"):
        return Html("")
    names = {"survival.median": PATIENTS, "bias.cohorts": "Whole cohorts, pooled"}
    rows = [
        {"": name, "Median": n.value(key), "Interval": n.interval(key), "Patients": n[key]["n"]}
        for key, name in names.items()
    ]
    met = "overlap" if overlap(*(n[key] for key in names)) else "are apart"
    ratio = written(n["bias.ratio"], "value")
    finding = f"The median of single reports is {ratio} times that of whole cohorts; the intervals {met}"
    return Html(table_html(pd.DataFrame(rows), stack=True), finding)


def overlap(a: dict, b: dict) -> bool:
    """Whether two intervals share a value; one without an upper end reaches beyond any value."""

    def ends(e: dict) -> tuple[float, float]:
        high = e["high"] if e["high"] == e["high"] else float("inf")
        return e["low"], high

    (low, high), (other_low, other_high) = ends(a), ends(b)
    return low <= other_high and other_low <= high
