"""Cumulative incidence when another event can come first: Aalen-Johansen estimate and Gray's test.

lifelines breaks ties at random, so its estimate changes from run to run; this one is exact.
"""

import numpy as np
import pandas as pd

from analysis.statistics import arguments
from analysis.statistics.log_rank import TestResult, chi_square_test
from analysis.statistics.survival import INTERVALS, align_ties, pointwise_interval, read_steps

VARIANCES = ("aalen", "jackknife")


def cumulative_incidence(
    time,
    status,
    cause: int = 1,
    *,
    causes=(1, 2),
    variance: str = "aalen",
    interval: str = "log-log",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Probability that the event `cause` has come by each time, other causes competing.

    `time` and `status` (0 censored, or one of `causes`) have one row a patient. F(t) = sum of S(u-) d_1(u) /
    n(u) over event times u <= t, S the Kaplan-Meier curve of all causes together. `variance`: "aalen" (Aalen,
    Ann Stat 1978;6:534, with the finite-sample factor of R's `cmprsk::cuminc`) or "jackknife" (infinitesimal
    jackknife, R's multi-state `survfit`). `interval` is taken on F itself, as in R.

    Returns one row for each distinct time, the first at time 0: `time`, `at_risk`, `events` (of the cause),
    `competing`, `censored`, `event_free` (S), `incidence`, `std_error`, `lower`, `upper`. The log and log-log
    intervals do not exist (NaN) after time 0 where the incidence is 0, the log-log neither where it is 1.
    ValueError for bad rows and a status that is not 0 or one of `causes`.
    """
    confidence = arguments.level(confidence)
    arguments.one_of(interval, "interval", INTERVALS)
    arguments.one_of(variance, "variance", VARIANCES)
    table = _risk_table(*_competing(time, status, cause, causes), cause)
    spread = (_aalen_variance if variance == "aalen" else _jackknife_variance)(table)
    incidence = table["incidence"].to_numpy()
    error = np.sqrt(np.maximum(spread, 0))
    relative = np.divide(error, incidence, out=np.zeros_like(error), where=incidence > 0)
    lower, upper = pointwise_interval(incidence, relative, confidence, interval)
    if table["events"].iloc[0] == 0:
        lower[0] = upper[0] = 0.0
    return table.assign(std_error=error, lower=lower, upper=upper)


def incidence_at(curve: pd.DataFrame, times) -> pd.DataFrame:
    """The curve of `cumulative_incidence` read at `times`: `time`, `at_risk`, `incidence`, `std_error`, bounds.

    Beyond the last follow-up incidence is unknown (NaN) unless nobody is left without an event.
    """
    times = arguments.numbers(times, "times", least=0)
    ended = curve["event_free"].iloc[-1] <= 0
    return read_steps(curve, times, ["incidence", "std_error", "lower", "upper"], ended)


def gray_test(
    time, status, group, cause: int = 1, *, causes=(1, 2), strata=None, rho: float = 0.0, order=None
) -> TestResult:
    """Gray's test that two or more groups have one cumulative incidence of `cause`.

    Arguments as in `cumulative_incidence`, with the `group` and optionally the stratum of each row; events are
    weighted by (1 - F(t-))^rho. `groups` of the result holds the observed and expected weighted events.
    ValueError for bad rows, one group only, no event of the cause, and a singular variance. Gray, Ann Stat
    1988;16:1141; R: `cmprsk::cuminc`.
    """
    rho = arguments.scalar(rho, "rho", least=0)
    time, status = _competing(time, status, cause, causes)
    found, levels = arguments.labels(group, "group", order=order)
    arguments.same_length(time=time, group=found)
    if len(levels) < 2:
        raise ValueError(f"group holds one group only ({levels[0]}); two or more are needed")
    if not (status == cause).any():
        raise ValueError(f"status: no event of cause {cause} in any row; a test needs at least one")
    stratum = np.zeros(time.size, int) if strata is None else arguments.labels(strata, "strata")[0]
    arguments.same_length(time=time, strata=stratum)
    observed, expected, variance = 0, 0, 0
    for rows in (stratum == code for code in range(stratum.max() + 1)):
        sums = _gray_sums(*_group_counts(time[rows], status[rows], found[rows], cause, len(levels)), rho)
        observed, expected, variance = observed + sums[0], expected + sums[1], variance + sums[2]
    groups = pd.DataFrame({"group": levels, "n": np.bincount(found)})
    groups["events"] = np.bincount(found[status == cause], minlength=len(levels))
    groups = groups.assign(observed=observed, expected=expected)
    words = f"Gray's test, rho={rho:g}" + ("" if strata is None else ", stratified")
    return chi_square_test((observed - expected)[:-1], variance[:-1, :-1], words, groups)


def _competing(time, status, cause, causes) -> tuple[np.ndarray, np.ndarray]:
    """Checked times and status codes."""
    arguments.one_of(cause, "cause", tuple(causes))
    arguments.refuse("causes", np.asarray(causes), np.asarray(causes) == 0, "is 0, the code of censoring")
    time = arguments.numbers(time, "time", least=0)
    status = arguments.codes(status, "status", (0, *causes))
    arguments.same_length(time=time, status=status)
    return align_ties(time)[0], status


def _risk_table(time: np.ndarray, status: np.ndarray, cause: int) -> pd.DataFrame:
    """Counts, event-free survival and incidence at each distinct time from 0 on."""
    times = np.unique(np.append(time, 0.0))
    of_cause, any_cause, all_rows = (
        _counts(time[rows], times) for rows in (status == cause, status != 0, slice(None))
    )
    at_risk = all_rows[::-1].cumsum()[::-1]
    free = np.cumprod(1 - any_cause / np.maximum(at_risk, 1))
    incidence = np.cumsum(np.append(1.0, free[:-1]) * of_cause / np.maximum(at_risk, 1))
    columns = {"time": times, "at_risk": at_risk, "events": of_cause, "competing": any_cause - of_cause}
    return pd.DataFrame(
        columns | {"censored": all_rows - any_cause, "event_free": free, "incidence": incidence}
    )


def _counts(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """How many values stand at each of the times, which hold them all."""
    return np.bincount(np.searchsorted(times, values), minlength=times.size)


def _aalen_variance(table: pd.DataFrame) -> np.ndarray:
    """Var F(t) = sum over u <= t of S(u-)^2 [v_1 (1 - G)^2 + v_2 G^2], G = (F(t) - F(u)) / S(u).

    v_j = d_j (n - d_j) / (n^2 (n - 1)): the variance of the hazard of the cause (1) and of the others (2).
    """
    n, d1, d2, free, value = table[["at_risk", "events", "competing", "event_free", "incidence"]].to_numpy().T
    before = np.append(1.0, free[:-1])
    v1, v2 = (before**2 * d * (n - d) / np.maximum(n**2 * (n - 1), 1) for d in (d1, d2))
    v1 = np.where((d1 > 0) & (n == 1), before**2 / np.maximum(n, 1) ** 2, v1)
    inverse = np.divide(1, free, out=np.zeros_like(free), where=free > 0)
    start = 1 + value * inverse
    constant = np.cumsum(v1 * start**2 + v2 * (value * inverse) ** 2)
    linear = np.cumsum(inverse * (v1 * start + v2 * value * inverse))
    return constant - 2 * value * linear + value**2 * np.cumsum(inverse**2 * (v1 + v2))


def _jackknife_variance(table: pd.DataFrame) -> np.ndarray:
    """Sum over patients of the squared influence on F(t), which is A(t) - F(t) B(t) for each patient.

    A patient at risk at u draws a(u) = S(u-) h_1 / n + b(u) F(u) and b(u) = h / (n (1 - h)) from A and B, with
    the hazards h_1 of the cause and h of all; an event of the cause adds S(u-) / n, any event F(u) / (n (1 -
    h)) to A and 1 / (n (1 - h)) to B.
    """
    n, d1, d2, censored, free, value = (
        table[["at_risk", "events", "competing", "censored", "event_free", "incidence"]].to_numpy().T
    )
    n = np.maximum(n, 1)
    before = np.append(1.0, free[:-1]) / n
    left = n - d1 - d2
    inverse = np.divide(1, left, out=np.zeros_like(free), where=left > 0)
    b = np.cumsum((d1 + d2) / n * inverse)
    a = np.cumsum(before * d1 / n + (d1 + d2) / n * inverse * value)
    gone = [(d1, before + inverse * value - a, inverse - b), (d2, inverse * value - a, inverse - b)]
    gone.append((censored, -a, -b))
    after = n - d1 - d2 - censored
    squares = [
        after * x * y + sum(np.cumsum(d * p * q) for d, p, q in _pairs(gone, k))
        for k, (x, y) in enumerate([(a, a), (a, b), (b, b)])
    ]
    return squares[0] - 2 * value * squares[1] + value**2 * squares[2]


def _pairs(gone: list, k: int) -> list:
    """Weight and the factors of the products A A, A B or B B."""
    return [(d, (p, p, q)[k], (p, q, q)[k]) for d, p, q in gone]


def _group_counts(time, status, found, cause: int, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At risk, events of the cause and other events at each event time (rows) in each group (columns)."""
    times = np.unique(time)
    everyone, events, others = (
        np.column_stack([_counts(time[rows & (found == j)], times) for j in range(k)])
        for rows in (np.ones(time.size, bool), status == cause, (status != cause) & (status != 0))
    )
    at_risk = everyone[::-1].cumsum(axis=0)[::-1]
    happened = (events + others).sum(axis=1) > 0
    return at_risk[happened], events[happened], others[happened]


def _gray_sums(at_risk, events, others, rho: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Observed, expected and covariance of the weighted events of the cause in each group."""
    if not events.any():
        return np.zeros(events.shape[1]), np.zeros(events.shape[1]), np.zeros((events.shape[1],) * 2)
    n = np.maximum(at_risk, 1)
    free = np.cumprod(1 - (events + others) / n, axis=0)
    before = _lag(free, 1.0)
    scaled = np.divide(at_risk, before, out=np.zeros_like(free), where=at_risk > 0)
    d, total = events.sum(axis=1), scaled.sum(axis=1)
    pooled = np.cumsum(d / total)
    weight = (1 - _lag(pooled, 0.0)) ** rho
    subdistribution = scaled * (1 - _lag(np.cumsum(before * events / n, axis=0), 0.0))
    expected = (weight * d) @ (subdistribution / subdistribution.sum(axis=1, keepdims=True))
    variance = _gray_variance(at_risk, d, others, free, scaled, pooled, weight)
    return weight @ events, expected, variance


def _gray_variance(at_risk, d, others, free, scaled, pooled, weight) -> np.ndarray:
    """Covariance under the null hypothesis: each group's events of either kind move the score now (a) and,
    by the survival that scales the group's later risk set, at all later events (c)."""
    n, before, total = np.maximum(at_risk, 1), _lag(free, 1.0), scaled.sum(axis=1)
    own = np.eye(n.shape[1]) - (scaled / total[:, None])[:, None, :]
    a = weight[:, None, None] * scaled[:, :, None] * own
    c = np.cumsum(a * (d / (total * (1 - _lag(pooled, 0.0))))[:, None, None], axis=0)
    ratio = np.divide(1 - pooled[:, None], free, out=np.zeros_like(free), where=free > 0)
    of_cause = a + (1 - ratio)[:, None, :] * (c[-1] - c)
    of_others = ratio[:, None, :] * (c[-1] - c)
    d, total = d[:, None], total[:, None]
    spread = _tied(d, total * before) * before * d / (total * n) * (at_risk > 0)
    spread_others = _tied(others, at_risk) * before**2 * others / n**2 * (free > 0)
    variance = np.einsum("tk,tik,tjk->ij", spread, of_cause, of_cause)
    return variance + np.einsum("tk,tik,tjk->ij", spread_others, of_others, of_others)


def _lag(values: np.ndarray, first: float) -> np.ndarray:
    """The values just before each time."""
    return np.concatenate([np.full_like(values[:1], first), values[:-1]])


def _tied(d: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Finite-sample factor 1 - (d - 1) / (n - 1) for d tied events."""
    return np.where(d > 1, 1 - (d - 1) / np.where(n > 1, n - 1, 1), 1.0)
