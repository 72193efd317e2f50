"""Frames behind the charts of survival: curve, numbers at risk and a line of text for each group."""

import textwrap

import numpy as np
import pandas as pd

from analysis import small_numbers
from analysis.patient_survival import events_of, survival_curve, times_of
from analysis.prose import written
from analysis.survival import numbers_at_risk

TICKS = 6
LINE = 44
"""Characters on a line of text under a chart, so that a phone shows it whole."""
FEWEST_SHOWN = 0.1
"""Share of the patients who must still be followed for the axis to go on (Pocock SJ et al. Lancet
2002;359:1686-9)."""
CURVE = ["time", "survival", "lower", "upper", "at_risk", "events", "censored"]


def horizon(timed: pd.DataFrame) -> float:
    """Months at which the axis ends: the first whole half year after which under a tenth is followed."""
    times = np.sort(times_of(timed))
    last = times[min(len(times) - 1, int(np.floor(len(times) * (1 - FEWEST_SHOWN))))]
    return float(max(6, 6 * np.ceil(last / 6)))


def curve_rows(timed: pd.DataFrame, end: float, confidence: float) -> pd.DataFrame:
    """Kaplan-Meier curve up to `end`, with a last row there that keeps the height while follow-up goes on."""
    curve = survival_curve(timed, confidence)[CURVE]
    inside = curve[curve["time"] <= end]
    if len(inside) == len(curve):
        return inside
    return pd.concat([inside, inside.tail(1).assign(time=end, events=0, censored=0)], ignore_index=True)


def risk_rows(timed: pd.DataFrame, end: float) -> pd.DataFrame:
    """Numbers at risk at the ticks of the axis."""
    return numbers_at_risk(times_of(timed), [end * i / TICKS for i in range(TICKS + 1)])


def median_words(median: dict) -> str:
    """`7 months (3 to not reached)`."""
    low, high = (written(median, side, unit=False) for side in ("low", "high"))
    return f"{written(median, 'value')} ({low} to {high})"


def group_words(name: str, timed: pd.DataFrame, median: dict) -> str:
    """The line of one group under the chart."""
    return f"{name}: {len(timed)} patients, {events_of(timed).sum()} died\nmedian {median_words(median)}"


def too_few_words(sizes: dict[str, int]) -> str:
    """Groups without a curve, wrapped; empty where there is none."""
    if not sizes:
        return ""
    least = small_numbers.MIN_PATIENTS_FOR_CURVE
    listed = ", ".join(f"{name} ({n})" for name, n in sizes.items())
    return "\n".join(textwrap.wrap(f"Fewer than {least}, no curve: {listed}", LINE))
