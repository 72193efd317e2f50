"""Answers of two frameworks side by side."""

import copy

import pytest

from analysis.evidence.tables import read_all
from analysis.noms.answers import answer_changes, cells, said
from analysis.noms.decision import decide
from analysis.noms.framework import framework


@pytest.fixture(scope="module")
def model():
    return framework(read_all())


def test_equal_frameworks_answer_alike(model):
    assert answer_changes(model, copy.deepcopy(model), 50).empty


def test_a_rule_that_leads_elsewhere_changes_its_cells(model):
    other = copy.deepcopy(model)
    first = other["rules"][0]
    first["then"] = next(rule["then"] for rule in other["rules"] if rule["then"] != first["then"])
    found = answer_changes(model, other, 0)
    assert len(found) > 0
    assert set(found["after"]) == {first["then"]}


def test_every_cell_has_an_answer(model):
    assert "none" not in cells(model).values()


def test_what_is_said_of_a_case_holds_every_kind_of_row(model):
    text = said(
        model, {"primary": "unknown", "motor_deficit": "partial", "ambulation": "none", "steroids": "yes"}
    )
    decision = decide(model, {"primary": "unknown", "motor_deficit": "partial"})
    assert all(row in text for row in (*decision.now, *decision.cautions))
    assert "silent" in text
