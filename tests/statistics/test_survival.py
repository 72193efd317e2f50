"""Kaplan-Meier on tables small enough to check by hand, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter

from analysis.statistics import survival

TIME = [1, 2, 2, 3, 4, 5]
EVENT = [1, 1, 0, 1, 0, 1]


def test_the_curve_is_the_product_of_the_conditional_survivals():
    curve = survival.kaplan_meier(TIME, EVENT)
    assert curve["time"].tolist() == [0, 1, 2, 3, 4, 5]
    assert curve["at_risk"].tolist() == [6, 6, 5, 3, 2, 1]
    assert curve["events"].tolist() == [0, 1, 1, 1, 0, 1]
    assert curve["censored"].tolist() == [0, 0, 1, 0, 1, 0]
    expected = np.cumprod([1, 5 / 6, 4 / 5, 2 / 3, 1, 0])
    np.testing.assert_allclose(curve["survival"], expected, rtol=1e-14)


def test_the_standard_error_is_greenwoods():
    curve = survival.kaplan_meier(TIME, EVENT)
    assert curve["std_error"][2] == pytest.approx(2 / 3 * np.sqrt(1 / 30 + 1 / 20))
    assert np.isnan(curve["std_error"].iloc[-1])


def test_the_plain_and_log_intervals_stay_within_0_and_1():
    for interval in ("plain", "log"):
        curve = survival.kaplan_meier(TIME, EVENT, interval=interval).iloc[:-1]
        assert curve["lower"].between(0, 1).all()
        assert curve["upper"].between(0, 1).all()


def test_lifelines_finds_the_same_curve():
    curve = survival.kaplan_meier(TIME, EVENT)
    fitted = KaplanMeierFitter().fit(TIME, EVENT)
    np.testing.assert_allclose(curve["survival"], fitted.survival_function_["KM_estimate"], atol=1e-12)
    bounds = fitted.confidence_interval_.iloc[1:-1]
    np.testing.assert_allclose(curve[["lower", "upper"]].iloc[1:-1], bounds, atol=1e-12)


def test_a_death_at_time_0_belongs_to_the_first_row():
    curve = survival.kaplan_meier([0, 3], [1, 1])
    assert curve.loc[0, ["time", "at_risk", "events", "survival"]].tolist() == [0, 2, 1, 0.5]


def test_times_that_differ_by_rounding_error_are_tied():
    curve = survival.kaplan_meier([0.1 + 0.2, 0.3, 1], [1, 1, 0])
    assert curve["events"].tolist() == [0, 2, 0]


def test_a_late_entry_counts_only_from_its_entry_on():
    curve = survival.kaplan_meier([2, 4, 6], [1, 1, 1], entry=[0, 0, 3])
    assert curve["at_risk"].tolist() == [2, 2, 2, 1]
    np.testing.assert_allclose(curve["survival"], [1, 0.5, 0.25, 0])


def test_entry_at_0_for_all_changes_nothing():
    pd.testing.assert_frame_equal(
        survival.kaplan_meier(TIME, EVENT, [0] * 6), survival.kaplan_meier(TIME, EVENT)
    )


def test_numbers_at_risk_are_those_just_before_each_time():
    assert survival.numbers_at_risk(TIME, [0, 2, 2.5, 5, 9])["at_risk"].tolist() == [6, 5, 3, 1, 0]
    late = survival.numbers_at_risk([2, 4, 6], [0, 3, 4], entry=[0, 0, 3])
    assert late["at_risk"].tolist() == [2, 1, 2]


def test_a_landmark_reads_the_last_step():
    table = survival.survival_at(survival.kaplan_meier(TIME, EVENT), [3.9, 1])
    np.testing.assert_allclose(table["survival"], [4 / 9, 5 / 6])
    assert table["at_risk"].tolist() == [2, 6]


def test_survival_beyond_follow_up_is_unknown_unless_it_is_0():
    alive = survival.survival_at(survival.kaplan_meier([1, 2], [1, 0]), [2, 3])
    assert alive["survival"].tolist()[0] == 0.5
    assert alive.iloc[1, 2:].isna().all()
    dead = survival.survival_at(survival.kaplan_meier([1, 2], [1, 1]), [3])
    assert dead["survival"].tolist() == [0]


def test_the_median_is_where_the_curve_crosses_one_half():
    found = survival.median_survival(TIME, EVENT)
    assert (found.value, found.n, found.events) == (3, 6, 4)


def test_the_median_is_the_middle_of_a_step_at_exactly_one_half():
    assert survival.median_survival([1, 2, 4, 8], [1, 1, 1, 1]).value == 3


def test_a_curve_that_ends_at_one_half_says_so():
    found = survival.median_survival([1, 2, 4, 8], [1, 1, 0, 0])
    assert found.value == 5
    assert "ends at exactly 0.5" in found.note


def test_a_median_that_is_not_reached_is_no_number():
    found = survival.median_survival([1, 2, 3], [1, 0, 0])
    assert np.isnan(found.value)
    assert found.note == "not reached"


def test_a_quantile_counts_the_fraction_with_the_event():
    early = survival.quantile_survival(TIME, EVENT, 0.1)
    assert early.value == 1


def test_follow_up_is_measured_on_the_censored():
    found = survival.median_follow_up([1, 2, 3, 4], [1, 0, 0, 0])
    assert (found.value, found.events) == (3, 3)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"time": [1, -1], "event": [1, 0]}, "time, row 1: -1.0 is out of range; a number at least 0"),
        ({"time": [1, np.nan], "event": [1, 0]}, "time, row 1: is missing"),
        ({"time": [1, 2], "event": [1, 2]}, "event, row 1: 2 is no known code; allowed: 0, 1"),
        ({"time": [1, 2], "event": [1]}, "time has 2 rows, event has 1 rows"),
        ({"time": [], "event": []}, "no rows"),
        ({"time": [1, 2], "event": [1, 0], "entry": [0, 2]}, "entry, row 1: is not before its time"),
        ({"time": [1, 2], "event": [1, 0], "entry": [0]}, "entry has 1 rows"),
        ({"time": [1], "event": [1], "confidence": 95}, "confidence is 95"),
        ({"time": [1], "event": [1], "interval": "exact"}, "interval is 'exact'; allowed: 'log-log'"),
    ],
)
def test_bad_input_is_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        survival.kaplan_meier(**arguments)


def test_a_quantile_lies_between_0_and_1():
    with pytest.raises(ValueError, match="probability is 1; a number above 0 and below 1"):
        survival.quantile_survival(TIME, EVENT, 1)


def test_a_landmark_is_not_negative():
    with pytest.raises(ValueError, match="times, row 0"):
        survival.survival_at(survival.kaplan_meier(TIME, EVENT), [-1])
