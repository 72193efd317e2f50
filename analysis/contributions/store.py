"""The tables of a data folder as text, read with their lines and written whole or not at all."""

import os
from pathlib import Path

from analysis.contributions.tidy import written
from analysis.rules.package import read_package
from analysis.submitted.findings import Finding, Rule
from analysis.submitted.tables import Table, load

Row = dict[str, str]


class Store:
    """The tables of one data folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        package, findings = read_package(folder)
        if package is None:
            raise ValueError(place(findings[0]))
        self.resources = {resource["name"]: resource for resource in package["resources"]}

    def table(self, name: str) -> Table:
        """One table with its lines; ValueError with the place of the first problem of its file."""
        table = load(self.resources[name], self.folder)
        problems = [f for f in table.findings if f.severity == "error"]
        if problems:
            raise ValueError(place(problems[0]))
        return table

    def rows(self, name: str) -> list[Row]:
        """The rows of one table; empty cells are empty texts."""
        return self.table(name).frame.to_dict("records")

    def write(self, name: str, rows: list[Row]) -> None:
        """Replace a table by these rows in the order of their keys: a reader sees the old file or the new one."""
        schema = self.resources[name]["schema"]
        columns = [field["name"] for field in schema["fields"]]
        ordered = sorted(rows, key=lambda row: [row.get(column, "") for column in schema["primaryKey"]])
        path = self.folder / self.resources[name]["path"]
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            partial.write_bytes(written(columns, [[row.get(c, "") for c in columns] for row in ordered]))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def refusal(self, rule: Rule, name: str, row: int, column: str, **words) -> str:
        """The sentence about a cell of a table, with file, line, column and remedy."""
        return place(self.table(name).finding(rule, row, column, **words))


def place(finding: Finding) -> str:
    """A finding as one sentence with its place."""
    return f"{finding.file}:{finding.line}:{finding.column}: {finding.sentence} {finding.remedy}"
