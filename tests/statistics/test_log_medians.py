from math import isclose, isnan, log, nan

import pandas as pd
import pytest

from analysis.statistics.log_medians import log_medians


def test_the_published_interval_comes_before_the_events():
    table = log_medians(pd.DataFrame({"median": [6.0], "low": [3.0], "high": [12.0], "events": [10]}))
    assert table.loc[0, "source"] == "interval"
    assert isclose(table.loc[0, "effect"], log(6))
    assert isclose(table.loc[0, "variance"] ** 0.5, log(4) / (2 * 1.959963984540054))


def test_an_upper_bound_that_was_not_reached_leaves_the_lower_one():
    table = log_medians(pd.DataFrame({"median": [6.0], "low": [3.0], "high": [nan]}))
    assert table.loc[0, "source"] == "lower bound"
    assert isclose(table.loc[0, "variance"] ** 0.5, log(2) / 1.959963984540054)


def test_events_give_the_variance_of_an_exponential_model():
    table = log_medians(pd.DataFrame({"median": [6.0], "events": [16]}))
    assert (table.loc[0, "source"], table.loc[0, "variance"]) == ("events", 1 / 16)


def test_a_study_that_reports_nothing_else_keeps_its_row():
    table = log_medians(pd.DataFrame({"median": [6.0, 4.0], "events": [nan, 9]}, index=["a", "b"]))
    assert table.loc["a", "source"] == "none"
    assert isnan(table.loc["a", "variance"])


def test_a_published_interval_of_another_level_is_read_at_its_level():
    studies = pd.DataFrame({"median": [6.0], "low": [3.0], "high": [12.0]})
    assert log_medians(studies, 0.9).loc[0, "variance"] > log_medians(studies).loc[0, "variance"]


@pytest.mark.parametrize(
    ("studies", "message"),
    [
        ({"median": []}, "no rows"),
        ({"median": [0.0]}, "median, row 0"),
        ({"median": [2.0], "low": [3.0]}, "low, row 0: lies on the wrong side"),
        ({"median": [2.0], "high": [1.5]}, "high, row 0: lies on the wrong side"),
        ({"median": [2.0], "events": [0]}, "events, row 0"),
    ],
)
def test_impossible_medians_are_refused(studies, message):
    with pytest.raises(ValueError, match=message):
        log_medians(pd.DataFrame(studies))
