"""Groups with their curve, and the frames of their charts."""

import pytest

from analysis.estimates.curves import curve_frames, fitted, horizon, last_at_risk, within
from analysis.estimates.survival_times import origins_in_words, with_survival
from tests.frames import evidence
from tests.survivors import survivors


def group(*months, **cells):
    """A group of patients."""
    return fitted("survival", "All", {}, with_survival(evidence(survivors(*months, **cells)).patients), 0.95)


def test_the_axis_ends_at_the_half_year_after_which_fewer_than_five_are_followed():
    assert horizon(group(*range(1, 11)).rows) == 6
    assert horizon(group(*range(1, 11), 200, 200, 200, 200).rows) == 12
    assert horizon(group(1, 2, 30, 31, 32, 33, 34).rows) == 30


def test_a_curve_is_cut_where_fewer_than_five_are_at_risk_and_keeps_its_height_there():
    drawn = group(1, 2, 3, 4, 5, 6, 7)
    assert last_at_risk(drawn.rows) == 3
    rows = within(drawn, 24.0)
    assert rows["time"].tolist() == [0, 1, 2, 3]
    assert rows["at_risk"].iloc[-1] == 5
    assert rows["survival"].iloc[-1] == pytest.approx(4 / 7)


def test_a_curve_that_stays_level_goes_on_to_the_end_of_the_axis():
    rows = within(group(1, 30, 30, 30, 30, 30, 30), 12.0)
    assert rows["time"].tolist() == [0, 1, 12]
    assert rows["survival"].tolist()[1:] == pytest.approx([6 / 7, 6 / 7])
    assert rows["events"].iloc[-1] == rows["censored"].iloc[-1] == 0


def test_who_is_followed_beyond_the_axis_is_counted():
    assert curve_frames([group(1, 2, 3, 4, 5, 6, 40)], 12.0).longer == 1


def test_what_time_is_counted_from_is_said_with_the_most_frequent_first_and_silence_last():
    patients = survivors(1, os_origin=None) + survivors(2, 3, os_origin="surgery") + survivors(4)
    patients += survivors(5, os_origin="unclear")
    assert origins_in_words(evidence(patients).patients) == "surgery 2, diagnosis 1, unclear 2"
