"""Proportions: the interval of one study, and the pooled proportion of several."""

from dataclasses import replace
from math import nan, sqrt

from scipy.special import betaincinv, ndtri

from analysis.statistics.arguments import level, scalar
from analysis.statistics.effect_sizes import counts, inverse_logit, logit_proportion
from analysis.statistics.estimate import Estimate
from analysis.statistics.glmm import FlatLikelihood, binomial_normal
from analysis.statistics.pooling import Pooled, back_transform, pool


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


def pool_proportions(events, n, *, interval: str | None = None, confidence: float = 0.95) -> Pooled:
    """Pooled proportion of k studies as a fraction, with its interval and prediction interval.

    The binomial-normal model (`glmm.binomial_normal`) with its interval "t" (the default) or "wald"; se and tau2 stay
    on the scale of the logit. One study gets its Wilson interval. Where no study has an event, all
    patients have it, or every study has one patient, nothing can be modelled: the exact interval of all patients
    together comes back, with a note. Where else the likelihood of the model is flat, logits are pooled (`pool_logits`),
    with a note. ValueError for bad counts or options.
    """
    events, n = counts(events, n)
    if len(n) == 1:
        return _unpooled(wilson(events[0], n[0], confidence), 1, "")
    try:
        model = binomial_normal(events, n, interval=interval or "t", confidence=confidence)
    except FlatLikelihood as flat:
        if events.sum() in (0, n.sum()) or n.max() == 1:
            exact = clopper_pearson(events.sum(), n.sum(), confidence)
            note = f"{flat}; exact interval of all patients together, heterogeneity unknown"
            return _unpooled(exact, len(n), note)
        logits = pool_logits(events, n, interval=interval or "knapp-hartung", confidence=confidence)
        return replace(logits, note=f"{flat}; logits are pooled")
    return back_transform(model, inverse_logit)


def pool_logits(events, n, *, interval: str = "knapp-hartung", confidence: float = 0.95) -> Pooled:
    """Pooled proportion by inverse variance of the logits with tau2 by REML; `interval` as `pooling.pool`."""
    logits = logit_proportion(events, n)
    pooled = pool(logits["effect"], logits["variance"], interval=interval, confidence=confidence)
    return back_transform(pooled, inverse_logit)


def _unpooled(estimate: Estimate, k: int, note: str) -> Pooled:
    """A proportion without a model, in the shape of a pooled result."""
    return Pooled(
        *(estimate.value, nan, estimate.low, estimate.high, nan),
        *(nan, nan, nan, nan),
        k=k,
        confidence=estimate.confidence,
        method=estimate.method,
        note=note,
    )


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
