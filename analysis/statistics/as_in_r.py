"""Each method as R was asked for it: a case of `tests/reference/*.json` in, numbers under R's names out.

The tests of agreement and the table on the methods page call these functions, so both compare the same. Every
function takes a case (named arrays) and what R found there, of which it reads where R looked (times, horizon).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.statistics import (
    cox,
    effect_sizes,
    glmm,
    log_rank,
    meta_regression,
    pooling,
    proportions,
    survival,
    turnbull,
)
from analysis.statistics.heterogeneity import ESTIMATORS

Z = float(ndtri(0.975))


def read_reference(path: Path) -> dict:
    """A file of reference results with its `cases` as arrays."""
    reference = json.loads(path.read_text(encoding="utf-8"))
    return reference | {"cases": {name: arrays(case) for name, case in reference["cases"].items()}}


def arrays(case: dict) -> dict[str, np.ndarray]:
    """The columns of a case; an upper bound that JSON leaves out is infinite."""
    columns = {name: np.atleast_1d(np.array(values, dtype=float)) for name, values in case.items()}
    if "upper" in columns:
        columns["upper"] = np.where(np.isnan(columns["upper"]), inf, columns["upper"])
    return columns


def side_by_side(ours, theirs, path: str = "") -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Place, our numbers and R's, for all that R's nested result holds; ValueError where the shapes differ."""
    if isinstance(theirs, dict):
        for name, inner in theirs.items():
            yield from side_by_side(ours[name], inner, f"{path}/{name}")
        return
    found, wanted = (np.atleast_1d(np.array(side, dtype=float)) for side in (ours, theirs))
    if found.shape != wanted.shape:
        raise ValueError(f"{path}: shape {found.shape} is not {wanted.shape}")
    yield path, found, wanted


def _rows(case) -> tuple[np.ndarray, np.ndarray]:
    return case["time"], case["event"]


def _ends(estimate) -> dict:
    return {name: getattr(estimate, name) for name in ("value", "low", "high")}


def _curve(case, _, **options):
    table = survival.kaplan_meier(*_rows(case), **options)
    return table if case["time"].min() == 0 else table.iloc[1:]  # R has no row at time 0


def _survival_at(case, expected):
    return survival.survival_at(survival.kaplan_meier(*_rows(case)), np.atleast_1d(expected["time"]))


def _at_risk(case, expected):
    table = survival.numbers_at_risk(case["time"], np.atleast_1d(expected["times"]))
    return {"times": expected["times"], "at_risk": table["at_risk"]}


def _log_rank(case, _):
    test = log_rank.log_rank(*_rows(case), case["group"])
    return {name: getattr(test, name) for name in ("statistic", "df", "p_value")}


def _cox(case, *keys):
    covariates = pd.DataFrame({"x1": case["x1"], "x2": case["x2"]})
    found = cox.cox(*_rows(case), covariates, **{key: case[key] for key in keys}).values()
    value, low, high = np.array([[e.value, e.low, e.high] for e in found]).T
    error = np.log(high / low) / (2 * Z)
    return {"coefficient": np.log(value), "std_error": error, "lower": low, "upper": high}


def _mean_within(case, expected):
    horizon = expected.get("horizon", case["time"].max())
    found = survival.restricted_mean(*_rows(case), horizon)
    return {"horizon": horizon, "value": found.value, "std_error": (found.high - found.low) / (2 * Z)}


def _mean_difference(case, expected):
    horizon = expected.get("horizon", case["time"].max())
    found = survival.restricted_mean_difference(*_rows(case), case["group"], horizon)
    return {"horizon": horizon, **_ends(found)}


def _turnbull(case, expected):
    table = turnbull.turnbull(case["lower"], case["upper"])
    found = turnbull.turnbull_at(table, np.atleast_1d(expected["time"]))
    median = turnbull.turnbull_median(case["lower"], case["upper"]).value
    return {"time": found["time"], "survival": found["survival"], "median": median}


