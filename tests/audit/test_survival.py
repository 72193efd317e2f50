"""Ranges, hazard ratios, their intervals and p values."""

import pytest

from tests.printed_rows import findings, hazard_ratio, median, of_check, p_value, ranged, row, share


@pytest.mark.parametrize(("low", "high", "fine"), [("9", "9", True), ("9", "8.9", False)])
def test_a_range_ends_where_it_begins_or_above(low, high, fine):
    assert (
        of_check("outside-range", [row("age:all", "range", low=low, high=high, interval_kind="range")]).empty
        is fine
    )


@pytest.mark.parametrize(("value", "fine"), [("5", True), ("4.9", False), ("12", True), ("12.1", False)])
def test_a_median_lies_between_the_ends_of_its_range_or_on_one(value, fine):
    assert of_check("outside-range", [ranged("age:all", value, "5", "12")]).empty is fine


def test_a_median_outside_says_by_how_much():
    below, above = (of_check("outside-range", [ranged("age:all", v, "5", "12")]) for v in ("4", "14"))
    assert (below["difference"].tolist(), above["difference"].tolist()) == ([-1], [2])
    assert above["unit"].tolist() == ["months"]


@pytest.mark.parametrize(("unit", "fine"), [("years", True), ("months", False), ("patients", True)])
def test_times_are_converted_and_other_units_are_not_compared(unit, fine):
    mean = row("interval:all:mean", "mean", value="18.77", unit="months")
    span = row("interval:all:range", "range", low="0", high="2", interval_kind="range", unit=unit)
    assert of_check("outside-range", [mean, span]).empty is fine


def test_a_confidence_interval_is_no_range():
    assert of_check("outside-range", [ranged("age:all", "14", "5", "12", interval_kind="ci95")]).empty


@pytest.mark.parametrize(
    ("cells", "fine"),
    [
        ({"value": "30"}, True),
        ({"value": "31"}, False),
        ({"value": "31", "unit": "years"}, True),
        ({"value": "31", "subject": "literature"}, True),
        ({"value": "31", "statistic": "dose"}, False),
        ({"value": "31", "statistic": "threshold"}, True),
    ],
)
def test_the_value_of_one_patient_lies_in_the_range_of_the_cohort(cells, fine):
    case = row("overall_survival:case", **{"statistic": "value", "unit": "months", **cells})
    assert of_check("outside-range", [ranged("overall_survival:all", "3", "0.3", "30"), case]).empty is fine


def test_the_range_of_a_subgroup_does_not_bind_a_patient_outside_it():
    case = row("overall_survival:case", "value", value="31", unit="months")
    assert of_check(
        "outside-range", [ranged("overall_survival:all", "3", "0.3", "30", subgroup="late"), case]
    ).empty


@pytest.mark.parametrize(
    ("ratio", "fine"), [("0.42", True), ("0.41", True), ("0.40", False), ("0.43", False)]
)
def test_a_hazard_ratio_is_the_middle_of_its_interval_as_far_as_rounding_tells(ratio, fine):
    assert of_check("hazard-ratio-off-centre", [hazard_ratio(ratio, "0.2254", "0.7823")]).empty is fine


@pytest.mark.parametrize(
    ("p", "fine"), [("0.0253", True), ("0.0257", False), ("0.00124", True), ("0.00120", False)]
)
def test_a_p_value_may_be_half_a_normal_deviate_from_that_of_the_interval(p, fine):
    rows = [hazard_ratio("0.4199", "0.2254", "0.7823"), p_value(p, test="log_rank")]
    assert of_check("p-against-interval", rows).empty is fine


@pytest.mark.parametrize("test", ["", "log_rank", "cox", "wald"])
def test_each_unweighted_test_is_held_against_the_interval(test):
    assert (
        len(
            of_check(
                "p-against-interval", [hazard_ratio("0.4199", "0.2254", "0.7823"), p_value("0.3", test=test)]
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    "cells", [{"test": "wilcoxon"}, {"qualifier": "lt"}, {"comparator": "c"}, {"value": "0"}]
)
def test_a_weighted_test_a_bound_and_other_groups_are_not_held_against_it(cells):
    rows = [hazard_ratio("0.4199", "0.2254", "0.7823"), p_value("0.3", **cells)]
    assert of_check("p-against-interval", rows).empty


def test_an_interval_of_ninety_percent_has_a_smaller_error():
    rows = [hazard_ratio("0.4199", "0.2254", "0.7823", interval_kind="ci90"), p_value("0.022")]
    assert of_check("p-against-interval", rows).empty
    assert len(of_check("p-against-interval", [rows[0], p_value("0.0063")])) == 0
    assert (
        len(of_check("p-against-interval", [hazard_ratio("0.4199", "0.2254", "0.7823"), p_value("0.06")]))
        == 1
    )
    assert of_check("p-against-interval", [rows[0], p_value("0.06")]).empty


@pytest.mark.parametrize(
    ("ratio", "a", "b", "fine"),
    [
        (("0.42", "0.2254", "0.7823"), "3", "7", False),
        (("0.42", "0.2254", "0.7823"), "7", "3", True),
        (("0.42", "0.2254", "0.7823"), "7", "7", True),
        (("2.4", "1.3", "4.4"), "7", "3", False),
        (("2.4", "1.3", "4.4"), "3", "7", True),
        (("1.2", "1", "1.44"), "7", "3", True),
        (("0.83", "0.69", "1"), "3", "7", True),
    ],
)
def test_a_hazard_ratio_points_the_way_of_the_medians_unless_its_interval_holds_one(ratio, a, b, fine):
    rows = [hazard_ratio(*ratio), median("a", a), median("b", b)]
    assert of_check("ratio-against-medians", rows).empty is fine


def test_without_both_medians_a_hazard_ratio_has_no_direction_to_check():
    assert findings(hazard_ratio("0.42", "0.2254", "0.7823"), median("a", "3")).empty


@pytest.mark.parametrize(
    ("printed", "fine"), [("1.03", True), ("1.0", True), ("1.04", False), ("1.02", False), ("1", True)]
)
def test_a_ratio_is_that_of_its_counts_at_its_precision(printed, fine):
    rows = [
        share("sex:male", "31"),
        share("sex:female", "30"),
        row("sex:male_to_female", "ratio", value=printed),
    ]
    assert of_check("ratio-of-counts", rows).empty is fine


def test_a_ratio_to_nobody_is_not_computed():
    rows = [share("sex:male", "31"), share("sex:female", "0"), row("sex:male_to_female", "ratio", value="1")]
    assert of_check("ratio-of-counts", rows).empty
