"""Binomial-normal model of proportions: the counts themselves are modelled, no zero cell is corrected.

x_i ~ Binomial(n_i, p_i), logit p_i = mu + tau z_i, z_i standard normal. Each study's likelihood is integrated
over z by the trapezoidal rule on even nodes laid over its own mode, exact to rounding for such functions and
steadier than Gauss-Hermite where all or none have the event; score and observed information are posterior
expectations under the same nodes (Louis TA. J R Stat Soc B 1982;44:226-233), so mu and tau are found by
Newton steps.
Sources: Hamza TH, van Houwelingen HC, Stijnen T. J Clin Epidemiol 2008;61:41-51. Stijnen T, Hamza TH,
Ozdemir P. Stat Med 2010;29:3046-3067.
"""

from math import sqrt

import numpy as np
from scipy.special import expit, gammaln, logsumexp

from analysis.statistics.arguments import level, one_of
from analysis.statistics.effect_sizes import counts, logit_proportion
from analysis.statistics.heterogeneity import intercept, typical_variance
from analysis.statistics.pooling import Pooled, around, pool

POINTS = 401
NEGLIGIBLE = 40.0  # in log likelihood below the mode
MOST_STEPS = 200
FARTHEST = 60.0  # a logit beyond this is no finite maximum


class FlatLikelihood(ValueError):
    """The likelihood has no maximum at a finite value, or not one alone."""


def binomial_normal(events, n, *, interval: str = "t", confidence: float = 0.95) -> Pooled:
    """Pooled logit of the proportions of k >= 2 studies by maximum likelihood, on the logit scale.

    interval: "t" with k - 1 degrees of freedom, or "wald". The prediction interval is
    mu +- quantile * sqrt(tau2 + se^2). I-squared sets tau2 against the typical variance of the logits.
    ValueError for bad counts and one study; `FlatLikelihood` where no study has an event or every patient has it,
    where every study has one patient (only the mean of the proportions then shows in the counts: a ridge of mu and
    tau is equally likely), and where the likelihood rises towards an endless tau.
    """
    events, n = counts(events, n)
    _refuse_degenerate(events, n)
    one_of(interval, "interval", ("t", "wald"))
    mu, tau = _fit(events, n)
    information = _derivatives(events, n, mu, tau)[2]
    se = sqrt(np.linalg.inv(information)[0, 0]) if tau > 0 else sqrt(1 / information[0, 0])
    typical = typical_variance(logit_proportion(events, n)["variance"].to_numpy(), intercept(len(n)))
    return Pooled(
        *around(mu, se, tau**2, len(n) - 1, level(confidence), interval == "wald"),
        tau2=tau**2,
        i2=100 * tau**2 / (typical + tau**2),
        k=len(n),
        confidence=confidence,
        method=f"binomial-normal model, maximum likelihood, {interval} interval",
    )


def log_likelihood(events, n, mu: float, tau: float) -> float:
    """Log-likelihood of (mu, tau), binomial coefficients included."""
    events, n = counts(events, n)
    return float(_nodes(events, n, mu, tau)[1].sum())


def _refuse_degenerate(events, n) -> None:
    """ValueError where the likelihood has no maximum, or a ridge of them."""
    if len(n) < 2:
        raise ValueError("events: one study cannot show heterogeneity; at least 2 studies are needed")
    total = events.sum()
    if total in (0, n.sum()):
        what = "no study has an event" if total == 0 else "every patient has the event"
        raise FlatLikelihood(f"{what}: the likelihood rises without end")
    if n.max() == 1:
        raise FlatLikelihood("every study has one patient: the likelihood is flat")


def _fit(events, n) -> tuple[float, float]:
    """The maximum-likelihood (mu, tau), tau at least 0."""
    crude = logit_proportion(events, n)
    start = pool(crude["effect"], crude["variance"], estimator="DL", interval="wald")
    mu, tau = map(float, _newton(events, n, np.array([start.estimate, max(sqrt(start.tau2), 0.1)])))
    tau = abs(tau)
    common = _common_logit(events, n)
    nothing = log_likelihood(events, n, common, 0.0)
    return (mu, tau) if log_likelihood(events, n, mu, tau) > nothing + 1e-10 else (common, 0.0)


