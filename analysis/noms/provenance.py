"""The foot of the chapter on treatment: every number with its method and the rows that it rests on."""

import pandas as pd

from analysis.figures.markup import Html, render
from analysis.figures.numbers import written
from analysis.figures.provenance import Origin, foot, study_link
from analysis.noms.rules import row_link
from analysis.noms.treatment import Treatment

MANY = 12
"""From this many rows on, publications are listed rather than rows."""
TOPICS = {
    "rules": "Rules",
    "evidence": "Evidence",
    "sensitivity": "Radiosensitivity",
    "difference": "Groups compared",
    "ratio": "Groups compared",
    "bed": "Doses",
    "eqd2": "Doses",
}


def treatment_provenance(treatment: Treatment, estimates: pd.DataFrame) -> Html:
    """Every number of the chapter with its method and the rows it comes from, by question, folded."""
    results = treatment.results.set_index("treatment_id")
    found = foot(
        (
            topic_of(treatment, results, e["id"]),
            Origin(e["id"], origin_words(e), links_of(treatment, results, e["rows"])),
        )
        for e in estimates.to_dict("records")
    )
    return Html(render("noms/fold", summary=f"Show all: {found.text}", body=found.markup), found.text)


def topic_of(treatment: Treatment, results: pd.DataFrame, estimate_id: str) -> str:
    """The question of a figure, or the kind of a computed number."""
    kind, _, name = estimate_id.partition(".")
    return (
        treatment.options["question"][results.loc[name, "question"]] if kind == "treatment" else TOPICS[kind]
    )


def origin_words(e: dict) -> str:
    """A number with its interval, its method and its mark."""
    limits = [written(e, side, unit=False) for side in ("low", "high") if not pd.isna(e[side])]
    value = "" if pd.isna(e["value"]) else written(e, "value")
    shown = ", ".join(filter(None, [value, " to ".join(limits)]))
    return " ".join(filter(None, [f"{e['label']}: {shown}", f"({e['method']})", e["note"]]))


def links_of(treatment: Treatment, results: pd.DataFrame, rows: list[str]) -> list[str]:
    """Links to the rows of a number: publications where they are many, lines of the tables for rules and classes."""
    figures = results.loc[[key for key in rows if key in results.index]]
    if len(figures) > MANY:
        counts = figures.groupby(["study_id", "name"], sort=False).size()
        return [
            study_link(key, name, f" ({n} rows)" if n > 1 else "", treatment=True)
            for (key, name), n in counts.items()
        ]
    tables = {k: t for t in ("noms_rules", "radiosensitivity") for k in treatment.tables[t].iloc[:, 0]}
    return [
        study_link(results.loc[key, "study_id"], results.loc[key, "name"], row=key, treatment=True)
        if key in results.index
        else row_link(treatment, tables[key], key, key)
        for key in rows
    ]
