"""Median survival by year of publication: of the spinal cohorts, and of those that are shown as context."""

import altair as alt
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.compartment import Frames
from analysis.estimates.median_groups import ROLES
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words, numbers, written
from analysis.pages.cohort_forest import KINDS, kind_colour, log_axis, log_domain, shown


def context_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Whole cohorts that do not separate the spine and reviews, by year: context, never pooled as spinal."""
    groups = frames.medians
    around = groups[(groups["role"] != "counted") & groups["whole"]]
    dated = around[around["year"].notna()]
    if len(dated) < small_numbers.MIN_STUDIES_TO_POOL:
        return Html("")
    n = numbers(estimates)
    finding = context_finding(n, around)
    table = pd.DataFrame(
        {
            "label": dated["name"],
            "year": dated["year"].astype(int),
            "months": dated["months"],
            "kind": dated["role"].map(ROLES),
            "n": dated["n"].astype(float),
        }
    )
    description = f"{finding}. One point a study by its year of publication, {len(table)} studies."
    undated = len(around) - len(dated)
    note = " ".join(
        [context_trend(n), f"{undated} medians without a year stand in the table only." if undated else ""]
    )
    return Figure(years_chart(table), "cohort-context", finding, description, shown(around), note.strip())


def context_finding(n: Numbers, around: pd.DataFrame) -> str:
    """The pooled context in one sentence, else the range."""
    if n.has("cohort_context.median"):
        e = n["cohort_context.median"]
        return f"Context: cohorts of brain and spine together have a pooled median of {median_words(e)}"
    low, high = around["months"].min(), around["months"].max()
    return f"Context: medians that are not pooled as spinal run from {low:.3g} to {high:.3g} months"


def context_trend(n: Numbers) -> str:
    """The change of the context medians by decade; empty where it cannot be estimated."""
    if not n.has("cohort_context.trend"):
        return ""
    e = n["cohort_context.trend"]
    span = f"{written(e, 'low')} to {written(e, 'high')}"
    return f"From one decade to the next these medians change by a factor of {written(e, 'value')} ({span})."


def trend_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Medians of the spinal cohorts by year, with the change by decade where it can be estimated."""
    groups = frames.medians
    counted = groups[(groups["role"] == "counted") & groups["year"].notna()]
    if len(counted) < small_numbers.MIN_STUDIES_TO_POOL:
        return Html("")
    table = pd.DataFrame(
        {
            "label": counted["name"],
            "year": counted["year"].astype(int),
            "months": counted["months"],
            "kind": counted["whole"].map(KINDS),
            "n": counted["n"].astype(float),
        }
    )
    finding = trend_finding(numbers(estimates))
    description = f"{finding}. One point a study by its year of publication, {len(table)} studies."
    columns = {"label": "Study", "year": "Year", "months": "Median, months", "kind": "Group", "n": "Patients"}
    return Figure(years_chart(table), "cohort-trend", finding, description, table.rename(columns=columns))


def trend_finding(n: Numbers) -> str:
    """The change by decade, or that there is too little to tell."""
    if not n.has("cohort_pool.trend"):
        return "Too few spinal cohorts to tell whether survival has changed over the years"
    e = n["cohort_pool.trend"]
    low, high = written(e, "low"), written(e, "high")
    if e["low"] <= 1 <= e["high"]:
        return f"No change of survival over the years is shown (ratio a decade {written(e, 'value')}, {low} to {high})"
    way = "longer" if e["value"] > 1 else "shorter"
    return f"Survival became {way} from decade to decade (ratio {written(e, 'value')}, {low} to {high})"


def years_chart(table: pd.DataFrame) -> alt.Chart:
    """Points by year on a logarithmic axis of months."""
    tooltip = [
        alt.Tooltip("label:N", title="Study"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("months:Q", title="Median, months", format=".3g"),
        alt.Tooltip("n:Q", title="Patients"),
    ]
    ends = log_domain(table.rename(columns={"months": "from"}).assign(to=table["months"]))
    years = alt.Axis(format="d", tickCount=5)
    kinds = [k for k in [*KINDS.values(), *ROLES.values()] if k in set(table["kind"])]
    return (
        alt.Chart(table)
        .mark_point(filled=True, opacity=0.8)
        .encode(
            x=alt.X("year:Q", title="Year of publication", scale=alt.Scale(zero=False), axis=years),
            y=alt.Y(
                "months:Q",
                title="Median, months",
                scale=alt.Scale(type="log", domain=ends, nice=False),
                axis=log_axis(*ends),
            ),
            color=kind_colour(kinds),
            size=alt.Size("n:Q", scale=alt.Scale(range=[40, 300]), legend=None),
            tooltip=tooltip,
        )
        .properties(width="container", height=240)
    )
