"""Kaplan-Meier charts whose groups a reader chooses: Vega-Lite parameters over curves worked out in Python."""

import altair as alt
import pandas as pd

from analysis.estimates.curves import CurveFrames

alt.data_transformers.enable("default", max_rows=20_000)  # the curves of many choices, thinned, in one chart
SEPARATOR = " | "
"""Between the options that together name a choice for `charts.js`."""
PLOT = 280
"""Height of the curves in pixels; what stands under the axis is placed from here."""
FIRST_ROW, ROW, RISK = 46, 80, 58
"""Pixels from the axis to the first row of text, from row to row, and from a row to its numbers at risk."""


def chosen_curves(
    drawn: CurveFrames, lines: pd.DataFrame, params: list[alt.Parameter], chosen: str
) -> alt.LayerChart:
    """Curves with interval, censoring ticks, numbers at risk and a line of text for each group.

    `lines`: group, row, text, with the keys of the groups that `chosen`, a Vega expression over `params`, filters.
    """
    curves, risk, end = drawn.curves, drawn.risk, drawn.end
    x = alt.X(
        "time:Q",
        title="Months",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(values=sorted(risk["time"].unique().tolist()), labelExpr="datum.value"),
    )
    colour = alt.Color("group:N", legend=None)
    layers = [*curve_layers(alt.Chart(curves).transform_filter(chosen), x, colour)]
    layers += under_axis(risk, lines, x, colour, chosen)
    chart = alt.layer(*layers).add_params(*params).properties(width="container", height=PLOT)
    chart["autosize"] = {"type": "fit-x", "contains": "padding", "resize": True}
    return chart


def deviation_words(drawn: CurveFrames) -> str:
    """By how much the drawn curves differ from the estimates, where not every step is drawn."""
    if not drawn.deviation:
        return ""
    points = f"{100 * drawn.deviation:g} percentage point{'' if drawn.deviation == 0.01 else 's'}"
    return f"So many steps are too small to be seen that curves and intervals are drawn to within {points}; the numbers are exact."


def curve_layers(base: alt.Chart, x: alt.X, colour: alt.Color) -> list[alt.Chart]:
    """Band, steps, ticks of the censored, and what is shown on hover."""
    percent = alt.Axis(format="%", title="Alive")
    y = alt.Y("survival:Q", axis=percent, scale=alt.Scale(domain=[0, 1]))
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("time:Q", title="Months", format=".1f"),
        alt.Tooltip("survival:Q", title="Alive", format=".1%"),
        alt.Tooltip("lower:Q", title="Interval from", format=".1%"),
        alt.Tooltip("upper:Q", title="to", format=".1%"),
        alt.Tooltip("at_risk:Q", title="At risk"),
    ]
    return [
        base.mark_area(interpolate="step-after", opacity=0.15).encode(
            x=x, y=alt.Y("lower:Q", axis=percent), y2="upper:Q", color=colour
        ),
        base.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour),
        base.transform_filter("datum.censored > 0")
        .mark_tick(thickness=1.5, size=10, orient="vertical")
        .encode(x=x, y=y, color=colour),
        base.mark_point(size=120, opacity=0).encode(x=x, y=y, tooltip=tooltip),
    ]


def under_axis(risk, lines, x: alt.X, colour: alt.Color, chosen: str) -> list[alt.Chart]:
    """A row for each group: a square in its colour, its text, and the numbers at risk beneath."""
    rows = alt.Chart(lines).transform_filter(chosen)
    top = f"{PLOT + FIRST_ROW} + {ROW} * datum.row"
    square = (
        rows.transform_filter("isValid(datum.group)")
        .mark_square(size=90, opacity=1, x=5, y=alt.expr(f"{top} + 6"))
        .encode(color=colour)
    )
    text = rows.mark_text(
        align="left", baseline="top", lineBreak="\n", lineHeight=14, x=16, y=alt.expr(top)
    ).encode(text="text:N")
    numbers = (
        alt.Chart(risk)
        .transform_filter(chosen)
        .mark_text(baseline="top", fontSize=11, y=alt.expr(f"{top} + {RISK}"))
        .encode(x=x, text="at_risk:Q")
    )
    return [square, text, numbers]
