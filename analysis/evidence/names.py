"""What a study is called, and which study a row belongs to."""

import re

import pandas as pd

from analysis.evidence.tables import Evidence


def study_name(study: pd.Series) -> str:
    """How a page names a study: author and year, with the letter of its key where an author has several in a year;
    title, journal and year where the author is not known."""
    year = "year unknown" if pd.isna(study["year"]) else f"{study['year']}"
    if not pd.isna(study["first_author"]):
        letter = re.search(r"\d{4}([a-z]{0,2})$", str(study.get("study_id", study.name)))
        return f"{study['first_author']} {year}{letter[1] if letter else ''}"
    parts = [study["title"].strip("[]"), study["journal"], year]
    return ", ".join(str(p) for p in parts if not pd.isna(p))


def names_of(studies: pd.DataFrame) -> dict[str, str]:
    """Id of each study -> its name on a page."""
    return {study["study_id"]: study_name(study) for _, study in studies.iterrows()}


def owners(evidence: Evidence) -> dict[str, str]:
    """Id of a row of any table of the evidence -> id of its study."""
    tables = (evidence.studies, evidence.patients, evidence.cohort_results, evidence.reported)
    keys = ("study_id", "patient_id", "result_id", "reported_id")
    pairs = zip(tables, keys, strict=True)
    return {
        row: study for table, key in pairs for row, study in zip(table[key], table["study_id"], strict=True)
    }
