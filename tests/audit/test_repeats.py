"""One quantity at several places, and quotations."""

import pytest

from tests.audit.cases import WALKED
from tests.printed_rows import ABSTRACT, findings, of_check, p_value, part, ranged, row, share, text_place


def two(a: dict, b: dict):
    """Two places of one quantity with these cells."""
    return of_check("two-values", [row("kind:a", **a), text_place(row("kind:a", **b))])


@pytest.mark.parametrize(
    ("a", "b", "unit", "gap"),
    [
        ({"percentage": "22.2"}, {"percentage": "18.1"}, "percentage points", 4.1),
        ({"numerator": "6"}, {"numerator": "8"}, "patients", 2),
        ({"denominator": "70"}, {"denominator": "72"}, "patients", 2),
        ({"value": "3.0", "unit": "months"}, {"value": "4", "unit": "months"}, "months", 1),
        ({"low": "1", "high": "9", "unit": "years"}, {"low": "2", "high": "9", "unit": "years"}, "years", 1),
        ({"low": "1", "high": "9", "unit": "years"}, {"low": "1", "high": "8", "unit": "years"}, "years", 1),
    ],
)
def test_each_column_of_a_quantity_is_compared(a, b, unit, gap):
    found = two(a, b)
    assert found["difference"].tolist() == [pytest.approx(gap)]
    assert found["unit"].tolist() == [unit]


@pytest.mark.parametrize(
    ("a", "b", "fine"),
    [
        ({"percentage": "22"}, {"percentage": "22.2"}, True),
        ({"percentage": "22"}, {"percentage": "22.99"}, True),
        ({"percentage": "22"}, {"percentage": "23.0"}, False),
        ({"percentage": "50", "qualifier": "gt"}, {"percentage": "50.9"}, True),
        ({"percentage": "50", "qualifier": "gt"}, {"percentage": "50"}, False),
        ({"percentage": "50", "qualifier": "ge"}, {"percentage": "50"}, True),
        ({"percentage": "50", "qualifier": "ge"}, {"percentage": "49.9"}, False),
        ({"percentage": "50", "qualifier": "lt"}, {"percentage": "50"}, False),
        ({"percentage": "50", "qualifier": "le"}, {"percentage": "50"}, True),
        ({"percentage": "50", "qualifier": "le"}, {"percentage": "50.1"}, False),
        ({"percentage": "50", "qualifier": "max"}, {"percentage": "50.1"}, False),
        ({"percentage": "50", "qualifier": "about"}, {"percentage": "60"}, True),
        ({"percentage": "50", "qualifier": "gt"}, {"percentage": "60", "qualifier": "gt"}, True),
        ({"percentage": "50", "qualifier": "most"}, {"percentage": "40"}, True),
        ({"value": "2018-03", "statistic": "date"}, {"value": "2018-04", "statistic": "date"}, False),
        ({"value": "3", "subject": "literature"}, {"value": "4"}, True),
    ],
)
def test_figures_agree_at_the_coarser_precision_and_within_their_bounds(a, b, fine):
    assert two(a, b).empty is fine


@pytest.mark.parametrize(
    ("a", "b", "fine"),
    [
        ({"percentage": "5", "qualifier": "le"}, {"low": "1", "high": "2"}, False),
        ({"percentage": "5", "qualifier": "max"}, {"low": "1", "high": "2"}, False),
        ({"percentage": "5", "qualifier": "lt"}, {"low": "1", "high": "2"}, False),
        ({"percentage": "5", "qualifier": "le"}, {"low": "1", "high": "5"}, True),
        ({"percentage": "5", "qualifier": "ge"}, {"low": "1", "high": "2"}, True),
        (
            {"value": "5", "qualifier": "max", "unit": "years"},
            {"low": "1", "high": "2", "unit": "years"},
            False,
        ),
    ],
)
def test_an_upper_bound_is_compared_with_the_upper_end_of_a_range(a, b, fine):
    assert two(a, b).empty is fine


def test_two_upper_ends_are_told_as_bounds():
    found = two({"percentage": "5", "qualifier": "le"}, {"low": "1", "high": "2"})
    assert found["printed"].tolist() == ["at most 5% against at most 2%"]
    assert found["weight"].tolist() == ["contradiction"]


def test_a_percentage_is_held_against_the_fraction_of_another_place():
    bare, alone = share("region:lumbar", "16", "72"), text_place(share("region:lumbar", percentage="22.2"))
    assert findings(bare, alone).empty
    found = of_check("two-values", [bare, {**alone, "percentage": "18.1"}])
    assert found["follows"].tolist() == ["16 of 72 is 22.2% (Table I, row 1)"]
    assert found["difference"].tolist() == [pytest.approx(18.1 - 100 * 16 / 72, abs=1e-3)]


def test_p_values_on_two_sides_of_significance_change_a_conclusion():
    weigh = [
        of_check("two-p-values", [p_value("0.04"), text_place(p_value(p))])["weight"][0]
        for p in ("0.06", "0.02")
    ]
    assert weigh == ["conclusion", "contradiction"]


def test_two_tests_may_give_two_p_values():
    assert of_check(
        "two-p-values", [p_value("0.2", test="chi_square"), p_value("0.9", test="log_rank")]
    ).empty
    assert (
        len(of_check("two-p-values", [p_value("0.2", test="log_rank"), p_value("0.9", test="log_rank")])) == 1
    )


def test_a_p_value_without_a_test_agrees_with_one_of_those_that_name_theirs():
    named = [p_value("0.2", test="chi_square"), p_value("0.9", test="log_rank")]
    assert of_check("two-p-values", [*named, p_value("0.9")]).empty
    assert len(of_check("two-p-values", [*named, p_value("0.5")])) == 1


