"""Random-effects meta-analysis of study effects by inverse variance, and without each study in turn."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from math import nan

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from analysis.statistics.arguments import level, numbers, one_of, same_length
from analysis.statistics.estimate import Estimate
from analysis.statistics.heterogeneity import (
    ESTIMATORS,
    between_study_variance,
    intercept,
    typical_variance,
    weighted_fit,
)

INTERVALS = ("wald", "knapp-hartung", "knapp-hartung-truncated")


@dataclass(frozen=True, slots=True)
class Pooled:
    """The result of a meta-analysis, on the scale of its effects unless `back_transform` was applied.

    `low`, `high` bound the pooled effect; `prediction_low`, `prediction_high` the true effect of a new study.
    `p` is two-sided, against an effect of 0; NaN where the standard error is 0. `i2` is a percentage (0 to 100). NaN where a quantity does not
    exist: prediction, tau2 and i2 of a single study.
    """

    estimate: float
    se: float
    low: float
    high: float
    p: float
    prediction_low: float
    prediction_high: float
    tau2: float
    i2: float
    k: int
    confidence: float = 0.95
    method: str = ""
    note: str = ""


def pool(
    effects, variances, *, estimator: str = "REML", interval: str = "knapp-hartung", confidence: float = 0.95
) -> Pooled:
    """Pooled effect of k studies with intervals and heterogeneity.

    effects, variances: one a study; variances above 0.
    estimator: of tau-squared, "REML" or "DL". With w = 1 / (v + tau2) the pooled effect is sum(w y) / sum(w).
    interval: "wald" (normal, variance 1 / sum(w)), "knapp-hartung" (that variance times
    sum(w (y - mu)^2) / (k - 1), quantile of t with k - 1 degrees of freedom), or "knapp-hartung-truncated"
    (the factor is at least 1).
    The prediction interval is mu +- quantile * sqrt(tau2 + se^2), with the quantile of the interval.
    One study has no tau2: its own Wald interval comes back, with a note. Identical effects leave the
    "knapp-hartung" interval no width and no p, with a note.
    ValueError for bad input (argument and row named).

    Sources: DerSimonian R, Laird N. Control Clin Trials 1986;7:177-188. Knapp G, Hartung J. Stat Med
    2003;22:2693-2710. Higgins JPT, Thompson SG, Spiegelhalter DJ. J R Stat Soc A 2009;172:137-159.
    """
    effects, variances = checked(effects, variances)
    one_of(estimator, "estimator", ESTIMATORS)
    one_of(interval, "interval", INTERVALS)
    confidence = level(confidence)
    if effects.size == 1:
        return _single_study(effects, variances, confidence)
    design, freedom = intercept(effects.size), effects.size - 1
    tau2 = between_study_variance(effects, variances, design, estimator)
    fit = weighted_fit(effects, 1 / (variances + tau2), design)
    mean, se = float(fit.beta[0]), float(np.sqrt(fit.covariance[0, 0] * _inflation(fit.q, freedom, interval)))
    return Pooled(
        *around(mean, se, tau2, freedom, confidence, interval == "wald"),
        tau2,
        i2=100 * tau2 / (typical_variance(variances, design) + tau2),
        k=effects.size,
        confidence=confidence,
        method=f"random effects, {estimator}, {interval} interval",
        note="all effects are identical: the Knapp-Hartung interval has no width and no p" if se == 0 else "",
    )


def leave_one_out(effects, variances, **options) -> pd.DataFrame:
    """The meta-analysis without each of k >= 3 studies in turn: the fields of `Pooled`, one row for the study
    left out; `options` as `pool`."""
    effects, variances = checked(effects, variances)
    if effects.size < 3:
        raise ValueError(f"effects: {effects.size} studies; at least 3 are needed to leave one out")
    without = [
        pool(np.delete(effects, row), np.delete(variances, row), **options) for row in range(effects.size)
    ]
    return pd.DataFrame([asdict(pooled) for pooled in without])


def back_transform(pooled: Pooled, inverse: Callable[[float], float]) -> Pooled:
    """`pooled` with its effect, interval and prediction interval put through the increasing `inverse`.

    The standard error and tau-squared stay on the scale of the analysis.
    """
    names = ("estimate", "low", "high", "prediction_low", "prediction_high")
    return replace(pooled, **{name: float(inverse(getattr(pooled, name))) for name in names})


def as_estimate(pooled: Pooled, n: int, events: int | None = None) -> Estimate:
    """The pooled effect and its interval as an Estimate of `n` patients with `events` among them."""
    return Estimate(
        pooled.estimate,
        pooled.low,
        pooled.high,
        n=n,
        events=events,
        confidence=pooled.confidence,
        method=pooled.method,
        note=pooled.note,
    )


def checked(effects, variances) -> tuple[np.ndarray, np.ndarray]:
    """Clean arrays: finite, of one length, variances above 0, at least one study."""
    effects = numbers(effects, "effects")
    variances = numbers(variances, "variances", above=0)
    same_length(effects=effects, variances=variances)
    return effects, variances


def quantile_and_p(statistic, freedom, confidence: float, normal: bool):
    """Two-sided critical value and p of `statistic`: normal, or t with `freedom` degrees of freedom."""
    upper = (1 + confidence) / 2
    if normal:
        return ndtri(upper), 2 * ndtr(-np.abs(statistic))
    return stdtrit(freedom, upper), 2 * stdtr(freedom, -np.abs(statistic))


def _inflation(q: float, freedom: int, interval: str) -> float:
    """The Knapp-Hartung factor of the variance; 1 for Wald."""
    if interval == "wald":
        return 1.0
    factor = float(q) / freedom
    return max(factor, 1.0) if interval == "knapp-hartung-truncated" else factor


def around(mean, se, tau2, freedom: int, confidence: float, normal: bool) -> tuple[float, ...]:
    """Effect, standard error, interval, p and prediction interval, in the order of `Pooled`."""
    critical, p = map(float, quantile_and_p(mean / se if se > 0 else nan, freedom, confidence, normal))
    reach, far = critical * se, critical * float(np.sqrt(tau2 + se**2))
    return mean, se, mean - reach, mean + reach, p, mean - far, mean + far


def _single_study(effects, variances, confidence: float) -> Pooled:
    """The effect of the only study with its Wald interval."""
    alone = around(float(effects[0]), float(np.sqrt(variances[0])), nan, 0, confidence, normal=True)
    return Pooled(
        *alone,
        tau2=nan,
        i2=nan,
        k=1,
        confidence=confidence,
        method="one study, wald interval",
        note="one study: nothing is pooled, heterogeneity is unknown",
    )
