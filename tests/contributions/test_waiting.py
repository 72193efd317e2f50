"""Contributions that wait: rows from the start, findings at their own lines, moved whole or not at all."""

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.contributions.check import check_folder
from analysis.contributions.store import Store
from analysis.contributions.waiting import adopted_copy
from tests.literature.conftest import empty

STUDY = {
    "study_id": "smith2020", "entities": "LM", "first_author": "Smith", "year": "2020", "title": "A case, with a comma",
    "doi": "10.9999/a", "design": "case_report", "n_patients": "1", "url": "https://doi.org/10.9999/a",
    "access": "abstract", "verification": "verified", "population": "spinal_only",
}  # fmt: skip
PATIENT = {
    "patient_id": "lm-smith2020-01", "study_id": "smith2020", "entity": "LM", "age_years": "61", "sex": "female",
    "primary": "lung", "verification": "verified", "url": "https://doi.org/10.9999/a", "locator": "abstract",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "contributions").mkdir()
    return empty(tmp_path / "data")


def lines(study=STUDY, patient=PATIENT):
    cells = [("studies", "smith2020", k, v) for k, v in study.items()]
    cells += [("patients", "lm-smith2020-01", k, v) for k, v in patient.items()]
    return [
        "table,row,column,value",
        *(",".join(f'"{c}"' if "," in c else c for c in cell) for cell in cells),
    ]


def wait(folder, text, name="smith2020.csv"):
    path = folder.parent / "contributions" / name
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def found(folder):
    return {f.rule: (f.file, f.line, f.column) for f in check_folder(folder) if f.severity == "error"}


def adopt(folder):
    return CliRunner().invoke(main, ["adopt", "--data", str(folder)])


def test_a_good_contribution_passes_the_check_and_is_moved(folder):
    path = wait(folder, lines())
    assert found(folder) == {}
    done = adopt(folder)
    assert done.exit_code == 0, done.output
    assert "contributions/smith2020.csv: 2 rows adopted." in done.output
    assert not path.exists()
    store = Store(folder)
    assert {k: v for k, v in store.rows("studies")[0].items() if v} == STUDY
    assert {k: v for k, v in store.rows("patients")[0].items() if v} == PATIENT
    assert found(folder) == {}
    assert adopt(folder).output == "No contribution waits.\n"


@pytest.mark.parametrize(
    ("changed", "rule", "line"),
    [
        ({"age_years": "old"}, "cell-type", 17),
        ({"sex": "woman"}, "cell-option", 18),
        ({"primary": "lungs"}, "cell-vocabulary", 19),
        ({"study_id": "jones2020"}, "cell-reference", 15),
        ({"entity": "ISCM"}, "patient-entity", 16),
    ],
)
def test_a_finding_names_the_line_of_the_contribution(folder, changed, rule, line):
    wait(folder, lines(patient={**PATIENT, **changed}))
    assert found(folder)[rule] == ("contributions/smith2020.csv", line, 4)


def test_an_id_that_exists_is_refused_and_nothing_is_written(folder):
    Store(folder).write("studies", [STUDY])
    before = (folder / "studies.csv").read_bytes()
    path = wait(folder, lines())
    done = adopt(folder)
    assert done.exit_code == 1
    assert "contributions/smith2020.csv:2:4: The key 'smith2020' is already used in line 2" in done.output
    assert (folder / "studies.csv").read_bytes() == before
    assert path.exists()


def test_two_contributions_with_one_id_are_told(folder):
    wait(folder, lines(), "a.csv")
    wait(folder, lines(), "b.csv")
    assert found(folder)["key-twice"] == ("contributions/b.csv", 14, 4)


@pytest.mark.parametrize(
    ("change", "rule", "place"),
    [
        (lambda t: ["table,row,column", *t[1:]], "contribution-header", (1, 1)),
        (lambda t: [*t[:3], "studies,smith2020,notes", *t[3:]], "contribution-line", (4, 1)),
        (lambda t: [*t, "vocabulary,x,kind,primary"], "contribution-table", (23, 1)),
        (lambda t: [*t, "patients,lm-smith2020-01,colour,red"], "contribution-column", (23, 3)),
        (lambda t: [*t, "patients,lm-smith2020-01,sex,male"], "contribution-twice", (23, 3)),
        (
            lambda t: [
                t[0],
                t[1].replace(",smith2020,study_id,smith2020", ",smith2020,study_id,smith2021"),
                *t[2:],
            ],
            "contribution-key",
            (2, 4),
        ),
    ],
)
def test_a_file_that_is_no_contribution_is_told(folder, change, rule, place):
    wait(folder, change(lines()))
    assert found(folder)[rule] == ("contributions/smith2020.csv", *place)


def test_a_file_in_another_encoding_is_told(folder):
    (folder.parent / "contributions" / "a.csv").write_bytes(
        "table,row,column,value\nstudies,x,title,é".encode("latin-1")
    )
    assert found(folder)["contribution-encoding"] == ("contributions/a.csv", 1, 1)


def test_the_key_column_may_be_left_out(folder):
    text = [line for line in lines() if ",patient_id," not in line and ",smith2020,study_id," not in line]
    wait(folder, text)
    assert found(folder) == {}


def test_a_comparison_sees_what_waits_as_rows(folder, tmp_path):
    wait(folder, lines())
    copy = adopted_copy(folder, tmp_path / "scratch")
    assert [row["study_id"] for row in Store(copy).rows("studies")] == ["smith2020"]
    assert Store(folder).rows("studies") == []


def test_a_comparison_leaves_out_what_is_wrong(folder, tmp_path):
    wait(folder, lines(patient={**PATIENT, "age_years": "old"}))
    assert adopted_copy(folder, tmp_path / "scratch") == folder
