"""The canonical form of a table: UTF-8, LF, commas, the fewest quotation marks, rows by key, columns by schema.

Only what loses nothing is repaired; a table whose meaning is in doubt is refused with the place of the doubt.
"""

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analysis.evidence import versions
from analysis.submitted import raw
from analysis.submitted.findings import Rule
from analysis.submitted.tables import as_list

INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
BLANKS = re.compile(r"[^\S ]|\u00a0|\u202f|\u2007")
UNFINISHED_NUMBER = re.compile(r"(-?)0*([0-9]*)(\.[0-9]*)?")
DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
THOUSANDS = {
    "integer": re.compile(r"-?[1-9][0-9]{0,2}(?:[.,'’ \u00a0\u202f][0-9]{3})+"),
    "number": re.compile(
        r"-?[1-9][0-9]{0,2}(?:(?:\.000)+|(?:\.[0-9]{3}){2,}|(?:[,'’ \u00a0\u202f][0-9]{3})+)"
    ),
}
"""Numbers that may have a mark between thousands, or decimals."""
TRAILING_ZEROS = re.compile(r"-?[0-9]+\.[0-9]*0")
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?(?: ?([AP]M))?")
MANY = 3  # numbers that all lost their zeros at once were shortened by a spreadsheet, not by a person


@dataclass(frozen=True)
class Tidied:
    """The canonical bytes of a table, and how many cells got back the spelling of the last commit."""

    content: bytes
    restored: int = 0


def tidy_table(content: bytes, resource: dict, before: bytes | None = None, file: str = "") -> Tidied:
    """Bring one table to its canonical form.

    Parameters
    ----------
    content : the file as it is.
    resource : its descriptor in `datapackage.json`.
    before : the file as last committed. A spreadsheet writes 61.90 as 61.9; where it did, the committed
        spelling is put back, because the printed decimals are data.
    file : name of the file in errors.

    Raises
    ------
    ValueError with file:line:column where a repair would have to guess.
    """
    names = [field["name"] for field in resource["schema"]["fields"]]
    rows, separator, lines = read_rows(content, names, file or resource["path"])
    refuse_doubtful(rows, lines, resource["schema"]["fields"], file or resource["path"])
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    fields = resource["schema"]["fields"]
    cells = [[clean(c, f, separator) for c in column] for f, column in zip(fields, columns, strict=True)]
    rows = [list(row) for row in zip(*cells, strict=True)]
    keys = [names.index(name) for name in as_list(resource["schema"].get("primaryKey", names))]
    rows.sort(key=lambda row: [row[k] for k in keys])
    restored = restore(rows, before, names, keys, written(names, rows) != content) if before else 0
    return Tidied(written(names, rows), restored)


