"""Altair charts: one theme, and the chart of points with intervals that most figures draw.

A chart is drawn in the page by `book/_static/charts.js` from the site's own copy of Vega. Text and axes take
the page's colour, so that light mode, dark mode and print need no second chart.
"""

import json
import textwrap

import altair as alt
import pandas as pd

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
LIGHT, GREY = "#56B4E9", "#7F7F7F"
PALETTE = [BLUE, "#E69F00", "#8C564B", GREY, LIGHT, ORANGE, GREEN, PURPLE]
"""Colours of groups; those that mean something on other charts come last."""
PATIENTS, COHORTS, CONTEXT = "Individually reported patients", "Cohorts", "Brain and spine (context)"
REVIEWS, PRINTED, CHANGED = "Reviews of published cases", "As printed", "Another choice"
MEANINGS = {PATIENTS: BLUE, COHORTS: ORANGE, CONTEXT: PURPLE, PRINTED: GREEN, CHANGED: LIGHT, REVIEWS: GREY}
"""What a series is -> its colour on the whole site; `sections.css` gives the same to the marks of tables."""
WIDTH = 640
NAME = 28
"""Characters of a row's name on one line."""


@alt.theme.register("spinemets", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Transparent ground, the page's text colour, a palette that the colour-blind can tell apart."""
    text = {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    return {
        "config": {
            "background": "transparent",
            "font": "inherit",
            "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": 300},
            "axis": {
                **text,
                "domainColor": "#8888",
                "tickColor": "#8888",
                "gridColor": "#8883",
                "titleFontWeight": "normal",
                "labelLimit": 220,
            },
            "legend": {**text, "orient": "top", "title": None, "labelLimit": 300},
            "header": text,
            "text": {"color": "currentColor", "fill": "currentColor", "fontSize": 12},
            "range": {"category": PALETTE},
        }
    }


def colour_of(series: str) -> str | None:
    """The colour of a series that has a meaning of its own: the same on every chart."""
    return GREEN if series.endswith("as printed") else MEANINGS.get(series)


def shades(series: list[str], meanings: dict[str, str] | None = None) -> list[str]:
    """A colour for each series: of what it is (`meanings` names it where the series has another name), else of the
    palette."""
    known = [colour_of((meanings or {}).get(name, name)) for name in series]
    spare = iter([c for c in PALETTE if c not in MEANINGS.values()] * len(series))
    return [found or next(spare) for found in known]


def wrapped(label: str) -> list[str]:
    """The lines of a row's name, so that it stands whole beside a chart on a phone."""
    return textwrap.wrap(label, NAME) or [""]


def interval_chart(
    table: pd.DataFrame,
    x_title: str,
    percent: bool = True,
    rows: list[str] | None = None,
    colours: list[str] | None = None,
):
    """Points with intervals, one line a category, one colour a series.

    `table` has columns label, series, value, low, high and text (shown on hover). Series that share a line
    stand beneath each other; where none shares a line, each stands on it. `colours` gives each series, in the order of the table, a colour of its own and
    names even a single series in the legend.
    """
    series = list(dict.fromkeys(table["series"]))
    order = rows or list(dict.fromkeys(table["label"]))
    lines = max(len(wrapped(label)) for label in order)
    names = json.dumps({label: wrapped(label) for label in order})
    long = {"condition": {"test": f"{names}[datum.value].length > 1", "value": "bottom"}, "value": "middle"}
    words = {"labelExpr": f"{names}[datum.value]", "labelBaseline": long, "labelLimit": 230}
    axis = alt.Axis(**words, ticks=False, domain=False)
    y = alt.Y("label:N", sort=order, title=None, axis=axis)
    offset = alt.YOffset("series:N", sort=series)
    palette = alt.Scale(domain=series, range=colours or shades(series))
    legend = alt.Legend(columns=1) if colours or len(series) > 1 else None
    colour = alt.Color("series:N", sort=series, scale=palette, legend=legend)
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]) if percent else alt.Axis()
    high = 1 if percent else float(table[["value", "high"]].max(axis=None)) * 1.05
    scale = alt.Scale(domain=[0, high], zero=True, nice=not percent)
    tooltip = [
        alt.Tooltip("label:N", title="Category"),
        alt.Tooltip("series:N", title="Source"),
        alt.Tooltip("text:N", title="Figure"),
    ]
    shared = table.duplicated("label").any()
    base = alt.Chart(table[["label", "series", "value", "low", "high", "text"]]).encode(
        y=y, color=colour, tooltip=tooltip, **({"yOffset": offset} if shared else {})
    )
    line = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        x=alt.X("low:Q", title=x_title, axis=axis, scale=scale), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q", scale=scale))
    height = max(60, len(order) * max(18, 14 * lines, 12 * len(series) if shared else 0))
    return alt.layer(line, point).properties(width="container", height=height)
