"""Patient data rebuilt from published Kaplan-Meier curves.

Method: Guyot P, Ades AE, Ouwens MJNM, Welton NJ. BMC Med Res Methodol 2012;12:9. The Kaplan-Meier product
is solved backwards: at each digitised point the events are the number that lowers the curve to that point,
and between two printed numbers at risk as many patients are censored as lead to the next number at risk.
One thing differs from the publication: censoring is spread evenly over patient time (the area under the
drawn curve), not over calendar time. The two agree where the curve is level; where it falls steeply, only the
first leaves somebody at risk to the end, so that a printed total of events can be met.
Rebuilt patients approximate the curve that was drawn; they are no patients of a register.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from analysis.statistics.arguments import numbers, one_of

NOISE = 0.02  # survival read from a figure of usual size strays by up to a line's width, about 2 percent
LARGEST_FIRST_DROP = 0.25  # a first point lower than this below 1 means that the beginning was not digitised
BEYOND = 0.1  # share of the drawn time by which numbers at risk may go on after the last point


class Interval(NamedTuple):
    """What happened between two numbers at risk: events at each point, times of censoring, who is left."""

    events: np.ndarray
    censored: np.ndarray
    n: int
    survival: float


def mend_points(
    points: pd.DataFrame, scale: str | None = None, noise: float = NOISE
) -> tuple[pd.DataFrame, list[str]]:
    """Digitised points made a survival curve, and the sentences that say what was mended.

    `points`: columns `time` (any unit, from 0) and `survival`. `scale`: "proportion", "percent" or, where the
    axis is not known, None. Returned: one row a time, rising from 0, survival from 1 never rising.
    Noise of up to `noise` (share of 1) is mended: percent becomes proportion, points are put in order, the
    origin is added, small rises are levelled by isotonic regression, points after the curve has reached 0
    are left out. Points after the last event, where the curve is level, are kept: they say how long the last
    patients were followed. Larger faults raise ValueError with the row and how to mend it.
    """
    time = numbers(points["time"], "time")
    survival = numbers(points["survival"], "survival")
    if len(time) < 2:
        raise ValueError("points: fewer than 2; a curve needs at least 2 digitised points")
    mends: list[str] = []
    survival = _proportion(survival, scale, noise, mends)
    time = _from_zero(time, noise, mends)
    order = np.lexsort((-survival, time))
    if (np.diff(time) < 0).any():
        mends.append("points were put in order of time")
    time, survival = _with_origin(time[order], survival[order], noise, mends)
    survival = _never_rising(time, survival, noise, mends)
    time, survival = _until_zero(time, survival, mends)
    lowest = pd.DataFrame({"time": time, "survival": survival}).groupby("time", as_index=False).min()
    return lowest, mends


def _proportion(survival: np.ndarray, scale: str | None, noise: float, mends: list[str]) -> np.ndarray:
    """Survival between 0 and 1."""
    one_of(scale, "scale", ("proportion", "percent", None))
    if scale == "percent" or (scale is None and survival.max() > 1.5):
        mends.append("percent were made proportions")
        survival = survival / 100
    stray = (survival > 1 + noise) | (survival < -noise)
    if stray.any():
        row = int(np.argmax(stray))
        raise ValueError(
            f"survival, row {row}: {survival[row]:g} is not between 0 and 1; check the scale of the axis "
            "(proportion or percent) and its calibration"
        )
    if ((survival > 1) | (survival < 0)).any():
        mends.append("values just outside 0 and 1 were set to 0 and 1")
    return survival.clip(0, 1)


def _from_zero(time: np.ndarray, noise: float, mends: list[str]) -> np.ndarray:
    """Times from 0; slightly negative ones are noise at the origin."""
    stray = time < -noise * time.max()
    if stray.any():
        row = int(np.argmax(stray))
        raise ValueError(f"time, row {row}: {time[row]:g} is negative; calibrate the time axis at 0")
    if (time < 0).any():
        mends.append("times just below 0 were set to 0")
    return time.clip(0)


def _with_origin(
    time: np.ndarray, survival: np.ndarray, noise: float, mends: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The curve begun at time 0 with survival 1."""
    if time[0] == 0 and survival[0] == 1:
        return time, survival
    if survival[0] < 1 - LARGEST_FIRST_DROP:
        raise ValueError(
            f"survival, row 0: the first point stands at {survival[0]:g}; the beginning of the curve is "
            "missing, digitise it from 1"
        )
    if time[0] == 0 and survival[0] >= 1 - noise:
        mends.append("survival at time 0 was set to 1")
        return time, np.concatenate([[1.0], survival[1:]])
    mends.append("the origin (time 0, survival 1) was added")
    return np.concatenate([[0.0], time]), np.concatenate([[1.0], survival])


