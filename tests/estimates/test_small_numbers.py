import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates import small_numbers as policy


def test_four_patients_get_no_curve_and_five_do():
    assert not policy.allows_curve(4)
    assert policy.allows_curve(5) == (True, "")
    assert policy.allows_curve(4).sentence == (
        "Only 4 patients with a survival time, so no survival curve is drawn (at least 5 are needed)."
    )


def test_nobody_at_all_reads_as_no_patient():
    assert policy.allows_curve(0).sentence.startswith("No patient with a survival time, so")


def test_one_patient_is_singular():
    assert policy.allows_curve(1).sentence.startswith("Only 1 patient with")


def test_nine_events_get_no_regression_and_ten_do():
    assert not policy.allows_regression(9)
    assert policy.allows_regression(10)
    assert policy.allows_regression(9).sentence == (
        "Only 9 events, so no regression on 1 factor is fitted (at least 10 are needed)."
    )


def test_each_further_covariate_asks_for_ten_more_events():
    assert not policy.allows_regression(19, covariates=2)
    assert policy.allows_regression(20, covariates=2)


def test_a_comparison_needs_five_patients_in_each_group():
    ruling = policy.allows_comparison({"radiotherapy": 12, "none": 4}, events=9)
    assert not ruling
    assert "none (4)" in ruling.sentence
    assert "radiotherapy" not in ruling.sentence
    assert policy.allows_comparison({"radiotherapy": 12, "none": 5}, events=9)


def test_a_comparison_needs_two_groups_and_an_event():
    assert "one group" in policy.allows_comparison({"radiotherapy": 12}, events=9).sentence
    assert "Nobody had the event" in policy.allows_comparison({"a": 5, "b": 5}, events=0).sentence


def test_two_cohorts_are_not_pooled_and_three_are():
    assert (
        policy.allows_pooling(2).sentence == "Only 2 studies, so nothing is pooled (at least 3 are needed)."
    )
    assert policy.allows_pooling(3)


@pytest.mark.parametrize(
    ("ruling", "needed"),
    [
        (policy.allows_pooling, policy.MIN_STUDIES_TO_POOL),
        (policy.allows_asymmetry_test, policy.MIN_STUDIES_FOR_ASYMMETRY),
    ],
)
def test_rulings_on_studies_turn_at_their_threshold(ruling, needed):
    assert not ruling(needed - 1)
    assert ruling(needed)
    assert "studies" in ruling(needed - 1).sentence


def test_an_arm_with_four_events_gets_no_hazard_ratio_and_one_with_five_does():
    assert policy.allows_hazard_ratio({"operated": 12, "none": 5}) == (True, "")
    assert policy.allows_hazard_ratio({"operated": 12, "none": 4, "biopsy": 0}) == (
        False,
        "A hazard ratio needs 5 events an arm; too few: none (4), biopsy (0).",
    )


@given(st.integers(0, 200))
def test_a_sentence_is_there_exactly_where_the_statistic_is_not(count):
    for ruling in (policy.allows_curve(count), policy.allows_regression(count), policy.allows_pooling(count)):
        assert bool(ruling.sentence) is not bool(ruling)
