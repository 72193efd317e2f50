"""Median survival as cohorts report it, and pooled over cohorts (see `analysis.estimates.median_groups`)."""

import numpy as np
import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.median_groups import ESTIMATOR, INTERVAL, pool_groups, pooled_groups
from analysis.statistics.double_counting import without_double_counting
from analysis.statistics.estimate import Estimate
from analysis.statistics.meta_regression import egger, meta_regression, subgroups
from analysis.statistics.pooling import as_estimate, back_transform, leave_one_out, pool


def median_estimates(groups: pd.DataFrame, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): each cohort's median and what they give together.
    `groups` are those of `median_groups`."""
    counted, whole = groups[groups["role"] == "counted"], pooled_groups(groups)
    return [
        *as_reported(groups),
        *pooled_medians(whole, confidence),
        *sensitivity_of_pool(groups, counted, confidence),
        *other_model(whole, confidence),
        *without_each(whole, confidence),
        *whole_against_chosen(counted),
        *context_median(groups, confidence),
        *trends(groups, confidence),
    ]


def pooled_line(key: str, label: str, groups: pd.DataFrame, confidence: float) -> list[dict]:
    """One pooled median as a line; nothing where the policy pools nothing."""
    usable = groups[groups["variance"].notna()]
    pooled = pool_groups(usable, confidence)
    if pooled is None:
        return []
    estimate = as_estimate(pooled, n=int(usable["n"].sum()))
    line = results.row(key, label, estimate, "months", usable["result_id"])
    spread = f", I-squared {pooled.i2:.0f}%" if spread_is_known(usable) else ""
    return [line | {"note": f"{len(usable)} groups{spread}"}]


def spread_is_known(groups: pd.DataFrame) -> bool:
    """Whether the variance between cohorts can be told: every cohort prints its interval, none is assumed."""
    return bool(groups[["low", "high"]].notna().all(axis=None))


def as_reported(groups: pd.DataFrame) -> list[dict]:
    """Each median as its publication reports it."""
    lines = []
    for r in groups.itertuples():
        n = None if pd.isna(r.n) else int(r.n)
        estimate = Estimate(r.months, r.low, r.high, n=n, method="as the publication reports it")
        key, label = f"cohort_median.{r.result_id}", f"Median of {r.name}"
        lines.append(results.row(key, label, estimate, "months", [r.result_id]))
    return lines


def pooled_medians(whole: pd.DataFrame, confidence: float) -> list[dict]:
    """Pooled median of the whole cohorts with its prediction interval, and their heterogeneity where it is known."""
    lines = pooled_line("cohort_pool.median", "Pooled median of whole cohorts", whole, confidence)
    if not lines:
        return []
    pooled, rows, n = pool_groups(whole, confidence), whole["result_id"], int(whole["n"].sum())
    if spread_is_known(whole):
        share = Estimate(pooled.i2 / 100, n=len(whole), method="DerSimonian-Laird")
        label = "Share of the variance between cohorts (I-squared)"
        lines.append(results.row("cohort_pool.i2", label, share, "fraction", rows))
    span, label = (pooled.prediction_low, pooled.prediction_high), "Median to be expected in a new cohort"
    estimate = Estimate(
        pooled.estimate, *span, n=n, confidence=confidence, method="prediction interval, t(k - 1)"
    )
    lines.append(results.row("cohort_pool.prediction", label, estimate, "months", rows))
    for side, bound in zip(("low", "high"), span, strict=True):
        end = Estimate(bound, n=n, confidence=confidence, method="end of the prediction interval")
        lines.append(
            results.row(f"cohort_pool.prediction_{side}", f"{label}, {side} end", end, "months", rows)
        )
    return lines


def sensitivity_of_pool(groups: pd.DataFrame, counted: pd.DataFrame, confidence: float) -> list[dict]:
    """The pooled median under other choices of studies."""
    able = groups["role"].isin(["counted", "shared", "review"]) & groups["whole"] & groups["alone"]
    reviews = groups[able & groups["n"].notna()]
    kept = without_double_counting(reviews, weight="n")["kept"].astype(bool)
    verified = counted[counted["whole"] & (counted["verification"] == "verified")]
    choices = [
        ("chosen", "Pooled median, groups chosen by treatment or primary", counted[~counted["whole"]]),
        ("every", "Pooled median, whole cohorts and chosen groups", counted),
        ("reviews", "Pooled median, reviews in place of the studies that they contain", reviews[kept]),
        ("verified", "Pooled median, verified publications", verified),
    ]
    return [
        line
        for key, label, rows in choices
        for line in pooled_line(f"cohort_pool.{key}", label, rows, confidence)
    ]


def other_model(counted: pd.DataFrame, confidence: float) -> list[dict]:
    """The pooled median by restricted maximum likelihood."""
    if not small_numbers.allows_pooling(len(counted)):
        return []
    pooled = pool(counted["effect"], counted["variance"], confidence=confidence)
    estimate = as_estimate(back_transform(pooled, np.exp), n=int(counted["n"].sum()))
    label = "Pooled median, between-study variance by REML"
    return [results.row("cohort_pool.reml", label, estimate, "months", counted["result_id"])]


def without_each(counted: pd.DataFrame, confidence: float) -> list[dict]:
    """The pooled median without each study in turn, from four studies on."""
    if not small_numbers.allows_pooling(len(counted) - 1):
        return []
    options = {"estimator": ESTIMATOR, "interval": INTERVAL, "confidence": confidence}
    table = np.exp(
        leave_one_out(counted["effect"], counted["variance"], **options)[["estimate", "low", "high"]]
    )
    lines = []
    for position, (one, r) in enumerate(zip(counted.itertuples(), table.itertuples(), strict=True)):
        rest = counted.drop(counted.index[position])
        estimate = Estimate(
            r.estimate, r.low, r.high, n=int(rest["n"].sum()), confidence=confidence, method="leave-one-out"
        )
        key, label = f"cohort_pool.without.{one.study_id}", f"Without {one.name}"
        lines.append(results.row(key, label, estimate, "months", rest["result_id"]))
    return lines


def whole_against_chosen(counted: pd.DataFrame) -> list[dict]:
    """Test that whole cohorts and chosen groups agree; small-study effects from ten studies on."""
    lines, rows, k = [], counted["result_id"], len(counted)
    if all(small_numbers.allows_pooling(int(part.sum())) for part in (counted["whole"], ~counted["whole"])):
        test = subgroups(counted["effect"], counted["variance"], counted["whole"], estimator=ESTIMATOR)
        estimate = Estimate(float(test["p"]), n=k, method="test between subgroups (Q)")
        label = "Whole cohorts against chosen groups: p of no difference"
        lines.append(results.row("cohort_pool.subgroups", label, estimate, "probability", rows))
    if small_numbers.allows_asymmetry_test(k) and np.ptp(counted["variance"]) > 0:
        test = egger(counted["effect"], counted["variance"])
        estimate = Estimate(float(test.coefficients.loc["se", "p"]), n=k, method=test.method)
        label = "Small-study effects: p of a symmetric funnel"
        lines.append(results.row("cohort_pool.egger", label, estimate, "probability", rows))
    return [line for line in lines if not np.isnan(line["value"])]


def context_median(groups: pd.DataFrame, confidence: float) -> list[dict]:
    """Whole cohorts that do not separate the spine, pooled apart: context, no spinal estimate."""
    around = groups[(groups["role"] == "context") & groups["whole"] & groups["variance"].notna()]
    around = around[around["design"] != "systematic_review"]
    kept = around[without_double_counting(around, weight="n")["kept"].astype(bool)]
    label = "Pooled median of cohorts that do not separate the spine (context)"
    return pooled_line("cohort_context.median", label, kept, confidence)


def trends(groups: pd.DataFrame, confidence: float) -> list[dict]:
    """Change of the median by decade of publication, of spinal cohorts and of those shown as context."""
    parts = [
        ("cohort_pool.trend", "spinal cohorts", groups["role"] == "counted"),
        (
            "cohort_context.trend",
            "cohorts that do not separate the spine",
            (groups["role"] == "context") & groups["whole"],
        ),
    ]
    return [
        line
        for key, of, chosen in parts
        for line in trend(key, of, groups[chosen & groups["variance"].notna()], confidence)
    ]


def trend(key: str, of: str, rows: pd.DataFrame, confidence: float) -> list[dict]:
    """Ratio of medians from one decade to the next by meta-regression on the year, from ten studies on that differ
    in year and median."""
    rows = rows[rows["year"].notna()]
    if len(rows) < small_numbers.MIN_STUDIES_FOR_TREND or min(rows[["year", "effect"]].nunique()) < 2:
        return []
    decade = pd.DataFrame({"decade": rows["year"].astype(float).to_numpy() / 10})
    fit = meta_regression(rows["effect"], rows["variance"], decade, confidence=confidence)
    slope = fit.coefficients.loc["decade"]
    value, low, high = np.exp(slope[["estimate", "low", "high"]].astype(float))
    estimate = Estimate(
        value, low, high, n=len(rows), confidence=confidence, method="meta-regression of the log median, REML"
    )
    label = f"Ratio of medians from one decade to the next, {of}"
    return [results.row(key, label, estimate, "ratio", rows["result_id"])]
