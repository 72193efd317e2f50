"""Cox regression: hazard ratios with Wald or profile-likelihood intervals, robust variance, Firth's penalty.

One maximiser (`analysis.cox_model`) serves the plain and the penalised fit, which lifelines does not have.
"""

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from analysis.statistics import arguments
from analysis.statistics.cox_model import CoxModel, cox_model, maximise, objective
from analysis.statistics.estimate import Estimate
from analysis.statistics.partial_likelihood import Moments, score_residuals


@dataclass(frozen=True, slots=True)
class CoxFit:
    """A fitted Cox model.

    `table` has one row a covariate: `covariate`, `coefficient` (log hazard ratio), `std_error`,
    `hazard_ratio`, `lower`, `upper`, `z`, `p_value` (Wald). `covariance` is that of the coefficients (robust
    if clustered). `statistic`, `df`, `p_value`: the likelihood-ratio test of all covariates.
    """

    table: pd.DataFrame
    covariance: pd.DataFrame
    log_likelihood: float
    null_log_likelihood: float
    statistic: float
    df: int
    p_value: float
    n: int
    events: int
    confidence: float
    method: str


def cox(
    time,
    event,
    covariates,
    *,
    entry=None,
    strata=None,
    cluster=None,
    penalty: str = "none",
    interval: str = "wald",
    confidence: float = 0.95,
) -> CoxFit:
    """Cox proportional-hazards model with Efron's ties.

    `time`, `event` (1, 0), `covariates` (frame of numbers, one column a covariate; code categories as 0/1
    columns), `entry` (late entry), `strata` (own baseline hazard) and `cluster` (rows that are not
    independent, such as cases of one publication) have one row a patient.

    `cluster` gives the sandwich variance of Lin and Wei (J Am Stat Assoc 1989;84:1074) summed by cluster.
    `penalty="firth"` adds log|I|/2 to the log-likelihood (Firth, Biometrika 1993;80:27; Heinze and Schemper,
    Biometrics 2001;57:114), finite with rare events. `interval="profile"` inverts the (penalised) likelihood
    ratio; it cannot be clustered.

    ValueError: bad rows; no event; a constant or dependent covariate; more covariates than events; no finite
    maximum (a covariate separates the events); no convergence. R: `coxph`.
    """
    confidence = arguments.level(confidence)
    arguments.one_of(interval, "interval", ("wald", "profile"))
    arguments.one_of(penalty, "penalty", ("none", "firth"))
    if cluster is not None and interval == "profile":
        raise ValueError("interval is 'profile' with cluster; a clustered model allows 'wald' only")
    model = cox_model(time, event, covariates, entry, strata, penalty == "firth")
    beta, fit = maximise(model, np.zeros(len(model.names)))
    covariance = np.linalg.inv(fit.information)
    if cluster is not None:
        covariance = _sandwich(model, beta, fit, covariance, cluster)
    error = np.sqrt(np.diag(covariance))
    bounds = _bounds(model, beta, error, interval, confidence)
    return _fit(model, beta, covariance, bounds, confidence, _method(penalty, interval, strata, cluster))


def hazard_ratio(fit: CoxFit, covariate: str) -> Estimate:
    """The hazard ratio of one covariate of a fit, per unit, with its interval."""
    table = fit.table.set_index("covariate")
    arguments.one_of(covariate, "covariate", list(table.index))
    row = table.loc[covariate]
    value, low, high = (float(row[name]) for name in ("hazard_ratio", "lower", "upper"))
    return Estimate(value, low, high, fit.n, fit.events, fit.confidence, fit.method)


def _sandwich(model: CoxModel, beta, fit: Moments, inverse: np.ndarray, cluster) -> np.ndarray:
    """Robust covariance: I^-1 (sum over clusters of the outer product of the score residuals) I^-1."""
    found, levels = arguments.labels(cluster, "cluster")
    arguments.same_length(time=model.time, cluster=found)
    if len(levels) < 2:
        raise ValueError("cluster holds one cluster only; a robust variance needs two or more")
    residual = score_residuals(beta, model.x, model.sets, fit, model.time, model.entry)
    sums = np.zeros((len(levels), beta.size))
    np.add.at(sums, found, residual @ inverse)
    return sums.T @ sums


def _bounds(model: CoxModel, beta, error, interval: str, confidence: float) -> np.ndarray:
    """Lower and upper bound of each coefficient (p, 2)."""
    if interval == "profile":
        return np.array([_profile(model, beta, error, j, confidence) for j in range(beta.size)])
    margin = norm.ppf(0.5 + confidence / 2) * error
    return np.column_stack([beta - margin, beta + margin])


def _profile(model: CoxModel, beta, error, j: int, confidence: float) -> list[float]:
    """Bounds of coefficient j where twice the fall of the profile likelihood meets the chi-square quantile."""
    peak = objective(model, beta)[1]
    drop = chi2.ppf(confidence, 1)

    def excess(value: float) -> float:
        start = beta.copy()
        start[j] = value
        start, _ = maximise(model, start, fixed=j)
        return 2 * (peak - objective(model, start)[1]) - drop

    return [_root(excess, beta[j], side * error[j], model.names[j]) for side in (-1, 1)]


def _root(excess, centre: float, step: float, name) -> float:
    """The zero of `excess` on one side of `centre`, bracketed by steps that double."""
    inner, outer = centre, centre + 2 * step
    for _ in range(12):
        if excess(outer) > 0:
            return brentq(excess, *sorted((inner, outer)), xtol=1e-11, rtol=1e-12)
        inner, outer = outer, centre + 2 * (outer - centre)
    raise ValueError(f"covariates: the profile likelihood of {name!r} has no bound; allowed: interval='wald'")


def _fit(model: CoxModel, beta, covariance, bounds, confidence: float, method: str) -> CoxFit:
    """The fit on the scale of the covariates as given."""
    coefficient, error = beta / model.scale, np.sqrt(np.diag(covariance)) / model.scale
    value, null = (float(objective(model, b)[1] + _unscaled(model)) for b in (beta, np.zeros_like(beta)))
    z = np.divide(coefficient, error, out=np.full(beta.size, nan), where=error > 0)
    table = pd.DataFrame(
        {
            "covariate": model.names,
            "coefficient": coefficient,
            "std_error": error,
            "hazard_ratio": np.exp(coefficient),
            "lower": np.exp(bounds[:, 0] / model.scale),
            "upper": np.exp(bounds[:, 1] / model.scale),
            "z": z,
            "p_value": 2 * norm.sf(np.abs(z)),
        }
    )
    covariance = pd.DataFrame(covariance / np.outer(model.scale, model.scale), model.names, model.names)
    statistic = float(2 * (value - null))
    p_value = float(chi2.sf(statistic, beta.size))
    counts = (model.time.size, int(model.event.sum()))
    return CoxFit(table, covariance, value, null, statistic, beta.size, p_value, *counts, confidence, method)


def _unscaled(model: CoxModel) -> float:
    """What dividing the covariates by their deviations took from Firth's penalty."""
    return float(np.log(model.scale).sum()) if model.firth else 0.0


def _method(penalty: str, interval: str, strata, cluster) -> str:
    """The model in words."""
    words = ["Cox, Efron ties"]
    words += ["Firth penalty"] if penalty == "firth" else []
    words += ["stratified"] if strata is not None else []
    words += ["profile likelihood" if interval == "profile" else "Wald interval"]
    words += ["robust variance by cluster"] if cluster is not None else []
    return ", ".join(words)
