"""Differences and ratios of two proportions, against published and hand-computed values."""

from math import inf

import pytest

from analysis.statistics.contrasts import risk_difference, risk_ratio


def test_the_difference_is_that_of_the_published_example():
    # Newcombe 1998, table II, method 10: 56/70 and 48/80
    found = risk_difference(56, 70, 48, 80)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_difference_without_events_on_both_sides_is_bounded_by_the_wilson_limits():
    found = risk_difference(0, 10, 0, 20)
    assert found.value == 0
    assert (found.low, found.high) == pytest.approx((-0.1611, 0.2775), abs=5e-5)


def test_exchanged_groups_turn_the_sign():
    a, b = risk_difference(10, 16, 3, 16), risk_difference(3, 16, 10, 16)
    assert (a.value, a.low, a.high) == pytest.approx((-b.value, -b.high, -b.low))


def test_the_ratio_has_the_interval_of_its_logarithm():
    found = risk_ratio(10, 16, 3, 16)
    # log(10/3) -+ 1.959964 sqrt(1/10 - 1/16 + 1/3 - 1/16)
    assert (found.value, found.low, found.high) == pytest.approx((3.33333, 1.12260, 9.89765), rel=1e-5)


def test_a_ratio_without_events_in_a_group_is_open():
    assert (risk_ratio(0, 10, 3, 10).value, risk_ratio(0, 10, 3, 10).high) == (0, inf)
    assert risk_ratio(3, 10, 0, 10).value == inf


def test_more_events_than_patients_are_refused():
    with pytest.raises(ValueError, match="events"):
        risk_difference(11, 10, 1, 10)
