"""Every meta-analysis function against metafor, lme4 and base R, on every reference case.

`tests/reference/meta.R` wrote the values; these tests need no R. Relative tolerances: closed formulas 1e-6,
iterated estimates 1e-5; what is zero to rounding is compared to 1e-12. Where a comparison is looser, its
reason stands beside it.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics import effect_sizes, glmm, meta_regression, pooling, proportions
from analysis.statistics.heterogeneity import ESTIMATORS

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "meta.json").read_text(encoding="utf-8"))
CLOSED, ITERATED = 1e-6, 1e-5
SEVERAL = {
    *("bcg", "raudenbush1985", "hackshaw1998", "pritz1997", "normand1999", "homogeneous", "huge_n"),
    *("outlier", "unequal", "identical", "two_studies"),
}
THREE = SEVERAL - {"two_studies"}
VARIED = THREE - {"identical"}  # identical effects leave nothing to explain
# metafor takes standard errors of 3e-5 beside the intercept for a singular design
SCALED = VARIED - {"huge_n"}
COUNTS = {"pritz1997", "zero_event_studies", "all_event_studies", "zero_and_all", "homogeneous", "huge_n"}
COUNTS |= {"two_studies"}
ONE_COUNT = {"one_study", "one_study_no_event", "one_study_all_events"}


def arrays(case):
    return {name: np.atleast_1d(np.array(values)) for name, values in case.items()}


def pool(d):
    return {
        estimator: {
            interval: asdict(pooling.pool(**d, estimator=estimator, interval=interval))
            for interval in pooling.INTERVALS
        }
        | {"shared": asdict(pooling.pool(**d, estimator=estimator))}
        for estimator in ESTIMATORS
    }


def pool_one(d):
    return asdict(pooling.pool(**d))


def leave_one_out(d):
    intervals = {"DL": "knapp-hartung-truncated", "REML": "knapp-hartung"}
    return {
        estimator: pooling.leave_one_out(**d, estimator=estimator, interval=interval).to_dict("list")
        for estimator, interval in intervals.items()
    }


def regression(d):
    k = len(d["effects"])
    moderators = {"x": np.arange(1, k + 1) - 3.0, "even": (np.arange(1, k + 1) % 2 == 0).astype(float)}
    frame = pd.DataFrame(moderators)[["x"] if k < 5 else ["x", "even"]]
    fit = meta_regression.meta_regression(**d, moderators=frame)
    return fit.coefficients.to_dict("list") | {"tau2": fit.tau2}


def subgroups(d):
    half = np.arange(1, len(d["effects"]) + 1) > len(d["effects"]) / 2
    return {
        estimator: meta_regression.subgroups(**d, groups=half, estimator=estimator).to_dict()
        for estimator in ESTIMATORS
    }


def egger(d):
    table = meta_regression.egger(**d).coefficients
    limit = table.loc["intercept", ["low", "high"]].to_dict() | {"limit": table.loc["intercept", "estimate"]}
    return (
        table.loc["se", ["se", "statistic", "p"]].to_dict() | {"slope": table.loc["se", "estimate"]} | limit
    )


def logit(d):
    return effect_sizes.logit_proportion(**d).to_dict("list")


def bounds(function, d):
    found = [function(events, n) for events, n in zip(d["events"], d["n"], strict=True)]
    return {"low": [e.low for e in found], "high": [e.high for e in found]}


def wilson(d):
    return bounds(proportions.wilson, d)


def clopper_pearson(d):
    return bounds(proportions.clopper_pearson, d)


def pool_logits(d):
    return asdict(proportions.pool_logits(**d))


def binomial_normal(d):
    pooled = glmm.binomial_normal(**d)
    likelihood = glmm.log_likelihood(**d, mu=pooled.estimate, tau=pooled.tau2**0.5)
    return asdict(pooled) | {"log_likelihood": likelihood}


# function: what we compute, data it runs on, cases, relative tolerance
GRID = {
    "pool": (pool, "effects", SEVERAL, ITERATED),
    "pool_one": (pool_one, "effects", {"one_study"}, CLOSED),
    "leave_one_out": (leave_one_out, "effects", THREE, ITERATED),
    "meta_regression": (regression, "effects", VARIED, ITERATED),
    "subgroups": (subgroups, "effects", VARIED, ITERATED),
    "egger": (egger, "effects", SCALED, CLOSED),
    "logit": (logit, "proportions", COUNTS | ONE_COUNT, CLOSED),
    "wilson": (wilson, "proportions", COUNTS | ONE_COUNT, CLOSED),
    "clopper_pearson": (clopper_pearson, "proportions", COUNTS | ONE_COUNT, CLOSED),
    "pool_logits": (pool_logits, "proportions", COUNTS, ITERATED),
    # lme4 differences its Hessian coarsely, and its 25 Gauss-Hermite nodes do not suffice where one study has no
    # event and another events only: `glmm_direct`, the likelihood integrated directly, is the strict comparison
    "glmm_lme4": (binomial_normal, "proportions", COUNTS - {"huge_n", "zero_and_all"}, 1e-4),
    "glmm_direct": (binomial_normal, "proportions", COUNTS, ITERATED),
}
CELLS = [(function, case) for function, (_, _, cases, _) in GRID.items() for case in sorted(cases)]


def differences(ours, reference, tolerance, near_zero=1e-12, path=""):
    """Every place where `ours` departs from `reference`, which may leave entries of `ours` out."""
    if isinstance(reference, dict):
        return [
            line
            for name, inner in reference.items()
            for line in differences(ours[name], inner, tolerance, near_zero, f"{path}/{name}")
        ]
    wanted = np.atleast_1d(np.array(reference, dtype=float))
    found = np.atleast_1d(np.array(ours, dtype=float))
    if found.shape != wanted.shape:
        return [f"{path}: shape {found.shape} is not {wanted.shape}"]
    near = np.isclose(found, wanted, rtol=tolerance, atol=near_zero, equal_nan=True)
    return [] if near.all() else [f"{path}: {found[~near]} is not {wanted[~near]}"]


@pytest.mark.parametrize(("function", "case"), CELLS)
def test_we_agree_with_r(function, case):
    ours, data, _, tolerance = GRID[function]
    result = ours(arrays(REFERENCE["data"][data][case]))
    assert differences(result, REFERENCE["results"][function][case], tolerance) == []


@pytest.mark.parametrize("case", sorted(SEVERAL))
def test_the_closed_estimator_agrees_as_closed_formulas_do(case):
    ours, wanted = pool(arrays(REFERENCE["data"]["effects"][case])), REFERENCE["results"]["pool"][case]
    assert differences(ours["DL"], wanted["DL"], CLOSED) == []


def test_the_grid_of_functions_and_cases_is_complete():
    stored = {(name, case) for name, cases in REFERENCE["results"].items() for case in cases}
    assert stored == set(CELLS)


def test_the_reference_says_who_wrote_it_and_when():
    assert {"r", "metafor", "metadat", "lme4", "date"} <= set(REFERENCE)
    assert REFERENCE["date"][:2] == "20"
