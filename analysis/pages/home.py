"""The home page: one card a compartment, read from the results of the chapters."""

import pandas as pd

from analysis.estimates.results import count, frame
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers
from analysis.pages.narrative import title


def card(chapter: str, n: Numbers) -> dict:
    """One compartment in four lines, with the chapter that it leads to."""
    if n.has("survival.median"):
        e = n["survival.median"]
        value = n.value("survival.median")
        lines = [n.interval("survival.median"), f"{e['n']} patients, {e['events']} deaths"]
    else:
        value, lines = "too few patients", ["no survival curve is drawn"]
    lines.append(f"{n['evidence.studies']['value']:.0f} publications, data version {n.meta['data_version']}")
    return {"chapter": chapter, "name": title(n.meta["compartment"]), "value": value, "lines": lines}


def cards(results: dict[str, Numbers]) -> Html:
    """The cards of all compartments beside each other."""
    text = "; ".join(f"{n.meta['compartment']} {len(n.by_id)} numbers" for n in results.values())
    return Html(render("home_cards", cards=[card(i, n) for i, n in results.items()]), text)


def home_estimates(studies: pd.DataFrame) -> pd.DataFrame:
    """Results frame of the home page; the headlines stay in the chapters."""
    return frame([count("studies", "Publications", studies["study_id"], "studies")])
