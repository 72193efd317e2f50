"""Bayesian random-effects meta-analysis on a deterministic grid.

y_i ~ Normal(theta_i, v_i), theta_i ~ Normal(mu, tau^2), mu uniform on the real line, tau half-normal. Given tau
the posterior of mu is normal, so the joint posterior is a mixture of normals over a grid of tau: no sampler.
Sources: Roever C. J Stat Softw 2020;93(6):1-51. Roever C et al. Res Synth Methods 2021;12:448-474 (priors).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import cumulative_simpson
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from analysis.statistics.arguments import level, numbers, scalar
from analysis.statistics.estimate import Estimate
from analysis.statistics.heterogeneity import intercept, weighted_fit
from analysis.statistics.pooling import checked

POINTS = 2001
NEGLIGIBLE = 40.0  # in log density below the peak


@dataclass(frozen=True, slots=True)
class Posterior:
    """Posterior medians with central intervals, and probabilities of passing thresholds.

    `mean` is the pooled effect, `prediction` the effect of a new study (both exponentiated on request), `tau`
    the heterogeneity on the scale of the analysis. `above` and `prediction_above` give for each threshold the
    probability that the pooled effect, and that of a new study, exceeds it.
    """

    mean: Estimate
    tau: Estimate
    prediction: Estimate
    above: dict[float, float]
    prediction_above: dict[float, float]


def bayesian_pool(
    effects,
    variances,
    *,
    tau_scale: float = 0.5,
    thresholds: Sequence[float] = (),
    exponentiate: bool = False,
    confidence: float = 0.95,
) -> Posterior:
    """Posterior of the pooled effect of k >= 1 studies.

    tau_scale: scale of the half-normal prior of tau; 0.5 is weakly informative for log ratios and log times.
    exponentiate: effects are logs; the results and the `thresholds` are on the original scale, for instance
    months (thresholds then above 0). With one study the prior alone says how far others may lie.
    ValueError for bad input.
    """
    effects, variances = checked(effects, variances)
    tau_scale = scalar(tau_scale, "tau_scale", above=0)
    thresholds = numbers(thresholds, "thresholds", above=0 if exponentiate else -np.inf)
    tau, weight, centre, sd = _grid(effects, variances, tau_scale)
    spread = np.sqrt(sd**2 + tau**2)
    scale = np.log if exponentiate else np.asarray
    note = "one study: the prior decides on the heterogeneity" if effects.size == 1 else ""
    shared = {"n": effects.size, "confidence": level(confidence), "note": note}
    return Posterior(
        _summary(weight, centre, sd, exponentiate, **shared),
        _tau_summary(tau, weight, **shared),
        _summary(weight, centre, spread, exponentiate, **shared),
        {float(t): float(1 - _mixture(scale(t), weight, centre, sd)) for t in thresholds},
        {float(t): float(1 - _mixture(scale(t), weight, centre, spread)) for t in thresholds},
    )


def _grid(effects, variances, tau_scale: float):
    """tau, its posterior weight, and mean and standard deviation of mu at each tau.

    The grid is even in log tau: with large studies tau may lie anywhere between a tiny value and the scale of
    its prior. Below the first point lies less than a millionth of the posterior.
    """
    smallest = 1e-7 * min(np.sqrt(variances.min()), tau_scale)
    coarse = np.linspace(np.log(smallest), np.log(10 * (tau_scale + np.ptp(effects))), POINTS)
    log_density = _log_posterior(effects, variances, np.exp(coarse), tau_scale)[0] + coarse
    last = np.flatnonzero(log_density > log_density.max() - NEGLIGIBLE)[-1]
    log_tau = np.linspace(coarse[0], coarse[min(last + 1, POINTS - 1)], POINTS)
    tau = np.exp(log_tau)
    log_density, centre, sd = _log_posterior(effects, variances, tau, tau_scale)
    log_density = log_density + log_tau
    weight = np.exp(log_density - log_density.max()) * _simpson_weights(POINTS)
    return tau, weight / weight.sum(), centre, sd


def _log_posterior(effects, variances, tau, tau_scale: float):
    """Log density of tau without its constant, and mean and standard deviation of mu given tau."""
    total = variances + tau[:, None] ** 2
    fit = weighted_fit(np.broadcast_to(effects, total.shape), 1 / total, intercept(effects.size))
    variance = fit.covariance[:, 0, 0]
    log_density = 0.5 * (np.log(variance) - np.log(total).sum(1) - fit.q) - 0.5 * (tau / tau_scale) ** 2
    return log_density, fit.beta[:, 0], np.sqrt(variance)


def _simpson_weights(points: int) -> np.ndarray:
    """Weights of Simpson's rule on an odd number of points, up to a constant."""
    weights = np.ones(points)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return weights


def _mixture(value, weight, centre, sd) -> float:
    """Distribution function of the mixture of normals at `value`."""
    return float(weight @ ndtr((value - centre) / sd))


def _summary(weight, centre, sd, exponentiate: bool, n: int, confidence: float, note: str) -> Estimate:
    """Median and central interval of the mixture."""
    tails = (1 - confidence) / 2, 0.5, (1 + confidence) / 2
    reach = (ndtri(tails[2]) + 10) * sd.max()
    bounds = centre.min() - reach, centre.max() + reach
    low, middle, high = (
        brentq(lambda x, tail=tail: _mixture(x, weight, centre, sd) - tail, *bounds, xtol=1e-12)
        for tail in tails
    )
    if exponentiate:
        low, middle, high = np.exp([low, middle, high]).tolist()
    method = "Bayesian random effects, posterior median, central interval"
    return Estimate(middle, low, high, n=n, confidence=confidence, method=method, note=note)


def _tau_summary(tau, weight, n: int, confidence: float, note: str) -> Estimate:
    """Median and central interval of tau."""
    grid = np.log(tau)
    reached = cumulative_simpson(weight / _simpson_weights(POINTS), initial=0)
    distribution = PchipInterpolator(grid, reached / reached[-1])
    low, middle, high = (
        float(np.exp(brentq(lambda x, tail=tail: distribution(x) - tail, grid[0], grid[-1], xtol=1e-12)))
        for tail in ((1 - confidence) / 2, 0.5, (1 + confidence) / 2)
    )
    method = "heterogeneity tau, half-normal prior, posterior median, central interval"
    return Estimate(middle, low, high, n=n, confidence=confidence, method=method, note=note)
