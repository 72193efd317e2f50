"""Rows with too many or too few cells: where the comma went wrong, and how the row was probably meant."""

from analysis.submitted import schema
from analysis.submitted.findings import Rule
from analysis.submitted.raw import RawTable

RULE = Rule(
    "row-cells",
    "The row has {value} cells; the header has {detail}.",
    'Look for a comma too many or missing; a text with a comma needs quotation marks: "one, two".',
)

OF_A_CELL = ("cell-required", "cell-type", "cell-pattern", "cell-option")


def align_rows(source: RawTable, fields: list[dict]) -> None:
    """Bring every row to the width of the header; a row with too many or too few cells is reported where
    leaving out or putting in a comma makes its cells fit the schema best, and is read that way."""
    width = len(source.header)
    for row, cells in enumerate(source.rows):
        if len(cells) == width:
            continue
        column, repaired = aligned(cells, width, fields)
        if row not in source.broken:
            words = {"value": len(cells), "detail": width}
            finding = RULE.finding(source.file, source.lines[row], column, words)
            source.findings.append(finding)
            if misfits(repaired, fields) or not fields:
                source.broken[row] = min(column, width)
        source.rows[row] = repaired


def aligned(cells: list[str], width: int, fields: list[dict]) -> tuple[int, list[str]]:
    """(number of the cell where the row goes wrong, its cells at the right width)."""
    padded = (cells + [""] * width)[:width]
    position = min(len(cells), width) + 1
    if abs(len(cells) - width) != 1 or not fields:
        return position, padded
    options = [(position, padded)]
    if len(cells) > width:
        options += [
            (i + 1, [*cells[: i - 1], cells[i - 1] + "," + cells[i], *cells[i + 1 :]])
            for i in range(width, 0, -1)
        ]
    else:
        options += [(i + 1, [*cells[:i], "", *cells[i:]]) for i in range(width - 1, -1, -1)]
    return min(options, key=lambda option: (misfits(option[1], fields), not after_blank(cells, option[0])))


def after_blank(cells: list[str], position: int) -> bool:
    """Whether a cell begins with a blank, as the second half of a text with an unquoted comma does."""
    return cells[position - 1 : position] != [] and cells[position - 1].startswith(" ")


def misfits(cells: list[str], fields: list[dict]) -> int:
    """Number of cells that the schema's own types, patterns and options do not allow."""
    rules = [r for r in schema.CELL_RULES if r.id in OF_A_CELL]
    return sum(
        any(
            rule.applies(field)
            and rule.problem(schema.Cell(text, field, dict.fromkeys(schema.options(field)))) is not None
            for rule in rules
        )
        for text, field in zip(cells, fields, strict=False)
    )
