"""The log-rank test of one survival in all groups, and Holm's adjustment of several p values."""

from dataclasses import dataclass

import numpy as np
from lifelines.statistics import multivariate_logrank_test

from analysis.statistics import arguments
from analysis.statistics.survival import observations


@dataclass(frozen=True, slots=True)
class LogRank:
    """A chi-square statistic with its degrees of freedom and p value."""

    statistic: float
    df: int
    p_value: float


def log_rank(time, event, group) -> LogRank:
    """Test that two or more groups have one survival.

    `time`, `event` (1, 0) and `group` have one row a patient. With d events among n at risk at a time, n_j of
    them in group j: U_j = sum (d_j - d n_j / n), with hypergeometric variance V; the statistic is U' V^-1 U.

    Whoever left before the first event is in no risk set; a group of such patients alone would be a degree of
    freedom too many (lifelines counts it, R does not). ValueError for bad rows, no event, fewer than two groups
    at risk at an event, and where all who are at risk at the first event have it: then V is 0, and lifelines
    answers p = 1. Mantel, Cancer Chemother Rep 1966;50:163. R: `survdiff`.
    """
    time, event = observations(time, event)
    found, _ = arguments.labels(group, "group")
    arguments.same_length(time=time, group=found)
    if not event.any():
        raise ValueError("event: no event in any row; a test needs at least one event (code 1)")
    first = time[event == 1].min()
    counted = time >= first
    if np.unique(found[counted]).size < 2:
        raise ValueError("group: fewer than two groups are at risk at any event; two are needed")
    if ((time == first) & (event == 1))[counted].all():
        raise ValueError("event: all who are at risk at the first event have it; the test does not exist")
    test = multivariate_logrank_test(time[counted], found[counted], event[counted])
    return LogRank(float(test.test_statistic), int(test.degrees_of_freedom), float(test.p_value))


def holm(p_values) -> np.ndarray:
    """P-values adjusted for their number by Holm's step-down method (Scand J Stat 1979;6:65)."""
    p_values = arguments.numbers(p_values, "p_values", least=0, most=1)
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate(p_values[order] * np.arange(p_values.size, 0, -1))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted
