"""Every survival function against R on every case of tests/reference/survival.json, within a stated tolerance.

Closed forms agree within 1e-6. A wider tolerance has its reason beside it. Where the statistic does not exist
the case is listed as refused, and the function must raise.
"""

from math import inf
from pathlib import Path

import numpy as np
import pytest

from analysis.statistics.as_in_r import FUNCTIONS, read_reference, side_by_side

REFERENCE = read_reference(Path(__file__).parents[1] / "reference" / "survival.json")
CLOSED = 1e-6
ITERATED = 1e-4
TOLERANCES = {
    "turnbull": ITERATED,  # EM iterations against a Newton method
    "turnbull_stock": 2e-2,  # survfit stops its EM iterations at a step of 5e-5, far from the maximum
}


def generated(n: int) -> dict:
    """The case "huge", by the formula of survival.R."""
    i = np.arange(1, n + 1)
    time, event = 1.0 + (i * i * 7 + i * 13) % 97, ((i * 31) % 10 < 7).astype(int)
    return {
        "time": time,
        "event": event,
        "group": i % 3,
        "cluster": (i - 1) // 3,
        "x1": (i * 17) % 101 / 50 - 1,
        "x2": ((i * 5) % 3 == 0).astype(float),
        "lower": np.where(event == 1, np.maximum(0, time - (i * 3) % 4), time),
        "upper": np.where(event == 1, time + (i * 5) % 3, inf),
    }


CASES = REFERENCE["cases"] | {name: generated(n) for name, n in REFERENCE["generated"].items()}


COMPARED = [(name, case) for name, results in REFERENCE["expected"].items() for case in results]
REFUSED = [(name, case) for name, reasons in REFERENCE["refused"].items() for case in reasons]


def test_the_grid_of_function_and_case_is_complete():
    wanted = {(name, case) for name in FUNCTIONS["survival"] for case in CASES}
    assert set(COMPARED) | set(REFUSED) == wanted
    assert not set(COMPARED) & set(REFUSED)


def test_the_cases_cover_what_is_hard():
    edges = {"all_censored", "one_patient", "one_censored", "ties", "time_zero", "all_events", "huge"}
    assert edges | {"identical_groups", "at_one_half", "rare_events", "rounding"} <= set(CASES)


def test_the_reference_says_when_and_with_what_it_was_made():
    assert REFERENCE["date"]
    assert {"R", "survival"} <= set(REFERENCE["versions"])


@pytest.mark.parametrize(("name", "case"), COMPARED)
def test_the_result_is_that_of_r(name, case):
    expected = REFERENCE["expected"][name][case]
    assert expected
    ours, tolerance = FUNCTIONS["survival"][name](CASES[case], expected), TOLERANCES.get(name, CLOSED)
    for place, found, wanted in side_by_side(ours, expected):
        near = 1e-9 + tolerance**2
        np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=near, err_msg=f"{name}, {case}{place}")


@pytest.mark.parametrize(("name", "case"), REFUSED)
def test_what_does_not_exist_is_refused(name, case):
    with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
        FUNCTIONS["survival"][name](CASES[case], {})
