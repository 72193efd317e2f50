"""How far the headline estimates depend on choices, on the kind of study and on single rows."""

import numpy as np
import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.curves import Group
from analysis.estimates.median_groups import pool_groups
from analysis.estimates.multiverse import cut_offs, median_multiverse, select_patients, spread
from analysis.estimates.shares import share
from analysis.estimates.survival_times import (
    bounds_of,
    events_of,
    is_bounded,
    median_of,
    origins_of,
    survival_curve,
    times_of,
    without_time,
)
from analysis.evidence.descriptor import labels
from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate
from analysis.statistics.pooling import as_estimate
from analysis.statistics.survival import kaplan_meier, median_survival
from analysis.statistics.turnbull import turnbull, turnbull_median

KAPLAN_MEIER, TURNBULL = "Bounds as times (Kaplan-Meier)", "Bounds as intervals (Turnbull)"

CHOICES = (
    ("verified", "Verified publications only", {"include": "verified"}),
    ("borderline_out", "Without patients whose compartment can be disputed", {"borderline": "out"}),
    ("deaths_by_bound_out", "Without deaths known only by a bound", {"bounds": "deaths left out"}),
    ("all_bounds_out", "Without any time known only by a bound", {"bounds": "all left out"}),
    ("unclear_out", "Without times of unclear exactness", {"unclear": "out"}),
    ("from_diagnosis", "Counted from diagnosis", {"origin": "diagnosis"}),
    ("from_surgery", "Counted from surgery", {"origin": "surgery"}),
    ("from_radiotherapy", "Counted from radiotherapy", {"origin": "radiotherapy"}),
)


def certainty_estimates(
    evidence: Evidence, everyone: Group, medians: pd.DataFrame, end: float, confidence: float = 0.95
) -> tuple[list[dict], pd.DataFrame, pd.DataFrame]:
    """Lines of a results frame (see `analysis.estimates.results`) for the section "How sure"; the specifications of
    the median (see `multiverse`); and both curves of `bound_curves`. `everyone` are all patients with a survival
    time, `medians` the cohorts of `median_groups`, `end` the months at which charts of survival end."""
    patients = dated_patients(evidence)
    specifications = median_table(patients, everyone, confidence)
    lines = [
        *counts_of_bounds(everyone.rows),
        *origins(everyone.rows, confidence),
        *deaths_without_time(evidence.patients, everyone),
        *sensitivity(patients, everyone, confidence),
        *median_range(specifications, everyone.rows["patient_id"]),
        *case_reports_against_cohorts(everyone, medians, confidence),
    ]
    return lines, specifications, bound_curves(everyone, end)


def dated_patients(evidence: Evidence) -> pd.DataFrame:
    """Patients with the year of their publication."""
    return evidence.patients.merge(evidence.studies[["study_id", "year"]], on="study_id")


def counts_of_bounds(timed: pd.DataFrame) -> list[dict]:
    """How many survival times are known only as a bound."""
    lines = []
    for note, label in (
        ("upper_bound", "Deaths known only by a time at which the patient had died"),
        ("lower_bound", "Patients alive for at least the time given"),
        ("unclear", "Survival times of unclear exactness"),
    ):
        ids = timed.loc[timed["censoring_note"].eq(note).fillna(False), "patient_id"]
        lines.append(
            results.count(f"survival.{note}s" if note != "unclear" else "survival.unclear", label, ids)
        )
    return lines


