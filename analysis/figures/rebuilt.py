"""A rebuilt survival curve over the points that were digitised."""

import altair as alt
import pandas as pd


def curve_over_points(steps: pd.DataFrame, points: pd.DataFrame, unit: str) -> alt.LayerChart:
    """Steps of the rebuilt patients (time, survival, lower, upper) under the digitised points (time, survival)."""
    x = alt.X("time:Q", title=unit.capitalize())
    y = alt.Y("survival:Q", title="Alive", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(steps)
    band = base.mark_area(interpolate="step-after", opacity=0.15).encode(
        x=x, y=alt.Y("lower:Q"), y2="upper:Q"
    )
    line = base.mark_line(interpolate="step-after").encode(x=x, y=y)
    dots = alt.Chart(points).mark_point(filled=True, size=18, color="#d95f02").encode(x=x, y=y)
    return (band + line + dots).properties(width=520, height=300)
