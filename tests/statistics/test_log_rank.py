"""Log-rank tests on tables small enough to check by hand, and what is refused."""

import numpy as np
import pytest
from lifelines.statistics import multivariate_logrank_test

from analysis.statistics import log_rank

TIME = [1, 2, 3, 4, 5, 6, 7, 8]
EVENT = [1, 1, 0, 1, 1, 0, 1, 1]
GROUP = list("aabbabab")
THREE = list("abcabcab")


def test_observed_and_expected_follow_the_numbers_at_risk():
    test = log_rank.log_rank([1, 2], [1, 1], ["a", "b"])
    assert test.groups["observed"].tolist() == [1, 1]
    assert test.groups["expected"].tolist() == [0.5, 1.5]
    assert test.statistic == pytest.approx(0.25 / 0.25)


@pytest.mark.parametrize("group", [GROUP, THREE])
def test_lifelines_finds_the_same_statistic(group):
    test = log_rank.log_rank(TIME, EVENT, group)
    theirs = multivariate_logrank_test(TIME, group, EVENT)
    assert test.statistic == pytest.approx(theirs.test_statistic)
    assert test.p_value == pytest.approx(theirs.p_value)


def test_gehan_weighs_by_the_numbers_at_risk():
    test = log_rank.log_rank([1, 2], [1, 1], ["a", "b"], weight="gehan-breslow")
    assert test.groups["observed"].tolist() == [2, 1]


def test_rho_0_is_the_log_rank_test():
    plain = log_rank.log_rank(TIME, EVENT, GROUP)
    zero = log_rank.log_rank(TIME, EVENT, GROUP, weight="fleming-harrington", rho=0)
    assert zero.statistic == plain.statistic


def test_an_event_at_time_0_is_no_obstacle_to_weights():
    test = log_rank.log_rank([0, 1, 2, 3], [1, 1, 1, 1], list("abab"), weight="fleming-harrington")
    assert np.isfinite(test.statistic)


def test_strata_are_compared_within():
    time, event, group = TIME * 2, EVENT * 2, GROUP * 2
    stratified = log_rank.log_rank(time, event, group, strata=["x"] * 8 + ["y"] * 8)
    single = log_rank.log_rank(TIME, EVENT, GROUP)
    assert stratified.statistic == pytest.approx(2 * single.statistic)


def test_identical_groups_do_not_differ():
    test = log_rank.log_rank([1, 2, 3] * 2, [1, 1, 0] * 2, list("aaabbb"))
    assert test.statistic == pytest.approx(0, abs=1e-14)
    assert test.p_value == pytest.approx(1)


def test_the_trend_of_two_groups_is_the_log_rank_test():
    trend = log_rank.log_rank_trend(TIME, EVENT, GROUP, ["b", "a"])
    assert trend.statistic == pytest.approx(log_rank.log_rank(TIME, EVENT, GROUP).statistic)


def test_the_trend_ignores_the_scale_of_the_scores():
    first = log_rank.log_rank_trend(TIME, EVENT, THREE, ["a", "b", "c"])
    second = log_rank.log_rank_trend(TIME, EVENT, THREE, ["a", "b", "c"], scores=[10, 20, 30])
    assert first.statistic == pytest.approx(second.statistic)


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    np.testing.assert_allclose(log_rank.holm([0.01, 0.04, 0.03, 0.5]), [0.04, 0.09, 0.09, 0.5])


def test_every_pair_is_compared_once():
    table = log_rank.pairwise_log_rank(TIME, EVENT, THREE)
    assert table[["group_1", "group_2"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    pair = [row for row, group in enumerate(THREE) if group != "b"]
    alone = log_rank.log_rank([TIME[i] for i in pair], [EVENT[i] for i in pair], [THREE[i] for i in pair])
    assert table["p_value"][1] == pytest.approx(alone.p_value)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time": [1, 2, -3, 4]}, "time, row 2"),
        ({"event": [0, 0, 0, 0]}, "event: no event in any row"),
        ({"group": ["a"] * 4}, r"group holds one group only \(a\)"),
        ({"group": ["a", "b"]}, "time has 4 rows, group has 2 rows"),
        ({"group": ["a", None, "b", "b"]}, "group, row 1: is missing"),
        ({"strata": ["x", "y", "x"]}, "strata has 3 rows"),
        ({"strata": ["x", "x", "y", "y"]}, "never at risk together"),
        ({"weight": "peto"}, "weight is 'peto'"),
        ({"rho": -1}, "rho is -1"),
        ({"order": ["a", "b", "c"]}, "group: the group 'c' is empty"),
    ],
)
def test_bad_input_is_named(changed, sentence):
    good = {"time": [1, 2, 3, 4], "event": [1, 1, 1, 1], "group": ["a", "a", "b", "b"]}
    with pytest.raises(ValueError, match=sentence):
        log_rank.log_rank(**(good | changed))


def test_a_pair_without_events_is_named():
    with pytest.raises(ValueError, match="group a against b: event: no event"):
        log_rank.pairwise_log_rank([1, 2, 3], [0, 0, 1], ["a", "b", "c"])


def test_equal_scores_are_no_trend():
    with pytest.raises(ValueError, match="scores are all equal"):
        log_rank.log_rank_trend(TIME, EVENT, GROUP, ["a", "b"], scores=[1, 1])
