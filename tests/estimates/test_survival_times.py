"""Survival times as the curves take them."""

import numpy as np
import pytest

from analysis.estimates.survival_times import bounds_of, is_bounded, median_of, survival_curve, with_survival
from tests.frames import evidence
from tests.survivors import survivors


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


def bounded_deaths(*months):
    """Deaths known only by a time at which the patient had died."""
    return survivors(*months, censoring_note="upper_bound")


def test_bounds_that_move_the_median_make_the_curve_turnbulls_at_the_same_patients():
    curve = survival_curve(
        timed(*survivors(2, 4, 6, 8, 10), *bounded_deaths(9, 9, 9), *survivors(12, event=0))
    )
    assert is_bounded(curve)
    assert curve[["lower", "upper"]].isna().all(axis=None)
    assert curve["time"].is_monotonic_increasing
    assert curve["survival"].is_monotonic_decreasing
    assert (int(curve["events"].sum()), int(curve["censored"].sum())) == (8, 1)
    assert curve.set_index("time")["at_risk"].loc[[2, 4, 6, 8]].tolist() == [9, 8, 7, 6]
    median = median_of(curve, 0.9)
    assert median.value < 9
    assert (median.n, median.events, median.confidence) == (9, 8, 0.9)
    assert median.note
    assert "Turnbull" in median.method


@pytest.mark.parametrize(
    "patients", [survivors(2, 4, 6, 8, 10), survivors(2, 4, 6, 8, 10) + bounded_deaths(1)]
)
def test_bounds_that_leave_the_median_leave_kaplan_meier_with_its_interval(patients):
    curve = survival_curve(timed(*patients), 0.9)
    assert not is_bounded(curve)
    assert median_of(curve, 0.9).method.startswith("Kaplan-Meier")
    assert not median_of(curve, 0.9).note


def test_a_patient_without_status_has_no_survival_time():
    assert timed({"os_months": 5}).empty
