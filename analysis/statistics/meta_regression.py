"""Meta-regression on moderators, Egger's test of the funnel, and the test between subgroups."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.statistics.arguments import labels, level, numbers, same_length
from analysis.statistics.heterogeneity import between_study_variance, weighted_fit
from analysis.statistics.pooling import checked, pool, quantile_and_p


@dataclass(frozen=True, slots=True)
class Regression:
    """`coefficients` has a row a column of the design and the columns estimate, se, statistic, df, p, low, high;
    `tau2` is the variance between studies that the moderators leave, 0 where the model has none. Where the effects
    lie on the line to rounding nothing tells the error: se is 0, statistic, p, low and high are NaN."""

    coefficients: pd.DataFrame
    tau2: float
    k: int
    confidence: float
    method: str


def meta_regression(effects, variances, moderators: pd.DataFrame, *, confidence: float = 0.95) -> Regression:
    """Mixed-effects regression y = b0 + b'x + u + e of k effects on numeric `moderators` (k rows).

    An intercept is added. Weights w = 1 / (v + tau2) with tau2 by REML; the covariance is scaled by
    sum(w residual^2) / (k - p), the quantile is that of t with k - p degrees of freedom.
    ValueError for bad input, a design that is singular or has as many columns as studies.
    Source: Knapp G, Hartung J. Stat Med 2003;22:2693-2710.
    """
    effects, variances = checked(effects, variances)
    design, names = _design(moderators, len(effects))
    tau2 = between_study_variance(effects, variances, design, "REML")
    table = _coefficients(effects, 1 / (variances + tau2), design, names, level(confidence))
    return Regression(table, tau2, len(effects), confidence, "meta-regression, REML, knapp-hartung interval")


def egger(effects, variances, *, confidence: float = 0.95) -> Regression:
    """Regression of the effects on their standard errors, weights 1 / v times the residual dispersion; needs 3
    studies. The row `se` tests the symmetry of the funnel, `intercept` is the effect of an endless study.

    Such a test has little power under about 10 studies (Sterne JAC et al. BMJ 2011;343:d4002).
    Source: Egger M et al. BMJ 1997;315:629-634.
    """
    effects, variances = checked(effects, variances)
    design, names = _design(pd.DataFrame({"se": np.sqrt(variances)}), len(effects))
    table = _coefficients(effects, 1 / variances, design, names, level(confidence))
    return Regression(table, 0.0, len(effects), confidence, "Egger regression")


def subgroups(effects, variances, groups, *, estimator: str = "REML") -> pd.Series:
    """Test that subgroups agree, each pooled by itself with its own tau2: entries q, df and p.

    q = sum(w (m - M)^2) over the subgroup means m with w = 1 / se^2, se the Wald standard error, M their weighted
    mean; chi-squared with (groups - 1) degrees of freedom. ValueError for bad input and for a single group.
    Source: Borenstein M et al. Introduction to Meta-Analysis, 2009, chapter 19.
    """
    effects, variances = checked(effects, variances)
    code, levels = labels(groups, "groups")
    same_length(effects=effects, groups=code)
    if len(levels) < 2:
        raise ValueError("groups: only one group; at least 2 are needed")
    rows = [code == position for position in range(len(levels))]
    pooled = [pool(effects[row], variances[row], interval="wald", estimator=estimator) for row in rows]
    means, weights = np.array([(part.estimate, part.se**-2) for part in pooled]).T
    q = float((weights * (means - np.average(means, weights=weights)) ** 2).sum())
    return pd.Series({"q": q, "df": len(levels) - 1, "p": float(chdtrc(len(levels) - 1, q))})


def _design(moderators: pd.DataFrame, k: int) -> tuple[np.ndarray, list[str]]:
    """Design matrix with an intercept and the names of its columns; ValueError where it is singular."""
    if len(moderators) != k:
        raise ValueError(f"the lengths differ: effects has {k} rows, moderators has {len(moderators)}")
    columns = [numbers(moderators[name], f"moderators[{name!r}]") for name in moderators]
    design = np.column_stack([np.ones(k), *columns])
    names = ["intercept", *map(str, moderators)]
    if k <= design.shape[1]:
        raise ValueError(f"moderators: {k} studies for {len(names)} coefficients; more studies are needed")
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise ValueError(f"moderators: the design is singular; {', '.join(names)} depend on each other")
    return design, names


def _coefficients(effects, weights, design, names, confidence: float) -> pd.DataFrame:
    """Coefficients of the weighted regression with standard errors, t tests and intervals."""
    fit, freedom = weighted_fit(effects, weights, design), design.shape[0] - design.shape[1]
    se = np.sqrt(np.diag(fit.covariance) * fit.q / freedom)
    known = np.where(se > 0, se, np.nan)
    critical, p = quantile_and_p(fit.beta / known, freedom, confidence, normal=False)
    columns = {"estimate": fit.beta, "se": se, "statistic": fit.beta / known, "df": freedom, "p": p}
    bounds = {"low": fit.beta - critical * known, "high": fit.beta + critical * known}
    return pd.DataFrame({**columns, **bounds}, index=names)
