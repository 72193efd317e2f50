"""Slices: a chapter reads its own rows, and a slice changes only when they do."""

import json
import shutil

import pandas as pd
import pytest

from analysis.contributions.check import check_folder
from analysis.estimates.compartment import compartment_estimates
from analysis.evidence import tables
from analysis.publishing.slices import (
    chapters,
    fingerprint,
    read_results,
    slice_rows,
    slice_text,
    write_if_changed,
    write_slices,
)


@pytest.fixture
def copy(tmp_path):
    """A copy of the data."""
    return shutil.copytree(tables.DATA, tmp_path / "data")


def test_writing_the_slices_twice_changes_nothing(copy, tmp_path):
    assert write_slices(copy, tmp_path / "build")
    assert write_slices(copy, tmp_path / "build") == []


def test_a_patient_of_one_compartment_changes_the_slice_of_no_other_compartment(copy, tmp_path):
    write_slices(copy, tmp_path / "build")
    path = copy / "patients.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    mine = next(i for i, line in enumerate(lines) if line.startswith("iscm-"))
    lines[mine] = lines[mine].replace("iscm-", "iscm-x", 1)
    path.write_text("".join(lines), encoding="utf-8")
    touched = {p.parent.name for p in write_slices(copy, tmp_path / "build") if p.name == "patients.csv"}
    assert "iscm" in touched
    assert not touched & {"lm", "iesm"}


def test_a_slice_holds_only_its_compartment():
    patients = slice_text(["studies", "patients"], "IESM", tables.DATA)["patients.csv"]
    assert {line.split("-")[0] for line in patients.splitlines()[1:]} == {"iesm"}


def test_a_table_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="names tables that do not exist: patience"):
        slice_text(["patience"], "", tables.DATA)


def test_a_file_with_the_same_content_is_not_written_again(tmp_path):
    path = tmp_path / "a"
    assert write_if_changed(path, "x")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, "x")
    assert path.stat().st_mtime_ns == before


def test_the_fingerprint_depends_on_name_and_content(tmp_path):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("1")
    first = fingerprint([tmp_path / "a"])
    assert first != fingerprint([tmp_path / "b"])
    (tmp_path / "a").write_text("2")
    assert first != fingerprint([tmp_path / "a"])


def test_every_chapter_names_a_template_and_what_it_reads_exists():
    for spec in chapters().values():
        assert (tables.ROOT / "book" / spec["template"]).exists()
        assert all((tables.ROOT / name).exists() for name in spec.get("reads", []))
        assert set(spec.get("needs", [])) <= set(chapters())


def test_a_chapter_that_computes_from_patients_or_cohorts_knows_what_was_retracted():
    for name, spec in chapters().items():
        template = (tables.ROOT / "book" / spec["template"]).read_text(encoding="utf-8")
        held = "nb.evidence(" in template and spec["tables"] != "all"
        assert not held or "notices" in spec["tables"], name


def test_decisions_of_screening_reach_a_chapter_whole():
    decisions = pd.DataFrame({"candidate_id": ["a", "b", "c"], "study_id": ["smith2020", "other2020", None]})
    studies = pd.DataFrame({"study_id": ["smith2020"]})
    assert slice_rows("decisions", decisions, studies, "LM")["candidate_id"].tolist() == ["a", "b", "c"]


def test_a_chapter_without_results_has_no_numbers(tmp_path):
    assert read_results(tmp_path / "none.json").by_id == {}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"estimates": [{"id": "x", "value": 1}]}))
    assert read_results(path)["x"]["value"] == 1


def add_compartment(copy):
    """A made-up fourth compartment: its row, a study and a patient."""
    rows = {
        "compartments": "9,EPI,Epidural metastases,Made up for this test,#CC79A7",
        "studies": "zmith2020,EPI,Zmith,2020,A made-up study,,,,,case_report,1,,full_text,provisional,,spinal_only,",
    }
    for name, row in rows.items():
        with (copy / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(row + "\n")
    columns = (copy / "patients.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    cells = {"patient_id": "epi-zmith2020-01", "study_id": "zmith2020", "entity": "EPI", "age_years": "50",
             "verification": "provisional", "locator": "abstract"}  # fmt: skip
    with (copy / "patients.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(cells.get(c, "") for c in columns) + "\n")


def test_a_fourth_compartment_is_a_row_and_gets_its_chapter_its_slice_and_its_numbers(copy, tmp_path):
    add_compartment(copy)
    assert chapters(copy)["epi"]["parameters"] == {"chapter": "epi", "compartment": "EPI"}
    assert "epi" in chapters(copy)["home"]["needs"]
    write_slices(copy, tmp_path / "build")
    found = tables.evidence("EPI", root=tmp_path / "build" / "slices" / "epi")
    assert list(found.patients["patient_id"]) == ["epi-zmith2020-01"]
    numbers = compartment_estimates(found).numbers.set_index("id")["value"]
    assert numbers["evidence.patients"] == 1
    assert numbers["age"] == 50


def test_a_fourth_compartment_passes_the_check(copy):
    add_compartment(copy)
    errors = [f for f in check_folder(copy) if f.severity == "error"]
    assert [f.rule for f in errors if "epi" in f.row or "zmith" in f.row] == ["study-no-address"]
    assert {f.rule for f in errors} <= {"study-no-address"}
