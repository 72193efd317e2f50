"""Every meta-analysis function against metafor and base R, on every reference case.

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

from analysis.statistics import (
    bayes,
    clusters,
    effect_sizes,
    glmm,
    influence,
    log_medians,
    meta_regression,
    pooling,
)
from analysis.statistics import proportions as prop
from analysis.statistics import small_study_effects as small

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "meta.json").read_text(encoding="utf-8"))
CLOSED, ITERATED = 1e-6, 1e-5
NEAR_ZERO = {"three_level": 1e-8}  # the optimiser of metafor works on log variances, which never reach 0
SEVERAL = {
    *(
        "bcg",
        "raudenbush1985",
        "hackshaw1998",
        "pritz1997",
        "normand1999",
        "homogeneous",
        "huge_n",
        "outlier",
    ),
    *("unequal", "identical", "two_studies"),
}
THREE = SEVERAL - {"two_studies"}
VARIED = THREE - {"identical"}  # identical effects leave nothing to explain
SCALED = VARIED - {
    "huge_n"
}  # metafor takes standard errors of 3e-5 beside the intercept for a singular design
NESTED = {"konstantopoulos2011", "bornmann2007", "assink2016", "no_variance_between", "no_variance_within"}
COUNTS = {"pritz1997", "zero_event_studies", "all_event_studies", "zero_and_all", "homogeneous", "huge_n"}
COUNTS |= {"two_studies"}
ONE_COUNT = {"one_study", "one_study_no_event", "one_study_all_events"}


def arrays(case):
    return {name: np.atleast_1d(np.array(values)) for name, values in case.items()}


def pool(d):
    out = {}
    for estimator in ("FE", "DL", "PM", "REML", "ML", "HE", "SJ", "HS", "EB"):
        out[estimator] = {
            interval: asdict(pooling.pool(**d, estimator=estimator, interval=interval))
            for interval in pooling.INTERVALS
        }
        riley = asdict(pooling.pool(**d, estimator=estimator, interval="wald", prediction="riley"))
        bounds = {"riley_low": riley["prediction_low"], "riley_high": riley["prediction_high"]}
        out[estimator] |= {"shared": riley, "riley": bounds}
    return out


def pool_one(d):
    return asdict(pooling.pool(**d))


def q_profile(d):
    pooled = pooling.pool(**d)
    return {"low": pooled.tau2_low, "high": pooled.tau2_high}


def regression(d):
    k = len(d["effects"])
    moderators = pd.DataFrame(
        {"x": np.arange(1, k + 1) - 3, "even": np.arange(1, k + 1) % 2 == 0}, dtype=float
    )
    moderators = moderators[["x"]] if k < 5 else moderators
    out = {}
    for estimator in ("FE", "DL", "PM", "REML", "ML"):
        out[estimator] = {}
        for interval in ("wald", "knapp-hartung"):
            fit = meta_regression.meta_regression(
                **d, moderators=moderators, estimator=estimator, interval=interval
            )
            numbers = {
                name: getattr(fit, name) for name in ("tau2", "qm", "qm_p", "qe", "qe_p", "i2", "h2", "r2")
            }
            out[estimator][interval] = fit.coefficients.to_dict("list") | numbers
    return out


def subgroups(d):
    half = np.arange(1, len(d["effects"]) + 1) > len(d["effects"]) / 2
    pooled, test = meta_regression.subgroups(**d, groups=half)
    return {
        **test.to_dict(),
        "estimate": [pooled[label].estimate for label in (False, True)],
        "tau2": [pooled[label].tau2 for label in (False, True)],
    }


def three_level(d):
    return {interval: asdict(clusters.three_level(**d, interval=interval)) for interval in ("wald", "t")}


def cluster_robust(d):
    d = d | {"clusters": d.pop("studies")}
    return {
        estimator: clusters.cluster_robust(**d, estimator=estimator).iloc[0].to_dict()
        for estimator in ("FE", "REML")
    }


def egger(d):
    return {"lm": asdict(small.egger(**d)), "rma": asdict(small.egger(**d, model="mixed"))}


def rank_correlation(d):
    return small.rank_correlation(**d).to_dict()


def trim_and_fill(d):
    out = {}
    for estimator in ("FE", "REML"):
        for method in ("L0", "R0"):
            for side in ("left", "right", "auto"):
                options = {"method": method, "side": None if side == "auto" else side}
                filled = small.trim_and_fill(**d, **options, estimator=estimator, interval="wald")
                result = asdict(filled.pooled) | {
                    "missing": filled.missing,
                    "side": filled.side,
                    "p": filled.p,
                }
                out[f"{estimator} {method} {side}"] = result
    return out


def leave_one_out(d):
    return influence.leave_one_out(**d).to_dict("list")


def influences(d):
    return {
        name: influence.influence(**d, interval=name).astype(float).to_dict("list")
        for name in ("wald", "knapp-hartung")
    }


def baujat(d):
    return {name: influence.baujat(**d, estimator=name).to_dict("list") for name in ("FE", "REML")}


def cumulative(d):
    table = influence.cumulative(**d, order=-np.arange(len(d["effects"])), interval="wald")
    return table.assign(tau2=table["tau2"].fillna(0)).to_dict("list")  # metafor: 0 for a single study


def peters(d):
    return asdict(small.peters(**d))


def two_by_two(d):
    functions = {
        "OR": effect_sizes.log_odds_ratio,
        "RR": effect_sizes.log_risk_ratio,
        "RD": effect_sizes.risk_difference,
    }
    return {
        name: {to: function(**d, to=to).to_dict("list") for to in ("only0", "all", "if0all")}
        | {"drop00": function(**d, drop00=True).to_dict("list")}
        for name, function in functions.items()
    }


def means(d):
    return {
        "MN": effect_sizes.mean(d["means1"], d["sd1"], d["n1"]).to_dict("list"),
        "MD": effect_sizes.mean_difference(**d).to_dict("list"),
        "SMD": effect_sizes.standardised_mean_difference(**d).to_dict("list"),
    }


def logit(d):
    return {
        to: effect_sizes.logit_proportion(**d, to=to).to_dict("list") for to in ("only0", "all", "if0all")
    }


def freeman_tukey(d):
    return effect_sizes.freeman_tukey(**d).to_dict("list")


def one_proportion(d):
    out = {}
    for name, function in (("wilson", prop.wilson), ("clopper_pearson", prop.clopper_pearson)):
        found = [function(events, n) for events, n in zip(d["events"], d["n"], strict=True)]
        out[name] = {"low": [e.low for e in found], "high": [e.high for e in found]}
    return out


def pool_proportions(d):
    return {
        method: asdict(prop.pool_proportions(**d, method=method)) for method in ("logit", "freeman-tukey")
    }


def binomial_normal(d):
    pooled = glmm.binomial_normal(**d)
    likelihood = glmm.log_likelihood(**d, mu=pooled.estimate, tau=pooled.tau2**0.5)
    return asdict(pooled) | {"log_likelihood": likelihood}


def median_of_medians(d):
    return {
        "weighted": asdict(log_medians.median_of_medians(**d)),
        "unweighted": asdict(log_medians.median_of_medians(d["medians"])),
    }


def bayesian(d):
    posterior = bayes.bayesian_pool(
        d["effects"], d["variances"], tau_scale=d["tau_scale"][0], thresholds=d["thresholds"]
    )
    triple = {name: getattr(posterior, name) for name in ("mean", "prediction", "tau")}
    return {name: [e.value, e.low, e.high] for name, e in triple.items()} | {
        "above": list(posterior.above.values()),
        "prediction_above": list(posterior.prediction_above.values()),
    }


# function: what we compute, data it runs on, cases, relative tolerance
GRID = {
    "pool": (pool, "effects", SEVERAL, ITERATED),
    "pool_one": (pool_one, "effects", {"one_study"}, CLOSED),
    "q_profile": (q_profile, "effects", SEVERAL, ITERATED),
    "meta_regression": (regression, "effects", VARIED, ITERATED),
    "subgroups": (subgroups, "effects", VARIED, ITERATED),
    "three_level": (three_level, "nested", NESTED, ITERATED),
    "cluster_robust": (cluster_robust, "nested", NESTED, ITERATED),
    "egger": (egger, "effects", SCALED, ITERATED),
    "rank_correlation": (rank_correlation, "effects", VARIED, CLOSED),
    "trim_and_fill": (trim_and_fill, "effects", SCALED, ITERATED),
    "leave_one_out": (leave_one_out, "effects", THREE, ITERATED),
    "influence": (influences, "effects", VARIED, ITERATED),
    "baujat": (baujat, "effects", THREE, ITERATED),
    "cumulative": (cumulative, "effects", SEVERAL, ITERATED),
    "peters": (peters, "peters", {"bcg", "zero_event_studies"}, CLOSED),
    "two_by_two": (two_by_two, "tables", {"bcg", "yusuf1985", "zero_and_all", "one_study"}, CLOSED),
    "means": (means, "means", {"normand1999", "tiny"}, CLOSED),
    "logit": (logit, "proportions", COUNTS | ONE_COUNT, CLOSED),
    "freeman_tukey": (freeman_tukey, "proportions", COUNTS | ONE_COUNT, CLOSED),
    "one_proportion": (one_proportion, "proportions", COUNTS | ONE_COUNT, CLOSED),
    "pool_proportions": (pool_proportions, "proportions", COUNTS, ITERATED),
    # lme4 differences its Hessian coarsely, and its 25 Gauss-Hermite nodes do not suffice where one study has no
    # event and another events only: `glmm_direct`, the likelihood integrated directly, is the strict comparison
    "glmm_lme4": (binomial_normal, "proportions", COUNTS - {"huge_n", "zero_and_all"}, 1e-4),
    "glmm_direct": (binomial_normal, "proportions", COUNTS, ITERATED),
    "median_of_medians": (
        median_of_medians,
        "medians",
        {"eight", "ties", "two_studies", "one_study"},
        CLOSED,
    ),
    "bayes": (
        bayesian,
        "bayes",
        {"bcg", "homogeneous", "outlier", "huge_n", "two_studies", "one_study"},
        ITERATED,
    ),
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
    if isinstance(reference, str):
        return [] if ours == reference else [f"{path}: {ours} is not {reference}"]
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
    wanted = REFERENCE["results"][function][case]
    assert differences(result, wanted, tolerance, NEAR_ZERO.get(function, 1e-12)) == []


@pytest.mark.parametrize("case", sorted(SEVERAL))
def test_closed_estimators_agree_as_closed_formulas_do(case):
    ours, wanted = pool(arrays(REFERENCE["data"]["effects"][case])), REFERENCE["results"]["pool"][case]
    closed = {estimator: wanted[estimator] for estimator in ("FE", "DL", "HE", "SJ", "HS")}
    assert differences(ours, closed, CLOSED) == []


def test_the_grid_of_functions_and_cases_is_complete():
    stored = {(name, case) for name, cases in REFERENCE["results"].items() for case in cases}
    assert stored - {("exponential_median", "aml")} == set(CELLS)


def test_the_log_median_of_an_exponential_model_has_the_variance_survreg_gives():
    case = REFERENCE["results"]["exponential_median"]["aml"]
    table = log_medians.log_medians(pd.DataFrame({"median": [case["median"]], "events": [case["events"]]}))
    assert np.isclose(table.loc[0, "variance"], case["variance"], rtol=CLOSED)


def test_the_reference_says_who_wrote_it_and_when():
    assert {"r", "metafor", "metadat", "lme4", "date"} <= set(REFERENCE)
    assert REFERENCE["date"][:2] == "20"
