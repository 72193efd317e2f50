"""A compartment made up of some thirty patients, fifteen publications and a review, in which every section has
something to say and wrong choices give other numbers: no two groups are alike, some rows are provisional, disputed or
bounded, and each table has rows that must stay out.

`python -m tests.estimates.example` writes the file of its numbers, whose every change is read before it is committed.
"""

import math
from dataclasses import fields, is_dataclass
from pathlib import Path

import pandas as pd

from analysis.estimates.as_of import timeline
from analysis.estimates.compartment import compartment_estimates
from tests.frames import evidence

NUMBERS = Path(__file__).parent / "example.txt"
COHORT = {"outcome": "overall_survival", "statistic": "median", "unit": "months"}


def example():
    """Evidence of the made-up compartment."""
    return evidence(patients(), studies(), [*medians(), *shares(), *courses()], reported(), excluded())


def patients() -> list[dict]:
    """Patients of nine publications, most with a survival time."""
    times = [
        1,
        2,
        2,
        3,
        4,
        5,
        5,
        6,
        8,
        9,
        11,
        12,
        13,
        14,
        16,
        18,
        20,
        24,
        30,
        36,
        40,
        48,
        3,
        7,
        9,
        60,
        10,
        None,
        None,
        None,
    ]
    rows = []
    for i, months in enumerate(times):
        rows.append(
            {
                "patient_id": f"p{i:02}",
                "study_id": f"study{i % 9}",
                "os_months": months,
                "os_event": (None if i == 29 else 1) if months is None else int(i % 4 != 3),
                "os_origin": ["diagnosis", "surgery", "diagnosis", None][i % 4] if i % 5 else "radiotherapy",
                "censoring_note": {4: "upper_bound", 9: "upper_bound", 12: "lower_bound", 17: "unclear"}.get(
                    i, "exact"
                ),
                "age_years": [None, 31, 44, 58, 60, 72, 55][i % 7],
                "sex": ["male", "female", None, "male", "male"][i % 5],
                "primary": ["lung", "breast", "lung", "renal", None, "lung"][i % 6],
                "primary_histology": [None, "small cell carcinoma", "adenocarcinoma", "clear cell carcinoma"][
                    i % 4
                ],
                "interval_months": [0, 6, 12, 30, None, 100, 200][i % 7],
                "brain_metastasis": ["yes", "no", None][i % 3],
                "other_metastases": ["none", "bone", "bone;brain", None, "widespread"][i % 5],
                "spinal_regions": ["thoracic", "cervical;thoracic", "lumbar", None, "conus;lumbar;thoracic"][
                    i % 5
                ],
                "levels": ["T3", "C5-T1", "L2; L4", None][i % 4],
                "symptoms": ["back_pain", "motor_deficit", "back_pain;motor_deficit", "paraparesis", None][
                    i % 5
                ],
                "csf_cytology": ["positive", "negative", "not_done", None, "positive", None][i % 6],
                "pattern": ["nodular", "diffuse", None, "both", None][i % 5],
                "intracranial_lm": ["yes", "no", None, None][i % 4],
                "ecog": [0, 1, 2, 3, None][i % 5],
                "kps": [90, None, 60][i % 3],
                "surgery": ["complete", "none", "partial", None, "biopsy"][i % 5],
                "radiotherapy": ["yes", "no", "yes", None][i % 4],
                "chemotherapy": [None, "yes", "no"][i % 3],
                "intrathecal": ["yes", None, None, "no"][i % 4],
                "targeted_or_immuno": [None, None, None, "yes"][i % 4],
                "steroids": [None, "yes"][i % 2],
                "symptom_outcome": ["improved", "stable", None][i % 3],
                "radiological_response": ["CR", None, "PD", None, None][i % 5],
                "borderline": "yes" if i in (5, 21) else None,
                "verification": "provisional" if i % 7 == 3 else "verified",
                "locator": ["abstract", "case description"][i % 2],
            }
        )
    return rows


def studies() -> list[dict]:
    """Publications of patients, of cohorts (two that share patients), a review and one before 1980."""
    years = [1975, 1988, 1999, 2004, 2005, 2011, 2016, 2021, None]
    cases = [
        {
            "study_id": f"study{i}",
            "year": y,
            "design": "case_report" if i % 2 else "case_series",
            "first_author": f"Author{i}",
        }
        for i, y in enumerate(years)
    ]
    cohorts = [
        {"study_id": f"cohort{i}", "year": 1992 + 2 * i, "first_author": f"Cohort{i}", "n_patients": 10 + i}
        for i in range(29)
    ]
    cohorts[1] |= {"overlaps_with": "cohort0"}
    cohorts[0] |= {"overlaps_with": "cohort1"}
    for cohort in cohorts[17:28]:
        cohort |= {"population": "mixed_cns"}
    cohorts[11] |= {"verification": "provisional"}
    cohorts[27] |= {"design": "systematic_review"}
    cohorts[28] |= {"n_patients": None}
    review = {"study_id": "review2020", "year": 2020, "design": "systematic_review", "first_author": "Review"}
    return [*cases, *cohorts, review]


