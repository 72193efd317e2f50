"""Groups with their curve, and the frames of their charts."""

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import curves
from analysis.estimates.curves import curve_frames, fitted, horizon, last_at_risk, thin, within
from analysis.estimates.survival_times import origins_in_words, with_survival
from analysis.figures.curves import deviation_words
from analysis.statistics.survival import kaplan_meier
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


def read_at(curve, times):
    """Heights of a drawn step curve at some times."""
    place = np.searchsorted(curve["time"].to_numpy(), times, side="right") - 1
    return curve[["survival", "lower", "upper"]].fillna(-1).to_numpy()[place]


@pytest.mark.parametrize("deviation", [0.002, 0.02, 0.1])
def test_a_thinned_curve_is_nowhere_further_from_the_curve_than_it_says(deviation):
    random = np.random.default_rng(4)
    months = np.round(random.exponential(12, 3000), 2) + 0.01
    whole = kaplan_meier(months, random.random(3000) < 0.7)
    drawn = thin(whole, deviation)
    times = whole["time"].to_numpy()
    assert np.abs(read_at(drawn, times) - read_at(whole, times)).max() <= deviation
    assert len(drawn) < len(whole) / 2
    assert drawn["time"].iloc[[0, -1]].tolist() == whole["time"].iloc[[0, -1]].tolist()


def test_a_row_that_stays_counts_the_deaths_of_those_left_out_before_it():
    whole = kaplan_meier(range(1, 101), [1, 0] * 50)
    drawn = thin(whole, 0.05)
    assert drawn[["events", "censored"]].sum().tolist() == [50, 50]
    assert drawn["events"].iloc[2] > 1


def test_a_bound_that_begins_is_drawn():
    whole = pd.DataFrame(
        {"time": [0.0, 1, 2, 3], "survival": 0.5, "lower": [np.nan, np.nan, 0.2, 0.2], "upper": np.nan}
    ).assign(events=0, censored=0)
    assert thin(whole, 0.1)["time"].tolist() == [0, 2, 3]


def test_curves_are_thinned_only_where_a_chart_would_hold_too_many_points(monkeypatch):
    groups = [group(*range(1, 40))] * 2
    assert curve_frames(groups, 36.0).deviation == 0
    monkeypatch.setattr(curves, "MOST_DRAWN", 40)
    monkeypatch.setattr(curves, "MOST_EACH", 20)
    drawn = curve_frames(groups, 36.0)
    assert drawn.deviation == 0.05
    assert len(drawn.curves) <= 40
    assert "within 5 percentage points" in deviation_words(drawn)
