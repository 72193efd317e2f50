"""The section on whom the disease affects."""

import altair as alt
import pandas as pd

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.side_by_side import measures_beside, most_frequent, shares_beside

STATED = "Reports state a metastasis more often than its absence, so shares of patient rows run high."


def band_figure(estimates: pd.DataFrame, topic: str, name: str, title: str) -> Figure | Html:
    """Number of patient rows in each band of a measure, in the order of the bands."""
    found = estimates[estimates["id"].str.startswith(f"{topic}.")]
    if found.empty or found["n"].iloc[0] < FEW:
        return Html("")
    table = pd.DataFrame({"band": found["label"], "patients": found["events"].astype(int)})
    headline = f"{title}: {most_frequent(found)}"
    shown = table.assign(Percent=(100 * found["value"]).round(1)).rename(
        columns={"band": "Band", "patients": "Patients"}
    )
    return Figure(
        band_chart(table),
        name,
        headline,
        f"{headline}. One bar a band, {len(table)} bands, {found['n'].iloc[0]:.0f} patients.",
        shown,
    )


def band_chart(table: pd.DataFrame) -> alt.LayerChart:
    """A bar a band with its count."""
    order = table["band"].tolist()
    y = alt.Y("band:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X("patients:Q", title="Patients", axis=alt.Axis(tickMinStep=1))
    chart = alt.Chart(table)
    bars = chart.mark_bar(color=charts.BLUE).encode(x=x, y=y)
    text = chart.mark_text(align="left", dx=4).encode(x=x, y=y, text="patients:Q")
    return alt.layer(bars, text).properties(width="container", height=22 * len(order))


def age_figure(estimates: pd.DataFrame) -> Figure | Html:
    """Age of the patient rows in tens of years."""
    return band_figure(estimates, "age_band", "age-bands", "Age")


def age_sources_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Mean and median age of every source."""
    return measures_beside(evidence, estimates, "age-sources", "age", "Age")


def interval_figure(estimates: pd.DataFrame) -> Figure | Html:
    """Time from the primary tumour to the spinal lesion, in bands."""
    return band_figure(estimates, "interval_band", "interval-bands", "Time from primary tumour")


def interval_sources_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Mean and median time from the primary tumour of every source."""
    return measures_beside(evidence, estimates, "interval-sources", "interval", "Time from primary tumour")


def sex_and_timing_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Men, found with the primary tumour, brain metastasis."""
    topics = ("sex.male", "interval.synchronous", "timing", "brain_metastasis")
    return shares_beside(
        evidence, estimates, "sex-timing", topics, "Where stated", each=True, order=False, note=STATED
    )


def primary_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Primary tumours."""
    return shares_beside(evidence, estimates, "primary", ("primary",), "Primary tumour")


def histology_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Histology: families of the patient rows by the words of the report, and what publications print."""
    note = "Patient rows are grouped by the words of the report."
    return shares_beside(evidence, estimates, "histology", ("histology",), "Histology", note=note)


def metastases_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Other metastases, among patients of whom any are stated."""
    return shares_beside(evidence, estimates, "metastasis", ("metastasis",), "Other metastases", note=STATED)


def organs_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Number of other organs with metastases."""
    title = "Organs with other metastases"
    return shares_beside(evidence, estimates, "organs", ("organs",), title, order=False)


def performance_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Performance status, where any source gives it."""
    topics = ("performance_status", "function")
    return shares_beside(evidence, estimates, "performance", topics, "Performance status", order=False)
