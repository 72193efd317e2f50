from math import isclose, log

import pytest

from analysis.statistics.glmm import binomial_normal, log_likelihood


def test_studies_that_agree_give_the_logit_of_all_patients_together():
    pooled = binomial_normal([2, 4, 6], [10, 20, 30])
    assert pooled.tau2 == 0
    assert isclose(pooled.estimate, log(12 / 48))
    assert isclose(pooled.se, (1 / 12 + 1 / 48) ** 0.5)


def test_the_estimate_is_likelier_than_its_neighbours():
    events, n = [1, 9, 4, 17], [20, 15, 9, 60]
    pooled = binomial_normal(events, n)
    mu, tau = pooled.estimate, pooled.tau2**0.5
    best = log_likelihood(events, n, mu, tau)
    assert all(
        log_likelihood(events, n, mu + a, tau + b) < best
        for a, b in [(0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05)]
    )


def test_a_likelihood_without_heterogeneity_is_the_binomial():
    assert isclose(log_likelihood([1], [2], 0.0, 0.0), log(0.5), rel_tol=1e-9)


def test_no_zero_cell_is_corrected_so_events_mirror_non_events():
    few, many = binomial_normal([0, 1, 6], [12, 20, 15]), binomial_normal([12, 19, 9], [12, 20, 15])
    assert isclose(few.estimate, -many.estimate, rel_tol=1e-7)
    assert isclose(few.tau2, many.tau2, rel_tol=1e-6)


def test_with_one_patient_a_study_every_heterogeneity_is_equally_likely():
    # why the model refuses: tau = 0 and tau = 3 reach the same likelihood
    assert isclose(
        log_likelihood([1, 0], [1, 1], 0.0, 0.0), log_likelihood([1, 0], [1, 1], 0.0, 3.0), rel_tol=1e-9
    )


def test_wald_is_narrower_than_t():
    counts = ([1, 9, 4], [20, 15, 9])
    assert binomial_normal(*counts, interval="wald").high < binomial_normal(*counts).high


@pytest.mark.parametrize(
    ("events", "n", "message"),
    [
        ([0, 0], [5, 9], "no study has an event"),
        ([5, 9], [5, 9], "every patient has the event"),
        ([3], [9], "at least 2 studies"),
        ([0, 10], [10, 10], "flat towards endless heterogeneity"),
        ([1, 0, 1, 2], [1, 1, 1, 2], "flat towards endless heterogeneity"),
        ([1, 0, 0], [1, 1, 1], "every study has one patient: the likelihood is flat"),
        ([3, 4], [9, 3], "events, row 1: is more than n"),
    ],
)
def test_what_has_no_finite_estimate_is_refused(events, n, message):
    with pytest.raises(ValueError, match=message):
        binomial_normal(events, n)
