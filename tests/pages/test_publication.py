"""The page of one publication."""

import re

import pandas as pd

from analysis.estimates.results import frame as results_frame
from analysis.estimates.results import row
from analysis.evidence.publications import publications
from analysis.figures.numbers import Numbers
from analysis.pages import publication as publication_page
from analysis.pages.publication import known, publication
from analysis.statistics.estimate import Estimate
from tests import treatment_rows
from tests.frames import table

NAMES = ("studies", "patients", "cohort_results", "reported", "treatment_results")
PACKAGE = {"homepage": "https://host/repo", "resources": [{"name": n, "path": f"{n}.csv"} for n in NAMES]}
STUDY = {"study_id": "abel1999", "first_author": "Abel", "year": 1999, "title": 'A <b>&" case?', "doi": "10.1/x",
         "pmid": "123", "n_patients": 4, "design": "case_series", "entities": "LM;ISCM"}  # fmt: skip
OTHER = {"study_id": "cain2001", "first_author": "Cain", "doi": None}
VOCABULARY = pd.DataFrame(
    {"kind": ["primary", "symptom"], "term": ["lung", "lung"], "label": ["Lung & air", "No"]}
)
CITED = {"Text": "T <b>", "BibTeX": "@a{", "RIS": "TY  - "}


def numbers(*rows: list[str]) -> dict[str, Numbers]:
    """One chapter whose numbers n.0, n.1 ... rest on these rows."""
    lines = [row(f"sex.{i}", f"Number {i}", Estimate(i + 0.5), "months", list(r)) for i, r in enumerate(rows)]
    estimates = results_frame(lines).to_dict("records")
    return {"Chapter": Numbers({}, {e["id"]: e for e in estimates}, "../chapters/lm.html")}


def page(study="abel1999", patients=(), results=(), reported=(), treatment=(), shown=None) -> str:
    tables = {
        "studies": table("studies", [STUDY, OTHER]),
        "patients": table("patients", [{"study_id": "abel1999", **p} for p in patients]),
        "cohort_results": table("cohort_results", [{"study_id": "abel1999", **r} for r in results]),
        "reported": table("reported", [{"study_id": "abel1999", **r} for r in reported]),
        "treatment_results": treatment_rows.frame(*treatment),
        "vocabulary": VOCABULARY,
    }
    studies = {s["study_id"]: s for s in publications(tables).to_dict("records")}
    return publication(studies[study], known(tables, PACKAGE, shown or {}), CITED)


def cells(html: str) -> list[list[str]]:
    body = html.split("<tbody")[1].split("</tbody>")[0]
    return [re.findall(r"<td[^>]*>(.*?)</td>", line) for line in body.split("</tr>")[:-1]]


def test_a_page_says_what_the_publication_is():
    html = page()
    assert "<h1>Abel 1999</h1>" in html
    assert '<p class="sm-publication-title">A &lt;b&gt;&amp;&#34; case?</p>' in html
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    assert facts == [
        ("DOI", '<a href="https://doi.org/10.1/x">10.1/x</a>'),
        ("PubMed", '<a href="https://pubmed.ncbi.nlm.nih.gov/123">123</a>'),
        ("Design", "Case series"), ("Chapter", "LM, ISCM"), ("Patients", "4"), ("Read", "abstract"), ("Identity", "verified"),
    ]  # fmt: skip


def test_a_page_offers_its_citation_in_three_forms_and_two_files():
    html = page()
    assert re.findall(r"<pre>(.*?)</pre>", html) == ["T &lt;b&gt;", "@a{", "TY  - "]
    assert re.findall(r'href="([^"]+)" download', html) == ["abel1999.bib", "abel1999.ris"]


def test_few_rows_stand_beside_each_other_in_the_words_of_the_codebook():
    patients = [
        {
            "patient_id": "p1",
            "age_years": 51.0,
            "sex": "male",
            "primary": "lung",
            "os_months": 7.5,
            "os_event": 1,
        },
        {"patient_id": "p2", "sex": "female", "os_event": 0, "url": "https://example.org/p2"},
    ]
    html = page(patients=patients)
    assert "<h3>2 patients</h3>" in html
    found = {line[0]: line[1:] for line in cells(html)}
    assert found["Age"] == ["51 years", ""]
    assert found["Sex"] == ["Male", "Female"]
    assert found["Primary tumour"] == ["Lung &amp; air", ""]
    assert found["Survival time"] == ["7.5 months", ""]
    assert found["Vital status"] == ["died", "alive at the last follow-up"]
    line = "https://host/repo/blob/main/data/patients.csv#L"
    assert found["Row"] == [
        f'<span id="p1"><a href="{line}2">line 2</a></span>',
        f'<span id="p2"><a href="{line}3">line 3</a>, <a href="https://example.org/p2">source</a></span>',
    ]
    assert 'href="https://host/repo/commits/main/data/patients.csv"' in html
    assert 'href="https://host/repo/edit/main/data/patients.csv"' in html


