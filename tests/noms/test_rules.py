"""The framework as the chapter shows it."""

import re

import pytest

from analysis.noms.decision import only
from analysis.noms.rules import four_questions, row_link, rule_picture, statements
from tests.treatment_rows import RULES, example, result, rule


def lines(html):
    """The rows of a table as lists of plain text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", r)] for r in rows
    ]


def test_every_combination_stands_in_the_picture_with_its_rule_and_its_mark():
    figure = rule_picture(example(result("a-1")))
    cells = re.findall(r'<span role="cell">.*?</span>', figure.drawing, re.DOTALL)
    assert len(cells) == 24 == len(figure.table)
    assert sum("N1, read" in cell for cell in cells) == 12
    assert sum("N3, to verify" in cell for cell in cells) == 6
    assert all("#L" in cell for cell in cells)


def test_the_picture_says_what_it_stands_in_for():
    figure = rule_picture(example(result("a-1")))
    assert "Figures 5 and 6" in figure.note
    assert "not in the text read" in figure.note


def test_an_operation_radiation_and_no_rule_are_told_apart():
    rules = [{**r, "then_recommendation": "no_rule"} if r["rule_id"] == "N3" else r for r in RULES]
    drawing = rule_picture(example(result("a-1"), rules=rules)).drawing
    assert {kind: drawing.count(f"sm-rule-{kind}") for kind in ("radiation", "operation", "none")} == {
        "radiation": 12, "operation": 6, "none": 6}  # fmt: skip


def test_a_combination_with_two_rules_is_refused():
    double = [*RULES, rule("N4", "operate", "low_grade_escc")]
    with pytest.raises(ValueError, match="one row for the rule; they give N1, N4"):
        rule_picture(example(result("a-1"), rules=double))


def test_a_combination_without_rule_is_refused():
    with pytest.raises(ValueError, match="they give none"):
        only([], "rule", {})


def test_a_statement_shows_what_it_leads_to_its_row_and_its_mark_under_its_kind():
    html = statements(example(result("a-1"))).markup
    assert "What replaces the rule: 1" in html
    assert "Do now" not in html
    assert ["No consent", "Radiation", "M1", "worked out, verify"] in lines(html)


def test_each_question_shows_its_classes_and_what_leads_to_them():
    html = four_questions(example(result("a-1"))).markup
    assert "<em>high-grade compression</em>: ESCC grade 3" in html
    assert html.count("<strong>") == 4


def test_a_row_leads_to_its_line_in_the_repository():
    link = row_link(example(result("a-1")), "noms_rules", "N2", "N2")
    assert link == '<a href="https://host/repo/blob/main/data/noms/rules.csv#L3">N2</a>'
