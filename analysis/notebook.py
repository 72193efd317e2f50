"""What a notebook imports: the functions that its cells call, under one name, and nothing else."""

from analysis import data as _data
from analysis.agreement_page import agreement_estimates, agreement_table, compared, reference, versions
from analysis.audit import audit
from analysis.codebook import codebook
from analysis.comparison import comparison_estimates, curves_figure, shares_by_compartment, side_by_side
from analysis.downloads import download_list
from analysis.estimates import compartment_estimates
from analysis.findings import audit_estimates, findings_table
from analysis.home import cards, compartment_results, home_estimates
from analysis.published import published_against_computed
from analysis.results import write
from analysis.study_pages import study_list
from analysis.views import (
    evidence_table,
    medians_figure,
    provenance,
    shares_figure,
    summary_card,
    survival_figure,
)

__all__ = [
    "agreement_estimates",
    "agreement_table",
    "audit",
    "audit_estimates",
    "cards",
    "codebook",
    "compared",
    "comparison_estimates",
    "compartment_estimates",
    "compartment_results",
    "curves_figure",
    "download_list",
    "evidence",
    "evidence_table",
    "findings_table",
    "home_estimates",
    "medians_figure",
    "package",
    "provenance",
    "published_against_computed",
    "read_all",
    "reference",
    "shares_by_compartment",
    "shares_figure",
    "side_by_side",
    "study_list",
    "summary_card",
    "survival_figure",
    "versions",
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
