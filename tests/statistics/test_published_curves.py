import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.published_curves import mend_at_risk, mend_points, rebuild_patients
from analysis.statistics.survival import kaplan_meier


def drawn(time, survival):
    return pd.DataFrame({"time": time, "survival": survival})


def printed(time, at_risk):
    return pd.DataFrame({"time": time, "at_risk": at_risk})


def deaths(patients):
    return patients.loc[patients["event"] == 1, "time"].tolist()


# --- mending


def test_a_clean_curve_is_not_mended():
    points, mends = mend_points(drawn([0, 2, 4], [1, 0.8, 0.6]))
    assert points["survival"].tolist() == [1, 0.8, 0.6]
    assert mends == []


@pytest.mark.parametrize("scale", ["percent", None])
def test_percent_become_proportions(scale):
    points, mends = mend_points(drawn([0, 2, 4], [100, 80, 60]), scale)
    assert points["survival"].tolist() == [1, 0.8, 0.6]
    assert mends == ["percent were made proportions"]


def test_percent_on_an_axis_called_proportion_are_refused():
    with pytest.raises(ValueError, match=r"survival, row 0: 100 is not between 0 and 1; check the scale"):
        mend_points(drawn([0, 2], [100, 80]), "proportion")


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="scale is 'logit'"):
        mend_points(drawn([0, 2], [1, 0.8]), "logit")


def test_a_missing_origin_is_added():
    points, mends = mend_points(drawn([2, 4], [0.9, 0.6]))
    assert points["time"].tolist() == [0, 2, 4]
    assert points["survival"].iloc[0] == 1
    assert mends == ["the origin (time 0, survival 1) was added"]


def test_a_curve_whose_beginning_is_missing_is_refused():
    with pytest.raises(
        ValueError, match=r"the first point stands at 0.6; the beginning of the curve is missing"
    ):
        mend_points(drawn([2, 4], [0.6, 0.5]))


def test_a_first_point_just_below_one_is_set_to_one():
    points, mends = mend_points(drawn([0, 2], [0.99, 0.6]))
    assert points["survival"].tolist() == [1, 0.6]
    assert mends == ["survival at time 0 was set to 1"]


def test_deaths_at_time_zero_stay():
    points, _ = mend_points(drawn([0, 0, 2], [1, 0.8, 0.6]))
    assert points["survival"].tolist() == [0.8, 0.6]
    assert deaths(rebuild_patients(points, 5)) == [0, 2]


def test_small_rises_are_levelled_between_the_points():
    points, mends = mend_points(drawn([0, 2, 4, 6], [1, 0.80, 0.81, 0.6]))
    assert points["survival"].tolist() == pytest.approx([1, 0.805, 0.805, 0.6])
    assert mends == ["rises of up to 0.010 were levelled"]


def test_a_curve_that_rises_is_refused():
    with pytest.raises(ValueError, match=r"survival rises by 0.300 up to time 4; .*1 minus the value"):
        mend_points(drawn([0, 2, 4], [1, 0.6, 0.9]))


def test_points_out_of_order_are_put_in_order():
    points, mends = mend_points(drawn([0, 4, 2], [1, 0.6, 0.8]))
    assert points["time"].tolist() == [0, 2, 4]
    assert mends == ["points were put in order of time"]


def test_a_time_just_below_zero_is_noise_and_a_clearly_negative_one_is_refused():
    points, mends = mend_points(drawn([-0.1, 20], [1, 0.8]))
    assert points["time"].tolist() == [0, 20]
    assert mends == ["times just below 0 were set to 0"]
    with pytest.raises(ValueError, match=r"time, row 0: -5 is negative; calibrate"):
        mend_points(drawn([-5, 20], [1, 0.8]))


def test_values_just_outside_zero_and_one_are_set_there():
    points, mends = mend_points(drawn([0, 2, 4], [1.01, 0.5, -0.01]))
    assert points["survival"].tolist() == [1, 0.5, 0]
    assert mends == ["values just outside 0 and 1 were set to 0 and 1"]


def test_points_after_the_curve_reached_zero_are_left_out():
    points, mends = mend_points(drawn([0, 2, 4, 6], [1, 0.5, 0, 0]))
    assert points["time"].tolist() == [0, 2, 4]
    assert mends == ["points after the curve had reached 0 were left out"]


def test_points_after_the_last_event_say_how_long_patients_were_followed():
    points, mends = mend_points(drawn([0, 2, 9], [1, 0.5, 0.5]))
    assert mends == []
    assert rebuild_patients(points, 2).to_dict("list") == {"time": [2, 9], "event": [1, 0]}


def test_of_a_riser_its_foot_is_kept():
    points, _ = mend_points(drawn([0, 2, 2, 4, 4], [1, 1, 0.8, 0.8, 0.6]))
    assert points["survival"].tolist() == [1, 0.8, 0.6]


@pytest.mark.parametrize(
    ("time", "survival", "reason"),
    [
        ([0], [1], "fewer than 2"),
        ([0, np.nan], [1, 0.5], "time, row 1: is missing"),
        ([0, 2], [1, np.nan], "survival, row 1: is missing"),
    ],
)
def test_a_curve_without_points_or_with_missing_ones_is_refused(time, survival, reason):
    with pytest.raises(ValueError, match=reason):
        mend_points(drawn(time, survival))


CURVE = drawn([0.0, 2, 4, 6], [1.0, 0.8, 0.6, 0.4])


