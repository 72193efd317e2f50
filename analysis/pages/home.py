"""The home page: one card a compartment, read from the results of the chapters."""

import html

import pandas as pd

from analysis.estimates.results import count, frame
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, title


def card(chapter: str, n: Numbers) -> str:
    """One compartment in four lines, a link to its chapter."""
    name = html.escape(title(n.meta["compartment"]))
    if n.has("survival.median"):
        e = n["survival.median"]
        value = n.value("survival.median")
        lines = [n.interval("survival.median"), f"{e['n']} patients, {e['events']} deaths"]
    else:
        value, lines = "too few patients", ["no survival curve is drawn"]
    lines.append(f"{n['evidence.studies']['value']:.0f} publications, data version {n.meta['data_version']}")
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return (
        f'<section class="sm-card"><h3 class="sm-card-name"><a href="{chapter}.html">{name}</a></h3>'
        f'<p class="sm-card-label">Median overall survival</p><p class="sm-card-value">{value}</p>{body}</section>'
    )


def cards(results: dict[str, Numbers]) -> Html:
    """The cards of all compartments beside each other."""
    text = "; ".join(f"{n.meta['compartment']} {len(n.by_id)} numbers" for n in results.values())
    return Html(f'<div class="sm-cards">{"".join(card(i, n) for i, n in results.items())}</div>', text)


def home_estimates(studies: pd.DataFrame) -> pd.DataFrame:
    """Results frame of the home page; the headlines stay in the chapters."""
    return frame([count("studies", "Publications", studies["study_id"], "studies")])
