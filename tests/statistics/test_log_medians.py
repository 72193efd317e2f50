from math import isclose, isnan, log, nan

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.log_medians import log_medians
from analysis.statistics.survival import median_survival


def test_the_published_interval_comes_before_the_size():
    table = log_medians(pd.DataFrame({"median": [6.0], "low": [3.0], "high": [12.0], "n": [10]}))
    assert table.loc[0, "source"] == "interval"
    assert isclose(table.loc[0, "effect"], log(6))
    assert isclose(table.loc[0, "variance"] ** 0.5, log(4) / (2 * 1.959963984540054))


def test_an_upper_bound_that_was_not_reached_leaves_the_lower_one():
    table = log_medians(pd.DataFrame({"median": [6.0], "low": [3.0], "high": [nan]}))
    assert table.loc[0, "source"] == "lower bound"
    assert isclose(table.loc[0, "variance"] ** 0.5, log(2) / 1.959963984540054)


def test_the_size_gives_the_variance_of_an_exponential_sample_median():
    table = log_medians(pd.DataFrame({"median": [6.0], "n": [16]}))
    assert table.loc[0, "source"] == "size"
    assert isclose(table.loc[0, "variance"], 1 / (16 * log(2) ** 2))


@pytest.mark.parametrize("n", [15, 40, 150])
def test_simulated_exponential_medians_scatter_as_the_size_says(n):
    medians = np.median(np.random.default_rng(1).exponential(8.0, (20_000, n)), axis=1)
    variance = log_medians(pd.DataFrame({"median": [6.0], "n": [n]})).loc[0, "variance"]
    assert isclose(np.log(medians).var(), variance, rel_tol=0.05)


def test_cohorts_that_print_an_interval_have_about_the_variance_of_their_size():
    times = np.random.default_rng(2).exponential(8.0, (200, 60))
    printed = [median_survival(row, np.ones(60)) for row in times]
    cohorts = pd.DataFrame({"median": [e.value for e in printed], "n": 60})
    intervals = cohorts.assign(low=[e.low for e in printed], high=[e.high for e in printed])
    found = log_medians(intervals)
    assert set(found["source"]) == {"interval"}
    assert isclose(found["variance"].median(), log_medians(cohorts)["variance"].median(), rel_tol=0.2)


def test_a_study_that_reports_nothing_else_keeps_its_row():
    table = log_medians(pd.DataFrame({"median": [6.0, 4.0], "n": [nan, 9]}, index=["a", "b"]))
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
        ({"median": [2.0], "n": [0]}, "n, row 0"),
    ],
)
def test_impossible_medians_are_refused(studies, message):
    with pytest.raises(ValueError, match=message):
        log_medians(pd.DataFrame(studies))
