"""Shares and medians of patient rows as lines of a results frame."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.estimates import results
from analysis.evidence.tables import Evidence, has_term
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson


def by_value(column: pd.Series, of: Callable[[str], Any]) -> pd.Series:
    """A function of the text of each cell, worked out once for each different text."""
    return column.map({text: of(text) for text in column.unique()})


def share(estimate_id: str, label: str, of: pd.DataFrame, chosen: pd.Series, confidence: float) -> list[dict]:
    """Share of patients with a Wilson interval; nothing when nobody is in the denominator."""
    if not len(of):
        return []
    ids = of.loc[chosen.fillna(False).astype(bool), "patient_id"]
    return [results.row(estimate_id, label, wilson(len(ids), len(of), confidence), "fraction", ids)]


def shares(
    topic: str,
    evidence: Evidence,
    column: str,
    kind: str,
    confidence: float,
    many: bool = False,
    all_terms: bool = False,
) -> list[dict]:
    """Share of each term of a column among the patients for whom the column is filled; terms that nobody has are left
    out unless `all_terms`."""
    known = evidence.patients[evidence.patients[column].notna()]
    rows = []
    for term, label in evidence.labels(kind).items():
        chosen = has_term(known[column], term) if many else known[column] == term
        if all_terms or chosen.any():
            rows += share(f"{topic}.{term}", label, known, chosen, confidence)
    return rows


def middle(estimate_id: str, label: str, values: pd.Series, ids: pd.Series, unit: str) -> list[dict]:
    """Median of a measured column with its smallest and largest value as low and high."""
    known = values.notna()
    if not known.any():
        return []
    v = values[known].astype(float)
    estimate = Estimate(v.median(), v.min(), v.max(), n=len(v), method="median and range")
    return [results.row(estimate_id, label, estimate, unit, ids[known])]
