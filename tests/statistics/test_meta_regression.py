from math import isclose, isnan

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.meta_regression import meta_regression, subgroups
from analysis.statistics.pooling import pool

EFFECTS, VARIANCES = [0.1, 0.9, 0.4, 1.6, 1.1, 0.3], [0.05, 0.04, 0.2, 0.1, 0.3, 0.08]
X = pd.DataFrame({"x": [0.0, 1, 0, 1, 1, 0]})


def test_a_binary_moderator_is_the_difference_of_the_group_means():
    fit = meta_regression([1.0, 3.0, 1.0, 3.0], [0.1] * 4, pd.DataFrame({"x": [0, 1, 0, 1]}), estimator="FE")
    assert np.allclose(fit.coefficients["estimate"], [1, 2])


def test_without_moderators_the_intercept_is_the_pooled_effect():
    fit, pooled = meta_regression(EFFECTS, VARIANCES, None), pool(EFFECTS, VARIANCES)
    assert isclose(fit.coefficients.loc["intercept", "low"], pooled.low)
    assert isnan(fit.qm)


def test_one_moderator_has_the_same_p_by_t_and_by_f():
    fit = meta_regression(EFFECTS, VARIANCES, X)
    assert isclose(fit.qm_p, fit.coefficients.loc["x", "p"])
    assert fit.qm_df == (1, 4)


def test_a_wald_test_of_the_moderators_is_chi_squared():
    fit = meta_regression(EFFECTS, VARIANCES, X, interval="wald")
    assert fit.qm_df == (1,)
    assert isclose(fit.qm, fit.coefficients.loc["x", "statistic"] ** 2)


def test_there_is_no_r2_where_there_was_no_heterogeneity():
    assert isnan(meta_regression([0.5, 0.5, 0.5, 0.51], [1.0] * 4, pd.DataFrame({"x": [1, 2, 3, 5]})).r2)


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


def test_subgroups_are_pooled_each_by_itself():
    pooled, test = subgroups(EFFECTS, VARIANCES, list("abaabb"))
    alone = pool(np.array(EFFECTS)[[1, 4, 5]], np.array(VARIANCES)[[1, 4, 5]])
    assert isclose(pooled["b"].estimate, alone.estimate)
    assert test["df"] == 1
    assert 0 < test["p"] < 1


def test_equal_subgroups_do_not_differ():
    assert isclose(subgroups([1.0, 2.0, 1.0, 2.0], [0.1] * 4, ["a", "a", "b", "b"])[1]["q"], 0, abs_tol=1e-12)


def test_one_subgroup_is_refused():
    with pytest.raises(ValueError, match="only one group"):
        subgroups([1.0, 2.0], [0.1, 0.1], ["a", "a"])
