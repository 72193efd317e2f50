"""Restricted mean survival time by hand, and what is refused."""

import pytest

from analysis.statistics.restricted_mean import (
    restricted_mean,
    restricted_mean_difference,
    restricted_mean_variance,
)


def test_without_censoring_it_is_the_mean_of_the_times_cut_at_the_horizon():
    assert restricted_mean([1, 2, 6, 9], [1, 1, 1, 1], 6).value == pytest.approx((1 + 2 + 6 + 6) / 4)


def test_the_variance_is_the_squared_area_ahead_of_each_event():
    _, variance = restricted_mean_variance([1, 2, 3], [1, 1, 0], 3)
    assert variance == pytest.approx((2 / 3 + 1 / 3) ** 2 / 6 + (1 / 3) ** 2 / 2)


def test_without_events_before_the_horizon_it_is_the_horizon():
    found = restricted_mean([5, 6], [1, 0], 4)
    assert (found.value, found.low, found.high) == (4, 4, 4)


def test_past_the_last_death_nothing_is_added():
    assert restricted_mean([1, 2], [1, 1], 50).value == pytest.approx(1.5)


def test_the_difference_is_second_less_first():
    found = restricted_mean_difference([1, 2, 4, 6], [1, 1, 1, 1], ["a", "a", "b", "b"], 6)
    assert found.value == pytest.approx(3.5)
    turned = restricted_mean_difference([1, 2, 4, 6], [1] * 4, ["a", "a", "b", "b"], 6, order=["b", "a"])
    assert (turned.value, turned.low) == (-found.value, -found.high)


def test_a_horizon_past_the_follow_up_of_the_living_is_refused():
    with pytest.raises(ValueError, match="horizon is 9; patients are alive at the last follow-up: at most 6"):
        restricted_mean([1, 6], [1, 0], 9)
    with pytest.raises(ValueError, match="group 'b': horizon is 5"):
        restricted_mean_difference([1, 6, 2, 3], [1, 1, 1, 0], ["a", "a", "b", "b"], 5)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="horizon is 0; a number above 0"):
        restricted_mean([1, 6], [1, 0], 0)
    with pytest.raises(ValueError, match="group holds 3 groups; exactly two"):
        restricted_mean_difference([1, 2, 3], [1, 1, 1], ["a", "b", "c"], 1)
