"""Which printed numbers two readers recorded alike."""

import pandas as pd

from analysis.evidence.tables import Evidence

FIGURES = ["numerator", "denominator", "percentage", "value", "low", "high"]


def confirmed(evidence: Evidence) -> set[str]:
    """Ids of the printed numbers whose figures a second reader recorded in the same way."""
    mine = evidence.reported.set_index("reported_id")[FIGURES].astype("string").fillna("")
    other = evidence.second_readings.set_index("reported_id")[FIGURES].astype("string").fillna("")
    both = mine.index.intersection(other.index)
    return set(both[(mine.loc[both].to_numpy() == other.loc[both].to_numpy()).all(axis=1)])


def all_confirmed(ids: pd.Series, evidence: Evidence) -> pd.Series:
    """Cells with ids of printed numbers (joined by ;) that were each confirmed."""
    known = confirmed(evidence)
    return ids.map(lambda cell: set(cell.split(";")) <= known).astype(bool)
