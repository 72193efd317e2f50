"""Patients like mine: the curve of those who share a primary, an age band and a treatment.

The page holds the curve of every choice that at least five patients meet, and nothing of any patient.
"""

import altair as alt
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.compartment import Frames
from analysis.estimates.similar import ANY
from analysis.figures.curves import SEPARATOR, chosen_curves, deviation_words
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, median_words, numbers, written
from analysis.figures.side_by_side import several
from analysis.pages.survival import patients_timed

TITLES = {"primary": "Primary tumour", "age": "Age", "treatment": "Treatment stated"}
CHOSEN = "datum.primary === primary && datum.age === age && datum.treatment === treatment"
CAUTION = (
    "These patients were described in print because they were unusual, and treatment was chosen for reasons that "
    "also shape survival. The curve describes them; it does not foretell the course of one patient."
)


def similar_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """The chart with its three choices; a sentence where there are too few patients for any curve."""
    n = numbers(estimates)
    ruling = small_numbers.allows_curve(patients_timed(n))
    if not ruling:
        return Html(f"<p>{ruling.sentence}</p>", ruling.sentence)
    lines = pd.DataFrame([choice_line(g, n) for g in frames.similar.groups.to_dict("records")])
    params = [
        alt.param(name=name, value=ANY, bind=alt.binding_select(options=offered, name=TITLES[name]))
        for name, offered in frames.options.items()
    ]
    answered = lines[lines["group"].notna()]
    finding = f"{len(answered)} of {len(lines)} choices are met by five patients or more"
    description = (
        f"{finding}. Kaplan-Meier curve of the patients who meet the chosen primary tumour, age band and treatment, "
        "with its interval, the numbers at risk, the count and the median. Under five patients there is no curve."
    )
    chart = chosen_curves(frames.similar, lines, params, CHOSEN)
    return Figure(
        chart.properties(usermeta=by_choice(lines, frames.similar.groups["n"])),
        "similar",
        finding,
        description,
        similar_table(answered),
        f"{CAUTION} {deviation_words(frames.similar)}".strip(),
    )


def by_choice(lines: pd.DataFrame, sizes: pd.Series) -> dict:
    """Title of each choice that is answered, and the number of patients of each that is not; `charts.js` puts them up."""
    titles, refused = {}, {}
    for line, size in zip(lines.to_dict("records"), sizes, strict=True):
        choice = [line[key] for key in TITLES]
        key = SEPARATOR.join(choice)
        if line["group"] is None:
            refused[key] = several(size, "patient")
        elif any(c != ANY for c in choice):
            median = {"value": line["median"], "unit": "months"}
            words = ", ".join(c for c in choice if c != ANY)
            titles[key] = (
                f"{words}: median {written(median, 'value')}, {several(line['patients'], 'patient')}"
            )
    return {"titles": titles, "refused": refused, "otherwise": declined().replace("\n", " ")}


def choice_line(group: dict, n: Numbers) -> dict:
    """The line under the chart for one choice, with its count, median and share alive at a year."""
    line = {key: group[key] for key in (*TITLES, "group", "row")}
    if not group["drawn"]:
        return line | {"group": None, "text": declined()}
    median, year = n[f"{group['id']}.median"], n[f"{group['id']}.at_12"]
    return line | {
        "text": f"{median['n']} patients, {median['events']} died\nmedian {median_words(median)}",
        "patients": median["n"],
        "died": median["events"],
        "median": median["value"],
        "low": median["low"],
        "high": median["high"],
        "at_12": year["value"],
    }


def declined() -> str:
    """What the page says where too few patients meet a choice."""
    least = small_numbers.MIN_PATIENTS_FOR_CURVE
    return f"Fewer than {least} patients meet this choice:\nno curve and no estimate. Choose less narrowly."


def similar_table(answered: pd.DataFrame) -> pd.DataFrame:
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
    return answered.astype({"patients": int, "died": int})[list(names)].rename(columns=names)
