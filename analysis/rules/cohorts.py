"""Rules for the figures of groups of patients."""

import numpy as np
import pandas as pd

from analysis.rules.rule import entities_outside, holds, number, row_rule, study_of

LIMITS = ("value", "ci_low", "ci_high", "range_low", "range_high")
TOLERANCE = 0.6  # percent points between a percentage and its fraction, either rounded to a whole number


def results_of(tables) -> pd.DataFrame:
    """The table with its numbers as numbers."""
    results = tables["cohort_results"]
    numbers = {name: number(results[name]) for name in (*LIMITS, "events", "n")}
    return results.assign(**numbers)


@row_rule(
    "result-key",
    "cohort_results.result_id",
    "The key '{result_id}' does not begin with the study '{study_id}'.",
)
def key_of_result(tables):
    """Write study, -r and a number of three digits: smith2020-r001."""
    results = tables["cohort_results"]
    return results["result_id"].str.replace(r"-r[0-9]+$", "", regex=True) != results["study_id"]


@row_rule("result-entity", "cohort_results.entity", "The study does not cover compartment '{entity}'.")
def entity_of_study(tables):
    """Correct the compartment, or add it to `entities` of the study."""
    return entities_outside(tables, "cohort_results")


@row_rule("result-events", "cohort_results.events", "{events} events among {n} patients are too many.")
def more_events_than_patients(tables):
    """Check numerator and denominator against the publication."""
    results = results_of(tables)
    return results["events"] > results["n"]


@row_rule(
    "result-interval",
    "cohort_results.value",
    "The value {value} lies outside its interval {ci_low} to {ci_high}.",
)
def outside_interval(tables):
    """Check the value and both limits; an open end stays empty."""
    results = results_of(tables)
    return (results["ci_low"] > results["value"]) | (results["ci_high"] < results["value"])


@row_rule(
    "result-interval-order",
    "cohort_results.ci_low",
    "The lower limit {ci_low} is above the upper limit {ci_high}.",
)
def interval_order(tables):
    """Exchange the two limits, or correct one."""
    results = results_of(tables)
    return results["ci_low"] > results["ci_high"]


@row_rule(
    "result-range",
    "cohort_results.value",
    "The value {value} lies outside its range {range_low} to {range_high}.",
)
def outside_range(tables):
    """Check the value and both ends of the range."""
    results = results_of(tables)
    return (results["range_low"] > results["value"]) | (results["range_high"] < results["value"])


@row_rule(
    "result-range-order",
    "cohort_results.range_low",
    "The range begins at {range_low}, above its end {range_high}.",
)
def range_order(tables):
    """Exchange the two ends, or correct one."""
    results = results_of(tables)
    return results["range_low"] > results["range_high"]


@row_rule("result-percent", "cohort_results.value", "A percentage lies outside 0 to 100 ({detail}).")
def percent_out_of_bounds(tables):
    """Check the figure and its unit."""
    results = results_of(tables)
    outside = [(results[name] < 0) | (results[name] > 100) for name in LIMITS]
    names = pd.Series("", index=results.index, dtype=object)
    for name, rows in zip(LIMITS, outside, strict=True):
        names = names.mask(rows & (names == ""), name + " " + tables["cohort_results"][name])
    return names.where(results["unit"] == "percent", "")


@row_rule("result-negative", "cohort_results.value", "A figure in {unit} cannot be negative ({value}).")
def negative(tables):
    """Check the figure and its unit."""
    results = results_of(tables)
    below = pd.concat([results[name] < 0 for name in LIMITS], axis=1).any(axis=1)
    return below & ~holds(results["unit"], "percent", "grade")


@row_rule("result-p-value", "cohort_results.value", "A p value of {value} is above 1.")
def p_above_one(tables):
    """Check the figure; 'p below 0.05' is entered as 0.05."""
    results = results_of(tables)
    return holds(results["statistic"], "p_value") & (results["value"] > 1)


@row_rule("result-unit", "cohort_results.unit", "The figure {value} has no unit.")
def no_unit(tables):
    """Give the unit: months, days, years, percent, ratio, count, grade or probability."""
    results = tables["cohort_results"]
    filled = (results[list(LIMITS)] != "").any(axis=1)
    return filled & (results["unit"] == "")


@row_rule(
    "result-unit-statistic",
    "cohort_results.unit",
    "The unit '{unit}' does not fit the statistic '{statistic}'.",
)
def unit_of_statistic(tables):
    """A proportion or rate is in percent, a hazard ratio in ratio, a p value in probability, a count in count."""
    results = tables["cohort_results"]
    statistic, unit = results["statistic"], results["unit"]
    shares = holds(statistic, "rate", "proportion") & (unit != "percent")
    ratio = holds(statistic, "hazard_ratio") != holds(unit, "ratio")
    probability = holds(statistic, "p_value") != holds(unit, "probability")
    counts = holds(statistic, "count") & (unit != "count")
    return (shares | ratio | probability | counts) & (unit != "")


@row_rule("result-value", "cohort_results.value", "The row has no figure.")
def no_value(tables):
    """Give the value; only a range can do without one."""
    results = tables["cohort_results"]
    is_range = holds(results["statistic"], "range") & (results["range_low"] != "")
    return (results["value"] == "") & ~is_range