def _never_rising(time: np.ndarray, survival: np.ndarray, noise: float, mends: list[str]) -> np.ndarray:
    """Survival with rises of up to twice `noise` levelled (each of two points may stray by `noise`)."""
    rise = survival - np.minimum.accumulate(survival)  # above the lowest value before it
    if rise.max() > 2 * noise:
        row = int(np.argmax(rise))
        raise ValueError(
            f"survival rises by {rise[row]:.3f} up to time {time[row]:g}; a survival curve never rises: "
            "digitise the point again, and enter 1 minus the value for a curve of cumulative incidence"
        )
    if rise.max() > 0:
        mends.append(f"rises of up to {rise.max():.3f} were levelled")
        survival = isotonic_regression(survival, increasing=False).x.clip(0, 1)
    return survival


def _until_zero(time: np.ndarray, survival: np.ndarray, mends: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The curve until nobody is left."""
    zero = np.flatnonzero(survival == 0)
    if zero.size and time[-1] > time[zero[0]]:
        mends.append("points after the curve had reached 0 were left out")
        kept = time <= time[zero[0]]
        return time[kept], survival[kept]
    return time, survival


def mend_at_risk(
    at_risk: pd.DataFrame | None, n: int, points: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Numbers at risk and mended points that fit each other, and what was mended.

    `at_risk`: columns `time` (rising), `at_risk` (whole numbers, never rising; those at risk just before the
    time), or None: then only `n` at time 0 is known. Points after the last patient left are cut off; a curve
    drawn a little too short is drawn on level. ValueError where numbers and curve contradict each other.
    """
    if n < 1 or n != int(n):
        raise ValueError(f"n is {n:g}; a whole number of at least 1 patient is allowed")
    if at_risk is None or at_risk.empty:
        return pd.DataFrame({"time": [0.0], "at_risk": [int(n)]}), points, []
    time = numbers(at_risk["time"], "time of at_risk", least=0)
    left = numbers(at_risk["at_risk"], "at_risk", least=0, most=n)
    _check_at_risk(time, left, n)
    if time[0] > 0:
        time, left = np.concatenate([[0.0], time]), np.concatenate([[n], left])
    points, mends = _fitted(points, time, left)
    known = (left > 0) & (time <= points["time"].iloc[-1])
    return pd.DataFrame({"time": time[known], "at_risk": left[known].astype(int)}), points, mends


def _check_at_risk(time: np.ndarray, left: np.ndarray, n: int) -> None:
    """ValueError where numbers at risk rise, are no whole numbers, or do not begin with n."""
    for row in np.flatnonzero((np.diff(time) <= 0) | (np.diff(left) > 0)) + 1:
        raise ValueError(
            f"at_risk, row {row}: {left[row]:g} at time {time[row]:g} after {left[row - 1]:g} at "
            f"{time[row - 1]:g}; times must rise and numbers at risk never"
        )
    for row in np.flatnonzero(left != left.astype(int)):
        raise ValueError(f"at_risk, row {row}: {left[row]:g}; whole numbers are allowed")
    if time[0] == 0 and left[0] != n:
        raise ValueError(f"at_risk, row 0: {left[0]:g} at time 0, but n is {n}; they must be the same")


def _fitted(points: pd.DataFrame, time: np.ndarray, left: np.ndarray) -> tuple[pd.DataFrame, list[str]]:
    """Points cut off where nobody is at risk, or drawn on level to the last number at risk."""
    end = points["time"].iloc[-1]
    last = time[left > 0].max()
    if last > end * (1 + BEYOND):
        raise ValueError(
            f"numbers at risk go on to time {last:g}, the points stop at {end:g}; digitise the curve to its "
            "end"
        )
    if last > end:
        level = pd.DataFrame({"time": [last], "survival": [points["survival"].iloc[-1]]})
        return pd.concat([points, level], ignore_index=True), [
            f"the curve was drawn on level from {end:g} to the last number at risk at {last:g}"
        ]
    gone = time[left == 0]
    if gone.size and end > gone[0]:
        return points[points["time"] <= gone[0]], [
            "points after the number at risk had reached 0 were left out"
        ]
    return points, []


def rebuild_patients(
    points: pd.DataFrame, n: int, at_risk: pd.DataFrame | None = None, total_events: int | None = None
) -> pd.DataFrame:
    """Patients whose Kaplan-Meier curve is the digitised one: `n` rows, columns `time`, `event` (1, 0).

    `points` as `mend_points` returns them, `at_risk` as in `mend_at_risk`. With `total_events` the censored
    patients of the last interval are as many as lead to that total. Without it, the last interval goes on
    with the mean censoring rate of the earlier ones; without numbers at risk too, nobody is censored before
    the end of the curve. Guyot et al. 2012 (module docstring); ValueError where the input is contradictory.
    """
    if total_events is not None and not 0 <= total_events <= n:
        raise ValueError(f"total_events is {total_events:g}; 0 to n = {n} is allowed")
    known, points, _ = mend_at_risk(at_risk, n, points)
    starts, left = known["time"].to_numpy(), known["at_risk"].tolist()
    cuts = [0, *np.searchsorted(points["time"], starts[1:]), len(points)]
    intervals = [Interval(np.array([], dtype=int), np.array([]), int(n), 1.0)]
    for i, (start, end) in enumerate(pairwise([*starts, points["time"].iloc[-1]])):
        walk = _walker(points[cuts[i] : cuts[i + 1]], intervals[-1].n, intervals[-1].survival, start, end)
        if i + 1 < len(left):
            censored = _solve(walk, intervals[-1].n, lambda it: it.n, left[i + 1])
        else:
            censored = _last_censored(walk, intervals, start, end, total_events)
        intervals.append(walk(censored))
    return _patients(points["time"].to_numpy(), intervals)


def _walker(
    points: pd.DataFrame, n: int, survival: float, start: float, end: float
) -> Callable[[int], Interval]:
    """The interval as a function of how many are censored in it, evenly over patient time."""
    times, drawn = points["time"].to_numpy(), points["survival"].to_numpy()
    edges = np.concatenate([[start], times, [end]])
    area = np.concatenate([[0], np.cumsum(np.diff(edges) * np.concatenate([[survival], drawn]))])

    def walk(censored: int) -> Interval:
        spread = np.interp(np.linspace(0, area[-1], censored + 2)[1:-1], area, edges)
        leaving = np.bincount(np.searchsorted(times, spread, side="right"), minlength=len(times) + 1)
        left, reached, events = n, survival, np.zeros(len(times), dtype=int)
        for k, height in enumerate(drawn):
            left -= leaving[k]
            if left > 0 and reached > 0:
                events[k] = min(max(round(left * (1 - height / reached)), 0), left)
                reached *= 1 - events[k] / left
                left -= events[k]
        return Interval(events, spread, int(left - leaving[-1]), reached)

    return walk


def _most(walk: Callable[[int], Interval], n: int) -> int:
    """How many of `n` can be censored at most without anybody leaving twice."""
    return bisect_right(range(n + 1), 0, key=lambda c: -walk(c).n) - 1


def _solve(walk: Callable[[int], Interval], n: int, measure: Callable[[Interval], int], target: int) -> int:
    """How many must be censored for `measure` (falling with censoring) to come nearest to `target`."""
    most = _most(walk, n)
    above = bisect_left(range(most + 1), -target, key=lambda c: -measure(walk(c)))
    candidates = range(max(above - 1, 0), min(above, most) + 1)
    return min(candidates, key=lambda c: abs(measure(walk(c)) - target))


def _last_censored(walk, before: list[Interval], start: float, end: float, total_events: int | None) -> int:
    """How many are censored in the last interval, whose end has no number at risk."""
    n = before[-1].n
    if total_events is not None:
        target = total_events - sum(interval.events.sum() for interval in before)
        return _solve(walk, n, lambda it: it.events.sum(), target)
    censored = sum(len(interval.censored) for interval in before)
    expected = round(censored * (end - start) / start) if start > 0 else 0
    return min(expected, _most(walk, n))


def _patients(times: np.ndarray, intervals: list[Interval]) -> pd.DataFrame:
    """One row a patient; who is left at the end is censored there."""
    died = np.repeat(times, np.concatenate([interval.events for interval in intervals]))
    censored = np.concatenate([interval.censored for interval in intervals])
    remaining = np.full(intervals[-1].n, times[-1])
    rows = pd.DataFrame(
        {
            "time": np.concatenate([died, censored, remaining]),
            "event": np.repeat([1, 0], [len(died), len(censored) + len(remaining)]),
        }
    )
    return rows.sort_values(["time", "event"], ascending=[True, False], ignore_index=True)
