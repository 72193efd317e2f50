"""The main estimates as they stood at the end of each year since 1980."""

import pandas as pd

from analysis.estimates import results
from analysis.estimates.cohort_medians import pooled_line
from analysis.estimates.curves import READ, fitted
from analysis.estimates.groups import ALL
from analysis.estimates.median_groups import pooled_groups, with_roles
from analysis.estimates.outcomes import median_and_landmarks
from analysis.evidence.tables import Evidence

FIRST_YEAR = 1980
KEPT = ("median", "at_12")


def as_of_estimates(
    evidence: Evidence, timed: pd.DataFrame, medians: pd.DataFrame, confidence: float = 0.95
) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): `as_of.<year>.median`, `.at_12`, `.patients`,
    `.studies` and `.pooled`, for each year since 1980 in which the evidence grew. Between two of these years
    nothing changed. Publications without a year are left out. `timed` and `medians` are those of the chapter."""
    published = evidence.studies.set_index("study_id")["year"]
    years, read = timed["study_id"].map(published), timed[READ]
    lines = []
    for year in changing_years(published, timed, medians):
        then = read[years.le(year).fillna(False).astype(bool)]
        studies = published.index[published.le(year).fillna(False).astype(bool)]
        cohorts = medians[medians["study_id"].isin(studies)]
        lines += in_year(year, then, studies, confidence) + pooled_in_year(year, cohorts, confidence)
    return lines


def changing_years(published: pd.Series, timed: pd.DataFrame, medians: pd.DataFrame) -> list[int]:
    """Years of publication from 1980 on, of studies with a survival time or a median; the first holds what
    was there before as well."""
    counted = medians.loc[medians["role"].isin(["counted", "shared"]), "study_id"]
    known = published[published.index.isin([*timed["study_id"], *counted])]
    return sorted(set(known.dropna().astype(int).clip(lower=FIRST_YEAR)))


def in_year(year: int, timed: pd.DataFrame, studies: pd.Index, confidence: float) -> list[dict]:
    """The counts and the survival of what was published by the end of one year."""
    key, words = f"as_of.{year}", f", as of {year}"
    found = median_and_landmarks(fitted(key, ALL, {}, timed, confidence, words), confidence)
    return [
        results.count(f"{key}.patients", f"Patients with survival time by {year}", timed["patient_id"]),
        results.count(f"{key}.studies", f"Publications by {year}", studies, "studies"),
        *(e for e in found if e["id"].rsplit(".", 1)[1] in KEPT),
    ]


def pooled_in_year(year: int, medians: pd.DataFrame, confidence: float) -> list[dict]:
    """Pooled median of the whole cohorts of the time."""
    label, then = f"Pooled median of whole cohorts, as of {year}", pooled_groups(with_roles(medians))
    return pooled_line(f"as_of.{year}.pooled", label, then, confidence)


def timeline(estimates: pd.DataFrame, last: int) -> pd.DataFrame:
    """One row a year from 1980 to `last` with the estimates that held then: columns year and, for each of
    `KEPT`, of `patients`, `studies` and `pooled`, the value with `_low` and `_high` (missing where there was none)."""
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
