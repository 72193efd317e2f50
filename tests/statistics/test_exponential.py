import json
from math import inf, log
from pathlib import Path

import pytest

from analysis.statistics.exponential import exponential_median

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "exponential.json").read_text(encoding="utf-8")
)["cases"]


def test_the_cases_of_the_reference_are_complete():
    assert set(CASES) == {"lung", "veteran", "bounds", "one_event"}


@pytest.mark.parametrize("case", CASES)
def test_median_and_interval_are_those_of_survreg(case):
    """1e-9: both search the maximum and the bounds numerically, to about 1e-12."""
    upper = [inf if bound is None else bound for bound in CASES[case]["upper"]]
    found = exponential_median(CASES[case]["lower"], upper)
    wanted = CASES[case]["median"]
    assert (found.value, found.low, found.high) == pytest.approx(tuple(wanted.values()), rel=1e-9)


def test_with_exact_and_censored_times_the_hazard_is_events_over_patient_time():
    found = exponential_median([2, 4, 6], [2, 4, inf])
    assert found.value == pytest.approx(log(2) * 12 / 2)
    assert (found.n, found.events) == (3, 2)


def test_the_unit_of_time_scales_the_median():
    months = exponential_median([2, 0, 6], [2, 4, inf])
    days = exponential_median([60.88, 0, 182.64], [60.88, 121.76, inf])
    assert days.value == pytest.approx(30.44 * months.value)


def test_a_death_known_only_by_a_bound_shortens_the_median():
    assert exponential_median([2, 0, 6], [2, 4, inf]).value < exponential_median([2, 4, 6], [2, 4, inf]).value


@pytest.mark.parametrize(
    ("lower", "upper", "reason"),
    [
        ([2, 4], [inf, inf], "needs a death"),
        ([0, 0], [4, 5], "alive at some time after 0"),
        ([4], [2], "upper, row 0: is below its lower bound"),
        ([-1], [2], "lower, row 0: -1"),
        ([1, 2], [2], "lengths differ"),
        ([], [], "no rows"),
    ],
)
def test_what_has_no_exponential_median_is_refused(lower, upper, reason):
    with pytest.raises(ValueError, match=reason):
        exponential_median(lower, upper)
