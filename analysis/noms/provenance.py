"""The foot of the chapter on treatment: every number with its method and the rows that it rests on."""

import html

import pandas as pd

from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers
from analysis.figures.side_by_side import several
from analysis.noms.rules import row_link
from analysis.noms.treatment import Treatment
from analysis.noms.words import badge, source_link

MANY = 12
"""From this many rows on, publications are listed rather than rows."""


def provenance_rows(treatment: Treatment, estimates: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Id, label and markup of each estimate's rows: treatment results on the page of studies, rules by line."""
    names = dict(zip(treatment.results["treatment_id"], treatment.results["name"], strict=True))
    urls = dict(zip(treatment.results["treatment_id"], treatment.results["url"], strict=True))
    studies = dict(zip(treatment.results["treatment_id"], treatment.results["study_id"], strict=True))
    tables = {
        key: name for name in ("noms_rules", "radiosensitivity") for key in treatment.tables[name].iloc[:, 0]
    }
    found = []
    for e in estimates.to_dict("records"):
        figures = [key for key in e["rows"] if key in names]
        if len(figures) > MANY:
            counts = pd.Series(figures).map(studies).value_counts(sort=False)
            shown = dict(zip(treatment.results["study_id"], treatment.results["name"], strict=True))
            links = [f"{study_link(key, shown[key])} ({several(n, 'row')})" for key, n in counts.items()]
        else:
            links = [
                f"{study_link(key, names[key])} ({source_link('source', urls[key])})"
                if key in names
                else row_link(treatment, tables[key], key, key)
                for key in e["rows"]
            ]
        found.append((e["id"], e["label"], "; ".join(links) or "no row"))
    return found


def study_link(key: str, name: str) -> str:
    """A publication's name that leads to a row or a section of the page of studies."""
    return f'<a href="studies.html#{html.escape(key)}">{html.escape(name)}</a>'


def treatment_provenance(treatment: Treatment, estimates: pd.DataFrame) -> Html:
    """Every number of the chapter with its method and the rows it comes from, by question."""
    topics = dict(zip(treatment.results["treatment_id"], treatment.results["question"], strict=True))
    titles = treatment.options["question"]
    numbers = Numbers({}, {e["id"]: e for e in estimates.to_dict("records")})
    groups: dict[str, list[str]] = {}
    for key, label, links in provenance_rows(treatment, estimates):
        kind, _, name = key.partition(".")
        topic = titles[topics[name]] if kind == "treatment" else TOPICS[kind]
        groups.setdefault(topic, []).append(provenance_line(numbers[key], label, links))
    parts = (
        f'<details class="sm-topic"><summary>{html.escape(topic)}: {len(lines)} numbers</summary>{"".join(lines)}'
        "</details>"
        for topic, lines in groups.items()
    )
    return Html("".join(parts), f"{len(estimates)} numbers")


TOPICS = {
    "rules": "Rules",
    "evidence": "Evidence",
    "sensitivity": "Radiosensitivity",
    "bed": "Doses",
    "eqd2": "Doses",
}


def provenance_line(estimate: dict, label: str, links: str) -> str:
    """One number with its method, its mark and its rows."""
    mark = badge("to_verify") if estimate["note"] == "to verify" else ""
    shown = f"{html.escape(label)}: {html.escape(number_words(estimate))} ({html.escape(estimate['method'])})"
    return (
        f'<details class="sm-rows" id="rows-{html.escape(estimate["id"])}"><summary>{shown}{mark}</summary>'
        f"<p>{links}</p></details>"
    )


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
