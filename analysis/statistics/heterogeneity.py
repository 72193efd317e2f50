"""Between-study variance of a meta-analysis or meta-regression.

`effects` and `variances` hold one value a study (k); `design` is (k, p) of full rank. With w = 1 / (v + tau2),
W = diag(w) and P = W - W X (X'WX)^-1 X'W, both estimators are functions of y'Py, y'PPy and tr(P).
Overview: Veroniki AA et al. Res Synth Methods 2016;7:55-79.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

ESTIMATORS = ("DL", "REML")
GRID_POINTS = 32
ROUNDING = 1e-12
"""Residuals of this size beside the effects are rounding: no table prints twelve digits."""


class Fit(NamedTuple):
    """Weighted least squares: beta (..., p), covariance (..., p, p), residuals (..., k), q = y'Py (...).

    `q` is 0 where the residuals are nothing but rounding: no error can be estimated from them.
    """

    beta: np.ndarray
    covariance: np.ndarray
    residuals: np.ndarray
    q: np.ndarray


def intercept(k: int) -> np.ndarray:
    """Design of a model without moderators, (k, 1)."""
    return np.ones((k, 1))


def weighted_fit(effects: np.ndarray, weights: np.ndarray, design: np.ndarray) -> Fit:
    """Weighted least squares of `effects` on `design`, once for each row of `weights` (..., k)."""
    weighted = np.swapaxes(design * weights[..., None], -1, -2)
    covariance = np.linalg.inv(weighted @ design)
    beta = (covariance @ (weighted @ effects[..., None]))[..., 0]
    residuals = effects - (design @ beta[..., None])[..., 0]
    q = (weights * residuals**2).sum(-1)
    return Fit(
        beta, covariance, residuals, np.where(q > ROUNDING**2 * (weights * effects**2).sum(-1), q, 0.0)
    )


def between_study_variance(effects, variances, design, estimator: str) -> float:
    """tau-squared, 0 where the estimate would be negative.

    estimator: "DL" (DerSimonian, Laird 1986): (y'Py - (k - p)) / tr(P) at tau2 = 0; "REML", the highest maximum
    of the restricted likelihood. That one is searched from a grid: programs that climb from one start, metafor
    among them, can stop at a lower maximum (about 1 in 10,000 simulated cases).
    """
    if estimator == "REML":
        return _restricted_maximum(effects, variances, design)
    q = weighted_fit(effects, 1 / variances, design).q
    return max(0.0, float((q - _freedom(design)) / _trace(1 / variances, design)))


def typical_variance(variances, design) -> float:
    """The variance s^2 = (k - p) / tr(P) at tau2 = 0 that I^2 sets against tau2 (Higgins, Thompson 2002)."""
    return _freedom(design) / _trace(1 / variances, design)


def _freedom(design) -> int:
    """Residual degrees of freedom, k - p."""
    return design.shape[0] - design.shape[1]


def _trace(weights, design) -> float:
    """tr(P)."""
    covariance = np.linalg.inv(design.T @ (design * weights[:, None]))
    return float(weights.sum() - np.trace(covariance @ (design.T @ (design * weights[:, None] ** 2))))


def _restricted_maximum(effects, variances, design) -> float:
    """Root of the restricted score beside the likeliest tau2 of a grid from 0: there may be several maxima."""
    least = 0.01 * variances.min()
    most = max(np.ptp(effects) ** 2, 10 * least)
    grid = np.array([0, *np.geomspace(least, most, GRID_POINTS)])
    best = int(np.argmax(_restricted_likelihood(effects, variances, design, grid)))

    def score(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        residuals = weighted_fit(effects, weights, design).residuals
        return float(((weights * residuals) ** 2).sum() - _trace(weights, design))

    rises = score(grid[best]) > 0
    low, high = grid[best if rises else max(best - 1, 0)], grid[best + 1 if rises else best]
    return 0.0 if high == 0 else brentq(score, low, high, xtol=1e-12 * variances.min(), rtol=1e-14)


def _restricted_likelihood(effects, variances, design, tau2: np.ndarray) -> np.ndarray:
    """Restricted log-likelihood of each tau2 at the best coefficients, without constants."""
    total = variances + tau2[:, None]
    fit = weighted_fit(effects, 1 / total, design)
    return 0.5 * (np.linalg.slogdet(fit.covariance)[1] - np.log(total).sum(-1) - fit.q)
