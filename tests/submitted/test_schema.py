"""The checks that follow from the schema alone, on tables written here."""

import csv
import json

import frictionless
import pytest

from analysis.contributions.check import check_folder
from analysis.evidence import tables
from analysis.submitted import schema

DESCRIPTOR = {
    "name": "p",
    "version": "1",
    "created": "2026-01-01T00:00:00Z",
    "homepage": "https://example.org/p",
    "site": "https://example.org/p",
    "resources": [
        {
            "name": "vocabulary",
            "path": "vocabulary.csv",
            "schema": {
                "fields": [{"name": "kind", "type": "string"}, {"name": "term", "type": "string"}],
                "primaryKey": ["kind", "term"],
            },
        },
        {
            "name": "visits",
            "path": "visits.csv",
            "schema": {
                "fields": [
                    {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "v[0-9]+"}},
                    {"name": "age", "type": "number", "constraints": {"minimum": 0, "maximum": 110}},
                    {"name": "n", "type": "integer"},
                    {"name": "day", "type": "date"},
                    {"name": "sure", "type": "boolean"},
                    {"name": "sex", "type": "string", "constraints": {"enum": ["male", "female"]}},
                    {"name": "sides", "type": "string", "list": ";", "options": {"left": "L", "right": "R"}},
                    {"name": "organ", "type": "string", "vocabulary": "organ"},
                    {"name": "trait", "type": "string", "kinds": "trait"},
                    {"name": "before", "type": "string", "list": ";", "refers": "visits.id"},
                    {"name": "card", "type": "string", "constraints": {"unique": True}},
                    {"name": "kind", "type": "string"},
                    {"name": "term", "type": "string"},
                ],
                "primaryKey": ["id"],
                "foreignKeys": [
                    {"fields": "n", "reference": {"resource": "counts", "fields": "n"}},
                    {
                        "fields": ["kind", "term"],
                        "reference": {"resource": "vocabulary", "fields": ["kind", "term"]},
                    },
                ],
            },
        },
        {
            "name": "counts",
            "path": "counts.csv",
            "schema": {"fields": [{"name": "n", "type": "integer"}], "primaryKey": "n"},
        },
    ],
}
for resource in DESCRIPTOR["resources"]:
    resource |= {"title": resource["name"], "description": "A table."}
    resource["schema"]["fields"] = [{**f, "description": "A column."} for f in resource["schema"]["fields"]]
