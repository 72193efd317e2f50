"""Reading a CSV file with positions: bytes -> rows with their lines, and every problem of the file itself.

A file with problems is still read as far as it can be, so that one problem hides no other.
"""

import csv
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from analysis.submitted.findings import Finding, Rule

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "file-missing", "The table is missing.", "Restore the file; every table of the package is needed."
        ),
        Rule("file-empty", "The table has no header.", "Restore its first line, the names of the columns."),
        Rule(
            "file-encoding",
            "The text in cell {column} is not UTF-8.",
            "Save the file as 'CSV UTF-8', or retype the letters with accents in this line.",
        ),
        Rule(
            "file-byte-order-mark",
            "The file starts with an invisible byte order mark.",
            "Save it as UTF-8 without a byte order mark, or run `spinemets tidy`.",
        ),
        Rule(
            "file-line-ends",
            "The line ends are those of Windows (carriage returns; {value} lines).",
            "Save with line ends 'LF', or run `spinemets tidy`.",
        ),
        Rule(
            "file-last-line",
            "The last line has no line end.",
            "Press Enter at the end of the last line, or run `spinemets tidy`.",
            "warning",
        ),
        Rule(
            "file-separator",
            "The cells are separated by {value} instead of a comma.",
            "Save with the comma as separator, or run `spinemets tidy`.",
        ),
        Rule(
            "file-spreadsheet-line",
            "The first line '{value}' was added by a spreadsheet.",
            "Delete this line, or run `spinemets tidy`.",
        ),
        Rule("file-empty-line", "This line is empty.", "Delete it, or run `spinemets tidy`."),
        Rule(
            "file-quotes",
            "A quotation mark in cell {column} is opened and not closed, or stands in the middle of a cell.",
            'Put the whole cell between quotation marks and double each one inside it: "a ""quoted"" word".',
        ),
        Rule(
            "file-line-break",
            "Cell {column} contains a line break.",
            "Write the cell on one line, or run `spinemets tidy`.",
        ),
    )
}
CELL = r'(?:"[^"]*(?:""[^"]*)*"|[^"{s}]*)'
CELLS = {s: re.compile(CELL.format(s=s) + f"(?:{s}|$)") for s in ",;\t"}
WELL_FORMED = {s: re.compile(CELL.format(s=s) + f"(?:{s}" + CELL.format(s=s) + ")*") for s in ",;\t"}
csv.field_size_limit(sys.maxsize)  # a cell of any length is read; rules judge it
SEPARATORS = {";": "semicolons", "\t": "tabs"}
LONGEST_CELL = 50  # lines that a cell with line breaks may span before its quotation mark counts as unclosed


