"""Several results from one study: three-level model and cluster-robust covariance.

Results of one publication share patients, surgeons and methods; counting them as independent makes the
interval too narrow.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.statistics.arguments import labels, level, one_of, same_length
from analysis.statistics.heterogeneity import (
    ESTIMATORS,
    between_study_variance,
    intercept,
    typical_variance,
    weighted_fit,
)
from analysis.statistics.meta_regression import coefficient_table, design_matrix
from analysis.statistics.pooling import checked, quantile_and_p

MOST_STEPS = 200
STARTS = 4


@dataclass(frozen=True, slots=True)
class ThreeLevel:
    """A three-level meta-analysis: results within studies.

    `tau2_between` is the variance between studies, `tau2_within` that between results of one study;
    `i2_between`, `i2_within` their shares of the total variance in percent. `k` counts results, `studies` the
    studies. The rest as in `analysis.pooling.Pooled`.
    """

    estimate: float
    se: float
    low: float
    high: float
    p: float
    prediction_low: float
    prediction_high: float
    tau2_between: float
    tau2_within: float
    q: float
    q_df: int
    q_p: float
    i2_between: float
    i2_within: float
    k: int
    studies: int
    confidence: float
    method: str


def three_level(effects, variances, studies, *, interval: str = "t", confidence: float = 0.95) -> ThreeLevel:
    """Pooled effect of results nested in studies, both variances by restricted maximum likelihood.

    y_ij = mu + u_i + w_ij + e_ij with var(u) = tau2_between, var(w) = tau2_within, var(e_ij) = v_ij.
    studies: label of the study of each result. interval: "t" with (studies - 1) degrees of freedom, or
    "wald". I-squared: each variance over the sum of both and the typical variance (k - 1) / tr(P).
    ValueError for bad input, fewer than 2 studies, no study with 2 results, and no convergence.
    Sources: Konstantopoulos S. Res Synth Methods 2011;2:61-76. Cheung MWL. Psychol Methods 2014;19:211-229.
    """
    effects, variances = checked(effects, variances)
    one_of(interval, "interval", ("t", "wald"))
    code, count = _nested(studies, len(effects))
    between, within = _restricted_likelihood(effects, variances, code)
    precision = np.linalg.inv(_covariance(variances, code, between, within))
    se = float(precision.sum() ** -0.5)
    mean = float(precision.sum(axis=0) @ effects / precision.sum())
    critical, p = map(float, quantile_and_p(mean / se, count - 1, level(confidence), interval == "wald"))
    reach, far = critical * se, critical * (se**2 + between + within) ** 0.5
    q = float(weighted_fit(effects, 1 / variances, intercept(len(effects))).q)
    total = between + within + float(typical_variance(variances, intercept(len(effects))))
    return ThreeLevel(
        *(mean, se, mean - reach, mean + reach, p, mean - far, mean + far, between, within),
        *(q, len(effects) - 1, float(chdtrc(len(effects) - 1, q))),
        *(100 * between / total, 100 * within / total, len(effects), count),
        confidence=confidence,
        method=f"three-level model, REML, {interval} interval",
    )


def cluster_robust(
    effects, variances, clusters, moderators: pd.DataFrame | None = None, *, estimator="REML", confidence=0.95
) -> pd.DataFrame:
    """Coefficients of the (mixed-effects) model with a sandwich covariance by cluster.

    With w = 1 / (v + tau2), bread B = (X'WX)^-1 and clusters j: B (sum_j X_j'W_j e_j e_j'W_j X_j) B, times
    m / (m - p) for m clusters; t with m - p degrees of freedom. Columns as `Regression.coefficients`.
    With few clusters (under about 10) the interval tends to be too narrow: prefer `three_level`.
    Source: Hedges LV, Tipton E, Johnson MC. Res Synth Methods 2010;1:39-65.
    """
    effects, variances = checked(effects, variances)
    one_of(estimator, "estimator", ("FE", *ESTIMATORS))
    code, levels = labels(clusters, "clusters")
    same_length(effects=effects, clusters=code)
    design, names = design_matrix(moderators, len(effects))
    freedom = len(levels) - design.shape[1]
    if freedom < 1:
        raise ValueError(f"clusters: {len(levels)} clusters for {len(names)} coefficients; more are needed")
    tau2 = 0.0 if estimator == "FE" else float(between_study_variance(effects, variances, design, estimator))
    weights = 1 / (variances + tau2)
    fit = weighted_fit(effects, weights, design)
    scores = np.zeros((len(levels), design.shape[1]))
    np.add.at(scores, code, design * (weights * fit.residuals)[:, None])
    covariance = fit.covariance @ (scores.T @ scores) @ fit.covariance * len(levels) / freedom
    return coefficient_table(names, fit.beta, covariance, freedom, level(confidence), False)


def _nested(studies, k: int) -> tuple[np.ndarray, int]:
    """Code of each result's study and their count, where both variances can be told apart."""
    code, levels = labels(studies, "studies")
    same_length(effects=range(k), studies=code)
    if len(levels) < 2:
        raise ValueError("studies: only one study; at least 2 are needed")
    if len(levels) == k:
        raise ValueError("studies: no study has 2 results; use pool, the three-level model needs some")
    return code, len(levels)


def _covariance(variances, code, between: float, within: float) -> np.ndarray:
    """Covariance matrix of the effects, (k, k)."""
    return np.diag(variances + within) + between * (code[:, None] == code)


def _restricted_likelihood(effects, variances, code) -> tuple[float, float]:
    """(between, within) of the highest restricted likelihood, climbed from the best starts of a grid."""
    directions = [(code[:, None] == code).astype(float), np.eye(len(code))]

    def derivatives(theta):
        return _derivatives(effects, variances, code, directions, theta)

    scale = max(effects.var(), variances.mean())
    starts = [scale * np.array(shares) for shares in product((0.0, 0.003, 0.03, 0.1, 0.3, 1.0), repeat=2)]
    starts = sorted(starts, key=lambda start: -derivatives(start)[0])[:STARTS]
    tops = [_climb(derivatives, start, variances.min()) for start in starts]
    between, within = max(tops, key=lambda top: derivatives(top)[0])
    return float(between), float(within)


def _climb(derivatives, theta, smallest: float) -> np.ndarray:
    """Newton steps to a maximum, at 0 or above, halved while the likelihood falls."""
    for _ in range(MOST_STEPS):
        value, score, observed, expected = derivatives(theta)
        step = _feasible_step(theta, score, observed, expected)
        floor = value - 1e-12 * (1 + abs(value))
        while derivatives(theta + step)[0] < floor:
            step = step / 2
        theta = theta + step
        if np.abs(step).max() <= 1e-10 * (theta.sum() + smallest):
            return theta
    raise ValueError(f"studies: the three-level model did not converge in {MOST_STEPS} steps")


def _feasible_step(theta, score, observed, expected) -> np.ndarray:
    """Newton step that keeps both variances at 0 or above: what stands at 0 and would fall stays there."""
    free = (theta > 0) | (score > 0)
    while free.any():
        block, step = np.ix_(free, free), np.zeros(2)
        unit = np.sqrt(np.diag(expected)[free])  # the two variances may differ by orders of magnitude
        concave = np.linalg.eigvalsh(observed[block] / np.outer(unit, unit))[0] > 1e-3
        step[free] = np.linalg.solve((observed if concave else expected)[block], score[free])
        blocked = (theta == 0) & (step < 0)
        if not blocked.any():
            falling = step < 0
            share = min(1.0, (theta[falling] / -step[falling]).min(initial=np.inf))
            return np.maximum(theta + share * step, 0) - theta
        free &= ~blocked
    return np.zeros(2)


def _derivatives(effects, variances, code, directions, theta):
    """Restricted log-likelihood, score, observed and expected information in (between, within)."""
    covariance = _covariance(variances, code, *theta)
    precision = np.linalg.inv(covariance)
    total = precision.sum()
    projection = precision - np.outer(precision.sum(1), precision.sum(0)) / total
    solved = projection @ effects
    value = -0.5 * (np.linalg.slogdet(covariance)[1] + np.log(total) + effects @ solved)
    turned = [projection @ direction for direction in directions]
    score = np.array([solved @ d @ solved - np.trace(t) for d, t in zip(directions, turned, strict=True)]) / 2
    expected = np.array([[(a * b.T).sum() / 2 for b in turned] for a in turned])
    pushed = [direction @ solved for direction in directions]
    observed = np.array([[a @ projection @ b for b in pushed] for a in pushed]) - expected
    return value, score, observed, expected
