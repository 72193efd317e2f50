from fractions import Fraction

import pytest

from analysis.audit.printed_numbers import (
    RULES,
    bounds,
    decimals,
    denominators_giving,
    in_months,
    is_number,
    numerators_giving,
    percentage,
    rounded,
    rounding_rules,
    same_number,
    satisfies,
    total_bounds,
)


def test_printed_decimals_are_those_of_the_text():
    assert [decimals(text) for text in ("50", "50.0", "0.25")] == [0, 1, 2]


def test_a_printed_half_stands_for_rounding_and_for_truncation():
    assert bounds("2.5") == (Fraction("2.45"), Fraction("2.6"))


def test_numbers_are_compared_at_the_coarser_precision():
    assert same_number("12", "12.0")
    assert same_number("32", "32.1")
    assert not same_number("32.0", "32.1")
    assert not same_number("12", "13")


def test_a_tie_is_rounded_by_each_rule_in_its_own_way():
    assert rounding_rules(1, 8, "12.5") == ["half up", "half even", "truncation"]
    assert rounding_rules(1, 8, "13") == ["half up"]
    assert rounding_rules(1, 8, "12") == ["half even", "truncation"]


def test_a_percentage_that_no_rule_prints_has_no_rule():
    assert rounding_rules(6, 70, "8.7") == []
    assert percentage(6, 70, 1) == "8.6"


def test_the_denominators_that_give_a_percentage_are_found():
    assert denominators_giving(6, "8.7", 80) == [69]
    assert denominators_giving(31, "63.6", 150) == []


def test_the_numerator_is_recovered_from_a_percentage_where_one_fits():
    assert numerators_giving(58, "72.41") == [42]


def test_a_sum_of_rounded_numbers_has_bounds():
    assert total_bounds(["33.3", "33.3", "33.3"]) == (Fraction("99.75"), Fraction("100.2"))


@pytest.mark.parametrize(
    ("text", "qualifier", "limit", "obeyed"),
    [
        ("50.9", "gt", "50", True),
        ("40.3", "gt", "50", False),
        ("70", "max", "70", True),
        ("0.02", "lt", "0.01", False),
    ],
)
def test_a_bound_is_obeyed_or_not(text, qualifier, limit, obeyed):
    assert satisfies(text, qualifier, limit) is obeyed


def test_years_are_twelve_months_and_patients_are_no_time():
    assert in_months("10", "years") == 120
    assert in_months("10", "patients") is None


def test_only_plain_decimals_are_numbers():
    assert is_number("-1.5")
    assert not is_number("2021-08-27")
    assert not is_number("")


@pytest.mark.parametrize(
    ("value", "qualifier", "limit", "obeyed"),
    [
        ("50", "gt", "50", False),
        ("50", "ge", "50", True),
        ("49.9", "ge", "50", False),
        ("50", "lt", "50", False),
        ("49.9", "lt", "50", True),
        ("50", "le", "50", True),
        ("50.1", "le", "50", False),
        ("70.1", "max", "70", False),
        ("99", "about", "70", True),
    ],
)
def test_a_bound_holds_or_not_at_its_edge(value, qualifier, limit, obeyed):
    assert satisfies(value, qualifier, limit) is obeyed


def test_the_largest_and_the_smallest_denominator_are_tried():
    assert denominators_giving(1, "50", 2) == [2]
    assert denominators_giving(1, "50", 1) == []
    assert denominators_giving(0, "0", 1) == [1]
    assert denominators_giving(5, "100", 5) == [5]


def test_every_numerator_that_rounding_allows_is_found_up_to_the_denominator():
    assert numerators_giving(300, "33") == [98, 99, 100, 101]
    assert numerators_giving(3, "100") == [3]
    assert numerators_giving(3, "0") == [0]
    assert numerators_giving(7, "50") == []


def test_times_are_in_months():
    assert [in_months("52", "weeks"), in_months("365", "days"), in_months("2.5", "months")] == [
        12,
        12,
        Fraction(5, 2),
    ]


def test_a_value_is_rounded_by_the_rule_that_is_named():
    assert [rounded(Fraction(25, 10), 0, rule) for rule in RULES] == ["3", "2", "2"]
    assert rounded(Fraction(1, 3), 2) == "0.33"


def test_a_number_at_the_edge_of_what_rounding_prints_is_another():
    assert same_number("32", "31.5")
    assert not same_number("32", "31.49")
    assert same_number("32", "32.99")
    assert not same_number("32", "33.0")
    assert same_number("33.0", "33")
