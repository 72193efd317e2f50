"""Tables: a frame as it stands, and a table of markup that stacks on a phone. Text in a cell is escaped; `Markup`,
which only a template makes, is not."""

from collections.abc import Iterable, Sequence

import pandas as pd
from markupsafe import Markup

from analysis.evidence.descriptor import file_of
from analysis.figures.markup import render


def table_html(
    table: pd.DataFrame, css: str = "", counted: str = "", stack: bool = False, filters: Sequence[str] = ()
) -> Markup:
    """A frame as a plain table that scrolls on a phone, or stacks where `stack`; missing cells stay empty.

    `css` are further classes (`sm-sortable` makes it sortable and searchable), `counted` what its
    rows are, `filters` the columns by whose values a sortable table can be narrowed.
    """
    head = list(table.columns)
    rows = [[cell_text(cell) for cell in row] for row in table.itertuples(index=False, name=None)]
    lines = [list(zip(head, row, strict=True)) for row in rows]
    return render("table", head=head, rows=lines, css=css, counted=counted, stack=stack, filters=filters)


def from_file(table: str) -> Markup:
    """A line that leads to the file of a table of the data, to its history, and to where it is edited."""
    repository, path = file_of(table)
    return render("file", repository=repository, path=path)


def cell_text(cell) -> str:
    """A cell as a reader reads it: four digits of a number, nothing where it is missing."""
    if pd.isna(cell):
        return ""
    return f"{cell:.4g}" if isinstance(cell, float) else cell


def stacked(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    label: str,
    anchors: Sequence[str] = (),
    css: str = "sm-stack",
) -> Markup:
    """A table of markup.

    Parameters
    ----------
    head : names of the columns, plain text.
    rows : markup of the cells, one sequence a row.
    label : name of the table for screen readers.
    anchors : ids of the rows, or nothing.
    css : class of the box; `sm-stack` stacks on a phone, with each cell under its column's name.
    """
    rows = [[Markup(cell) for cell in row] for row in rows]
    ids = list(anchors) or [""] * len(rows)
    lines = [(anchor, list(zip(head, row, strict=True))) for anchor, row in zip(ids, rows, strict=True)]
    return render("stacked", head=head, rows=lines, label=label, css=css)
