"""Axes of plots within tables."""

import pytest

from analysis.figures.scales import Scale, linear, ratios, round_up, shares


def test_a_share_stands_at_its_percentage():
    assert shares("percent").place(84) == pytest.approx(84)
    assert shares("kappa").place(0.5) == pytest.approx(50)


def test_the_middle_of_a_logarithmic_axis_is_the_geometric_mean():
    assert Scale(0.1, 10, (), logarithmic=True).place(1) == pytest.approx(50)


def test_a_value_beyond_an_end_stands_at_the_end():
    scale = Scale(0, 10, ())
    assert (scale.place(-3), scale.place(12)) == (0, 100)


def test_ends_are_round_numbers():
    assert [round_up(v) for v in (0, 0.3, 1, 1.1, 4, 7, 19.8)] == [1, 0.5, 1, 2, 5, 10, 20]


def test_a_linear_axis_begins_at_zero_and_reaches_below_only_where_values_do():
    assert (linear([3, 19]).low, linear([3, 19]).high, linear([3, 19]).null) == (0, 20, None)
    assert (linear([-8, 3]).low, linear([-8, 3]).high, linear([-8, 3]).null) == (-10, 5, 0)
    assert (linear([-8.3]).low, linear([-8.3]).high) == (-10, 0)


def test_an_axis_of_ratios_always_holds_one():
    scale = ratios([2.0, 19.8])
    assert scale.null == 1
    assert scale.low < 1 < scale.high
    assert scale.ticks == (scale.low, 1, scale.high)