def _newton(events, n, theta: np.ndarray) -> np.ndarray:
    """Newton steps with the curvature made positive, halved while the likelihood falls."""
    for _ in range(MOST_STEPS):
        value, score, information = _derivatives(events, n, *theta)
        roots, vectors = np.linalg.eigh(information)
        step = vectors @ ((vectors.T @ score) / np.maximum(np.abs(roots), 1e-8))
        step *= min(1.0, 2.0 / np.abs(step).max(initial=1e-300))
        while _derivatives(events, n, *(theta + step))[0] < value - 1e-9 and np.abs(step).max() > 1e-12:
            step /= 2
        theta = theta + step
        if np.abs(theta).max() > FARTHEST:
            break
        if np.abs(step).max() <= 1e-9 * (1 + np.abs(theta).max()):
            return theta
    raise FlatLikelihood("studies lie at 0 and at 100%: the likelihood is flat towards endless heterogeneity")


def _derivatives(events, n, mu: float, tau: float) -> tuple[float, np.ndarray, np.ndarray]:
    """Log-likelihood, score (2) and observed information (2, 2) in (mu, tau)."""
    z, log_integral, posterior = _nodes(events, n, mu, tau)
    p = expit(mu + tau * z)
    residual, spread = events[:, None] - n[:, None] * p, n[:, None] * p * (1 - p)
    score = np.stack([residual, residual * z], axis=-1)
    mean_score = (posterior[..., None] * score).sum(1)
    outer = np.einsum("ij,ija,ijb->iab", posterior, score, score) - np.einsum(
        "ia,ib->iab", mean_score, mean_score
    )
    powers = [(posterior * spread * z**power).sum() for power in (0, 1, 2)]
    curvature = np.array([[powers[0], powers[1]], [powers[1], powers[2]]])
    return float(log_integral.sum()), mean_score.sum(0), curvature - outer.sum(0)


def _nodes(events, n, mu: float, tau: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Nodes z (k, points), log-likelihood of each study (k) and posterior weight of each node (k, points)."""
    low, high = _reach(events, n, mu, tau, _modes(events, n, mu, tau))
    z = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, POINTS)
    terms = _log_joint(events[:, None], n[:, None], mu, tau, z)
    total = logsumexp(terms, axis=1)
    coefficient = gammaln(n + 1) - gammaln(events + 1) - gammaln(n - events + 1)
    log_integral = total + np.log((high - low) / (POINTS - 1)) - 0.5 * np.log(2 * np.pi) + coefficient
    return z, log_integral, np.exp(terms - total[:, None])


def _reach(events, n, mu: float, tau: float, centre) -> tuple[np.ndarray, np.ndarray]:
    """Where the integrand has fallen by NEGLIGIBLE on either side of its mode, by bisection.

    The log integrand is concave with curvature of at least 1, so it has fallen by then at sqrt(2 NEGLIGIBLE).
    """
    floor = _log_joint(events, n, mu, tau, centre) - NEGLIGIBLE
    bounds = []
    for side in (-1, 1):
        near, far = np.zeros_like(centre), np.full_like(centre, np.sqrt(2 * NEGLIGIBLE))
        for _ in range(30):
            middle = (near + far) / 2
            above = _log_joint(events, n, mu, tau, centre + side * middle) > floor
            near, far = np.where(above, middle, near), np.where(above, far, middle)
        bounds.append(centre + side * far)
    return bounds[0], bounds[1]


def _log_joint(events, n, mu: float, tau: float, z):
    """Log of the binomial kernel times exp(-z^2 / 2)."""
    eta = mu + tau * z
    return events * eta - n * np.logaddexp(0, eta) - z**2 / 2


def _modes(events, n, mu: float, tau: float) -> np.ndarray:
    """The likeliest z of each study: Newton on a concave function, halved while it falls."""
    z = np.zeros(len(n))
    for _ in range(MOST_STEPS):
        p = expit(mu + tau * z)
        step = (tau * (events - n * p) - z) / (1 + tau**2 * n * p * (1 - p))
        now = _log_joint(events, n, mu, tau, z)
        for _ in range(30):
            falls = _log_joint(events, n, mu, tau, z + step) < now - 1e-9 * (1 + np.abs(now))
            if not falls.any():
                break
            step = np.where(falls, step / 2, step)
        z = z + step
        if (np.abs(step) <= 1e-8 * (1 + np.abs(z))).all():
            break
    return z


def _common_logit(events, n) -> float:
    """The logit of all events among all patients."""
    return float(np.log(events.sum() / (n - events).sum()))
