"""The Turnbull estimate by hand, and what is refused."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import survival
from analysis.statistics import turnbull as interval_censored
from analysis.statistics.turnbull import turnbull, turnbull_at, turnbull_median


def test_exact_and_censored_times_give_kaplan_meier():
    time, event = np.array([1, 2, 2, 3, 4, 5]), np.array([1, 1, 0, 1, 0, 1])
    table = turnbull(time, np.where(event == 1, time, inf))
    curve = survival.kaplan_meier(time, event)
    np.testing.assert_allclose(table["survival"], curve.loc[curve["events"] > 0, "survival"], atol=1e-9)


def test_the_curve_falls_where_intervals_overlap():
    table = turnbull([0, 2], [4, 6])
    assert table[["lower", "upper", "probability"]].to_numpy().tolist() == [[2, 4, 1]]


def test_two_of_three_in_one_interval():
    table = turnbull([0, 0, 1], [1, 1, 2])
    np.testing.assert_allclose(table["probability"], [2 / 3, 1 / 3])


def test_an_exact_time_at_a_right_bound_lies_within_it():
    table = turnbull([0, 3], [3, 3])
    assert table[["lower", "upper"]].to_numpy().tolist() == [[3, 3]]


def test_inside_an_interval_survival_is_bounded():
    found = turnbull_at(turnbull([0, 0, 1], [1, 1, 2]), [0.2, 1, 1.9])
    np.testing.assert_allclose(found["survival"], [1, 1 / 3, 0], atol=1e-12)
    np.testing.assert_allclose(found["lower"], [1 / 3, 1 / 3, 0], atol=1e-12)
    np.testing.assert_allclose(found["upper"], [1, 1 / 3, 1 / 3])


def test_the_median_lies_mid_interval():
    found = turnbull_median([0, 2, 5], [1, 4, 8])
    assert (found.value, found.n, found.events) == (3, 3, 3)


def test_a_median_that_is_not_reached_is_no_number():
    found = turnbull_median([1, 6, 7], [2, inf, inf])
    assert np.isnan(found.value)
    assert found.note == "not reached"


def test_a_fit_that_runs_out_of_steps_is_refused(monkeypatch):
    monkeypatch.setattr(interval_censored, "ITERATIONS", 1)
    with pytest.raises(ValueError, match="did not converge in 1 steps"):
        turnbull([0, 2, 3, 5, 5, 7, 8, 10], [3, 5, 6, 5, 9, 12, inf, 14])


@pytest.mark.parametrize(
    ("lower", "upper", "sentence"),
    [
        ([1, 3], [2, 2], "upper, row 1: is below lower"),
        ([-1], [2], "lower, row 0"),
        ([1], [np.nan], "upper, row 0: is missing"),
        ([inf], [inf], "lower, row 0: is infinite"),
        ([1, 2], [2], "lower has 2 rows, upper has 1 rows"),
        ([], [], "no rows"),
    ],
)
def test_bad_bounds_are_named(lower, upper, sentence):
    with pytest.raises(ValueError, match=sentence):
        turnbull(lower, upper)


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["exact", "within", "between", "alive"])),
        min_size=2,
        max_size=40,
    )
)
def test_among_many_bounds_the_same_curve_is_found_in_another_way(patients):
    kinds = {"exact": lambda t: (t, t), "within": lambda t: (0, t + 1), "between": lambda t: (t, t + 2)}
    bounds = [kinds.get(kind, lambda t: (t, inf))(time) for time, kind in patients]
    rows, counts = interval_censored._distinct(*np.array(bounds, dtype=float).T)
    intervals = interval_censored._innermost(rows)
    holds = interval_censored._holds(rows, intervals)
    begin, end = interval_censored._reach(rows, intervals)
    place = np.arange(len(intervals))
    assert ((place >= begin[:, None]) & (place < end[:, None]) == holds).all()
    found = interval_censored._converge(begin, end, counts)
    if found is not None:
        fit = [np.log(holds @ p) @ counts for p in (found, interval_censored._maximise(holds * 1.0, counts))]
        assert fit[0] == pytest.approx(fit[1], abs=1e-6)


def test_many_different_bounds_give_what_few_steps_of_newton_give(monkeypatch):
    random = np.random.default_rng(5)
    time = np.round(random.exponential(10, 600), 1) + 0.1
    lower = np.where(random.random(600) < 0.2, 0, time)
    upper = np.where(random.random(600) < 0.2, inf, time)
    usual = turnbull(lower, upper)
    monkeypatch.setattr(interval_censored, "LARGE", 0)
    monkeypatch.setattr(interval_censored, "_maximise", None)
    quick = turnbull(lower, upper)
    times = np.arange(0, 40, 0.5)
    assert np.allclose(turnbull_at(usual, times), turnbull_at(quick, times), atol=1e-5)
