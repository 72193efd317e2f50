"""Patients like mine: the curve of those who share a primary, an age band and a treatment.

The page holds the curve of every choice that at least five patients meet, and nothing of any patient.
"""

import altair as alt
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.curves import curve_rows, horizon, risk_rows
from analysis.estimates.similar import ANY, choice_id, choices, options
from analysis.estimates.survival_times import events_of, with_survival
from analysis.evidence.tables import Evidence
from analysis.figures.curves import chosen_curves
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words
from analysis.pages.provenance import numbers

TITLES = {"primary": "Primary tumour", "age": "Age", "treatment": "Treatment stated"}
CHOSEN = "datum.primary === primary && datum.age === age && datum.treatment === treatment"
CAUTION = (
    "These patients were described in print because they were unusual, and treatment was chosen for reasons that "
    "also shape survival. The curve describes them; it does not foretell the course of one patient."
)


def similar_figure(evidence: Evidence, estimates: pd.DataFrame, confidence: float = 0.95) -> Figure | Html:
    """The chart with its three choices; a sentence where there are too few patients for any curve."""
    timed = with_survival(evidence.patients)
    ruling = small_numbers.allows_curve(len(timed))
    if not ruling:
        return Html(f"<p>{ruling.sentence}</p>", ruling.sentence)
    n, end = numbers(estimates), horizon(timed)
    curves, risk, lines = similar_frames(evidence, n, end, confidence)
    params = [
        alt.param(name=name, value=ANY, bind=alt.binding_select(options=offered, name=TITLES[name]))
        for name, offered in options(evidence).items()
    ]
    answered = lines[lines["group"].notna()]
    finding = f"{len(answered)} of {len(lines)} choices are met by five patients or more"
    description = (
        f"{finding}. Kaplan-Meier curve of the patients who meet the chosen primary tumour, age band and treatment, "
        "with its interval, the numbers at risk, the count and the median. Under five patients there is no curve."
    )
    return Figure(
        chosen_curves(curves, risk, lines, params, end, CHOSEN),
        "similar",
        finding,
        description,
        similar_table(lines),
        CAUTION,
    )


def similar_frames(evidence: Evidence, n: Numbers, end: float, confidence: float) -> tuple[pd.DataFrame, ...]:
    """Curves, numbers at risk and text of every choice; see `chosen_curves`."""
    curves, risk, lines = [], [], []
    for choice, rows in choices(evidence):
        key = dict(zip(TITLES, choice, strict=True))
        if not small_numbers.allows_curve(len(rows)):
            lines.append(key | {"group": None, "row": 0, "text": declined()})
            continue
        group = key | {"group": "Patients who meet the choice"}
        curves.append(curve_rows(rows, end, confidence).assign(**group))
        risk.append(risk_rows(rows, end).assign(**group, row=0))
        lines.append(group | {"row": 0} | figures(rows, n, choice_id(choice)))
    return pd.concat(curves, ignore_index=True), pd.concat(risk, ignore_index=True), pd.DataFrame(lines)


def declined() -> str:
    """What the page says where too few patients meet a choice."""
    least = small_numbers.MIN_PATIENTS_FOR_CURVE
    return f"Fewer than {least} patients meet this choice:\nno curve and no estimate. Choose less narrowly."


def figures(rows: pd.DataFrame, n: Numbers, prefix: str) -> dict:
    """Count, median with interval and share alive at a year of one choice, as numbers and as text."""
    median, year = n[f"{prefix}.median"], n[f"{prefix}.at_12"]
    died = int(events_of(rows).sum())
    text = f"{len(rows)} patients, {died} died\nmedian {median_words(median)}"
    return {
        "text": text,
        "patients": len(rows),
        "died": died,
        "median": median["value"],
        "low": median["low"],
        "high": median["high"],
        "at_12": year["value"],
    }


def similar_table(lines: pd.DataFrame) -> pd.DataFrame:
    """Every choice that is answered."""
    names = {
        **TITLES,
        "patients": "Patients",
        "died": "Died",
        "median": "Median, months",
        "low": "From",
        "high": "To",
        "at_12": "Alive at 12 months",
    }
    answered = lines[lines["group"].notna()].astype({"patients": int, "died": int})
    return answered[list(names)].rename(columns=names)
