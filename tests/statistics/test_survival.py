"""Survival on tables small enough to check by hand, what lifelines gives differently, and what is refused."""

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

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


def test_the_interval_is_greenwoods_on_the_log_log_scale():
    row = survival.kaplan_meier(TIME, EVENT).iloc[2]
    spread = 1.959964 * np.sqrt(1 / 30 + 1 / 20) / np.log(2 / 3)
    assert row["lower"] == pytest.approx((2 / 3) ** np.exp(-spread), rel=1e-6)
    assert row["upper"] == pytest.approx((2 / 3) ** np.exp(spread), rel=1e-6)


def test_a_wider_confidence_gives_a_wider_interval():
    narrow, wide = (survival.kaplan_meier(TIME, EVENT, confidence=c).iloc[2] for c in (0.5, 0.99))
    assert wide["lower"] < narrow["lower"] < narrow["upper"] < wide["upper"]


def test_the_curve_is_the_fit_of_lifelines():
    curve = survival.kaplan_meier(TIME, EVENT)
    fitted = KaplanMeierFitter().fit(TIME, EVENT)
    np.testing.assert_array_equal(curve["survival"], fitted.survival_function_["KM_estimate"])
    np.testing.assert_array_equal(
        curve[["lower", "upper"]].iloc[1:-1], fitted.confidence_interval_.iloc[1:-1]
    )


def test_the_interval_has_no_value_where_the_curve_is_at_0_or_still_at_1():
    curve = survival.kaplan_meier([1, 2, 3], [0, 1, 1])
    assert curve.loc[0, ["lower", "upper"]].tolist() == [1, 1]
    assert curve.loc[[1, 3], ["lower", "upper"]].isna().all(axis=None)
    assert curve.loc[2, ["lower", "upper"]].notna().all()


def test_lifelines_leaves_the_error_state_of_numpy_as_it_was():
    before = np.geterr()
    with np.errstate(divide="raise", invalid="raise"):
        survival.kaplan_meier([1, 2], [1, 1])
        assert np.geterr()["divide"] == np.geterr()["invalid"] == "raise"
    assert np.geterr() == before


def test_a_death_at_time_0_belongs_to_the_first_row():
    curve = survival.kaplan_meier([0, 3], [1, 1])
    assert curve.loc[0, ["time", "at_risk", "events", "survival"]].tolist() == [0, 2, 1, 0.5]


def test_times_that_differ_by_rounding_error_are_tied():
    curve = survival.kaplan_meier([0.1 + 0.2, 0.3, 1], [1, 1, 0])
    assert curve["events"].tolist() == [0, 2, 0]


def test_numbers_at_risk_are_those_just_before_each_time():
    assert survival.numbers_at_risk(TIME, [0, 2, 2.5, 5, 9])["at_risk"].tolist() == [6, 5, 3, 1, 0]


def test_a_landmark_reads_the_last_step():
    table = survival.survival_at(survival.kaplan_meier(TIME, EVENT), [3.9, 1])
    np.testing.assert_allclose(table["survival"], [4 / 9, 5 / 6])


def test_survival_beyond_follow_up_is_unknown_unless_it_is_0():
    alive = survival.survival_at(survival.kaplan_meier([1, 2], [1, 0]), [2, 3])
    assert alive["survival"].tolist()[0] == 0.5
    assert alive.iloc[1, 1:].isna().all()
    dead = survival.survival_at(survival.kaplan_meier([1, 2], [1, 1]), [3])
    assert dead["survival"].tolist() == [0]


def test_the_median_is_where_the_curve_crosses_one_half():
    found = survival.median_survival(TIME, EVENT)
    assert (found.value, found.n, found.events) == (3, 6, 4)


@pytest.mark.parametrize("deaths", range(2, 60, 2))
def test_the_median_is_the_middle_of_a_step_at_exactly_one_half(deaths):
    times = np.arange(1, deaths + 1)
    assert survival.median_survival(times, np.ones(deaths)).value == (deaths + 1) / 2


def test_lifelines_alone_takes_an_end_of_that_step_by_the_last_digit():
    six, ten = (KaplanMeierFitter().fit(range(1, n + 1)).median_survival_time_ for n in (6, 10))
    assert {six - 3.5, ten - 5.5} <= {-0.5, 0.5}


def test_a_curve_that_ends_at_one_half_says_so():
    found = survival.median_survival([1, 2, 4, 8], [1, 1, 0, 0])
    assert found.value == 5
    assert "ends at exactly 0.5" in found.note


