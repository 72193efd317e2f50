"""Checks of ranges, hazard ratios, their intervals and p values."""

from math import log, sqrt

import pandas as pd
from scipy.stats import norm

from analysis.audit.printed_numbers import bounds, in_months, is_number
from analysis.audit.rows import check, finding, name, place, rows

CENTRES = ("median", "mean")
NORMAL_DEVIATES = 0.5
"""Wald and log-rank tests of the same data differ; up to so many normal deviates is no finding."""


def number_in(row, column: str, unit: str) -> float | None:
    """A printed number of a row in the wanted unit; None where the row has none or the units do not convert."""
    text = getattr(row, column)
    if not is_number(text):
        return None
    if row.unit == unit:
        return float(text)
    a, b = in_months(text, row.unit), in_months("1", unit) if is_number("1") else None
    return float(a / b) if a is not None and b else None


def ranges(study: pd.DataFrame) -> list:
    """Rows that print both ends of a range or interval."""
    return [row for row in rows(study) if is_number(row.low) and is_number(row.high)]


@check("range-in-order", "The low end of a range is not above its high end")
def range_in_order(study: pd.DataFrame) -> list[dict]:
    """Low and high ends are compared as printed."""
    found = []
    for row in ranges(study):
        if float(row.low) > float(row.high):
            sentence = f"{name(row)}: the range is printed from {row.low} to {row.high}."
            gap = float(row.low) - float(row.high)
            found.append(
                finding([row], f"{row.low} to {row.high}", "low before high", gap, row.unit, sentence)
            )
    return found


@check("centre-in-range", "A median or mean lies in its range")
def centre_in_range(study: pd.DataFrame) -> list[dict]:
    """The value is compared with the range beside it and with the ranges that other places print for the
    same characteristic, category and subgroup. Times are converted to one unit."""
    found, keys = [], ["subject", "characteristic", "category", "subgroup"]
    for _, group in study.groupby(keys, sort=False):
        spans = [row for row in ranges(group) if row.interval_kind == "range"]
        for row in rows(group[group["statistic"].isin(CENTRES)]):
            if is_number(row.value) and (wrong := [span for span in spans if outside(row, span)]):
                found.append(outlier(row, wrong[0]))
    return found


def outside(row, span) -> bool:
    """Whether the value of a row lies outside a printed range; False where units do not convert."""
    value = number_in(row, "value", span.unit)
    return value is not None and not float(span.low) <= value <= float(span.high)


def outlier(row, span) -> dict:
    """The finding for a value outside a range."""
    value = number_in(row, "value", span.unit)
    edge = float(span.low) if value < float(span.low) else float(span.high)
    said = f"{row.value} {row.unit}".strip()
    sentence = (
        f"{name(row)}: the {row.statistic} {said} lies outside the range {span.low} to {span.high} {span.unit}".rstrip()
        + f" ({span.location})."
    )
    follows = f"within {span.low} to {span.high}"
    return finding(dict.fromkeys([row, span]), said, follows, round(value - edge, 4), span.unit, sentence)


@check("single-value-in-range", "The value of one patient lies in the range of the cohort")
def single_value_in_range(study: pd.DataFrame) -> list[dict]:
    """A time or dose of single patients is compared with the range of the whole cohort, where both have the
    same characteristic and unit."""
    own = study[study["subject"] == "own"]
    spans = [s for s in ranges(own) if s.interval_kind == "range" and not s.subgroup]
    found = []
    for row in rows(own[own["statistic"].isin(["value", "dose"])]):
        mine = [s for s in spans if s.characteristic == row.characteristic and s.unit == row.unit]
        if is_number(row.value) and (wrong := [span for span in mine if outside(row, span)]):
            found.append(outlier(row, wrong[0]))
    return found


@check("same-median-and-range", "Two quantities do not share median and range", "warning")
def same_median_and_range(study: pd.DataFrame) -> list[dict]:
    """Two quantities with the same median, low and high end are one and the same list of values, or one of
    them was copied: survival with censored patients cannot have the median of the follow-up by chance."""
    own = study[
        (study["subject"] == "own") & (study["statistic"] == "median") & (study["interval_kind"] == "range")
    ]
    found = []
    for (value, low, high, unit), group in own.groupby(["value", "low", "high", "unit"], sort=False):
        distinct = rows(group.drop_duplicates("quantity_id"))
        if len(distinct) > 1:
            names = " and ".join(name(row) for row in distinct)
            sentence = (
                f"{names} are printed with the same median and range, {value} ({low} to {high}) {unit}."
            )
            found.append(
                finding(rows(group), f"{value} ({low}-{high})", "two lists of values", 0, unit, sentence)
            )
    return found


def hazard_ratios(study: pd.DataFrame) -> list:
    """Hazard ratios with both ends of a confidence interval."""
    found = rows(study[study["statistic"] == "hazard_ratio"])
    return [r for r in found if all(is_number(t) for t in (r.value, r.low, r.high)) and float(r.low) > 0]


