"""A small builder of evidence for tests: name the cells that matter, the rest is empty."""

import pandas as pd

from analysis.evidence.tables import DTYPES, Evidence, empty, package

RULES = [
    (1, "whole_cohorts", "Whole cohorts", "Three of them.", 3, None, "As they came."),
    (2, "largest_cohort", "Largest cohort", "Thirty patients.", 1, 30, "One centre."),
    (3, "review", "Review", "A review.", 1, None, "Pools reports."),
    (4, "single_reports", "Single reports", "Nothing else.", None, None, "Remarkable."),
]
"""Headline rules: rank, body, title, condition, least publications, least patients, why it differs."""
TABLES = {r["name"]: r for r in package()["resources"]}
VOCABULARY = {
    "primary": {"lung": "Lung", "breast": "Breast", "renal": "Kidney"},
    "primary_group": {"lung": "Lung", "breast": "Breast", "renal": "Kidney"},
    "symptom": {"back_pain": "Back pain", "motor_deficit": "Motor deficit"},
    "region": {"cervical": "Cervical", "thoracic": "Thoracic", "lumbar": "Lumbar", "conus": "Conus"},
    "metastasis": {"brain": "Brain", "bone": "Bone", "none": "None", "widespread": "Widespread"},
    "surgery": {"complete": "Complete resection", "partial": "Partial resection", "biopsy": "Biopsy only"},
    "treatment": {
        "surgery": "Surgery",
        "radiotherapy": "Radiotherapy",
        "chemotherapy": "Systemic chemotherapy",
        "intrathecal": "Intrathecal therapy",
        "targeted_or_immuno": "Targeted or immune therapy",
        "steroids": "Steroids",
    },
    "response": {"CR": "Complete response", "PD": "Progression"},
    "symptom_outcome": {"improved": "Improved", "stable": "Stable"},
}
DEFAULTS = {
    "studies": {"entities": "LM", "first_author": "Smith", "year": 2010, "title": "A study", "design": "cohort",
                "access": "abstract", "verification": "verified", "population": "spinal_only"},
    "patients": {"study_id": "smith2010", "entity": "LM", "verification": "verified", "locator": "abstract"},
    "cohort_results": {"study_id": "smith2010", "entity": "LM", "subgroup": "all", "outcome": "characteristic",
                       "statistic": "proportion", "unit": "percent", "locator": "abstract"},
    "reported": {"study_id": "smith2010", "section": "table", "location": "Table 1", "subject": "own",
                 "statistic": "proportion"},
}  # fmt: skip
KEYS = {
    "studies": "study_id",
    "patients": "patient_id",
    "cohort_results": "result_id",
    "reported": "reported_id",
}


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    """A table with the columns and types of the schema; defaults and numbered keys where a row names none."""
    fields = TABLES[name]["schema"]["fields"]
    filled = [{KEYS[name]: f"{name}-{i}", **DEFAULTS[name], **row} for i, row in enumerate(rows)]
    frame = pd.DataFrame(filled, columns=[f["name"] for f in fields])
    return frame.astype({f["name"]: DTYPES[f["type"]] for f in fields})


def headline_rules(rules=RULES) -> pd.DataFrame:
    """The table of headline rules from tuples such as `RULES`."""
    columns = ["rank", "body", "title", "condition", "min_cohorts", "min_patients", "differs"]
    return pd.DataFrame(rules, columns=columns).astype({"min_cohorts": "Int64", "min_patients": "Int64"})


def evidence(
    patients=(), studies=({"study_id": "smith2010"},), cohorts=(), reported=(), excluded=(), compartment="LM"
) -> Evidence:
    """Evidence of one compartment from rows given as dictionaries of the cells that matter."""
    terms = [
        (kind, t, label, t if kind == "primary" else None)
        for kind, labels in VOCABULARY.items()
        for t, label in labels.items()
    ]
    vocabulary = pd.DataFrame(terms, columns=["kind", "term", "label", "group"])
    return Evidence(
        studies=table("studies", list(studies)),
        patients=table("patients", list(patients)),
        cohort_results=table("cohort_results", list(cohorts)),
        reported=table("reported", list(reported)),
        vocabulary=vocabulary,
        compartment=compartment,
        headline_rules=headline_rules(),
        version="1",
        date="2026-01-01",
        exclusions=pd.DataFrame(list(excluded), columns=empty("exclusions").columns),
    )


def by_id(lines: list[dict]) -> dict[str, dict]:
    """Lines of a results frame by their id."""
    return {line["id"]: line for line in lines}