@pytest.mark.parametrize(
    ("at_risk", "reason"),
    [
        (printed([0, 2], [9, 5]), "9 at time 0, but n is 10"),
        (printed([0, 2, 4], [10, 5, 6]), r"at_risk, row 2: 6 at time 4 after 5 at 2"),
        (printed([0, 2, 2], [10, 5, 5]), "times must rise"),
        (printed([0, 2], [10, 5.5]), "whole numbers"),
        (printed([0, 2], [10, 11]), "at_risk, row 1: 11"),
        (printed([0, 12], [10, 3]), "numbers at risk go on to time 12, the points stop at 6"),
    ],
)
def test_numbers_at_risk_that_contradict_are_refused(at_risk, reason):
    with pytest.raises(ValueError, match=reason):
        mend_at_risk(at_risk, 10, CURVE)


def test_numbers_at_risk_begin_with_n():
    at_risk, _, _ = mend_at_risk(printed([2], [9]), 10, CURVE)
    assert at_risk["at_risk"].tolist() == [10, 9]


def test_a_curve_drawn_a_little_too_short_is_drawn_on_level():
    _, points, mends = mend_at_risk(printed([0, 6.3], [10, 3]), 10, CURVE)
    assert points["time"].iloc[-1] == 6.3
    assert points["survival"].iloc[-1] == 0.4
    assert mends == ["the curve was drawn on level from 6 to the last number at risk at 6.3"]


def test_points_after_the_number_at_risk_reached_zero_are_left_out():
    _, points, mends = mend_at_risk(printed([0, 4, 5], [10, 2, 0]), 10, CURVE)
    assert points["time"].iloc[-1] == 4
    assert mends == ["points after the number at risk had reached 0 were left out"]


@pytest.mark.parametrize("n", [0, -3, 2.5])
def test_n_must_be_a_whole_number_of_patients(n):
    with pytest.raises(ValueError, match="a whole number of at least 1 patient"):
        mend_at_risk(None, n, CURVE)


# --- rebuilding


def test_without_censoring_every_death_is_regained():
    patients = rebuild_patients(drawn([0, 1, 2, 3, 4, 5], [1, 0.8, 0.6, 0.4, 0.2, 0]), 5)
    assert patients["time"].tolist() == [1, 2, 3, 4, 5]
    assert patients["event"].tolist() == [1] * 5


def test_numbers_at_risk_say_who_was_censored():
    patients = rebuild_patients(drawn([0, 5, 10], [1, 1, 0.5]), 10, printed([0, 10], [10, 4]))
    assert deaths(patients) == [10, 10]
    censored = patients.loc[patients["event"] == 0, "time"]
    assert (censored < 10).sum() == 6
    assert censored.max() == 10


def test_total_events_say_who_was_censored():
    curve = drawn([0, 5, 10, 20], [1, 1, 0.5, 0.5])
    assert rebuild_patients(curve, 10)["event"].sum() == 5
    assert rebuild_patients(curve, 10, total_events=3)["event"].sum() == 3


def test_total_events_decide_only_after_the_last_number_at_risk():
    curve = drawn([0, 2, 10, 20], [1, 0.8, 0.4, 0.4])
    at_risk = printed([0, 5], [10, 8])
    known = rebuild_patients(curve, 10, at_risk, total_events=5)
    assert deaths(known) == [2, 2, 10, 10, 10]
    assert (known["time"] >= 5).sum() == 8


def test_the_last_interval_goes_on_with_the_earlier_censoring_rate():
    curve = drawn([0, 10, 20], [1, 1, 1])
    patients = rebuild_patients(curve, 10, printed([0, 10], [10, 7]))
    assert ((patients["time"] > 10) & (patients["time"] < 20)).sum() == 3
    assert (patients["time"] == 20).sum() == 4


@pytest.mark.parametrize("events", [-1, 11])
def test_more_events_than_patients_are_refused(events):
    with pytest.raises(ValueError, match=f"total_events is {events}; 0 to n = 10"):
        rebuild_patients(CURVE, 10, total_events=events)


patients_strategy = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 1)), min_size=5, max_size=60
).filter(lambda rows: any(event for _, event in rows))


@settings(deadline=None, max_examples=40)
@given(patients_strategy)
def test_a_rebuilt_curve_has_all_patients_and_the_numbers_at_risk(rows):
    time, event = np.array(rows, dtype=float).T
    curve = kaplan_meier(time, event)
    at_risk = printed(
        np.arange(0, time.max() + 1, 10), [(time >= t).sum() for t in np.arange(0, time.max() + 1, 10)]
    )
    points, _ = mend_points(curve)
    patients = rebuild_patients(points, len(time), at_risk, int(event.sum()))
    assert len(patients) == len(time)
    assert patients["time"].between(0, time.max()).all()
    left = np.array([(patients["time"] >= t).sum() for t in at_risk["time"]])
    assert np.abs(left - at_risk["at_risk"]).max() <= 2


@settings(deadline=None, max_examples=20)
@given(patients_strategy, st.sampled_from([0.001, 30.44, 1000.0]))
def test_the_unit_of_time_does_not_change_the_patients(rows, factor):
    time, event = np.array(rows, dtype=float).T
    points, _ = mend_points(kaplan_meier(time, event))
    scaled = rebuild_patients(points.assign(time=points["time"] * factor), len(time))
    assert rebuild_patients(points, len(time))["event"].tolist() == scaled["event"].tolist()
