"""Exponential survival: one constant hazard, for exact, right-censored and interval-censored times."""

from math import exp, log

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from analysis.statistics import arguments
from analysis.statistics.estimate import Estimate

REACH = 30.0  # on the scale of the log hazard: further than the likelihood of any data set extends


def exponential_median(lower, upper, *, confidence: float = 0.95) -> Estimate:
    """Median survival under a constant hazard, log 2 / hazard, with the likelihood-ratio interval.

    Each patient died within (`lower`, `upper`] (same unit of time, one row a patient): an exact time where
    they are equal, censored at `lower` where `upper` is infinite. The log-likelihood of hazard h is
    sum (log h - h t) over exact times, -h lower over censored ones, log(exp(-h lower) - exp(-h upper)) over
    intervals. The interval holds the hazards whose log-likelihood is within half the chi-squared quantile (1
    df) of its maximum. Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002, ch. 3.

    ValueError for bad rows and where nobody died. R: `survreg(dist = "exponential")`.
    """
    lower, upper = _bounds(lower, upper)
    confidence = arguments.level(confidence)
    died = np.isfinite(upper)
    if not died.any() or not (lower > 0).any():
        raise ValueError(
            "upper: an exponential median needs a death and a patient alive at some time after 0"
        )
    centre = log(died.sum() / np.where(died, upper, lower).sum())
    hazard = brentq(lambda x: _slope(x, lower, upper), centre - REACH, centre + REACH, xtol=1e-13)
    allowed = _log_likelihood(hazard, lower, upper) - chi2.ppf(confidence, 1) / 2

    def excess(x: float) -> float:
        return _log_likelihood(x, lower, upper) - allowed

    slow = brentq(excess, hazard - REACH, hazard, xtol=1e-13)
    fast = brentq(excess, hazard, hazard + REACH, xtol=1e-13)
    value, low, high = (log(2) * exp(-x) for x in (hazard, fast, slow))
    method = "exponential, likelihood-ratio interval"
    return Estimate(value, low, high, len(lower), int(died.sum()), confidence, method)


def _bounds(lower, upper) -> tuple[np.ndarray, np.ndarray]:
    """Checked bounds of the times."""
    lower = arguments.numbers(lower, "lower", least=0)
    upper = arguments.numbers(upper, "upper", least=0, infinite=True)
    arguments.same_length(lower=lower, upper=upper)
    arguments.refuse("upper", upper, upper < lower, "is below its lower bound; the same or more is allowed")
    return lower, upper


def _log_likelihood(x: float, lower: np.ndarray, upper: np.ndarray) -> float:
    """Log-likelihood at the log hazard x."""
    hazard, width = exp(x), np.where(np.isfinite(upper), upper - lower, 0)
    within = width > 0
    exact = int((upper == lower).sum())
    return float(exact * x - hazard * lower.sum() + np.log(-np.expm1(-hazard * width[within])).sum())


def _slope(x: float, lower: np.ndarray, upper: np.ndarray) -> float:
    """Its derivative to x."""
    hazard, width = exp(x), np.where(np.isfinite(upper), upper - lower, 0)
    chances = np.minimum(hazard * width[width > 0], 500)
    exact = int((upper == lower).sum())
    return float(exact - hazard * lower.sum() + (chances / np.expm1(chances)).sum())
