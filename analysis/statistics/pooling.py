"""Fixed-effect and random-effects meta-analysis of study effects by inverse variance."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from analysis.statistics.arguments import level, numbers, one_of, same_length
from analysis.statistics.estimate import Estimate
from analysis.statistics.heterogeneity import (
    ESTIMATORS,
    between_study_variance,
    intercept,
    q_profile,
    typical_variance,
    weighted_fit,
)

INTERVALS = ("wald", "knapp-hartung", "knapp-hartung-truncated")
PREDICTIONS = ("metafor", "riley")


@dataclass(frozen=True, slots=True)
class Pooled:
    """The result of a meta-analysis, on the scale of its effects unless `back_transform` was applied.

    `low`, `high` bound the pooled effect; `prediction_low`, `prediction_high` the true effect of a new study;
    `tau2_low`, `tau2_high` the between-study variance (Q-profile). `i2` and `weights` are percentages (0 to
    100). NaN where a quantity does not exist: prediction under a fixed effect, tau2 of a single study.
    """

    estimate: float
    se: float
    low: float
    high: float
    p: float
    prediction_low: float
    prediction_high: float
    tau2: float
    tau2_low: float
    tau2_high: float
    q: float
    q_df: int
    q_p: float
    i2: float
    h2: float
    k: int
    weights: tuple[float, ...]
    confidence: float = 0.95
    method: str = ""
    note: str = ""


def pool(
    effects,
    variances,
    *,
    estimator: str = "REML",
    interval: str = "knapp-hartung",
    prediction: str = "metafor",
    confidence: float = 0.95,
) -> Pooled:
    """Pooled effect of k studies with intervals and heterogeneity.

    effects, variances: one a study; variances above 0.
    estimator: "FE" for one common effect, or the estimator of tau-squared ("REML", "DL", "PM", "ML", "HE",
    "SJ", "HS", "EB"). With w = 1 / (v + tau2) the pooled effect is sum(w y) / sum(w).
    interval: "wald" (normal, variance 1 / sum(w)), "knapp-hartung" (that variance times
    sum(w (y - mu)^2) / (k - 1), quantile of t with k - 1 degrees of freedom), or "knapp-hartung-truncated"
    (the factor is at least 1).
    prediction: mu +- quantile * sqrt(tau2 + se^2), the quantile that of the interval ("metafor") or of t with
    k - 2 degrees of freedom ("riley").
    One study has no tau2: its own Wald interval comes back, with a note.
    ValueError for bad input (argument and row named) and where tau2 does not converge.

    Sources: DerSimonian R, Laird N. Control Clin Trials 1986;7:177-188. Knapp G, Hartung J. Stat Med
    2003;22:2693-2710. Higgins JPT, Thompson SG, Spiegelhalter DJ. J R Stat Soc A 2009;172:137-159.
    """
    effects, variances = checked(effects, variances)
    one_of(estimator, "estimator", ("FE", *ESTIMATORS))
    if effects.size == 1:
        return _single_study(effects, variances, level(confidence))
    columns = _pool_rows(effects[None], variances[None], estimator, interval, prediction, level(confidence))
    result = {name: values[0].item() for name, values in columns.items()}
    return Pooled(
        **result,
        **_tau2_bounds(effects, variances, estimator, confidence),
        k=effects.size,
        weights=_percentages(1 / (variances + result["tau2"])),
        confidence=confidence,
        method=f"{_model(estimator)}, {interval} interval",
        note=_note(effects, interval),
    )


def pool_many(
    effects,
    variances,
    *,
    estimator: str = "REML",
    interval: str = "knapp-hartung",
    prediction: str = "metafor",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Many meta-analyses of the same number of studies (at least 2) at once, as `pool`.

    effects, variances: (m, k) arrays, a meta-analysis a row. Returns m rows with the columns estimate, se,
    low, high, p, prediction_low, prediction_high, tau2, q, q_df, q_p, i2, h2.
    """
    effects, variances = _checked_rows(effects, variances)
    one_of(estimator, "estimator", ("FE", *ESTIMATORS))
    return pd.DataFrame(_pool_rows(effects, variances, estimator, interval, prediction, level(confidence)))


def back_transform(pooled: Pooled, inverse: Callable[[float], float]) -> Pooled:
    """`pooled` with its effect, interval and prediction interval put through the increasing `inverse`.

    The standard error and tau-squared stay on the scale of the analysis.
    """
    names = ("estimate", "low", "high", "prediction_low", "prediction_high")
    return replace(pooled, **{name: float(inverse(getattr(pooled, name))) for name in names})


