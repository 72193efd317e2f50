"""Does a hazard ratio stay the same over time? The score test of proportional hazards."""

import numpy as np
import pandas as pd
from scipy.stats import chi2, rankdata

from analysis.statistics import arguments
from analysis.statistics.cox_model import CoxModel, cox_model, maximise
from analysis.statistics.survival import kaplan_meier

TRANSFORMS = ("km", "rank", "identity", "log")


def proportional_hazards_test(
    time, event, covariates, *, entry=None, strata=None, transform: str = "km"
) -> pd.DataFrame:
    """Score test that the hazard ratios do not change with time, each covariate and all together.

    Arguments and errors as in `analysis.cox.cox`. Tests the coefficient of x g(t) added to the model, g centred over the events:
    `transform` "km" g = 1 - S(t-), "rank", "identity" or "log". Returns `covariate` (the last row "GLOBAL"),
    `statistic`, `df`, `p_value`. Grambsch and Therneau, Biometrika 1994;81:515; R: `cox.zph` from survival 3.
    """
    arguments.one_of(transform, "transform", TRANSFORMS)
    model = cox_model(time, event, covariates, entry, strata, firth=False)
    _, fit = maximise(model, np.zeros(len(model.names)))
    g = _transformed(model, transform)[np.concatenate([one.events for one in model.sets])]
    g = g - g.mean()
    events = np.concatenate([one.events for one in model.sets])
    score = g @ (model.x[events] - fit.mean)
    crossed, squared = (np.einsum("e,eij->ij", weight, fit.covariance) for weight in (g, g**2))
    left = squared - crossed.T @ np.linalg.solve(fit.information, crossed)
    single = [_score_test(score[[j]], _drop(fit.information, crossed, squared, j)) for j in range(score.size)]
    statistic = np.append(single, _score_test(score, left))
    df = np.append(np.ones(score.size, int), score.size)
    frame = {"covariate": [*model.names, "GLOBAL"], "statistic": statistic, "df": df}
    return pd.DataFrame(frame | {"p_value": chi2.sf(statistic, df)})


def _drop(information, crossed, squared, j: int) -> np.ndarray:
    """Variance of the j-th score of x g(t) given the fitted coefficients, as a 1 by 1 matrix."""
    given = crossed[:, j] @ np.linalg.solve(information, crossed[:, j])
    return np.array([[squared[j, j] - given]])


def _score_test(score: np.ndarray, variance: np.ndarray) -> float:
    """U' V^-1 U, refused where V is singular."""
    if np.linalg.matrix_rank(variance, tol=1e-10 * max(1.0, np.trace(variance))) < score.size:
        raise ValueError("event: the transformed event times do not vary enough to test proportional hazards")
    return float(score @ np.linalg.solve(variance, score))


def _transformed(model: CoxModel, transform: str) -> np.ndarray:
    """g(t) of each row."""
    if transform == "identity":
        return model.time
    if transform == "rank":
        return rankdata(model.time)
    if transform == "log":
        arguments.refuse("time", model.time, model.time <= 0, "is 0; the log transform needs a time above 0")
        return np.log(model.time)
    curve = kaplan_meier(model.time, model.event, model.entry)
    before = np.searchsorted(curve["time"].to_numpy(), model.time) - 1
    return 1 - np.append(curve["survival"].to_numpy(), 1.0)[before]
