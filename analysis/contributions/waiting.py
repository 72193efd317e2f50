"""Contributions that wait in `contributions/`: read as rows of the tables from the start, and moved there by `adopt`.

A file has one line a cell (table, row, column, value), so that a finding can name the line that a contributor wrote.
"""

import csv
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.contributions.store import Store, place
from analysis.submitted.findings import Finding, Rule
from analysis.submitted.tables import Table

HEADER = ["table", "row", "column", "value"]
TABLES = ("studies", "patients", "cohort_results")
RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "contribution-header",
            "The first line is not 'table,row,column,value'.",
            "Make the file with the page Add a case, or put this line first.",
        ),
        Rule("contribution-line", "The line has {value} cells instead of four.", "Write table, row, column and value; put a value with a comma between quotation marks."),
        Rule("contribution-table", "'{value}' is no table that takes contributions.", "Use studies, patients or cohort_results."),
        Rule("contribution-column", "Table {detail} has no column '{value}'.", "Correct the name; the codebook lists the columns."),
        Rule("contribution-twice", "The cell '{value}' of this row stands in line {detail} already.", "Delete one of the two lines."),
        Rule("contribution-key", "The row '{detail}' has '{value}' as its key.", "Write the same key in both places."),
        Rule("contribution-encoding", "The file is not UTF-8.", "Save it as 'CSV UTF-8'."),
    )
}  # fmt: skip


@dataclass
class Waiting:
    """Rows of one contribution: (table, key) -> column -> (cell, line)."""

    file: str
    rows: dict[tuple[str, str], dict[str, tuple[str, int]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report(self, rule: str, line: int, column: int, **words) -> None:
        """Add a finding about a line of the file."""
        self.findings.append(RULES[rule].finding(self.file, line, column, words))


def folder_of(data: Path) -> Path:
    """Where contributions to a data folder wait: beside it."""
    return data.resolve().parent / "contributions"


def read_all(data: Path, columns: dict[str, list[str]]) -> list[Waiting]:
    """Every contribution that waits, in the order of names; `columns` are those of each table."""
    return [read(path, columns) for path in sorted(folder_of(data).glob("*.csv"))]


def read(path: Path, columns: dict[str, list[str]]) -> Waiting:
    """One contribution; what cannot be read becomes a finding."""
    found = Waiting(f"{path.parent.name}/{path.name}")
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except UnicodeDecodeError:
        found.report("contribution-encoding", 1, 1)
        return found
    if lines[:1] != [HEADER]:
        found.report("contribution-header", 1, 1)
        return found
    for number, cells in enumerate(lines[1:], 2):
        take(found, number, cells, columns)
    for (table, key), row in found.rows.items():
        name = columns[table][0]
        value, line = row.setdefault(name, (key, next(line for _, line in row.values())))
        if value != key:
            found.report("contribution-key", line, 4, value=value, detail=key)
    return found


def take(found: Waiting, number: int, cells: list[str], columns: dict[str, list[str]]) -> None:
    """Add one line to the rows of a contribution."""
    if len(cells) != len(HEADER):
        found.report("contribution-line", number, 1, value=len(cells))
        return
    table, key, column, value = cells
    if table not in TABLES:
        found.report("contribution-table", number, 1, value=table)
    elif column not in columns[table]:
        found.report("contribution-column", number, 3, value=column, detail=table)
    elif column in (row := found.rows.setdefault((table, key), {})):
        found.report("contribution-twice", number, 3, value=column, detail=row[column][1])
    else:
        row[column] = (value, number)


def merge(tables: dict[str, Table], data: Path) -> list[Finding]:
    """Put the rows of every contribution behind those of their tables; returns what cannot be read."""
    columns = {n: [f["name"] for f in tables[n].resource["schema"]["fields"]] for n in TABLES if n in tables}
    contributions = read_all(data, columns) if len(columns) == len(TABLES) else []
    for name in columns:
        added = [
            (waiting.file, row)
            for waiting in contributions
            for (table, _), row in waiting.rows.items()
            if table == name and set(tables[name].frame) == set(columns[name])
        ]
        if added:
            tables[name] = with_rows(tables[name], added)
    return [finding for waiting in contributions for finding in waiting.findings]


def with_rows(table: Table, added: list[tuple[str, dict[str, tuple[str, int]]]]) -> Table:
    """A table with rows of contributions at its end, each with the places of its cells."""
    names = list(table.frame)
    cells = [[row.get(name, ("", 0))[0] for name in names] for _, row in added]
    first = len(table.frame)
    elsewhere = {
        first + i: (file, {name: line for name, (_, line) in row.items()})
        for i, (file, row) in enumerate(added)
    }
    frame = pd.concat([table.frame, pd.DataFrame(cells, columns=names, dtype=object)], ignore_index=True)
    lines = np.concatenate([table.lines, [min(places.values()) for _, places in elsewhere.values()]])
    return Table(table.name, table.file, table.resource, frame, lines.astype(int), table.columns, table.broken, table.findings, elsewhere)  # fmt: skip


def adopt(data: Path) -> dict[str, int]:
    """Move every contribution into the tables and delete its file; returns how many rows each file held.

    ValueError, and nothing is written, when the check finds an error in one of them.
    """
    from analysis.contributions.check import check_folder

    wrong = [f for f in check_folder(data) if f.severity == "error" and f.file.startswith("contributions/")]
    if wrong:
        raise ValueError("\n".join([*map(place, wrong), "Nothing was adopted."]))
    store = Store(data)
    columns = {name: [f["name"] for f in store.resources[name]["schema"]["fields"]] for name in TABLES}
    waiting = read_all(data, columns)
    for name in TABLES:
        rows = [
            {column: value for column, (value, _) in row.items()}
            for one in waiting
            for (table, _), row in one.rows.items()
            if table == name
        ]
        if rows:
            store.write(name, [*store.rows(name), *rows])
    for one in waiting:
        (folder_of(data) / Path(one.file).name).unlink()
    return {one.file: len(one.rows) for one in waiting}


def adopted_copy(data: Path, scratch: Path) -> Path:
    """A copy of a data folder with its contributions in the tables; the folder itself where none waits or one is wrong."""
    if not any(folder_of(data).glob("*.csv")):
        return data
    for folder in (data, folder_of(data)):
        shutil.copytree(folder, scratch / folder.name)
    try:
        adopt(scratch / data.name)
    except ValueError:
        return data
    return scratch / data.name
