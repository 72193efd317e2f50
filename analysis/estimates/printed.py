"""What the source publications of a chapter print about their patients, as lines of a results frame.

A publication often prints a figure at several places; one is taken: with numerator and denominator before
without, table before figure before text. The places that disagree are the business of the audit.
"""

import pandas as pd

from analysis.estimates import results
from analysis.evidence.names import names_of
from analysis.evidence.quantities import NOT_A_PART, name, quantity
from analysis.evidence.tables import Evidence, has_term
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson

SHARES = [
    "sex",
    "primary",
    "histology",
    "synchronous",
    "metastasis",
    "performance_status",
    "symptom",
    "paraplegia",
    "region",
    "segments",
    "diagnosis",
    "csf_cytology",
    "pattern",
    "intracranial_lm",
    "treatment",
    "surgery",
]
MEASURES = {
    "age:all": "age",
    "interval:primary_to_spinal_metastasis": "interval",
    "symptom_duration:all": "symptom_duration",
    "paraplegia:time_to_paraplegia": "time_to_paraplegia",
}
MEASURE_NAMES = {
    "age": "Age",
    "interval": "Time from primary tumour",
    "symptom_duration": "Time from first symptom to diagnosis",
    "time_to_paraplegia": "Time to paraplegia",
}
PLACES = ["table", "figure", "results", "text", "methods", "abstract"]
PER_YEAR = {"months": 12, "days": 365.25}


def printed_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Shares and measures that source publications print of all their own patients (fractions; years, months or
    days). Ids are `printed.<id of the quantity>.<study>`. An interval is given where both numerator and
    denominator are printed, or follow from each other and the percentage."""
    if evidence.reported.empty:
        return []
    own = evidence.reported[(evidence.reported["subject"] == "own") & evidence.reported["subgroup"].isna()]
    names = names_of(evidence.studies)
    return [
        *printed_shares(evidence, own, names, confidence),
        *printed_regions(evidence, own, names, confidence),
        *printed_measures(own, names),
    ]


def best_places(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each quantity of each study: the most complete, then the first place of `PLACES`."""
    complete = rows[["numerator", "denominator"]].notna().sum(axis=1)
    rank = rows["section"].map({place: i for i, place in enumerate(PLACES)}).fillna(len(PLACES))
    ordered = rows.assign(complete=-complete, rank=rank).sort_values(["complete", "rank"], kind="stable")
    return ordered.drop_duplicates(["study_id", "characteristic", "category"]).sort_index()


def whole_number(percent: float, n: int) -> int | None:
    """The count behind a percentage; None where no whole number comes within half a percentage point."""
    count = round(percent * n / 100)
    return count if abs(100 * count / n - percent) <= 0.5 else None


def fraction(numerator, denominator, percent, confidence: float) -> Estimate:
    """A printed share: with a Wilson interval where the counts are known, else the percentage alone."""
    if pd.isna(denominator):
        return Estimate(float(percent) / 100, method="percentage as printed, no denominator at that place")
    if pd.isna(numerator):
        numerator = whole_number(float(percent), int(denominator))
        if numerator is None:
            return Estimate(float(percent) / 100, n=int(denominator), method="percentage as printed")
    return wilson(int(numerator), int(denominator), confidence)


def place_of(row, names: dict[str, str]) -> str:
    """Study and place of a printed figure."""
    return f"as {names[row.study_id]} prints it, {row.location}"


def printed_shares(
    evidence: Evidence, own: pd.DataFrame, names: dict[str, str], confidence: float
) -> list[dict]:
    """Each printed share of the sections on patients, disease and treatment; what is said in words alone (most) is
    no share."""
    chosen = own[own["characteristic"].isin(SHARES) & (own["statistic"] == "proportion")]
    chosen = chosen[~chosen["category"].fillna("no_").str.contains(NOT_A_PART)]
    chosen = chosen[~combined(chosen) & chosen["qualifier"].ne("most").fillna(True)]
    usable = chosen["percentage"].notna() | chosen[["numerator", "denominator"]].notna().all(axis=1)
    lines = {}
    for r in best_places(chosen[usable]).itertuples():
        what = quantity(r.characteristic, r.category)
        estimate = fraction(r.numerator, r.denominator, r.percentage, confidence)
        key = f"printed.{what}.{r.study_id}"
        line = results.row(key, name(what, evidence), estimate, "fraction", [r.reported_id])
        lines.setdefault(key, line | {"note": place_of(r, names)})
    return list(lines.values())


def combined(rows: pd.DataFrame) -> pd.Series:
    """Rows that print regions in combination (`lumbar;sacral`, `lumbar_only`)."""
    return (rows["characteristic"] == "region") & rows["category"].str.contains(r";|_only$", na=False)


def printed_regions(
    evidence: Evidence, own: pd.DataFrame, names: dict[str, str], confidence: float
) -> list[dict]:
    """Share of each region, added up where a publication prints regions in combination."""
    tables = best_places(own[combined(own) & own["percentage"].notna() & (own["section"] == "table")])
    parts = tables["category"].str.removesuffix("_only")
    lines = []
    for study, rows in tables.groupby("study_id"):
        for term, label in evidence.labels("region").items():
            within = rows[has_term(parts[rows.index], term)]
            if len(within):
                of = rows["denominator"].iloc[0]
                counts, percents = within["numerator"].sum(), within["percentage"].astype(float).sum()
                estimate = fraction(counts, of, percents, confidence)
                line = results.row(
                    f"printed.region.{term}.{study}", label, estimate, "fraction", within["reported_id"]
                )
                place = f"added up from what {names[study]} prints, {within['location'].iloc[0]}"
                lines.append(line | {"note": place})
    return lines


def printed_measures(own: pd.DataFrame, names: dict[str, str]) -> list[dict]:
    """Printed means and medians with their range."""
    key = own["characteristic"] + ":" + own["category"].fillna("all")
    rows = own.assign(measure=key.map(MEASURES))[key.isin(MEASURES)]
    middles = rows[rows["statistic"].isin(["mean", "median"]) & rows["value"].notna()]
    lines = []
    for r in best_places(middles).itertuples():
        low, high = printed_range(r, rows)
        n = None if pd.isna(r.denominator) else int(r.denominator)
        estimate = Estimate(float(r.value), low, high, n=n, method=f"{r.statistic} and range as printed")
        line = results.row(
            f"printed.{r.measure}.{r.study_id}", MEASURE_NAMES[r.measure], estimate, r.unit, [r.reported_id]
        )
        lines.append(line | {"note": place_of(r, names)})
    return lines


def printed_range(row, rows: pd.DataFrame) -> tuple[float, float]:
    """Range of a measure, from its own row or another of the publication, in the unit of the row."""
    if not pd.isna(row.low):
        return float(row.low), float(row.high)
    same = rows[(rows["study_id"] == row.study_id) & (rows["measure"] == row.measure) & rows["low"].notna()]
    if same.empty:
        return float("nan"), float("nan")
    other = same.iloc[0]
    factor = PER_YEAR.get(row.unit, 1) if other["unit"] == "years" and row.unit != "years" else 1
    return float(other["low"]) * factor, float(other["high"]) * factor