def test_a_median_that_is_not_reached_is_no_number():
    found = survival.median_survival([1, 2, 3], [1, 0, 0])
    assert np.isnan(found.value)
    assert found.note == "not reached"


def test_follow_up_is_measured_on_the_censored():
    found = survival.median_follow_up([1, 2, 3, 4], [1, 0, 0, 0])
    assert (found.value, found.n, found.events) == (3, 4, 3)


def test_without_censoring_the_restricted_mean_is_that_of_the_times_cut_at_the_horizon():
    found = survival.restricted_mean([1, 2, 6, 9], [1, 1, 1, 0], 6)
    assert found.value == pytest.approx((1 + 2 + 6 + 6) / 4)
    assert (found.n, found.events) == (4, 3)


def test_the_variance_of_the_restricted_mean_is_the_squared_area_ahead_of_each_event():
    found = survival.restricted_mean([1, 2, 3], [1, 1, 0], 3)
    variance = (2 / 3 + 1 / 3) ** 2 / 6 + (1 / 3) ** 2 / 2
    assert (found.high - found.low) / (2 * 1.959964) == pytest.approx(variance**0.5, rel=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_lifelines_gives_the_variance_of_a_patients_time_which_copies_of_the_patients_leave():
    def widths(copies):
        time, event = [1, 2, 5, 9] * copies, [1, 1, 1, 0] * copies
        found = survival.restricted_mean(time, event, 9)
        fit = KaplanMeierFitter().fit(time, event)
        return found.high - found.low, restricted_mean_survival_time(fit, 9, return_variance=True)[1]

    (once, theirs), (often, theirs_often) = widths(1), widths(4)
    assert often == pytest.approx(once / 2)
    assert theirs_often == pytest.approx(theirs)


def test_without_events_before_the_horizon_the_restricted_mean_is_the_horizon():
    found = survival.restricted_mean([5, 6], [1, 0], 4)
    assert (found.value, found.low, found.high) == (4, 4, 4)


def test_past_the_last_death_nothing_is_added():
    assert survival.restricted_mean([1, 2], [1, 1], 50).value == pytest.approx(1.5)


def test_the_difference_of_means_is_second_less_first():
    rows = [1, 2, 4, 6], [1, 1, 1, 1], ["a", "a", "b", "b"]
    found = survival.restricted_mean_difference(*rows, 6)
    assert found.value == pytest.approx(3.5)
    turned = survival.restricted_mean_difference(*rows, 6, order=["b", "a"])
    assert (turned.value, turned.low) == (-found.value, -found.high)


def test_a_horizon_past_the_follow_up_of_the_living_is_refused():
    assert survival.restricted_mean([1, 6], [1, 0], 6).value == pytest.approx(3.5)
    with pytest.raises(ValueError, match="horizon is 9; patients are alive at the last follow-up: at most 6"):
        survival.restricted_mean([1, 6], [1, 0], 9)
    with pytest.raises(ValueError, match="group 'b': horizon is 5"):
        survival.restricted_mean_difference([1, 6, 2, 3], [1, 1, 1, 0], ["a", "a", "b", "b"], 5)


def test_a_bad_horizon_or_number_of_groups_is_named():
    with pytest.raises(ValueError, match="horizon is 0; a number above 0"):
        survival.restricted_mean([1, 6], [1, 0], 0)
    with pytest.raises(ValueError, match="group holds 3 groups; exactly two"):
        survival.restricted_mean_difference([1, 2, 3], [1, 1, 1], ["a", "b", "c"], 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"time": [1, -1], "event": [1, 0]}, "time, row 1: -1.0 is out of range; a number at least 0"),
        ({"time": [1, np.nan], "event": [1, 0]}, "time, row 1: is missing"),
        ({"time": [1, 2], "event": [1, 2]}, "event, row 1: 2 is no known code; allowed: 0, 1"),
        ({"time": [1, 2], "event": [1]}, "time has 2 rows, event has 1 rows"),
        ({"time": [], "event": []}, "no rows"),
        ({"time": [1], "event": [1], "confidence": 95}, "confidence is 95"),
    ],
)
def test_bad_input_is_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        survival.kaplan_meier(**arguments)


def test_a_landmark_is_not_negative():
    with pytest.raises(ValueError, match="times, row 0"):
        survival.survival_at(survival.kaplan_meier(TIME, EVENT), [-1])
