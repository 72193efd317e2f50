"""Altair charts: one theme, and one HTML figure with title, description, data table and downloads.

A chart is drawn in the page by `book/_static/charts.js` from the site's own copy of Vega. Text and axes take
the page's colour, so that light mode, dark mode and print need no second chart.
"""

import html
import json
from dataclasses import dataclass

import altair as alt
import pandas as pd

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
PALETTE = [BLUE, ORANGE, GREEN, PURPLE, "#E69F00", "#56B4E9", "#7F7F7F", "#8C564B"]
WIDTH = 640


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


@dataclass(frozen=True)
class Figure:
    """A chart as a page shows it. `name` is unique on the page, `title` states the finding, `description` is
    what a screen reader says, `table` holds the numbers drawn."""

    chart: alt.TopLevelMixin
    name: str
    title: str
    description: str
    table: pd.DataFrame
    note: str = ""

    def _repr_html_(self) -> str:
        spec = self.chart.properties(description=self.description).to_dict()
        spec.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
        payload = json.dumps(spec, sort_keys=True).replace("</", "<\\/")
        name, title = html.escape(self.name), html.escape(self.title)
        note = f'<p class="sm-note">{html.escape(self.note)}</p>' if self.note else ""
        return (
            f'<figure class="sm-figure" id="figure-{name}" data-name="{name}">'
            f'<figcaption class="sm-title">{title}</figcaption>'
            f'<div class="sm-controls"></div><div class="sm-chart" role="img" aria-label="{html.escape(self.description)}"></div>{note}'
            f'<details class="sm-data"><summary>Data of this chart</summary>{table_html(self.table)}</details>'
            f'<script type="application/json" class="sm-spec">{payload}</script></figure>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}\n{self.description}"}


@dataclass(frozen=True)
class Html:
    """A fragment of a page: HTML for the site, plain text elsewhere."""

    markup: str
    text: str = ""

    def _repr_html_(self) -> str:
        return self.markup

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self.markup, "text/plain": self.text}


def table_html(table: pd.DataFrame, css: str = "sm-table", escape: bool = True) -> str:
    """A frame as a plain table that scrolls on a phone; missing cells stay empty."""
    shown = table.astype(object)
    for column in table.select_dtypes(include=["float", "Float64"]):
        shown[column] = table[column].map(lambda x: "" if pd.isna(x) else f"{x:.4g}")
    shown = shown.where(table.notna(), "")
    body = shown.to_html(index=False, na_rep="", classes=css, border=0, escape=escape)
    return f'<div class="sm-scroll" tabindex="0">{body}</div>'


def interval_chart(
    table: pd.DataFrame,
    x_title: str,
    percent: bool = True,
    rows: list[str] | None = None,
    colours: list[str] | None = None,
):
    """Points with intervals, one line a category, one colour a series.

    `table` has columns label, series, value, low, high and text (shown on hover). Series that share a line
    stand beneath each other. `colours` gives each series, in the order of the table, a colour of its own and
    names even a single series in the legend.
    """
    series = list(dict.fromkeys(table["series"]))
    order = rows or list(dict.fromkeys(table["label"]))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=230, ticks=False, domain=False))
    offset = alt.YOffset("series:N", sort=series)
    palette = alt.Scale(domain=series, range=colours or PALETTE)
    legend = alt.Legend(columns=1) if colours or len(series) > 1 else None
    colour = alt.Color("series:N", sort=series, scale=palette, legend=legend)
    axis = alt.Axis(format="%") if percent else alt.Axis()
    high = table[["value", "high"]].max(axis=None)
    scale = alt.Scale(domain=[0, 1 if percent and high > 0.6 else float(high) * 1.05], zero=True, nice=True)
    tooltip = [
        alt.Tooltip("label:N", title="Category"),
        alt.Tooltip("series:N", title="Source"),
        alt.Tooltip("text:N", title="Figure"),
    ]
    base = alt.Chart(table).encode(y=y, yOffset=offset, color=colour, tooltip=tooltip)
    line = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        x=alt.X("low:Q", title=x_title, axis=axis, scale=scale), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q", scale=scale))
    height = max(60, len(order) * max(18, 12 * len(series)))
    return alt.layer(line, point).properties(width="container", height=height)