def as_estimate(pooled: Pooled, n: int | None = None, events: int | None = None) -> Estimate:
    """The pooled effect and its interval as an Estimate; `n` counts patients, by default the studies."""
    return Estimate(
        pooled.estimate,
        pooled.low,
        pooled.high,
        n=pooled.k if n is None else n,
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


def _checked_rows(effects, variances) -> tuple[np.ndarray, np.ndarray]:
    """Two (m, k) arrays of finite numbers, variances above 0, k at least 2."""
    effects, variances = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if effects.ndim != 2 or effects.shape != variances.shape or effects.shape[1] < 2:
        raise ValueError(
            f"effects has shape {effects.shape} and variances {variances.shape}; "
            "the same shape (meta-analyses, studies) with at least 2 studies is allowed"
        )
    for name, array, good in (
        ("effects", effects, np.isfinite(effects)),
        ("variances", variances, np.isfinite(variances) & (variances > 0)),
    ):
        if not good.all():
            row, study = np.argwhere(~good)[0]
            allowed = "finite numbers" if name == "effects" else "finite numbers above 0"
            raise ValueError(f"{name}, row {row}, study {study}: {array[row, study]}; {allowed} are allowed")
    return effects, variances


def quantile_and_p(statistic, freedom, confidence: float, normal: bool):
    """Two-sided critical value and p of `statistic`: normal, or t with `freedom` degrees of freedom."""
    upper = (1 + confidence) / 2
    if normal:
        return ndtri(upper), 2 * ndtr(-np.abs(statistic))
    return stdtrit(freedom, upper), 2 * stdtr(freedom, -np.abs(statistic))


def _pool_rows(effects, variances, estimator, interval, prediction, confidence) -> dict[str, np.ndarray]:
    """The quantities of `pool_many` for checked (m, k) arrays."""
    one_of(interval, "interval", INTERVALS)
    one_of(prediction, "prediction", PREDICTIONS)
    k = effects.shape[1]
    design = intercept(k)
    tau2 = np.zeros(len(effects))
    if estimator != "FE":
        tau2 = between_study_variance(effects, variances, design, estimator)
    fit = weighted_fit(effects, 1 / (variances + tau2[:, None]), design)
    mean, se = fit.beta[:, 0], np.sqrt(fit.covariance[:, 0, 0] * _inflation(fit.q, k - 1, interval))
    statistic = np.divide(mean, se, out=np.full_like(mean, np.inf), where=se > 0)
    critical, p = quantile_and_p(statistic, k - 1, confidence, interval == "wald")
    reach = _prediction_quantile(prediction, critical, k, confidence) * np.sqrt(tau2 + se**2)
    reach = np.full_like(reach, nan) if estimator == "FE" else reach
    return {
        "estimate": mean,
        "se": se,
        "low": mean - critical * se,
        "high": mean + critical * se,
        "p": p,
        "prediction_low": mean - reach,
        "prediction_high": mean + reach,
        "tau2": tau2,
        **_heterogeneity(effects, variances, design, tau2, estimator),
    }


def _inflation(q, freedom: int, interval: str):
    """The Knapp-Hartung factor of the variance; 1 for Wald."""
    if interval == "wald":
        return 1.0
    factor = q / freedom
    return np.maximum(factor, 1) if interval == "knapp-hartung-truncated" else factor


def _prediction_quantile(prediction: str, critical: float, k: int, confidence: float) -> float:
    """The quantile of the prediction interval; NaN where k - 2 degrees of freedom are none."""
    if prediction == "metafor":
        return critical
    return float(stdtrit(k - 2, (1 + confidence) / 2)) if k > 2 else nan


def _heterogeneity(effects, variances, design, tau2, estimator: str) -> dict[str, np.ndarray]:
    """Cochran's Q with its p, I-squared in percent and H-squared (Higgins, Thompson 2002)."""
    freedom = effects.shape[1] - 1
    q = weighted_fit(effects, 1 / variances, design).q
    if estimator == "FE":
        i2 = np.divide(100 * (q - freedom), q, out=np.zeros_like(q), where=q > freedom)
        h2 = q / freedom
    else:
        typical = typical_variance(variances, design)
        i2, h2 = 100 * tau2 / (typical + tau2), tau2 / typical + 1
    return {"q": q, "q_df": np.full(q.shape, freedom), "q_p": chdtrc(freedom, q), "i2": i2, "h2": h2}


def _tau2_bounds(effects, variances, estimator: str, confidence: float) -> dict[str, float]:
    """The Q-profile interval of one meta-analysis; NaN under a fixed effect."""
    if estimator == "FE":
        return {"tau2_low": nan, "tau2_high": nan}
    low, high = q_profile(effects[None], variances[None], intercept(effects.size), confidence)
    return {"tau2_low": float(low[0]), "tau2_high": float(high[0])}


def _percentages(weights) -> tuple[float, ...]:
    """Weights as percentages of their sum."""
    return tuple((100 * weights / weights.sum()).tolist())


def _single_study(effects, variances, confidence: float) -> Pooled:
    """The effect of the only study with its Wald interval."""
    value, se = float(effects[0]), float(np.sqrt(variances[0]))
    critical, p = quantile_and_p(value / se, 0, confidence, normal=True)
    reach = float(critical) * se
    return Pooled(
        *(value, se, value - reach, value + reach, float(p)),
        *(nan, nan, nan, nan, nan),
        q=0.0,
        q_df=0,
        q_p=1.0,
        i2=nan,
        h2=nan,
        k=1,
        weights=(100.0,),
        confidence=confidence,
        method="one study, wald interval",
        note="one study: nothing is pooled, heterogeneity is unknown",
    )


def _model(estimator: str) -> str:
    """The model in words."""
    return "fixed effect" if estimator == "FE" else f"random effects, {estimator}"


def _note(effects, interval: str) -> str:
    """What a reader must know about an interval of no width."""
    if interval == "knapp-hartung" and np.ptp(effects) == 0:
        return "all effects are identical: the Knapp-Hartung interval has no width"
    return ""
