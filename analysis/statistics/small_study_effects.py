"""Small-study effects: asymmetry of the funnel, and what filling it would change.

Tests of asymmetry have little power under about 10 studies (Sterne JAC et al. BMJ 2011;343:d4002).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import kendalltau

from analysis.statistics.arguments import level, one_of, scalar
from analysis.statistics.effect_sizes import counts
from analysis.statistics.heterogeneity import between_study_variance, intercept, weighted_fit
from analysis.statistics.meta_regression import meta_regression
from analysis.statistics.pooling import Pooled, checked, pool


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """A regression test of the funnel.

    `slope` on the predictor with its `se`, `statistic`, `df` (infinite under a normal test) and `p`; `limit`
    with `low` and `high` is the effect at predictor 0, that is of an infinitely large study.
    """

    slope: float
    se: float
    statistic: float
    df: float
    p: float
    limit: float
    low: float
    high: float
    k: int
    method: str


@dataclass(frozen=True, slots=True)
class TrimAndFill:
    """`missing` studies filled in on `side`, the pooled effect with them, and all studies.

    `studies` has the columns effect, variance and filled (true for an added row). `p` tests that none is
    missing; NaN for L0, for which no test exists.
    """

    missing: int
    side: str
    p: float
    pooled: Pooled
    studies: pd.DataFrame


def egger(effects, variances, *, model: str = "lm", confidence: float = 0.95) -> Asymmetry:
    """Regression of the effects on their standard errors, weights 1 / v; needs 3 studies.

    model: "lm" multiplies the variance by the residual dispersion (Egger's test), "mixed" adds tau-squared
    by REML and tests with the normal distribution.
    Sources: Egger M et al. BMJ 1997;315:629-634. Sterne JAC, Egger M, in: Rothstein HR et al. (eds),
    Publication Bias in Meta-Analysis, 2005, chapter 6.
    """
    effects, variances = checked(effects, variances)
    mixed = one_of(model, "model", ("lm", "mixed")) == "mixed"
    method = "Egger regression, mixed effects" if mixed else "Egger regression"
    return _asymmetry(effects, variances, np.sqrt(variances), "REML" if mixed else "FE", method, confidence)


def peters(effects, events, n, *, confidence: float = 0.95) -> Asymmetry:
    """Regression of log odds ratios (or logits) on 1 / n, weights 1 / (1/events + 1/(n - events)).

    events, n: totals of each study over its groups; a study needs an event and a patient without one.
    Source: Peters JL et al. JAMA 2006;295:676-680.
    """
    events, n = counts(events, n)
    if (silent := (events == 0) | (events == n)).any():
        row = int(np.argmax(silent))
        raise ValueError(f"events, row {row}: {events[row]:g} of {n[row]:g}; between 1 and n - 1 is allowed")
    return _asymmetry(effects, 1 / events + 1 / (n - events), 1 / n, "FE", "Peters regression", confidence)


def rank_correlation(effects, variances) -> pd.Series:
    """Kendall's tau between the standardised effects and their variances; entries tau, p, k.

    Standardised: (y - m) / sqrt(v - 1 / sum(1/v)) with m the fixed-effect mean. p is exact without ties, else
    normal with the variance corrected for ties. Needs 3 studies.
    Source: Begg CB, Mazumdar M. Biometrics 1994;50:1088-1101.
    """
    effects, variances = checked(effects, variances)
    if effects.size < 3:
        raise ValueError(f"effects: {effects.size} studies; at least 3 are needed")
    weights = 1 / variances
    mean = (weights * effects).sum() / weights.sum()
    standardised = (effects - mean) / np.sqrt(variances - 1 / weights.sum())
    ties = any(len(np.unique(column)) < effects.size for column in (standardised, variances))
    result = kendalltau(standardised, variances, method="asymptotic" if ties else "exact")
    return pd.Series({"tau": float(result.statistic), "p": float(result.pvalue), "k": effects.size})


def trim_and_fill(
    effects,
    variances,
    *,
    method: Literal["L0", "R0"] = "L0",
    side: Literal["left", "right"] | None = None,
    estimator: str = "REML",
    interval: str = "knapp-hartung",
    confidence: float = 0.95,
) -> TrimAndFill:
    """Trim the studies without a mirror image, then add the mirror images and pool again.

    side: where studies are missing; by default the side the regression on the standard error points to.
    With ranks of |y - mean| and k studies: R0 is the run of the largest ranks on the far side minus 1; L0 is
    (4 S - k (k + 1)) / (2k - 1) with S the sum of positive ranks. A sensitivity analysis, no estimate.
    ValueError for bad input, under 3 studies, and where the trimming does not settle.
    Source: Duval S, Tweedie R. Biometrics 2000;56:455-463.
    """
    effects, variances = checked(effects, variances)
    one_of(method, "method", ("L0", "R0"))
    side = (
        _missing_side(effects, variances, estimator)
        if side is None
        else one_of(side, "side", ("left", "right"))
    )
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * effects, kind="stable")
    turned, ordered = sign * effects[order], variances[order]
    missing, centre = _trim(turned, ordered, method, estimator)
    last = len(turned) - missing
    added = pd.DataFrame({"effect": sign * (2 * centre - turned[last:]), "variance": ordered[last:]})
    given = pd.DataFrame({"effect": effects, "variance": variances})
    studies = pd.concat([given.assign(filled=False), added.assign(filled=True)], ignore_index=True)
    options = {"estimator": estimator, "interval": interval, "confidence": confidence}
    pooled = pool(studies["effect"], studies["variance"], **options)
    return TrimAndFill(missing, side, 0.5 ** (missing + 1) if method == "R0" else np.nan, pooled, studies)


def contour_funnel(variances, *, reference=0.0, levels=(0.9, 0.95, 0.99), points: int = 51) -> pd.DataFrame:
    """Bounds of significance against the standard error, the shaded regions of a contour-enhanced funnel.

    Columns: level, se (from 0 to the largest standard error), low, high. An effect between low and high
    differs from `reference` by less than that level demands.
    Source: Peters JL et al. J Clin Epidemiol 2008;61:991-996.
    """
    _, variances = checked(np.zeros(len(variances)), variances)
    reference = scalar(reference, "reference")
    se = np.linspace(0, np.sqrt(variances.max()), points)
    parts = [
        pd.DataFrame({"level": chosen, "se": se, "low": reference - z * se, "high": reference + z * se})
        for chosen in levels
        for z in [float(ndtri((1 + level(chosen)) / 2))]
    ]
    return pd.concat(parts, ignore_index=True)


def funnel_points(effects, variances, *, reference: float = 0.0) -> pd.DataFrame:
    """Each study in the funnel: effect, se and the two-sided p of its effect against `reference`."""
    effects, variances = checked(effects, variances)
    se = np.sqrt(variances)
    return pd.DataFrame({"effect": effects, "se": se, "p": 2 * ndtr(-np.abs(effects - reference) / se)})


def _asymmetry(effects, variances, predictor, estimator: str, method: str, confidence: float) -> Asymmetry:
    """The weighted regression of the effects on `predictor`."""
    interval = "knapp-hartung" if estimator == "FE" else "wald"
    frame = pd.DataFrame({"predictor": predictor})
    options = {"estimator": estimator, "interval": interval, "confidence": confidence}
    fit = meta_regression(effects, variances, frame, **options)
    slope, limit = fit.coefficients.loc["predictor"], fit.coefficients.loc["intercept"]
    return Asymmetry(
        *slope[["estimate", "se", "statistic", "df", "p"]].tolist(),
        *limit[["estimate", "low", "high"]].tolist(),
        k=fit.k,
        method=method,
    )


def _missing_side(effects, variances, estimator: str) -> str:
    """Left where small studies show larger effects."""
    frame = pd.DataFrame({"se": np.sqrt(variances)})
    fit = meta_regression(effects, variances, frame, estimator=estimator, interval="wald")
    return "right" if fit.coefficients.loc["se", "estimate"] < 0 else "left"


def _trim(effects, variances, method: str, estimator: str) -> tuple[int, float]:
    """Number of studies missing on the left of sorted `effects`, and the centre after trimming."""
    k, missing = len(effects), 0
    for _ in range(100):
        centre = _centre(effects[: k - missing], variances[: k - missing], estimator)
        distance = effects - centre
        rank = np.empty(k)
        rank[np.argsort(np.abs(distance), kind="stable")] = np.arange(1, k + 1)
        now = max(0, round(_missing(np.sign(distance) * rank, method)))
        if now == missing:
            return missing, centre
        missing = now
    raise ValueError("effects: trimming did not settle in 100 rounds; try the other method (L0, R0)")


def _missing(signed_ranks, method: str) -> float:
    """L0 or R0 before rounding."""
    k = len(signed_ranks)
    if method == "R0":
        return k - np.max(-signed_ranks[signed_ranks < 0], initial=0) - 1
    return (4 * signed_ranks[signed_ranks > 0].sum() - k * (k + 1)) / (2 * k - 1)


def _centre(effects, variances, estimator: str) -> float:
    """Pooled effect of the studies left."""
    design = intercept(len(effects))
    tau2 = 0.0
    if estimator != "FE" and len(effects) > 1:
        tau2 = between_study_variance(effects, variances, design, estimator)
    return float(weighted_fit(effects, 1 / (variances + tau2), design).beta[0])
