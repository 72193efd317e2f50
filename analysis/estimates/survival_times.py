"""Survival times of patient rows, as every curve and estimate of the book takes them."""

import pandas as pd

from analysis.evidence.descriptor import label
from analysis.statistics.survival import kaplan_meier

UNCLEAR = "unclear"
"""Term of `os_origin` for a time of which the report does not say what it is counted from."""


def with_survival(patients: pd.DataFrame) -> pd.DataFrame:
    """Patients with a survival time, as they stand in the Kaplan-Meier curve.

    A time known only as a bound is no exact time. Who is alive "at least" that long is censored there
    (`os_event` 0). Who died "by" a time is counted there, the latest it can have been: leaving out deaths but
    not survivors would lengthen survival far more. The interval-censored estimate stands beside it.
    """
    known = patients.dropna(subset=["os_months", "os_event"])
    lower = known["censoring_note"].eq("lower_bound").fillna(False)
    return known.assign(os_event=known["os_event"].mask(lower, 0))


def times_of(patients: pd.DataFrame):
    """Survival times as floats (months)."""
    return patients["os_months"].astype(float).to_numpy()


def events_of(patients: pd.DataFrame):
    """1 died, 0 alive, as integers."""
    return patients["os_event"].astype(int).to_numpy()


def survival_curve(patients: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier curve of patient rows (months)."""
    timed = with_survival(patients)
    return kaplan_meier(times_of(timed), events_of(timed), confidence=confidence)


def bounds_of(patients: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Lower and upper bound (months) of each time of death of `with_survival` rows: equal where it is exact,
    from 0 where it is known only by when the patient had died, infinite above for who was alive."""
    time, died = patients["os_months"].astype(float), patients["os_event"].astype(int) == 1
    within = died & patients["censoring_note"].eq("upper_bound").fillna(False).astype(bool)
    return time.mask(within, 0.0), time.where(died, float("inf"))


def origins_of(patients: pd.DataFrame) -> pd.Series:
    """What each survival time is counted from, a term of `os_origin`; unclear where the report does not say."""
    return patients["os_origin"].fillna(UNCLEAR)


def origins_in_words(patients: pd.DataFrame) -> str:
    """From what the times of some patients are counted: `surgery 17, diagnosis 15`; the most frequent first."""
    counts = origins_of(patients).value_counts()
    order = sorted(counts.index, key=lambda term: (term == UNCLEAR, -counts[term], term))
    return ", ".join(f"{label('patients', 'os_origin', term).lower()} {counts[term]}" for term in order)


def without_time(patients: pd.DataFrame, event: int) -> pd.DataFrame:
    """Patients of whom it is known that they died (1) or were alive (0) but not after which time."""
    return patients[patients["os_event"].eq(event).fillna(False) & patients["os_months"].isna()]
