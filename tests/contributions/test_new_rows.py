"""Scaffolding a study: identities, keys, rows and questions."""

import csv
import shutil

import pytest

from analysis.contributions import new_rows
from analysis.contributions.check import check_folder
from analysis.contributions.new_study import add_study
from analysis.evidence import tables

GIVEN = {
    "entities": "LM;ISCM",
    "first_author": "Köhler-Weiß",
    "year": "2024",
    "title": "Cord metastases",
    "design": "case_series",
    "n_patients": "3",
    "access": "abstract",
    "population": "spinal_only",
}


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(tables.DATA, tmp_path / "data")


def rows(folder, name):
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def add(folder, identity="10.9999/new.1", given=GIVEN, **more):
    return add_study(tables.package(folder), folder, [identity], given, **more)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1000/ABC.1", {"doi": "10.1000/abc.1"}),
        (" https://doi.org/10.1000/abc(1)2 ", {"doi": "10.1000/abc(1)2"}),
        ("doi: 10.1000/a", {"doi": "10.1000/a"}),
        ("12345678", {"pmid": "12345678"}),
        ("PMID: 12345678", {"pmid": "12345678"}),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", {"pmid": "12345678"}),
    ],
)
def test_an_identity_is_read_as_people_paste_it(text, found):
    assert new_rows.identity(text) == found


@pytest.mark.parametrize("text", ["", "Smith 2020", "https://example.org/10", "10.1000"])
def test_what_is_no_identity_is_refused(text):
    with pytest.raises(ValueError, match="neither a DOI nor a PMID"):
        new_rows.identity(text)


@pytest.mark.parametrize(
    ("taken", "key"),
    [
        (set(), "smith2020"),
        ({"smith2019", "smithers2020"}, "smith2020"),
        ({"smith2020"}, "smith2020b"),
        ({"smith2020a", "smith2020b"}, "smith2020c"),
        ({"smith2020", "smith2020b"}, "smith2020c"),
    ],
)
def test_a_key_takes_the_next_free_letter(taken, key):
    assert new_rows.new_key("Smith", "2020", taken) == key


def test_a_key_without_author_or_year_says_so():
    assert new_rows.new_key("", "", set()) == "anonnd"


def test_a_new_study_passes_the_check(folder):
    add(folder)
    assert [f for f in check_folder(folder) if f.severity == "error"] == []
    (study,) = [r for r in rows(folder, "studies") if r["doi"] == "10.9999/new.1"]
    assert study["study_id"] == "kohlerweiss2024"
    assert study["url"] == "https://doi.org/10.9999/new.1"
    assert study["verification"] == "verified"


def test_rows_of_patients_and_figures_carry_what_follows_from_the_study(folder):
    said = add(folder, patients=2, results=1)
    patients = [r for r in rows(folder, "patients") if r["study_id"] == "kohlerweiss2024"]
    assert [r["patient_id"] for r in patients] == ["lm-kohlerweiss2024-01", "lm-kohlerweiss2024-02"]
    assert {r["url"] for r in patients} == {"https://doi.org/10.9999/new.1"}
    (result,) = [r for r in rows(folder, "cohort_results") if r["study_id"] == "kohlerweiss2024"]
    assert (result["result_id"], result["entity"]) == ("kohlerweiss2024-r001", "LM;ISCM")
    line = int(said[0].split(":")[1])
    assert (
        (folder / "studies.csv")
        .read_text(encoding="utf-8")
        .split("\n")[line - 1]
        .startswith("kohlerweiss2024,")
    )


def test_what_is_empty_in_the_new_rows_is_what_the_check_asks_for(folder):
    add(folder, patients=1)
    errors = [f for f in check_folder(folder) if f.severity == "error"]
    assert {f.rule for f in errors} == {"cell-required"}
    assert {f.row for f in errors} == {"lm-kohlerweiss2024-01"}


def test_other_rows_keep_their_bytes(folder):
    before = (folder / "studies.csv").read_bytes().split(b"\n")
    add(folder)
    after = (folder / "studies.csv").read_bytes().split(b"\n")
    assert [line for line in after if not line.startswith(b"kohlerweiss2024,")] == before


def test_a_publication_that_is_there_is_refused_with_its_key(folder):
    study = next(r for r in rows(folder, "studies") if r["doi"])
    with pytest.raises(ValueError, match=f"already there as '{study['study_id']}'"):
        add(folder, identity=study["doi"])


def test_a_retired_key_is_not_used_again(folder):
    with (folder / "retired.csv").open("a", encoding="utf-8") as file:
        file.write("studies,kohlerweiss2024,withdrawn,,2026-01-01\n")
    add(folder)
    assert "kohlerweiss2024b" in {r["study_id"] for r in rows(folder, "studies")}


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("design", "case_serise", "Did you mean 'case_series'"),
        ("year", "in press", "not a whole number"),
        ("title", "", "`title` is empty"),
        ("colour", "red", "no column 'colour'"),
    ],
)
def test_a_cell_that_would_not_pass_the_check_is_refused_before_anything_is_written(
    folder, column, value, message
):
    before = (folder / "studies.csv").read_bytes()
    with pytest.raises(ValueError, match=message):
        add(folder, given={**GIVEN, column: value})
    assert (folder / "studies.csv").read_bytes() == before


def test_only_what_is_not_given_is_asked(folder):
    asked = []

    def ask(question, default, problem):
        asked.append(question.split(":")[0])
        assert problem("Neuro-Oncology") == ""
        return "Neuro-Oncology"

    add(folder, ask=ask)
    assert asked == ["journal"]


def test_a_table_with_problems_of_its_own_is_left_alone(folder):
    path = folder / "studies.csv"
    path.write_bytes(path.read_bytes() + b"broken,row\n")
    with pytest.raises(ValueError, match=r"data/studies\.csv:\d+:3: The row has 2 cells"):
        add(folder)
