"""Words that are nearly alike, terms that a field allows, and keys, on hand-made columns."""

import numpy as np
import pandas as pd
import pytest

from analysis.rules import schema
from analysis.rules.schema import (
    allowed_terms,
    check_keys,
    check_spelling,
    same_stem,
    slips,
    spelling,
    variants,
)
from analysis.submitted.tables import Table
from tests.rules.test_check import tables


def test_two_spellings_of_one_word_are_told_apart_by_case_blanks_hyphens_and_the_last_stop_alone():
    assert spelling(" Small-cell  Carcinoma. ") == spelling("small cell_carcinoma") == "small cell carcinoma"
    assert spelling("small-cells") != spelling("small cell")


def test_the_spelling_that_stands_more_often_is_meant_and_of_two_alike_the_first():
    assert variants({"Renal cell": 1, "renal cell": 3}) == {"Renal cell": "renal cell"}
    assert variants({"renal-cell": 2, "renal cell": 2}) == {"renal cell": "renal-cell"}
    assert variants({"renal cell": 2, "breast": 1}) == {}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"adenocarcinoma": 3, "adenocarcinma": 1}, {"adenocarcinma": "adenocarcinoma"}),
        ({"adenocarcinoma": 2, "adenocarcinma": 1}, {}),
        ({"adenocarcinoma": 3, "adenocarcinma": 2}, {}),
        ({"sarcoma": 3, "sarcma": 1}, {"sarcma": "sarcoma"}),
        ({"lymph": 3, "lymbh": 1}, {}),
        ({"carcinoma grade 2": 3, "carcinoma grade 3": 1}, {}),
        ({"adenocarcinoma": 3, "adenocarcinomas": 1}, {}),
        ({"adenocarcinomas": 3, "adenocarcinoma": 1}, {}),
        ({"melanoma": 3, "myxosarcoma": 1}, {}),
    ],
)
def test_a_word_that_stands_once_beside_a_usual_one_of_nearly_its_letters_is_a_slip(counts, told):
    assert slips(counts) == told


def test_a_plural_or_a_longer_word_has_the_same_stem():
    assert same_stem("lymph node", "lymphnodes")
    assert same_stem("lymphnodes", "lymph node")
    assert not same_stem("lymphoma", "lymph node")


VOCABULARY = {"vocabulary": [{"kind": "region", "term": "lumbar"}, {"kind": "primary", "term": "lung"}]}


def test_a_field_allows_its_options_the_terms_of_its_list_and_the_ids_it_refers_to():
    known = tables(VOCABULARY | {"studies": [{"study_id": "smith2020"}]})
    enum = {"constraints": {"enum": ["unclear"]}}
    assert list(allowed_terms(enum, known)) == ["unclear"]
    assert list(allowed_terms(enum | {"vocabulary": "region"}, known)) == ["lumbar", "unclear"]
    assert list(allowed_terms({"kinds": "primary"}, known)) == ["lung"]
    both = {"refers": "studies.study_id", "vocabulary": "region"}
    assert list(allowed_terms(both, known)) == ["smith2020", "lumbar"]
    assert allowed_terms({"refers": "nowhere.id"}, known) is None
    assert allowed_terms({"vocabulary": "region"}, {}) is None


def spelled(words: list[str], recurring: bool = True) -> list[tuple]:
    """What is said of the words of one column."""
    field = {"name": "w", "type": "string"} | ({"recurring": True} if recurring else {})
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [field]}}
    frame = pd.DataFrame({"w": words})
    table = Table("t", "t.csv", resource, frame, np.arange(2, len(words) + 2), {"w": 1})
    check_spelling(table)
    return [(f.rule, f.line) for f in table.findings]


def test_a_word_in_another_spelling_and_a_slip_are_told_at_their_rows_where_words_recur():
    words = ["sarcoma", "Sarcoma", "sarcoma", "sarcoma", "sarcma", ""]
    assert spelled(words) == [("cell-variant", 3), ("cell-slip", 6)]
    assert spelled(words, recurring=False) == []


def test_a_column_of_too_many_words_is_not_compared(monkeypatch):
    words = ["sarcoma", "Sarcoma", "sarcoma"]
    monkeypatch.setattr(schema, "MANY_WORDS", 2)
    assert spelled(words) == [("cell-variant", 3)]
    monkeypatch.setattr(schema, "MANY_WORDS", 1)
    assert spelled(words) == []


def keyed(rows: list[tuple], **constraints) -> list[tuple]:
    """What is said of the keys of a table with the columns a (the key) and b."""
    fields = [{"name": "a"}, {"name": "b", "constraints": constraints}]
    own = {"fields": fields, "primaryKey": "a"}
    frame = pd.DataFrame(rows, columns=["a", "b"])
    table = Table("t", "t.csv", {"schema": own}, frame, np.arange(2, len(rows) + 2), {"a": 1, "b": 2})
    check_keys(table, {"t": table})
    return [(f.rule, f.line, f.column, f.row) for f in table.findings]


def test_keys_stand_once_in_their_order_and_unique_cells_once():
    assert keyed([("a", "x"), ("b", "x")]) == []
    assert keyed([("a", "x"), ("a", "y")]) == [("key-twice", 3, 1, "a")]
    assert keyed([("a", "x"), ("b", "x")], unique=True) == [("cell-unique", 3, 2, "b")]
    assert keyed([("a", ""), ("b", "")], unique=True) == []
    assert keyed([("a", "x"), ("c", ""), ("b", "")]) == [("row-order", 3, 1, "c")]
    assert keyed([("b", "x"), ("c", ""), ("a", "")]) == [("row-order", 4, 1, "a")]
    assert keyed([("a", "x"), ("z", ""), ("b", ""), ("c", "")]) == [("row-order", 3, 1, "z")]
    assert keyed([("b", "x"), ("a", "")]) == [("row-order", 2, 1, "b")]


def referring(rows: list[tuple], known: list[tuple]) -> list[tuple]:
    """What is said of a reference of two columns."""
    key = {"fields": ["a", "b"], "reference": {"resource": "o", "fields": ["c", "d"]}}
    own = {"fields": [{"name": "a"}, {"name": "b"}], "foreignKeys": [key]}
    mine = Table(
        "t",
        "t.csv",
        {"schema": own},
        pd.DataFrame(rows, columns=["a", "b"]),
        np.arange(2, 9),
        {"a": 1, "b": 2},
    )
    other = pd.DataFrame(known, columns=["c", "d"])
    theirs = Table("o", "o.csv", {"schema": {"fields": []}}, other, np.arange(2, 9), {"c": 1, "d": 2})
    check_keys(mine, {"o": theirs})
    return [(f.rule, f.line, f.column) for f in mine.findings]


def test_a_reference_of_two_columns_names_a_row_or_nothing():
    assert referring([("x", "1"), ("", "")], [("x", "1")]) == []
    assert referring([("x", "2"), ("", "1")], [("x", "1")]) == [
        ("key-reference", 2, 1),
        ("key-reference", 3, 1),
    ]
