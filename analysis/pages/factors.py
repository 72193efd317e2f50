"""Hazard ratios of single factors that source publications print, beside those of the patient rows."""

import altair as alt
import pandas as pd
from markupsafe import Markup

from analysis.estimates.compartment import Frames
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, numbers, written
from analysis.figures.tables import table_html

HERE = charts.PATIENTS
LABELS = "[split(datum.label, ' against ')[0], 'against ' + split(datum.label, ' against ')[1]]"
"""Axis labels on two lines, so that a phone shows them whole."""
ENDS = (0.02, 20.0)
"""Ends of the axis of hazard ratios; intervals beyond them are cut there."""


def factors_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Each printed contrast with its hazard ratio as printed and as the patient rows give it."""
    table = factor_rows(frames.contrasts, numbers(estimates))
    if table.empty:
        return Html("")
    printed = table[table["series"] != HERE]
    clear = printed[(printed["high"] < 1) | (printed["low"] > 1)]["label"].tolist()
    finding = f"{len(clear)} of {len(printed)} factors differ beyond chance as printed"
    description = (
        f"{finding}. Hazard ratios with their intervals of {printed['label'].nunique()} contrasts on a "
        "logarithmic axis, one factor at a time, as printed and from the patient rows where these allow it."
    )
    shown = table.rename(
        columns={
            "label": "Contrast",
            "series": "Source",
            "value": "Hazard ratio",
            "low": "From",
            "high": "To",
        }
    )
    note = "Under 1: the first group lived longer. One factor at a time; none is adjusted for another."
    if clear:
        note += f" Beyond chance as printed: {'; '.join(clear)}."
    return Figure(ratio_chart(table), "factors", finding, description, shown, note)


def factor_rows(contrasts: pd.DataFrame, n: Numbers) -> pd.DataFrame:
    """One row a contrast and source: label, series, value, low, high."""
    rows = []
    for c in contrasts.itertuples():
        rows.append(ratio_row(c.label, f"{c.publication}, as printed", n[c.printed]))
        if n.has(c.ratio):
            rows.append(ratio_row(c.label, HERE, n[c.ratio]))
    return pd.DataFrame(rows, columns=["label", "series", "value", "low", "high"])


def ratio_row(label: str, series: str, e: dict) -> dict:
    """One point."""
    return {"label": label, "series": series, "value": e["value"], "low": e["low"], "high": e["high"]}


def ratio_chart(table: pd.DataFrame) -> alt.LayerChart:
    """Points with intervals on a logarithmic axis, a line at one."""
    series, labels = list(dict.fromkeys(table["series"])), list(dict.fromkeys(table["label"]))
    axis = alt.Axis(values=[0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], labelExpr="datum.value")
    scale = alt.Scale(type="log", domain=list(ENDS), clamp=True, nice=False)
    x = {"scale": scale, "axis": axis, "title": "Hazard ratio of death"}
    wrapped = alt.Axis(ticks=False, domain=False, labelLimit=190, labelExpr=LABELS)
    shades = alt.Scale(domain=series, range=charts.shades(series))
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=labels, title=None, axis=wrapped),
        yOffset=alt.YOffset("series:N", sort=series),
        color=alt.Color("series:N", sort=series, scale=shades, legend=alt.Legend(columns=1)),
        tooltip=[
            alt.Tooltip("label:N", title="Contrast"),
            alt.Tooltip("series:N", title="Source"),
            alt.Tooltip("value:Q", title="Hazard ratio", format=".3g"),
            alt.Tooltip("low:Q", title="From", format=".3g"),
            alt.Tooltip("high:Q", title="To", format=".3g"),
        ],
    )
    one = (
        alt.Chart(pd.DataFrame({"one": [1]}))
        .mark_rule(strokeDash=[4, 3], color="#8888")
        .encode(x=alt.X("one:Q", **x))
    )
    line = base.mark_rule(strokeWidth=2, opacity=0.6).encode(x=alt.X("low:Q", **x), x2="high:Q")
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q", **x))
    return alt.layer(one, line, point).properties(width="container", height=40 * len(labels))


def factors_table(frames: Frames, estimates: pd.DataFrame) -> Html:
    """The univariate table: each contrast with the printed hazard ratio and p values, and ours."""
    n = numbers(estimates)
    rows = [
        {
            "Factor": c.label,
            "Publication": c.publication,
            "Hazard ratio, as printed": ratio_words(n, c.printed),
            "p, as printed": c.tests,
            "Hazard ratio here": ratio_words(n, c.ratio) if n.has(c.ratio) else refusal(n, c.test),
            "Log-rank p here, adjusted (Holm)": n.value(c.test, 3) if n.has(c.test) else "",
        }
        for c in frames.contrasts.itertuples()
    ]
    return Html(table_html(pd.DataFrame(rows), stack=True)) if rows else Html("")


def refusal(n: Numbers, test: str) -> str:
    """Why the patient rows give no hazard ratio: the note of their test, where there is one."""
    return (n[test]["note"] if n.has(test) else "") or "too few or not recorded"


def ratio_words(n: Numbers, key: str) -> str:
    """`1.55 (0.669 to 3.58)`, linked to its rows."""
    e = n[key]
    return Markup("{} ({} to {})").format(n.value(key), written(e, "low"), written(e, "high"))
