"""Rules against counting one patient twice."""

import pandas as pd

from analysis.rules.rule import row_rule, study_of

SAME = ["age_years", "sex", "primary", "spinal_regions"]
COURSE = ["primary_histology", "interval_months", "levels", "symptoms", "os_months", "other_metastases"]
"""Columns that tell two patients of one age, sex and primary apart."""
AGREE = 3
"""Of these columns so many alike, and none different, make one patient."""


def candidates(tables) -> pd.DataFrame:
    """Pairs of patients of the same age, sex, primary and regions whose publications declare no overlap.

    One row a pair: `index` and `patient_id` of the later row, `other_*` of the earlier one, with the years.
    """
    patients = tables["patients"].reset_index()
    for column in ("year", "overlaps_with"):
        patients[column] = study_of(tables, "patients", column)
    patients = patients[(patients[SAME] != "").all(axis=1)]
    patients = patients[patients.duplicated(SAME, keep=False)]
    keys = [patients[name] for name in SAME]
    previous = (
        patients.groupby(keys)[["patient_id", "study_id", "year", *COURSE]].shift().add_prefix("other_")
    )
    pairs = patients.join(previous).dropna(subset=["other_patient_id"])
    named = zip(pairs["overlaps_with"], pairs["other_study_id"], strict=True)
    declared = pd.Series([o in w.split(";") for w, o in named], index=pairs.index, dtype=bool)
    return pairs[~declared]


def by_patient(pairs: pd.DataFrame, tables) -> pd.Series:
    """For each patient the other one of its pair, as text."""
    others = pairs.set_index("index")["other_patient_id"]
    return others.reindex(tables["patients"].index).fillna("").astype(object)


@row_rule(
    "patient-twice",
    "patients.patient_id",
    "The patient has the age, sex, primary, regions and year of publication of '{detail}'.",
)
def same_patient(tables):
    """Delete one of the two rows, or declare the overlap of their publications; two different patients are an
    exception with a reason."""
    pairs = candidates(tables)
    return by_patient(pairs[(pairs["year"] == pairs["other_year"]) & (pairs["year"] != "")], tables)


@row_rule(
    "patient-twice-perhaps",
    "patients.patient_id",
    "The patient has the age, sex, primary and regions of '{detail}', and a year of publication is not known.",
    "warning",
)
def perhaps_same_patient(tables):
    """Find the year of publication and see whether the two publications describe one patient."""
    pairs = candidates(tables)
    return by_patient(pairs[(pairs["year"] == "") | (pairs["other_year"] == "")], tables)


@row_rule(
    "patient-twice-years",
    "patients.patient_id",
    "The patient has the age, sex, primary, regions and course of '{detail}', published in another year.",
)
def same_course(tables):
    """Delete one of the two rows, or declare the overlap of their publications; two different patients are an
    exception with a reason."""
    pairs = candidates(tables)
    pairs = pairs[
        (pairs["year"] != pairs["other_year"]) & (pairs["year"] != "") & (pairs["other_year"] != "")
    ]
    mine, other = pairs[COURSE], pairs[[f"other_{name}" for name in COURSE]].set_axis(COURSE, axis=1)
    both = (mine != "") & (other != "")
    alike = ((mine == other) & both).sum(axis=1)
    differ = ((mine != other) & both).any(axis=1)
    return by_patient(pairs[(alike >= AGREE) & ~differ], tables)
