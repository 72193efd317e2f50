"""What a notebook imports: the functions that its cells call, under one name, and nothing else."""

from analysis.data import evidence as _evidence
from analysis.estimates import compartment_estimates
from analysis.published import published_against_computed
from analysis.results import write
from analysis.views import (
    evidence_table,
    medians_figure,
    provenance,
    shares_figure,
    summary_card,
    survival_figure,
)

__all__ = [
    "compartment_estimates",
    "evidence",
    "evidence_table",
    "medians_figure",
    "provenance",
    "published_against_computed",
    "shares_figure",
    "summary_card",
    "survival_figure",
    "write",
]


def evidence(compartment: str = "", as_of: str = "", include: str = "all", data: str = ""):
    """The evidence of a chapter from its slice, or from the whole package where `data` is empty."""
    return _evidence(compartment, as_of, include, data or None)
