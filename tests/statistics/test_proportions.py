from math import isclose

import pytest

from analysis.statistics.proportions import clopper_pearson, pool_logits, pool_proportions, wilson


def test_wilson_gives_the_fraction_and_its_counts():
    estimate = wilson(3, 12)
    assert (estimate.value, estimate.events, estimate.n) == (0.25, 3, 12)
    assert 0 < estimate.low < 0.25 < estimate.high < 1


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_no_event_has_a_lower_bound_of_zero_and_a_positive_upper_bound(interval):
    estimate = interval(0, 8)
    assert estimate.low == 0
    assert 0.2 < estimate.high < 0.5


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_events_and_non_events_mirror_each_other(interval):
    few, many = interval(2, 9), interval(7, 9)
    assert isclose(few.low, 1 - many.high, rel_tol=1e-12)
    assert isclose(few.high, 1 - many.low, rel_tol=1e-12)


def test_one_patient_without_the_event_cannot_exclude_a_high_proportion():
    assert isclose(clopper_pearson(0, 1).high, 0.975, rel_tol=1e-12)


def test_the_exact_interval_is_wider_than_the_score_interval():
    exact, score = clopper_pearson(5, 20), wilson(5, 20)
    assert exact.high - exact.low > score.high - score.low


@pytest.mark.parametrize(
    ("events", "n", "confidence", "message"),
    [
        (5, 4, 0.95, "events is 5, more than n = 4"),
        (-1, 4, 0.95, "events is -1"),
        (0, 0, 0.95, "n is 0"),
        (1.5, 4, 0.95, "events is 1.5; a whole number"),
        (1, float("nan"), 0.95, "n is nan"),
        (1, 4, 1, "confidence is 1"),
    ],
)
def test_impossible_counts_are_refused(events, n, confidence, message):
    with pytest.raises(ValueError, match=message):
        wilson(events, n, confidence)


@pytest.mark.parametrize("pool", [pool_proportions, pool_logits])
def test_a_pooled_proportion_is_a_fraction_within_its_intervals(pool):
    pooled = pool([1, 9, 0, 17], [20, 15, 9, 60])
    assert (
        0
        <= pooled.prediction_low
        <= pooled.low
        < pooled.estimate
        < pooled.high
        <= pooled.prediction_high
        <= 1
    )


def test_one_study_gets_its_wilson_interval():
    pooled = pool_proportions([3], [12])
    assert (pooled.low, pooled.high) == (wilson(3, 12).low, wilson(3, 12).high)


@pytest.mark.parametrize(("events", "word"), [([0, 0], "no study has an event"), ([4, 9], "every patient")])
def test_without_any_event_the_exact_interval_of_all_patients_stands_in(events, word):
    pooled = pool_proportions(events, [4, 9])
    assert (pooled.low, pooled.high) == (
        clopper_pearson(sum(events), 13).low,
        clopper_pearson(sum(events), 13).high,
    )
    assert word in pooled.note


def test_studies_of_one_patient_each_are_counted_together_and_the_note_says_why():
    pooled = pool_proportions([1, 0, 0, 1, 0], [1] * 5)
    assert (pooled.estimate, pooled.low, pooled.high) == (
        2 / 5,
        clopper_pearson(2, 5).low,
        clopper_pearson(2, 5).high,
    )
    assert "the likelihood is flat" in pooled.note


@pytest.mark.parametrize(("interval", "of_logits"), [(None, "knapp-hartung"), ("wald", "wald")])
def test_where_the_likelihood_is_flat_logits_are_pooled_and_the_note_says_why(interval, of_logits):
    pooled = pool_proportions([0, 10], [10, 10], interval=interval, confidence=0.9)
    logits = pool_logits([0, 10], [10, 10], interval=of_logits, confidence=0.9)
    assert (pooled.estimate, pooled.low, pooled.high) == (logits.estimate, logits.low, logits.high)
    assert "the likelihood is flat" in pooled.note


def test_an_unknown_interval_is_refused():
    with pytest.raises(ValueError, match="interval is 'exact'"):
        pool_proportions([1, 2], [4, 5], interval="exact")
