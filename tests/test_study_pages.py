"""The page of studies."""

import pandas as pd

from analysis.published import study_name
from analysis.study_pages import study_list


def tables() -> dict:
    """One study with one patient, one without an author."""
    studies = pd.DataFrame(
        {
            "study_id": ["a2020", "anonnd"],
            "first_author": ["Abel", None],
            "year": pd.array([2020, None], dtype="Int64"),
            "title": ["A case", "[two cases]"],
            "journal": ["J", None],
            "url": ["https://doi.org/10.1/x", None],
            "verification": ["verified", "provisional"],
        }
    )
    patients = pd.DataFrame({"patient_id": ["lm-a2020-01"], "study_id": ["a2020"], "age_years": [51.0]})
    empty = pd.DataFrame({"study_id": [], "result_id": [], "reported_id": []})
    return {"studies": studies, "patients": patients, "cohort_results": empty, "reported": empty}


PACKAGE = {
    "homepage": "https://host/repo",
    "resources": [
        {"name": n, "path": f"{n}.csv"} for n in ("studies", "patients", "cohort_results", "reported")
    ],
}


def test_a_row_links_to_its_line_and_to_the_history_of_its_table():
    html = study_list(tables(), PACKAGE).markup
    assert 'href="https://host/repo/blob/main/data/patients.csv#L2"' in html
    assert 'href="https://host/repo/commits/main/data/patients.csv"' in html
    assert 'id="lm-a2020-01"' in html
    assert 'href="https://host/repo/blob/main/data/studies.csv#L3"' in html


def test_a_provisional_study_is_marked():
    html = study_list(tables(), PACKAGE).markup
    assert html.count("sm-provisional") == 1


def test_a_study_without_author_is_named_by_its_title():
    named = [study_name(row) for _, row in tables()["studies"].iterrows()]
    assert named == ["Abel 2020", "two cases, year unknown"]
