from math import isclose

import pytest

from analysis.proportions import clopper_pearson, wilson


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
