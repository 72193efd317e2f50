from math import isclose, isnan, log, nan

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.log_medians import log_medians, median_of_medians, pool_medians


def test_each_study_counts_as_often_as_it_has_patients():
    estimate = median_of_medians([3, 9, 20], [1, 5, 2])
    assert (estimate.value, estimate.n) == (9, 8)
    assert median_of_medians([3, 9, 20]).value == 9


def test_the_weighted_quantiles_are_those_of_the_repeated_medians():
    medians, n = [4, 6, 10, 3, 5, 8], [10, 20, 5, 8, 9, 30]
    half = 1.959963984540054 / (2 * 6**0.5)
    repeated = np.quantile(np.repeat(medians, n), [0.5 - half, 0.5, 0.5 + half])
    estimate = median_of_medians(medians, n)
    assert np.allclose([estimate.low, estimate.value, estimate.high], repeated)


def test_under_six_studies_the_interval_is_not_what_it_claims_and_the_note_says_so():
    assert "too few" in median_of_medians([3, 9, 20, 5, 7]).note
    assert median_of_medians([3, 9, 20, 5, 7, 8]).note == ""
    few = median_of_medians([3, 9])
    assert (few.low, few.high) == (3, 9)


def test_the_published_interval_comes_before_the_events():
    table = log_medians(pd.DataFrame({"median": [6.0], "low": [3.0], "high": [12.0], "events": [10]}))
    assert table.loc[0, "source"] == "interval"
    assert isclose(table.loc[0, "variance"] ** 0.5, log(4) / (2 * 1.959963984540054))


def test_an_upper_bound_that_was_not_reached_leaves_the_lower_one():
    table = log_medians(pd.DataFrame({"median": [6.0], "low": [3.0], "high": [nan]}))
    assert table.loc[0, "source"] == "lower bound"
    assert isclose(table.loc[0, "variance"] ** 0.5, log(2) / 1.959963984540054)


def test_events_give_the_variance_of_an_exponential_model():
    table = log_medians(pd.DataFrame({"median": [6.0], "events": [16]}))
    assert (table.loc[0, "source"], table.loc[0, "variance"]) == ("events", 1 / 16)


def test_quartiles_give_the_variance_of_a_log_normal_median():
    table = log_medians(pd.DataFrame({"median": [4.0], "q1": [2.0], "q3": [8.0], "n": [25]}))
    sd = log(4) / (2 * 0.6744897501960817)
    assert isclose(table.loc[0, "variance"], np.pi / 2 * sd**2 / 25)


def test_a_study_that_reports_nothing_else_keeps_its_row():
    table = log_medians(pd.DataFrame({"median": [6.0, 4.0], "events": [nan, 9]}, index=["a", "b"]))
    assert table.loc["a", "source"] == "none"
    assert isnan(table.loc["a", "variance"])


def test_the_pooled_median_lies_between_the_medians_and_says_who_is_left_out():
    studies = pd.DataFrame({"median": [3.0, 12.0, 5.0], "events": [20, 10, nan]})
    pooled = pool_medians(studies)
    assert 3 < pooled.estimate < 12
    assert pooled.k == 2
    assert "1 of 3 studies give no variance" in pooled.note


def test_a_published_interval_of_another_level_is_read_at_its_level():
    studies = pd.DataFrame({"median": [6.0], "low": [3.0], "high": [12.0]})
    assert log_medians(studies, 0.9).loc[0, "variance"] > log_medians(studies).loc[0, "variance"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: median_of_medians([]), "no rows"),
        (lambda: median_of_medians([3, nan]), "medians, row 1: is missing"),
        (lambda: median_of_medians([3], [0]), "n, row 0"),
        (lambda: log_medians(pd.DataFrame({"median": [0.0]})), "median, row 0"),
        (
            lambda: log_medians(pd.DataFrame({"median": [2.0], "low": [3.0]})),
            "low, row 0: lies on the wrong side",
        ),
        (lambda: log_medians(pd.DataFrame({"median": [2.0], "events": [0]})), "events, row 0"),
        (
            lambda: pool_medians(pd.DataFrame({"median": [2.0]})),
            "no row has an interval, events or quartiles",
        ),
    ],
)
def test_impossible_medians_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
