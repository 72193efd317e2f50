"""Two groups compared by their counts: the difference and the ratio of two proportions."""

from math import exp, inf, log, sqrt

from scipy.special import ndtri

from analysis.statistics.arguments import level
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson


def risk_difference(events_a, n_a, events_b, n_b, confidence: float = 0.95) -> Estimate:
    """Difference of two independent proportions a - b (a fraction, -1 to 1) with the hybrid score interval.

    With l and u the Wilson bounds of each proportion p, the bounds of d = p_a - p_b are
    d - sqrt((p_a - l_a)^2 + (u_b - p_b)^2) and d + sqrt((u_a - p_a)^2 + (p_b - l_b)^2). ValueError as for `wilson`.

    Source: Newcombe RG. Stat Med 1998;17:873-890, method 10.
    """
    a, b = wilson(events_a, n_a, confidence), wilson(events_b, n_b, confidence)
    value = a.value - b.value
    low = value - sqrt((a.value - a.low) ** 2 + (b.high - b.value) ** 2)
    high = value + sqrt((a.high - a.value) ** 2 + (b.value - b.low) ** 2)
    method = "difference of two proportions, hybrid score interval"
    return Estimate(value, low, high, n=a.n + b.n, confidence=confidence, method=method)


def risk_ratio(events_a, n_a, events_b, n_b, confidence: float = 0.95) -> Estimate:
    """Ratio of two independent proportions a / b with the interval on the log scale.

    With x events among n, the variance of the log is 1/x_a - 1/n_a + 1/x_b - 1/n_b. Without an event in a group
    the ratio is 0 or infinite and its interval is open on both sides. ValueError as for `wilson`.

    Source: Katz D, Baptista J, Azen SP, Pike MC. Biometrics 1978;34:469-474.
    """
    a, b = wilson(events_a, n_a, confidence), wilson(events_b, n_b, confidence)
    method = "ratio of two proportions, interval on the log scale"
    shared = {"n": a.n + b.n, "confidence": confidence, "method": method}
    if not a.events or not b.events:
        return Estimate(inf if a.events else 0.0, 0.0, inf, **shared)
    value = a.value / b.value
    error = sqrt(1 / a.events - 1 / a.n + 1 / b.events - 1 / b.n)
    half = float(ndtri((1 + level(confidence)) / 2)) * error
    return Estimate(value, exp(log(value) - half), exp(log(value) + half), **shared)
