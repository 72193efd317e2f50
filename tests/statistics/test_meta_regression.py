from math import isclose

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.meta_regression import egger, meta_regression, subgroups
from analysis.statistics.pooling import pool

EFFECTS, VARIANCES = [0.1, 0.9, 0.4, 1.6, 1.1, 0.3], [0.05, 0.04, 0.2, 0.1, 0.3, 0.08]
# small studies show larger effects
SLANTED, SLANTED_VARIANCES = [0.1, 0.15, 0.3, 0.5, 0.8, 1.2, 1.5], [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]


def test_a_binary_moderator_is_the_difference_of_the_group_means():
    fit = meta_regression([1.0, 3.1, 1.1, 3.0], [0.1] * 4, pd.DataFrame({"x": [0, 1, 0, 1]}))
    assert np.allclose(fit.coefficients["estimate"], [1.05, 2.0])


def test_without_moderators_the_intercept_is_the_pooled_effect():
    fit = meta_regression(EFFECTS, VARIANCES, pd.DataFrame(index=range(6)))
    assert isclose(fit.coefficients.loc["intercept", "low"], pool(EFFECTS, VARIANCES).low)
    assert isclose(fit.tau2, pool(EFFECTS, VARIANCES).tau2)


def test_a_higher_confidence_widens_the_interval_and_leaves_the_p():
    x = pd.DataFrame({"x": [0.0, 1, 0, 1, 1, 0]})
    narrow, wide = (meta_regression(EFFECTS, VARIANCES, x, confidence=c).coefficients for c in (0.8, 0.99))
    assert wide.loc["x", "low"] < narrow.loc["x", "low"] < narrow.loc["x", "high"] < wide.loc["x", "high"]
    assert wide.loc["x", "p"] == narrow.loc["x", "p"]


@pytest.mark.parametrize(
    ("moderators", "message"),
    [
        (pd.DataFrame({"x": [1.0] * 6}), "the design is singular; intercept, x"),
        (pd.DataFrame({"a": range(6), "b": range(0, 12, 2)}), "the design is singular"),
        (pd.DataFrame({"x": [1, 2, float("nan"), 4, 5, 6]}), r"moderators\['x'\], row 2: is missing"),
        (pd.DataFrame({"x": [1, 2]}), "effects has 6 rows, moderators has 2"),
        (pd.DataFrame(np.eye(6), columns=list("abcdef")), "6 studies for 7 coefficients"),
    ],
)
def test_a_design_that_cannot_be_estimated_is_refused(moderators, message):
    with pytest.raises(ValueError, match=message):
        meta_regression(EFFECTS, VARIANCES, moderators)


def test_egger_finds_that_small_studies_show_larger_effects():
    table = egger(SLANTED, SLANTED_VARIANCES).coefficients
    assert table.loc["se", "estimate"] > 0
    assert table.loc["se", "p"] < 0.05
    assert table.loc["se", "df"] == 5
    assert table.loc["intercept", "estimate"] < pool(SLANTED, SLANTED_VARIANCES).estimate


def test_egger_is_exact_on_a_straight_funnel_edge():
    se = np.array([0.1, 0.2, 0.4, 0.8])
    table = egger(1 + 2 * se + np.array([1e-9, -1e-9, 1e-9, -1e-9]), se**2).coefficients
    assert np.allclose(table["estimate"], [1, 2], rtol=1e-6)


@pytest.mark.parametrize("effects", [[0.0] * 4, [0.3] * 4, [0.1, 0.2, 0.3, 0.4]])
def test_effects_on_a_line_leave_no_error_and_make_no_test(effects):
    # R warns of an essentially perfect fit and tests rounding: p = 0.71 for four effects of 0.3
    table = egger(effects, [0.01, 0.04, 0.09, 0.16]).coefficients
    assert (table["se"] == 0).all()
    assert table[["statistic", "p", "low", "high"]].isna().all(axis=None)
    assert np.allclose(table["estimate"], [effects[0], 0] if effects[0] == effects[1] else [0, 1], atol=1e-9)


def test_studies_of_one_size_cannot_show_asymmetry():
    with pytest.raises(ValueError, match="the design is singular; intercept, se"):
        egger([0.3, 0.5, 0.1, 0.4], [0.2] * 4)


def test_two_studies_cannot_show_asymmetry():
    with pytest.raises(ValueError, match="2 studies for 2 coefficients"):
        egger([1.0, 2.0], [0.1, 0.2])


def test_subgroups_are_pooled_each_by_itself_and_compared_by_their_wald_errors():
    test = subgroups(EFFECTS, VARIANCES, list("abaabb"), estimator="DL")
    rows = [[0, 2, 3], [1, 4, 5]]
    a, b = (pool(np.array(EFFECTS)[r], np.array(VARIANCES)[r], estimator="DL", interval="wald") for r in rows)
    assert isclose(test["q"], (a.estimate - b.estimate) ** 2 / (a.se**2 + b.se**2))
    assert test["df"] == 1
    assert 0 < test["p"] < 1


def test_equal_subgroups_do_not_differ():
    test = subgroups([1.0, 2.0, 1.0, 2.0], [0.1] * 4, ["a", "a", "b", "b"])
    assert isclose(test["q"], 0, abs_tol=1e-12)
    assert isclose(test["p"], 1)


def test_one_subgroup_is_refused():
    with pytest.raises(ValueError, match="only one group"):
        subgroups([1.0, 2.0], [0.1, 0.1], ["a", "a"])
