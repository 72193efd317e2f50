"""What source publications print and the sections do not state otherwise, from the patient rows, so that like stands
beside like; and the terms that others report and no patient row has, as none of those of whom it is known."""

from collections.abc import Iterable

import pandas as pd

from analysis.estimates import results
from analysis.estimates.curves import fitted
from analysis.estimates.factors import in_words, member
from analysis.estimates.groups import operated
from analysis.estimates.outcomes import median_and_landmarks
from analysis.estimates.patients import histology
from analysis.estimates.shares import by_value, share
from analysis.evidence.quantities import NAMES
from analysis.evidence.tables import Evidence, has_term
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson

NOT_SYSTEMIC = {"none", "brain", "leptomeninges"}
LUNG = {
    "small_cell": "Small cell carcinoma of the lung",
    "adenocarcinoma": "Adenocarcinoma of the lung",
    "squamous": "Squamous cell carcinoma of the lung",
    "non_small_cell": "Non-small cell carcinoma of the lung",
}
LISTED = ("primary", "metastasis", "symptom")
"""Topics whose terms are a list of the vocabulary with one denominator."""
MODALITIES = {"alone": "radiotherapy alone", "combined": "radiotherapy with other treatment"}
CONTROLLED = {"improved": ("improved",), "controlled": ("improved", "stable"), "worsened": ("worsened",)}


