"""What a notebook imports: the rooms whose functions its cells call, and the tables that they are called with."""

from analysis.audit.run import audit
from analysis.contributions import form
from analysis.estimates.agreement import agreement
from analysis.estimates.comparison import comparison_estimates
from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.results import write
from analysis.evidence import tables as _tables
from analysis.evidence.living import living as _living
from analysis.figures.figure import fold
from analysis.noms import estimates as noms_estimates
from analysis.noms import forest, navigator, questions, rules
from analysis.noms import provenance as noms_provenance
from analysis.noms import survival as noms_survival
from analysis.noms import treatment as noms_treatment
from analysis.pages import (
    appraisal,
    as_of,
    background,
    bodies,
    card,
    certainty,
    characteristics,
    checklist,
    codebook,
    cohort_forest,
    cohort_funnel,
    cohort_trend,
    comparison,
    evidence_base,
    factors,
    findings,
    home,
    living,
    methods,
    multiverse,
    provenance,
    published,
    reporting,
    responses,
    similar,
    spine,
    studies,
    survival,
    treatment,
)
from analysis.publishing import downloads
from analysis.publishing.slices import compartment_results


def evidence(compartment: str = "", as_of: str = "", include: str = "all", data: str = ""):
    """The evidence of a chapter from its slice, or from the whole package where `data` is empty."""
    return _tables.evidence(compartment, as_of, include, data or None)


def package(data: str = "") -> dict:
    """The descriptor of the data package."""
    return _tables.package(data or None)


def read_all(data: str = "") -> dict:
    """All tables of the package by name."""
    return _tables.read_all(data or None)


def living_tables(data: str = ""):
    """What the review knows of its searches, state, protocol and releases."""
    return _living(data or None)
