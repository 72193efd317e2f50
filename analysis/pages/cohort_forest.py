"""Median survival as cohorts report it: the forest whose studies a reader can untick, context, trend."""

import altair as alt
import numpy as np
import pandas as pd

from analysis.estimates.compartment import Frames
from analysis.estimates.median_groups import ROLES
from analysis.estimates.small_numbers import MIN_STUDIES_TO_POOL
from analysis.estimates.survival_times import origin_label
from analysis.evidence.names import publication_year
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words, numbers
from analysis.figures.pooling_in_the_page import keep_parameters, pooled_chart

ROW = 22
LONGEST, CUT = 30, 16
"""Letters of a name, and of a title that stands for a name, beside the forest."""
POOLED = "Pooled, studies ticked"
KINDS = {True: "Whole cohort", False: "Chosen group"}
BESIDE = {"mixed": "Several compartments", "outcome": "Chosen by outcome", "shared": "Shares patients"}
"""Groups with spinal disease that stand in the forest and are never pooled."""
TABLE = {
    "name": "Study",
    "subgroup": "Group",
    "n": "Patients",
    "months": "Median, months",
    "from": "From",
    "to": "To",
    "interval": "Interval",
    "counted": "Survival counted from",
    "part": "Part in the pooled value",
    "year": "Year",
}
ASSUMED = "Where no interval is printed the line follows from the number of patients, as if all had died at a constant rate."
METHOD = (
    "Whole cohorts are pooled; chosen groups, by treatment or primary, can be added. Groups of several compartments, "
    "and groups chosen by how the patients fared, are never pooled. DerSimonian-Laird and Knapp-Hartung."
)


def forest_figure(frames: Frames, estimates: pd.DataFrame, confidence: float = 0.95) -> Figure | Html:
    """Medians of spinal cohorts with the value pooled over those that are ticked."""
    groups = frames.medians
    drawn = groups[groups["role"].isin(["counted", *BESIDE]) & groups["variance"].notna()]
    if drawn.empty:
        sentence = "No cohort with spinal disease reports a median survival and its number of patients."
        return Html(f"<p>{sentence}</p>", sentence)
    finding = forest_finding(numbers(estimates), drawn)
    description = (
        f"{finding}. One line a study on a logarithmic axis of months. Each study that may be pooled has a box; the "
        f"pooled median and its interval follow from those that are ticked, at least {MIN_STUDIES_TO_POOL}."
    )
    chart = forest_chart(forest_rows(drawn), confidence)
    note = f"{assumed(drawn)} {METHOD}".strip()
    return Figure(chart, "cohort-medians", finding, description, shown(groups), note)


def assumed(drawn: pd.DataFrame) -> str:
    """Where the lines come from that no publication prints."""
    rebuilt = ", ".join(drawn.loc[drawn["interval"] == "rebuilt", "name"])
    parts = [f"Rebuilt from the printed curve: the interval of {rebuilt}."] if rebuilt else []
    return " ".join(parts + ([ASSUMED] if drawn["low"].isna().any() else []))


def forest_finding(n: Numbers, drawn: pd.DataFrame) -> str:
    """The pooled value in one sentence, or why there is none."""
    whole = int(((drawn["role"] == "counted") & drawn["whole"]).sum())
    if n.has("cohort_pool.median"):
        words = median_words(n["cohort_pool.median"])
        return f"{whole} whole cohorts of this compartment alone give a pooled median of {words}"
    number = {0: "No whole cohort", 1: "One whole cohort"}.get(whole, f"{whole} whole cohorts")
    return f"{number} of this compartment alone; from {MIN_STUDIES_TO_POOL} on a median is pooled"


def forest_rows(drawn: pd.DataFrame) -> pd.DataFrame:
    """What the forest draws, those that may be pooled first: `index` (the place of its box, -1 without one), `label`,
    `kind`, `ticked` at first, `n`, `months`, `from`, `to`, `effect`, `variance`."""
    able = (drawn["role"] == "counted").sort_values(ascending=False, kind="stable")
    table = drawn.loc[able.index].reset_index(drop=True)
    counted = table["role"] == "counted"
    return pd.DataFrame(
        {
            "index": table.index.where(counted, -1),
            "label": short_names(table),
            "study": table["name"],
            "kind": table["role"].map(BESIDE).fillna(table["whole"].map(KINDS)),
            "ticked": counted & table["whole"],
            "group": table["subgroup"],
            "counted": table["os_origin"].map(lambda term: origin_label(term, "cohort_results")),
            "n": table["n"].astype(int),
            "months": table["months"],
            "from": table["from"],
            "to": table["to"],
            "effect": table["effect"],
            "variance": table["variance"],
        }
    )


def short_names(table: pd.DataFrame) -> list[str]:
    """Names that fit beside the forest, all different: a title that stands for an unknown author is cut."""
    names = []
    for name, year in zip(table["name"], table["year"], strict=True):
        short = name if len(name) <= LONGEST else f"{name[:CUT].strip()}…, {publication_year(year)}"
        names.append(short if short not in names else f"{short} ({len(names) + 1})")
    return names


