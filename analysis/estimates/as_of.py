"""The main estimates as they stood at the end of each year since 1980."""

import pandas as pd

from analysis.estimates import results
from analysis.estimates.median_groups import median_groups, pool_groups
from analysis.estimates.outcomes import overall_survival
from analysis.estimates.survival_times import with_survival
from analysis.evidence.tables import Evidence, narrow
from analysis.statistics.pooling import as_estimate

FIRST_YEAR = 1980
KEPT = {"survival.median": "median", "survival.at_12": "at_12"}


def as_of_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.results`): `as_of.<year>.median`, `.at_12`, `.patients`,
    `.studies` and `.pooled`, for each year since 1980 in which the evidence grew. Between two of these years
    nothing changed. Publications without a year are left out."""
    return [line for year in changing_years(evidence) for line in in_year(evidence, year, confidence)]


def changing_years(evidence: Evidence) -> list[int]:
    """Years of publication from 1980 on, of studies with a survival time or a median; the first holds what
    was there before as well."""
    timed, groups = with_survival(evidence.patients), median_groups(evidence)
    counted = groups.loc[groups["role"].isin(["counted", "shared"]), "study_id"]
    known = evidence.studies[evidence.studies["study_id"].isin([*timed["study_id"], *counted])]
    years = known["year"].dropna().astype(int).clip(lower=FIRST_YEAR)
    return sorted(set(years))


def in_year(evidence: Evidence, year: int, confidence: float) -> list[dict]:
    """The estimates from what was published by the end of one year."""
    then = narrow(evidence, "", f"{year}-12-31", evidence.include)
    timed = with_survival(then.patients)
    lines = [
        results.count(
            f"as_of.{year}.patients", f"Patients with survival time by {year}", timed["patient_id"]
        ),
        results.count(
            f"as_of.{year}.studies", f"Publications by {year}", then.studies["study_id"], "studies"
        ),
    ]
    for e in overall_survival(then, confidence):
        if e["id"] in KEPT:
            label = f"{e['label']}, as of {year}"
            lines.append(e | {"id": f"as_of.{year}.{KEPT[e['id']]}", "label": label})
    return lines + pooled_in_year(then, year, confidence)


def pooled_in_year(then: Evidence, year: int, confidence: float) -> list[dict]:
    """Pooled median of the spinal cohorts of the time."""
    groups = median_groups(then)
    counted = groups[groups["role"] == "counted"]
    if len(counted) < 2:
        return []
    estimate = as_estimate(pool_groups(counted, confidence), n=int(counted["n"].sum()))
    label = f"Pooled median of spinal cohorts, as of {year}"
    return [results.row(f"as_of.{year}.pooled", label, estimate, "months", counted["result_id"])]


def timeline(estimates: pd.DataFrame, last: int) -> pd.DataFrame:
    """One row a year from 1980 to `last` with the estimates that held then: columns year and, for each of
    `KEPT`, `patients`, `studies` and `pooled`, the value with `_low` and `_high` (missing where there was none)."""
    parts = estimates[estimates["id"].str.startswith("as_of.")]
    if parts.empty:
        return pd.DataFrame()
    ids = parts["id"].str.split(".", expand=True)
    wide = parts.assign(year=ids[1].astype(int), name=ids[2]).pivot_table(
        index="year", columns="name", values=["value", "low", "high"], aggfunc="first"
    )
    wide.columns = [name if part == "value" else f"{name}_{part}" for part, name in wide.columns]
    years = range(FIRST_YEAR, max(last, int(wide.index.max())) + 1)
    return wide.astype(float).reindex(years, method="ffill").rename_axis("year").reset_index()
