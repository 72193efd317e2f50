from math import isclose

import numpy as np
import pytest

from analysis.statistics.clusters import cluster_robust, three_level
from analysis.statistics.pooling import pool

EFFECTS, VARIANCES = [0.1, 0.2, 0.9, 1.1, 0.4, 0.7], [0.05, 0.04, 0.06, 0.1, 0.03, 0.08]
STUDIES = list("aabbcc")


def test_results_of_one_study_do_not_count_as_independent():
    nested, naive = three_level(EFFECTS, VARIANCES, STUDIES), pool(EFFECTS, VARIANCES)
    assert nested.studies == 3
    assert nested.high - nested.low > naive.high - naive.low


def test_the_order_of_the_results_plays_no_part():
    order = [3, 0, 5, 1, 4, 2]
    shuffled = three_level(*(np.array(column)[order] for column in (EFFECTS, VARIANCES, STUDIES)))
    assert isclose(shuffled.estimate, three_level(EFFECTS, VARIANCES, STUDIES).estimate, rel_tol=1e-8)


def test_the_shares_of_the_two_levels_stay_under_the_whole():
    nested = three_level(EFFECTS, VARIANCES, STUDIES)
    assert 0 <= nested.i2_between + nested.i2_within < 100


def test_wald_is_narrower_than_t_with_few_studies():
    wald = three_level(EFFECTS, VARIANCES, STUDIES, interval="wald")
    assert wald.high < three_level(EFFECTS, VARIANCES, STUDIES).high


def restricted_likelihood(effects, variances, code, between, within):
    """Restricted log-likelihood written out with the full covariance matrix."""
    covariance = np.diag(variances + within) + between * (code[:, None] == code)
    precision = np.linalg.inv(covariance)
    residual = effects - precision.sum(0) @ effects / precision.sum()
    return -0.5 * (
        np.linalg.slogdet(covariance)[1] + np.log(precision.sum()) + residual @ precision @ residual
    )


@pytest.mark.parametrize("seed", range(25))
def test_no_pair_of_variances_is_likelier_than_the_estimate(seed):
    rng = np.random.default_rng(seed)
    code = np.repeat(np.arange(5), [1, 2, 3, 1, 3])
    variances = rng.uniform(0.01, 0.4, 10) * 10.0 ** rng.integers(-3, 2)
    effects = rng.normal(0, rng.choice([0, 0.3, 1]), 5)[code] + rng.normal(
        0, np.sqrt(variances + 0.1 * (seed % 2))
    )
    nested = three_level(effects, variances, code)
    found = restricted_likelihood(effects, variances, code, nested.tau2_between, nested.tau2_within)
    grid = [0.0, *np.geomspace(1e-4 * variances.mean(), 10 * (effects.var() + variances.mean()), 12)]
    others = [restricted_likelihood(effects, variances, code, a, b) for a in grid for b in grid]
    assert max(others) <= found + 1e-8


@pytest.mark.parametrize(
    ("studies", "message"),
    [
        (list("abcdef"), "no study has 2 results"),
        (["a"] * 6, "only one study"),
        (["a", "a", None, "b", "b", "c"], "studies, row 2: is missing"),
        (["a", "b"], "lengths differ"),
    ],
)
def test_what_is_not_nested_is_refused(studies, message):
    with pytest.raises(ValueError, match=message):
        three_level(EFFECTS, VARIANCES, studies)


def test_a_cluster_of_each_result_is_the_sandwich_of_independent_studies():
    row = cluster_robust([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], list("abc"), estimator="FE").loc["intercept"]
    # residuals -4/3, -1/3, 5/3: variance (42/9) / 9 times 3 / 2
    assert isclose(row["se"] ** 2, 42 / 81 * 1.5)
    assert row["df"] == 2


def test_more_coefficients_than_clusters_are_refused():
    with pytest.raises(ValueError, match="1 clusters for 1 coefficients"):
        cluster_robust([1.0, 2.0], [1.0, 1.0], ["a", "a"])
