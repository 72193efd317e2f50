"""On how many publications and patients a chapter rests, and where each of its numbers comes from."""

from textwrap import shorten

import pandas as pd

from analysis.evidence.names import names_of, owners
from analysis.evidence.quantities import in_words
from analysis.evidence.tables import Evidence
from analysis.figures.markup import Html
from analysis.figures.numbers import numbers, written
from analysis.figures.provenance import Origin, foot, study_link
from analysis.figures.side_by_side import several
from analysis.figures.tables import table_html

LONGEST_NAME = 40
"""Characters of a publication's name among the rows of a number: one without an author is called by its title."""
MOST_NAMED = 25
"""Publications of a number that its line names, so that the weight of a page grows with its numbers alone."""


def evidence_table(estimates: pd.DataFrame) -> Html:
    """Studies and patients, verified and provisional."""
    n = numbers(estimates)
    named = {
        "Studies": "studies",
        "Individually reported patients": "patients",
        "Patients with a survival time": "patients_with_survival",
    }
    columns = {"All": "", "Verified": ".verified", "Provisional": ".provisional"}
    rows = [
        {"": label}
        | {c: n.count(i) if n.has(i := f"evidence.{key}{end}") else "0" for c, end in columns.items()}
        for label, key in named.items()
    ]
    return Html(table_html(pd.DataFrame(rows)))


def provenance(evidence: Evidence, estimates: pd.DataFrame) -> Html:
    """Every number of the chapter with its method and the publications that it comes from, by topic."""
    owner, names = owners(evidence), names_of(evidence.studies)
    return foot(
        (in_words(e["id"].split(".")[0]), Origin(e["id"], origin_words(e), origins(e, owner, names)))
        for e in estimates.to_dict("records")
    )


def origin_words(e: dict) -> str:
    """One number with its method and note."""
    return " ".join(filter(None, [f"{e['label']}: {written(e, 'value')}", f"({e['method']})", e["note"]]))


def origins(e: dict, owner: dict[str, str], names: dict[str, str]) -> list[str]:
    """The publications of one number; where its rows are too many to be named, those of the first, which it says."""
    found, named = sources(e["rows"], owner, names), len(e["rows"])
    if named == e["row_count"]:
        return found
    return [f"the first {named} of {e['row_count']:,} rows, which the tables of the download hold", *found]


def sources(rows: list[str], owner: dict[str, str], names: dict[str, str]) -> list[str]:
    """The publications of some rows, each with a link and the number of its rows."""
    counts = pd.Series([owner.get(row, "") for row in rows], dtype="object").value_counts(sort=False)
    found = sorted((names[study].lower(), study) for study in counts.index if study in names)
    out = sum(count for study, count in counts.items() if study not in names)
    called = {study: shorten(names[study], LONGEST_NAME, placeholder=" …") for _, study in found}
    links = [
        study_link(study, name, f" ({counts[study]} rows)" if counts[study] > 1 else "")
        for study, name in called.items()
    ]
    more = len(links) - MOST_NAMED
    left = [f"and {several(more, 'publication')} more, which results.csv names"] if more > 0 else []
    return [*links[:MOST_NAMED], *left, *([f"{several(out, 'record')} left out"] if out else [])]
