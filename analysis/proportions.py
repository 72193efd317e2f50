"""Intervals for the proportion of one study."""

from math import sqrt

from scipy.special import betaincinv, ndtri

from analysis.arguments import level, scalar
from analysis.estimate import Estimate


def wilson(events, n, confidence: float = 0.95) -> Estimate:
    """Proportion `events` / `n` (a fraction, 0 to 1) with the Wilson score interval.

    With p = events / n and z the normal quantile, the bounds are
    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
    ValueError where `events` or `n` is no whole number, n < 1, or events lie outside 0 to n.

    Source: Wilson EB. J Am Stat Assoc 1927;22:209-212.
    """
    events, n = _counts(events, n)
    z2 = float(ndtri((1 + level(confidence)) / 2)) ** 2
    p = events / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low = 0.0 if events == 0 else centre - half
    high = 1.0 if events == n else centre + half
    return Estimate(
        p, low, high, n=n, events=events, confidence=confidence, method="proportion, Wilson interval"
    )


def clopper_pearson(events, n, confidence: float = 0.95) -> Estimate:
    """Proportion `events` / `n` (a fraction, 0 to 1) with the exact Clopper-Pearson interval.

    The bounds are quantiles of Beta(x, n-x+1) and Beta(x+1, n-x) with x the events; 0 where x = 0, 1 where
    x = n. ValueError as for `wilson`.

    Source: Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.
    """
    events, n = _counts(events, n)
    tail = (1 - level(confidence)) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    method = "proportion, Clopper-Pearson interval"
    return Estimate(events / n, low, high, n=n, events=events, confidence=confidence, method=method)


def _counts(events, n) -> tuple[int, int]:
    """`events` and `n` as whole numbers with 0 <= events <= n and n >= 1."""
    n = scalar(n, "n", least=1)
    events = scalar(events, "events", least=0)
    for name, value in (("n", n), ("events", events)):
        if value != int(value):
            raise ValueError(f"{name} is {value:g}; a whole number is allowed")
    if events > n:
        raise ValueError(f"events is {events:g}, more than n = {n:g}; at most n is allowed")
    return int(events), int(n)
