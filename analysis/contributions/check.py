"""The one function that checks a whole data folder: files, schema, the rules for rows, ids and citations."""

from datetime import date
from pathlib import Path

import numpy as np

from analysis.contributions.findings import Finding, in_order
from analysis.contributions.rules import citations, ids, package, schema
from analysis.contributions.rules.exceptions import without_exceptions
from analysis.contributions.rules.rule import ROW_RULES, Frames, MissingTable, RowRule
from analysis.contributions.tables import Table, load_all


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
    for table in tables.values():
        schema.check_cells(table, tables)
        schema.check_keys(table, tables)
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
    findings += package.stray_files(descriptor, folder)
    findings += check_tables(tables, today or date.today())
    findings += ids.vanished(tables, folder, base)
    findings += citations.unknown_citations(tables, folder)
    return in_order(findings)
