"""Shares of patients who improve, as cohorts report them and pooled over cohorts with spinal disease."""

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.cohorts import pool_counts
from analysis.estimates.printed import whole_number
from analysis.evidence.names import study_name
from analysis.evidence.tables import Evidence
from analysis.statistics.double_counting import without_double_counting
from analysis.statistics.proportions import wilson

OUTCOMES = {
    "symptom_improvement": "Symptoms improved",
    "symptom_improved_or_stable": "Symptoms improved or stable",
    "neurological_improvement": "Neurological examination better",
    "radiological_response": "Complete or partial response on imaging",
    "local_control": "Local control",
}
FAVOURABLE = ("response:complete", "response:partial")
PARTS = ("symptom", "function")
"""Kinds of characteristic whose denominator are the patients with one symptom, not the group."""


def response_estimates(groups: pd.DataFrame, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): `response_cohort.<outcome>.<study>` as each study
    reports it, `response_pool.<outcome>` pooled by the binomial-normal model. `groups` are those of `response_groups`."""
    lines = []
    for outcome, label in OUTCOMES.items():
        rows = groups[groups["outcome"] == outcome]
        lines += [as_reported(r, label, confidence) for _, r in rows.iterrows()]
        able = rows[rows["alone"]]
        if small_numbers.allows_pooling(len(able)):
            key, words = f"response_pool.{outcome}", f"{label}, pooled over cohorts"
            ids = [i for ids in able["ids"] for i in ids]
            lines.append(results.row(key, words, pool_counts(able, confidence), "fraction", ids))
    return lines


def response_groups(evidence: Evidence) -> pd.DataFrame:
    """One row an outcome and study with spinal disease: `events`, `n`, `derived`, `ids`, `name`, `subgroup`, and whether
    it is of this compartment `alone` (others are shown and not pooled).

    The whole group of a study, else its largest group by treatment; of studies that share patients one; no
    review, no group chosen by how its patients fared. Complete and partial responses of one group are added up.
    """
    columns = [
        "study_id",
        "first_author",
        "year",
        "title",
        "journal",
        "design",
        "population",
        "overlaps_with",
    ]
    rows = evidence.cohort_results.merge(evidence.studies[columns], on="study_id")
    kind = rows["characteristic"].str.split(":").str[0].fillna("")
    chosen = rows[
        rows["outcome"].isin(list(OUTCOMES))
        & rows["statistic"].isin(["proportion", "rate"])
        & (rows["population"] == "spinal_only")
        & (rows["design"] != "systematic_review")
        & rows["n"].notna()
        & ~kind.isin(PARTS)
        & ~rows["selected_on"].eq("outcome").fillna(False)
        & ((kind != "response") | rows["characteristic"].isin(FAVOURABLE).fillna(False))
    ]
    table = added_up(with_counts(chosen.assign(alone=chosen["entity"] == evidence.compartment)))
    return pd.concat([independent(part) for _, part in table.groupby("outcome")] or [table])


def with_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers of patients; a percentage that fits no whole number is left out."""
    derived = rows["events"].isna()
    events = [
        whole_number(float(r.value), int(r.n)) if pd.isna(r.events) else int(r.events)
        for r in rows.itertuples()
    ]
    table = rows.assign(events=events, derived=derived, name=[study_name(r) for _, r in rows.iterrows()])
    return table[table["events"].notna()]


def added_up(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome, study and group: the counts of the parts of a response added up."""
    keys = ["outcome", "study_id", "subgroup", "n"]
    table = rows.groupby(keys, as_index=False, sort=False).agg(
        events=("events", "sum"),
        derived=("derived", "any"),
        ids=("result_id", list),
        name=("name", "first"),
        alone=("alone", "all"),
        overlaps_with=("overlaps_with", "first"),
        year=("year", "first"),
    )
    return table[table["events"] <= table["n"]]


def independent(rows: pd.DataFrame) -> pd.DataFrame:
    """One group a study, and no two studies that share patients, those of this compartment alone first; by year."""
    whole = rows.assign(whole=rows["subgroup"] == "all").sort_values(
        ["whole", "n"], ascending=False, kind="stable"
    )
    one = whole.drop_duplicates("study_id")
    one = one.assign(weight=one["n"] + one["alone"] * (1 + one["n"].sum()))
    kept = one[without_double_counting(one, weight="weight")["kept"].astype(bool)]
    return kept.drop(columns=["whole", "weight"]).sort_values(["year", "study_id"])


def as_reported(row: pd.Series, label: str, confidence: float) -> dict:
    """One study's share with its Wilson interval."""
    key = f"response_cohort.{row['outcome']}.{row['study_id']}"
    estimate = wilson(int(row["events"]), int(row["n"]), confidence)
    return results.row(key, f"{label}, {row['name']}", estimate, "fraction", row["ids"])
