"""Between-study variance: estimators and the Q-profile interval, for many meta-analyses at once.

Arrays end in the axis of the k studies: `effects` and `variances` are (..., k), `design` is (k, p) or
(..., k, p) of full rank, `tau2` is (...). With w = 1 / (v + tau2), W = diag(w) and
P = W - W X (X'WX)^-1 X'W, each estimator is a function of y'Py, y'PPy and traces of P.
Overview: Veroniki AA et al. Res Synth Methods 2016;7:55-79.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

ESTIMATORS = ("DL", "PM", "REML", "ML", "HE", "SJ", "HS", "EB")
MOST_STEPS = 500
TOLERANCE = 1e-12
GRID_POINTS = 32


class Fit(NamedTuple):
    """Weighted least squares: beta (..., p), covariance (..., p, p), residuals (..., k), q = y'Py (...)."""

    beta: np.ndarray
    covariance: np.ndarray
    residuals: np.ndarray
    q: np.ndarray


def intercept(k: int) -> np.ndarray:
    """Design of a model without moderators, (k, 1)."""
    return np.ones((k, 1))


def weighted_fit(effects: np.ndarray, weights: np.ndarray, design: np.ndarray) -> Fit:
    """Weighted least squares of `effects` on `design`; `q` is the weighted sum of squared residuals."""
    weighted = np.swapaxes(design * weights[..., None], -1, -2)
    covariance = np.linalg.inv(weighted @ design)
    beta = (covariance @ (weighted @ effects[..., None]))[..., 0]
    residuals = effects - (design @ beta[..., None])[..., 0]
    return Fit(beta, covariance, residuals, (weights * residuals**2).sum(-1))


def between_study_variance(effects, variances, design, estimator: str) -> np.ndarray:
    """tau-squared of each meta-analysis (...), 0 where the estimate would be negative.

    estimator: DL DerSimonian-Laird (1986), PM Paule-Mandel (1982), REML and ML (the highest maximum),
    HE Hedges-Olkin (1985), SJ Sidik-Jonkman (2005), HS Hunter-Schmidt (2004), EB empirical Bayes (Morris
    1983), which solves the equation of Paule-Mandel. REML and ML are searched from a grid: programs that climb
    from one start, metafor among them, can stop at a lower maximum (about 1 in 10,000 simulated cases).
    ValueError where the iteration does not converge.
    """
    if estimator in ("PM", "EB"):
        return solve_generalised_q(effects, variances, design, _freedom(design))
    if estimator in ("REML", "ML"):
        return _maximum_likelihood(effects, variances, design, estimator == "REML")
    closed = {"DL": _dersimonian_laird, "HE": _hedges_olkin, "SJ": _sidik_jonkman, "HS": _hunter_schmidt}
    return np.maximum(closed[estimator](effects, variances, design), 0)


def typical_variance(variances, design) -> np.ndarray:
    """The variance s^2 = (k - p) / tr(P) at tau2 = 0 that I^2 sets against tau2 (Higgins, Thompson 2002)."""
    weights = 1 / variances
    covariance = weighted_fit(np.zeros_like(variances), weights, design).covariance
    return _freedom(design) / _traces(weights, design, covariance)[0]


