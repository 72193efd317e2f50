from math import isclose, log

import pytest

from analysis.statistics.bayes import bayesian_pool
from analysis.statistics.pooling import pool

EFFECTS, VARIANCES = [log(4), log(6), log(10)], [0.04, 0.05, 0.1]


def test_without_room_for_heterogeneity_the_posterior_is_the_fixed_effect():
    posterior, fixed = (
        bayesian_pool(EFFECTS, VARIANCES, tau_scale=1e-6),
        pool(EFFECTS, VARIANCES, estimator="FE"),
    )
    wald = pool(EFFECTS, VARIANCES, estimator="FE", interval="wald")
    assert isclose(posterior.mean.value, fixed.estimate, rel_tol=1e-6)
    assert isclose(posterior.mean.low, wald.low, rel_tol=1e-6)


def test_the_prior_decides_on_the_heterogeneity_of_one_study():
    tau = bayesian_pool([1.0], [0.1], tau_scale=0.5).tau
    assert isclose(tau.value, 0.5 * 0.6744897501960817, rel_tol=1e-4)
    assert "one study" in tau.note


def test_a_wider_prior_gives_a_wider_interval():
    narrow, wide = (
        bayesian_pool(EFFECTS, VARIANCES, tau_scale=0.1),
        bayesian_pool(EFFECTS, VARIANCES, tau_scale=2),
    )
    assert wide.mean.low < narrow.mean.low < narrow.mean.high < wide.mean.high


def test_a_new_study_is_less_certain_than_the_mean():
    posterior = bayesian_pool(EFFECTS, VARIANCES)
    assert posterior.prediction.low < posterior.mean.low < posterior.mean.high < posterior.prediction.high


def test_probabilities_in_months_are_those_of_the_logs():
    months = bayesian_pool(EFFECTS, VARIANCES, thresholds=[3, 6, 12], exponentiate=True)
    logs = bayesian_pool(EFFECTS, VARIANCES, thresholds=[log(3), log(6), log(12)])
    assert list(months.above) == [3, 6, 12]
    assert list(months.above.values()) == list(logs.above.values())
    assert 1 > months.above[3] > months.above[6] > months.above[12] > 0
    assert isclose(log(months.mean.high), logs.mean.high)


def test_the_median_is_exceeded_with_a_probability_of_one_half():
    median = bayesian_pool(EFFECTS, VARIANCES).mean.value
    assert isclose(bayesian_pool(EFFECTS, VARIANCES, thresholds=[median]).above[median], 0.5, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tau_scale": 0}, "tau_scale is 0"),
        ({"thresholds": [-3], "exponentiate": True}, "thresholds, row 0"),
        ({"confidence": 1.5}, "confidence is 1.5"),
    ],
)
def test_impossible_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        bayesian_pool(EFFECTS, VARIANCES, **options)
