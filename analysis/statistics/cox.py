"""Cox regression: hazard ratios with Wald intervals, and the variance that allows for clusters of patients.

lifelines finds the coefficients and their covariance. The robust covariance by cluster is computed here: that
of lifelines agrees with R where no two events are tied, and in 2 of the 12 reference cases otherwise, since
its score residuals leave Efron's handling of ties out.
"""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from scipy.stats import norm, t

from analysis.statistics import arguments
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import observations

EXACT = {"precision": 1e-20, "r_precision": 1e-16}
"""Newton's method goes on to the last digits; lifelines by default stops at the seventh."""
LIMIT = 30.0
"""Log hazard ratio between the ends of a covariate beyond which the maximum is at infinity."""


def cox(time, event, covariates, *, cluster=None, confidence: float = 0.95) -> dict[object, Estimate]:
    """Cox proportional-hazards model with Efron's ties: covariate -> hazard ratio per unit, Wald interval.

    `time`, `event` (1, 0), `covariates` (frame of numbers, one column a covariate; code categories as 0/1
    columns) and `cluster` (rows that are not independent, such as cases of one publication) have one row a
    patient. `cluster` gives the sandwich variance of Lin and Wei (J Am Stat Assoc 1989;84:1074) summed by
    cluster: I^-1 (sum over clusters of the outer product of their score residuals) I^-1.

    ValueError: bad rows; no event; fewer events than covariates; a constant or dependent covariate; no finite
    maximum (a covariate separates the events); no convergence. R: `coxph`.
    """
    margin = norm.ppf(0.5 + arguments.level(confidence) / 2)
    time, event = observations(time, event)
    x = _covariates(covariates)
    arguments.same_length(time=time, covariates=x)
    _refuse_few(event, x)
    beta, covariance = _fit(time, event, x)
    words = "Cox, Efron ties, Wald interval"
    if cluster is not None:
        covariance = _sandwich(score_residuals(beta, x.to_numpy(), time, event) @ covariance, cluster)
        words += ", robust variance by cluster"
    error = np.sqrt(np.diag(covariance))
    ends = np.exp(np.column_stack([beta, beta - margin * error, beta + margin * error]))
    counts = (len(time), int(event.sum()))
    return {
        name: Estimate(*map(float, row), *counts, confidence, words)
        for name, row in zip(x, ends, strict=True)
    }


def for_few_clusters(ratio: Estimate, clusters: int) -> Estimate:
    """A hazard ratio of a robust variance with the interval that few clusters ask for.

    The sandwich is too narrow with few clusters G: its variance is taken times G / (G - 1), its quantile from t
    with G - 1 degrees of freedom. ValueError for fewer than 2 clusters. Cameron and Miller, J Hum Resour 2015;50:317.
    """
    if clusters < 2:
        raise ValueError(f"clusters is {clusters}; a robust variance needs two or more")
    upper = (1 + ratio.confidence) / 2
    factor = (clusters / (clusters - 1)) ** 0.5 * t.ppf(upper, clusters - 1) / norm.ppf(upper)
    low, high = (ratio.value * (end / ratio.value) ** factor for end in (ratio.low, ratio.high))
    return replace(ratio, low=low, high=high, method=f"{ratio.method}, corrected for {clusters} clusters")


def score_residuals(beta: np.ndarray, x: np.ndarray, time: np.ndarray, event: np.ndarray) -> np.ndarray:
    """Each patient's part of the score (n, p): observed less expected covariate over the time at risk.

    With d events tied at a time, the l-th of them (l = 0 .. d-1) is drawn from the risk set in which each tied
    patient counts 1 - l/d (Efron, J Am Stat Assoc 1977;72:557); each such draw has a total risk and a weighted
    mean covariate. Who has the event adds its covariate less the average of those means; everyone at risk
    loses, in each draw, the share of the total that is his times his covariate less the mean. Therneau and
    Grambsch, Modeling Survival Data, 2000, chapter 4.
    """
    x = x - x.mean(axis=0)
    risk, residual = np.exp(x @ beta), np.zeros_like(x)
    for moment in np.unique(time[event == 1]):
        rows = np.flatnonzero(time >= moment)
        tied = ((time[rows] == moment) & (event[rows] == 1)).astype(int)
        died = rows[tied == 1]
        used = np.arange(died.size) / died.size
        total = risk[rows].sum() - used * risk[died].sum()
        mean = (risk[rows] @ x[rows] - np.outer(used, risk[died] @ x[died])) / total[:, None]
        share = np.stack([1 / total, (1 - used) / total])
        exposure = share.sum(axis=1)[tied][:, None] * x[rows] - (share @ mean)[tied]
        residual[rows] -= risk[rows][:, None] * exposure
        residual[died] += x[died] - mean.mean(axis=0)
    return residual


def _covariates(covariates) -> pd.DataFrame:
    """Covariates as a frame of floats; each must vary."""
    frame = covariates.to_frame() if isinstance(covariates, pd.Series) else pd.DataFrame(covariates)
    if frame.shape[1] == 0:
        raise ValueError("covariates has no column; at least one covariate is needed")
    checked = {name: arguments.numbers(frame[name], f"covariates[{name!r}]") for name in frame}
    for name, values in checked.items():
        if values.size and np.ptp(values) == 0:
            raise ValueError(f"covariates: {name!r} is constant; a covariate must vary")
    return pd.DataFrame(checked)


def _refuse_few(event: np.ndarray, x: pd.DataFrame) -> None:
    """ValueError without an event, and for more covariates than events."""
    if not event.any():
        raise ValueError("event: no event in any row; a regression needs events (code 1)")
    if event.sum() < x.shape[1]:
        raise ValueError(f"covariates: {x.shape[1]} columns for {event.sum()} events; at most one per event")


def _fit(time: np.ndarray, event: np.ndarray, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (p) and their covariance (p, p); what lifelines only warns of is refused.

    Where a covariate separates the events lifelines returns the coefficient at which it gave up (17.9 or so)
    with a ConvergenceWarning, which is a RuntimeWarning.
    """
    frame = x.set_axis([f"x{j}" for j in range(x.shape[1])], axis=1).assign(time=time, event=event)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            fit = CoxPHFitter().fit(frame, "time", "event", fit_options=EXACT)
    except (RuntimeWarning, ValueError) as reason:
        raise ValueError(_no_maximum(x)) from reason
    beta, covariance = fit.params_.to_numpy(), fit.variance_matrix_.to_numpy()
    if not np.isfinite(covariance).all() or (np.abs(beta) * np.ptp(x, axis=0)).max() > LIMIT:
        raise ValueError(_no_maximum(x))
    return beta, covariance


def _no_maximum(x: pd.DataFrame) -> str:
    """The sentence about a fit that runs away."""
    return (
        f"covariates {list(x)}: no finite maximum of the likelihood is found "
        "(a covariate separates the events, or follows from the others)"
    )


def _sandwich(influence: np.ndarray, cluster) -> np.ndarray:
    """Robust covariance from each row's influence on the coefficients (n, p), summed by cluster."""
    found, levels = arguments.labels(cluster, "cluster")
    arguments.same_length(time=influence, cluster=found)
    if len(levels) < 2:
        raise ValueError("cluster holds one cluster only; a robust variance needs two or more")
    sums = np.zeros((len(levels), influence.shape[1]))
    np.add.at(sums, found, influence)
    return sums.T @ sums
