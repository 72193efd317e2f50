from math import isclose

import numpy as np
import pytest

from analysis.heterogeneity import (
    ESTIMATORS,
    between_study_variance,
    intercept,
    q_profile,
    solve_generalised_q,
)

EFFECTS = np.array([[0.0, 4.0, 1.0], [1.0, 1.1, 0.9]])
VARIANCES = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])


@pytest.mark.parametrize("estimator", ["DL", "PM", "REML", "HE", "EB"])
def test_with_equal_variances_tau2_is_the_sample_variance_less_the_sampling_variance(estimator):
    tau2 = between_study_variance(EFFECTS, VARIANCES, intercept(3), estimator)
    assert np.allclose(tau2, [EFFECTS[0].var(ddof=1) - 1, 0])


def test_maximum_likelihood_divides_by_k():
    assert isclose(between_study_variance(EFFECTS, VARIANCES, intercept(3), "ML")[0], EFFECTS[0].var() - 1)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_tau2_is_never_negative(estimator):
    assert (between_study_variance(EFFECTS, VARIANCES, intercept(3), estimator) >= 0).all()


def test_the_likeliest_tau2_is_zero_where_zero_is_likelier_than_a_local_maximum():
    rng = np.random.default_rng(1)
    effects, variances = rng.normal(size=(200, 4)), rng.uniform(0.01, 10, size=(200, 4))
    tau2 = between_study_variance(effects, variances, intercept(4), "REML")
    grid = np.concatenate([[0.0], np.geomspace(1e-4, 1e2, 400)])
    total = variances[:, None] + grid[None, :, None]
    mean = (effects[:, None] / total).sum(-1, keepdims=True) / (1 / total).sum(-1, keepdims=True)
    likelihood = -0.5 * (np.log(total) + (effects[:, None] - mean) ** 2 / total).sum(-1)
    likelihood -= 0.5 * np.log((1 / total).sum(-1))
    best = grid[likelihood.argmax(1)]
    assert (np.abs(tau2 - best) <= 0.05 * best + 1e-3).mean() > 0.98


def test_a_moderator_that_explains_all_leaves_no_heterogeneity():
    design = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    effects = np.array([1.0, 3.0, 5.0, 7.0])
    assert between_study_variance(effects, np.full(4, 0.1), design, "REML") == 0


def test_the_generalised_q_meets_its_target():
    tau2 = solve_generalised_q(EFFECTS, VARIANCES, intercept(3), 1.5)
    weights = 1 / (1 + tau2[0])
    assert isclose(weights * ((EFFECTS[0] - EFFECTS[0].mean()) ** 2).sum(), 1.5)
    assert tau2[1] == 0


def test_the_q_profile_holds_the_paule_mandel_value():
    low, high = q_profile(EFFECTS[:1], VARIANCES[:1], intercept(3), 0.95)
    assert low[0] < between_study_variance(EFFECTS[:1], VARIANCES[:1], intercept(3), "PM")[0] < high[0]


def test_a_tau2_a_billion_times_the_variances_is_still_found():
    effects, variances = np.array([[1e6, -1e6, 3e5, 0.0]]), np.full((1, 4), 1e-3)
    for estimator in ("PM", "REML"):
        assert isclose(
            between_study_variance(effects, variances, intercept(4), estimator)[0],
            effects.var(ddof=1),
            rel_tol=1e-6,
        )
