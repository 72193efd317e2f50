"""Lists, groups and compared arms."""

import pytest

from tests.audit.cases import routes
from tests.printed_rows import (
    OTHERS,
    cohort,
    findings,
    of_check,
    p_value,
    part,
    row,
    share,
    text_place,
)


@pytest.mark.parametrize(("a", "b", "gap"), [("24", "47", -1), ("26", "47", 1)])
def test_a_list_may_fall_short_of_its_total_or_exceed_it(a, b, gap):
    rows = [part("a", a, denominator="72"), part("b", b, denominator="72")]
    assert of_check("list-adds-up", rows)["difference"].tolist() == [gap]


def test_the_total_of_a_list_is_the_size_of_its_population_where_no_denominator_is_printed():
    assert findings(cohort("72"), part("a", "25"), part("b", "47")).empty
    found = of_check("list-adds-up", [cohort("73"), part("a", "25"), part("b", "47")])
    assert found["printed"].tolist() == ["25 + 47 of 73"]


@pytest.mark.parametrize("wrong", ["35.4", "34.0"])
def test_percentages_of_a_list_add_up_to_a_hundred(wrong):
    assert findings(part("a", "", "34.7"), part("b", "", "65.3")).empty
    found = of_check("list-adds-up", [part("a", "", wrong), part("b", "", "65.3")])
    assert found["difference"].tolist() == [pytest.approx(float(wrong) + 65.3 - 100)]
    assert found["unit"].tolist() == ["percentage points"]
    assert found["sentence"][0].endswith(f"add up to {float(wrong) + 65.3:g}%, not to 100%.")


@pytest.mark.parametrize(
    ("b", "fine"), [("65.2", True), ("65.1", True), ("65.4", True), ("65.0", False), ("65.5", False)]
)
def test_rounding_each_percentage_may_move_their_sum_by_so_much(b, fine):
    assert of_check("list-adds-up", [part("a", "", "34.7"), part("b", "", b)]).empty is fine


def test_a_bounded_percentage_makes_no_sum():
    assert findings(part("a", "", "34.7"), part("b", "", "50", qualifier="gt")).empty


def test_percentages_may_add_up_to_that_of_the_group_around_them():
    whole = share("kind:whole", percentage="40")
    parts = [part(c, "", p, subset_of="kind:whole") for c, p in (("a", "22"), ("b", "18"))]
    assert findings(whole, *parts).empty


def test_a_list_that_no_place_prints_whole_is_put_together():
    elsewhere = {"section": "discussion", "location": "Discussion, paragraph 4"}
    rows = [part("a", "", "69"), part("b", "", "31.9", **elsewhere)]
    assert len(of_check("list-adds-up", rows)) == 1


def test_a_place_that_prints_a_list_whole_is_taken_by_itself():
    rows = [part("a", "25", denominator="72"), part("b", "47", denominator="72")]
    again = text_place(part("a", "26", denominator="72"))
    assert of_check("list-adds-up", [*rows, again]).empty


def test_lists_of_two_subgroups_are_two_lists():
    rows = [part("a", "2", denominator="5", subgroup="x"), part("b", "3", denominator="5", subgroup="y")]
    assert findings(*rows).empty


def whole_and_parts(whole, *parts, **cells):
    return [
        share("kind:whole", whole),
        *(part(c, n, subset_of="kind:whole", **cells) for c, n in zip("ab", parts, strict=True)),
    ]


def test_parts_that_exceed_their_group_are_a_finding():
    found = of_check("parts-of-group", whole_and_parts("130", "60", "71"))
    assert found["difference"].tolist() == [1]


def test_parts_that_were_counted_apart_are_compared_with_their_own_base():
    assert of_check("parts-of-group", whole_and_parts("39", "21", "16", denominator="37")).empty


def test_what_stands_beside_the_parts_and_fills_the_group_is_named():
    rows = [*whole_and_parts("130", "56", "71"), part("c", "3")]
    found = of_check("parts-of-group", rows)
    assert found["sentence"][0].endswith("printed as 130, which counts kind c (3) as well.")
    assert found["reported_ids"][0].endswith("0004")
    assert "as well" not in of_check("parts-of-group", [*rows[:3], part("c", "4")])["sentence"][0]


@pytest.mark.parametrize(
    ("qualifier", "percentage", "fine"),
    [
        ("gt", "50", False),
        ("ge", "50", False),
        ("gt", "40", True),
        ("lt", "40", False),
        ("le", "40", False),
        ("max", "40", False),
        ("max", "41", True),
        ("", "40.3", True),
        ("", "41", True),
        ("", "40.9", False),
        ("", "39", False),
        ("most", "", True),
    ],
)
def test_the_percentages_of_the_parts_are_held_against_that_of_the_group(qualifier, percentage, fine):
    group = text_place(share("kind:whole", percentage=percentage, qualifier=qualifier))
    parts = [part(c, "", p, subset_of="kind:whole") for c, p in (("a", "22.2"), ("b", "18.1"))]
    rest = part("c", "", "59.7")
    assert of_check("parts-of-group", [group, *parts, rest]).empty is fine


