"""Median survival times that studies report, as effects to pool.

Sources: McGrath S et al. Meta-analysis of median survival times with inverse-variance weighting, arXiv 2025
(standard error from the published interval). Mosteller F. Ann Math Stat 1946;17:377-408 (variance of a sample
quantile).
"""

from math import log

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.statistics.arguments import level, numbers, refuse, same_length


def log_medians(studies: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Log median of each study with its variance, from the best of what the study reports.

    studies: column `median`, and of these what exists, empty where not reported: `low`, `high` (published
    interval at `confidence`), `n` (patients, followed until death).
    Columns returned, index as given: effect, variance, source; a row without any of them has NaN and source
    "none". In this order:
    - "interval": (log(high / low) / 2z)^2; without an upper bound ("lower bound") (log(median / low) / z)^2;
    - "size": 1 / (n log(2)^2), about 2.08 / n. A sample median m has the asymptotic variance 1 / (4 n f(m)^2); where
      deaths are exponential the density f(m) is log(2) / (2 m), and the logarithm divides by m^2. It is twice the
      variance 1 / n of the logarithm of a rate: a median uses the order of the times, not their sum.
    """
    median = numbers(studies["median"], "median", above=0)
    same_length(median=median)
    low, high, n = (_reported(studies, name) for name in ("low", "high", "n"))
    for name, column, wrong in (("low", low, low > median), ("high", high, high < median)):
        refuse(name, column, wrong, "lies on the wrong side of the median; low <= median <= high")
    z = float(ndtri((1 + level(confidence)) / 2))
    variances = {
        "interval": (np.log(high / low) / (2 * z)) ** 2,
        "lower bound": (np.log(median / low) / z) ** 2,
        "size": 1 / (n * log(2) ** 2),
    }
    source = np.full(len(median), "none", dtype=object)
    variance = np.full(len(median), np.nan)
    for name, candidate in variances.items():
        fresh = np.isnan(variance) & (candidate > 0)
        source[fresh], variance[fresh] = name, candidate[fresh]
    effect = np.where(np.isnan(variance), np.nan, np.log(median))
    return pd.DataFrame({"effect": effect, "variance": variance, "source": source}, index=studies.index)


def _reported(studies: pd.DataFrame, name: str) -> np.ndarray:
    """A column of positive numbers, NaN where not reported or absent."""
    column = studies[name] if name in studies.columns else pd.Series(np.nan, index=studies.index)
    values = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    refuse(name, values, (values <= 0) | np.isinf(values), allowed="a finite number above 0, or nothing,")
    return values
