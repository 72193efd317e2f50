"""The chapters' numbers beside those of R, for the page "Agreement with R".

The reference (`tests/reference/book.json`) is written by an R script that reads the same patient rows. It
holds the rows it used, so that the comparison stays exact when the data have grown since.
"""

from collections.abc import Mapping
from math import nan

import numpy as np
import pandas as pd

from analysis import small_numbers
from analysis.data import Evidence
from analysis.estimate import Estimate
from analysis.estimates_outcomes import overall_survival, responses
from analysis.estimates_patients import patient_estimates
from analysis.estimates_treatment import EXTENTS, treatment_estimates
from analysis.log_rank import log_rank
from analysis.patient_survival import events_of, times_of, with_survival
from analysis.results import frame, row

TOLERANCE = 1e-6
"""Relative difference up to which two programs agree on a closed formula: rounding and nothing else."""

QUANTITIES = ("value", "low", "high", "n", "events")
COLUMNS = ["compartment", "id", "label", "quantity", "ours", "r", "difference", "agrees"]
NOT_OPERATED = ("none", "biopsy")
UNREAD = ("primary_histology", "levels", "ecog", "kps")
"""Columns that R did not read."""
KINDS = {
    "primary": "primary",
    "metastasis": "other_metastases",
    "symptom": "symptoms",
    "region": "spinal_regions",
    "symptom_outcome": "symptom_outcome",
    "response": "radiological_response",
    "surgery": "surgery",
}


def agreement(
    ours: Mapping[str, pd.DataFrame], reference: Mapping, tolerance: float = TOLERANCE
) -> pd.DataFrame:
    """Every number that R computed, with ours and the difference: one row a quantity of an estimate.

    `ours`: compartment -> results frame (`id`, `label`, `value`, `low`, `high`, `n`, `events`); `reference`:
    the stored JSON of R. Returns `compartment`, `id`, `label`, `quantity`, `ours`, `r`, `difference` (ours
    minus R), `agrees`: both absent, or within `tolerance` of R's number, relative above 1 and absolute below.
    An estimate that only R has is listed with ours absent, and does not agree.
    """
    theirs = _reference_frame(reference)
    mine = pd.concat([_long(results, name) for name, results in ours.items()], ignore_index=True)
    table = theirs.merge(mine, on=["compartment", "id", "quantity"], how="left", indicator="found")
    table["difference"] = table["ours"] - table["r"]
    close = table["difference"].abs() <= tolerance * np.maximum(1, table["r"].abs())
    absent = table["ours"].isna() & table["r"].isna()
    table["agrees"] = (close | absent) & (table["found"] == "both")
    table["label"] = table["label"].fillna(table["id"])
    return table[~absent | ~table["agrees"]][COLUMNS].reset_index(drop=True)


def _reference_frame(reference: Mapping) -> pd.DataFrame:
    """R's numbers: `compartment`, `id`, `quantity`, `r`."""
    rows = [
        (compartment, estimate_id, quantity, nan if numbers[quantity] is None else float(numbers[quantity]))
        for compartment, estimates in reference["estimates"].items()
        for estimate_id, numbers in estimates.items()
        for quantity in QUANTITIES
    ]
    return pd.DataFrame(rows, columns=["compartment", "id", "quantity", "r"])


def _long(results: pd.DataFrame, compartment: str) -> pd.DataFrame:
    """Our numbers: `id`, `label`, `quantity`, `ours`, `compartment`."""
    typed = results.astype(dict.fromkeys(QUANTITIES, float))
    long = typed.melt(["id", "label"], list(QUANTITIES), "quantity", "ours")
    return long.assign(compartment=compartment)


def summary(table: pd.DataFrame) -> dict[str, float]:
    """Of a frame of `agreement`: how many numbers, how many agree, the largest difference in size."""
    largest = table["difference"].abs().max()
    return {"numbers": len(table), "agree": int(table["agrees"].sum()), "largest_difference": float(largest)}


