"""Forests of treatment results: every figure with its interval drawn, its design, its base, its source and its row."""

import html
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.figures.markup import Html
from analysis.figures.scales import Scale, linear, ratios, shares
from analysis.figures.side_by_side import several
from analysis.noms.words import (
    GRADE,
    RATIOS,
    arm_words,
    badge,
    base_words,
    figure_words,
    interval_words,
    number_link,
    source_link,
)

MANY = 9
"""From this many figures on, the span says more than one comparison."""
COLUMNS = ("Publication", "Group", "Patients", "Figure", "Interval")
OPEN = 12
"""Up to this many figures a forest stands open."""


@dataclass(frozen=True)
class Forest:
    """A table of figures with their intervals drawn beside them; it is its own data table.

    `linked` is the title as HTML, its figures linked to their rows; `folded` says what a reader unfolds.
    """

    name: str
    title: str
    linked: str
    description: str
    body: str
    note: str = ""
    folded: str = ""

    def _repr_html_(self) -> str:
        title, words = html.escape(self.title), html.escape(self.description)
        note = f'<p class="sm-note">{html.escape(self.note)}</p>' if self.note else ""
        head = "".join(f'<th role="columnheader" scope="col">{c}</th>' for c in COLUMNS)
        table = (
            f'<div class="sm-scroll sm-data" tabindex="0"><table class="sm-table" role="table" aria-label="{title}">'
            f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{self.body}</table></div>'
        )
        fold = f'<details class="sm-fold"><summary>{self.folded}</summary>{table}</details>'
        return (
            f'<figure class="sm-figure sm-picture sm-forest" id="figure-{self.name}" data-name="{self.name}">'
            f'<figcaption class="sm-title">{self.linked}</figcaption><p class="sm-description">{words}</p>'
            f"{fold if self.folded else table}{note}</figure>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}\n{self.description}"}


def forest(
    name: str, title: str, rows: pd.DataFrame, by: str = "outcome", note: str = "", unfolded: bool = False
) -> Forest | Html:
    """The forest of some results, in the order of `rows`; a plain sentence where there is none.

    Parameters
    ----------
    name : unique on the page.
    title : what the forest is about; the finding of its main group is added.
    rows : rows of `treatment.results`.
    by : column that groups the rows, `outcome` or one whose values are words already.
    unfolded : a long forest stands open as well.
    """
    if rows.empty:
        text = f"{title}: the data hold no figure."
        return Html(f'<p class="sm-empty">{html.escape(text)}</p>', text)
    keys = list(dict.fromkeys(zip(rows[by], rows["unit"], strict=True)))
    groups = [rows[(rows[by] == key) & (rows["unit"] == unit)] for key, unit in keys]
    body = "".join(group_html(group, by) for group in groups)
    main = max(groups, key=weight) if by == "outcome" else groups[0]
    headline = f"{title}: {finding(main)}"
    linked = f"{html.escape(title)}: {finding(main, linked_figure, html.escape)}"
    size = f"{several(len(rows), 'figure')} from {several(rows['study_id'].nunique(), 'publication')}"
    folded = f"Show {size}" if len(rows) > OPEN and not unfolded else ""
    return Forest(name, headline, linked, f"{headline}. {size}.", body, note, folded)


def weight(rows: pd.DataFrame) -> tuple:
    """What a group counts for a headline: many figures, then compared arms, then more figures; no counts."""
    counted = rows["unit"].iloc[0] == "count" or rows["value"].isna().all()
    return not counted, len(rows) >= MANY, bool(compared_arms(rows)), len(rows)


def by_design(name: str, title: str, rows: pd.DataFrame) -> Html:
    """Randomised trials in a forest of their own, and the other designs in another beneath it."""
    trials = rows["starting_certainty"] == "high"
    parts = [(name, title, rows[trials]), (f"{name}-others", f"{title}, other designs", rows[~trials])]
    if not trials.any() or trials.all():
        parts = [(name, title, rows)]
    found = [forest(n, t, r.sort_values(["study_id", "treatment_id"])) for n, t, r in parts]
    return Html("".join(f._repr_html_() for f in found), "\n".join(getattr(f, "title", "") for f in found))


def linked_figure(row: dict) -> str:
    """A figure that leads to its row."""
    return number_link(f"treatment.{row['treatment_id']}", figure_words(row))


