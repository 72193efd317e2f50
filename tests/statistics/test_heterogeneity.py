from math import isclose

import numpy as np
import pytest

from analysis.statistics.heterogeneity import (
    ESTIMATORS,
    between_study_variance,
    intercept,
    q_profile,
    solve_generalised_q,
)

EFFECTS_WITH_TWO_MAXIMA = [
    -0.686,
    0.569,
    0.18,
    0.59,
    0.141,
    1.554,
    1.277,
    1.265,
    0.272,
    -0.053,
    -0.182,
    0.407,
    -0.753,
    -1.205,
    0.642,
    0.633,
    0.376,
    0.988,
    0.151,
    0.148,
]
VARIANCES_WITH_TWO_MAXIMA = [
    0.2657,
    0.1329,
    0.3894,
    0.4725,
    0.3626,
    0.3138,
    0.3038,
    0.3683,
    0.0119,
    0.4133,
    0.337,
    0.1105,
    0.479,
    0.2663,
    0.2224,
    0.1085,
    0.0793,
    0.4193,
    0.3302,
    0.3456,
]
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


def log_likelihood(effects, variances, tau2, restricted):
    """Log-likelihood of (m,) values of tau2, written out for a single mean."""
    total = variances + tau2[:, None]
    mean = (effects / total).sum(1) / (1 / total).sum(1)
    value = -0.5 * (np.log(total) + (effects - mean[:, None]) ** 2 / total).sum(1)
    return value - 0.5 * np.log((1 / total).sum(1)) if restricted else value


@pytest.mark.parametrize(("estimator", "restricted"), [("REML", True), ("ML", False)])
@pytest.mark.parametrize("k", [2, 3, 6, 20])
def test_no_tau2_is_likelier_than_the_estimate_of_any_of_a_thousand(estimator, restricted, k):
    rng = np.random.default_rng(k)
    variances = rng.uniform(0.01, 0.5, (1000, k)) * 10.0 ** rng.integers(-2, 2, (1000, 1))
    effects = rng.normal(0, np.sqrt(variances + 0.1))
    tau2 = between_study_variance(effects, variances, intercept(k), estimator)
    found = log_likelihood(effects, variances, tau2, restricted)
    for other in [0.0, *np.geomspace(1e-5, 10, 300)]:
        assert (log_likelihood(effects, variances, np.full(1000, other), restricted) <= found + 1e-9).all()


def test_a_maximum_at_zero_does_not_hide_a_higher_one():
    # found among simulated meta-analyses: the likelihood falls from 0, then rises to its maximum
    effects = np.array(EFFECTS_WITH_TWO_MAXIMA)
    variances = np.array(VARIANCES_WITH_TWO_MAXIMA)
    assert isclose(between_study_variance(effects, variances, intercept(20), "REML"), 0.0669, rel_tol=1e-3)


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
