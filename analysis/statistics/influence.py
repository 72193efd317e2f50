"""How much one study carries: leave-one-out, influence measures, Baujat plot, cumulative meta-analysis."""

import numpy as np
import pandas as pd
from scipy.special import chdtr

from analysis.statistics.arguments import numbers, same_length
from analysis.statistics.pooling import Pooled, checked, pool, pool_many

COLUMNS = ["estimate", "se", "low", "high", "p", "tau2", "q", "q_p", "i2", "h2"]


def leave_one_out(
    effects, variances, *, estimator="REML", interval="knapp-hartung", confidence=0.95
) -> pd.DataFrame:
    """The meta-analysis without each study in turn: k >= 3 rows, the row of the study left out as index.

    Columns estimate, se, low, high, p, tau2, q, q_p, i2, h2, as `analysis.pooling.pool_many`.
    """
    effects, variances = _three_studies(effects, variances)
    options = {"estimator": estimator, "interval": interval, "confidence": confidence}
    return pool_many(_without_each(effects), _without_each(variances), **options)[COLUMNS]


def cumulative(
    effects, variances, order, *, estimator="REML", interval="knapp-hartung", confidence=0.95
) -> pd.DataFrame:
    """The meta-analysis of the studies up to each, sorted by `order` (for instance the year of publication).

    Studies of equal `order` enter in the order given. Index: the row of the study that enters. Columns
    order, k, then those of `leave_one_out`; tau2, i2 and h2 of the first study are NaN.
    """
    effects, variances = checked(effects, variances)
    order = numbers(order, "order")
    same_length(effects=effects, order=order)
    rows = np.argsort(order, kind="stable")
    options = {"estimator": estimator, "interval": interval, "confidence": confidence}
    steps = [pool(effects[rows[:k]], variances[rows[:k]], **options) for k in range(1, len(rows) + 1)]
    table = pd.DataFrame([[getattr(step, name) for name in COLUMNS] for step in steps], rows, COLUMNS)
    table.insert(0, "order", order[rows])
    table.insert(1, "k", range(1, len(rows) + 1))
    return table


def influence(effects, variances, *, estimator: str = "REML", interval: str = "wald") -> pd.DataFrame:
    """Case-deletion diagnostics of k >= 3 studies, one row a study.

    Columns: rstudent (externally standardised residual), dffits, cooks_distance, cov_ratio, tau2_deleted,
    q_deleted (both without the study), hat, weight (percent), dfbetas, influential: true where
    |dffits| > 3 sqrt(1 / (k - 1)), or Cook's distance passes the median of chi-squared(1), or
    hat > 3 / k, or |dfbetas| > 1.
    Source: Viechtbauer W, Cheung MWL. Res Synth Methods 2010;1:112-125.
    """
    effects, variances = _three_studies(effects, variances)
    full, without = _full_and_deleted(effects, variances, estimator, interval)
    tau2, mean = without["tau2"].to_numpy(), without["estimate"].to_numpy()
    factor = without["se"].to_numpy() ** 2 * (1 / (_without_each(variances) + tau2[:, None])).sum(1)
    hat, shift = np.array(full.weights) / 100, full.estimate - mean
    residual_variance = factor * (variances + tau2) + without["se"].to_numpy() ** 2
    all_studies = 1 / (1 / (variances + tau2[:, None])).sum(1)
    table = pd.DataFrame(
        {
            "rstudent": (effects - mean) / np.sqrt(residual_variance),
            "dffits": shift / np.sqrt(factor * hat * (tau2 + variances)),
            "cooks_distance": (shift / full.se) ** 2,
            "cov_ratio": (without["se"].to_numpy() / full.se) ** 2,
            "tau2_deleted": tau2,
            "q_deleted": without["q"],
            "hat": hat,
            "weight": full.weights,
            "dfbetas": shift / np.sqrt(factor * all_studies),
        }
    )
    return table.assign(influential=_influential(table))


def baujat(effects, variances, *, estimator: str = "REML", interval: str = "wald") -> pd.DataFrame:
    """Coordinates of the Baujat plot, one row a study.

    heterogeneity: (y - mu)^2 / (tau2 + v). influence: the squared change of mu when the study leaves, over the
    variance of mu without it.
    Source: Baujat B et al. Stat Med 2002;21:2641-2652.
    """
    effects, variances = _three_studies(effects, variances)
    full, without = _full_and_deleted(effects, variances, estimator, interval)
    residual = (effects - full.estimate) ** 2 / (variances + (0.0 if estimator == "FE" else full.tau2))
    shift = ((without["estimate"] - full.estimate) / without["se"]) ** 2
    return pd.DataFrame({"heterogeneity": residual, "influence": shift})


def _full_and_deleted(effects, variances, estimator, interval) -> tuple[Pooled, pd.DataFrame]:
    """The meta-analysis of all studies and those without each."""
    options = {"estimator": estimator, "interval": interval}
    full = pool(effects, variances, **options)
    return full, leave_one_out(effects, variances, **options)


def _influential(table: pd.DataFrame) -> pd.Series:
    """The rule of `influence`."""
    k = len(table)
    far = (table["dffits"].abs() > 3 * np.sqrt(1 / (k - 1))) | (chdtr(1, table["cooks_distance"]) > 0.5)
    return far | (table["hat"] > 3 / k) | (table["dfbetas"].abs() > 1)


def _without_each(column: np.ndarray) -> np.ndarray:
    """(k, k - 1): the column without each of its rows."""
    k = len(column)
    return np.broadcast_to(column, (k, k))[~np.eye(k, dtype=bool)].reshape(k, k - 1)


def _three_studies(effects, variances) -> tuple[np.ndarray, np.ndarray]:
    """Checked studies, at least 3, so that 2 remain when one is left out."""
    effects, variances = checked(effects, variances)
    if effects.size < 3:
        raise ValueError(f"effects: {effects.size} studies; at least 3 are needed to leave one out")
    return effects, variances