def counterpart_estimates(evidence: Evidence, timed: pd.DataFrame, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`) of `evidence`; `timed` are its patients with a survival
    time."""
    return [
        *fate(evidence.patients, confidence),
        *findings(evidence.patients, confidence),
        *regions(evidence, confidence),
        *lung(evidence.patients, confidence),
        *means(evidence.patients),
        *by_modality(evidence.patients, confidence),
        *printed_groups(evidence, timed, confidence),
    ]


def fate(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of the dead and of the living at last report."""
    known = patients[patients["os_event"].notna()]
    return [
        *share("status.dead", "Dead at last report", known, known["os_event"] == 1, confidence),
        *share("status.alive", "Alive at last report", known, known["os_event"] == 0, confidence),
    ]


def findings(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Women, negative cytology, motor deficits with paraparesis among them, metastases outside the nervous system."""
    sexed = patients[patients["sex"].notna()]
    tested = patients[patients["csf_cytology"].isin(["positive", "negative"])]
    seen = patients[patients["symptoms"].notna()]
    motor = has_term(seen["symptoms"], "motor_deficit") | has_term(seen["symptoms"], "paraparesis")
    staged = patients[patients["other_metastases"].notna()]
    sites = staged["other_metastases"]
    organs = sites[by_value(sites, lambda s: bool({*s.split(";")} - {"none", "widespread"})).astype(bool)]
    several = organs.str.contains(";")
    motor_any, systemic = "symptom.motor_deficit_any", "metastasis.systemic"
    return [
        *share("sex.female", "Female", sexed, sexed["sex"] == "female", confidence),
        *share("csf.negative", "Negative cytology", tested, tested["csf_cytology"] == "negative", confidence),
        *share(motor_any, NAMES[motor_any], seen, motor, confidence),
        *share(
            systemic,
            NAMES[systemic],
            staged,
            by_value(sites, lambda s: bool({*s.split(";")} - NOT_SYSTEMIC)).astype(bool),
            confidence,
        ),
        *share("organs.2_4", "2 organs or more", staged.loc[organs.index], several.astype(bool), confidence),
    ]


def regions(evidence: Evidence, confidence: float) -> list[dict]:
    """Share of each number of regions, and of each set of regions that a publication prints as such."""
    known = evidence.patients[evidence.patients["spinal_regions"].notna()]
    found = by_value(known["spinal_regions"], lambda names: "-".join(sorted(names.split(";"))))
    number, lines = known["spinal_regions"].str.count(";") + 1, []
    for n in range(1, 5):
        words = f"{n} spinal region{'s' if n > 1 else ''}"
        lines += share(f"region_count.{n}", words, known, number == n, confidence)
    lines += share("region_count.2_4", "2 to 4 spinal regions", known, number.between(2, 4), confidence)
    names = evidence.labels("region")
    for term in region_sets(evidence.reported):
        words = " and ".join(names.get(t, t) for t in term.split("-")) + " and no other region"
        lines += share(f"region_set.{term}", words, known, found == term, confidence)
    return lines


def region_sets(reported: pd.DataFrame) -> list[str]:
    """The sets of regions that publications print, as `lumbar-sacral` or, of one region alone, `lumbar`."""
    printed = reported.loc[reported["characteristic"].eq("region").fillna(False), "category"].dropna()
    whole = printed[printed.str.fullmatch(r"[a-z]+(?:;[a-z]+)+|[a-z]+_only")].str.removesuffix("_only")
    return sorted({"-".join(sorted(text.split(";"))) for text in whole})


def lung(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Share of each family of lung cancer among all patients of known histology."""
    known = patients[patients["primary_histology"].notna()]
    family = by_value(known["primary_histology"], histology).where(known["primary"].eq("lung").fillna(False))
    return [
        line
        for term, label in LUNG.items()
        for line in share(f"histology.lung_{term}", label, known, family == term, confidence)
    ]


def means(patients: pd.DataFrame) -> list[dict]:
    """Means beside the medians, for publications that print a mean."""
    lines = []
    for key, label, column, unit in (
        ("age_mean", "Mean age", "age_years", "years"),
        ("interval_mean", "Mean time from primary tumour", "interval_months", "months"),
    ):
        known = patients[patients[column].notna()]
        if len(known):
            mean = Estimate(float(known[column].astype(float).mean()), n=len(known), method="mean")
            lines.append(results.row(key, label, mean, unit, known["patient_id"]))
    return lines


def by_modality(patients: pd.DataFrame, confidence: float) -> list[dict]:
    """Course of symptoms after radiotherapy alone and after radiotherapy with an operation or drugs."""
    known = patients[patients["symptom_outcome"].notna() & patients["radiotherapy"].eq("yes").fillna(False)]
    drugs = known[["chemotherapy", "intrathecal", "targeted_or_immuno"]].eq("yes").fillna(False).any(axis=1)
    more = drugs | operated(known["surgery"]).fillna(False).astype(bool)
    return [
        line
        for kind, rows in (("alone", known[~more]), ("combined", known[more]))
        for course, terms in CONTROLLED.items()
        for line in share(
            f"radiotherapy_{kind}.{course}",
            f"Symptoms {course} after {MODALITIES[kind]}",
            rows,
            rows["symptom_outcome"].isin(terms),
            confidence,
        )
    ]


def printed_groups(evidence: Evidence, timed: pd.DataFrame, confidence: float) -> list[dict]:
    """Median survival of each group of which a publication prints one, where the patients are enough for a curve."""
    r = evidence.reported
    printed = r[
        (r["characteristic"] == "overall_survival") & (r["statistic"] == "median") & (r["subject"] == "own")
    ]
    lines = []
    for code in printed["subgroup"].dropna().unique():
        inside = member(timed, code)
        if inside is not None:
            rows = timed[inside.fillna(False).astype(bool)]
            group = fitted(f"factor_group.{code}", code, {}, rows, confidence, f", {in_words(code)}")
            lines += median_and_landmarks(group, confidence)[:1]
    return lines


def none_of_them(lines: Iterable[dict], evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines for the terms of `LISTED` that a publication or cohort among `lines` has and no patient row: 0 of those of
    whom the topic is known."""
    by_id = {line["id"]: line for line in lines}
    found = []
    for topic in LISTED:
        of = next((line["n"] for key, line in by_id.items() if key.startswith(f"{topic}.")), None)
        for term, label in evidence.labels(topic).items():
            key = f"{topic}.{term}"
            elsewhere = any(f".{key}." in f".{other}." and not other.startswith(key) for other in by_id)
            if of and key not in by_id and elsewhere:
                found.append(results.row(key, label, wilson(0, of, confidence), "fraction", []))
    return found
