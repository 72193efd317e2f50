from math import exp, isclose, isnan, log

import numpy as np
import pytest

from analysis.statistics.pooling import as_estimate, back_transform, pool, pool_many


def test_a_fixed_effect_is_the_mean_weighted_by_precision():
    pooled = pool([1.0, 4.0], [1.0, 0.5], estimator="FE", interval="wald")
    assert isclose(pooled.estimate, (1 + 2 * 4) / 3)
    assert isclose(pooled.se, (1 / 3) ** 0.5)
    assert np.allclose(pooled.weights, (100 / 3, 200 / 3))


def test_a_fixed_effect_has_no_prediction_interval_and_no_tau2_interval():
    pooled = pool([1.0, 4.0], [1.0, 0.5], estimator="FE")
    assert all(map(isnan, (pooled.prediction_low, pooled.prediction_high, pooled.tau2_low, pooled.tau2_high)))


def test_dersimonian_laird_of_two_studies_by_hand():
    # Q = (4 - 0)^2 / 2 = 8, tr(P) = 2 - 2 / 2 = 1, so tau2 = (8 - 1) / 1
    assert isclose(pool([0.0, 4.0], [1.0, 1.0], estimator="DL").tau2, 7)


def test_the_prediction_interval_contains_the_confidence_interval():
    pooled = pool([0.1, 0.9, 0.4, 1.6], [0.05, 0.04, 0.2, 0.1])
    assert pooled.prediction_low < pooled.low < pooled.high < pooled.prediction_high


def test_riley_loses_one_degree_of_freedom_and_two_studies_leave_none():
    effects, variances = [0.1, 0.9, 1.4], [0.05, 0.04, 0.1]
    riley = pool(effects, variances, prediction="riley")
    assert riley.prediction_high > pool(effects, variances).prediction_high
    assert isnan(pool(effects[:2], variances[:2], prediction="riley").prediction_low)


def test_the_truncated_interval_is_never_narrower_than_the_wald_standard_error():
    effects, variances = [0.5, 0.51, 0.49, 0.5], [0.1, 0.2, 0.1, 0.3]
    truncated = pool(effects, variances, interval="knapp-hartung-truncated")
    assert isclose(truncated.se, pool(effects, variances, interval="wald").se)
    assert pool(effects, variances).se < truncated.se


def test_one_study_keeps_its_own_interval_and_says_so():
    pooled = pool([0.7], [0.04])
    assert (pooled.estimate, pooled.k, pooled.weights) == (0.7, 1, (100.0,))
    assert isclose(pooled.high, 0.7 + 1.959963984540054 * 0.2)
    assert isnan(pooled.tau2)
    assert "one study" in pooled.note


def test_identical_effects_have_no_heterogeneity_and_a_note_on_the_interval():
    pooled = pool([0.3, 0.3, 0.3], [0.1, 0.2, 0.3])
    assert pooled.tau2 == 0
    assert pooled.i2 == 0
    assert "no width" in pooled.note
    assert pool([0.3, 0.3], [0.1, 0.2], interval="wald").note == ""


@pytest.mark.parametrize("estimator", ["FE", "DL", "PM", "REML", "ML", "HE", "SJ", "HS", "EB"])
def test_many_at_once_give_what_each_gives_alone(estimator):
    effects = np.array([[0.1, 0.9, 0.4], [2.0, 2.1, 2.2], [-3.0, 5.0, 1.0]])
    variances = np.array([[0.05, 0.04, 0.2], [0.3, 0.2, 0.1], [0.01, 0.02, 0.05]])
    rows = pool_many(effects, variances, estimator=estimator)
    for row, y, v in zip(rows.itertuples(), effects, variances, strict=True):
        alone = pool(y, v, estimator=estimator)
        assert np.allclose(
            [row.estimate, row.low, row.tau2], [alone.estimate, alone.low, alone.tau2], rtol=1e-9
        )


def test_back_transformed_bounds_are_the_transformed_bounds():
    pooled = back_transform(pool([log(2), log(3)], [0.1, 0.1], estimator="FE", interval="wald"), exp)
    assert isclose(pooled.estimate, 6**0.5)
    assert isclose(pooled.low * pooled.high, 6)


def test_an_estimate_counts_studies_or_the_patients_it_is_given():
    pooled = pool([1.0, 4.0], [1.0, 0.5])
    assert as_estimate(pooled).n == 2
    estimate = as_estimate(pooled, n=90, events=30)
    assert (estimate.n, estimate.events, estimate.low) == (90, 30, pooled.low)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], []), "no rows"),
        (([1.0, 2.0], [1.0]), "lengths differ: effects has 2 rows, variances has 1"),
        (([1.0, float("nan")], [1.0, 1.0]), "effects, row 1: is missing"),
        (([1.0, 2.0], [1.0, -1.0]), "variances, row 1: -1.0 is out of range; a number above 0"),
        (([1.0, 2.0], [0.0, 1.0]), "variances, row 0: 0.0 is out of range"),
        (([1.0, 2.0], [1.0, float("inf")]), "variances, row 1: is infinite"),
    ],
)
def test_bad_studies_are_refused_with_argument_and_row(arguments, message):
    with pytest.raises(ValueError, match=message):
        pool(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"estimator": "XX"}, "estimator is 'XX'; allowed"),
        ({"interval": "exact"}, "interval is 'exact'"),
        ({"prediction": "none"}, "prediction is 'none'"),
        ({"confidence": 95}, "confidence is 95"),
    ],
)
def test_unknown_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pool([1.0, 2.0], [1.0, 1.0], **options)


def test_many_meta_analyses_need_one_shape_and_good_numbers():
    with pytest.raises(ValueError, match="same shape"):
        pool_many([[1.0, 2.0]], [[1.0]])
    with pytest.raises(ValueError, match="variances, row 0, study 1"):
        pool_many([[1.0, 2.0]], [[1.0, 0.0]])
    with pytest.raises(ValueError, match="effects, row 0, study 0"):
        pool_many([[float("nan"), 2.0]], [[1.0, 1.0]])
