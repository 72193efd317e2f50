"""The one function that checks a whole data folder: files, schema, the rules for rows, ids and citations."""

from datetime import date
from pathlib import Path

import numpy as np

from analysis.contributions import waiting
from analysis.rules import book_files, citations, ids, package, prose, schema
from analysis.rules.exceptions import without_exceptions
from analysis.rules.rule import ROW_RULES, Frames, MissingTable, RowRule
from analysis.submitted.findings import Finding, Rule, in_order
from analysis.submitted.tables import Table, load_all

STUMBLED = Rule(
    "rule-stumbled",
    "The rule '{value}' cannot judge this table ({detail}).",
    "Look at the rows that you changed: one of them holds what no row held before. If you find nothing, tell us.",
)
MOST = 1000
"""Findings of one rule that are named one by one; nobody reads more, and a million would take minutes."""


def row_findings(rule: RowRule, tables: dict[str, Table]) -> list[Finding]:
    """Findings of one rule; none when a table or column that it needs is missing, which is reported itself."""
    table = tables.get(rule.table)
    if table is None or rule.column not in table.columns:
        return []
    try:
        found = rule.predicate(Frames({name: t.frame for name, t in tables.items()}))
    except MissingTable:
        return []
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, StopIteration) as error:
        if any(is_broken(t) for t in tables.values()):
            return []  # what the rule stumbled over is reported
        words = {"value": rule.id, "detail": f"{type(error).__name__}: {error}"}
        return [STUMBLED.finding(table.file, 1, 1, words, table.name)]
    marks = found.fillna("" if found.dtype == object else False).to_numpy(dtype=object)
    rows = np.flatnonzero(marks.astype(bool))
    return [
        table.finding(rule, row, rule.column, detail=marks[row] if isinstance(marks[row], str) else "")
        for row in rows[:MOST]
        if row not in table.broken
    ]


def is_broken(table: Table) -> bool:
    """Whether a table has an error of its own, or lacks a column."""
    whole = len(table.columns) == len(table.resource["schema"]["fields"])
    return not whole or any(f.severity == "error" for f in table.findings)


def check_tables(tables: dict[str, Table], today: date) -> list[Finding]:
    """Every finding about the tables themselves: files, schema and rules for cells and rows."""
    for table in tables.values():
        schema.check_cells(table, tables)
        schema.check_keys(table, tables)
        schema.check_spelling(table)
    findings = [finding for table in tables.values() for finding in table.findings]
    for rule in ROW_RULES:
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
    folder = Path(folder).resolve()
    descriptor, findings = package.read_package(folder)
    if descriptor is None:
        return findings
    tables = load_all(descriptor, folder)
    findings += waiting.merge(tables, folder)
    findings += package.stray_files(descriptor, folder)
    findings += check_tables(tables, today or date.today())
    findings += package.shrunk_tables(tables)
    findings += prose.findings_of_texts(tables, folder)
    compartments = tables["compartments"].frame.get("compartment", []) if "compartments" in tables else []
    findings += book_files.findings_of_plan(folder.parent, [*tables], [*compartments])
    findings += ids.vanished(tables, folder, base)
    findings += citations.unknown_citations(tables, folder)
    return in_order(findings)
