"""Weights and sizes."""

import pandas as pd
import pytest

from analysis.audit.rows import (
    bases,
    count,
    counts,
    finding,
    joined,
    place,
    population_sizes,
    printed_sizes,
    weigh,
)
from analysis.audit.rows import rows as select
from analysis.audit.run import fold
from tests.printed_rows import OTHERS, cohort, findings, share


@pytest.mark.parametrize(
    ("gap", "weight"),
    [
        (1.0, "rounding"),
        (-1.0, "rounding"),
        (1.01, "contradiction"),
        (4.99, "contradiction"),
        (5.0, "conclusion"),
        (-5.0, "conclusion"),
    ],
)
def test_a_wrong_share_weighs_by_its_size(gap, weight):
    assert weigh({"weight": "", "unit": "percentage points", "difference": gap}, "contradiction") == weight


def test_other_differences_weigh_as_their_check_says():
    assert weigh({"weight": "", "unit": "patients", "difference": 50}, "contradiction") == "contradiction"
    assert weigh({"weight": "", "unit": "percentage points", "difference": 9}, "untraceable") == "untraceable"


def test_a_finding_can_say_its_own_weight():
    hit = {"weight": "conclusion", "unit": "percentage points", "difference": 0}
    assert weigh(hit, "contradiction") == "conclusion"


def test_the_size_of_the_cohort_is_that_of_its_own_patients():
    quoted = cohort("200", subject="literature")
    rows = [cohort("72"), quoted, share("symptom:ataxia", "6", "73", "8.2")]
    assert findings(*rows)["check"].tolist() == ["subgroup-too-large"]


def test_the_size_of_a_population_is_the_count_that_contains_it():
    rows = [
        cohort("130"),
        share("metastasis:systemic", "76", "130", "58.5"),
        share("metastasis:brain", "51", "76", "67.1", subset_of="metastasis:systemic", **OTHERS),
        share("metastasis:lung", "10", percentage="13.3", subset_of="metastasis:systemic", **OTHERS),
    ]
    assert "10 of 76 is 13.2%" in findings(*rows)["sentence"][0]


def test_items_are_joined_as_prose():
    assert [joined(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def frame(*rows: dict):
    """Rows of a publication as the audit sees them."""
    columns = ["reported_id", "quantity_id", "subject", "section", "location", "population", "characteristic",
               "numerator", "denominator", "percentage", "value", "statistic", "subset_of"]  # fmt: skip
    return pd.DataFrame([dict.fromkeys(columns, "") | row for row in rows])


def one(**cells):
    """One row of a frame."""
    return select(frame(cells))[0]


def test_a_count_is_the_numerator_else_the_value_of_a_count():
    assert count(one(numerator="3", value="9", statistic="count")) == 3
    assert count(one(value="9", statistic="count")) == 9
    assert count(one(value="9.5", statistic="count")) is None
    assert count(one(value="9", statistic="median")) is None


def test_the_counts_of_a_quantity_are_all_that_are_printed_for_it():
    rows = [{"quantity_id": "a", "numerator": "3"}, {"quantity_id": "a", "value": "4", "statistic": "count"},
            {"quantity_id": "a", "percentage": "5"}, {"quantity_id": "b", "numerator": "9"}]  # fmt: skip
    assert counts(frame(*rows), "a") == {3, 4}


def test_the_denominators_of_a_row_are_its_own_else_all_that_may_be():
    rows = [
        {"quantity_id": "a", "population": "all", "denominator": "20"},
        {"quantity_id": "a", "population": "men"},
        {"quantity_id": "b", "population": "men", "denominator": "12"},
        {"quantity_id": "g", "population": "some", "numerator": "7"},
        {"quantity_id": "z", "population": "some", "numerator": "0"},
        {"quantity_id": "a", "population": "men", "subset_of": "g"},
        {"quantity_id": "y", "population": "else", "subset_of": "z"},
    ]
    study = frame(*rows)
    found = [bases(study, row) for row in select(study)]
    assert found == [[20], [12, 20], [12], [], [], [7, 12, 20], []]


def test_a_population_has_the_sizes_of_its_denominators_its_cohort_and_a_parent_that_fits():
    study = frame(
        {"population": "all", "denominator": "72", "numerator": "5"},
        {"population": "all", "characteristic": "cohort", "value": "70", "statistic": "count"},
        {"population": "all", "characteristic": "sex", "value": "31", "statistic": "count"},
        {"quantity_id": "parent", "population": "other", "numerator": "50"},
        {"quantity_id": "parent", "population": "other", "numerator": "40"},
        {"population": "part", "subset_of": "parent", "numerator": "10", "percentage": "20"},
        {"population": "all", "subset_of": "parent", "numerator": "10", "percentage": "20"},
        {"population": "part2", "subset_of": "parent", "numerator": "10", "percentage": "99"},
    )
    assert population_sizes(study) == {"all": {70, 72}, "part": {50}}


def test_a_size_has_the_name_of_its_first_own_population():
    study = frame(
        {"subject": "literature", "population": "quoted", "denominator": "9"},
        {"subject": "own", "population": "first", "denominator": "9"},
        {"subject": "own", "population": "second", "denominator": "9"},
    )
    assert printed_sizes(study) == {9: "first"}


@pytest.mark.parametrize(
    ("section", "location", "named"),
    [
        ("table", "Table 2, row x, y", "Table 2"),
        ("figure", "Figure 1, bar", "Figure 1"),
        ("results", "Results, Outcome, sentence 3", "Results, Outcome"),
        ("abstract", "Abstract", "Abstract"),
    ],
)
def test_a_place_is_the_table_or_the_passage(section, location, named):
    assert place(one(section=section, location=location)) == named


def test_a_finding_names_its_rows_in_their_order_once_and_begins_with_a_capital():
    first, second = one(reported_id="r2", location="L", quantity_id="q"), one(reported_id="r1", location="L")
    found = finding(
        [first, second, first], "5", "follows", 0.123456, "patients", sentence="an end.", wrong=[second]
    )
    assert found == {
        "weight": "",
        "wrong": {"r1"},
        "quantity_id": "q",
        "reported_ids": "r1;r2",
        "locations": "L",
        "printed": "5",
        "follows": "follows",
        "difference": 0.1235,
        "unit": "patients",
        "sentence": "An end.",
    }


def test_the_places_of_a_folded_slip_are_those_of_all_its_rows_in_order():
    study = frame(*({"reported_id": f"r{i}", "location": place} for i, place in enumerate("cba")))
    slip = {"reported_ids": "r1", "locations": "b", "sentence": "S.", "weight": "rounding", "wrong": {"r1"}}
    hit = {
        "reported_ids": "r0;r1",
        "locations": "c; b",
        "sentence": "T.",
        "weight": "conclusion",
        "wrong": {"r0"},
    }
    fold(slip, hit, study)
    assert slip == {
        "reported_ids": "r0;r1",
        "locations": "c; b",
        "sentence": "S. T.",
        "weight": "conclusion",
        "wrong": {"r0", "r1"},
    }
    fold(slip, hit | {"reported_ids": "r1", "weight": "untraceable", "sentence": "U."}, study)
    assert (slip["sentence"], slip["weight"]) == ("S. T.", "conclusion")
