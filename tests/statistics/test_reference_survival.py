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

from analysis.statistics import (
    competing_risks,
    cox,
    log_rank,
    proportional_hazards,
    restricted_mean,
    survival,
    turnbull,
)

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "survival.json").read_text())
CLOSED = 1e-6
ITERATED = 1e-4
TOLERANCES = {
    "cox_profile": ITERATED,
    "cox_firth": ITERATED,  # R has no such fit here: the penalised likelihood maximised by optim
    "cox_firth_profile": ITERATED,  # the same, and a root of a numerical profile
    "turnbull": ITERATED,  # EM iterations against a Newton method
    "turnbull_stock": 2e-2,  # survfit stops its EM iterations at a step of 5e-5, far from the maximum
}
CURVE = ["time", "at_risk", "events", "censored", "survival", "std_error", "lower", "upper"]


def generated(n: int) -> dict:
    """The case "huge", by the formula of survival.R."""
    i = np.arange(1, n + 1)
    time, event = 1.0 + (i * i * 7 + i * 13) % 97, ((i * 31) % 10 < 7).astype(int)
    return {
        "time": time,
        "event": event,
        "group": i % 3,
        "strata": (i - 1) // 2 % 2,
        "cluster": (i - 1) // 3,
        "status": event * (1 + (i % 3 == 0)),
        "x1": (i * 17) % 101 / 50 - 1,
        "x2": ((i * 5) % 3 == 0).astype(float),
        "entry": np.floor(time * ((i * 11) % 7) / 8),
        "lower": np.where(event == 1, np.maximum(0, time - (i * 3) % 4), time),
        "upper": np.where(event == 1, time + (i * 5) % 3, inf),
    }


def stored(columns: dict) -> dict:
    """A stored case as arrays; what JSON cannot hold is an infinite upper bound."""
    case = {name: np.array(values, dtype=float) for name, values in columns.items()}
    return case | {"upper": np.where(np.isnan(case["upper"]), inf, case["upper"])}


CASES = {name: stored(columns) for name, columns in REFERENCE["cases"].items()}
CASES |= {name: generated(n) for name, n in REFERENCE["generated"].items()}


def curve(case, expected, columns=CURVE, **options):
    table = survival.kaplan_meier(case["time"], case["event"], **options)
    if case["time"].min() > 0:
        table = table.iloc[1:]
    return {name: table[name] for name in columns if name in expected}


def late_curve(case, expected):
    return curve(case, expected, entry=case["entry"])


def quantiles(case, **options):
    found = [
        survival.quantile_survival(case["time"], case["event"], probability, **options)
        for probability in (0.25, 0.5, 0.75)
    ]
    return {name: [getattr(one, name) for one in found] for name in ("value", "low", "high")}


def landmarks(case, expected):
    table = survival.survival_at(
        survival.kaplan_meier(case["time"], case["event"]), np.atleast_1d(expected["time"])
    )
    return {name: table[name] for name in expected}


def follow_up(case, expected):
    found = survival.median_follow_up(case["time"], case["event"])
    return {name: [expected[name][0], getattr(found, name), expected[name][2]] for name in expected}


def group_test(function, *keys, **options):
    def run(case, expected):
        test = function(case["time"], case["event"], case["group"], **chosen(case, keys), **options)
        values = {name: getattr(test, name) for name in ("statistic", "df", "p_value")}
        return values | {name: test.groups[name] for name in ("observed", "expected") if name in expected}

    return run


def trend(case, expected):
    order = np.unique(case["group"])
    test = log_rank.log_rank_trend(case["time"], case["event"], case["group"], order)
    return {name: getattr(test, name) for name in expected}


def pairs(case, expected):
    table = log_rank.pairwise_log_rank(case["time"], case["event"], case["group"])
    return {name: table[name] for name in expected}


def chosen(case, keys) -> dict:
    return {key: case[key] for key in keys}


def covariates(case):
    return pd.DataFrame({"x1": case["x1"], "x2": case["x2"]})


def fitted(*keys, **options):
    def run(case, expected):
        fit = cox.cox(case["time"], case["event"], covariates(case), **chosen(case, keys), **options)
        return {name: fit.table[name] if name in fit.table else getattr(fit, name) for name in expected}

    return run


def proportional(transform):
    def run(case, expected):
        table = proportional_hazards.proportional_hazards_test(
            case["time"], case["event"], covariates(case), transform=transform
        )
        return {name: table[name] for name in expected}

    return run


def mean_within(case, expected):
    horizon = expected.get("horizon", case["time"].max())
    value, variance = restricted_mean.restricted_mean_variance(case["time"], case["event"], horizon)
    return {"horizon": horizon, "value": value, "std_error": np.sqrt(variance)}


