"""What a study is called, and which study a row belongs to."""

import re

import pandas as pd

from analysis.evidence.tables import Evidence


def publication_year(year) -> str:
    """The year of a publication as every page and citation has it."""
    return "year unknown" if pd.isna(year) else f"{year}"


def study_name(study: pd.Series) -> str:
    """How a page and a citation name a study: author and year, with the letter of its key where an author has several in a year;
    title, journal and year where the author is not known. The letters of a key made before its author was known
    (`anon2021b`) are not those of the author."""
    year = publication_year(study["year"])
    if not pd.isna(study["first_author"]):
        letter = re.search(r"^(?!anon).*\d{4}([a-z]{0,2})$", str(study.get("study_id", study.name)))
        comma = "," if pd.isna(study["year"]) else ""
        return f"{study['first_author']}{comma} {year}{letter[1] if letter else ''}"
    parts = [study["title"].strip("[]"), study["journal"], year]
    return ", ".join(str(p) for p in parts if not pd.isna(p))


def study_names(rows: pd.DataFrame) -> pd.Series:
    """Name of each row's publication; with its journal or title where two publications would share the name."""
    names = pd.Series([study_name(row) for _, row in rows.iterrows()], rows.index, dtype="object")
    shared = rows["study_id"].groupby(names).transform("nunique") > 1
    return names.mask(shared, names + ", " + rows["journal"].fillna(rows["title"]))


def names_of(studies: pd.DataFrame) -> dict[str, str]:
    """Id of each study -> its name on a page."""
    return {study["study_id"]: study_name(study) for _, study in studies.iterrows()}


def owners(evidence: Evidence) -> dict[str, str]:
    """Id of a row of any table of the evidence -> id of its study."""
    tables = (
        evidence.studies,
        evidence.patients,
        evidence.cohort_results,
        evidence.reported,
        evidence.curves,
    )
    keys = ("study_id", "patient_id", "result_id", "reported_id", "curve_id")
    pairs = zip(tables, keys, strict=True)
    return {
        row: study
        for table, key in pairs
        if len(table)
        for row, study in zip(table[key], table["study_id"], strict=True)
    }