@check("hazard-ratio-in-interval", "A hazard ratio is the middle of its interval")
def hazard_ratio_in_interval(study: pd.DataFrame) -> list[dict]:
    """The interval of a hazard ratio is symmetric on the log scale: the ratio is the square root of the
    product of its ends, within what rounding of the three figures allows."""
    found = []
    for row in hazard_ratios(study):
        ends = [[float(edge) for edge in bounds(text)] for text in (row.low, row.high)]
        least, most = (sqrt(max(a, 0) * b) for a, b in zip(*ends, strict=True))
        low, high = (float(edge) for edge in bounds(row.value))
        if most < low or high < least:
            middle = sqrt(float(row.low) * float(row.high))
            sentence = f"{name(row)}: the hazard ratio {row.value} is not the middle of {row.low} to {row.high}, {middle:.4g}."
            printed = f"{row.value} ({row.low}-{row.high})"
            gap = round(float(row.value) - middle, 4)
            found.append(finding([row], printed, f"{middle:.4g}", gap, "ratio", sentence))
    return found


def wald_z(row) -> float:
    """Normal deviate of log(hazard ratio), its error taken from the printed interval (Altman and Bland 2011)."""
    level = 0.9 if row.interval_kind == "ci90" else 0.95
    width = log(float(row.high)) - log(float(row.low))
    return log(float(row.value)) * 2 * norm.ppf((1 + level) / 2) / width


@check("hazard-ratio-and-p", "The p value of a hazard ratio follows from its interval")
def hazard_ratio_and_p(study: pd.DataFrame) -> list[dict]:
    """A Wald p value is computed from the interval and compared with the printed one as a normal deviate.
    The printed p value may be of the log-rank test, so that half a deviate of difference is allowed. P values
    of weighted tests, which answer another question, and bounds such as "<0.01" are not compared."""
    found = []
    for row in hazard_ratios(study):
        same = study[study["test"].isin(["", "log_rank", "cox", "wald"]) & (study["qualifier"] == "")]
        cells = {c: getattr(row, c) for c in ("subject", "characteristic", "subgroup", "comparator")}
        for p in rows(same, statistic="p_value", **cells):
            if not is_number(p.value) or not 0 < float(p.value) <= 1 or float(row.high) <= float(row.low):
                continue
            wald, printed = abs(wald_z(row)), norm.isf(float(p.value) / 2)
            if abs(wald - printed) > NORMAL_DEVIATES:
                found.append(p_finding(row, p, 2 * norm.sf(wald)))
    return found


def p_finding(row, p, follows: float) -> dict:
    """The finding for a p value that the interval of the hazard ratio does not give."""
    sentence = (
        f"{name(row)}: the p value is printed as {p.value}, but the interval {row.low} to {row.high} "
        f"of the hazard ratio {row.value} gives {follows:.2g}."
    )
    gap = round(float(p.value) - follows, 4)
    return finding([row, p], f"p={p.value}", f"p={follows:.2g}", gap, "probability", sentence)


@check("hazard-ratio-direction", "A hazard ratio points the way of the medians")
def hazard_ratio_direction(study: pd.DataFrame) -> list[dict]:
    """A group with a hazard ratio below 1 should not have the shorter median time, nor one above 1 the
    longer. Curves may cross where the ratio is near 1: it counts when the interval excludes 1."""
    found = []
    for row in hazard_ratios(study):
        if float(row.low) <= 1 <= float(row.high):
            continue
        medians = [median_of(study, row, group) for group in (row.subgroup, row.comparator)]
        if None in medians:
            continue
        a, b = medians
        gap = float(a.value) - float(b.value)
        if gap and (gap > 0) == (float(row.value) > 1):
            sentence = (
                f"{name(row)}: the hazard ratio {row.value} goes against the medians, {a.value} in "
                f"{a.subgroup.replace('_', ' ')} and {b.value} in {b.subgroup.replace('_', ' ')}."
            )
            found.append(
                finding([row, a, b], row.value, "the other side of 1", round(gap, 4), a.unit, sentence)
            )
    return found


def median_of(study: pd.DataFrame, row, group: str):
    """The printed median of one group of a contrast; None where none is printed."""
    cells = {"subject": row.subject, "characteristic": row.characteristic, "subgroup": group}
    found = [r for r in rows(study, statistic="median", **cells) if is_number(r.value)]
    return found[0] if found else None


@check("ratio-of-counts", "A ratio of two groups is that of their counts")
def ratio_of_counts(study: pd.DataFrame) -> list[dict]:
    """A ratio named a_to_b is compared with the counts of a and b, at its printed precision."""
    found = []
    for row in rows(study[(study["statistic"] == "ratio") & (study["subject"] == "own")]):
        pair = [
            rows(study, characteristic=row.characteristic, category=c) for c in row.category.split("_to_")
        ]
        counted = [next((r for r in group if r.numerator), None) for group in pair]
        if len(counted) != 2 or None in counted or not is_number(row.value) or counted[1].numerator == "0":
            continue
        a, b = (int(r.numerator) for r in counted)
        low, high = (float(edge) for edge in bounds(row.value))
        if not low <= a / b < high:
            sentence = (
                f"{name(row)} is printed as {row.value}, but {a} to {b} is {a / b:.3g} ({place(counted[0])})."
            )
            gap = round(float(row.value) - a / b, 4)
            found.append(finding([row, *counted], row.value, f"{a / b:.3g}", gap, "ratio", sentence))
    return found