def finding(rows: pd.DataFrame, show: Callable = figure_words, text: Callable = str) -> str:
    """A group in one phrase: two compared arms, one figure, or the span over all.

    `show` writes a figure, `text` everything else.
    """
    rows = rows[rows["value"].notna()] if rows["value"].notna().any() else rows
    first, pair = rows.iloc[0].to_dict(), compared_arms(rows)
    words = text(lower_first(first["outcome_title"]))
    if pair and len(rows) < MANY:
        a, b = pair
        return f"{words} {show(a)} with {text(a['arm'])}, {show(b)} with {text(b['arm'])} ({text(a['name'])})"
    if len(rows) == 1 or pd.isna(first["value"]):
        return f"{words} {show(first)} with {text(first['arm'])} ({text(first['name'])})"
    low, high = (rows.loc[i].to_dict() for i in (rows["value"].idxmin(), rows["value"].idxmax()))
    return f"{words} {show(low)} to {show(high)} over {len(rows)} figures"


def compared_arms(rows: pd.DataFrame) -> list[dict]:
    """The first two figures of one study at one time that compare arms; none where there are no such two."""
    compared = rows[rows["comparator"].notna() & rows["value"].notna()]
    groups = compared.groupby(["study_id", compared["at_months"].fillna(-1)], sort=False)
    pairs = [group for _, group in groups if len(group) == 2]
    return pairs[0].to_dict("records") if pairs else []


def lower_first(text: str) -> str:
    """Text as it stands within a sentence, abbreviations kept."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def scale_of(rows: pd.DataFrame) -> Scale | None:
    """The axis of one group; none for counts."""
    unit = rows["unit"].iloc[0]
    values = [float(v) for c in ("value", "low", "high") for v in rows[c].dropna()]
    if unit == "count" or not values:
        return None
    if unit == "percent" or unit in ("c", "AUC", "ICC", "kappa"):
        return shares(unit)
    return ratios([v for v in values if v > 0]) if unit in RATIOS else linear(values)


def group_html(rows: pd.DataFrame, by: str) -> str:
    """The rows of one group under its name and axis."""
    scale = scale_of(rows)
    unit, key = rows["unit"].iloc[0], rows[by].iloc[0]
    name = rows["outcome_title"].iloc[0] if by == "outcome" else str(key)
    head = (
        f'<tr role="row" class="sm-group"><th role="rowheader" scope="rowgroup" colspan="4">{html.escape(name)}'
        f'</th><td role="cell">{axis_html(scale, unit)}</td></tr>'
    )
    both = rows["comparator"].notna().groupby(rows["study_id"]).transform("sum") > 1
    lines = "".join(
        line_html(row, scale, together) for row, together in zip(rows.to_dict("records"), both, strict=True)
    )
    return f'<tbody role="rowgroup">{head}{lines}</tbody>'


def axis_html(scale: Scale | None, unit: str) -> str:
    """The ticks of the axis as text at their places."""
    if scale is None:
        return ""
    end = "%" if unit == "percent" else ""
    ticks = "".join(f'<span style="left:{scale.place(t):.1f}%">{t:.3g}{end}</span>' for t in scale.ticks)
    return f'<span class="sm-axis" aria-hidden="true">{ticks}</span>'


def line_html(row: dict, scale: Scale | None, compared: bool) -> str:
    """One figure: publication with design, group, base, figure with interval, and the drawing.

    `compared` says that the other arm stands in the same group, so that it need not be named.
    """
    figure, interval = linked_figure(row), interval_words(row)
    arm = arm_words(row | {"comparator": None} if compared else row)
    cells = (
        f"{source_link(row['name'], row['url'])}{badge(row['verification'])}<small>{html.escape(about(row))}</small>",
        html.escape(arm),
        base_words(row),
        f"{figure}<small>{html.escape(interval)}</small>" if interval else figure,
        plot_html(row, scale),
    )
    names = ("sm-who", "sm-arm", "sm-base", "sm-value", "sm-plot")
    body = "".join(
        f'<td role="cell" class="{name}">{cell}</td>' for name, cell in zip(names, cells, strict=True)
    )
    return f'<tr role="row">{body}</tr>'


def about(row: dict) -> str:
    """Design and where GRADE starts for a result; where it stands for a claim."""
    if row["statement"] == "published_claim":
        return f"as stated in {row['locator']}" if not pd.isna(row["locator"]) else "as stated elsewhere"
    parts = (lower_first(row["design_title"]), GRADE.get(row["starting_certainty"], ""))
    return ", ".join(part for part in parts if part)


def plot_html(row: dict, scale: Scale | None) -> str:
    """Interval and point of one figure on the axis of its group."""
    if scale is None:
        return ""
    parts = "" if scale.null is None else f'<s style="left:{scale.place(scale.null):.1f}%"></s>'
    low, high = (None if pd.isna(row[k]) else scale.place(float(row[k])) for k in ("low", "high"))
    if low is not None or high is not None:
        left, right = 0.0 if low is None else low, 100.0 if high is None else high
        parts += f'<i style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
    if not pd.isna(row["value"]):
        parts += f'<b style="left:{scale.place(float(row["value"])):.1f}%"></b>'
    return f'<span class="sm-plot-box" aria-hidden="true">{parts}</span>'
