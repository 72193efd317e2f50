"""How far the headline estimates depend on choices, on the kind of study and on single rows."""

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.median_groups import median_groups, pool_groups
from analysis.estimates.multiverse import (
    cut_offs,
    hazard_ratio_multiverse,
    hazard_ratio_specification,
    median_multiverse,
    select_patients,
    spread,
)
from analysis.estimates.survival_times import bounds_of, with_survival
from analysis.estimates.treatment import EXTENTS
from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import median_survival
from analysis.statistics.turnbull import turnbull_quantile

EXPOSURES = {
    "surgery": ("surgery", EXTENTS, ("none", "biopsy"), "operated against not operated"),
    "radiotherapy": ("radiotherapy", ("yes",), ("no",), "irradiated against not irradiated"),
    "chemotherapy": ("chemotherapy", ("yes",), ("no",), "chemotherapy against none"),
    "brain": ("brain_metastasis", ("yes",), ("no",), "brain metastasis against none"),
    "sex": ("sex", ("male",), ("female",), "men against women"),
}
"""Contrasts that may be the main hazard ratio, in this order: the first that the policy allows."""
CHOICES = (
    ("verified", "Verified publications only", {"include": "verified"}),
    ("borderline_out", "Without patients whose compartment can be disputed", {"borderline": "out"}),
    ("deaths_by_bound_out", "Without deaths known only by a bound", {"bounds": "deaths left out"}),
    ("all_bounds_out", "Without any time known only by a bound", {"bounds": "all left out"}),
    ("unclear_out", "Without times of unclear exactness", {"unclear": "out"}),
)


def certainty_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.results`) for the section "How sure"."""
    return [
        *counts_of_bounds(evidence),
        *sensitivity(evidence, confidence),
        *median_range(evidence, confidence),
        *hazard_ratio_range(evidence, confidence),
        *case_reports_against_cohorts(evidence, confidence),
    ]


def dated_patients(evidence: Evidence) -> pd.DataFrame:
    """Patients with the year of their publication."""
    return evidence.patients.merge(evidence.studies[["study_id", "year"]], on="study_id")


def counts_of_bounds(evidence: Evidence) -> list[dict]:
    """How many survival times are known only as a bound."""
    timed = with_survival(evidence.patients)
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


def sensitivity(evidence: Evidence, confidence: float) -> list[dict]:
    """Median survival of the patient rows under one other choice at a time, and by Turnbull's estimate."""
    patients, lines = dated_patients(evidence), []
    for key, label, choice in CHOICES:
        rows = select_patients(patients, **choice)
        if small_numbers.allows_curve(len(rows)):
            estimate = median_survival(rows["time"], rows["event"], confidence=confidence)
            lines.append(results.row(f"sensitivity.{key}", label, estimate, "months", rows["patient_id"]))
    timed = with_survival(patients)
    if small_numbers.allows_curve(len(timed)):
        estimate = turnbull_quantile(*bounds_of(timed))
        label = "Bounds taken as intervals (Turnbull)"
        lines.append(results.row("sensitivity.turnbull", label, estimate, "months", timed["patient_id"]))
    return lines


def median_table(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """The median survival under all defensible choices; see `analysis.multiverse`. No row without a curve."""
    patients = dated_patients(evidence)
    if not small_numbers.allows_curve(len(with_survival(patients))):
        return pd.DataFrame()
    return median_multiverse(patients, cut_offs(patients), confidence)


def median_range(evidence: Evidence, confidence: float) -> list[dict]:
    """Middle, least and largest median over all choices."""
    table = median_table(evidence, confidence)
    ids = with_survival(evidence.patients)["patient_id"]
    label = "Median survival over all defensible choices"
    return range_lines("multiverse.median", label, "months", table, ids)


def main_exposure(evidence: Evidence, confidence: float = 0.95) -> str:
    """Key in `EXPOSURES` of the main hazard ratio; empty where none is allowed."""
    patients = dated_patients(evidence)
    for key, (column, exposed, unexposed, _) in EXPOSURES.items():
        try:
            hazard_ratio_specification(patients, column, exposed, unexposed, confidence=confidence)
        except ValueError:
            continue
        return key
    return ""


def hazard_ratio_table(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """The main hazard ratio under all defensible choices; no row where none is allowed."""
    key = main_exposure(evidence, confidence)
    if not key:
        return pd.DataFrame()
    column, exposed, unexposed, _ = EXPOSURES[key]
    patients = dated_patients(evidence)
    return hazard_ratio_multiverse(patients, column, exposed, unexposed, cut_offs(patients), confidence)


def hazard_ratio_range(evidence: Evidence, confidence: float) -> list[dict]:
    """Middle, least and largest main hazard ratio over all choices."""
    key = main_exposure(evidence, confidence)
    if not key:
        return []
    label = f"Hazard of death, {EXPOSURES[key][3]}, over all defensible choices"
    ids = with_survival(evidence.patients)["patient_id"]
    return range_lines(
        "multiverse.hazard_ratio", label, "ratio", hazard_ratio_table(evidence, confidence), ids
    )


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


def case_reports_against_cohorts(evidence: Evidence, confidence: float) -> list[dict]:
    """Median of the patient rows as a multiple of the pooled median of whole cohorts."""
    timed, groups = with_survival(evidence.patients), median_groups(evidence)
    whole = groups[(groups["role"] == "counted") & groups["whole"]]
    pooled = pool_groups(whole, confidence)
    if pooled is None or not small_numbers.allows_curve(len(timed)):
        return []
    rows = [*timed["patient_id"], *whole["result_id"]]
    cohort = Estimate(
        pooled.estimate, pooled.low, pooled.high, int(whole["n"].sum()), None, confidence, pooled.method
    )
    lines = [
        results.row("bias.cohorts", "Median survival in whole cohorts", cohort, "months", whole["result_id"])
    ]
    median = median_survival(timed["os_months"].astype(float), timed["os_event"].astype(int))
    ratio = median.value / pooled.estimate
    if ratio == ratio:
        estimate = Estimate(ratio, n=len(rows), method="ratio of two medians, no interval")
        label = "Median of single reports as a multiple of that of whole cohorts"
        lines.append(results.row("bias.ratio", label, estimate, "ratio", rows))
    return lines
