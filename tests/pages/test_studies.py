"""The page of studies."""

import pandas as pd

from analysis.evidence.names import study_name
from analysis.pages.studies import study_list, treatment_list
from tests.treatment_rows import frame, result


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


def test_a_publication_on_treatment_shows_its_figures_with_line_and_source():
    results = frame(result("a-1", value=84.0, doi="10.1/x"), result("b-1", study_id="B", first_author=None))
    package = {
        "homepage": "https://host/repo",
        "resources": [{"name": "treatment_results", "path": "noms/treatment_results.csv"}],
    }
    html = treatment_list({"treatment_results": results}, package).markup
    assert (
        '<details class="sm-study" id="ABEL"><summary><strong>Abel 2001</strong> A trial. J.</summary>'
        in html
    )
    assert '<a href="https://doi.org/10.1/x">' in html
    assert '<li id="a-1">' in html
    assert "value: 84.0" in html
    assert '<a href="https://example.org/abel">source</a>' in html
    assert 'href="https://host/repo/blob/main/data/noms/treatment_results.csv#L3"' in html
    assert "<strong>A trial, J, 2001</strong>" in html


def test_a_treatment_result_to_verify_is_marked():
    package = {"homepage": "h", "resources": [{"name": "treatment_results", "path": "t.csv"}]}
    rows = frame(result("a-1", verification="to_verify"), result("a-2"))
    assert treatment_list({"treatment_results": rows}, package).markup.count("sm-verify") == 1


def test_a_publication_shows_its_rows_with_what_they_hold_and_where():
    known = tables()
    known["reported"] = pd.DataFrame(
        {"study_id": ["a2020"] * 2, "reported_id": ["n1", "n2"], "value": ["7", "8"]}
    )
    html = study_list(known, PACKAGE).markup
    abel = html.split('<details class="sm-study" id="anonnd">')[0]
    assert '<p class="sm-study-table">1 patient</p>' in abel
    assert '<li id="lm-a2020-01">age_years: 51.0 (<a href' in abel
    assert '<p class="sm-study-table">2 reported</p>' in abel
    assert (
        '<li id="n2">value: 8 (<a href="https://host/repo/blob/main/data/reported.csv#L3">line 3</a>' in abel
    )
    assert "<summary><strong>Abel 2020</strong> A case. J.</summary>" in abel
    assert '<p><a href="https://doi.org/10.1/x">https://doi.org/10.1/x</a> · <a href' in abel


def test_publications_stand_in_the_order_of_their_names():
    known = tables()
    known["studies"] = known["studies"].assign(first_author=["Zoe", "Abel"])
    html = study_list(known, PACKAGE).markup
    assert html.index('id="anonnd"') < html.index('id="a2020"')
