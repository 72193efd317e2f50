"""Forests of treatment results: every figure with its interval drawn, its design, its base, its source and its row."""

import html
from dataclasses import dataclass

import pandas as pd

from analysis.charts import Html
from analysis.noms_words import (
    RATIOS,
    arm_words,
    badge,
    base_words,
    figure_words,
    interval_words,
    number_link,
    outcome_words,
    source_link,
)
from analysis.scales import Scale, linear, ratios, shares
from analysis.treatment import Treatment

COLUMNS = ("Publication", "Group", "Patients", "Figure", "Interval")
ORDER = {"high": 0, "low": 1, "": 2}
GRADE = {
    "high": "GRADE starts high",
    "low": "GRADE starts low",
    "": "",
}


@dataclass(frozen=True)
class Forest:
    """A table of figures with their intervals drawn beside them; it is its own data table."""

    name: str
    title: str
    description: str
    body: str
    note: str = ""

    def _repr_html_(self) -> str:
        title, words = html.escape(self.title), html.escape(self.description)
        note = f'<p class="sm-note">{html.escape(self.note)}</p>' if self.note else ""
        head = "".join(f'<th role="columnheader" scope="col">{c}</th>' for c in COLUMNS)
        return (
            f'<figure class="sm-figure sm-picture sm-forest" id="figure-{self.name}" data-name="{self.name}">'
            f'<figcaption class="sm-title">{title}</figcaption><p class="sm-description">{words}</p>'
            f'<div class="sm-scroll sm-data" tabindex="0"><table class="sm-table" role="table" aria-label="{title}">'
            f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{self.body}</table></div>{note}</figure>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}\n{self.description}"}


def forest(
    treatment: Treatment, name: str, title: str, rows: pd.DataFrame, by: str = "outcome", note: str = ""
) -> Forest | Html:
    """The forest of some results; a plain sentence where there is none.

    Parameters
    ----------
    name : unique on the page.
    title : what the forest is about; the finding is added.
    rows : rows of `treatment.results`.
    by : column that groups the rows, `outcome` or one whose values are words already.
    """
    if rows.empty:
        text = f"{title}: the data hold no figure."
        return Html(f'<p class="sm-empty">{html.escape(text)}</p>', text)
    rows = rows.assign(order=rows["starting_certainty"].map(ORDER))
    rows = rows.sort_values(["order", "study_id", "treatment_id"], kind="stable")
    keys = list(dict.fromkeys(zip(rows[by], rows["unit"], strict=True)))
    groups = [rows[(rows[by] == key) & (rows["unit"] == unit)] for key, unit in keys]
    body = "".join(group_html(treatment, group, by) for group in groups)
    headline = f"{title}: {finding(groups[0])}"
    description = f"{headline}. {len(rows)} figures from {rows['study_id'].nunique()} publications."
    return Forest(name, headline, description, body, note)


def finding(rows: pd.DataFrame) -> str:
    """The first group in one phrase: two compared arms, one figure, or the span over all."""
    rows = rows[rows["value"].notna()] if rows["value"].notna().any() else rows
    first, words = rows.iloc[0].to_dict(), lower_first(outcome_words(rows.iloc[0]["outcome"]))
    pair = rows[(rows["study_id"] == first["study_id"]) & rows["comparator"].notna()]
    pair = pair[pair["at_months"].fillna(-1) == (-1 if pd.isna(first["at_months"]) else first["at_months"])]
    if len(pair) == 2 and len(rows) < 9:
        a, b = pair.to_dict("records")
        return (
            f"{words} {figure_words(a)} with {a['arm']}, {figure_words(b)} with {b['arm']} ({first['name']})"
        )
    if len(rows) == 1 or pd.isna(first["value"]):
        return f"{words} {figure_words(first)} with {first['arm']} ({first['name']})"
    low, high = rows.loc[rows["value"].idxmin()].to_dict(), rows.loc[rows["value"].idxmax()].to_dict()
    return f"{words} {figure_words(low)} to {figure_words(high)} over {len(rows)} figures"


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


def group_html(treatment: Treatment, rows: pd.DataFrame, by: str) -> str:
    """The rows of one group under its name and axis."""
    scale = scale_of(rows)
    unit, key = rows["unit"].iloc[0], rows[by].iloc[0]
    name = outcome_words(key) if by == "outcome" else str(key)
    head = (
        f'<tr role="row" class="sm-group"><th role="rowheader" scope="rowgroup" colspan="4">{html.escape(name)}'
        f'</th><td role="cell">{axis_html(scale, unit)}</td></tr>'
    )
    lines = "".join(line_html(treatment, row, scale) for row in rows.to_dict("records"))
    return f'<tbody role="rowgroup">{head}{lines}</tbody>'


def axis_html(scale: Scale | None, unit: str) -> str:
    """The ends and the middle of the axis as text."""
    if scale is None:
        return ""
    end = "%" if unit == "percent" else ""
    ticks = "".join(f"<span>{tick:.3g}{end}</span>" for tick in scale.ticks)
    return f'<span class="sm-axis" aria-hidden="true">{ticks}</span>'


def line_html(treatment: Treatment, row: dict, scale: Scale | None) -> str:
    """One figure: publication with design, group, base, figure with interval, and the drawing."""
    design = treatment.options["design_class"][row["design_class"]]
    grade = GRADE[row["starting_certainty"]]
    about = "; ".join(part for part in (design, grade) if part)
    figure = number_link(f"treatment.{row['treatment_id']}", figure_words(row))
    interval = interval_words(row)
    cells = (
        f"{source_link(row['name'], row['url'])}{badge(row['verification'])}<small>{html.escape(about)}</small>",
        html.escape(arm_words(row)),
        base_words(row),
        f"{figure}<small>{html.escape(interval)}</small>" if interval else figure,
        plot_html(row, scale),
    )
    names = ("sm-who", "sm-arm", "sm-base", "sm-value", "sm-plot")
    body = "".join(
        f'<td role="cell" class="{name}">{cell}</td>' for name, cell in zip(names, cells, strict=True)
    )
    return f'<tr role="row">{body}</tr>'


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