def test_a_bound_that_the_parts_deny_is_told_in_words():
    group = text_place(share("kind:whole", percentage="50", qualifier="gt"))
    parts = [part(c, "", p, subset_of="kind:whole") for c, p in (("a", "22.2"), ("b", "18.1"))]
    found = of_check("parts-of-group", [group, *parts, part("c", "", "59.7")])
    assert found["printed"].tolist() == ["22.2 + 18.1 against more than 50%"]
    assert found["difference"].tolist() == [pytest.approx(-9.7)]


def test_percentages_of_another_population_are_not_compared_with_the_group():
    group = text_place(share("kind:whole", percentage="50", **OTHERS))
    parts = [part(c, "", p, subset_of="kind:whole") for c, p in (("a", "22.2"), ("b", "18.1"))]
    assert of_check("parts-of-group", [group, *parts, part("c", "", "59.7")]).empty


def inside(percentage, **cells):
    return share("symptom:paraparesis", percentage=percentage, subset_of="symptom:motor", **cells)


@pytest.mark.parametrize(("part_of", "fine"), [("15", True), ("15.1", True), ("16.1", False), ("18", False)])
def test_the_percentage_of_a_subgroup_is_not_above_that_of_its_group(part_of, fine):
    rows = [share("symptom:motor", percentage="15"), inside(part_of)]
    assert of_check("subgroup-too-large", rows).empty is fine


def test_percentages_of_two_populations_are_not_compared():
    assert of_check(
        "subgroup-too-large", [share("symptom:motor", percentage="15"), inside("18", **OTHERS)]
    ).empty
    assert of_check(
        "subgroup-too-large", [share("symptom:motor", percentage="15"), inside("18", qualifier="about")]
    ).empty


def test_a_subgroup_as_large_as_its_group_is_no_finding():
    rows = [share("symptom:motor", "18"), share("symptom:paraparesis", "18", subset_of="symptom:motor")]
    assert findings(*rows).empty


@pytest.mark.parametrize(
    ("rows", "fine"),
    [
        ([share("symptom:ataxia", "70", "70")], True),
        ([share("symptom:ataxia", "71", "70")], False),
        ([cohort("72"), share("symptom:ataxia", "6", "72")], True),
        ([cohort("72"), share("symptom:ataxia", "6", "73")], False),
        ([cohort("72"), share("studies:single", "41", "73")], True),
        ([cohort("72"), share("symptom:ataxia", "6", "73", subject="literature")], True),
    ],
)
def test_a_numerator_fits_its_denominator_and_a_denominator_the_cohort(rows, fine):
    assert of_check("subgroup-too-large", rows).empty is fine


def test_a_numerator_above_its_denominator_says_so():
    found = findings(share("symptom:ataxia", "71", "70"))
    assert found["sentence"].tolist() == [
        "Symptom ataxia: printed as 71, but its denominator is printed as 70."
    ]


def arms(a, b, n="72", **cells):
    return [cohort(n), share("treatment:a", a, **cells), share("treatment:b", b), p_value("0.2")]


@pytest.mark.parametrize(("a", "b", "fine"), [("40", "32", True), ("40", "33", False)])
def test_two_compared_groups_add_up_to_the_cohort_at_most(a, b, fine):
    assert of_check("groups-overlap", arms(a, b)).empty is fine


def test_groups_that_no_test_compares_may_overlap():
    assert of_check("groups-overlap", arms("40", "34")[:3]).empty
    assert of_check("groups-overlap", arms("40", "34", subject="literature")).empty
    assert of_check("groups-overlap", arms("40", "34", subgroup="late")).empty


def test_all_tests_of_two_overlapping_groups_are_one_finding():
    other = {**p_value("0.3"), "quantity_id": "response:a_vs_b:p", "characteristic": "response"}
    found = of_check("groups-overlap", [*arms("40", "34"), other])
    assert found["reported_ids"].tolist() == ["smith2020-0002;smith2020-0003;smith2020-0004;smith2020-0005"]


@pytest.mark.parametrize(
    ("rows", "fine"),
    [(routes("85", "14.9"), True), (routes("85", "16"), False), (routes("85", "15", named="2"), True)],
)
def test_a_list_that_is_full_leaves_nothing_for_a_part_more(rows, fine):
    assert of_check("list-full", rows).empty is fine


def test_patients_of_a_group_are_not_its_parts():
    rows = [row("kind:whole", "count", value="3", unit="patients")]
    rows += [part(c, "", p, subset_of="kind:whole") for c, p in (("a", "85"), ("b", "15"))]
    assert of_check("list-full", rows).empty
