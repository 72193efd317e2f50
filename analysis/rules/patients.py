"""Rules for single patients: identity, disease and place."""

import pandas as pd

from analysis.evidence import levels
from analysis.rules.rule import entities_outside, holds, number, row_rule, study_of

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


@row_rule(
    "patient-region",
    "patients.spinal_regions",
    "The levels '{levels}' lie in {detail}, which the regions '{spinal_regions}' do not name.",
)
def level_outside_regions(tables):
    """Name every region that the levels lie in, or correct the levels."""
    return by_levels(tables["patients"], lambda lie, named: lie - named)


@row_rule(
    "patient-region-only", "patients.spinal_regions", "No level of '{levels}' lies in {detail}.", "warning"
)
def region_without_level(tables):
    """Check the regions; keep one without a level only where the publication names it in words."""
    return by_levels(tables["patients"], lambda lie, named: named - lie - {"conus", ""} if lie else set())


def by_levels(patients: pd.DataFrame, wrong) -> pd.Series:
    """For each patient what is `wrong` between the regions that the levels lie in and those that are named."""
    pairs = zip(patients["levels"], patients["spinal_regions"], strict=True)
    found = [", ".join(sorted(wrong(levels.regions(text), set(named.split(";"))))) for text, named in pairs]
    return pd.Series(found, index=patients.index, dtype=object)


@row_rule("patient-level", "patients.levels", "'{detail}' cannot be read as vertebral levels.")
def level_unread(tables):
    """Write C1-C7 (root C8), T1-T12, L1-L5 or S1-S5, a span from above to below as T5-T9, several with a
    semicolon between them, a remark in brackets after them."""
    return tables["patients"]["levels"].map(lambda text: ", ".join(levels.unread(text))).astype(object)


@row_rule(
    "patient-age-at-end", "patients.os_months", "A patient of {age_years} years would live to over 110."
)
def older_than_anybody(tables):
    """Check that survival is in months and the age in years."""
    patients = tables["patients"]
    return number(patients["age_years"]) + number(patients["os_months"]) / 12 > 110
