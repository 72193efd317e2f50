"""Kaplan-Meier survival: curve, interval, quantiles, landmarks, numbers at risk.

Written in numpy rather than on lifelines, which misses a median where the curve stands at exactly 0.5 and
takes seconds on a million patients; the tests check both against each other and against R's `survival`.
Times are in any one unit (the book: months). Times that differ by less than rounding error are tied, as in R.
"""

from math import nan

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.statistics import arguments
from analysis.statistics.estimate import Estimate

INTERVALS = ("log-log", "log", "plain")
TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def observations(time, event, entry=None) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Checked arrays of time (at least 0), event (1 happened, 0 censored) and late entry (before `time`).

    Raises ValueError for lengths that differ, no rows, missing or negative times, unknown event codes and an
    entry that is not before its time.
    """
    time = arguments.numbers(time, "time", least=0)
    event = arguments.codes(event, "event")
    arguments.same_length(time=time, event=event)
    if entry is None:
        return align_ties(time)[0], event, None
    entry = arguments.numbers(entry, "entry", least=0)
    arguments.same_length(time=time, entry=entry)
    time, entry = align_ties(time, entry)
    arguments.refuse("entry", entry, entry >= time, "is not before its time; an earlier entry is allowed")
    return time, event, entry


def align_ties(*columns: np.ndarray) -> list[np.ndarray]:
    """The columns with values that differ by rounding error only (1.5e-8, absolute or relative) made equal.

    0.1 + 0.2 and 0.3 are one time. The rule is that of `aeqSurv` in R's `survival`.
    """
    values = np.unique(np.concatenate(columns))
    gap = np.diff(values)
    tied = (gap <= TOLERANCE) | (gap <= TOLERANCE * np.abs(values).mean())
    if not tied.any():
        return list(columns)
    first = values[np.append(True, ~tied)]
    return [first[np.searchsorted(first, column, side="right") - 1] for column in columns]


def kaplan_meier(
    time, event, entry=None, *, confidence: float = 0.95, interval: str = "log-log"
) -> pd.DataFrame:
    """Product-limit survival S(t) = prod(1 - d/n) with Greenwood's standard error and a pointwise interval.

    `time`, `event` (1, 0) and optionally `entry` (late entry: at risk from after `entry` to `time`) have one
    row a patient. Returns one row for each distinct time, the first at time 0: `time`, `at_risk`, `events`,
    `censored`, `survival`, `std_error`, `lower`, `upper`. Where survival is 0 the error does not exist (NaN),
    and the log-log interval neither where it is 1 after time 0. ValueError as in `observations`.

    Var log S = sum d / (n (n - d)). Kaplan and Meier, J Am Stat Assoc 1958;53:457; Greenwood 1926; log-log
    interval: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002, 1.4.
    """
    confidence = arguments.level(confidence)
    arguments.one_of(interval, "interval", INTERVALS)
    times, at_risk, events, censored = risk_table(*observations(time, event, entry))
    survival = np.cumprod(1 - events / np.maximum(at_risk, 1))
    log_error = np.sqrt(np.cumsum(greenwood(at_risk, events)))
    lower, upper = pointwise_interval(survival, log_error, confidence, interval)
    if events[0] == 0 and times[0] == 0:
        lower[0] = upper[0] = 1.0
    return pd.DataFrame(
        {
            "time": times,
            "at_risk": at_risk,
            "events": events,
            "censored": censored,
            "survival": survival,
            "std_error": _product(survival, log_error),
            "lower": lower,
            "upper": upper,
        }
    )


def risk_table(time: np.ndarray, event: np.ndarray, entry: np.ndarray | None) -> tuple[np.ndarray, ...]:
    """Distinct times from 0 on, with the numbers at risk, of events and of censored at each."""
    ordered = np.sort(time)
    times = ordered[np.append(True, ordered[1:] > ordered[:-1])]
    if times[0] > 0:
        times = np.append(0.0, times)
    left = time.size - np.searchsorted(ordered, times)
    at_risk = left if entry is None else left - _not_entered(entry, times)
    events = _counts(np.sort(time[event == 1]), times)
    return times, at_risk, events, -np.diff(left, append=0) - events


def greenwood(at_risk: np.ndarray, events: np.ndarray) -> np.ndarray:
    """d / (n (n - d)) for each time: infinite where all at risk have the event, 0 where nobody has it."""
    left = at_risk - events
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(events > 0, events / (np.maximum(at_risk, 1) * left.astype(float)), 0.0)


def pointwise_interval(
    value: np.ndarray, log_error: np.ndarray, confidence: float, interval: str
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bound of a probability whose logarithm has the standard error `log_error`.

    plain: value +- z value se; log: exp(log value +- z se); log-log: value ** exp(+- z se / log value).
    NaN where the scale has no value (log of 0; log-log of 0 or 1). Bounds stay within 0 and 1.
    """
    margin = norm.ppf(0.5 + confidence / 2) * log_error
    with np.errstate(divide="ignore", invalid="ignore"):
        if interval == "plain":
            return np.maximum(value - value * margin, 0), np.minimum(value + value * margin, 1)
        if interval == "log":
            positive = np.where(value > 0, value, nan)
            return positive * np.exp(-margin), np.minimum(positive * np.exp(margin), 1)
        inside = np.where((value > 0) & (value < 1), value, nan)
        factor = np.exp(margin / np.log(inside))
        return inside ** (1 / factor), inside**factor


def numbers_at_risk(time, times, entry=None) -> pd.DataFrame:
    """Patients at risk just before each of `times`: entered before it and followed at least to it.

    At time 0 all who enter at 0 are at risk. Returns `time` and `at_risk`, one row for each of `times`.
    """
    time, _, entry = observations(time, np.zeros(np.size(time)), entry)
    times = arguments.numbers(times, "times", least=0)
    left = time.size - np.searchsorted(np.sort(time), times)
    at_risk = left if entry is None else left - _not_entered(entry, times)
    return pd.DataFrame({"time": times, "at_risk": at_risk})


