"""The evidence base in numbers: how the publications came in, when they appeared, what they report."""

from analysis.estimates import results
from analysis.evidence.descriptor import label, labels, titles
from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate

PERIOD = 5
FOUND = {
    "search:all": ("found", "Records found", "records"),
    "search:pubmed": ("pubmed", "PubMed", "records"),
    "search:embase": ("embase", "Embase", "records"),
    "search:scopus": ("scopus", "Scopus", "records"),
    "search:web_of_science": ("web_of_science", "Web of Science", "records"),
    "search:cochrane": ("cochrane", "Cochrane Library", "records"),
    "studies:included": ("included", "Studies included", "studies"),
    "studies:case_reports": ("case_reports", "Case reports", "studies"),
    "studies:case_series": ("case_series", "Case series", "studies"),
    "cohort:patients": ("patients", "Patients pooled", "patients"),
}
"""Quantities of a review's search -> part of the id, label, unit."""


def study_estimates(evidence: Evidence) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): counts of the selection, of designs and periods, and
    the share of patients for whom each field is known."""
    return [
        *selection(evidence),
        *reviews(evidence),
        *designs(evidence),
        *periods(evidence),
        *known(evidence),
    ]


def selection(evidence: Evidence) -> list[dict]:
    """Publications and patients read for this compartment and left out, by reason."""
    lines = []
    for table, unit in (("studies", "studies"), ("patients", "patients")):
        kept = getattr(evidence, table).iloc[:, 0]
        out = evidence.exclusions[evidence.exclusions["file"] == table]
        lines.append(results.count(f"flow.{table}.read", "Read", [*kept, *out["former_id"]], unit))
        for reason, why in labels("exclusions", "reason").items():
            ids = out.loc[out["reason"] == reason, "former_id"]
            if len(ids):
                lines.append(results.count(f"flow.{table}.excluded.{reason}", why, ids, unit))
    return lines


def reviews(evidence: Evidence) -> list[dict]:
    """What the source reviews report of their own search."""
    rows = evidence.reported
    if rows.empty:
        return []
    rows = rows[rows["subject"].eq("own") & rows["subgroup"].isna() & rows["statistic"].eq("count")]
    key = rows["characteristic"] + ":" + rows["category"].fillna("")
    found = rows.assign(key=key)[key.isin(FOUND)].drop_duplicates(["study_id", "key"])
    searched = found.loc[found["key"].isin(["search:all", "studies:included"]), "study_id"]
    names = names_of(evidence.studies)
    lines = []
    for r in found[found["study_id"].isin(searched)].itertuples():
        part, label, unit = FOUND[r.key]
        value = Estimate(float(r.value), method=f"as {names[r.study_id]} prints it, {r.location}")
        lines.append(results.row(f"review.{r.study_id}.{part}", label, value, unit, [r.reported_id]))
    return lines + not_included(lines)


def not_included(lines: list[dict]) -> list[dict]:
    """Records that a review found and did not include, which reviews seldom print."""
    known = {line["id"]: line for line in lines}
    found = []
    for key, line in known.items():
        included = known.get(key.removesuffix(".found") + ".included")
        if key.endswith(".found") and included:
            value = Estimate(line["value"] - included["value"], method="records found minus studies included")
            key, rows = key.replace(".found", ".not_included"), line["rows"] + included["rows"]
            found.append(results.row(key, "Not included", value, "records", rows))
    return found


def designs(evidence: Evidence) -> list[dict]:
    """Number of studies of each design."""
    studies = evidence.studies
    return [
        results.count(f"design.{term}", name, studies.loc[studies["design"] == term, "study_id"], "studies")
        for term, name in labels("studies", "design").items()
        if studies["design"].eq(term).any()
    ]


def periods(evidence: Evidence) -> list[dict]:
    """Number of studies of each design in each five years; those without a year apart."""
    studies = evidence.studies
    start = studies["year"] // PERIOD * PERIOD
    lines = []
    for (first, design), group in studies.groupby([start, "design"]):
        name = f"{label('studies', 'design', design)}, {first} to {first + PERIOD - 1}"
        lines.append(results.count(f"period.{first}.{design}", name, group["study_id"], "studies"))
    undated = studies.loc[studies["year"].isna(), "study_id"]
    if len(undated):
        lines.append(results.count("period.unknown", "Year not known", undated, "studies"))
    return lines


def known(evidence: Evidence) -> list[dict]:
    """Share of patients for whom each column with a title is filled; a whole count, so without an interval."""
    patients, lines = evidence.patients, []
    for field, name in titles("patients").items():
        filled = patients.loc[patients[field].notna(), "patient_id"]
        if len(patients):
            value = Estimate(
                len(filled) / len(patients),
                n=len(patients),
                events=len(filled),
                method="share of patient rows",
            )
            lines.append(results.row(f"known.{field}", name, value, "fraction", filled))
    return lines