def test_rows_of_another_publication_stand_on_its_own_page():
    patients = [
        {"patient_id": "p1", "age_years": 51.0},
        {"patient_id": "p2", "study_id": "cain2001", "age_years": 62.0},
    ]
    assert "51 years" in page(patients=patients)
    assert "62 years" not in page(patients=patients)
    html = page("cain2001", patients=patients)
    assert cells(html)[1] == ["Age", "62 years"]
    assert "patients.csv#L3" in html


RESULT = {
    "outcome": "overall_survival",
    "statistic": "median",
    "value": 3.0,
    "unit": "months",
    "events": 14,
    "n": 72,
}


def test_more_rows_say_what_they_are_about_and_what_was_found():
    html = page(results=[{"result_id": f"r{i}", **RESULT, "ci_low": 2.0 + i} for i in range(4)])
    assert "<h3>4 cohort results</h3>" in html
    assert cells(html)[1] == [
        "Overall survival, All",
        "Value: 3 months; Events: 14; Patients: 72",
        "Compartment: LM; Statistic: Median; CI from: 3; Place: abstract",
        '<a href="https://host/repo/blob/main/data/cohort_results.csv#L3">line 3</a>',
    ]
    assert '<tr role="row" id="r1">' in html


def test_many_rows_are_folded():
    rows = [{"reported_id": f"n{i}", "value": "1"} for i in range(13)]
    assert '<details class="sm-fold sm-part"><summary><strong>Rows.</strong> 13 printed numbers' in page(
        reported=rows
    )
    assert "sm-fold" not in page(reported=rows[:12])


def test_a_publication_on_treatment_shows_its_results_and_what_is_to_verify():
    treatment = [treatment_rows.result("a-1", value=84.0, verification="to_verify"),
                 treatment_rows.result("b-1", study_id="B")]  # fmt: skip
    html = page("ABEL", treatment=treatment, shown=numbers(["a-1"], ["b-1"]))
    assert "<h3>1 treatment result</h3>" in html
    assert html.count("sm-verify") == 1
    assert ["Value", "84 percent"] in cells(html)
    assert 'href="../chapters/lm.html#rows-sex.0"' in html
    assert "rows-sex.1" not in html


def test_a_page_names_the_numbers_that_rest_on_its_rows_and_no_other():
    patients = [{"patient_id": "p1"}, {"patient_id": "p2", "study_id": "cain2001"}]
    shown = numbers(["p1", "p2"], ["p2"], ["abel1999"])
    html = page(patients=patients, shown=shown)
    assert "<summary><strong>Chapter.</strong> 2 numbers</summary>" in html
    place = '<a href="../chapters/lm.html#rows-sex.{}">Number {}: {} months</a>'
    assert f"<li>Sex: {place.format(0, 0, 0.5)}; {place.format(2, 2, 2.5)}</li>" in html
    assert "Number 1" not in html


def test_a_publication_of_which_nothing_was_taken_says_so():
    html = page("cain2001")
    assert "nothing was taken from it" in html
    assert "No number of a chapter rests on it." in html


def test_of_very_many_rows_the_first_are_listed_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(publication_page, "LISTED", 5)
    html = page(patients=[{"patient_id": f"p{i}"} for i in range(7)])
    assert "<h3>7 patients; the first 5 are listed, the download holds all</h3>" in html
    assert re.findall(r'id="(p\d)"', html) == ["p0", "p1", "p2", "p3", "p4"]
    assert "are listed" not in page(patients=[{"patient_id": "p0"}] * 5)


def test_numbers_that_name_only_the_first_of_their_rows_are_said_to_be_missing_here():
    shown = numbers(["abel1999"], ["abel1999"])
    assert "too many rows" not in page(shown=shown)
    shown["Chapter"].by_id["sex.1"]["row_count"] = 2
    assert "1 number of the chapters rests on too many rows to be named one by one" in page(shown=shown)