@dataclass
class RawTable:
    """A CSV file as it stands: `rows[i]` are the cells of the row that starts on line `lines[i]`.

    `broken` maps a row's place in `rows` to the number of its first cell that cannot be trusted.
    """

    file: str
    header: list[str] = field(default_factory=list)
    header_line: int = 1
    separator: str = ","
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: dict[int, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report(self, rule: str, line: int, column: int = 1, **words) -> None:
        """Add a finding about the file."""
        words.setdefault("column", column)
        self.findings.append(RULES[rule].finding(self.file, line, column, words))


def read(path: Path, file: str, columns: list[str]) -> RawTable:
    """Read one CSV file from `path`; see `parse`."""
    if path.is_file():
        return parse(path.read_bytes(), file, columns)
    table = RawTable(file)
    table.report("file-missing", 1)
    return table


def parse(content: bytes, file: str, columns: list[str]) -> RawTable:
    """Rows of a CSV file; nothing raises, every problem becomes a finding.

    Parameters
    ----------
    content : the bytes of the file.
    file : its name in the findings.
    columns : names of the columns that the schema expects; they tell a table's separator.
    """
    table = RawTable(file)
    lines = text_lines(content, table)
    start = first_line(lines, table)
    if start == len(lines):
        table.report("file-empty", 1)
        return table
    table.separator = separator_of(lines[start], columns)
    if table.separator != ",":
        table.report("file-separator", start + 1, value=SEPARATORS[table.separator])
    table.header_line = start + 1
    table.header = split(lines[start], table.separator)
    read_rows(lines[start + 1 :], start + 2, table.separator, table)
    return table


def text_lines(content: bytes, table: RawTable) -> list[str]:
    """Lines of a file without their ends; byte order mark, encoding and line ends are reported."""
    if content.startswith(b"\xef\xbb\xbf"):
        table.report("file-byte-order-mark", 1)
        content = content[3:]
    if b"\r" in content:
        before = content[: content.index(b"\r")].split(b"\n")
        cells = split(before[-1].decode("utf-8", errors="replace"), ",")
        table.report("file-line-ends", len(before), len(cells), value=content.count(b"\r"))
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if content and not content.endswith(b"\n"):
        table.report("file-last-line", content.count(b"\n") + 1)
    return decoded(content, table).removesuffix("\n").split("\n") if content else []


def decoded(content: bytes, table: RawTable) -> str:
    """Text of the bytes; a line that is not UTF-8 is reported and read with replacement characters."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            before = line[: error.start].decode("utf-8")
            table.report("file-encoding", number, len(split(before, ",")) or 1)
    return content.decode("utf-8", errors="replace")


def first_line(lines: list[str], table: RawTable) -> int:
    """Place of the header: after `sep=;` and empty lines, which are reported."""
    for place, line in enumerate(lines):
        if line.strip('"').lower().startswith("sep="):
            table.report("file-spreadsheet-line", place + 1, value=line)
        elif line.strip(" ,;\t"):
            return place
        else:
            table.report("file-empty-line", place + 1)
    return len(lines)


def separator_of(header: str, columns: list[str]) -> str:
    """The separator under which the header names most of the expected columns."""
    return max(",;\t", key=lambda s: len(set(split(header, s)) & set(columns)))


def split(line: str, separator: str) -> list[str]:
    """Cells of one line."""
    return next(csv.reader([line], delimiter=separator), [])


def read_rows(lines: list[str], number: int, separator: str, table: RawTable) -> None:
    """Fill `table` with rows; `number` is the line number of the first of `lines`."""
    well_formed = WELL_FORMED[separator].fullmatch
    place = 0
    while place < len(lines):
        length, untrusted = 1, 0
        if '"' not in lines[place]:
            cells = lines[place].split(separator)
        elif well_formed(lines[place]):
            cells = split(lines[place], separator)
        else:
            length, cells, untrusted = read_suspect(lines, place, number, separator, table)
        if not any(cells):
            table.report("file-empty-line", number + place)
        else:
            if untrusted:
                table.broken[len(table.rows)] = untrusted
            table.rows.append(cells)
            table.lines.append(number + place)
        place += length


def read_suspect(lines, place: int, number: int, separator: str, table: RawTable):
    """(lines used, cells, first cell not to be trusted or 0) of a line with a problem of quotation marks."""
    line = lines[place]
    column = bad_cell(line, separator)
    length = closing(lines[place : place + LONGEST_CELL], separator, len(table.header))
    if length:
        table.report("file-line-break", number + place, column)
        joined = [part + "\n" for part in lines[place : place + length]]
        return length, next(csv.reader(joined, delimiter=separator)), 0
    table.report("file-quotes", number + place, column)
    literal = line.split(separator)
    return 1, literal if len(literal) == len(table.header) else split(line, separator), column


def closing(lines: list[str], separator: str, width: int) -> int:
    """Number of lines that make up one row of `width` cells with line breaks inside; 0 when there is none."""
    for length in range(2, len(lines) + 1):
        row = "\n".join(lines[:length])
        if WELL_FORMED[separator].fullmatch(row):
            return length if len(next(csv.reader(row.splitlines(True), delimiter=separator))) == width else 0
    return 0


def bad_cell(line: str, separator: str) -> int:
    """Number of the first cell whose quotation marks are wrong."""
    column, position = 1, 0
    while match := CELLS[separator].match(line, position):
        if match.end() == len(line):
            break
        column, position = column + 1, match.end()
    return column
