"""Tests that compare survival between groups: log-rank, weighted, stratified, for trend and pairwise.

Written in numpy: lifelines' weighted tests fail on an event at time 0 and have neither strata nor trend.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.statistics import arguments
from analysis.statistics.survival import observations

WEIGHTS = ("log-rank", "gehan-breslow", "fleming-harrington")


@dataclass(frozen=True, slots=True)
class TestResult:
    """A chi-square statistic with its degrees of freedom and p-value.

    `groups` has one row a group: `group`, `n`, `events`, `observed`, `expected` (the last two weighted).
    """

    __test__ = False  # the name is no request to pytest

    statistic: float
    df: int
    p_value: float
    method: str
    groups: pd.DataFrame


def log_rank(
    time, event, group, *, strata=None, weight: str = "log-rank", rho: float = 1.0, order=None
) -> TestResult:
    """Test that two or more groups have one survival; within `strata` if given.

    `time`, `event` (1, 0), `group` and `strata` have one row a patient. With d events among n at risk at a
    time, n_j of them in group j: U_j = sum w (d_j - d n_j / n), with hypergeometric variance V; the
    statistic is U' V^-1 U. `weight`: "log-rank" w = 1; "gehan-breslow" w = n; "fleming-harrington"
    w = S(t-)^rho, with rho = 1 the Peto-Peto form. `order` fixes the order of the groups in the result.

    ValueError for bad rows, fewer than two groups, no event at all, and groups never at risk together.
    Mantel, Cancer Chemother Rep 1966;50:163; Gehan, Biometrika 1965;52:203; Harrington and Fleming,
    Biometrika 1982;69:553. R: `survdiff`.
    """
    score, variance, groups = _score(time, event, group, strata, weight, rho, order)
    counted = groups["expected"].to_numpy() > 0
    if counted.sum() < 2:
        raise ValueError("group: fewer than two groups are at risk at any event; two are needed")
    kept = np.flatnonzero(counted)[1:]
    return chi_square_test(score[kept], variance[np.ix_(kept, kept)], _name(weight, rho, strata), groups)


def log_rank_trend(
    time,
    event,
    group,
    order,
    *,
    scores=None,
    strata=None,
    weight: str = "log-rank",
    rho: float = 1.0,
) -> TestResult:
    """Test for a trend of survival over ordered groups, with one degree of freedom.

    `order` lists the groups from first to last, `scores` their values (default 0, 1, 2, ...). The statistic
    is (s'U)^2 / s'Vs with U and V of `log_rank`. Errors as there. Tarone, Biometrika 1975;62:679.
    """
    score, variance, groups = _score(time, event, group, strata, weight, rho, order)
    scores = np.arange(len(groups)) if scores is None else arguments.numbers(scores, "scores")
    arguments.same_length(scores=scores, order=groups)
    if np.ptp(scores) == 0:
        raise ValueError("scores are all equal; a trend needs scores that differ")
    spread = float(scores @ variance @ scores)
    if spread <= _negligible(variance):
        raise ValueError("group: the groups are never at risk together at an event; a trend does not exist")
    statistic = float(scores @ score) ** 2 / spread
    return _result(statistic, 1, f"{_name(weight, rho, strata)}, trend", groups)


def pairwise_log_rank(
    time, event, group, *, strata=None, weight: str = "log-rank", rho: float = 1.0
) -> pd.DataFrame:
    """`log_rank` of every pair of groups, with p-values adjusted by Holm's method.

    Returns `group_1`, `group_2`, `statistic`, `p_value`, `p_holm`, one row a pair. Errors as in `log_rank`.
    """
    time, event, _ = observations(time, event)
    found, levels = _groups(group, time)
    stratum = np.zeros(time.size) if strata is None else np.asarray(strata, dtype=object)
    arguments.same_length(time=time, strata=stratum)
    rows = []
    for first, second in combinations(range(len(levels)), 2):
        pair = (found == first) | (found == second)
        options = {"strata": None if strata is None else stratum[pair], "weight": weight, "rho": rho}
        try:
            test = log_rank(time[pair], event[pair], found[pair], **options)
        except ValueError as error:
            raise ValueError(f"group {levels[first]} against {levels[second]}: {error}") from None
        rows.append((levels[first], levels[second], test.statistic, test.p_value))
    table = pd.DataFrame(rows, columns=["group_1", "group_2", "statistic", "p_value"])
    return table.assign(p_holm=holm(table["p_value"]))


def chi_square_test(score: np.ndarray, variance: np.ndarray, method: str, groups) -> TestResult:
    """U' V^-1 U with as many degrees of freedom as scores; ValueError for a singular V."""
    if np.linalg.matrix_rank(variance, hermitian=True) < len(score):
        raise ValueError("group: groups are never at risk together at an event; the test does not exist")
    return _result(float(score @ np.linalg.solve(variance, score)), len(score), method, groups)


def holm(p_values) -> np.ndarray:
    """P-values adjusted for their number by Holm's step-down method (Scand J Stat 1979;6:65)."""
    p_values = arguments.numbers(p_values, "p_values", least=0, most=1)
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate(p_values[order] * np.arange(p_values.size, 0, -1))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def _score(time, event, group, strata, weight, rho, order) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Weighted observed less expected, their covariance, and the table of groups."""
    arguments.one_of(weight, "weight", WEIGHTS)
    rho = arguments.scalar(rho, "rho", least=0)
    time, event, _ = observations(time, event)
    found, levels = _groups(group, time, order)
    if not event.any():
        raise ValueError("event: no event in any row; a test needs at least one event (code 1)")
    stratum = np.zeros(time.size, int) if strata is None else arguments.labels(strata, "strata")[0]
    arguments.same_length(time=time, strata=stratum)
    observed, expected, variance = 0, 0, 0
    for one in range(stratum.max() + 1):
        rows = stratum == one
        at_risk, events = _tables(time[rows], event[rows], found[rows], len(levels))
        sums = _weighted_sums(at_risk, events, _weights(at_risk, events, weight, rho))
        observed, expected, variance = observed + sums[0], expected + sums[1], variance + sums[2]
    groups = pd.DataFrame({"group": levels, "n": np.bincount(found), "events": np.bincount(found, event)})
    groups = groups.astype({"events": int}).assign(observed=observed, expected=expected)
    return observed - expected, variance, groups


def _groups(group, time, order=None) -> tuple[np.ndarray, list]:
    """Code of each row's group; at least two groups."""
    found, levels = arguments.labels(group, "group", order=order)
    arguments.same_length(time=time, group=found)
    if len(levels) < 2:
        raise ValueError(f"group holds one group only ({levels[0]}); two or more are needed")
    return found, levels


def _tables(time, event, found, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers at risk and of events at each event time (rows) in each group (columns)."""
    times = np.unique(time[event == 1])
    at_risk, events = np.zeros((2, times.size, k))
    for j in range(k):
        ordered = np.sort(time[found == j])
        happened = np.sort(time[(found == j) & (event == 1)])
        at_risk[:, j] = ordered.size - np.searchsorted(ordered, times)
        events[:, j] = np.searchsorted(happened, times, side="right") - np.searchsorted(happened, times)
    return at_risk, events


def _weights(at_risk: np.ndarray, events: np.ndarray, weight: str, rho: float) -> np.ndarray:
    """Weight of each event time."""
    n, d = at_risk.sum(axis=1), events.sum(axis=1)
    if weight == "gehan-breslow":
        return n
    if weight == "log-rank":
        return np.ones_like(n)
    survival = np.cumprod(1 - d / n)
    return np.append(1.0, survival[:-1])[: n.size] ** rho


def _weighted_sums(at_risk, events, weights) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Observed, expected and hypergeometric covariance, summed over the event times."""
    n, d = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / n[:, None]
    spread = weights**2 * d * (n - d) / np.maximum(n - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return weights @ events, (weights * d) @ share, variance


def _negligible(variance: np.ndarray) -> float:
    """A variance below this is rounding error."""
    return 1e-12 * max(float(np.trace(variance)), np.finfo(float).tiny)


def _result(statistic: float, df: int, method: str, groups: pd.DataFrame) -> TestResult:
    """The test with its p-value."""
    return TestResult(statistic, df, float(chi2.sf(statistic, df)), method, groups)


def _name(weight: str, rho: float, strata) -> str:
    """The test in words."""
    names = {"log-rank": "log-rank", "gehan-breslow": "Gehan-Breslow-Wilcoxon"}
    name = names.get(weight, f"Fleming-Harrington rho={rho:g}")
    return name if strata is None else f"{name}, stratified"