def test_a_bounded_p_value_agrees_with_a_smaller_one():
    assert of_check("two-p-values", [p_value("0.01", qualifier="lt"), p_value("0.0063")]).empty
    assert len(of_check("two-p-values", [p_value("0.01", qualifier="lt"), p_value("0.01")])) == 1


def test_p_values_of_other_groups_are_other_comparisons():
    assert of_check("two-p-values", [p_value("0.2"), p_value("0.9", comparator="c")]).empty


def test_a_total_of_the_abstract_is_in_the_body_with_its_parts():
    total = row("studies:included", "count", value="51", **ABSTRACT)
    parts = [
        part(c, n, partition="design", subset_of="studies:included") for c, n in (("a", "9"), ("b", "42"))
    ]
    assert of_check("abstract-alone", [total, *parts]).empty
    loose = [{**p, "partition": ""} for p in parts]
    assert len(of_check("abstract-alone", [total, *loose])) == 1


def test_a_p_value_of_the_abstract_is_in_the_body_where_that_names_its_test():
    named = text_place(
        {**p_value("0.727", test="log_rank"), "quantity_id": "overall_survival:a_vs_b:log_rank:p"}
    )
    assert of_check("abstract-alone", [p_value("0.727", **ABSTRACT), named]).empty
    assert len(of_check("abstract-alone", [share("kind:a", "3", percentage="30", **ABSTRACT), named])) == 1


def test_a_share_of_the_abstract_alone_is_told_with_its_count():
    found = of_check(
        "abstract-alone",
        [share("kind:a", "3", percentage="30", **ABSTRACT), text_place(share("kind:b", "1"))],
    )
    assert found["printed"].tolist() == ["3 (30%)"]


def test_without_a_body_nothing_is_missed_in_it():
    assert findings(p_value("0.727", **ABSTRACT)).empty


def test_an_order_in_words_is_no_figure_of_the_abstract():
    claim = row("kind:a:rank", "rank", value="1", unit="rank", **ABSTRACT)
    assert of_check("abstract-alone", [claim, text_place(share("kind:a", "1"))]).empty


def test_one_abbreviation_may_stand_twice_for_one_term():
    rows = [
        row("response:PD", "abbreviation", value="PD"),
        text_place(row("response:PD", "abbreviation", value="PD")),
    ]
    assert findings(*rows).empty


def test_units_are_compared_within_one_category_and_for_times_alone():
    years = row("interval:other:range", "range", low="0", high="10", interval_kind="range", unit="years")
    months = row("interval:all:mean", "mean", value="18", unit="months")
    assert of_check("two-units", [months, years]).empty
    doses = [
        row("dose:all:a", "value", value="5", unit="gray"),
        row("dose:all:b", "value", value="5", unit="fractions"),
    ]
    assert of_check("two-units", doses).empty


@pytest.mark.parametrize("cells", [{"value": "6.8"}, {"low": "0.2"}, {"high": "107"}, {"unit": "weeks"}])
def test_two_medians_with_one_figure_apart_are_two_lists_of_values(cells):
    rows = [
        ranged("overall_survival:all", "6.7", "0.1", "108"),
        {**ranged("follow_up:all", "6.7", "0.1", "108"), **cells},
    ]
    assert of_check("printed-alike", rows).empty


def test_one_median_at_two_places_is_one_quantity():
    once = ranged("follow_up:all", "6.7", "0.1", "108")
    assert findings(once, text_place(once)).empty


def two_tests(a, b, **cells):
    tests = (("log_rank", a), ("wilcoxon", b))
    return [
        {**p_value(p, test=t, **cells), "quantity_id": f"overall_survival:a_vs_b:{t}:p"} for t, p in tests
    ]


@pytest.mark.parametrize(
    ("a", "b", "fine"), [("0.0063", "0.0063", False), ("0.0063", "0.0064", True), ("0.006", "0.006", True)]
)
def test_two_tests_do_not_give_one_fine_p_value(a, b, fine):
    assert of_check("printed-alike", two_tests(a, b)).empty is fine


def test_one_p_value_of_two_tests_names_both():
    found = of_check("printed-alike", two_tests("0.0063", "0.0063"))
    assert found["sentence"].tolist() == [
        "P value of overall survival, a against b: 0.0063 by two tests, Log-Rank and Wilcoxon."
    ]
    assert found["weight"].tolist() == ["untraceable"]
    assert of_check("printed-alike", two_tests("0.0001", "0.0001", qualifier="lt")).empty


def quoted(figure, original):
    cells = {"value": figure, "original": original, "original_id": "p-01", "unit": "months", **WALKED}
    return of_check("misquoted", [row("survival:all:patel", "median", **cells)])


@pytest.mark.parametrize(
    ("figure", "original", "fine"), [("62.5", "62.5", True), ("62", "62.5", True), ("62", "63", False)]
)
def test_a_quotation_may_round_the_original(figure, original, fine):
    assert quoted(figure, original).empty is fine


def test_a_misquoted_time_keeps_its_unit():
    found = quoted("5", "7")
    assert found[["printed", "follows", "difference", "unit"]].to_numpy().tolist() == [
        ["5", "7", -2.0, "months"]
    ]


def test_the_misquotations_of_one_passage_are_one_finding():
    cells = {**WALKED, "location": "Text, paragraph 1"}
    arms = [("surgery", "62", "84"), ("none", "19", "57")]
    rows = [
        share(f"outcome:walking:{a}", percentage=p, original=o, original_id="x", **{**cells, "subgroup": a})
        for a, p, o in arms
    ]
    found = of_check("misquoted", rows)
    assert found["difference"].tolist() == [-38]
    assert found["printed"].tolist() == ["62% and 19%"]