def medians() -> list[dict]:
    """Medians of whole cohorts, of chosen groups, of one chosen by outcome, of the review and of context."""
    given = [
        (0, 4.4, 20, {}),
        (1, 9.0, 12, {}),
        (2, 3.0, 35, {"ci_low": 2.1, "ci_high": 4.4, "os_origin": "diagnosis"}),
        (3, 91.0, 25, {"unit": "days", "os_origin": "surgery"}),
        (4, 6.5, 15, {}),
        (5, 8.0, 18, {"subgroup": "surgery", "characteristic": "treatment:surgery"}),
        (6, 10.0, 22, {"subgroup": "radiosurgery", "characteristic": "treatment:radiotherapy"}),
        (7, 12.0, 30, {"subgroup": "renal", "characteristic": "primary:renal"}),
        (8, 2.0, 9, {"subgroup": "dead", "selected_on": "outcome"}),
        (9, 5.0, 14, {"entity": "LM;IESM"}),
        (10, 4.2, 40, {}),
        (11, 3.1, 50, {}),
    ]
    rows = [
        COHORT | {"result_id": f"m{i}", "study_id": f"cohort{i}", "value": value, "n": n} | cells
        for i, value, n, cells in given
    ]
    more = [
        COHORT
        | {"result_id": f"m{i}", "study_id": f"cohort{i}", "value": 2 + (i * 7) % 5 + i / 8, "n": 20 + 3 * i}
        for i in range(12, 28)
    ]
    rows += [
        row | ({"subgroup": "men", "characteristic": "sex:male"} if row["study_id"] == "cohort18" else {})
        for row in more
    ]
    rows.append(COHORT | {"result_id": "m-unknown", "study_id": "cohort28", "value": 3.0})
    return [*rows, COHORT | {"result_id": "m-review", "study_id": "review2020", "value": 4.5, "n": 120}]


def shares() -> list[dict]:
    """Characteristics of whole cohorts, some counted and some by their percentage, and one criterion of inclusion."""
    rows = [
        {
            "study_id": f"cohort{i}",
            "characteristic": "sex:male" if i else "sex:female",
            "events": 3 + i,
            "n": 12 + 2 * i,
        }
        for i in range(4)
    ]
    rows += [
        {"study_id": f"cohort{i}", "characteristic": "primary:lung", "value": 25 + i, "n": 20 + i}
        for i in (2, 3, 4, 10, 11, 20, 21, 22)
    ]
    rows += [
        {"study_id": "cohort2", "characteristic": "primary:breast", "events": 4, "n": 35},
        {
            "study_id": "cohort3",
            "characteristic": "primary:breast",
            "events": 9,
            "n": 25,
            "notes": "inclusion criterion",
        },
        {"study_id": "cohort4", "characteristic": "symptom:no_pain", "events": 9, "n": 25},
        {
            "study_id": "cohort4",
            "characteristic": "symptom:back_pain",
            "events": 9,
            "n": 25,
            "subgroup": "men",
        },
        {
            "study_id": "cohort4",
            "outcome": "age",
            "statistic": "median",
            "value": 59,
            "unit": "years",
            "range_low": 30,
            "n": 15,
        },
    ]
    return [{"result_id": f"s{i}", **row} for i, row in enumerate(rows)]


def courses() -> list[dict]:
    """What cohorts report of response."""
    return [
        {
            "result_id": f"c{i}",
            "study_id": f"cohort{i}",
            "outcome": outcome,
            "value": 40 + 5 * i,
            "events": 4 + i,
            "n": 10 + 2 * i,
        }
        for i in range(2, 6)
        for outcome in ("symptom_improvement",)
    ]


