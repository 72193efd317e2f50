"""Checks of ranges, hazard ratios, their intervals and p values."""

from math import log, sqrt

import pandas as pd
from scipy.stats import norm

from analysis.audit.printed_numbers import bounds, in_months, is_number
from analysis.audit.rows import check, finding, own, place, rows
from analysis.audit.words import words

CENTRES = ("median", "mean")
SINGLE = ("value", "dose")
NORMAL_DEVIATES = 0.5
"""Wald and log-rank tests of the same data differ; up to so many normal deviates is no finding."""


def value_in(row, unit: str) -> float | None:
    """The value of a row in the wanted unit; None where the units do not convert."""
    if row.unit == unit:
        return float(row.value)
    a, b = in_months(row.value, row.unit), in_months("1", unit)
    return float(a / b) if a is not None and b else None


def ranges(study: pd.DataFrame) -> list:
    """Rows that print both ends of a range or interval."""
    return [row for row in rows(study) if is_number(row.low) and is_number(row.high)]


@check("outside-range", "Value outside its range")
def outside_range(study: pd.DataFrame) -> list[dict]:
    """The low end of a range is not above its high end. A median or mean lies in the range beside it and in those
    that other places print for the same characteristic, category and subgroup; a time or dose of single patients
    in the range of the whole cohort. Times are converted to one unit."""
    found, keys = backwards(study), ["subject", "characteristic", "category", "subgroup"]
    for _, group in study.groupby(keys, sort=False):
        spans = [row for row in ranges(group) if row.interval_kind == "range"]
        for row in rows(group[group["statistic"].isin(CENTRES)]):
            found += outliers(row, spans)
    mine = own(study)
    whole = [span for span in ranges(mine) if span.interval_kind == "range" and not span.subgroup]
    for row in rows(mine[mine["statistic"].isin(SINGLE)]):
        alike = [s for s in whole if s.characteristic == row.characteristic and s.unit == row.unit]
        found += outliers(row, alike)
    return found


def backwards(study: pd.DataFrame) -> list[dict]:
    """The findings for ranges whose low end is above their high end."""
    wrong = [row for row in ranges(study) if float(row.low) > float(row.high)]
    ends = [(row, f"{row.low} to {row.high}", float(row.low) - float(row.high)) for row in wrong]
    return [finding([row], told, "the low end comes first", gap, row.unit) for row, told, gap in ends]


def outliers(row, spans: list) -> list[dict]:
    """The finding where the value of a row lies outside one of the ranges."""
    wrong = [span for span in spans if is_number(row.value) and outside(row, span)]
    return [outlier(row, wrong[0])] if wrong else []


def outside(row, span) -> bool:
    """Whether the value of a row lies outside a printed range; False where units do not convert."""
    value = value_in(row, span.unit)
    return value is not None and not float(span.low) <= value <= float(span.high)


def outlier(row, span) -> dict:
    """The finding for a value outside a range."""
    value = value_in(row, span.unit)
    edge = float(span.low) if value < float(span.low) else float(span.high)
    printed = f"a {row.statistic} of {row.value} {row.unit}".strip()
    follows = f"the range is {span.low} to {span.high} {span.unit}".strip() + f" ({span.location})"
    return finding(dict.fromkeys([row, span]), printed, follows, value - edge, span.unit)


def hazard_ratios(study: pd.DataFrame) -> list:
    """Hazard ratios with both ends of a confidence interval."""
    found = rows(study[study["statistic"] == "hazard_ratio"])
    return [r for r in found if all(is_number(t) for t in (r.value, r.low, r.high)) and float(r.low) > 0]


@check("hazard-ratio-off-centre", "Hazard ratio is not the middle of its interval")
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
            printed, follows = f"{row.value} ({row.low}-{row.high})", f"the middle is {middle:.4g}"
            found.append(finding([row], printed, follows, float(row.value) - middle, "ratio"))
    return found


def wald_z(row) -> float:
    """Normal deviate of log(hazard ratio), its error taken from the printed interval (Altman and Bland 2011)."""
    level = 0.9 if row.interval_kind == "ci90" else 0.95
    width = log(float(row.high)) - log(float(row.low))
    return log(float(row.value)) * 2 * norm.ppf((1 + level) / 2) / width


@check("p-against-interval", "P value does not follow from its interval")
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
                gives = 2 * norm.sf(wald)
                follows = f"the hazard ratio {row.value} ({row.low} to {row.high}) gives p={gives:.2g}"
                gap = float(p.value) - gives
                found.append(finding([p, row], f"p={p.value}", follows, gap, "probability"))
    return found


@check("ratio-against-medians", "Hazard ratio against the medians", "conclusion")
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
            follows = f"the medians are {a.value} in {words(a.subgroup)} and {b.value} in {words(b.subgroup)}"
            found.append(finding([row, a, b], row.value, follows, gap, a.unit))
    return found


def median_of(study: pd.DataFrame, row, group: str):
    """The printed median of one group of a contrast; None where none is printed."""
    cells = {"subject": row.subject, "characteristic": row.characteristic, "subgroup": group}
    found = [r for r in rows(study, statistic="median", **cells) if is_number(r.value)]
    return found[0] if found else None


@check("ratio-of-counts", "Ratio is not that of its counts")
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
            follows = f"{a} to {b} is {a / b:.3g} ({place(counted[0])})"
            found.append(finding([row, *counted], row.value, follows, float(row.value) - a / b, "ratio"))
    return found
