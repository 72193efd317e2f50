"""Rules beyond the schema, and the one function that checks a whole data folder.

A rule is an id, a title (the sentence that the contributor reads), a docstring (the advice), a severity and
a predicate on the tables. The rules of each table stand in `checks_<table>.py`.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.report import Finding, Rule, in_order
from analysis.tables import Table

Tables = Mapping[str, pd.DataFrame]
MODULES = (
    "cells",
    "studies",
    "overlaps",
    "patients",
    "twins",
    "survival",
    "response",
    "cohorts",
    "reported",
    "terms",
    "noms",
)


@dataclass(frozen=True)
class RowRule(Rule):
    """A rule for the rows of one table.

    `predicate` takes the frames of all tables (cells as text, "" is empty) and returns one value a row of
    `table`: False or "" where the row is right, True or a text (the `{detail}` of the title) where it is not.
    The finding points at `column`.
    """

    table: str = ""
    column: str = ""
    predicate: Callable[[Tables], pd.Series] = lambda tables: pd.Series(dtype=bool)


class MissingTable(LookupError):
    """A rule needs a table that the package does not have."""


class Frames(dict):
    """Frames of the tables by name."""

    def __missing__(self, name):
        raise MissingTable(name)


ROW_RULES: list[RowRule] = []


def row_rule(rule_id: str, place: str, title: str, severity: str = "error"):
    """Register a rule for rows; `place` is table.column, the docstring of the function is the advice."""
    table, column = place.split(".")

    def register(predicate):
        advice = " ".join(predicate.__doc__.split())
        ROW_RULES.append(RowRule(rule_id, title, advice, severity, table, column, predicate))
        return predicate

    return register


def row_rules() -> list[RowRule]:
    """Every rule for rows; imports the modules that hold them."""
    for name in MODULES:
        importlib.import_module(f"analysis.checks_{name}")
    return ROW_RULES


def number(column: pd.Series) -> pd.Series:
    """The numbers of a column of text; NaN where there is none."""
    return pd.to_numeric(column, errors="coerce")


def look_up(frame: pd.DataFrame, key: str, column: str, keys: pd.Series) -> pd.Series:
    """For each of `keys` the cell of `column` in the row of `frame` with that key; "" where there is none."""
    cells = frame.drop_duplicates(key).set_index(key)[column]
    return keys.map(cells).fillna("")


def holds(column: pd.Series, *values: str) -> pd.Series:
    """Rows whose cell is one of the values."""
    return column.isin(values)


def row_findings(rule: RowRule, tables: dict[str, Table]) -> list[Finding]:
    """Findings of one rule; none when a table or column that it needs is missing, which is reported itself."""
    table = tables.get(rule.table)
    if table is None or rule.column not in table.columns:
        return []
    try:
        found = rule.predicate(Frames({name: t.frame for name, t in tables.items()}))
    except MissingTable:
        return []
    except KeyError as error:
        if any(name in str(error) for t in tables.values() for name in t.missing()):
            return []
        raise
    marks = found.fillna("" if found.dtype == object else False).to_numpy(dtype=object)
    rows = np.flatnonzero(marks.astype(bool))
    return [
        table.finding(rule, row, rule.column, detail=marks[row] if isinstance(marks[row], str) else "")
        for row in rows
        if row not in table.broken
    ]


def check_tables(tables: dict[str, Table], today: date) -> list[Finding]:
    """Every finding about the tables themselves: files, schema and rules for cells and rows."""
    from analysis import checks_schema
    from analysis.checks_exceptions import without_exceptions

    rules = row_rules()
    for table in tables.values():
        checks_schema.check_cells(table, tables)
        checks_schema.check_keys(table, tables)
    findings = [finding for table in tables.values() for finding in table.findings]
    for rule in rules:
        findings += row_findings(rule, tables)
    return without_exceptions(findings, tables, today)


def check_folder(folder: Path, base: str | None = None, today: date | None = None) -> list[Finding]:
    """Every problem of a data folder and of the prose that cites it, in the order of files and lines.

    Parameters
    ----------
    folder : a folder with `datapackage.json`; the prose is looked for beside it, in `book/`.
    base : commit that the ids are compared with (default: the last tag; nothing without history).
    today : date against which years and exceptions are judged.

    Raises
    ------
    ValueError when `base` is given and is no commit.
    """
    from analysis import checks_ids, checks_package, checks_prose
    from analysis.tables import load_all

    folder = Path(folder).resolve()
    package, findings = checks_package.read_package(folder)
    if package is None:
        return findings
    tables = load_all(package, folder)
    findings += checks_package.stray_files(package, folder)
    findings += check_tables(tables, today or date.today())
    findings += checks_ids.vanished(tables, folder, base)
    findings += checks_prose.unknown_citations(tables, folder)
    return in_order(findings)
