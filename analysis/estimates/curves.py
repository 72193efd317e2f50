"""Frames behind the charts of survival: the curve and the numbers at risk of each group."""

import numpy as np
import pandas as pd

from analysis.estimates.survival_times import survival_curve, times_of
from analysis.statistics.survival import numbers_at_risk

TICKS = 6
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
