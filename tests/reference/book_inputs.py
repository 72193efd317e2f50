"""The exact inputs of every estimate of the compartment chapters that rests on a model, for book_models.R.

Works out the estimates of each chapter and writes down what the functions that model were given on the way, so
that no rule of selection stands here a second time. Writes book_models_inputs.json with the SHA-256 of the
tables, and the methods of all estimates of the chapters. Run from the root:
python tests/reference/book_inputs.py
"""

import hashlib
import inspect
import json
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from analysis import (
    estimates_as_of,
    estimates_certainty,
    estimates_medians,
    estimates_outcomes,
    estimates_similar,
)
from analysis.data import COMPARTMENTS, DATA, evidence
from analysis.estimates import compartment_estimates
from analysis.estimates_pooled import counted_shares, whole_groups
from analysis.estimates_responses import response_groups
from analysis.median_groups import median_groups
from analysis.multiverse import select_patients
from analysis.patient_survival import with_survival
from analysis.results import plain
from analysis.subgroups import term

TABLES = ("studies", "patients", "cohort_results")
GROUP_COLUMNS = ["result_id", "study_id", "name", "effect", "variance", "n", "whole", "year"]
POOLS = ("pooled_line", "pooled_medians", "other_model", "without_each", "whole_against_chosen", "trend")
WILSON = "proportion, Wilson interval"


def columns(table: pd.DataFrame, names: list[str]) -> dict[str, list]:
    """Columns of a frame as lists; what is missing is null."""
    return {c: [None if pd.isna(v) else plain(v) for v in table[c].tolist()] for c in names}


def survival(rows: pd.DataFrame) -> dict[str, list]:
    """Times, deaths and publication of patient rows."""
    names = {"study_id": "study_id", "os_months": "time", "os_event": "event"}
    return columns(rows.rename(columns=names), list(names.values()))


def curve(given: dict, found: list[dict]) -> dict | None:
    """Inputs of a curve; none for the headline, which book.R computes from the patient rows themselves."""
    if given["prefix"] == "survival":
        return None
    words = {"prefix": given["prefix"], "of": given["of"]}
    return {"ids": [e["id"] for e in found]} | words | survival(given["timed"])


def curve_as_of(given: dict, found: list[dict]) -> dict:
    """Inputs of the curve as it stood at the end of a year."""
    then = given["evidence"]
    year = then.as_of[:4]
    ids = [e["id"].replace("survival.", f"as_of.{year}.") for e in found]
    words = {"ids": ids, "prefix": f"as_of.{year}", "of": f"as of {year}"}
    return words | survival(with_survival(then.patients))


def comparison(given: dict, found: list[dict]) -> dict:
    """Inputs of a comparison of groups, whose first is the reference."""
    order, prefix = given["order"], given["prefix"]
    return {
        "prefix": prefix,
        "title": given["title"],
        "order": order,
        "terms": [term(group) for group in order],
        "group": given["labels"].tolist(),
    } | survival(given["rows"])


def pool_of(name: str):
    """Inputs of one function that pools rows of `median_groups`."""

    def inputs(given: dict, found: list[dict]) -> dict:
        table = given.get("groups", given.get("counted", given.get("rows")))
        words = {key: given[key] for key in ("key", "label", "of") if key in given}
        return {"ids": [e["id"] for e in found], "call": name} | words | columns(table, GROUP_COLUMNS)

    return inputs


SPIES = [
    (estimates_outcomes, "curve_estimates", "curve", curve),
    (estimates_similar, "curve_estimates", "curve", curve),
    (estimates_as_of, "overall_survival", "curve", curve_as_of),
    (estimates_outcomes, "mean_difference", "comparison", comparison),
    *((estimates_medians, name, "pool", pool_of(name)) for name in POOLS),
]


def recording(function, kind: str, inputs, seen: list):
    """`function` with its inputs written to `seen`; a call that finds nothing is left out."""

    def call(*args, **kwargs):
        found = function(*args, **kwargs)
        given = inspect.signature(function).bind(*args, **kwargs).arguments
        entry = inputs(given, found) if found or kind == "comparison" else None
        if entry:
            seen.append({"kind": kind} | entry)
        return found

    return call


