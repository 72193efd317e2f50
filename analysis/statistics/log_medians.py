"""Pooling of median survival times that studies report.

Source of the approaches: McGrath S, Zhao X, Qin ZZ, Steele R, Benedetti A. Stat Med 2019;38:969-984 (medians
of medians); McGrath S et al. Meta-analysis of median survival times with inverse-variance weighting,
arXiv 2025 (standard error from the published interval).
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.statistics.arguments import level, numbers, refuse, same_length
from analysis.statistics.estimate import Estimate
from analysis.statistics.pooling import Pooled, back_transform, pool

QUARTILE = float(ndtri(0.75))


def median_of_medians(medians, n=None, confidence: float = 0.95) -> Estimate:
    """Median of the studies' medians, each counted `n` times (its patients), or once where `n` is None.

    The bounds are the quantiles at 1/2 -+ min(1/2, z / (2 sqrt k)) of the same distribution, k the studies: the
    sign test inverted with its normal approximation. No variance of a study is needed. Under 6 studies no sign
    test reaches 95%: the interval is then the range of the medians, or near it, and the note says so.
    ValueError for a missing or negative median, an n below 1 or broken, lengths that differ, no study.
    Source: McGrath S et al. Stat Med 2019;38:969-984.
    """
    medians = numbers(medians, "medians", least=0)
    n = np.ones_like(medians) if n is None else numbers(n, "n", least=1)
    k = same_length(medians=medians, n=n)
    refuse("n", n, n % 1 != 0, allowed="a whole number")
    half = min(0.5, float(ndtri((1 + level(confidence)) / 2)) / (2 * np.sqrt(k)))
    low, value, high = _weighted_quantiles(medians, n, np.array([0.5 - half, 0.5, 0.5 + half]))
    few = 2 * 0.5**k > 1 - confidence
    note = f"{k} studies are too few for a {confidence:.0%} interval by the sign test" if few else ""
    method = "weighted median of medians" if (n != 1).any() else "median of medians"
    return Estimate(value, low, high, n=int(n.sum()), confidence=confidence, method=method, note=note)


def log_medians(studies: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Log median of each study with its variance, from the best of what the study reports.

    studies: column `median`, and of these what exists, empty where not reported: `low`, `high` (published
    interval at `confidence`), `events`, `q1`, `q3` and `n` (quartiles of the times, patients).
    Columns returned, index as given: effect, variance, source; a row without any of them has NaN and source
    "none". In this order:
    - "interval": (log(high / low) / 2z)^2; without an upper bound ("lower bound") (log(median / low) / z)^2;
    - "events": 1 / events, as in an exponential model log 2 / rate has the variance 1 / events on the log scale;
    - "quartiles": pi sd^2 / (2n) with sd = log(q3 / q1) / 1.349, a log-normal distribution through the
      quartiles (quantile estimation: McGrath S et al. Biom J 2020;62:69-98).
    """
    median = numbers(studies["median"], "median", above=0)
    same_length(median=median)
    z = float(ndtri((1 + level(confidence)) / 2))
    columns = {name: _reported(studies, name) for name in ("low", "high", "events", "q1", "q3", "n")}
    for name, wrong in (("low", columns["low"] > median), ("high", columns["high"] < median)):
        refuse(name, columns[name], wrong, "lies on the wrong side of the median; low <= median <= high")
    variances = _variances(median, columns, z)
    source = np.full(len(median), "none", dtype=object)
    variance = np.full(len(median), np.nan)
    for name, candidate in variances.items():
        fresh = np.isnan(variance) & (candidate > 0)
        source[fresh], variance[fresh] = name, candidate[fresh]
    effect = np.where(np.isnan(variance), np.nan, np.log(median))
    return pd.DataFrame({"effect": effect, "variance": variance, "source": source}, index=studies.index)


def pool_medians(studies: pd.DataFrame, *, confidence: float = 0.95, **options) -> Pooled:
    """Pooled median on the scale of time: log medians pooled by inverse variance, then exponentiated.

    studies: as `log_medians`; `options` as `analysis.pooling.pool`. Studies without a variance are left out and
    counted in the note. ValueError where none is left.
    """
    table = log_medians(studies)
    usable = table[table["variance"].notna()]
    if usable.empty:
        raise ValueError(
            "studies: no row has an interval, events or quartiles; at least one such row is needed"
        )
    pooled = back_transform(
        pool(usable["effect"], usable["variance"], confidence=confidence, **options), np.exp
    )
    dropped = len(table) - len(usable)
    return _with_note(pooled, f"{dropped} of {len(table)} studies give no variance" if dropped else "")


def _with_note(pooled: Pooled, note: str) -> Pooled:
    """`pooled` with `note` added to its own."""
    return replace(pooled, note="; ".join(part for part in (pooled.note, note) if part))


def _variances(median, columns: dict, z: float) -> dict[str, np.ndarray]:
    """Variance of the log median by source, best first; NaN where what it needs is not reported."""
    spread = np.log(columns["q3"] / columns["q1"]) / (2 * QUARTILE)
    return {
        "interval": (np.log(columns["high"] / columns["low"]) / (2 * z)) ** 2,
        "lower bound": (np.log(median / columns["low"]) / z) ** 2,
        "events": 1 / columns["events"],
        "quartiles": np.pi * spread**2 / (2 * columns["n"]),
    }


def _reported(studies: pd.DataFrame, name: str) -> np.ndarray:
    """A column of positive numbers, NaN where not reported or absent."""
    column = studies[name] if name in studies.columns else pd.Series(np.nan, index=studies.index)
    values = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    refuse(name, values, (values <= 0) | np.isinf(values), allowed="a finite number above 0, or nothing,")
    return values


def _weighted_quantiles(values, counts, probabilities) -> list[float]:
    """Quantiles of `values`, each repeated `counts` times, with linear interpolation (type 7)."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(counts[order])
    place = probabilities * (reached[-1] - 1)
    lower = values[order][np.searchsorted(reached, np.floor(place), side="right")]
    upper = values[order][np.searchsorted(reached, np.ceil(place), side="right")]
    return (lower + (place - np.floor(place)) * (upper - lower)).tolist()
