"""Tables as the checks see them: cells as text with their places, and the findings of file and header."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.submitted import raw, schema
from analysis.submitted.alignment import align_rows
from analysis.submitted.findings import Finding, Rule

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "header-unknown",
            "The table has a column '{value}', which `datapackage.json` does not describe.",
            "Correct its name, or delete the column.",
        ),
        Rule("header-missing", "Column `{value}` is missing; its place is column {detail}.", "Put it back."),
        Rule("header-twice", "Column `{value}` stands in the header twice.", "Delete one of the two."),
        Rule(
            "header-order",
            "Column `{value}` stands where `{detail}` belongs.",
            "Put the columns in the order of the codebook, or run `spinemets tidy`.",
        ),
    )
}


@dataclass
class Table:
    """One table of the package: `frame` holds the cells as text ("" is empty), one row for each of `lines`.

    `columns` gives the number of a column in the file; `broken` the first cell of a row not to be trusted.
    `elsewhere` holds the rows that wait in another file, with that file and the line of each cell.
    """

    name: str
    file: str
    resource: dict
    frame: pd.DataFrame
    lines: np.ndarray
    columns: dict[str, int]
    broken: dict[int, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    elsewhere: dict[int, tuple[str, dict[str, int]]] = field(default_factory=dict)

    def fields(self) -> list[dict]:
        """Fields of the schema that the file has; a foreign key of one column is a reference of its field."""
        keys = self.resource["schema"].get("foreignKeys", [])
        refers = {}
        for key in keys:
            mine, theirs = as_list(key["fields"]), as_list(key["reference"]["fields"])
            if len(mine) == 1:
                refers[mine[0]] = f"{key['reference']['resource'] or self.name}.{theirs[0]}"
        found = [f for f in self.resource["schema"]["fields"] if f["name"] in self.columns]
        return [{**f, "refers": refers[f["name"]]} if f["name"] in refers else f for f in found]

    def key_columns(self) -> list[str]:
        """Columns of the primary key, or none when the file lacks one of them."""
        names = as_list(self.resource["schema"].get("primaryKey", []))
        return names if set(names) <= set(self.columns) else []

    @cached_property
    def cells(self) -> dict[str, np.ndarray]:
        """The columns of the frame as arrays: a table may have a hundred thousand findings."""
        return {name: self.frame[name].to_numpy() for name in self.frame}

    def row_key(self, row: int) -> str:
        """Key of a row, its parts joined with a semicolon."""
        return ";".join(self.cells[name][row] for name in self.key_columns())

    def report(self, rule: Rule, row: int, column: str, **words) -> None:
        """Add a finding at a cell, unless the cell is one that the file's own problems made untrustworthy."""
        position = self.columns[column]
        if position < self.broken.get(row, position + 1):
            self.findings.append(self.finding(rule, row, column, **words))

    def finding(self, rule: Rule, row: int, column: str, hint: str = "", **words) -> Finding:
        """The finding at a cell; the title may name any column of the row."""
        words = {"column": column, "value": self.cells[column][row], **words}
        for name in rule.words:
            if name not in words and name in self.cells:
                words[name] = self.cells[name][row]
        file, line, position = self.place(row, column)
        return rule.finding(file, line, position, words, self.name, self.row_key(row), hint)

    def place(self, row: int, column: str) -> tuple[str, int, int]:
        """File, line and cell; of a row that waits elsewhere, the line of the cell, whose value stands fourth."""
        if row not in self.elsewhere:
            return self.file, self.lines[row], self.columns[column]
        file, lines = self.elsewhere[row]
        return file, lines.get(column, self.lines[row]), 4


def as_list(names: str | list[str]) -> list[str]:
    """Column names, which the standard lets stand alone or in a list."""
    return [names] if isinstance(names, str) else names


def load(resource: dict, folder: Path) -> Table:
    """Read one table of the package from a folder, with the findings of file, header and rows."""
    names = [f["name"] for f in resource["schema"]["fields"]]
    source = raw.read(folder / resource["path"], f"{folder.name}/{resource['path']}", names)
    check_header(source, names)
    columns = {}
    for position, name in enumerate(source.header, 1):
        if name in names:
            columns.setdefault(name, position)
    align_rows(source, resource["schema"]["fields"] if source.header == names else [])
    width = len(source.header)
    whole = pd.DataFrame(source.rows, columns=range(1, width + 1), dtype=object) if width else pd.DataFrame()
    frame = whole[list(columns.values())].set_axis(list(columns), axis=1) if width else whole
    return Table(
        resource["name"],
        source.file,
        resource,
        frame,
        np.array(source.lines, dtype=int),
        columns,
        source.broken,
        source.findings,
    )


def check_header(source: raw.RawTable, names: list[str]) -> None:
    """Report columns that are missing, unknown, doubled or out of order."""
    header = source.header
    if not header:
        return
    for position, name in enumerate(header, 1):
        if name not in names:
            hint = schema.terms_hint([name], names) if name else "The header cell is empty."
            report_header(source, "header-unknown", position, value=name, hint=hint)
        elif name in header[: position - 1]:
            report_header(source, "header-twice", position, value=name)
    for position, name in enumerate(names, 1):
        if name not in header:
            report_header(source, "header-missing", position, value=name, detail=position)
    if sorted(header) == sorted(names) and header != names:
        position = next(i for i, name in enumerate(names) if header[i] != name)
        report_header(source, "header-order", position + 1, value=header[position], detail=names[position])


def report_header(source: raw.RawTable, rule: str, position: int, hint: str = "", **words) -> None:
    """Add a finding about a cell of the header."""
    found = RULES[rule].finding(source.file, source.header_line, position, words, hint=hint)
    source.findings.append(found)


def load_all(package: dict, folder: Path) -> dict[str, Table]:
    """Every table of the package by name."""
    return {resource["name"]: load(resource, folder) for resource in package["resources"]}