def difference(case, expected):
    horizon = expected.get("horizon", case["time"].max())
    found = restricted_mean.restricted_mean_difference(case["time"], case["event"], case["group"], horizon)
    return {"horizon": horizon, "value": found.value, "low": found.low, "high": found.high}


def incidence_aalen(case, expected):
    table = competing_risks.cumulative_incidence(case["time"], case["status"])
    table = competing_risks.incidence_at(table, np.atleast_1d(expected["time"]))
    return {name: table[name] for name in expected}


def incidence(interval):
    def run(case, expected):
        table = competing_risks.cumulative_incidence(
            case["time"], case["status"], variance="jackknife", interval=interval
        )
        table = table if case["time"].min() == 0 else table.iloc[1:]
        return {name: table[name] for name in expected}

    return run


def gray(cause, *keys, **options):
    def run(case, expected):
        test = competing_risks.gray_test(
            case["time"], case["status"], case["group"], cause, **chosen(case, keys), **options
        )
        return {name: getattr(test, name) for name in expected}

    return run


def bounded(case, expected):
    table = turnbull.turnbull(case["lower"], case["upper"])
    found = turnbull.turnbull_at(table, np.atleast_1d(expected["time"]))
    median = turnbull.turnbull_quantile(case["lower"], case["upper"]).value
    values = {"time": found["time"], "survival": found["survival"], "median": median}
    return {name: values[name] for name in expected}


BOUNDS = ["lower", "upper"]
FUNCTIONS = {
    "kaplan_meier": curve,
    "kaplan_meier_log": lambda case, expected: curve(case, expected, BOUNDS, interval="log"),
    "kaplan_meier_plain": lambda case, expected: curve(case, expected, BOUNDS, interval="plain"),
    "kaplan_meier_90": lambda case, expected: curve(case, expected, BOUNDS, confidence=0.9),
    "kaplan_meier_late_entry": late_curve,
    "survival_at": landmarks,
    "numbers_at_risk": lambda case, expected: {
        "times": expected["times"],
        "at_risk": survival.numbers_at_risk(case["time"], np.atleast_1d(expected["times"]))["at_risk"],
    },
    "quantile_survival": lambda case, _: quantiles(case),
    "quantile_survival_log": lambda case, _: quantiles(case, interval="log"),
    "quantile_survival_plain": lambda case, _: quantiles(case, interval="plain"),
    "quantile_survival_late_entry": lambda case, _: quantiles(case, entry=case["entry"]),
    "median_follow_up": follow_up,
    "log_rank": group_test(log_rank.log_rank),
    "log_rank_stratified": group_test(log_rank.log_rank, "strata"),
    "fleming_harrington": group_test(log_rank.log_rank, weight="fleming-harrington"),
    "fleming_harrington_stratified": group_test(
        log_rank.log_rank, "strata", weight="fleming-harrington", rho=0.5
    ),
    "gehan_breslow": group_test(log_rank.log_rank, weight="gehan-breslow"),
    "log_rank_trend": trend,
    "pairwise_log_rank": pairs,
    "cox": fitted(),
    "cox_late_entry_stratified": fitted("entry", "strata"),
    "cox_robust": fitted("cluster"),
    "cox_robust_late_entry": fitted("entry", "strata", "cluster"),
    "cox_profile": fitted(interval="profile"),
    "cox_firth": fitted(penalty="firth"),
    "cox_firth_profile": fitted(penalty="firth", interval="profile"),
    "proportional_hazards_km": proportional("km"),
    "proportional_hazards_rank": proportional("rank"),
    "proportional_hazards_identity": proportional("identity"),
    "proportional_hazards_log": proportional("log"),
    "restricted_mean": mean_within,
    "restricted_mean_difference": difference,
    "cumulative_incidence_aalen": incidence_aalen,
    "cumulative_incidence_jackknife": incidence("log-log"),
    "cumulative_incidence_plain": incidence("plain"),
    "gray_test": gray(1),
    "gray_test_competing": gray(2),
    "gray_test_stratified": gray(1, "strata", rho=1),
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
    assert {"R", "survival", "cmprsk"} <= set(REFERENCE["versions"])


@pytest.mark.parametrize(("name", "case"), COMPARED)
def test_the_result_is_that_of_r(name, case):
    expected = REFERENCE["expected"][name][case]
    found = FUNCTIONS[name](CASES[case], expected)
    tolerance = TOLERANCES.get(name, CLOSED)
    assert set(expected) == set(found)
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