HEADER = "id,age,n,day,sure,sex,sides,organ,trait,before,card,kind,term"
GOOD = {
    "id": "v1",
    "age": "50.5",
    "n": "3",
    "day": "2024-02-29",
    "sure": "true",
    "sex": "male",
    "sides": "left;right",
    "organ": "lung",
    "trait": "colour:red",
    "before": "",
    "card": "",
    "kind": "organ",
    "term": "lung",
}
CELLS = [
    ("cell-required", "id", ""),
    ("cell-pattern", "id", "x1"),
    ("cell-type", "age", "fifty"),
    ("cell-type", "n", "3.5"),
    ("cell-type", "day", "31.12.2024"),
    ("cell-type", "sure", "yes"),
    ("cell-thousands", "age", "1.000"),
    ("cell-minimum", "age", "-1"),
    ("cell-maximum", "age", "111"),
    ("cell-option", "sex", "mail"),
    ("cell-option", "sides", "left;middle"),
    ("cell-vocabulary", "organ", "lnug"),
    ("cell-kind", "trait", "size:big"),
    ("cell-reference", "before", "v9"),
    ("cell-reference", "n", "4"),
    ("cell-list", "sides", "left;left"),
    ("key-reference", "kind", "limb"),
]


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "data"
    root.mkdir()
    (root / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    (root / "vocabulary.csv").write_text("kind,term\norgan,lung\ntrait,colour\n", encoding="utf-8")
    (root / "counts.csv").write_text("n\n3\n", encoding="utf-8")
    return root


def write(folder, *rows):
    with (folder / "visits.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER.split(","), *(row.values() for row in rows)])


def found(folder):
    return [(f.rule, f.file, f.line, f.column) for f in check_folder(folder)]


def test_a_right_table_has_no_finding(folder):
    write(folder, GOOD)
    assert found(folder) == []


@pytest.mark.parametrize(("rule", "column", "value"), CELLS)
def test_a_wrong_cell_is_found_at_its_place(folder, rule, column, value):
    write(folder, GOOD, {**GOOD, "id": "v2", column: value})
    place = HEADER.split(",").index(column) + 1
    assert (rule, "data/visits.csv", 3, place) in found(folder)


@pytest.mark.parametrize(("rule", "column", "value"), CELLS)
def test_a_wrong_cell_is_found_once(folder, rule, column, value):
    write(folder, {**GOOD, column: value})
    assert [f for f in found(folder) if f[0] == rule and f[3] == HEADER.split(",").index(column) + 1]
    assert len([f for f in found(folder) if f[0] == rule]) == 1


def test_every_rule_of_the_schema_has_a_wrong_cell():
    rules = {rule.id for rule in schema.CELL_RULES if rule.problem.__module__ == "analysis.submitted.schema"}
    assert rules == {rule for rule, *_ in CELLS if rule != "key-reference"}


def test_a_key_and_a_unique_cell_that_repeat_name_the_first_line(folder):
    write(folder, {**GOOD, "card": "c"}, {**GOOD, "card": "c"})
    findings = {f.rule: f for f in check_folder(folder)}
    assert findings["key-twice"].line == findings["cell-unique"].line == 3
    assert "line 2" in findings["key-twice"].sentence
    assert "line 2" in findings["cell-unique"].sentence


def test_empty_cells_do_not_repeat_each_other(folder):
    write(folder, GOOD, {**GOOD, "id": "v2"})
    assert found(folder) == []


def test_the_row_that_is_out_of_order_is_the_one_that_is_named(folder):
    ids = ("v1", "v9", "v2", "v3")
    write(folder, *({**GOOD, "id": i} for i in ids))
    assert found(folder) == [("row-order", "data/visits.csv", 3, 1)]


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("sex", "mael", "Did you mean 'male'"),
        ("sex", "Female", "Did you mean 'female'"),
        ("organ", "lnug", "Did you mean 'lung'"),
        ("sides", "rigth", "Did you mean 'right'"),
        ("age", "50,5", "Did you mean 50.5?"),
        ("age", "unknown", "Leave the cell empty"),
        ("age", "200", "between 0 and 110"),
    ],
)
def test_the_remedy_names_what_was_probably_meant(folder, column, value, hint):
    write(folder, {**GOOD, column: value})
    assert any(hint in f.remedy for f in check_folder(folder))


def test_a_missing_table_is_one_finding_and_not_one_for_each_reference(folder):
    write(folder, GOOD)
    (folder / "counts.csv").unlink()
    assert found(folder) == [("file-missing", "data/counts.csv", 1, 1)]


def test_a_row_with_a_comma_too_many_is_read_on_as_it_was_meant(folder):
    write(folder, {**GOOD, "term": "lung, left"}, {**GOOD, "id": "v2", "sex": "mael"})
    path = folder / "visits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace('"', ""), encoding="utf-8")
    assert ("row-cells", "data/visits.csv", 2, 14) in found(folder)
    assert ("cell-option", "data/visits.csv", 3, 6) in found(folder)


def test_a_row_with_a_cell_missing_names_where_the_cells_stop_fitting(folder):
    cut = {k: v for k, v in GOOD.items() if k != "sex"}
    write(folder, cut)
    assert found(folder) == [("row-cells", "data/visits.csv", 2, 6)]


def test_a_problem_of_the_file_does_not_hide_one_of_a_cell(folder):
    write(folder, {**GOOD, "sex": "mael"})
    path = folder / "visits.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert {rule for rule, *_ in found(folder)} == {"file-byte-order-mark", "file-line-ends", "cell-option"}


def test_a_table_with_semicolons_is_still_checked(folder):
    write(folder, {**GOOD, "sides": "", "sex": "mael"})
    path = folder / "visits.csv"
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    assert {rule for rule, *_ in found(folder)} == {"file-separator", "cell-option"}


def test_documentation_is_no_stray_file(folder):
    write(folder, GOOD)
    (folder / "README.md").write_text("About.\n")
    (folder / "visits.xlsx").write_bytes(b"x")
    assert found(folder) == [("stray-file", "data/visits.xlsx", 1, 1)]


def test_the_data_of_the_repository_are_a_valid_package_of_the_standard():
    report = frictionless.Package(str(tables.DATA / "datapackage.json")).validate()
    assert report.flatten(["title", "fieldName", "message"]) == []
    assert report.valid
