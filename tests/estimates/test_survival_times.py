"""Survival times as the curves take them."""

import numpy as np

from analysis.estimates.survival_times import bounds_of, with_survival
from tests.frames import evidence


def timed(*patients):
    """Patients with a survival time."""
    return with_survival(evidence(patients).patients)


def test_who_lived_at_least_so_long_is_censored_there():
    rows = timed({"os_months": 5, "os_event": 1, "censoring_note": "lower_bound"})
    assert rows["os_event"].tolist() == [0]


def test_a_death_by_a_bound_counts_at_the_bound_and_lies_between_0_and_it():
    rows = timed({"os_months": 5, "os_event": 1, "censoring_note": "upper_bound"})
    lower, upper = bounds_of(rows)
    assert rows["os_event"].tolist() == [1]
    assert (lower.tolist(), upper.tolist()) == ([0.0], [5.0])


def test_who_is_alive_has_no_upper_bound():
    lower, upper = bounds_of(timed({"os_months": 5, "os_event": 0}))
    assert (lower.tolist(), upper.tolist()) == ([5.0], [np.inf])


def test_a_patient_without_status_has_no_survival_time():
    assert timed({"os_months": 5}).empty
