"""Rules for digitised survival curves, before anything is rebuilt from them."""

import pandas as pd

from analysis.rules.rule import look_up, number, row_rule

FULL = {"proportion": 1.0, "percent": 100.0}
STRAY = 0.02
"""Share of the axis by which a point may stray; `statistics.published_curves` mends as much."""


def full_of(tables, rows: pd.DataFrame) -> pd.Series:
    """Height of the whole axis for each row of a table of curves; NaN where the scale is not known."""
    return look_up(tables["curves"], "curve_id", "scale", rows["curve_id"]).map(FULL)


def lowest_before(rows: pd.DataFrame, order: str, column: str) -> pd.Series:
    """For each row the lowest value of the same curve in the rows before it; NaN in the first."""
    values = pd.DataFrame(
        {"curve": rows["curve_id"], "order": number(rows[order]), "value": number(rows[column])}
    )
    ordered = values.sort_values("order", kind="stable").groupby("curve")["value"]
    return ordered.transform(lambda v: v.cummin().shift()).reindex(rows.index)


@row_rule("curve-rises", "curve_points.survival", "The curve '{curve_id}' rises from {detail} to {survival}.")
def survival_rises(tables):
    """Digitise the point again; a curve of cumulative incidence is entered as 1 minus its value."""
    rows = tables["curve_points"]
    before = lowest_before(rows, "point", "survival")
    rises = number(rows["survival"]) - before > 2 * STRAY * full_of(tables, rows)
    return before.map("{:g}".format).where(rises, "")


@row_rule("curve-scale", "curve_points.survival", "A survival of {survival} is not between 0 and {detail}.")
def survival_off_scale(tables):
    """Correct the scale of the curve (proportion or percent), or calibrate the axis again."""
    rows = tables["curve_points"]
    full, value = full_of(tables, rows), number(rows["survival"])
    return full.map("{:g}".format).where((value > full * (1 + STRAY)) | (value < -full * STRAY), "")


@row_rule(
    "curve-points", "curves.curve_id", "The curve '{curve_id}' has {detail} points; it needs at least 2."
)
def too_few_points(tables):
    """Put its points into `curves/points.csv`, best with `spinemets curve add`."""
    counts = tables["curves"]["curve_id"].map(tables["curve_points"]["curve_id"].value_counts()).fillna(0)
    return counts.astype(int).astype(str).where(counts < 2, "")
