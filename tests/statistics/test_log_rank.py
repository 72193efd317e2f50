"""The log-rank test on tables small enough to check by hand, Holm's adjustment, and what is refused."""

import numpy as np
import pytest

from analysis.statistics import log_rank

TIME = [1, 2, 3, 4, 5, 6, 7, 8]
EVENT = [1, 1, 0, 1, 1, 0, 1, 1]


def test_the_statistic_is_the_squared_excess_over_its_variance():
    test = log_rank.log_rank([1, 2, 3], [1, 1, 0], ["a", "b", "b"])
    excess, variance = 1 - 1 / 3, 2 / 9
    assert (test.statistic, test.df) == (pytest.approx(excess**2 / variance), 1)
    assert test.p_value == pytest.approx(0.157299, rel=1e-5)


def test_identical_groups_do_not_differ():
    test = log_rank.log_rank([1, 2, 3] * 2, [1, 1, 0] * 2, list("aaabbb"))
    assert test.statistic == pytest.approx(0, abs=1e-14)
    assert test.p_value == pytest.approx(1)


def test_the_names_of_the_groups_do_not_matter():
    first, second = (log_rank.log_rank(TIME, EVENT, list(g)) for g in ("abcabcab", "xmaxmaxm"))
    assert first.df == 2
    assert first.statistic == pytest.approx(second.statistic)


def test_a_group_that_left_before_the_first_event_is_no_degree_of_freedom():
    test = log_rank.log_rank([1, 1, *TIME], [0, 0, 0, *EVENT[1:]], list("ccabababab"))
    alone = log_rank.log_rank(TIME, [0, *EVENT[1:]], list("abababab"))
    assert (test.df, test.p_value) == (1, pytest.approx(alone.p_value))


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    np.testing.assert_allclose(log_rank.holm([0.01, 0.04, 0.03, 0.5]), [0.04, 0.09, 0.09, 0.5])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time": [1, 2, -3, 4]}, "time, row 2"),
        ({"event": [0, 0, 0, 2]}, "event, row 3: 2 is no known code"),
        ({"event": [0, 0, 0, 0]}, "event: no event in any row"),
        ({"group": ["a"] * 4}, "fewer than two groups are at risk"),
        ({"group": ["a", "b", "b", "b"], "event": [0, 1, 1, 1]}, "fewer than two groups are at risk"),
        ({"group": ["a", "b"]}, "time has 4 rows, group has 2 rows"),
        ({"group": ["a", None, "b", "b"]}, "group, row 1: is missing"),
        ({"time": [1] * 4}, "all who are at risk at the first event have it"),
    ],
)
def test_what_cannot_be_tested_is_named(changed, sentence):
    good = {"time": [1, 2, 3, 4], "event": [1, 1, 1, 1], "group": ["a", "a", "b", "b"]}
    with pytest.raises(ValueError, match=sentence):
        log_rank.log_rank(**(good | changed))