def origins(timed: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of the survival times that are counted from each point (`origin.<term>`)."""
    found = origins_of(timed)
    return [
        line
        for term, words in labels("patients", "os_origin").items()
        if found.eq(term).any()
        for line in share(
            f"origin.{term}", f"Survival counted from: {words.lower()}", timed, found == term, confidence
        )
    ]


def deaths_without_time(patients: pd.DataFrame, everyone: Group) -> list[dict]:
    """How many are known to have died or to live without a time, and the median when such deaths count as having come
    at some time up to the longest follow-up (Turnbull)."""
    died, alive = (without_time(patients, event) for event in (1, 0))
    lines = [
        results.count("survival.deaths_without_time", "Deaths without a time", died["patient_id"]),
        results.count("survival.alive_without_time", "Alive, without a time", alive["patient_id"]),
    ]
    if everyone.curve is None or died.empty:
        return lines
    lower, upper = (bound.to_list() for bound in bounds_of(everyone.rows))
    longest = float(times_of(everyone.rows).max())
    estimate = turnbull_median(lower + [0.0] * len(died), upper + [longest] * len(died))
    label = "With deaths without a time, at some time up to the longest follow-up (Turnbull)"
    ids = [*everyone.rows["patient_id"], *died["patient_id"]]
    return [*lines, results.row("sensitivity.deaths_without_time", label, estimate, "months", ids)]


def sensitivity(patients: pd.DataFrame, everyone: Group, confidence: float) -> list[dict]:
    """Median survival of the patient rows under one other choice at a time, the treatment of bounds among them."""
    lines = []
    for key, label, choice in CHOICES:
        rows = select_patients(patients, **choice)
        if small_numbers.allows_curve(len(rows)):
            estimate = median_of(survival_curve(rows, confidence), confidence)
            lines.append(results.row(f"sensitivity.{key}", label, estimate, "months", rows["patient_id"]))
    return lines if everyone.curve is None else [*lines, other_bounds(everyone, confidence)]


def other_bounds(everyone: Group, confidence: float) -> dict:
    """The median with the treatment of deaths known only by a bound that the curve of the chapter does not take."""
    if is_bounded(everyone.curve):
        key, label = "bounds_as_times", "Deaths known only by a bound at that bound (Kaplan-Meier)"
        rows = everyone.rows
        estimate = median_survival(times_of(rows), events_of(rows), confidence=confidence)
    else:
        key, label = "turnbull", "Bounds taken as intervals (Turnbull)"
        estimate = turnbull_median(*bounds_of(everyone.rows))
    return results.row(f"sensitivity.{key}", label, estimate, "months", everyone.rows["patient_id"])


def bound_curves(everyone: Group, end: float) -> pd.DataFrame:
    """Kaplan-Meier's and Turnbull's curve up to `end` (`series`, `time`, `survival`), which differ where deaths
    are known only by a bound; no row where none is."""
    lower, upper = bounds_of(everyone.rows)
    if everyone.curve is None or not (np.isfinite(upper) & (lower < upper)).any():
        return pd.DataFrame(columns=["series", "time", "survival"])
    found = turnbull(lower, upper)
    times = [0.0, *(found["lower"] + found["upper"]) / 2]
    other = pd.DataFrame({"time": times, "survival": [1.0, *found["survival"]]})
    other = other[other["time"] <= end]
    other = pd.concat([other, other.tail(1).assign(time=end)])
    usual = kaplan_meier(times_of(everyone.rows), events_of(everyone.rows))[["time", "survival"]]
    usual = usual[usual["time"] <= end]
    parts = [usual.assign(series=KAPLAN_MEIER), other.assign(series=TURNBULL)]
    return pd.concat(parts, ignore_index=True)


def median_table(patients: pd.DataFrame, everyone: Group, confidence: float = 0.95) -> pd.DataFrame:
    """The median survival under all defensible choices; see `multiverse`. No row without a curve."""
    if everyone.curve is None:
        return pd.DataFrame()
    return median_multiverse(patients, cut_offs(patients), confidence)


def median_range(specifications: pd.DataFrame, ids: pd.Series) -> list[dict]:
    """Middle, least and largest median over all choices."""
    label = "Median survival over all defensible choices"
    return range_lines("multiverse.median", label, "months", specifications, ids)


def range_lines(key: str, label: str, unit: str, table: pd.DataFrame, ids) -> list[dict]:
    """The spread of a multiverse as one line, and how many of its specifications have a value."""
    if table.empty or table["value"].isna().all():
        return []
    s = spread(table)
    estimate = Estimate(
        s["median"], s["smallest"], s["largest"], n=s["computed"], method="middle, least and largest"
    )
    tried = Estimate(float(s["specifications"]), n=s["specifications"], method="count")
    return [
        results.row(key, label, estimate, unit, ids),
        results.row(f"{key}.specifications", f"{label}: combinations tried", tried, "rows", ids),
    ]


def case_reports_against_cohorts(everyone: Group, medians: pd.DataFrame, confidence: float) -> list[dict]:
    """Median of the patient rows as a multiple of the pooled median of whole cohorts."""
    whole = medians[(medians["role"] == "counted") & medians["whole"]]
    pooled = pool_groups(whole, confidence)
    if pooled is None or everyone.curve is None:
        return []
    rows = [*everyone.rows["patient_id"], *whole["result_id"]]
    cohort = as_estimate(pooled, n=int(whole["n"].sum()))
    lines = [
        results.row("bias.cohorts", "Median survival in whole cohorts", cohort, "months", whole["result_id"])
    ]
    ratio = median_of(everyone.curve, confidence).value / pooled.estimate
    if ratio == ratio:
        estimate = Estimate(ratio, n=len(rows), method="ratio of two medians, no interval")
        label = "Median of single reports as a multiple of that of whole cohorts"
        lines.append(results.row("bias.ratio", label, estimate, "ratio", rows))
    return lines