def shown(groups: pd.DataFrame) -> pd.DataFrame:
    """The data table: every median, pooled or not, and why not."""
    clocks = groups["os_origin"].map(lambda term: origin_label(term, "cohort_results"))
    table = groups.assign(part=groups["role"].map(ROLES), counted=clocks)
    return table[list(TABLE)].rename(columns=TABLE)


def forest_chart(table: pd.DataFrame, confidence: float) -> alt.LayerChart:
    """Studies above, the pooled value of the ticked ones below."""
    able = table[table["index"] >= 0]
    params, kept = keep_parameters(able["label"].tolist(), able["ticked"].tolist())
    order = [*table["label"], POOLED]
    rows = alt.Scale(domain=[*order, " "])
    y = alt.Y("label:N", scale=rows, title=None, axis=alt.Axis(labelLimit=140, ticks=False, domain=False))
    ends = log_domain(table)
    scale = alt.Scale(type="log", domain=ends, clamp=True, nice=False)
    axis = log_axis(*ends)
    x = alt.X("months:Q", scale=scale, title="Median overall survival, months", axis=axis)
    layers = [
        *study_layers(table, kept, x, y),
        *pooled_layers(able, kept, confidence, alt.X(scale=scale, axis=axis), y),
    ]
    chart = alt.layer(*layers).add_params(*params)
    chosen = {"titles": {}, "otherwise": "Pooled median of the cohorts that are ticked, beneath the chart"}
    chart = chart.properties(width="container", height=ROW * (len(order) + 1), usermeta=chosen)
    chart["autosize"] = {"type": "fit-x", "contains": "padding"}
    return chart


def log_domain(table: pd.DataFrame) -> list[float]:
    """Ends of the axis around all intervals, whole steps of two."""
    return [
        float(2.0 ** np.floor(np.log2(table["from"].min()))),
        float(2.0 ** np.ceil(np.log2(table["to"].max()))),
    ]


def log_axis(least: float, most: float) -> alt.Axis:
    """Ticks at each doubling between the ends."""
    steps = range(round(np.log2(least)), round(np.log2(most)) + 1)
    return alt.Axis(values=[2.0**i for i in steps], labelExpr="format(datum.value, '.3~r')")


def study_layers(table: pd.DataFrame, kept: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Interval and point of each study; studies that are not pooled fade."""
    fade = alt.condition(f"{kept}[datum.index]", alt.value(1), alt.value(0.35))
    kinds = [k for k in [*KINDS.values(), *BESIDE.values()] if k in set(table["kind"])]
    colour = kind_colour(kinds)
    tooltip = [
        alt.Tooltip("study:N", title="Study"),
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("counted:N", title="Counted from"),
        alt.Tooltip("n:Q", title="Patients"),
        alt.Tooltip("months:Q", title="Median, months", format=".3g"),
    ]
    base = alt.Chart(table).encode(y=y, color=colour, tooltip=tooltip, opacity=fade)
    size = alt.Size("n:Q", scale=alt.Scale(range=[30, 220]), legend=None)
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("from:Q", scale=x["scale"], axis=x["axis"]), x2="to:Q"
    )
    return [line, base.mark_square(filled=True).encode(x=x, size=size)]


def kind_colour(kinds: list[str]) -> alt.Color:
    """The colours of kinds of groups: whole cohorts have that of cohorts on every chart, what is never pooled that of
    context."""
    means = {KINDS[True]: charts.COHORTS, BESIDE["mixed"]: charts.CONTEXT, ROLES["context"]: charts.CONTEXT}
    scale = alt.Scale(domain=kinds, range=charts.shades(kinds, means))
    return alt.Color("kind:N", sort=kinds, scale=scale, legend=alt.Legend(columns=1))


def pooled_layers(table: pd.DataFrame, kept: str, confidence: float, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Pooled value: interval thick, prediction thin, diamond, and the numbers in words."""
    words = (
        "format(datum.median, '.3~g') + ' (' + format(datum.low, '.3~g') + ' to ' + format(datum.high, '.3~g')"
        " + '), n = ' + datum.patients"
    )
    base = pooled_chart(table, kept, confidence).transform_calculate(label=f"'{POOLED}'", words=words)
    tooltip = [
        alt.Tooltip("k:Q", title="Studies"),
        alt.Tooltip("patients:Q", title="Patients"),
        alt.Tooltip("words:N", title="Median, months"),
        alt.Tooltip("expected_low:Q", title="A new cohort: from", format=".3g"),
        alt.Tooltip("expected_high:Q", title="to", format=".3g"),
    ]
    scale, axis = x["scale"], x["axis"]
    thin = base.mark_rule(strokeWidth=1, color="currentColor").encode(
        y=y, x=alt.X("expected_low:Q", scale=scale, axis=axis), x2="expected_high:Q"
    )
    thick = base.mark_rule(strokeWidth=4, color="currentColor").encode(
        y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
    )
    diamond = base.mark_point(shape="diamond", filled=True, size=160, opacity=1, color="currentColor").encode(
        y=y, x=alt.X("median:Q", scale=scale, axis=axis), tooltip=tooltip
    )
    text = base.mark_text(align="right", baseline="top", dy=12, fontWeight="bold").encode(
        y=y, x=alt.value("width"), text="words:N"
    )
    return [thin, thick, diamond, text]