def without_reference(ours: Mapping[str, pd.DataFrame], reference: Mapping) -> pd.DataFrame:
    """Estimates that R has not computed (`compartment`, `id`, `label`), such as counts and quotations."""
    mine = pd.concat([r.assign(compartment=name) for name, r in ours.items()], ignore_index=True)
    known = {(c, i) for c, estimates in reference["estimates"].items() for i in estimates}
    new = [pair not in known for pair in zip(mine["compartment"], mine["id"], strict=True)]
    return mine.loc[new, ["compartment", "id", "label"]].reset_index(drop=True)


def is_current(reference: Mapping, sha256: str) -> bool:
    """Whether R read the file `patients.csv` that has this SHA-256."""
    return reference["about"]["sha256"]["patients.csv"] == sha256


def stored_patients(reference: Mapping) -> pd.DataFrame:
    """The patient rows that R read, typed as in the data package."""
    patients = pd.DataFrame(reference["inputs"]["patients"]).astype("string")
    for column in ("age_years", "interval_months", "os_months"):
        patients[column] = patients[column].astype("Float64")
    return patients.assign(os_event=patients["os_event"].astype("Int64"))


def stored_results(reference: Mapping, cohort_results: pd.DataFrame, studies: pd.DataFrame) -> dict:
    """Our results on the rows that R read: compartment -> results frame.

    `cohort_results` and `studies` give the columns only; no row of theirs is used.
    """
    patients = stored_patients(reference)
    return {
        name: patient_results(
            patients[patients["entity"] == name].reset_index(drop=True), cohort_results, studies
        )
        for name in reference["estimates"]
    }


def patient_results(
    patients: pd.DataFrame, cohort_results: pd.DataFrame, studies: pd.DataFrame
) -> pd.DataFrame:
    """Results frame of patient rows alone: survival, shares, responses and the tests by treatment."""
    patients = patients.reindex(columns=[*patients, *(c for c in UNREAD if c not in patients)])
    evidence = Evidence(studies[:0], patients, cohort_results[:0], studies[:0], _terms(patients))
    parts = (overall_survival, patient_estimates, treatment_estimates, responses)
    lines = [line for part in parts for line in part(evidence, 0.95)]
    return frame(lines + treatment_tests(patients))


def _terms(patients: pd.DataFrame) -> pd.DataFrame:
    """A vocabulary of the terms that occur, each its own label."""
    found = {
        (kind, term)
        for kind, column in KINDS.items()
        for cell in patients[column].dropna()
        for term in cell.split(";")
    }
    treatments = ("surgery", "radiotherapy", "chemotherapy", "intrathecal", "targeted_or_immuno", "steroids")
    found |= {("treatment", term) for term in treatments}
    return pd.DataFrame(sorted(found), columns=["kind", "term"]).assign(label=lambda d: d["term"])


def treatment_tests(patients: pd.DataFrame) -> list[dict]:
    """Log-rank p values by radiotherapy and by surgery, where the policy for small numbers allows them.

    Surgery: resected or decompressed against none or biopsy alone. Patients whose treatment is not stated are
    left out. Rows of a results frame, ids `log_rank.radiotherapy` and `log_rank.surgery`; `value` is p.
    """
    timed = with_survival(patients)
    operated = timed["surgery"].map(dict.fromkeys(EXTENTS, "yes") | dict.fromkeys(NOT_OPERATED, "no"))
    groups = {"radiotherapy": timed["radiotherapy"], "surgery": operated}
    tests = [_test(name, timed, group) for name, group in groups.items()]
    return [test for test in tests if test]


def _test(name: str, timed: pd.DataFrame, group: pd.Series) -> dict | None:
    """One log-rank test as a result; None where it is not allowed."""
    known = group.notna()
    rows, group = timed[known], group[known].astype(str)
    sizes = group.value_counts().to_dict()
    if not small_numbers.allows_comparison(sizes, int(events_of(rows).sum())):
        return None
    test = log_rank(times_of(rows), events_of(rows), group.to_numpy())
    estimate = Estimate(
        test.p_value, n=len(rows), events=int(events_of(rows).sum()), method="log-rank, p value"
    )
    return row(f"log_rank.{name}", f"Survival by {name}, p", estimate, "p", rows["patient_id"])
