"""Every survival function against R on every case of tests/reference/survival.json, within a stated tolerance.

Closed forms agree within 1e-6. A wider tolerance has its reason beside it. Where the statistic does not exist
the case is listed as refused, and the function must raise.
"""

import json
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.statistics import cox, log_rank, survival, turnbull

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "survival.json").read_text())
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


def stored(columns: dict) -> dict:
    """A stored case as arrays; what JSON cannot hold is an infinite upper bound."""
    case = {name: np.array(values, dtype=float) for name, values in columns.items()}
    return case | {"upper": np.where(np.isnan(case["upper"]), inf, case["upper"])}


CASES = {name: stored(columns) for name, columns in REFERENCE["cases"].items()}
CASES |= {name: generated(n) for name, n in REFERENCE["generated"].items()}


def rows(case):
    return case["time"], case["event"]


def curve(case, expected, **options):
    table = survival.kaplan_meier(*rows(case), **options)
    return table if case["time"].min() == 0 else table.iloc[1:]


def landmarks(case, expected):
    return survival.survival_at(survival.kaplan_meier(*rows(case)), np.atleast_1d(expected["time"]))


def at_risk(case, expected):
    table = survival.numbers_at_risk(case["time"], np.atleast_1d(expected["times"]))
    return {"times": expected["times"], "at_risk": table["at_risk"]}


def ends(estimate):
    return {name: getattr(estimate, name) for name in ("value", "low", "high")}


def group_test(case, _):
    test = log_rank.log_rank(*rows(case), case["group"])
    return {name: getattr(test, name) for name in ("statistic", "df", "p_value")}


def fitted(*keys):
    def run(case, _):
        covariates = pd.DataFrame({"x1": case["x1"], "x2": case["x2"]})
        found = cox.cox(*rows(case), covariates, **{key: case[key] for key in keys}).values()
        value, low, high = np.array([[e.value, e.low, e.high] for e in found]).T
        error = np.log(high / low) / (2 * norm.ppf(0.975))
        return {"coefficient": np.log(value), "std_error": error, "lower": low, "upper": high}

    return run


def mean_within(case, expected):
    found = survival.restricted_mean(*rows(case), expected.get("horizon", case["time"].max()))
    error = (found.high - found.low) / (2 * norm.ppf(0.975))
    return {"horizon": expected.get("horizon"), "value": found.value, "std_error": error}


def difference(case, expected):
    horizon = expected.get("horizon", case["time"].max())
    found = survival.restricted_mean_difference(*rows(case), case["group"], horizon)
    return {"horizon": horizon, **ends(found)}


def bounded(case, expected):
    table = turnbull.turnbull(case["lower"], case["upper"])
    found = turnbull.turnbull_at(table, np.atleast_1d(expected["time"]))
    median = turnbull.turnbull_median(case["lower"], case["upper"]).value
    return {"time": found["time"], "survival": found["survival"], "median": median}


FUNCTIONS = {
    "kaplan_meier": curve,
    "kaplan_meier_90": lambda case, expected: curve(case, expected, confidence=0.9),
    "survival_at": landmarks,
    "numbers_at_risk": at_risk,
    "median_survival": lambda case, _: ends(survival.median_survival(*rows(case))),
    "median_follow_up": lambda case, _: ends(survival.median_follow_up(*rows(case))),
    "log_rank": group_test,
    "cox": fitted(),
    "cox_robust": fitted("cluster"),
    "restricted_mean": mean_within,
    "restricted_mean_difference": difference,
    "turnbull": bounded,
    "turnbull_stock": bounded,
}
COMPARED = [(name, case) for name, results in REFERENCE["expected"].items() for case in results]
REFUSED = [(name, case) for name, reasons in REFERENCE["refused"].items() for case in reasons]


def test_the_grid_of_function_and_case_is_complete():
    wanted = {(name, case) for name in FUNCTIONS for case in CASES}
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
    found = FUNCTIONS[name](CASES[case], expected)
    tolerance = TOLERANCES.get(name, CLOSED)
    for column, values in expected.items():
        theirs = np.array(np.atleast_1d(values), dtype=float)
        ours = np.atleast_1d(np.asarray(found[column], dtype=float))
        np.testing.assert_allclose(
            ours, theirs, rtol=tolerance, atol=1e-9 + tolerance**2, err_msg=f"{name}, {case}: {column}"
        )


@pytest.mark.parametrize(("name", "case"), REFUSED)
def test_what_does_not_exist_is_refused(name, case):
    with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
        FUNCTIONS[name](CASES[case], {})