def recorded(chosen) -> tuple[pd.DataFrame, list[dict]]:
    """The estimates of one chapter and what the functions of `SPIES` were given."""
    seen = []
    with ExitStack() as stack:
        for module, name, kind, inputs in SPIES:
            spy = recording(getattr(module, name), kind, inputs, seen)
            stack.enter_context(patch.object(module, name, spy))
        book = compartment_estimates(chosen)
    return book, seen


def of_other_patients(chosen) -> list[dict]:
    """Inputs of the median under one other choice of patients at a time."""
    patients = estimates_certainty.dated_patients(chosen)
    entries = []
    for key, label, choice in estimates_certainty.CHOICES:
        rows = columns(select_patients(patients, **choice), ["time", "event"])
        entries.append({"kind": "median", "ids": [f"sensitivity.{key}"], "label": label} | rows)
    return entries


def of_pools(chosen, book: pd.DataFrame) -> list[dict]:
    """Inputs of the pooled medians as of each year, and of whole cohorts beside single reports."""
    groups, entries = median_groups(chosen), []
    for e in book[book["id"].str.fullmatch(r"as_of\.\d+\.pooled|bias\.cohorts")].itertuples():
        rows = groups[groups["result_id"].isin(e.rows)]
        entry = {"kind": "pool", "ids": [e.id], "call": "pooled_line", "key": e.id, "label": e.label}
        if len(rows) > 1:
            entries.append(entry | columns(rows, GROUP_COLUMNS))
    return entries


def of_proportions(chosen, book: pd.DataFrame) -> list[dict]:
    """Counts of each share that is pooled, and of each that has a Wilson interval."""
    shares, responses = counted_shares(whole_groups(chosen)), response_groups(chosen)
    entries = []
    for e in book.itertuples():
        topic, _, what = e.id.partition(".")
        entry = {"kind": "proportion", "ids": [e.id], "label": e.label, "method": e.method}
        if e.method == WILSON:
            entries.append(entry | {"kind": "share", "events": [e.events], "n": [e.n]})
        elif topic == "response_pool":
            entries.append(entry | columns(responses[responses["outcome"] == what], ["events", "n"]))
        elif topic in ("pooled", "context"):
            rows = shares[(shares["quantity"] == what) & shares["result_id"].isin(e.rows)]
            entries.append(entry | columns(rows, ["events", "n"]))
    return entries


def once(entries: list[dict], book: pd.DataFrame) -> list[dict]:
    """Entries with the ids that the chapter states and no earlier entry has; none without such an id."""
    known, kept = set(book["id"]), []
    for entry in entries:
        of_prefix = [i for i in book["id"] if i.startswith(f"{entry.get('prefix')}.")]
        ids = [i for i in entry.get("ids", of_prefix) if i in known]
        known -= set(ids)
        if ids:
            kept.append(entry | {"ids": ids})
    return kept


def of_compartment(name: str) -> tuple[list[dict], dict[str, str]]:
    """Entries of one chapter, and the method of each of its estimates by id."""
    chosen = evidence(name)
    book, seen = recorded(chosen)
    found = [*seen, *of_other_patients(chosen), *of_pools(chosen, book), *of_proportions(chosen, book)]
    entries = once(found, book)
    return [{"compartment": name} | e for e in entries], dict(zip(book["id"], book["method"], strict=True))


def main() -> None:
    parts = {name: of_compartment(name) for name in COMPARTMENTS}
    content = {
        "about": {
            "date": date.today().isoformat(),
            "sha256": {
                f"{t}.csv": hashlib.sha256((DATA / f"{t}.csv").read_bytes()).hexdigest() for t in TABLES
            },
        },
        "book": {name: methods for name, (_, methods) in parts.items()},
        "entries": [entry for entries, _ in parts.values() for entry in entries],
    }
    path = Path(__file__).parent / "book_models_inputs.json"
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
