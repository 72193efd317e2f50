"""Cumulative incidence by hand, Gray's test, and what is refused."""

import numpy as np
import pytest

from analysis.statistics import survival
from analysis.statistics.competing_risks import cumulative_incidence, gray_test, incidence_at

TIME = [1, 2, 2, 3, 4, 5, 5, 7]
STATUS = [1, 2, 1, 0, 2, 1, 2, 0]
GROUP = list("abababab")


def test_the_incidence_adds_what_is_left_times_the_hazard():
    curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0])
    np.testing.assert_allclose(curve["incidence"], [0, 1 / 4, 1 / 4, 1 / 2, 1 / 2])
    assert curve["competing"].tolist() == [0, 0, 1, 0, 0]


def test_the_incidences_and_the_event_free_add_up_to_1():
    first, second = (cumulative_incidence(TIME, STATUS, cause) for cause in (1, 2))
    np.testing.assert_allclose(first["incidence"] + second["incidence"] + first["event_free"], 1)


def test_tied_events_of_both_causes_have_one_answer():
    forward = cumulative_incidence(TIME, STATUS)
    backward = cumulative_incidence(TIME[::-1], STATUS[::-1])
    np.testing.assert_array_equal(forward["incidence"], backward["incidence"])


@pytest.mark.parametrize("variance", ["aalen", "jackknife"])
def test_without_competing_events_it_is_one_less_kaplan_meier(variance):
    event = [1, 0, 1, 1, 0, 1, 0, 1]
    curve = cumulative_incidence(TIME, event, variance=variance)
    np.testing.assert_allclose(curve["incidence"], 1 - survival.kaplan_meier(TIME, event)["survival"])


def test_the_two_variances_are_close_in_many_patients():
    time, status = TIME * 100, STATUS * 100
    aalen, jackknife = (
        cumulative_incidence(time, status, variance=v)["std_error"] for v in ("aalen", "jackknife")
    )
    np.testing.assert_allclose(aalen, jackknife, rtol=0.02)


def test_incidence_beyond_follow_up_is_unknown_unless_nobody_is_left():
    curve = cumulative_incidence([1, 2], [1, 0])
    assert np.isnan(incidence_at(curve, [3])["incidence"][0])
    ended = cumulative_incidence([1, 2], [1, 2])
    assert incidence_at(ended, [3])["incidence"][0] == 0.5


def test_identical_groups_do_not_differ():
    test = gray_test(TIME * 2, STATUS * 2, ["a"] * 8 + ["b"] * 8)
    assert test.statistic == pytest.approx(0, abs=1e-14)
    assert test.groups["observed"].tolist() == [3, 3]


def test_the_order_of_the_groups_does_not_change_the_test():
    first = gray_test(TIME, STATUS, GROUP)
    second = gray_test(TIME, STATUS, GROUP, order=["b", "a"])
    assert first.statistic == pytest.approx(second.statistic)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time": [-1, *TIME[1:]]}, "time, row 0"),
        ({"status": [3, *STATUS[1:]]}, "status, row 0: 3 is no known code; allowed: 0, 1, 2"),
        ({"status": STATUS[1:]}, "time has 8 rows, status has 7 rows"),
        ({"cause": 3}, "cause is 3; allowed: 1, 2"),
        ({"causes": (0, 1)}, "causes, row 0: is 0, the code of censoring"),
    ],
)
def test_bad_input_is_named(changed, sentence):
    with pytest.raises(ValueError, match=sentence):
        cumulative_incidence(**({"time": TIME, "status": STATUS} | changed))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"group": ["a"] * 8}, "group holds one group only"),
        ({"status": [0, 2] * 4}, "status: no event of cause 1"),
        ({"group": GROUP[1:]}, "group has 7 rows"),
        ({"strata": [1]}, "strata has 1 rows"),
        ({"strata": GROUP}, "never at risk together"),
        ({"rho": -1}, "rho is -1"),
    ],
)
def test_a_test_that_does_not_exist_is_refused(changed, sentence):
    good = {"time": TIME, "status": STATUS, "group": GROUP}
    with pytest.raises(ValueError, match=sentence):
        gray_test(**(good | changed))
