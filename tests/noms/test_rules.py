"""The framework as the chapter shows it."""

import re

import pytest

from analysis.noms.rules import decision_table, four_questions, modifiers_table, only, row_link
from tests.treatment_rows import RULES, example, result, rule


def lines(html):
    """The rows of a table as lists of plain text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", r)] for r in rows
    ]


def test_every_combination_stands_in_the_decision_table_with_its_rule():
    table = decision_table(example(result("a-1")))
    rows = lines(table.markup)[1:]
    assert table.text == "24 combinations"
    covered = sum(2 if row[3] == "Either" else 1 for row in rows)
    assert covered == 24
    assert {row[5].split(",")[0] for row in rows} == {"N1", "N2", "N3"}


def test_a_rule_that_leaves_fitness_open_stands_in_one_line():
    rows = lines(decision_table(example(result("a-1"))).markup)[1:]
    assert rows[0] == [
        "Low-grade compression",
        "Radiosensitive",
        "Stable",
        "Either",
        "Radiation",
        "N1, source",
        "read",
    ]


def test_a_rule_to_verify_is_marked_and_an_anchor_stands_once():
    html = decision_table(example(result("a-1"))).markup
    assert {row[6] for row in lines(html)[1:] if row[5].startswith("N3")} == {"to verify"}
    assert html.count('id="rule-N1"') == 1


def test_a_combination_with_two_rules_is_refused():
    double = [*RULES, rule("N4", "operate", "low_grade_escc")]
    with pytest.raises(ValueError, match=r"must meet one rule; .* N1, N4"):
        decision_table(example(result("a-1"), rules=double))


def test_a_combination_without_rule_is_refused():
    with pytest.raises(ValueError, match="gives none"):
        only({"rules": []})


def test_an_override_shows_the_recommendation_that_it_leads_to():
    rows = lines(modifiers_table(example(result("a-1")), "replace").markup)
    assert rows[1] == ["No consent", "Radiation", "Systemic", "M1", "worked out, verify"]


def test_each_question_shows_its_classes_and_what_leads_to_them():
    html = four_questions(example(result("a-1"))).markup
    assert "<em>high-grade compression</em>: ESCC grade 3" in html
    assert html.count("<strong>") == 4


def test_a_row_leads_to_its_line_in_the_repository():
    link = row_link(example(result("a-1")), "noms_rules", "N2", "N2")
    assert link == '<a href="https://host/repo/blob/main/data/noms/rules.csv#L3">N2</a>'
