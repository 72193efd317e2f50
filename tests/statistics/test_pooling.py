from math import exp, isclose, isnan, log

import pytest

from analysis.statistics.pooling import as_estimate, back_transform, leave_one_out, pool

EFFECTS, VARIANCES = [0.1, 0.2, 0.15, 0.3, 3.0], [0.02, 0.04, 0.03, 0.05, 0.04]


def test_without_heterogeneity_the_effect_is_the_mean_weighted_by_precision():
    pooled = pool([1.0, 1.6], [1.0, 0.5], interval="wald")
    assert pooled.tau2 == 0
    assert isclose(pooled.estimate, (1 + 2 * 1.6) / 3)
    assert isclose(pooled.se, (1 / 3) ** 0.5)


def test_heterogeneity_draws_the_effect_towards_the_plain_mean():
    pooled = pool([0.0, 9.0], [1.0, 0.1], estimator="DL", interval="wald")
    w1, w2 = 1 / (1.0 + pooled.tau2), 1 / (0.1 + pooled.tau2)
    assert isclose(pooled.estimate, 9 * w2 / (w1 + w2))
    assert isclose(pooled.se, (w1 + w2) ** -0.5)


def test_dersimonian_laird_of_two_studies_by_hand():
    # Q = (4 - 0)^2 / 2 = 8, tr(P) = 2 - 2 / 2 = 1, so tau2 = (8 - 1) / 1; the typical variance is 1 / 1
    pooled = pool([0.0, 4.0], [1.0, 1.0], estimator="DL")
    assert isclose(pooled.tau2, 7)
    assert isclose(pooled.i2, 100 * 7 / 8)


def test_the_prediction_interval_contains_the_confidence_interval():
    pooled = pool([0.1, 0.9, 0.4, 1.6], [0.05, 0.04, 0.2, 0.1])
    assert pooled.prediction_low < pooled.low < pooled.high < pooled.prediction_high


def test_the_truncated_interval_is_never_narrower_than_the_wald_standard_error():
    effects, variances = [0.50, 0.52, 0.47], [0.1, 0.2, 0.15]
    truncated = pool(effects, variances, interval="knapp-hartung-truncated")
    assert isclose(truncated.se, pool(effects, variances, interval="wald").se)
    assert pool(effects, variances).se < truncated.se


def test_one_study_keeps_its_own_interval_and_says_so():
    pooled = pool([0.7], [0.04])
    assert (pooled.estimate, pooled.k) == (0.7, 1)
    assert isclose(pooled.high, 0.7 + 1.959963984540054 * 0.2)
    assert isnan(pooled.tau2)
    assert isnan(pooled.prediction_high)
    assert "one study" in pooled.note


def test_identical_effects_have_no_heterogeneity_and_a_note_on_the_interval():
    pooled = pool([0.3, 0.3, 0.3], [0.1, 0.2, 0.3])
    assert pooled.tau2 == 0
    assert pooled.i2 == 0
    assert "no width" in pooled.note
    assert pool([0.3, 0.3], [0.1, 0.2], interval="wald").note == ""


@pytest.mark.parametrize("value", [0.0, 0.3, 0.1 + 0.2, -7e5])
def test_no_p_is_made_of_identical_effects_by_the_knapp_hartung_method(value):
    # metafor 3.8.1 answers 0 or NaN, as rounding falls
    pooled = pool([value, value, value], [0.1, 0.2, 0.3])
    assert (pooled.se, pooled.low, pooled.high) == (0, pooled.estimate, pooled.estimate)
    assert isnan(pooled.p)
    assert "no p" in pooled.note


def test_effects_that_differ_in_the_last_bit_count_as_identical():
    assert isnan(pool([0.1 + 0.2, 0.3, 0.3], [0.1, 0.2, 0.3]).p)
    assert pool([0.3001, 0.3, 0.3], [0.1, 0.2, 0.3]).se > 0


def test_the_other_intervals_test_effects_of_zero_by_their_own_variances():
    for interval in ("wald", "knapp-hartung-truncated"):
        pooled = pool([0.0, 0.0, 0.0], [0.1, 0.2, 0.3], interval=interval)
        assert pooled.p == 1
        assert pooled.low < 0 < pooled.high


def test_each_row_is_the_meta_analysis_without_that_study():
    table = leave_one_out(EFFECTS, VARIANCES, estimator="DL", confidence=0.9)
    alone = pool(EFFECTS[:2] + EFFECTS[3:], VARIANCES[:2] + VARIANCES[3:], estimator="DL", confidence=0.9)
    assert isclose(table.loc[2, "estimate"], alone.estimate)
    assert isclose(table.loc[2, "high"], alone.high)
    assert table["estimate"].idxmin() == 4


def test_two_studies_are_too_few_to_leave_one_out():
    with pytest.raises(ValueError, match="2 studies; at least 3"):
        leave_one_out([1.0, 2.0], [0.1, 0.1])


def test_back_transformed_bounds_are_the_transformed_bounds():
    pooled = back_transform(pool([log(2), log(3)], [0.1, 0.1], interval="wald"), exp)
    assert isclose(pooled.estimate, 6**0.5)
    assert isclose(pooled.low * pooled.high, 6)


def test_an_estimate_counts_the_patients_it_is_given():
    pooled = pool([1.0, 4.0], [1.0, 0.5])
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
        ({"confidence": 95}, "confidence is 95"),
    ],
)
def test_unknown_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pool([1.0, 2.0], [1.0, 1.0], **options)