def survival_at(curve: pd.DataFrame, times) -> pd.DataFrame:
    """Landmark survival: the curve of `kaplan_meier` read at `times` (same unit).

    Returns `time`, `at_risk`, `survival`, `std_error`, `lower`, `upper`, one row for each of `times`, in
    their order. Beyond the last follow-up survival is unknown (NaN) unless the curve has reached 0. `at_risk`
    counts as of the next time of the curve, as R's summary does; with late entry use `numbers_at_risk`.
    """
    times = arguments.numbers(times, "times", least=0)
    return read_steps(
        curve, times, ["survival", "std_error", "lower", "upper"], curve["survival"].iloc[-1] <= 0
    )


def read_steps(curve: pd.DataFrame, times: np.ndarray, columns: list[str], ended: bool) -> pd.DataFrame:
    """`columns` of a step curve at `times`; beyond its last time NaN unless it has `ended`."""
    grid = curve["time"].to_numpy()
    slack = TOLERANCE * 1e-2 * np.maximum(1, times)
    rows = curve[columns].to_numpy()[np.searchsorted(grid, times + slack, side="right") - 1]
    if not ended:
        rows[times > grid[-1] + slack] = nan
    at_risk = np.append(curve["at_risk"].to_numpy(), 0)[np.searchsorted(grid, times - slack)]
    return pd.DataFrame({"time": times, "at_risk": at_risk} | dict(zip(columns, rows.T, strict=True)))


def quantile_survival(
    time, event, probability: float = 0.5, *, entry=None, confidence: float = 0.95, interval: str = "log-log"
) -> Estimate:
    """Time by which the fraction `probability` has had the event, with the Brookmeyer-Crowley interval.

    The value is where the Kaplan-Meier curve crosses 1 - `probability`; where it stands at exactly that
    height, the middle of that step (to the end of follow-up, if it never falls below), as `quantile.survfit`
    of R. The interval runs from where the lower to where the upper bound of the curve first crosses it, as R
    prints (`quantile.survfit` differs where a bound rises again). NaN: not reached. Brookmeyer and Crowley,
    Biometrics 1982;38:29.
    """
    probability = arguments.scalar(probability, "probability", above=0, below=1)
    curve = kaplan_meier(time, event, entry, confidence=confidence, interval=interval)
    return curve_quantile(curve, probability, confidence, f"Kaplan-Meier, Brookmeyer-Crowley ({interval})")


def median_survival(
    time, event, *, entry=None, confidence: float = 0.95, interval: str = "log-log"
) -> Estimate:
    """Median survival: `quantile_survival` at one half."""
    return quantile_survival(time, event, 0.5, entry=entry, confidence=confidence, interval=interval)


def median_follow_up(time, event, *, confidence: float = 0.95, interval: str = "log-log") -> Estimate:
    """Median follow-up by the reverse Kaplan-Meier method: censoring is the event, the event censors.

    Same arguments and result as `median_survival`; `events` counts the censored. Schemper and Smith, Control
    Clin Trials 1996;17:343.
    """
    _, event, _ = observations(time, event)
    curve = kaplan_meier(time, 1 - event, confidence=confidence, interval=interval)
    return curve_quantile(curve, 0.5, confidence, f"reverse Kaplan-Meier, Brookmeyer-Crowley ({interval})")


def curve_quantile(curve: pd.DataFrame, probability: float, confidence: float, method: str) -> Estimate:
    """The quantile of a curve of `kaplan_meier` with the interval that its band gives."""
    times = curve["time"].to_numpy()
    value, low, high = (
        curve_crossing(times, curve[column].to_numpy(), probability)
        for column in ("survival", "lower", "upper")
    )
    events = int(curve["events"].sum())
    n = events + int(curve["censored"].sum())
    return Estimate(value, low, high, n, events, confidence, method, _quantile_note(curve, probability))


def _quantile_note(curve: pd.DataFrame, probability: float) -> str:
    """What a reader must know of a quantile at the end of the curve."""
    excess = curve["survival"].iloc[-1] - (1 - probability)
    if excess > TOLERANCE:
        return "not reached"
    if abs(excess) <= TOLERANCE:
        return f"the curve ends at exactly {1 - probability:g}: the middle of its last step"
    return ""


def curve_crossing(times: np.ndarray, height: np.ndarray, probability: float) -> float:
    """First time at which `height` is at most 1 - probability; the middle of the step if it equals that."""
    fallen = 1 - height
    reached = fallen >= probability - TOLERANCE
    if not reached.any():
        return nan
    passed = fallen >= probability + TOLERANCE
    first = times[np.argmax(reached)]
    if passed.any():
        return float((first + times[np.argmax(passed)]) / 2)
    return nan if np.isnan(fallen[-1]) else float((first + times[-1]) / 2)


def _counts(ordered: np.ndarray, times: np.ndarray) -> np.ndarray:
    """How many of the ordered values stand at each of the times."""
    return np.searchsorted(ordered, times, side="right") - np.searchsorted(ordered, times)


def _not_entered(entry: np.ndarray, times: np.ndarray) -> np.ndarray:
    """How many have not entered before each time; who enters at 0 is there at 0."""
    ordered = np.sort(entry)
    side = np.searchsorted(ordered, times)
    return entry.size - np.where(times == 0, np.searchsorted(ordered, times, side="right"), side)


def _product(survival: np.ndarray, log_error: np.ndarray) -> np.ndarray:
    """Standard error of survival; NaN where survival is 0."""
    with np.errstate(invalid="ignore"):
        return survival * log_error
