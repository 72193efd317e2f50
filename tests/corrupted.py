"""Corruptions of a copy of the real tables, for the tests of the check: a row is found by what it holds."""

import csv
from dataclasses import dataclass, field
from datetime import date

TODAY = date(2026, 12, 1)


@dataclass
class Copy:
    """A copy of the data folder, and the rows that a corruption has used."""

    folder: object
    used: set = field(default_factory=set)

    def rows(self, name):
        with (self.folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def records(self, name):
        header, *rows = self.rows(name)
        return [dict(zip(header, row, strict=True)) for row in rows]

    def write(self, name, rows):
        with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def pick(self, name, fits):
        """(header, rows, number) of the first unused row that fits."""
        header, *rows = self.rows(name)
        for number, row in enumerate(rows):
            if (name, number) not in self.used and fits(dict(zip(header, row, strict=True))):
                self.used.add((name, number))
                return header, rows, number
        raise AssertionError(f"no row of {name} fits this case")

    def cells(self, name, fits, changes, at=None):
        """Change cells of one row; returns (line, cell) of the column `at`, else of the first change."""
        header, rows, number = self.pick(name, fits)
        row = dict(zip(header, rows[number], strict=True))
        for column, value in changes.items():
            place = header.index(column)
            rows[number][place] = value(row) if callable(value) else value
        self.write(name, [header, *rows])
        return number + 2, header.index(at or next(iter(changes))) + 1

    def double(self, name, fits, changes, at):
        """Put a changed copy of a row after it; returns the place of column `at` in the copy."""
        header, rows, number = self.pick(name, fits)
        row = dict(zip(header, rows[number], strict=True))
        row.update({c: v(row) if callable(v) else v for c, v in changes.items()})
        self.write(name, [header, *rows[: number + 1], list(row.values()), *rows[number + 1 :]])
        return number + 3, header.index(at) + 1

    def lines(self, name):
        return (self.folder / f"{name}.csv").read_bytes().split(b"\n")

    def bytes(self, name, lines):
        (self.folder / f"{name}.csv").write_bytes(b"\n".join(lines))

    def line(self, name, change):
        """Change the bytes of line 4; returns nothing."""
        lines = self.lines(name)
        lines[3] = change(lines[3])
        self.bytes(name, lines)


@dataclass
class Case:
    """`apply` corrupts a copy and returns (line, cell) of the finding with the id `rule`."""

    name: str
    table: str
    rule: str
    apply: object
    alone: bool = False


class Cases(list):
    """The cases of a file; a case that stands alone moves lines or hides others."""

    def case(self, name, table, rule, /, alone=False):
        """Register a function that corrupts a copy."""

        def register(apply):
            self.append(Case(name, table, rule, apply, alone))
            return apply

        return register

    def cell(self, name, table, rule, fits, /, at=None, **changes):
        """A case that changes cells of one row."""
        self.append(Case(name, table, rule, lambda copy: copy.cells(table, fits, changes, at)))

    def doubled(self, name, table, rule, fits, at, /, **changes):
        """A case that adds a changed copy of a row; it moves the lines below, so it stands alone."""
        self.append(Case(name, table, rule, lambda copy: copy.double(table, fits, changes, at), alone=True))

    def gone(self, name, table, rule, fits, at, after=0):
        """A case that takes a row away; the finding is expected `after` lines below its place."""

        def apply(copy):
            header, rows, number = copy.pick(table, fits)
            copy.write(table, [header, *rows[:number], *rows[number + 1 :]])
            return (number + 2 + after if after is not None else 1), (header.index(at) + 1 if at else 1)

        self.append(Case(name, table, rule, apply, alone=True))


def any_row(row):
    """Any row will do."""
    return True


def filled(*columns):
    """A row whose named columns are filled."""
    return lambda row: all(row[c] for c in columns)


def holding(**cells):
    """A row with these cells."""
    return lambda row: all(row[c] == v for c, v in cells.items())


def plain(*columns):
    """A row whose named columns are filled and that no overlap, patient or figure makes special."""
    return lambda row: all(row[c] for c in columns) and not row["overlaps_with"]


def places(findings, rule):
    """Where a rule found something."""
    return {(f.file, f.line, f.column) for f in findings if f.rule == rule}
