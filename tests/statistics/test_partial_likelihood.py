"""Efron's partial likelihood by hand, and its derivatives by differences."""

import numpy as np
import pytest

from analysis.statistics import partial_likelihood as pl

TIME = np.array([1.0, 1, 2, 3, 3, 4])
EVENT = np.array([1, 1, 0, 1, 0, 1])
X = np.array([[0.5, 1], [1.0, 0], [-0.3, 1], [0.2, 0], [0.9, 1], [-1.0, 0]])
BETA = np.array([0.4, -0.2])
SETS = pl.risk_sets(TIME, EVENT, None, np.zeros(6))


def value(beta):
    return pl.moments(beta, X, SETS)


def slope(function, step=1e-6):
    return np.stack(
        [(function(BETA + e) - function(BETA - e)) / (2 * step) for e in step * np.eye(2)], axis=-1
    )


def test_a_tied_event_counts_in_half_for_the_second():
    r = np.exp(X @ BETA)
    by_hand = np.log(r[0] * r[1] / (r.sum() * (r.sum() - (r[0] + r[1]) / 2))) + np.log(r[3] / r[3:].sum())
    assert value(BETA).log_likelihood == pytest.approx(by_hand)


def test_the_score_is_the_slope_of_the_likelihood():
    np.testing.assert_allclose(value(BETA).score, slope(lambda b: value(b).log_likelihood), rtol=1e-7)


def test_the_information_is_the_fall_of_the_score():
    np.testing.assert_allclose(value(BETA).information, -slope(lambda b: value(b).score), rtol=1e-7)


def test_the_slope_of_the_information_is_the_third_moment():
    found = pl.information_slope(BETA, X, SETS, value(BETA))
    np.testing.assert_allclose(found, slope(lambda b: value(b).information), rtol=1e-6, atol=1e-8)


def test_the_residuals_add_up_to_the_score():
    residual = pl.score_residuals(BETA, X, SETS, value(BETA), TIME, None)
    np.testing.assert_allclose(residual.sum(axis=0), value(BETA).score, atol=1e-12)


def test_a_late_entry_is_not_at_risk_before_it():
    entry = np.array([0.0, 0, 0, 2, 0, 0])
    late = pl.moments(BETA, X, pl.risk_sets(TIME, EVENT, entry, np.zeros(6)))
    r = np.exp(X @ BETA)
    assert late.total[0] == pytest.approx(r.sum() - r[3])