def q_profile(effects, variances, design, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Interval of tau-squared: the values at which the generalised Q equals chi-squared quantiles.

    Both bounds are 0 where even tau2 = 0 gives less Q than the lower quantile.
    Source: Viechtbauer W. Stat Med 2007;26:37-52.
    """
    tail, freedom = (1 - confidence) / 2, _freedom(design)
    low, high = chdtri(freedom, tail), chdtri(freedom, 1 - tail)
    solve = solve_generalised_q
    return solve(effects, variances, design, low), solve(effects, variances, design, high)


def solve_generalised_q(effects, variances, design, target: float) -> np.ndarray:
    """tau-squared at which y'Py equals `target`; 0 where y'Py is below it already at tau2 = 0.

    y'Py falls and is convex in tau2, so Newton steps from 0 climb to the root and never pass it.
    """
    tau2 = np.zeros(effects.shape[:-1])
    for _ in range(MOST_STEPS):
        weights = 1 / (variances + tau2[..., None])
        fit = weighted_fit(effects, weights, design)
        slope = ((weights * fit.residuals) ** 2).sum(-1)
        step = np.divide(fit.q - target, slope, out=np.zeros_like(tau2), where=(slope > 0) & (fit.q > target))
        tau2 = tau2 + step
        if (step <= TOLERANCE * (tau2 + variances.min(-1))).all():
            return tau2
    raise ValueError(f"tau2: no root of the generalised Q after {MOST_STEPS} steps; check the variances")


def _freedom(design) -> int:
    """Residual degrees of freedom, k - p."""
    return design.shape[-2] - design.shape[-1]


def _traces(weights, design, covariance) -> tuple[np.ndarray, np.ndarray]:
    """tr(P) and tr(PP)."""
    transposed = np.swapaxes(design, -1, -2)
    square = covariance @ (transposed @ (design * weights[..., None] ** 2))
    cube = covariance @ (transposed @ (design * weights[..., None] ** 3))
    first = weights.sum(-1) - _trace(square)
    return first, (weights**2).sum(-1) - 2 * _trace(cube) + _trace(square @ square)


def _trace(matrices) -> np.ndarray:
    """Trace over the last two axes."""
    return np.trace(matrices, axis1=-2, axis2=-1)


def _dersimonian_laird(effects, variances, design) -> np.ndarray:
    """(Q - (k - p)) / tr(P) at tau2 = 0."""
    fit = weighted_fit(effects, 1 / variances, design)
    return (fit.q - _freedom(design)) / _traces(1 / variances, design, fit.covariance)[0]


def _hedges_olkin(effects, variances, design) -> np.ndarray:
    """(y'Py - tr(PV)) / (k - p) with the P of ordinary least squares."""
    fit = weighted_fit(effects, np.ones_like(variances), design)
    leverage = ((design @ fit.covariance) * design).sum(-1)
    return (fit.q - (variances * (1 - leverage)).sum(-1)) / _freedom(design)


def _sidik_jonkman(effects, variances, design) -> np.ndarray:
    """t0 y'Py / (k - p) with weights 1 / (v + t0) and t0 the mean squared deviation of the effects."""
    start = effects.var(-1)
    return start * weighted_fit(effects, 1 / (variances + start[..., None]), design).q / _freedom(design)


def _hunter_schmidt(effects, variances, design) -> np.ndarray:
    """(Q - k) / sum(w) at tau2 = 0."""
    weights = 1 / variances
    return (weighted_fit(effects, weights, design).q - effects.shape[-1]) / weights.sum(-1)


def _maximum_likelihood(effects, variances, design, restricted: bool) -> np.ndarray:
    """Newton steps inside a bracket of the highest likelihood, halved while the likelihood falls."""
    shape, k = effects.shape[:-1], effects.shape[-1]
    effects, variances = np.reshape(effects, (-1, k)), np.reshape(variances, (-1, k))
    designs = np.broadcast_to(design, (len(effects), *design.shape[-2:]))
    low, tau2, high = _bracket(effects, variances, designs, restricted)
    rows = np.arange(len(effects))
    for _ in range(MOST_STEPS):
        y, v, x, now = effects[rows], variances[rows], designs[rows], tau2[rows]
        step = now + _newton_step(y, v, x, now, restricted)
        tau2[rows] = _likelier(y, v, x, now, np.clip(step, low[rows], high[rows]), restricted)
        rows = rows[np.abs(tau2[rows] - now) > TOLERANCE * (now + v.min(-1))]
        if rows.size == 0:
            return tau2.reshape(shape)
    raise ValueError(f"tau2: the likelihood did not converge in {MOST_STEPS} steps; check the variances")


def _bracket(effects, variances, design, restricted: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The likeliest tau2 on a coarse grid from 0, with its neighbours: the likelihood may have several maxima."""
    least = 0.01 * variances.min(-1)
    most = np.maximum(np.ptp(effects, axis=-1) ** 2, 10 * least)
    grid = [
        np.zeros_like(least),
        *(least * (most / least) ** share for share in np.linspace(0, 1, GRID_POINTS)),
    ]
    reached = [_log_likelihood(effects, variances, design, tau2, restricted) for tau2 in grid]
    best, grid, rows = np.argmax(reached, axis=0), np.array(grid), np.arange(len(least))
    return (
        grid[np.maximum(best - 1, 0), rows],
        grid[best, rows],
        grid[np.minimum(best + 1, GRID_POINTS), rows],
    )


def _newton_step(effects, variances, design, tau2, restricted: bool) -> np.ndarray:
    """Score over observed information; over expected information where the likelihood is not concave."""
    weights = 1 / (variances + tau2[..., None])
    fit = weighted_fit(effects, weights, design)
    weighted = weights * fit.residuals
    curvature = (weighted * weights * weighted_fit(weighted, weights, design).residuals).sum(-1)
    if restricted:
        trace, trace_square = _traces(weights, design, fit.covariance)
    else:
        trace, trace_square = weights.sum(-1), (weights**2).sum(-1)
    observed = 2 * curvature - trace_square
    information = np.where(observed > 0.1 * trace_square, observed, trace_square)
    return ((weighted**2).sum(-1) - trace) / information


def _likelier(effects, variances, design, now, proposal, restricted: bool) -> np.ndarray:
    """`proposal`, drawn back towards `now` while it is less likely than `now`."""
    reached = _log_likelihood(effects, variances, design, now, restricted)
    for _ in range(40):
        gain = _log_likelihood(effects, variances, design, proposal, restricted) - reached
        worse = gain < -1e-12 * (1 + np.abs(reached))
        if not worse.any():
            break
        proposal = np.where(worse, (now + proposal) / 2, proposal)
    return proposal


def _log_likelihood(effects, variances, design, tau2, restricted: bool) -> np.ndarray:
    """Log-likelihood of tau2 at the best coefficients (restricted: adjusted for them), without constants."""
    total = variances + tau2[..., None]
    fit = weighted_fit(effects, 1 / total, design)
    value = -0.5 * (np.log(total).sum(-1) + fit.q)
    return value + 0.5 * np.linalg.slogdet(fit.covariance)[1] if restricted else value
