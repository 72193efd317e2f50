"""What a notebook imports: the functions that its cells call, under one name, and nothing else."""

from analysis.audit.run import audit
from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.results import write
from analysis.evidence import tables as _data
from analysis.noms.diagram import algorithm
from analysis.noms.estimates import treatment_estimates
from analysis.noms.provenance import treatment_provenance
from analysis.noms.questions import (
    claims_table,
    decompression_forest,
    dose_table,
    question_forest,
    radiosensitivity_table,
    walking_forest,
)
from analysis.noms.rules import (
    decision_table,
    four_questions,
    modifiers_table,
    navigator_page,
    thresholds,
)
from analysis.noms.survival import (
    calibration_table,
    factors_forest,
    prediction_table,
    score_tables,
    survival_forest,
)
from analysis.noms.treatment import treatment
from analysis.pages.appraisal import appraisal_table
from analysis.pages.as_of import as_of_figure
from analysis.pages.card import summary_card
from analysis.pages.certainty import (
    bias_figure,
    bounds_figure,
    leave_one_out_figure,
    pool_figure,
    sensitivity_figure,
)
from analysis.pages.checklist import checklist, checklist_estimates, checklist_table
from analysis.pages.codebook import codebook
from analysis.pages.cohort_forest import forest_figure
from analysis.pages.cohort_funnel import funnel_figure
from analysis.pages.cohort_trend import context_figure, trend_figure
from analysis.pages.comparison import comparison_estimates, curves_figure, shares_by_compartment, side_by_side
from analysis.pages.evidence_base import known_fields, selection_flow, studies_by_year, study_table
from analysis.pages.factors import factors_figure, factors_table
from analysis.pages.findings import audit_estimates, findings_table
from analysis.pages.home import cards, home_estimates
from analysis.pages.multiverse import hazard_ratio_curve, median_curve
from analysis.pages.presentation import (
    cytology_figure,
    lesions_figure,
    paraplegia_speed_figure,
    pattern_figure,
    regions_figure,
    segments_figure,
    speed_figure,
    symptoms_figure,
    tests_figure,
    weakness_figure,
)
from analysis.pages.provenance import (
    evidence_table,
    provenance,
    shares_figure,
)
from analysis.pages.published import published_against_computed
from analysis.pages.responses import improvement_figure, responses_figure
from analysis.pages.similar import similar_figure
from analysis.pages.spine import spine_picture
from analysis.pages.studies import study_list, treatment_list
from analysis.pages.survival import comparisons_table, survival_figure
from analysis.pages.treatment import combinations_figure, decades_figure, extent_figure, given_figure
from analysis.pages.who import (
    age_figure,
    age_sources_figure,
    histology_figure,
    interval_figure,
    interval_sources_figure,
    metastases_figure,
    organs_figure,
    performance_figure,
    primary_figure,
    sex_and_timing_figure,
)
from analysis.publishing.downloads import download_list
from analysis.publishing.slices import compartment_results

__all__ = [
    "age_figure",
    "age_sources_figure",
    "algorithm",
    "appraisal_table",
    "as_of_figure",
    "audit",
    "audit_estimates",
    "bias_figure",
    "bounds_figure",
    "calibration_table",
    "cards",
    "checklist",
    "checklist_estimates",
    "checklist_table",
    "claims_table",
    "codebook",
    "combinations_figure",
    "comparison_estimates",
    "comparisons_table",
    "compartment_estimates",
    "compartment_results",
    "context_figure",
    "curves_figure",
    "cytology_figure",
    "decades_figure",
    "decision_table",
    "decompression_forest",
    "dose_table",
    "download_list",
    "evidence",
    "evidence_table",
    "extent_figure",
    "factors_figure",
    "factors_forest",
    "factors_table",
    "findings_table",
    "forest_figure",
    "four_questions",
    "funnel_figure",
    "given_figure",
    "hazard_ratio_curve",
    "histology_figure",
    "home_estimates",
    "improvement_figure",
    "interval_figure",
    "interval_sources_figure",
    "known_fields",
    "leave_one_out_figure",
    "lesions_figure",
    "median_curve",
    "metastases_figure",
    "modifiers_table",
    "navigator_page",
    "organs_figure",
    "package",
    "paraplegia_speed_figure",
    "pattern_figure",
    "performance_figure",
    "pool_figure",
    "prediction_table",
    "primary_figure",
    "provenance",
    "published_against_computed",
    "question_forest",
    "radiosensitivity_table",
    "read_all",
    "regions_figure",
    "responses_figure",
    "score_tables",
    "segments_figure",
    "selection_flow",
    "sensitivity_figure",
    "sex_and_timing_figure",
    "shares_by_compartment",
    "shares_figure",
    "side_by_side",
    "similar_figure",
    "speed_figure",
    "spine_picture",
    "studies_by_year",
    "study_list",
    "study_table",
    "summary_card",
    "survival_figure",
    "survival_forest",
    "symptoms_figure",
    "tests_figure",
    "thresholds",
    "treatment",
    "treatment_estimates",
    "treatment_list",
    "treatment_provenance",
    "trend_figure",
    "walking_forest",
    "weakness_figure",
    "write",
]


def evidence(compartment: str = "", as_of: str = "", include: str = "all", data: str = ""):
    """The evidence of a chapter from its slice, or from the whole package where `data` is empty."""
    return _data.evidence(compartment, as_of, include, data or None)


def package(data: str = "") -> dict:
    """The descriptor of the data package."""
    return _data.package(data or None)


def read_all(data: str = "") -> dict:
    """All tables of the package by name."""
    return _data.read_all(data or None)
