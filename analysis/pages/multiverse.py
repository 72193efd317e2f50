"""Specification curves: a headline estimate under every defensible combination of choices."""

import altair as alt
import pandas as pd

from analysis.estimates.certainty import EXPOSURES, hazard_ratio_table, main_exposure
from analysis.estimates.compartment import Frames
from analysis.estimates.multiverse import RESULT, choices_long
from analysis.evidence.tables import Evidence
from analysis.figures.charts import BLUE
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import numbers, written

WORDS = {
    "include": "Publications",
    "borderline": "Disputed compartment",
    "bounds": "Times known as bounds",
    "unclear": "Times of unclear exactness",
    "as_of": "Published until",
    "estimator": "Estimator",
    "covariates": "Adjusted for",
    "variance": "Variance",
}


def median_curve(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """The median survival of the patient rows under all choices."""
    n = numbers(estimates)
    if not n.has("multiverse.median"):
        return Html("")
    e = n["multiverse.median"]
    finding = (
        f"Over {e['n']} combinations of choices the median runs from {written(e, 'low', unit=False)} to "
        f"{written(e, 'high')}; the middle is {written(e, 'value')}"
    )
    table = frames.specifications
    return curve_figure(table, "specifications-median", finding, "Median survival, months", False)


def hazard_ratio_curve(
    evidence: Evidence, estimates: pd.DataFrame, confidence: float = 0.95
) -> Figure | Html:
    """The main hazard ratio under all choices; a sentence where none is allowed."""
    n = numbers(estimates)
    if not n.has("multiverse.hazard_ratio"):
        sentence = "No hazard ratio between two groups is allowed by the numbers of patients and deaths."
        return Html(f"<p>{sentence}</p>", sentence)
    e, contrast = n["multiverse.hazard_ratio"], EXPOSURES[main_exposure(evidence, confidence)][3]
    tried = n["multiverse.hazard_ratio.specifications"]["value"]
    finding = (
        f"Hazard of death, {contrast}: {written(e, 'low')} to {written(e, 'high')} over the {e['n']} of "
        f"{tried:.0f} combinations that have patients enough"
    )
    table = hazard_ratio_table(evidence, confidence)
    return curve_figure(table, "specifications-hazard", finding, "Hazard ratio of death", True)


TOP, STEP = 220, 26
"""Height of the estimates, and of one line of options, in pixels."""


def curve_figure(table: pd.DataFrame, name: str, finding: str, axis: str, ratio: bool) -> Figure:
    """Estimates in order of size above, the choices behind each beneath."""
    choices = [c for c in WORDS if c in table.columns and len(set(table[c].astype(str))) > 1]
    drawn = table.dropna(subset=["rank"]).astype({"rank": int})
    description = f"{finding}. One point a combination, ordered by size, with its interval; beneath, the options that give it."
    long = choices_long(table, choices)
    long["line"] = long["choice"].map(WORDS) + ": " + long["option"]
    shown = drawn.sort_values("rank")[[*choices, *RESULT[:5]]].rename(columns=WORDS)
    words = [WORDS[c] for c in choices]
    shown[words] = shown[words].astype(str).replace("None", "none")
    chart = specification_chart(drawn, long.astype({"rank": int}), axis, ratio)
    return Figure(chart, name, finding, description, shown)


def specification_chart(drawn: pd.DataFrame, long: pd.DataFrame, axis: str, ratio: bool) -> alt.LayerChart:
    """Points above and a strip for each option beneath, on one pair of axes so that it fits any width."""
    x = alt.X("rank:Q", title=None, axis=None, scale=alt.Scale(nice=False, zero=False))
    layers = [*point_layers(drawn, x, axis, ratio), *strip_layers(long, x)]
    chart = alt.layer(*layers).properties(width="container", height=TOP)
    chart["autosize"] = {"type": "fit-x", "contains": "padding"}
    return chart


def point_layers(drawn: pd.DataFrame, x: alt.X, axis: str, ratio: bool) -> list[alt.Chart]:
    """The estimates with their intervals, cut at three times the largest estimate, and a line at a ratio of 1."""
    most = float(drawn["value"].max())
    points = pd.DataFrame(
        {
            "rank": drawn["rank"],
            "value": drawn["value"],
            "low": drawn["low"].fillna(drawn["value"]),
            "high": drawn["high"].astype(float).fillna(3 * most).clip(upper=3 * most),
        }
    )
    ends = [float(points["low"].min()), 3 * most] if ratio else [0, float(points["high"].max())]
    y = alt.Scale(domain=ends, range=[TOP, 0], clamp=True, nice=False, type="log" if ratio else "linear")
    base = alt.Chart(points).encode(x=x)
    band = base.mark_rule(opacity=0.25, color=BLUE).encode(y=alt.Y("low:Q", title=axis, scale=y), y2="high:Q")
    dots = base.mark_point(filled=True, size=14, color=BLUE, opacity=1).encode(y=alt.Y("value:Q", scale=y))
    if not ratio:
        return [band, dots]
    one = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(strokeDash=[4, 3], color="#8888")
    return [band, dots, one.encode(y=alt.Y("one:Q", scale=y))]


def strip_layers(long: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """A line of text for each option, and a tick under each estimate that rests on it."""
    lines = sorted(long["line"].unique())
    place = {line: i for i, line in enumerate(lines)}
    marks = long.assign(place=long["line"].map(place))[["rank", "place", "line"]]
    labels = alt.Chart(pd.DataFrame({"place": list(place.values()), "line": lines})).mark_text(
        align="left", baseline="bottom", x=0, y=alt.expr(f"{TOP + 28} + {STEP} * datum.place"), fontSize=11
    )
    ticks = alt.Chart(marks).mark_tick(
        orient="vertical", thickness=1, size=8, y=alt.expr(f"{TOP + 34} + {STEP} * datum.place"), color=BLUE
    )
    return [labels.encode(text="line:N"), ticks.encode(x=x)]