def _effects(case) -> dict:
    return {"effects": case["effects"], "variances": case["variances"]}


def _counts(case) -> dict:
    return {"events": case["events"], "n": case["n"]}


def _pool(estimator: str):
    def run(case, _):
        by_interval = {
            interval: asdict(pooling.pool(**_effects(case), estimator=estimator, interval=interval))
            for interval in pooling.INTERVALS
        }
        return by_interval | {"shared": by_interval["wald"]}

    return run


def _leave_one_out(case, _):
    intervals = {"DL": "knapp-hartung-truncated", "REML": "knapp-hartung"}
    return {
        estimator: pooling.leave_one_out(**_effects(case), estimator=estimator, interval=interval)
        for estimator, interval in intervals.items()
    }


def _meta_regression(case, _):
    k = len(case["effects"])
    moderators = {"x": np.arange(1, k + 1) - 3.0, "even": (np.arange(1, k + 1) % 2 == 0).astype(float)}
    frame = pd.DataFrame(moderators)[["x"] if k < 5 else ["x", "even"]]
    fit = meta_regression.meta_regression(**_effects(case), moderators=frame)
    return fit.coefficients.to_dict("list") | {"tau2": fit.tau2}


def _subgroups(case, _):
    half = np.arange(1, len(case["effects"]) + 1) > len(case["effects"]) / 2
    return {
        estimator: meta_regression.subgroups(**_effects(case), groups=half, estimator=estimator)
        for estimator in ESTIMATORS
    }


def _egger(case, _):
    limit, slope = meta_regression.egger(**_effects(case)).coefficients.to_dict("index").values()
    return slope | {
        "slope": slope["estimate"],
        "limit": limit["estimate"],
        **{k: limit[k] for k in ("low", "high")},
    }


def _bounds(interval):
    def run(case, _):
        found = [interval(events, n) for events, n in zip(case["events"], case["n"], strict=True)]
        return {"low": [e.low for e in found], "high": [e.high for e in found]}

    return run


def _binomial_normal(case, _):
    pooled = glmm.binomial_normal(**_counts(case))
    likelihood = glmm.log_likelihood(**_counts(case), mu=pooled.estimate, tau=pooled.tau2**0.5)
    return asdict(pooled) | {"log_likelihood": likelihood}


FUNCTIONS = {
    "survival": {
        "kaplan_meier": _curve,
        "kaplan_meier_90": lambda case, expected: _curve(case, expected, confidence=0.9),
        "survival_at": _survival_at,
        "numbers_at_risk": _at_risk,
        "median_survival": lambda case, _: _ends(survival.median_survival(*_rows(case))),
        "median_follow_up": lambda case, _: _ends(survival.median_follow_up(*_rows(case))),
        "log_rank": _log_rank,
        "cox": lambda case, _: _cox(case),
        "cox_robust": lambda case, _: _cox(case, "cluster"),
        "restricted_mean": _mean_within,
        "restricted_mean_difference": _mean_difference,
        "turnbull": _turnbull,
        "turnbull_stock": _turnbull,
    },
    "meta": {
        "pool_dl": _pool("DL"),
        "pool_reml": _pool("REML"),
        "pool_one": lambda case, _: asdict(pooling.pool(**_effects(case))),
        "leave_one_out": _leave_one_out,
        "meta_regression": _meta_regression,
        "subgroups": _subgroups,
        "egger": _egger,
        "logit": lambda case, _: effect_sizes.logit_proportion(**_counts(case)),
        "wilson": _bounds(proportions.wilson),
        "clopper_pearson": _bounds(proportions.clopper_pearson),
        "pool_logits": lambda case, _: asdict(proportions.pool_logits(**_counts(case))),
        "glmm_lme4": _binomial_normal,
        "glmm_direct": _binomial_normal,
    },
}
"""File of reference results -> its functions, by the names that the scripts in R use."""
