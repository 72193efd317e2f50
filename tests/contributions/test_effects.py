"""That nothing moves is said only where everything published was compared."""

import shutil

import pandas as pd
import pytest

from analysis.contributions import changes
from analysis.contributions.changes_report import verdict
from analysis.contributions.effects import compared, printed_values
from analysis.evidence import tables
from tests.corrupted import Copy, any_row, filled, holding


@pytest.fixture
def copy(tmp_path):
    return Copy(shutil.copytree(tables.DATA, tmp_path / "data"))


def told(copy):
    found = changes.compare_folders(tables.DATA, copy.folder)
    assert found.failed == {}
    return verdict(found), found


@pytest.mark.build
def test_a_recommendation_that_changes_moves_answers_of_the_navigator(copy):
    header, rows, number = copy.pick(
        "noms/rules", holding(if_oncologic="radiosensitive", if_mechanical="stable")
    )
    other = next(
        r["then_recommendation"] for r in copy.records("noms/rules") if r["if_oncologic"] == "radioresistant"
    )
    rows[number][header.index("then_recommendation")] = other
    copy.write("noms/rules", [header, *rows])
    sentence, found = told(copy)
    assert "of the navigator differ" in sentence
    assert "No conclusion moves" not in sentence
    assert found.effects.answers["before"].ne(found.effects.answers["after"]).all()


@pytest.mark.build
def test_a_figure_of_treatment_moves_its_estimate(copy):
    copy.cells("noms/treatment_results", holding(unit="percent", ci_low="", events=""), {"value": "1"})
    sentence, found = told(copy)
    assert "estimate" in sentence
    assert len(found.moved["treatment"]) > 0


@pytest.mark.build
def test_a_printed_percentage_makes_a_finding_of_the_audit(copy):
    fits = filled("percentage", "numerator", "denominator")
    copy.cells("reported", lambda r: fits(r) and float(r["percentage"]) < 60, {"percentage": "99.9"})
    sentence, found = told(copy)
    assert "1 printed value" in sentence
    assert "of the audit" in sentence
    assert "appears" in set(found.effects.findings["what"])


def test_a_text_that_pages_show_is_said_to_be_shown(copy):
    copy.cells("sources", any_row, {"title": "Another title"})
    sentence, _ = told(copy)
    assert "`sources`" in sentence
    assert "No conclusion moves" not in sentence


def test_an_exception_moves_nothing(copy):
    copy.cells("exceptions", any_row, {"reason": "Another reason."})
    assert told(copy)[0] == "No conclusion moves."


def test_findings_appear_change_and_disappear():
    before, after = pd.Series({"a": "1", "b": "2", "c": "3"}), pd.Series({"b": "2", "c": "4", "d": "5"})
    assert compared(before, after)[["finding", "what"]].to_numpy().tolist() == [
        ["c", "changes"],
        ["d", "appears"],
        ["a", "disappears"],
    ]


def test_only_figures_count_as_printed_values():
    change = changes.RowChanges("reported", changed=[("x", "notes", "a", "b"), ("y", "value", "1", "2")])
    assert printed_values([change]) == 1