def reported() -> list[dict]:
    """What the review prints of its own patients."""
    base = {"study_id": "review2020", "section": "table", "location": "Table I, row"}
    rows = [
        {"characteristic": "sex", "category": "male", "numerator": 60, "denominator": 110},
        {"characteristic": "sex", "category": "male", "percentage": "54.5", "section": "results", "location": "Results"},
        {"characteristic": "primary", "category": "lung", "percentage": "40.0", "denominator": 120},
        {"characteristic": "primary", "category": "renal", "percentage": "12.3", "denominator": 11},
        {"characteristic": "symptom", "category": "back_pain", "percentage": "33"},
        {"characteristic": "symptom", "category": "motor_deficit", "qualifier": "most"},
        {"characteristic": "region", "category": "cervical_only", "numerator": 10, "denominator": 118, "percentage": "8.5"},
        {"characteristic": "region", "category": "cervical;thoracic", "numerator": 20, "denominator": 119, "percentage": "16.9"},
        {"characteristic": "region", "category": "conus;lumbar", "numerator": 30, "denominator": 118, "percentage": "25.4"},
        {"characteristic": "age", "category": "all", "statistic": "median", "value": "57", "unit": "years", "denominator": 110},
        {"characteristic": "age", "category": "all", "statistic": "range", "low": "20", "high": "80", "unit": "years"},
        {"characteristic": "interval", "category": "primary_to_spinal_metastasis", "statistic": "mean", "value": "20", "unit": "months"},
        {"characteristic": "interval", "category": "primary_to_spinal_metastasis", "statistic": "range", "low": "0", "high": "10", "unit": "years"},
        {"characteristic": "search", "category": "all", "statistic": "count", "value": "900"},
        {"characteristic": "search", "category": "pubmed", "statistic": "count", "value": "500"},
        *(
            {"characteristic": part, "category": name, "statistic": "count", "value": f"{70 + i}"}
            for i, (part, name) in enumerate(
                [("search", "embase"), ("search", "scopus"), ("search", "web_of_science"), ("search", "cochrane"),
                 ("studies", "case_reports"), ("studies", "case_series")]
            )
        ),
        {"characteristic": "studies", "category": "included", "statistic": "count", "value": "44"},
        {"characteristic": "cohort", "category": "patients", "statistic": "count", "value": "120"},
        {"characteristic": "overall_survival", "category": "male", "subgroup": "male", "statistic": "median", "value": "4"},
        {"characteristic": "overall_survival", "category": "male_vs_female", "subgroup": "male", "comparator": "female",
         "statistic": "hazard_ratio", "value": "1.2", "low": "0.7", "high": "2.0"},
        {"characteristic": "overall_survival", "category": "male_vs_female", "subgroup": "male", "comparator": "female",
         "statistic": "p_value", "value": "0.4", "test": "log_rank"},
        {"characteristic": "overall_survival", "category": "age_le_58_vs_age_gt_58", "subgroup": "age_le_58",
         "comparator": "age_gt_58", "statistic": "hazard_ratio", "value": "0.8", "low": "0.4", "high": "1.6"},
        {"characteristic": "sex", "category": "male", "percentage": "99", "subject": "literature"},
    ]  # fmt: skip
    return [base | row | {"reported_id": f"r{i}"} for i, row in enumerate(rows)]


def excluded() -> list[dict]:
    """Publications and patients left out."""
    return [
        {"file": "studies", "former_id": "gone1", "reason": "duplicate"},
        {"file": "patients", "former_id": "gone2", "reason": "duplicate"},
    ]


def cell(value) -> str:
    """A cell of any table in words: six digits of a number, nothing where it is missing."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6g}"
    if isinstance(value, list | tuple | set):
        return " ".join(str(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k}={cell(v)}" for k, v in value.items())
    return "" if value is None or value is pd.NA else str(value)


MEDIANS = [
    "result_id",
    "name",
    "months",
    "low",
    "high",
    "n",
    "os_origin",
    "whole",
    "alone",
    "role",
    "effect",
    "variance",
    "from",
    "to",
]
"""Columns of the medians that are worked out; the others stand in the data."""
LEFT_OUT = ("curves", "risk", "specifications")
"""Frames of many rows, which tests of their own read."""


def lines_of(name: str, table) -> list[str]:
    """A table as lines; a bundle of tables one after another."""
    if name.endswith(LEFT_OUT):
        return []
    if is_dataclass(table):
        return [line for f in fields(table) for line in lines_of(f"{name}.{f.name}", getattr(table, f.name))]
    if not isinstance(table, pd.DataFrame):
        return [f"[{name}] {cell(table)}"]
    table = table[MEDIANS] if name.endswith("medians") else table
    rows = (" | ".join(cell(v) for v in row) for row in table.itertuples(index=False, name=None))
    return [f"[{name}] {' | '.join(table.columns)}", *rows]


def numbers() -> str:
    """All numbers and frames of the example at an unusual level of confidence."""
    found = compartment_estimates(example(), 0.9)
    years = timeline(found.numbers, 2026).drop_duplicates(subset=["studies", "patients"])
    parts = {"numbers": found.numbers, "frames": found.frames, "timeline": years}
    return "\n".join(line for name, part in parts.items() for line in lines_of(name, part)) + "\n"


if __name__ == "__main__":
    NUMBERS.write_text(numbers(), encoding="utf-8")
