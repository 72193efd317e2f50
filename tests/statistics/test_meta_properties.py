"""What must hold for any meta-analysis, tried on generated ones."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.double_counting import without_double_counting
from analysis.statistics.glmm import binomial_normal
from analysis.statistics.pooling import INTERVALS, pool
from analysis.statistics.proportions import clopper_pearson, wilson

ESTIMATORS = st.sampled_from(["DL", "REML"])
SETTINGS = settings(max_examples=40, deadline=None, derandomize=True)
NUMBERS = ["estimate", "se", "low", "high", "prediction_low", "prediction_high", "tau2"]


@st.composite
def studies(draw, least=2):
    """Effects and variances of 2 to 12 studies that are not all alike."""
    k = draw(st.integers(least, 12))
    seed = draw(st.integers(0, 2**32 - 1))
    spread = draw(st.sampled_from([0.0, 0.1, 1.0, 10.0]))
    rng = np.random.default_rng(seed)
    variances = rng.uniform(0.01, 2, k)
    return rng.normal(0, np.sqrt(variances + spread**2)), variances


@st.composite
def counts(draw):
    """Events and patients of 2 to 8 studies with an event and a non-event among them."""
    n = np.array(draw(st.lists(st.integers(2, 60), min_size=2, max_size=8)))
    events = np.array([draw(st.integers(0, int(size))) for size in n])
    events[0] = draw(st.integers(1, int(n[0]) - 1))
    return events, n


def close(one, other, **tolerance):
    return np.allclose(one, other, equal_nan=True, **({"rtol": 1e-6, "atol": 1e-9} | tolerance))


def values(pooled):
    return np.array([getattr(pooled, name) for name in NUMBERS])


@SETTINGS
@given(studies(), ESTIMATORS, st.sampled_from(INTERVALS), st.randoms(use_true_random=False))
def test_the_order_of_the_studies_plays_no_part(data, estimator, interval, random):
    effects, variances = data
    order = list(range(len(effects)))
    random.shuffle(order)
    options = {"estimator": estimator, "interval": interval}
    straight, mixed = pool(effects, variances, **options), pool(effects[order], variances[order], **options)
    assert close(values(straight), values(mixed))


@SETTINGS
@given(studies(), ESTIMATORS, st.floats(0.001, 1000))
def test_a_change_of_unit_scales_the_effects_and_squares_in_tau2(data, estimator, factor):
    effects, variances = data
    plain = values(pool(effects, variances, estimator=estimator))
    scaled = values(pool(factor * effects, factor**2 * variances, estimator=estimator))
    units = np.array([factor] * 6 + [factor**2])
    assert close(scaled / units, plain)


@SETTINGS
@given(studies(), ESTIMATORS, st.floats(-50, 50))
def test_a_shift_of_all_effects_shifts_the_result_and_nothing_else(data, estimator, shift):
    effects, variances = data
    plain = values(pool(effects, variances, estimator=estimator))
    moved = values(pool(effects + shift, variances, estimator=estimator))
    assert close(moved - shift * np.array([1, 0, 1, 1, 1, 1, 0]), plain, rtol=1e-5, atol=1e-6)


@SETTINGS
@given(studies(least=3))
def test_a_study_of_no_weight_moves_nothing(data):
    # the moment estimator counts studies whatever their weight, so it has no part in this
    effects, variances = data
    options = {"estimator": "REML", "interval": "wald"}
    without = pool(effects, variances, **options)
    with_it = pool([*effects, 3.0], [*variances, 1e12], **options)
    assert close([with_it.estimate, with_it.se], [without.estimate, without.se], rtol=1e-4, atol=1e-6)


@SETTINGS
@given(studies(), ESTIMATORS, st.sampled_from(INTERVALS))
def test_intervals_nest(data, estimator, interval):
    pooled = pool(*data, estimator=estimator, interval=interval)
    assert pooled.low <= pooled.estimate <= pooled.high
    assert 0 <= pooled.i2 <= 100
    assert 0 <= pooled.p <= 1
    assert pooled.prediction_low <= pooled.low
    assert pooled.tau2 >= 0
    narrower = pool(*data, estimator=estimator, interval=interval, confidence=0.8)
    assert pooled.low <= narrower.low <= narrower.high <= pooled.high


@SETTINGS
@given(studies(), ESTIMATORS)
def test_the_pooled_effect_stays_between_the_smallest_and_the_largest(data, estimator):
    effects, variances = data
    assert (
        effects.min() - 1e-9 <= pool(effects, variances, estimator=estimator).estimate <= effects.max() + 1e-9
    )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(counts())
def test_the_binomial_model_mirrors_events_and_ignores_order(data):
    events, n = data
    straight = binomial_normal(events, n)
    turned, mirrored = binomial_normal(events[::-1], n[::-1]), binomial_normal(n - events, n)
    assert close([straight.estimate, straight.tau2], [turned.estimate, turned.tau2], rtol=1e-5, atol=1e-6)
    assert close(
        [straight.estimate, straight.tau2], [-mirrored.estimate, mirrored.tau2], rtol=1e-5, atol=1e-6
    )


@SETTINGS
@given(st.integers(1, 500), st.data())
def test_intervals_of_a_proportion_hold_it_and_stay_between_0_and_1(n, data):
    events = data.draw(st.integers(0, n))
    for estimate in (wilson(events, n), clopper_pearson(events, n)):
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@SETTINGS
@given(st.integers(1, 14), st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_no_two_studies_that_are_kept_overlap_and_none_is_dropped_in_vain(size, seed, chance):
    rng = np.random.default_rng(seed)
    names = [f"s{i:02}" for i in range(size)]
    linked = np.triu(rng.random((size, size)) < chance, 1)
    stated = [[names[j] for j in np.flatnonzero(row)] for row in linked]
    frame = pd.DataFrame(
        {"study_id": names, "n_patients": rng.integers(1, 99, size), "overlaps_with": stated}
    )
    kept = without_double_counting(frame)["kept"].to_numpy()
    assert not linked[np.ix_(kept, kept)].any()
    assert all((linked | linked.T)[row, kept].any() for row in np.flatnonzero(~kept))
