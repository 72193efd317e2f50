"""Forests of treatment results: every figure with its interval drawn, its design, its base, its caveat and its row."""

from math import isinf

import pandas as pd
from markupsafe import Markup

from analysis.figures.figure import Figure
from analysis.figures.markup import Html, render
from analysis.figures.numbers import linked
from analysis.figures.scales import Scale, linear, ratios, shares
from analysis.figures.side_by_side import several, small
from analysis.noms.evidence import contrasts, strongest_first
from analysis.noms.treatment import Treatment
from analysis.noms.words import (
    GRADE,
    RATIOS,
    arm_words,
    badge,
    base_words,
    caveat_words,
    figure_words,
    interval_words,
    number_link,
    source_link,
)
from analysis.statistics.estimate import Estimate

COLUMNS = ("Publication", "Group", "Patients", "Figure", "Interval")
COMPARED = (
    "What was compared",
    "One group",
    "The other",
    "Difference",
    "Filled: one group; ring: the other; 0 to 100%",
)


def forest(name: str, title: str, rows: pd.DataFrame, by: str = "outcome_title", note: str = "") -> Html:
    """The forest of some results, folded, the strongest design first; a plain sentence where there is none.

    The title states no range: the groups of a forest answer unlike questions.

    Parameters
    ----------
    name : unique on the page.
    title : what the forest is about.
    rows : rows of `treatment.results`.
    by : column that groups the rows.
    note : what a reader must know beside it.
    """
    if rows.empty:
        return Html(Markup('<p class="sm-empty">{}: the data hold no figure.</p>').format(title), title)
    counted = rows["unit"] == "count"
    drawn = strongest_first(rows[~counted])
    keys = dict.fromkeys(zip(drawn[by], drawn["unit"], strict=True))
    groups = [group_of(drawn[(drawn[by] == key) & (drawn["unit"] == unit)], key) for key, unit in keys]
    counts = [
        f"{r['outcome_title']} {figure_words(r)} ({r['name']})" for r in rows[counted].to_dict("records")
    ]
    size = f"{several(len(rows), 'figure')} from {several(rows['study_id'].nunique(), 'publication')}"
    drawing = render("noms/forest", title=title, head=COLUMNS, groups=groups, counts=counts)
    figure = Figure(drawing, name, title, f"{title}. {size}.", note=note, css="sm-forest")
    markup = render("noms/fold", summary=f"{title}: {size}", body=Markup(figure._repr_html_()))
    return Html(markup, f"{title}: {size}")


def group_of(rows: pd.DataFrame, name: str) -> dict:
    """One group of a forest: its name, its axis and its lines."""
    scale, unit = scale_of(rows), rows["unit"].iloc[0]
    both = rows["comparator"].notna().groupby(rows["study_id"]).transform("sum") > 1
    pairs = zip(rows.to_dict("records"), both, strict=True)
    lines = [line_of(row, scale, together) for row, together in pairs]
    return {"name": name, "scale": scale, "end": "%" if unit == "percent" else "", "lines": lines}


def line_of(row: dict, scale: Scale | None, compared: bool) -> dict:
    """One figure; `compared` says that the other arm stands in the same group, so that it need not be named."""
    return {
        "who": source_link(row["name"], row["url"]) + badge(row["verification"]),
        "about": about(row),
        "arm": arm_words(row | {"comparator": None} if compared else row),
        "caveat": caveat_words(row),
        "base": base_words(row),
        "figure": number_link(row),
        "interval": interval_words(row),
        "span": span_of(row, scale),
        "point": None if scale is None or pd.isna(row["value"]) else scale.place(float(row["value"])),
    }


def span_of(row: dict, scale: Scale | None) -> tuple[float, float] | None:
    """Places of the two ends of an interval; an open end reaches the end of the axis."""
    low, high = (None if pd.isna(row[k]) else float(row[k]) for k in ("low", "high"))
    if scale is None or (low is None and high is None):
        return None
    return 0.0 if low is None else scale.place(low), 100.0 if high is None else scale.place(high)


def scale_of(rows: pd.DataFrame) -> Scale | None:
    """The axis of one group; none where it holds no number."""
    unit = rows["unit"].iloc[0]
    values = [float(v) for c in ("value", "low", "high") for v in rows[c].dropna()]
    if not values:
        return None
    if unit == "percent" or unit in ("c", "AUC", "ICC", "kappa"):
        return shares(unit)
    return ratios([v for v in values if v > 0]) if unit in RATIOS else linear(values)


def about(row: dict) -> str:
    """Design and where GRADE starts for a result; where it stands for a claim."""
    if row["statement"] == "published_claim":
        return f"as stated in {row['locator']}" if not pd.isna(row["locator"]) else "as stated elsewhere"
    parts = (small(row["design_title"]), GRADE.get(row["starting_certainty"], ""))
    return ", ".join(part for part in parts if part)


def contrast_figure(treatment: Treatment) -> Figure | Html:
    """Groups that one study compared, where both have counts: two points and the line between them."""
    table = contrasts(treatment.results, treatment.confidence)
    if table.empty:
        return Html(Markup('<p class="sm-empty">The data hold no two compared groups with counts.</p>'))
    title = f"Groups compared by their counts, {several(len(table), 'pair')}"
    lines = [contrast_line(row) for row in table.to_dict("records")]
    level = f"{treatment.confidence:.0%}"
    note = (
        f"Differences of two proportions with {level} hybrid score intervals (Newcombe, Stat Med 1998;17:873-890), ratios "
        f"with {level} intervals on the log scale (Katz, Biometrics 1978;34:469-474), computed here from the printed counts."
    )
    drawing = render("noms/contrasts", title=title, head=COMPARED, lines=lines)
    return Figure(drawing, "contrasts", title, f"{title}.", note=note, css="sm-forest")


def contrast_line(pair: dict) -> dict:
    """Two groups with their difference and ratio in words."""
    sides = [side_of(pair["first"]), side_of(pair["second"])]
    low, high = sorted(side["place"] for side in sides)
    d, first = pair["difference"], pair["first"]
    return {
        "outcome": first["outcome_title"],
        "who": f"{first['name']}, {small(first['design_title'])}",
        "caveat": "; ".join(
            dict.fromkeys(filter(None, (caveat_words(pair[k]) for k in ("first", "second"))))
        ),
        "sides": sides,
        "difference": linked(f"difference.{first['treatment_id']}", f"{100 * d.value:+.0f} points")
        + f", {100 * d.low:+.0f} to {100 * d.high:+.0f}",
        "ratio": ratio_words(first["treatment_id"], pair["ratio"]),
        "low": low,
        "high": high,
    }


def ratio_words(key: str, ratio: Estimate) -> Markup:
    """A ratio with its interval; none where a group has no event."""
    if isinf(ratio.high):
        return Markup("no ratio: a group without an event")
    number = linked(f"ratio.{key}", f"{ratio.value:.2f}")
    return Markup("ratio {}, {}").format(number, f"{ratio.low:.2f} to {ratio.high:.2f}")


def side_of(row: dict) -> dict:
    """One group of a pair: its figure from the counts, with its link, and its place on the axis."""
    share = 100 * row["events"] / row["n"]
    return {"figure": number_link(row), "base": base_words(row), "arm": row["arm"], "place": share}
