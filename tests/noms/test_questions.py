"""Evidence by question, radiosensitivity, doses and claims as the chapter shows them."""

import re

import pytest

from analysis.evidence import tables
from analysis.noms.questions import (
    claims_table,
    dose_table,
    general_table,
    question_forest,
    radiosensitivity_table,
)
from tests.noms.test_rules import lines
from tests.treatment_rows import example, result

TRIAL = (
    result("p-1", question="decompression", arm="both", comparator="one", n=50, events=42, value=84.0),
    result(
        "p-2",
        question="decompression",
        arm="both",
        n=16,
        events=10,
        value=62.0,
        outcome="regained_ambulation",
    ),
    result(
        "p-3",
        question="decompression",
        statement="published_claim",
        arm="both",
        value=62.0,
        outcome="ambulatory_rate_as_reviewed",
        locator="Review, page 2",
        notes="the smaller group",
    ),
)


def text(markup):
    return re.sub(r"<[^>]+>", " ", markup)


def test_a_question_is_answered_by_its_own_figures():
    html = question_forest(example(*TRIAL, result("s-1", value=9.0)), "steroids").markup
    assert "9%" in html
    assert "84%" not in html


def test_a_question_without_any_figure_is_said_to_have_none():
    assert (
        "Bone-modifying agents: the data hold no figure."
        in question_forest(example(*TRIAL), "bone_agents").markup
    )


def test_sources_that_disagree_stand_first_and_the_others_are_folded():
    html = radiosensitivity_table(example(*TRIAL)).markup
    table = lines(html)
    assert table[0] == ["Primary", "Book A", "Book B"]
    assert table[1][:2] == ["Breast", "sensitive"]
    assert table[1][2].split() == ["resistant", "to", "verify"]
    assert ["Kidney", "resistant", ""] in table
    assert html.index("Breast") < html.index("<details") < html.index("Kidney")


def test_a_primary_that_no_source_classes_is_named_under_the_table():
    assert "No source classes: other primary." in radiosensitivity_table(example(*TRIAL)).markup


def test_a_class_leads_to_its_source():
    assert (
        '<a href="https://example.org/book">sensitive</a>' in radiosensitivity_table(example(*TRIAL)).markup
    )


@pytest.mark.parametrize(("alpha_beta", "eqd2"), [(10.0, "32.5"), (3.0, "36.0")])
def test_doses_follow_alpha_beta(alpha_beta, eqd2):
    treatment = example(result("a-1", arm="30 Gy / 10"), alpha_beta=alpha_beta)
    html = dose_table(treatment).markup
    assert f'<a class="sm-number" href="#rows-eqd2.10x3">{eqd2}</a>' in html
    assert '<a href="../publications/noms-abel.html#a-1">Abel 2001</a>' in html


def test_a_claim_stands_beside_what_the_cited_study_reports():
    row = lines(claims_table(example(*TRIAL)).markup)[1]
    assert row[1] == "62%"
    assert row[2] == "Review, page 2, citing Abel 2001"
    assert "able to walk, both (against one): 84% (71 to 92 (Wilson))" in row[3]
    assert "The smaller group." in row[3]


def test_a_claim_whose_study_is_not_in_the_data_says_so():
    alone = result(
        "c-1", statement="published_claim", first_author=None, value=28.0, locator="Review, page 1"
    )
    row = lines(claims_table(example(alone)).markup)[1]
    assert row[2] == "Review, page 1"
    assert row[3] == "The data hold no figure of the cited study."


def test_rows_named_as_places_exist():
    places = ";".join(tables.read("noms_general")["place"])
    rows = set(tables.read("noms_modifiers")["rule_id"]) | set(tables.read("noms_safety")["safety_id"])
    named = set(re.findall(r"\b[MS]\d{2}\b", places))
    assert named
    assert named <= rows


def test_each_block_of_the_general_publications_is_ticked_and_its_rows_are_links():
    blocks = tables.read("noms_general")
    html = general_table(blocks, tables.read("studies")).markup
    assert html.count("✓") == len(blocks)
    named = set(re.findall(r"\bM\d{2}\b", ";".join(blocks["place"])))
    assert set(re.findall(r"noms\.html#rule-(\w+)", html)) == named
    assert html.count('href="background.html"') == blocks["place"].str.contains("background").sum() > 0
    assert set(blocks["study_id"]) == {"merniknd", "neurosurgerywiki2025"}
