"""The specification curve: the median survival under every defensible combination of choices."""

import altair as alt
import pandas as pd

from analysis.estimates.compartment import Frames
from analysis.estimates.multiverse import choices_long
from analysis.figures.charts import BLUE
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import numbers, written

WORDS = {
    "include": "Publications",
    "borderline": "Disputed compartment",
    "bounds": "Times known as bounds",
    "unclear": "Times of unclear exactness",
    "origin": "Counted from",
    "as_of": "Published until",
}
FOUND = {"value": "Median, months", "low": "From", "high": "To", "n": "Patients", "events": "Deaths"}


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
    return curve_figure(frames.specifications, finding)


TOP, STEP = 220, 26
"""Height of the estimates, and of one line of options, in pixels."""


def curve_figure(table: pd.DataFrame, finding: str) -> Figure:
    """Estimates in order of size above, the choices behind each beneath."""
    choices = [c for c in WORDS if len(set(table[c].astype(str))) > 1]
    drawn = table.dropna(subset=["rank"]).astype({"rank": int})
    description = f"{finding}. One point a combination, ordered by size, with its interval; beneath, the options that give it."
    long = choices_long(table, choices).astype({"rank": int})
    long["line"] = long["choice"].map(WORDS) + ": " + long["option"]
    shown = drawn.sort_values("rank")[[*choices, *FOUND]].rename(columns=WORDS | FOUND)
    words = [WORDS[c] for c in choices]
    shown[words] = shown[words].astype(str).replace("None", "none")
    return Figure(
        specification_chart(drawn, long), "specifications-median", finding, description, shown, note(drawn)
    )


def note(drawn: pd.DataFrame) -> str:
    """What a point without a line is."""
    alone = drawn["low"].isna().any()
    return "A point without a line is an estimate that has no interval (Turnbull's)." if alone else ""


def specification_chart(drawn: pd.DataFrame, long: pd.DataFrame) -> alt.LayerChart:
    """Points above and a strip for each option beneath, on one pair of axes so that it fits any width."""
    x = alt.X("rank:Q", title=None, axis=None, scale=alt.Scale(nice=False, zero=False))
    chart = alt.layer(*point_layers(drawn, x), *strip_layers(long, x))
    chart = chart.properties(width="container", height=TOP)
    chart["autosize"] = {"type": "fit-x", "contains": "padding"}
    return chart


def point_layers(drawn: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """The estimates with their intervals, cut at three times the largest estimate."""
    most, value, low = 3 * float(drawn["value"].max()), drawn["value"], drawn["low"].astype(float)
    high = drawn["high"].astype(float).fillna(most).clip(upper=most).where(low.notna(), value)
    points = pd.DataFrame({"rank": drawn["rank"], "value": value, "low": low.fillna(value), "high": high})
    domain = [0, float(high.max())]
    y = alt.Scale(domain=domain, range=[TOP, 0], clamp=True, nice=False)
    base = alt.Chart(points).encode(x=x)
    band = base.mark_rule(opacity=0.25, color=BLUE).encode(
        y=alt.Y("low:Q", title="Median survival, months", scale=y), y2="high:Q"
    )
    dots = base.mark_point(filled=True, size=14, color=BLUE, opacity=1)
    return [band, dots.encode(y=alt.Y("value:Q", scale=y))]


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
