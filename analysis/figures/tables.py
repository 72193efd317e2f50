"""Tables whose cells are markup: they scroll in a box, or stack on a phone with each cell under its column's name."""

import html
from collections.abc import Iterable, Sequence


def stacked(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    label: str,
    anchors: Sequence[str] = (),
    css: str = "sm-stack",
) -> str:
    """A table as HTML.

    Parameters
    ----------
    head : names of the columns, plain text.
    rows : markup of the cells, one sequence a row.
    label : name of the table for screen readers.
    anchors : ids of the rows, or nothing.
    css : class of the box; `sm-stack` stacks on a phone.
    """
    rows = list(rows)
    ids = list(anchors) or [""] * len(rows)
    columns = "".join(f'<th role="columnheader" scope="col">{html.escape(c)}</th>' for c in head)
    body = "".join(
        _row(head if css == "sm-stack" else (), cells, anchor)
        for cells, anchor in zip(rows, ids, strict=True)
    )
    return (
        f'<div class="sm-scroll {css}" tabindex="0"><table class="sm-table" role="table" '
        f'aria-label="{html.escape(label)}"><thead role="rowgroup"><tr role="row">{columns}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(labels: Sequence[str], cells: Sequence[str], anchor: str) -> str:
    """One row, its cells labelled where they may stack; an empty cell takes no place then."""
    named = f' id="{html.escape(anchor)}"' if anchor else ""
    marks = [f' data-label="{html.escape(label)}"' for label in labels] or [""] * len(cells)
    parts = (
        f'<td role="cell"{mark}{"" if cell else " class=sm-none"}>{cell}</td>'
        for mark, cell in zip(marks, cells, strict=True)
    )
    return f'<tr role="row"{named}>{"".join(parts)}</tr>'
