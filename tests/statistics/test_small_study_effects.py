from math import isclose, isnan

import numpy as np
import pytest

from analysis.statistics.pooling import pool
from analysis.statistics.small_study_effects import (
    contour_funnel,
    egger,
    funnel_points,
    peters,
    rank_correlation,
    trim_and_fill,
)

# small studies show larger effects
EFFECTS = [0.1, 0.15, 0.3, 0.5, 0.8, 1.2, 1.5]
VARIANCES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]


def test_egger_finds_that_small_studies_show_larger_effects():
    test = egger(EFFECTS, VARIANCES)
    assert test.slope > 0
    assert test.p < 0.05
    assert test.limit < pool(EFFECTS, VARIANCES, estimator="FE").estimate


def test_egger_is_exact_on_a_straight_funnel_edge():
    se = np.array([0.1, 0.2, 0.4, 0.8])
    test = egger(1 + 2 * se + np.array([1e-9, -1e-9, 1e-9, -1e-9]), se**2)
    assert isclose(test.slope, 2, rel_tol=1e-6)
    assert isclose(test.limit, 1, rel_tol=1e-6)


def test_the_mixed_model_test_uses_the_normal_distribution():
    assert egger(EFFECTS, VARIANCES, model="mixed").df == np.inf
    assert egger(EFFECTS, VARIANCES).df == 5


def test_two_studies_cannot_show_asymmetry():
    with pytest.raises(ValueError, match="2 studies for 2 coefficients"):
        egger([1.0, 2.0], [0.1, 0.2])
    with pytest.raises(ValueError, match="2 studies; at least 3"):
        rank_correlation([1.0, 2.0], [0.1, 0.2])


def test_peters_weights_studies_by_their_events():
    assert peters([0.2, 0.5, 0.9, 1.4], [40, 20, 8, 3], [200, 90, 30, 12]).slope > 0


def test_peters_refuses_a_study_without_an_event():
    with pytest.raises(ValueError, match="events, row 1: 0 of 9"):
        peters([0.1, 0.2, 0.3], [1, 0, 2], [9, 9, 9])


def test_the_rank_correlation_of_a_perfect_order_is_one():
    result = rank_correlation(EFFECTS, VARIANCES)
    assert result["tau"] > 0.5
    assert result["k"] == 7


@pytest.mark.parametrize("method", ["L0", "R0"])
def test_a_symmetric_funnel_misses_no_study(method):
    filled = trim_and_fill(
        [-1.0, -0.4, 0.02, 0.4, 1.0], [0.3, 0.1, 0.01, 0.1, 0.3], method=method, estimator="FE"
    )
    assert filled.missing == 0
    assert not filled.studies["filled"].any()


def test_filled_studies_mirror_the_trimmed_ones_and_draw_the_effect_towards_them():
    filled = trim_and_fill(EFFECTS, VARIANCES, estimator="FE")
    assert (filled.side, filled.missing) == ("left", filled.studies["filled"].sum())
    assert filled.missing > 0
    assert filled.pooled.estimate < pool(EFFECTS, VARIANCES, estimator="FE").estimate
    added = filled.studies[filled.studies["filled"]]
    assert set(added["variance"]) <= set(VARIANCES)


def test_turning_all_effects_turns_the_side():
    turned = trim_and_fill([-y for y in EFFECTS], VARIANCES)
    straight = trim_and_fill(EFFECTS, VARIANCES)
    assert (turned.side, turned.missing) == ("right", straight.missing)
    assert isclose(turned.pooled.estimate, -straight.pooled.estimate, rel_tol=1e-8)


def test_only_r0_has_a_test():
    assert isnan(trim_and_fill(EFFECTS, VARIANCES).p)
    filled = trim_and_fill(EFFECTS, VARIANCES, method="R0")
    assert filled.p == 0.5 ** (filled.missing + 1)


def test_the_contours_open_from_the_reference():
    contours = contour_funnel([0.04, 0.25], reference=1.0, levels=(0.95,), points=3)
    assert contours["se"].tolist() == [0, 0.25, 0.5]
    assert contours.loc[0, "low"] == contours.loc[0, "high"] == 1
    assert isclose(contours.loc[2, "high"], 1 + 0.5 * 1.959963984540054)


def test_a_study_on_the_95_percent_contour_has_a_p_of_5_percent():
    assert isclose(funnel_points([1.959963984540054 * 0.5], [0.25]).loc[0, "p"], 0.05)
