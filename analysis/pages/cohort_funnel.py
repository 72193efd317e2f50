"""Small-study effects: the funnel of the pooled medians, from ten studies on."""

import altair as alt
import numpy as np
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.compartment import Frames
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import numbers, written
from analysis.pages.cohort_forest import KINDS, kind_colour, log_axis, log_domain, short_names


def funnel_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Medians against their standard error; the sentence of the policy where studies are too few."""
    groups = frames.medians
    counted = groups[groups["role"] == "counted"]
    ruling = small_numbers.allows_asymmetry_test(len(counted))
    if not ruling:
        return Html(f"<p>Small-study effects: {ruling.sentence}</p>", ruling.sentence)
    n = numbers(estimates)
    table = pd.DataFrame(
        {
            "label": short_names(counted),
            "kind": counted["whole"].map(KINDS).to_list(),
            "months": counted["months"].to_list(),
            "error": np.sqrt(counted["variance"].astype(float)).to_list(),
        }
    )
    p = n["cohort_pool.egger"]
    shown_or_not = "are shown" if p["value"] < small_numbers.SIGNIFICANT else "are not shown"
    finding = (
        f"Small-study effects {shown_or_not} among {len(table)} cohorts (Egger, p {written(p, 'value', 2)})"
    )
    description = (
        f"{finding}. One point a study: its median on a logarithmic axis against its standard error."
    )
    columns = {"label": "Study", "kind": "Group", "months": "Median, months", "error": "Standard error (log)"}
    chart = funnel_chart(table, n["cohort_pool.median"]["value"])
    note = "The standard error follows from the number of patients. The line is the pooled median."
    return Figure(chart, "funnel", finding, description, table.rename(columns=columns), note)


def funnel_chart(table: pd.DataFrame, pooled: float) -> alt.LayerChart:
    """Points with the largest studies on top, and the pooled value."""
    ends = log_domain(table.rename(columns={"months": "from"}).assign(to=table["months"]))
    x = {"scale": alt.Scale(type="log", domain=ends, nice=False), "axis": log_axis(*ends)}
    points = (
        alt.Chart(table)
        .mark_point(filled=True, size=70, opacity=0.9)
        .encode(
            x=alt.X("months:Q", title="Median, months", **x),
            y=alt.Y("error:Q", title="Standard error", scale=alt.Scale(reverse=True, zero=True)),
            color=kind_colour(list(KINDS.values())),
            tooltip=[
                alt.Tooltip("label:N", title="Study"),
                alt.Tooltip("months:Q", title="Months", format=".3g"),
            ],
        )
    )
    line = (
        alt.Chart(pd.DataFrame({"pooled": [pooled]}))
        .mark_rule(strokeDash=[4, 3], color="#888")
        .encode(x=alt.X("pooled:Q", **x))
    )
    return alt.layer(line, points).properties(width="container", height=240)
