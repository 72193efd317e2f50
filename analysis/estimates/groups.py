"""Groups of patients that the charts of survival let a reader choose, and that comparisons take."""

import re

import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.treatment import EXTENTS
from analysis.evidence.tables import Evidence

ALL = "All patients"
GROUPINGS = {
    "primary": "Primary tumour",
    "surgery": "Surgery",
    "radiotherapy": "Radiotherapy",
    "systemic": "Systemic or targeted therapy",
    "brain": "Brain metastasis",
    "decade": "Decade of publication",
}
TREATMENTS = ("surgery", "radiotherapy", "systemic")
"""Groupings by what was done: survival may be counted from the treatment in one group and not in the other."""
SYSTEMIC = ("chemotherapy", "targeted_or_immuno")


def groupings(evidence: Evidence, patients: pd.DataFrame) -> pd.DataFrame:
    """One row a patient (index as given), one text column for each of `GROUPINGS`; missing: not stated.

    A report that is silent on a treatment does not say that it was withheld: silence is missing. A biopsy is
    no operation.
    """
    year = patients["study_id"].map(evidence.studies.set_index("study_id")["year"])
    columns = {
        "primary": primary_group(evidence, patients["primary"]),
        "surgery": operated(patients["surgery"]).map({True: "Operated", False: "Not operated"}),
        "radiotherapy": patients["radiotherapy"].map({"yes": "Irradiated", "no": "Not irradiated"}),
        "systemic": any_systemic(patients).map({True: "Given", False: "Not given"}),
        "brain": patients["brain_metastasis"].map({"yes": "Present", "no": "Absent"}),
        "decade": year.map(lambda y: pd.NA if pd.isna(y) else f"{int(y) // 10 * 10}s"),
    }
    return pd.DataFrame(columns, index=patients.index).astype("string")


def primary_group(evidence: Evidence, primary: pd.Series) -> pd.Series:
    """Label of the group of each primary tumour, from the vocabulary."""
    terms = evidence.vocabulary[evidence.vocabulary["kind"] == "primary"]
    groups = dict(zip(terms["term"], terms["group"], strict=True))
    return primary.map(groups).map(evidence.labels("primary_group"))


def operated(surgery: pd.Series) -> pd.Series:
    """Whether the lesion was operated; missing where the report is silent."""
    return surgery.isin(EXTENTS).astype("boolean").mask(surgery.isna())


def any_systemic(patients: pd.DataFrame) -> pd.Series:
    """Whether chemotherapy, targeted or immune therapy was given; missing where none is stated."""
    stated = patients[list(SYSTEMIC)]
    given = (stated == "yes").fillna(False).any(axis=1)
    return given.astype("boolean").mask(stated.isna().all(axis=1))


def term(label: str) -> str:
    """A label as part of an id: `Bladder, prostate, testis` gives `bladder_prostate_testis`."""
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def sizes(labels: pd.Series) -> dict[str, int]:
    """Patients by group, the largest first; of whom nothing is stated is no group."""
    counts = labels.value_counts()
    return {group: int(counts[group]) for group in sorted(counts.index, key=lambda g: (-counts[g], g))}


def large_enough(labels: pd.Series) -> pd.Series:
    """`labels` without silence and without the groups that are too small for a curve."""
    counts = labels.value_counts()
    kept = [g for g, n in counts.items() if n >= small_numbers.MIN_PATIENTS_PER_GROUP]
    return labels.where(labels.isin(kept))