@row_rule("result-comparator", "cohort_results.comparator", "A {statistic} has no other side.")
def no_comparator(tables):
    """Say what is compared: name the other group, or the factor of the regression."""
    results = tables["cohort_results"]
    return holds(results["statistic"], "hazard_ratio", "p_value") & (results["comparator"] == "")


@row_rule(
    "result-characteristic",
    "cohort_results.characteristic",
    "The outcome 'characteristic' does not say which one.",
)
def no_characteristic(tables):
    """Give kind:value, for instance sex:female."""
    results = tables["cohort_results"]
    return holds(results["outcome"], "characteristic") & (results["characteristic"] == "")


@row_rule("result-time", "cohort_results.at_months", "A '{statistic}' has no time point.")
def time_of_statistic(tables):
    """Leave `at_months` empty: only rates, proportions and counts are given at a time."""
    results = tables["cohort_results"]
    return (results["at_months"] != "") & ~holds(results["statistic"], "rate", "proportion", "count")


@row_rule("result-derived", "cohort_results.derived", "Only percentages are computed from counts.")
def derived_unit(tables):
    """Leave `derived` empty unless the percentage was computed from printed counts."""
    results = tables["cohort_results"]
    return holds(results["derived"], "yes") & (results["unit"] != "percent")


@row_rule("result-derived-value", "cohort_results.value", "{value} percent is not {events} of {n}.")
def derived_value(tables):
    """Compute the percentage again from the printed counts."""
    results = results_of(tables)
    off = (100 * results["events"] / results["n"] - results["value"]).abs() > TOLERANCE
    return holds(results["derived"], "yes") & off


@row_rule("result-twice", "cohort_results.result_id", "The row states the same figure as '{detail}'.")
def same_figure(tables):
    """Delete one of the two rows."""
    results = tables["cohort_results"]
    columns = [name for name in results if name not in ("result_id", "url", "locator", "notes")]
    first = results.groupby(columns, sort=False)["result_id"].transform("first")
    return first.where(first != results["result_id"], "")


OTHER_COUNT = r"lesion|metastas|tumou?r|publish|literature|review|operat|sample|specimen"
"""Words that say that a denominator counts something else than the patients of the study."""


@row_rule("result-n", "cohort_results.n", "{n} patients are more than the {detail} of the study.")
def more_than_study(tables):
    """Correct n or the study's number of patients; where n counts lesions or published cases, say so in the notes."""
    results = tables["cohort_results"]
    whole = study_of(tables, "cohort_results", "n_patients")
    single = holds(study_of(tables, "cohort_results", "design"), "case_report")
    said = (results["notes"] + " " + results["subgroup"]).str.contains(OTHER_COUNT)
    over = (number(results["n"]) > number(whole)) & ~said & ~single & (results["outcome"] != "incidence")
    return whole.where(over, "")


@row_rule("result-fraction", "cohort_results.value", "{value} percent is far from {events} of {n}.")
def far_from_fraction(tables):
    """Check all three against the publication; where it prints them so, say in the notes that it does."""
    results = results_of(tables)
    counted = holds(results["statistic"], "proportion") & holds(results["unit"], "percent")
    off = (100 * results["events"] / results["n"] - results["value"]).abs() > TOLERANCE
    return counted & off & ~tables["cohort_results"]["notes"].str.contains("print", regex=False)


@row_rule("result-years", "cohort_results.value", "{value} {unit} cannot be the {outcome} of a patient.")
def beyond_a_life(tables):
    """Check the figure and its unit."""
    results = results_of(tables)
    longest = results["unit"].map({"years": 110, "months": 720, "days": 20000})
    return (results["value"] > longest) | (results["range_high"] > longest)


@row_rule(
    "result-hazard",
    "cohort_results.value",
    "A hazard ratio of {value} does not lie amid {ci_low} to {ci_high}.",
)
def hazard_amid_interval(tables):
    """Check the ratio and both limits: on the logarithmic scale the ratio stands in the middle of its interval."""
    results = results_of(tables)
    logs = (
        results[["value", "ci_low", "ci_high"]]
        .where(results[["value", "ci_low", "ci_high"]] > 0)
        .apply(np.log)
    )
    width = logs["ci_high"] - logs["ci_low"]
    off = (logs["value"] - (logs["ci_low"] + logs["ci_high"]) / 2).abs()
    return holds(results["statistic"], "hazard_ratio") & (off > 0.25 * width + 0.05)


@row_rule("result-ratio", "cohort_results.value", "A hazard ratio of {value} is not above zero.")
def ratio_above_zero(tables):
    """Check the figure; a ratio is positive."""
    results = results_of(tables)
    return holds(results["unit"], "ratio") & (results["value"] <= 0)


@row_rule("result-count", "cohort_results.value", "A count of {value} is no whole number, or more than {n}.")
def count_of_patients(tables):
    """Check the count against the publication."""
    results = results_of(tables)
    part = results["value"] % 1 != 0
    return (
        holds(results["unit"], "count")
        & results["value"].notna()
        & (part | (results["value"] > results["n"]))
    )
