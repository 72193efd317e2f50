"""What patients were given, from the patient rows."""

import pandas as pd

from analysis.estimates.shares import share
from analysis.evidence.tables import Evidence

TREATMENTS = ("radiotherapy", "chemotherapy", "intrathecal", "targeted_or_immuno", "steroids")
EXTENTS = ("complete", "partial", "decompression_only", "operated_extent_unknown")
LOWER_BOUND = "stated as given, of all patients: a lower bound"


def treatment_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`) for the section on treatment."""
    given = treatments_given(evidence)
    rows = [
        *given_shares(evidence, given, confidence),
        *by_decade(evidence, given, confidence),
        *combinations(evidence, given, confidence),
    ]
    return [r | {"note": LOWER_BOUND} for r in rows] + extents(evidence, confidence)


def treatments_given(evidence: Evidence) -> pd.DataFrame:
    """One line a patient, one column a treatment: whether the report states that it was given. A report is
    silent on most treatments that were withheld, so False also stands for silence."""
    p = evidence.patients
    return pd.DataFrame(
        {"surgery": p["surgery"].isin(EXTENTS)} | {t: p[t].eq("yes").fillna(False) for t in TREATMENTS}
    ).astype(bool)


def given_shares(evidence: Evidence, given: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of all patients for whom a treatment is stated as given."""
    labels = evidence.labels("treatment")
    return [
        line
        for t in given
        for line in share(f"treatment.{t}", labels[t], evidence.patients, given[t], confidence)
    ]


def decades(evidence: Evidence) -> pd.Series:
    """First year of the decade in which each patient was published; missing where the year is not known."""
    year = evidence.patients["study_id"].map(evidence.studies.set_index("study_id")["year"])
    return year.astype("Int64") // 10 * 10


def by_decade(evidence: Evidence, given: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of each treatment in each decade of publication."""
    labels, decade, rows = evidence.labels("treatment"), decades(evidence), []
    for start in sorted(decade.dropna().unique()):
        chosen = decade.eq(start).fillna(False).astype(bool)
        of = evidence.patients[chosen]
        for t in given:
            label = f"{labels[t]}, published {start} to {start + 9}"
            rows += share(f"treatment_decade.{start}.{t}", label, of, given.loc[chosen, t], confidence)
    return rows


def combinations(evidence: Evidence, given: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of all patients for each combination of treatments stated as given, most frequent first; patients
    of whom no treatment is stated are one of them (`none_stated`)."""
    labels = evidence.labels("treatment")
    key = pd.Series("", index=given.index).str.cat([given[t].map({True: f"-{t}", False: ""}) for t in given])
    key = key.str.removeprefix("-").replace("", "none_stated")
    rows, counts = [], key.value_counts().to_dict()
    for term in sorted(counts, key=lambda t: (-counts[t], t)):
        parts = [labels[t] for t in term.split("-") if t in labels]
        label = " + ".join(parts) or "No treatment stated"
        rows += share(f"combination.{term}", label, evidence.patients, key == term, confidence)
    return rows


def extents(evidence: Evidence, confidence: float) -> list[dict]:
    """Share of each extent among the patients with an operation or biopsy of known extent."""
    p, labels = evidence.patients, evidence.labels("surgery")
    known = p[p["surgery"].isin(["complete", "partial", "decompression_only", "biopsy"])]
    return [
        line
        for term in ("complete", "partial", "decompression_only", "biopsy")
        if known["surgery"].eq(term).any()
        for line in share(f"surgery.{term}", labels[term], known, known["surgery"] == term, confidence)
    ]