def written(names: list[str], rows: list[list[str]]) -> bytes:
    """The table as bytes, in canonical quotation."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([names, *rows])
    return text.getvalue().encode("utf-8")


def as_utf8(content: bytes) -> bytes:
    """Text that says by its mark that it is UTF-16 (Excel's 'Unicode text'), as UTF-8."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16").encode("utf-8") if marked else content


DOUBTFUL = Rule(
    "tidy-number",
    "Column `{column}` holds '{value}', which can mean two numbers.",
    "Write 1 or 1000; a point stands before decimals only, and thousands have no mark.",
)
HEADER_DIFFERS = Rule(
    "tidy-header",
    "The header and the codebook differ in {detail}.",
    "Mend the header first; no column is added or dropped here.",
)
ROW_DIFFERS = Rule(
    "tidy-row",
    "The row has {value} cells; the header has {detail}.",
    "Mend the row first; `spinemets check` says where its commas went wrong.",
)


def read_rows(content: bytes, names: list[str], file: str) -> tuple[list[list[str]], str, list[int]]:
    """Rows with their cells in the order of `names`, the separator that the file used, and the lines of the rows."""
    table = raw.parse(as_utf8(content), file, names)
    refused = next(
        (f for f in table.findings if f.rule in ("file-encoding", "file-quotes", "file-empty")), None
    )
    if refused:
        raise ValueError(str(refused))
    width = used_width(table)
    header = [INVISIBLE.sub("", cell).strip() for cell in table.header[:width]]
    if sorted(header) != sorted(names):
        odd = sorted(set(header) ^ set(names)) or ["one that stands there twice"]
        raise ValueError(str(HEADER_DIFFERS.finding(file, table.header_line, 1, {"detail": ", ".join(odd)})))
    order = [header.index(name) for name in names]
    for line, cells in zip(table.lines, table.rows, strict=True):
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            words = {"value": len(cells), "detail": width}
            raise ValueError(str(ROW_DIFFERS.finding(file, line, min(len(cells), width) + 1, words)))
    return [[cells[place] for place in order] for cells in table.rows], table.separator, table.lines


def refuse_doubtful(rows: list[list[str]], lines: list[int], fields: list[dict], file: str) -> None:
    """ValueError at the first number that two people read differently: `1.000` is one, or a thousand."""
    for column, field in enumerate(fields):
        doubt = THOUSANDS.get(field["type"])
        for line, cells in zip(lines, rows, strict=True) if doubt else ():
            if doubt.fullmatch(cells[column].strip()):
                words = {"value": cells[column], "column": field["name"]}
                raise ValueError(str(DOUBTFUL.finding(file, line, column + 1, words)))


def used_width(table: raw.RawTable) -> int:
    """Number of columns without the empty ones that a spreadsheet appends."""
    width = len(table.header)
    while width and not table.header[width - 1].strip():
        width -= 1
    return width


def clean(cell: str, field: dict, separator: str) -> str:
    """One cell without invisible characters, odd or outer blanks, and half-written numbers."""
    if not cell.isascii():
        cell = INVISIBLE.sub("", cell)
    cell = BLANKS.sub(" ", cell.replace("\r\n", " ")).strip()
    if field.get("list") and cell:
        return field["list"].join(term.strip() for term in cell.strip(field["list"]).split(field["list"]))
    return clean_number(cell, field["type"], separator) if field["type"] in ("number", "integer") else cell


def clean_number(cell: str, kind: str, separator: str) -> str:
    """A number as the schema wants it, where it can be meant in one way only: .5, 007, 1E-3, 77.0 for a count;
    a decimal comma where cells are separated by semicolons."""
    if separator == ";" and DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    if re.fullmatch(r"-?[0-9.]+[eE][+-]?[0-9]{1,2}", cell):
        cell = format(Decimal(cell), "f")
    match = UNFINISHED_NUMBER.fullmatch(cell)
    if not match or not (match[2] or (match[3] or ".").strip(".") or cell.strip("-0") != cell.strip("-")):
        return cell
    sign, whole, rest = match[1], match[2] or "0", match[3] or ""
    rest = "" if rest == "." or (kind == "integer" and not rest.strip(".0")) else rest
    return sign + whole + rest


def restore(rows: list[list[str]], before: bytes, names: list[str], keys: list[int], residue: bool) -> int:
    """Put back the committed spelling of cells that a spreadsheet respelt; returns their number.

    A person may delete one zero on purpose. So zeros come back only where the file shows other traces of a
    spreadsheet (`residue`), or where every number lost them.
    """
    table = raw.parse(before, "", names)
    if table.header != names or table.findings:
        return 0
    old = {tuple(row[k] for k in keys): row for row in table.rows if len(row) == len(names)}
    pairs = [(row, old[key]) for row in rows if (key := tuple(row[k] for k in keys)) in old]
    zeros, times, kept = [], [], 0
    for row, earlier in pairs:
        for place, (cell, was) in enumerate(zip(row, earlier, strict=True)):
            if cell == was:
                kept += bool(TRAILING_ZEROS.fullmatch(was))
            elif shortened(was) == cell:
                zeros.append((row, place, was))
            elif same_time(was, cell):
                times.append((row, place, was))
    back = times + (zeros if residue or (len(zeros) >= MANY and not kept) else [])
    for row, place, was in back:
        row[place] = was
    return len(back)


def shortened(number: str) -> str | None:
    """A number as a spreadsheet writes it, without zeros at the end of its decimals."""
    if not TRAILING_ZEROS.fullmatch(number):
        return None
    short = number.rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def same_time(was: str, cell: str) -> bool:
    """Whether a spreadsheet wrote the text 8:36 as the time 08:36:00 AM."""
    old, new = TIME.fullmatch(was), TIME.fullmatch(cell)
    return bool(old and new) and hour_of(old) == hour_of(new) and old[2] == new[2]


def hour_of(time: re.Match) -> int:
    """Hour of the day, 0 to 23."""
    return int(time[1]) % 12 + 12 * (time[3] == "PM") if time[3] else int(time[1])


def committed(folders: list[Path], path: str) -> bytes | None:
    """A table as last committed in the first of the folders that git knows."""
    found = (versions.file_at(folder, "HEAD", path) for folder in folders)
    return next((content for content in found if content is not None), None)


def tidy_folder(
    package: dict, folder: Path, write: bool = True, reference: Path | None = None
) -> tuple[dict[str, int], list[str]]:
    """Bring every table of a data folder to its canonical form.

    `reference` is the folder whose last commit tells the spelling of a copy that git does not know.

    Returns
    -------
    changed : file -> number of cells that got back their committed spelling.
    refused : sentences about tables that were left alone.
    """
    changed, refused = {}, []
    folders = [folder, reference] if reference else [folder]
    for resource in package["resources"]:
        path, file = folder / resource["path"], f"{folder.name}/{resource['path']}"
        if not path.is_file():
            refused.append(f"{file}:1:1: The table is missing. Restore the file.")
            continue
        content = path.read_bytes()
        try:
            tidied = tidy_table(content, resource, committed(folders, resource["path"]), file)
        except ValueError as error:
            refused.append(str(error))
            continue
        if tidied.content != content:
            changed[file] = tidied.restored
            if write:
                path.write_bytes(tidied.content)
    return changed, refused
