"""What must hold for any patients: order, unit, splitting and the shape of the curves."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.statistics import log_rank, survival, turnbull

PATIENTS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40
)
UNITS = st.sampled_from([0.25, 1 / 30.4375, 7, 365.25])
FEW = settings(max_examples=25, deadline=None)


def columns(patients):
    time, event, group = np.array(patients).T
    return time.astype(float), event, group


def curve_of(patients, unit=1.0):
    time, event, _ = columns(patients)
    return survival.kaplan_meier(time * unit, event)


def log_rank_of(patients, unit=1.0):
    """The log-rank test; patients between whom none exists are no example."""
    time, event, group = columns(patients)
    try:
        return log_rank.log_rank(time * unit, event, group)
    except ValueError:
        assume(False)


@FEW
@given(PATIENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(patients, random):
    shuffled = random.sample(patients, len(patients))
    np.testing.assert_array_equal(curve_of(patients), curve_of(shuffled))


@FEW
@given(PATIENTS, UNITS)
def test_the_unit_of_time_scales_times_and_nothing_else(patients, unit):
    first, second = curve_of(patients), curve_of(patients, unit)
    np.testing.assert_allclose(second["time"], first["time"] * unit)
    np.testing.assert_allclose(second.drop(columns="time"), first.drop(columns="time"))
    time, event, _ = columns(patients)
    median, scaled = (survival.median_survival(time * u, event) for u in (1, unit))
    np.testing.assert_allclose([scaled.value, scaled.low], [median.value * unit, median.low * unit])


@FEW
@given(PATIENTS, UNITS)
def test_the_unit_of_time_does_not_change_a_test(patients, unit):
    assert log_rank_of(patients, unit).statistic == pytest.approx(log_rank_of(patients).statistic)


@FEW
@given(PATIENTS)
def test_a_curve_stays_between_0_and_1_and_never_rises(patients):
    curve = curve_of(patients)
    assert curve["survival"].between(0, 1).all()
    assert (np.diff(curve["survival"]) <= 0).all()
    known = curve.dropna()
    assert (known["lower"] <= known["survival"] + 1e-12).all()
    assert (known["survival"] <= known["upper"] + 1e-12).all()


@FEW
@given(PATIENTS)
def test_groups_joined_again_are_the_whole(patients):
    time = columns(patients)[0]
    parts = [survival.numbers_at_risk(time[rows], [0, 5, 20])["at_risk"] for rows in split(patients)]
    whole = survival.numbers_at_risk(time, [0, 5, 20])["at_risk"]
    np.testing.assert_array_equal(sum(parts), whole)


def split(patients):
    """Rows of each group that has any."""
    group = columns(patients)[2]
    return [group == code for code in np.unique(group)]


@FEW
@given(PATIENTS, st.integers(2, 4))
def test_copies_of_all_patients_leave_the_curve(patients, copies):
    once, often = curve_of(patients), curve_of(patients * copies)
    np.testing.assert_allclose(often["survival"], once["survival"], atol=1e-12)


@FEW
@given(PATIENTS)
def test_the_restricted_mean_lies_within_its_horizon(patients):
    time, event, _ = columns(patients)
    assume(time.max() > 0)
    found = survival.restricted_mean(time, event, time.max())
    assert 0 <= found.value <= time.max() + 1e-12
    assert found.low <= found.value <= found.high


@FEW
@given(PATIENTS)
def test_exact_times_make_the_interval_censored_curve_kaplan_meier(patients):
    time, event, _ = columns(patients)
    assume(event.any())
    table = turnbull.turnbull(time, np.where(event == 1, time, np.inf))
    found = turnbull.turnbull_at(table, np.unique(time))["survival"]
    known = survival.survival_at(curve_of(patients), np.unique(time))["survival"]
    np.testing.assert_allclose(found, known, atol=1e-6)
