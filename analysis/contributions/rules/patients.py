"""Rules for single patients: identity, disease and place."""

import re

import pandas as pd

from analysis.contributions.rules.rule import entities_outside, holds, number, row_rule, study_of

REGION_OF_LETTER = {"C": "cervical", "T": "thoracic", "D": "thoracic", "L": "lumbar", "S": "sacral"}
LAST_LEVEL = {"C": 8, "T": 12, "D": 12, "L": 5, "S": 5}  # C8 is a root
LEVEL = re.compile(r"\b(?:Th|([CTDLS]))([0-9]{1,2})\b")
BETWEEN = ["cervical", "thoracic", "lumbar", "sacral"]
SPAN = re.compile(r"\b(?:Th|([CTDLS]))[0-9]{1,2}\s?[-–]\s?(?:Th|([CTDLS]))[0-9]{1,2}\b")
MALE, FEMALE = ("prostate", "testicular"), ("ovarian", "cervix_uteri", "endometrial")


@row_rule("patient-key", "patients.patient_id", "The key '{patient_id}' does not fit compartment and study.")
def key_of_patient(tables):
    """Write compartment, study and number: lm-smith2020-01."""
    patients = tables["patients"]
    stem = patients["entity"].str.lower() + "-" + patients["study_id"]
    return patients["patient_id"].str.replace(r"-[0-9]+$", "", regex=True) != stem


@row_rule("patient-entity", "patients.entity", "The study does not cover compartment '{entity}'.")
def entity_of_study(tables):
    """Correct the compartment, or add it to `entities` of the study."""
    return entities_outside(tables, "patients")


@row_rule(
    "patient-verification",
    "patients.verification",
    "The patient is '{verification}', the study is '{detail}'.",
)
def verification_of_study(tables):
    """Give the patient the verification of the study."""
    study = study_of(tables, "patients", "verification")
    return study.where(study != tables["patients"]["verification"], "")


@row_rule("patient-address", "patients.url", "The address differs from that of the study.")
def address_of_study(tables):
    """Copy the address of the study."""
    patients = tables["patients"]
    known = patients["study_id"].isin(tables["studies"]["study_id"])
    return known & (study_of(tables, "patients", "url") != patients["url"])


@row_rule(
    "patient-brain",
    "patients.brain_metastasis",
    "Brain metastasis is '{brain_metastasis}', but other metastases say '{other_metastases}'.",
)
def brain_twice(tables):
    """Name 'brain' among the other metastases exactly when brain_metastasis is yes."""
    patients = tables["patients"]
    listed = (";" + patients["other_metastases"] + ";").str.contains(";brain;", regex=False)
    return listed != (patients["brain_metastasis"] == "yes")


@row_rule(
    "patient-borderline",
    "patients.borderline_reason",
    "A borderline patient needs a reason, and no other patient has one.",
)
def reason_of_borderline(tables):
    """Fill in both cells or neither."""
    patients = tables["patients"]
    return (patients["borderline"] == "yes") != (patients["borderline_reason"] != "")


@row_rule("patient-intracranial", "patients.intracranial_lm", "`intracranial_lm` is for LM and IESM only.")
def intracranial_of_cord(tables):
    """Leave the cell empty for an intramedullary metastasis."""
    patients = tables["patients"]
    return (patients["entity"] == "ISCM") & (patients["intracranial_lm"] != "")


@row_rule("patient-sex", "patients.sex", "A {sex} patient with a primary of '{primary}'.")
def sex_of_primary(tables):
    """Check sex and primary against the publication."""
    patients = tables["patients"]
    women = holds(patients["sex"], "female") & holds(patients["primary"], *MALE)
    return women | (holds(patients["sex"], "male") & holds(patients["primary"], *FEMALE))


@row_rule(
    "patient-interval",
    "patients.interval_months",
    "The interval of {interval_months} months is longer than the age of {age_years} years.",
)
def interval_over_age(tables):
    """Check that the interval is in months and the age in years."""
    patients = tables["patients"]
    return number(patients["interval_months"]) / 12 > number(patients["age_years"]) + 1


@row_rule("patient-performance", "patients.kps", "ECOG {ecog} and Karnofsky {kps} do not go together.")
def scales_agree(tables):
    """Check both against the publication: ECOG 0 is 90-100, 1 is 70-80, 2 is 50-60, 3 is 30-40, 4 is 10-20."""
    patients = tables["patients"]
    ecog, kps = number(patients["ecog"]), number(patients["kps"])
    return (kps - (95 - 20 * ecog)).abs() > 15


@row_rule("patient-karnofsky", "patients.kps", "Karnofsky {kps} is not a multiple of ten.")
def karnofsky_steps(tables):
    """Give the step of the scale: 0, 10, 20 to 100."""
    return (number(tables["patients"]["kps"]) % 10).fillna(0) != 0


def letter(match_groups: tuple) -> str:
    """The letter of a level; thoracic levels are also written Th and D."""
    return match_groups[0] or "T"


def regions_of_levels(levels: str) -> set[str]:
    """Regions that the levels of a text lie in; a span covers the regions between its ends."""
    regions = {REGION_OF_LETTER[letter(m.groups())] for m in LEVEL.finditer(levels)}
    for span in SPAN.finditer(levels):
        ends = [BETWEEN.index(REGION_OF_LETTER[end or "T"]) for end in span.groups()]
        regions |= set(BETWEEN[min(ends) : max(ends) + 1])
    return regions


@row_rule(
    "patient-region",
    "patients.spinal_regions",
    "The levels '{levels}' lie in {detail}, which the regions '{spinal_regions}' do not name.",
)
def level_outside_regions(tables):
    """Name every region that the levels lie in, or correct the levels."""
    patients = tables["patients"]
    pairs = zip(patients["levels"], patients["spinal_regions"], strict=True)
    outside = [", ".join(sorted(regions_of_levels(v) - set(r.split(";")))) for v, r in pairs]
    return pd.Series(outside, index=patients.index, dtype=object)


@row_rule(
    "patient-region-only", "patients.spinal_regions", "No level of '{levels}' lies in {detail}.", "warning"
)
def region_without_level(tables):
    """Check the regions; keep one without a level only where the publication names it in words."""
    patients = tables["patients"]
    pairs = zip(patients["levels"], patients["spinal_regions"], strict=True)
    extra = [
        ", ".join(sorted(set(r.split(";")) - regions_of_levels(v) - {"conus", ""})) if LEVEL.search(v) else ""
        for v, r in pairs
    ]
    return pd.Series(extra, index=patients.index, dtype=object)


@row_rule("patient-level", "patients.levels", "The level {detail} does not exist.")
def level_exists(tables):
    """Levels are C1-C7 (root C8), T1-T12, L1-L5 and S1-S5."""

    def missing(levels: str) -> str:
        found = [(letter(m.groups()), int(m[2])) for m in LEVEL.finditer(levels)]
        return ", ".join(f"{a}{n}" for a, n in found if not 1 <= n <= LAST_LEVEL[a])

    return tables["patients"]["levels"].map(missing).astype(object)
