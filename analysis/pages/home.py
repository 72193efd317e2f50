"""The home page: one card a compartment and all bodies of evidence on one axis, read from the results of the chapters."""

import pandas as pd

from analysis.estimates.headline import bodies
from analysis.estimates.results import count, frame
from analysis.evidence.living import OF_BOOK, Living
from analysis.figures import charts
from analysis.figures.bodies import headline, kind, people
from analysis.figures.figure import Figure
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers, median_words, written
from analysis.figures.side_by_side import small
from analysis.pages.bodies import data_table, drawable
from analysis.pages.card import certainty
from analysis.pages.living import in_short
from analysis.pages.narrative import title


def card(chapter: str, n: Numbers, appraisal: pd.DataFrame, living: Living) -> dict:
    """One compartment in a few lines, with the chapter that it leads to; its state where it is not that of the book."""
    said, grade = headline(n), certainty(appraisal, n.meta["compartment"])
    lines = [said["interval"], said["base"]]
    if grade:
        lines.append(f"Certainty (GRADE): {grade['judgement']}")
    lines.append(f"{n['evidence.studies']['value']:.0f} publications")
    state, of_all = (in_short(living, scope, n.meta["as_of"]) for scope in (n.meta["compartment"], OF_BOOK))
    lines.append(state.capitalize() if state != of_all else "")
    name = title(n.meta["compartment"])
    return {"chapter": chapter, "name": name, **said, "lines": [line for line in lines if line]}


def cards(results: dict[str, Numbers], appraisal: pd.DataFrame, living: Living) -> Html:
    """The cards of all compartments beside each other."""
    text = "; ".join(f"{n.meta['compartment']} {len(n.by_id)} numbers" for n in results.values())
    return Html(render("home_cards", cards=[card(i, n, appraisal, living) for i, n in results.items()]), text)


def bodies_figure(results: dict[str, Numbers]) -> Figure | Html:
    """Median survival in every compartment by body of evidence, on one time axis; nothing without a median."""
    rows = [
        {
            "label": f"{n.meta['compartment']}: {small(body.label)}{', headline' if body.chosen else ''}",
            "series": kind(body),
            "text": f"{median_words(body._asdict() | {'unit': 'months'})}; {people(body)}",
            **{k: getattr(body, k) for k in ("value", "low", "high", "n", "events")},
        }
        for n in results.values()
        for body in bodies(n.by_id).itertuples()
    ]
    if not rows:
        return Html("")
    table = pd.DataFrame(rows)
    axis = "Median survival, months"
    chart = charts.interval_chart(drawable(table), axis, percent=False)
    headlines = {
        n.meta["compartment"]: n["headline.median"] for n in results.values() if n.has("headline.median")
    }
    said = ", ".join(f"{compartment} {written(e, 'value')}" for compartment, e in headlines.items())
    title = f"Median survival by body of evidence; headlines: {said}"
    note = "A line to the edge of the chart is an interval whose upper end is not reached."
    words = f"{title}. {len(rows)} rows on one axis of months."
    return Figure(chart, "survival-by-body", title, words, data_table(table), note)


def home_estimates(studies: pd.DataFrame) -> pd.DataFrame:
    """Results frame of the home page; the headlines stay in the chapters."""
    return frame([count("studies", "Publications", studies["study_id"], "studies")])
