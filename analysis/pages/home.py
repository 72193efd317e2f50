"""The home page: one card a compartment, read from the results of the chapters."""

import pandas as pd

from analysis.estimates.results import count, frame
from analysis.figures.bodies import headline
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers
from analysis.pages.card import certainty
from analysis.pages.narrative import title


def card(chapter: str, n: Numbers, appraisal: pd.DataFrame) -> dict:
    """One compartment in a few lines, with the chapter that it leads to."""
    said, grade = headline(n), certainty(appraisal, n.meta["compartment"])
    lines = [said["interval"], said["base"]]
    if grade:
        lines.append(f"Certainty (GRADE): {grade['judgement']}")
    lines.append(f"{n['evidence.studies']['value']:.0f} publications, data version {n.meta['data_version']}")
    name = title(n.meta["compartment"])
    return {"chapter": chapter, "name": name, **said, "lines": [line for line in lines if line]}


def cards(results: dict[str, Numbers], appraisal: pd.DataFrame) -> Html:
    """The cards of all compartments beside each other."""
    text = "; ".join(f"{n.meta['compartment']} {len(n.by_id)} numbers" for n in results.values())
    return Html(render("home_cards", cards=[card(i, n, appraisal) for i, n in results.items()]), text)


def home_estimates(studies: pd.DataFrame) -> pd.DataFrame:
    """Results frame of the home page; the headlines stay in the chapters."""
    return frame([count("studies", "Publications", studies["study_id"], "studies")])
