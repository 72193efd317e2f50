"""The foot of the chapter on treatment: every number with its method and the rows that it rests on."""

import pandas as pd
from markupsafe import Markup

from analysis.figures.markup import Html, link
from analysis.figures.provenance import Origin, foot, study_link
from analysis.figures.side_by_side import several
from analysis.noms.rules import row_link
from analysis.noms.treatment import Treatment
from analysis.noms.words import badge

MANY = 12
"""From this many rows on, publications are listed rather than rows."""


def treatment_provenance(treatment: Treatment, estimates: pd.DataFrame) -> Html:
    """Every number of the chapter with its method and the rows it comes from, by question."""
    questions = dict(zip(treatment.results["treatment_id"], treatment.results["question"], strict=True))
    titles = treatment.options["question"]
    found = []
    for e in estimates.to_dict("records"):
        kind, _, name = e["id"].partition(".")
        topic = titles[questions[name]] if kind == "treatment" else TOPICS[kind]
        found.append((topic, Origin(e["id"], origin_words(e), row_links(treatment, e["rows"]))))
    return foot(found)


TOPICS = {
    "rules": "Rules",
    "evidence": "Evidence",
    "sensitivity": "Radiosensitivity",
    "bed": "Doses",
    "eqd2": "Doses",
}


def origin_words(e: dict) -> Markup:
    """One number with its method and its mark."""
    mark = Markup(badge("to_verify")) if e["note"] == "to verify" else ""
    return Markup("{}: {} ({}){}").format(e["label"], number_words(e), e["method"], mark)


def row_links(treatment: Treatment, rows: list[str]) -> list[Markup]:
    """Links to the rows of a number: treatment results on the page of studies, rules and scales by their line; the
    publications in place of more than a few results."""
    results = treatment.results.set_index("treatment_id")
    figures = [key for key in rows if key in results.index]
    if len(figures) > MANY:
        counts = results.loc[figures].groupby(["study_id", "name"], sort=False).size()
        return [study_link(key, name, f" ({several(n, 'row')})") for (key, name), n in counts.items()]
    tables = {key: t for t in ("noms_rules", "radiosensitivity") for key in treatment.tables[t].iloc[:, 0]}
    return [
        result_link(key, results.loc[key])
        if key in results.index
        else Markup(row_link(treatment, tables[key], key, key))
        for key in rows
    ]


def result_link(key: str, result: pd.Series) -> Markup:
    """A treatment result by the name of its publication, and its source."""
    source = link("" if pd.isna(result["url"]) else result["url"], "source")
    return study_link(key, result["name"], Markup(" ({})").format(source))


def number_words(estimate: dict) -> str:
    """Value with its interval in the unit of the estimate."""
    factor, end = (100, "%") if estimate["unit"] == "fraction" else (1, "")
    unit = "" if estimate["unit"] in ("fraction", "studies", "rows", "") else f" {estimate['unit']}"
    low, high = ("" if pd.isna(estimate[k]) else f"{factor * estimate[k]:.3g}" for k in ("low", "high"))
    span = f"{low or 'unbounded'} to {high or 'unbounded'}{end}" if low or high else ""
    if pd.isna(estimate["value"]):
        return f"{span}{unit}"
    value = f"{factor * estimate['value']:.4g}{end}{unit}"
    return f"{value}, {span}" if span else value
