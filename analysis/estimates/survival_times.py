"""Survival times of patient rows, as every curve and estimate of the book takes them."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.evidence.descriptor import label
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import curve_median, half_crossing, kaplan_meier
from analysis.statistics.turnbull import turnbull, turnbull_at

UNCLEAR = "unclear"
"""Term of `os_origin` for a time of which the report does not say what it is counted from."""
BOUNDED = "Turnbull, deaths known only by a bound as intervals"
NO_INTERVAL = (
    "deaths known only by a bound are taken as intervals, which moves the median; that estimate converges too slowly "
    "for an interval that holds"
)


def with_survival(patients: pd.DataFrame) -> pd.DataFrame:
    """Patients with a survival time, as they stand in the Kaplan-Meier curve.

    A time known only as a bound is no exact time. Who is alive "at least" that long is censored there
    (`os_event` 0). Who died "by" a time is counted there, the latest it can have been: leaving out deaths but
    not survivors would lengthen survival far more. Where that moves the median of a curve, `survival_curve` takes
    these deaths as intervals.
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
    """Kaplan-Meier curve of patient rows (months); where deaths known only by a bound move its median, Turnbull's
    with these as intervals, which has the same columns and no interval (`lower`, `upper` missing)."""
    timed = with_survival(patients)
    usual = kaplan_meier(times_of(timed), events_of(timed), confidence=confidence)
    if not bounded_deaths(timed).any():
        return usual
    bounded = bounded_curve(timed, usual)
    return usual if np.array_equal(*map(_median, (usual, bounded)), equal_nan=True) else bounded


def bounded_curve(timed: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """Turnbull's curve of `with_survival` rows at the times of their Kaplan-Meier curve and of its own falls; those at
    risk, and the deaths at the latest time at which they can have come, are those of `usual`."""
    found = turnbull(*bounds_of(timed))
    falls = (found["lower"] + found["upper"]) / 2
    times = np.union1d(usual["time"], falls[np.isfinite(falls)])
    rows = usual.set_index("time").reindex(times)
    rows = rows.assign(at_risk=rows["at_risk"].bfill()).fillna({"events": 0, "censored": 0})
    counts = rows.astype(dict.fromkeys(("at_risk", "events", "censored"), int))
    survival = turnbull_at(found, times)["survival"].to_numpy()
    return counts.assign(survival=survival, lower=np.nan, upper=np.nan).rename_axis("time").reset_index()


def _median(curve: pd.DataFrame) -> float:
    """Where a curve crosses one half."""
    return half_crossing(curve["time"].to_numpy(), curve["survival"].to_numpy())


def is_bounded(curve: pd.DataFrame) -> bool:
    """Whether a curve of `survival_curve` is Turnbull's."""
    return bool(curve["lower"].isna().all())


def median_of(curve: pd.DataFrame, confidence: float) -> Estimate:
    """Median survival (months) of a curve of `survival_curve`."""
    median = curve_median(curve, confidence)
    return replace(median, method=BOUNDED, note=NO_INTERVAL) if is_bounded(curve) else median


def bounds_of(patients: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Lower and upper bound (months) of each time of death of `with_survival` rows: equal where it is exact,
    from 0 where it is known only by when the patient had died, infinite above for who was alive."""
    time, died = patients["os_months"].astype(float), patients["os_event"].astype(int) == 1
    return time.mask(bounded_deaths(patients), 0.0), time.where(died, float("inf"))


def bounded_deaths(patients: pd.DataFrame) -> pd.Series:
    """Which deaths are known only by a time at which the patient had died."""
    within = patients["os_event"].eq(1) & patients["censoring_note"].eq("upper_bound")
    return within.fillna(False).astype(bool)


def origins_of(rows: pd.DataFrame) -> pd.Series:
    """What each survival time is counted from, a term of `os_origin`; unclear where the report does not say."""
    return rows["os_origin"].fillna(UNCLEAR)


def origin_label(term: str, table: str = "patients") -> str:
    """A point from which survival is counted, as `table` names it, within a sentence."""
    return "not stated" if pd.isna(term) else label(table, "os_origin", term).lower()


def origins_in_words(rows: pd.DataFrame, table: str = "patients") -> str:
    """From what the times of some rows are counted: `surgery 17, diagnosis 15`; the most frequent first."""
    terms = origins_of(rows) if table == "patients" else rows["os_origin"]
    found = terms.value_counts(dropna=False)
    counts = found.groupby([origin_label(term, table) for term in found.index]).sum()
    unknown = (origin_label(UNCLEAR), "not stated")
    order = sorted(counts.index, key=lambda words: (words in unknown, -counts[words], words))
    return ", ".join(f"{words} {counts[words]}" for words in order)


def without_time(patients: pd.DataFrame, event: int) -> pd.DataFrame:
    """Patients of whom it is known that they died (1) or were alive (0) but not after which time."""
    return patients[patients["os_event"].eq(event).fillna(False) & patients["os_months"].isna()]
