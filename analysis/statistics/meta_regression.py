"""Meta-regression on moderators, and subgroups with the test between them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc, fdtrc

from analysis.statistics.arguments import labels, level, numbers, one_of, same_length
from analysis.statistics.heterogeneity import (
    ESTIMATORS,
    between_study_variance,
    typical_variance,
    weighted_fit,
)
from analysis.statistics.pooling import INTERVALS, Pooled, checked, pool, quantile_and_p


@dataclass(frozen=True, slots=True)
class Regression:
    """A meta-regression.

    `coefficients` has a row a column of the design and the columns estimate, se, statistic, df, p, low, high.
    `qm`, `qm_df`, `qm_p` test all moderators together (chi-squared, or F where `qm_df` has two numbers);
    `qe`, `qe_df`, `qe_p` test what heterogeneity is left. `r2` is the percentage of tau2 that the moderators
    explain, NaN under a fixed effect or where there was none.
    """

    coefficients: pd.DataFrame
    covariance: np.ndarray
    tau2: float
    qm: float
    qm_df: tuple[int, ...]
    qm_p: float
    qe: float
    qe_df: int
    qe_p: float
    i2: float
    h2: float
    r2: float
    k: int
    confidence: float
    method: str


def meta_regression(
    effects,
    variances,
    moderators: pd.DataFrame,
    *,
    estimator: str = "REML",
    interval: str = "knapp-hartung",
    confidence: float = 0.95,
) -> Regression:
    """Mixed-effects regression y = b0 + b'x + u + e of k effects on numeric `moderators` (k rows).

    An intercept is added. Weights 1 / (v + tau2); Knapp-Hartung scales the covariance by
    sum(w residual^2) / (k - p) and uses t with k - p degrees of freedom. Categories enter as 0/1 columns.
    R-squared is (tau2 without moderators - tau2) / tau2 without moderators.
    ValueError for bad input, a design that is singular or has as many columns as studies, no convergence.
    Sources: Knapp G, Hartung J. Stat Med 2003;22:2693-2710. Raudenbush SW, in: Cooper H et al. (eds), The
    Handbook of Research Synthesis and Meta-Analysis, 2nd ed, 2009, chapter 16.
    """
    effects, variances = checked(effects, variances)
    one_of(estimator, "estimator", ("FE", *ESTIMATORS))
    one_of(interval, "interval", INTERVALS)
    level(confidence)
    design, names = design_matrix(moderators, len(effects))
    tau2 = _tau2(effects, variances, design, estimator)
    fit = weighted_fit(effects, 1 / (variances + tau2), design)
    covariance = fit.covariance * _factor(fit.q, len(effects) - design.shape[1], interval)
    freedom = len(effects) - design.shape[1]
    return Regression(
        coefficient_table(names, fit.beta, covariance, freedom, confidence, interval == "wald"),
        covariance,
        tau2,
        *_moderator_test(fit.beta[1:], covariance[1:, 1:], freedom, interval == "wald"),
        **_residual_heterogeneity(effects, variances, design, tau2, estimator),
        k=len(effects),
        confidence=confidence,
        method=f"{estimator}, {interval}",
    )


def coefficient_table(names, beta, covariance, freedom, confidence: float, normal: bool) -> pd.DataFrame:
    """Coefficients with standard errors, tests and intervals; `freedom` may differ by coefficient."""
    se = np.sqrt(np.diag(covariance))
    critical, p = quantile_and_p(beta / se, freedom, confidence, normal)
    columns = {
        "estimate": beta,
        "se": se,
        "statistic": beta / se,
        "df": np.inf if normal else freedom,
        "p": p,
    }
    return pd.DataFrame({**columns, "low": beta - critical * se, "high": beta + critical * se}, index=names)


def subgroups(
    effects, variances, groups, *, estimator="REML", interval="knapp-hartung", confidence=0.95
) -> tuple[dict[object, Pooled], pd.Series]:
    """Each subgroup pooled by itself (its own tau2), and the test that the subgroups agree.

    The test has the entries q, df and p: q = sum(w (m - M)^2) over the subgroup means m with w = 1 / se^2,
    se the Wald standard error, M their weighted mean; chi-squared with (groups - 1) degrees of freedom.
    Source: Borenstein M et al. Introduction to Meta-Analysis, 2009, chapter 19.
    """
    effects, variances = checked(effects, variances)
    code, levels = labels(groups, "groups")
    same_length(effects=effects, groups=code)
    if len(levels) < 2:
        raise ValueError("groups: only one group; at least 2 are needed")
    rows = [code == position for position in range(len(levels))]
    options = {"estimator": estimator, "confidence": confidence}
    pooled = {
        label: pool(effects[row], variances[row], interval=interval, **options)
        for label, row in zip(levels, rows, strict=True)
    }
    wald = [pool(effects[row], variances[row], interval="wald", **options) for row in rows]
    means = np.array([part.estimate for part in wald])
    weights = np.array([part.se**-2 for part in wald])
    q = float((weights * (means - np.average(means, weights=weights)) ** 2).sum())
    return pooled, pd.Series({"q": q, "df": len(levels) - 1, "p": float(chdtrc(len(levels) - 1, q))})


def design_matrix(moderators: pd.DataFrame | None, k: int) -> tuple[np.ndarray, list[str]]:
    """Design matrix with an intercept and the names of its columns; ValueError where it is singular."""
    frame = pd.DataFrame(index=range(k)) if moderators is None else pd.DataFrame(moderators)
    if len(frame) != k:
        raise ValueError(f"the lengths differ: effects has {k} rows, moderators has {len(frame)}")
    columns = [_numeric(frame[name], name) for name in frame.columns]
    design = np.column_stack([np.ones(k), *columns])
    names = ["intercept", *map(str, frame.columns)]
    if k <= design.shape[1]:
        raise ValueError(f"moderators: {k} studies for {len(names)} coefficients; more studies are needed")
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise ValueError(f"moderators: the design is singular; {', '.join(names)} depend on each other")
    return design, names


def _numeric(column: pd.Series, name) -> np.ndarray:
    """One moderator as finite floats."""
    return numbers(column, f"moderators[{name!r}]")


def _tau2(effects, variances, design, estimator: str) -> float:
    """tau-squared, 0 under a fixed effect."""
    return 0.0 if estimator == "FE" else float(between_study_variance(effects, variances, design, estimator))


def _factor(q: float, freedom: int, interval: str) -> float:
    """The Knapp-Hartung factor of the covariance; 1 for Wald."""
    factor = 1.0 if interval == "wald" else float(q) / freedom
    return max(factor, 1.0) if interval == "knapp-hartung-truncated" else factor


def _moderator_test(beta, covariance, freedom: int, normal: bool) -> tuple[float, tuple[int, ...], float]:
    """Joint test of the moderators: chi-squared, or F under Knapp-Hartung."""
    count = len(beta)
    if count == 0:
        return np.nan, (0,), np.nan
    chi = float(beta @ np.linalg.solve(covariance, beta))
    if normal:
        return chi, (count,), float(chdtrc(count, chi))
    return chi / count, (count, freedom), float(fdtrc(count, freedom, chi / count))


def _residual_heterogeneity(effects, variances, design, tau2: float, estimator: str) -> dict:
    """Residual Q with its p, I-squared, H-squared and R-squared."""
    freedom = len(effects) - design.shape[1]
    qe = float(weighted_fit(effects, 1 / variances, design).q)
    typical = float(typical_variance(variances, design))
    if estimator == "FE":
        i2, h2, r2 = (max(0.0, 100 * (qe - freedom) / qe) if qe > 0 else 0.0), qe / freedom, np.nan
    else:
        i2, h2 = 100 * tau2 / (typical + tau2), tau2 / typical + 1
        without = _tau2(effects, variances, design[:, :1], estimator)
        r2 = max(0.0, 100 * (without - tau2) / without) if without > 0 else np.nan
    return {"qe": qe, "qe_df": freedom, "qe_p": float(chdtrc(freedom, qe)), "i2": i2, "h2": h2, "r2": r2}
