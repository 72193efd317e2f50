"""Rules for what may headline a chapter, and for what chose a group of patients."""

import pandas as pd

from analysis.rules.rule import number, row_rule

OUTCOME_WORDS = r"\b(?:deceased|died|dead|surviv\w+|(?:non)?responders?)\b"
"""Words of a group whose patients were chosen by how they fared."""


@row_rule(
    "headline-last",
    "headline_rules.body",
    "The last rule asks for '{body}', which a compartment may lack: no body of evidence would headline there.",
)
def last_rule(tables):
    """End the table with single_reports and leave its min_cohorts and min_patients empty: its curve has its own limit."""
    rules = tables["headline_rules"]
    rank = number(rules["rank"])
    conditions = rules[["min_cohorts", "min_patients"]].ne("").any(axis=1)
    return (rank == rank.max()) & (rules["body"].ne("single_reports") | conditions)


@row_rule(
    "headline-pooled",
    "headline_rules.min_cohorts",
    "Pooled cohorts may headline from '{min_cohorts}' cohorts; nothing is pooled from fewer than 3.",
)
def pooled_from_three(tables):
    """Write 3 or more in min_cohorts of whole_cohorts."""
    rules = tables["headline_rules"]
    return (rules["body"] == "whole_cohorts") & ~(number(rules["min_cohorts"]) >= 3)


@row_rule(
    "result-selected-on",
    "cohort_results.selected_on",
    "The group '{subgroup}' is named after how its patients fared, which selected_on does not say.",
)
def selected_on_outcome(tables):
    """Write outcome in selected_on, so that the group is never pooled; or name the group after what else chose it."""
    results = tables["cohort_results"]
    survival = results["outcome"].eq("overall_survival") & results["statistic"].isin(
        ["median", "mean", "rate"]
    )
    named = results["subgroup"].str.contains(OUTCOME_WORDS, case=False)
    return survival & named & results["selected_on"].ne("outcome")


@row_rule(
    "result-selected-whole",
    "cohort_results.selected_on",
    "The whole group ('all') would be pooled and is marked as selected on its {selected_on}.",
)
def selected_whole(tables) -> pd.Series:
    """Name the group in subgroup, or leave selected_on empty."""
    results = tables["cohort_results"]
    return (results["subgroup"] == "all") & results["selected_on"].ne("")
