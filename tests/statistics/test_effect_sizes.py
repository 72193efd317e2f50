from math import isclose, log

import numpy as np
import pytest

from analysis.statistics import effect_sizes as es


def test_a_logit_needs_no_correction_where_both_outcomes_occur():
    row = es.logit_proportion([3], [12]).iloc[0]
    assert isclose(row["effect"], log(3 / 9))
    assert isclose(row["variance"], 1 / 3 + 1 / 9)


def test_only_the_study_with_a_zero_cell_is_corrected():
    table = es.logit_proportion([0, 3], [9, 12])
    assert isclose(table.loc[0, "effect"], log(0.5 / 9.5))
    assert isclose(table.loc[1, "effect"], log(3 / 9))


def test_if0all_corrects_every_study_once_one_needs_it():
    assert isclose(es.logit_proportion([0, 3], [9, 12], to="if0all").loc[1, "effect"], log(3.5 / 9.5))
    assert isclose(es.logit_proportion([1, 3], [9, 12], to="if0all").loc[1, "effect"], log(3 / 9))


def test_a_zero_cell_left_uncorrected_is_refused():
    with pytest.raises(ValueError, match="events, row 1: a cell is zero and not corrected"):
        es.logit_proportion([1, 0], [5, 5], to="none")
    with pytest.raises(ValueError, match="a cell is zero and not corrected"):
        es.logit_proportion([1, 0], [5, 5], add=0)


@pytest.mark.parametrize("events", [0, 1, 7, 19, 20])
def test_freeman_tukey_comes_back_to_the_proportion(events):
    value = es.freeman_tukey([events], [20]).loc[0, "effect"]
    assert isclose(float(es.inverse_freeman_tukey(value, 20)), events / 20, abs_tol=1e-12)


def test_beyond_the_ends_of_the_double_arcsine_lie_none_and_all():
    assert es.inverse_freeman_tukey(-0.2, 10) == 0
    assert es.inverse_freeman_tukey(1.7, 10) == 1


def test_the_inverse_logit_undoes_the_logit():
    assert isclose(float(es.inverse_logit(log(3 / 9))), 0.25)


def test_the_harmonic_mean_leans_to_small_studies():
    assert isclose(es.harmonic_mean([10, 30]), 15)


def test_swapping_the_groups_turns_the_sign():
    tables = ([3, 0], [10, 8], [6, 2], [11, 9])
    for function in (es.log_odds_ratio, es.log_risk_ratio, es.risk_difference):
        forward, backward = function(*tables), function(*tables[2:], *tables[:2])
        assert np.allclose(forward["effect"], -backward["effect"])
        assert np.allclose(forward["variance"], backward["variance"])


def test_drop00_leaves_out_studies_that_say_nothing_about_the_odds_and_keeps_their_rows_apart():
    table = es.log_odds_ratio([0, 2, 5], [5, 6, 5], [0, 1, 7], [4, 6, 7], drop00=True)
    assert table.index.tolist() == [1]


def test_a_ratio_keeps_the_standard_error_of_its_interval():
    row = es.log_ratio([2.0], [1.0], [4.0]).iloc[0]
    assert isclose(row["effect"], log(2))
    assert isclose(row["variance"] ** 0.5, log(4) / (2 * 1.959963984540054))


def test_a_ratio_outside_its_interval_is_refused():
    with pytest.raises(ValueError, match="ratio, row 1: lies outside its own interval"):
        es.log_ratio([1.0, 5.0], [0.5, 1.0], [2.0, 4.0])


def test_an_interval_of_no_width_is_refused():
    with pytest.raises(ValueError, match="variance, row 0"):
        es.log_ratio([2.0], [2.0], [2.0])


def test_means_have_the_variance_of_a_mean():
    assert es.mean([5], [2], [16]).loc[0, "variance"] == 0.25
    row = es.mean_difference([5], [2], [16], [3], [3], [9]).iloc[0]
    assert (row["effect"], row["variance"]) == (2, 1.25)


def test_hedges_g_is_smaller_than_the_raw_standardised_difference():
    assert 0 < es.standardised_mean_difference([1], [1], [5], [0], [1], [5]).loc[0, "effect"] < 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: es.logit_proportion([5], [4]), "events, row 0: is more than n"),
        (lambda: es.logit_proportion([1, 2], [4]), "lengths differ: events has 2 rows, n has 1"),
        (lambda: es.logit_proportion([], []), "no rows"),
        (lambda: es.logit_proportion([1.5], [4]), "events, row 0: 1.5 is out of range; a whole number"),
        (lambda: es.logit_proportion([float("nan")], [4]), "events, row 0: is missing"),
        (lambda: es.logit_proportion([0], [0]), "n, row 0"),
        (lambda: es.logit_proportion([1], [4], to="some"), "to is 'some'"),
        (lambda: es.log_odds_ratio([1], [4], [5], [4]), "events2, row 0: is more than n2"),
        (lambda: es.log_odds_ratio([0], [4], [0], [4], drop00=True), "no study is left"),
        (lambda: es.mean([1], [0], [5]), "sd, row 0"),
        (
            lambda: es.standardised_mean_difference([1], [1], [1], [0], [1], [2]),
            "n1, row 0: leaves less than 2",
        ),
    ],
)
def test_impossible_studies_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
