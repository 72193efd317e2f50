from math import isclose

import numpy as np
import pytest

from analysis.statistics.heterogeneity import ESTIMATORS, between_study_variance, intercept

EFFECTS_WITH_TWO_MAXIMA = [
    *(-0.686, 0.569, 0.18, 0.59, 0.141, 1.554, 1.277, 1.265, 0.272, -0.053),
    *(-0.182, 0.407, -0.753, -1.205, 0.642, 0.633, 0.376, 0.988, 0.151, 0.148),
]
VARIANCES_WITH_TWO_MAXIMA = [
    *(0.2657, 0.1329, 0.3894, 0.4725, 0.3626, 0.3138, 0.3038, 0.3683, 0.0119, 0.4133),
    *(0.337, 0.1105, 0.479, 0.2663, 0.2224, 0.1085, 0.0793, 0.4193, 0.3302, 0.3456),
]


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_with_equal_variances_tau2_is_the_sample_variance_less_the_sampling_variance(estimator):
    apart, near = np.array([0.0, 4.0, 1.0]), np.array([1.0, 1.1, 0.9])
    assert isclose(between_study_variance(apart, np.ones(3), intercept(3), estimator), apart.var(ddof=1) - 1)
    assert between_study_variance(near, np.ones(3), intercept(3), estimator) == 0


def log_likelihood(effects, variances, tau2):
    """Restricted log-likelihood of each tau2, written out for a single mean."""
    total = variances + tau2[:, None]
    mean = (effects / total).sum(1) / (1 / total).sum(1)
    value = -0.5 * (np.log(total) + (effects - mean[:, None]) ** 2 / total).sum(1)
    return value - 0.5 * np.log((1 / total).sum(1))


@pytest.mark.parametrize("k", [2, 3, 6, 20])
def test_no_tau2_is_likelier_than_the_estimate_of_any_of_two_hundred(k):
    rng = np.random.default_rng(k)
    others = np.array([0.0, *np.geomspace(1e-5, 10, 300)])
    for _ in range(200):
        variances = rng.uniform(0.01, 0.5, k) * 10.0 ** rng.integers(-2, 2)
        effects = rng.normal(0, np.sqrt(variances + 0.1))
        tau2 = between_study_variance(effects, variances, intercept(k), "REML")
        found = log_likelihood(effects, variances, np.array([tau2]))
        assert (log_likelihood(effects, variances, others) <= found + 1e-9).all()


def test_a_maximum_at_zero_does_not_hide_a_higher_one():
    # found among simulated meta-analyses: the likelihood falls from 0, then rises to its maximum
    effects, variances = np.array(EFFECTS_WITH_TWO_MAXIMA), np.array(VARIANCES_WITH_TWO_MAXIMA)
    assert isclose(between_study_variance(effects, variances, intercept(20), "REML"), 0.0669, rel_tol=1e-3)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_moderator_that_explains_all_leaves_no_heterogeneity(estimator):
    design = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    effects = np.array([1.0, 3.0, 5.0, 7.0])
    assert between_study_variance(effects, np.full(4, 0.1), design, estimator) == 0


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_tau2_a_billion_times_the_variances_is_still_found(estimator):
    effects = np.array([1e6, -1e6, 3e5, 0.0])
    found = between_study_variance(effects, np.full(4, 1e-3), intercept(4), estimator)
    assert isclose(found, effects.var(ddof=1), rel_tol=1e-6)
