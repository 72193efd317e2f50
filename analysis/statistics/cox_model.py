"""The data of a Cox model, checked and scaled, and the maximum of its (penalised) partial likelihood.

A fit that does not converge, or has no finite maximum, is an error and never a number.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics import arguments
from analysis.statistics.partial_likelihood import Moments, RiskSets, information_slope, moments, risk_sets
from analysis.statistics.survival import observations

ITERATIONS = 200
STEP = 1e-10  # size of the last step, for covariates of standard deviation 1
LIMIT = 30.0  # log hazard ratio between the ends of a covariate beyond which the maximum is at infinity


@dataclass(frozen=True, slots=True)
class CoxModel:
    """Checked data: covariates centred and divided by their standard deviation."""

    x: np.ndarray
    names: list
    scale: np.ndarray
    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None
    sets: list[RiskSets]
    firth: bool


def cox_model(time, event, covariates, entry, strata, firth: bool) -> CoxModel:
    """The checked and scaled data."""
    time, event, entry = observations(time, event, entry)
    x, names = _covariates(covariates)
    arguments.same_length(time=time, covariates=x)
    stratum = np.zeros(time.size, int) if strata is None else arguments.labels(strata, "strata")[0]
    arguments.same_length(time=time, strata=stratum)
    if not event.any():
        raise ValueError("event: no event in any row; a regression needs events (code 1)")
    if event.sum() < len(names):
        raise ValueError(f"covariates: {len(names)} columns for {event.sum()} events; at most one per event")
    scale = x.std(axis=0)
    _refuse_singular(x, names)
    x = (x - x.mean(axis=0)) / scale
    model = CoxModel(x, names, scale, time, event, entry, risk_sets(time, event, entry, stratum), firth)
    _refuse_flat(model)
    return model


def maximise(model: CoxModel, start: np.ndarray, fixed: int | None = None) -> tuple[np.ndarray, Moments]:
    """Newton's method with step halving; coefficient `fixed` keeps its start."""
    free = np.arange(start.size) != (-1 if fixed is None else fixed)
    beta, fit, value = start, *objective(model, start)
    for _ in range(ITERATIONS):
        step = np.zeros_like(beta)
        step[free] = _solve(fit.information[np.ix_(free, free)], _gradient(model, beta, fit)[free], model)
        step *= min(1.0, 5 / max(np.abs(step).max(initial=0), 5))
        trial, trial_fit, trial_value = _uphill(model, beta, step, value)
        small = np.abs(trial - beta).max(initial=0) < STEP
        beta, fit, value = trial, trial_fit, trial_value
        spread = np.where(free, np.abs(beta) * np.ptp(model.x, axis=0), 0)
        if spread.max() > LIMIT:
            raise ValueError(_no_maximum(model, spread))
        if small:
            return beta, fit
    raise ValueError(f"the Cox model did not converge in {ITERATIONS} steps; no estimate exists")


def objective(model: CoxModel, beta: np.ndarray) -> tuple[Moments, float]:
    """The moments and the (penalised) log-likelihood."""
    fit = moments(beta, model.x, model.sets)
    penalty = np.linalg.slogdet(fit.information)[1] / 2 if model.firth else 0.0
    return fit, fit.log_likelihood + penalty


def _covariates(covariates) -> tuple[np.ndarray, list]:
    """Covariates as an array of floats (n, p) and their names."""
    frame = covariates.to_frame() if isinstance(covariates, pd.Series) else pd.DataFrame(covariates)
    if frame.shape[1] == 0:
        raise ValueError("covariates has no column; at least one covariate is needed")
    columns = [
        arguments.numbers(frame.iloc[:, j], f"covariates[{name!r}]") for j, name in enumerate(frame.columns)
    ]
    return np.column_stack(columns), list(frame.columns)


def _refuse_singular(x: np.ndarray, names: list) -> None:
    """ValueError for a covariate that is constant or a combination of those before it."""
    for j, name in enumerate(names):
        if np.ptp(x[:, j]) <= 1e-12 * max(1.0, np.abs(x[:, j]).max()):
            raise ValueError(f"covariates: {name!r} is constant; a covariate must vary")
        centred = x[:, : j + 1] - x[:, : j + 1].mean(axis=0)
        if np.linalg.matrix_rank(centred / centred.std(axis=0), tol=1e-9 * np.sqrt(len(x))) <= j:
            raise ValueError(f"covariates: {name!r} follows from the columns before it (singular design)")


def _refuse_flat(model: CoxModel) -> None:
    """ValueError where covariates do not vary, or not apart from each other, among those at risk."""
    values, vectors = np.linalg.eigh(moments(np.zeros(len(model.names)), model.x, model.sets).information)
    if values[0] <= 1e-10 * max(1.0, values[-1]):
        name = model.names[int(np.argmax(np.abs(vectors[:, 0])))]
        raise ValueError(f"covariates: {name!r} has no variation of its own among those at risk at an event")


def _uphill(model: CoxModel, beta, step, value: float) -> tuple[np.ndarray, Moments, float]:
    """The step, halved until the objective does not fall."""
    for _ in range(40):
        fit, trial = objective(model, beta + step)
        if trial >= value - 1e-11 * (1 + abs(value)):
            return beta + step, fit, trial
        step = step / 2
    raise ValueError("the Cox model did not converge: no step raises the likelihood")


def _gradient(model: CoxModel, beta: np.ndarray, fit: Moments) -> np.ndarray:
    """The score, with Firth's penalty if asked for: U + tr(I^-1 dI/dbeta) / 2."""
    if not model.firth:
        return fit.score
    slope = information_slope(beta, model.x, model.sets, fit)
    return fit.score + np.einsum("ij,jik->k", np.linalg.inv(fit.information), slope) / 2


def _solve(information: np.ndarray, score: np.ndarray, model: CoxModel) -> np.ndarray:
    """The Newton step; a singular information is refused."""
    try:
        return np.linalg.solve(information, score)
    except np.linalg.LinAlgError:
        raise ValueError(
            f"covariates {model.names}: singular design, the information has no inverse"
        ) from None


def _no_maximum(model: CoxModel, spread: np.ndarray) -> str:
    """The sentence about a fit that runs away."""
    name = model.names[int(np.argmax(spread))]
    hint = "" if model.firth else "; penalty='firth' is finite"
    return f"covariates: the likelihood of {name!r} has no finite maximum (it separates the events){hint}"
