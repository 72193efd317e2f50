"""The section on presentation and diagnosis."""

import pandas as pd

from analysis.evidence.tables import Evidence
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.side_by_side import measures_beside, shares_beside


def symptoms_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Symptoms at presentation."""
    return shares_beside(evidence, estimates, "symptom", ("symptom",), "Symptoms")


def weakness_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Paraplegia, where a source gives it."""
    return shares_beside(evidence, estimates, "paraplegia", ("paraplegia",), "Paraplegia", each=True)


def speed_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Time from the first symptom to diagnosis."""
    title = "Time from first symptom to diagnosis"
    return measures_beside(evidence, estimates, "symptom-duration", "symptom_duration", title)


def paraplegia_speed_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Time to paraplegia."""
    return measures_beside(
        evidence, estimates, "paraplegia-speed", "time_to_paraplegia", "Time to paraplegia"
    )


def regions_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Regions of the spine from every source."""
    note = "A lesion can lie in more than one region."
    return shares_beside(evidence, estimates, "region", ("region",), "Region of the spine", note=note)


def segments_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Number of vertebral levels."""
    return shares_beside(evidence, estimates, "segments", ("segments",), "Extent", order=False)


def lesions_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Single and multiple lesions, where a source gives them."""
    return shares_beside(evidence, estimates, "lesions", ("lesions",), "Lesions")


def tests_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """How the diagnosis was made and what imaging showed."""
    return shares_beside(evidence, estimates, "tests", ("diagnosis", "imaging"), "Diagnostic tests")


def cytology_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Cytology of the cerebrospinal fluid, among patients examined."""
    return shares_beside(evidence, estimates, "cytology", ("csf",), "Cerebrospinal fluid")


def pattern_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Pattern of enhancement and disease in the head."""
    topics = ("pattern", "intracranial", "extent")
    return shares_beside(evidence, estimates, "pattern", topics, "Pattern and extent", each=True, order=False)
