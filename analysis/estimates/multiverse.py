"""Median survival under all defensible choices of the analyst.

`multiverse` turns a grid of choices into a frame with one row a specification. The choices for patient rows
follow. Steegen S, Tuerlinckx F, Gelman A, Vanpaemel W. Perspect Psychol Sci 2016;11:702-12; for the curve of
specifications: Simonsohn U, Simmons JP, Nelson LD. Nat Hum Behav 2020;4:1208-14.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import nan

import numpy as np
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.survival_times import bounds_of, events_of, times_of, with_survival
from analysis.statistics.arguments import one_of
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import median_survival
from analysis.statistics.turnbull import turnbull_median

BOUNDS = ("exact", "deaths left out", "all left out", "interval-censored")
READ = ["os_months", "os_event", "censoring_note", "verification", "borderline", "os_origin", "year"]
"""Columns of patients that the estimate and the choices read."""
RESULT = ["value", "low", "high", "n", "events", "reason"]


def multiverse(grid: Mapping[str, Sequence], compute: Callable[..., Estimate]) -> pd.DataFrame:
    """`compute` under every combination of the choices in `grid` (choice -> options): one row each.

    `compute` takes the choices by keyword; its ValueError is the reason why a row has no value. Rows stand in
    the order of the grid, last choice fastest.

    Returns `specification` (from 1), the choices, `value`, `low`, `high`, `n`, `events`, `reason` (empty
    where there is a value) and `rank` (from 1, by value; missing without one) for a specification curve.
    """
    chosen = [dict(zip(grid, options, strict=True)) for options in product(*grid.values())]
    results = pd.DataFrame([_specification(compute, choices) for choices in chosen], columns=RESULT)
    table = pd.DataFrame(chosen, columns=list(grid), dtype=object).join(results)
    table.insert(0, "specification", np.arange(1, len(table) + 1))
    whole = table.astype({"n": "Int64", "events": "Int64"})
    return whole.assign(rank=table["value"].rank(method="first").astype("Int64"))


def _specification(compute: Callable[..., Estimate], choices: dict) -> dict:
    """The result of one specification, or the reason why there is none."""
    try:
        e = compute(**choices)
    except ValueError as reason:
        return dict(zip(RESULT, (nan, nan, nan, None, None, str(reason)), strict=True))
    reason = "" if np.isfinite(e.value) else e.note or "the estimate is not finite"
    value = e.value if np.isfinite(e.value) else nan
    return dict(zip(RESULT, (value, e.low, e.high, e.n, e.events, reason), strict=True))


def spread(table: pd.DataFrame) -> dict[str, float]:
    """Of a frame of `multiverse`: specifications, how many have a value, and its smallest, middle, largest."""
    value = table["value"].dropna()
    return {
        "specifications": len(table),
        "computed": len(value),
        "smallest": float(value.min()) if len(value) else nan,
        "median": float(value.median()) if len(value) else nan,
        "largest": float(value.max()) if len(value) else nan,
    }


def choices_long(table: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """The lower panel of a specification curve: `specification`, `rank`, `choice`, `option` (text)."""
    drawn = table.dropna(subset=["rank"])
    long = drawn.melt(["specification", "rank"], list(choices), "choice", "option")
    return long.assign(option=["none" if option is None else str(option) for option in long["option"]])


# --- choices for patient rows


def cut_offs(patients: pd.DataFrame, shares: Sequence[float] = (0.5, 0.75)) -> tuple:
    """Years of publication (`year`) by which the given shares of the dated patients were published, and None
    (no cut-off), as options of `as_of`."""
    years = patients["year"].dropna().astype(float)
    return (None, *sorted({int(np.ceil(years.quantile(s))) for s in shares})) if len(years) else (None,)


def select_patients(
    patients: pd.DataFrame,
    include: str = "all",
    borderline: str = "in",
    bounds: str = "exact",
    unclear: str = "in",
    as_of: float | None = None,
    origin: str = "any",
) -> pd.DataFrame:
    """Rows of `with_survival` (`patients` have the study's `year`) under one set of choices.

    include: "all", or "verified" (studies with a DOI or PMID). borderline: "in", "out" (compartment can be
    disputed). bounds: "deaths left out" (deaths known by an upper bound are), "all left out" (lower bounds
    too), "exact" and "interval-censored" (all stay; the estimator differs). unclear: times of unclear
    exactness "in" or "out". as_of: last year of publication; studies without a year are then out, as in as-of
    views of the book. origin: "any", or a term of `os_origin`, the point that survival is counted from.
    """
    one_of(include, "include", ("all", "verified"))
    one_of(borderline, "borderline", ("in", "out"))
    one_of(bounds, "bounds", BOUNDS)
    one_of(unclear, "unclear", ("in", "out"))
    rows = with_survival(patients)
    chosen = {"include": include, "borderline": borderline, "bounds": bounds, "unclear": unclear}
    return rows[_chosen(rows, {**chosen, "as_of": as_of, "origin": origin}, {})]


LEFT_OUT = {"deaths left out": ["upper_bound"], "all left out": ["upper_bound", "lower_bound"]}
ALL = {"include": "all", "borderline": "in", "unclear": "in", "as_of": None, "origin": "any"}
"""The option of each choice that leaves nobody out."""
KEPT = {
    "include": lambda rows, _: rows["verification"].eq("verified"),
    "borderline": lambda rows, _: rows["borderline"].ne("yes"),
    "bounds": lambda rows, option: ~rows["censoring_note"].isin(LEFT_OUT.get(option, [])),
    "unclear": lambda rows, _: rows["censoring_note"].ne("unclear"),
    "as_of": lambda rows, option: rows["year"].le(option),
    "origin": lambda rows, option: rows["os_origin"].eq(option),
}
"""Choice -> which rows one of its options keeps; an empty cell keeps a row only where it is asked what it is not."""


def _chosen(rows: pd.DataFrame, choices: dict, known: dict) -> np.ndarray:
    """Which rows stay under every choice; `known` keeps what one option leaves."""
    mask = np.ones(len(rows), dtype=bool)
    for choice, option in choices.items():
        if choice in ALL and option == ALL[choice]:
            continue
        if (choice, option) not in known:
            filled = choice in ("borderline", "unclear")
            known[choice, option] = KEPT[choice](rows, option).fillna(filled).to_numpy(bool)
        mask = mask & known[choice, option]
    return mask


def median_choices(as_of: Sequence = (None,)) -> dict[str, tuple]:
    """The grid for the median survival of patient rows."""
    return {
        "include": ("all", "verified"),
        "borderline": ("in", "out"),
        "bounds": BOUNDS,
        "unclear": ("in", "out"),
        "origin": ("any", "diagnosis", "surgery"),
        "as_of": tuple(as_of),
    }


def median_specification(rows: pd.DataFrame, bounds: str, confidence: float = 0.95) -> Estimate:
    """Median survival (months) of the patients that a set of choices leaves.

    Kaplan-Meier, or Turnbull's estimate (without an interval) where bounds are taken as intervals. ValueError
    with the sentence of the policy where patients are too few.
    """
    ruling = small_numbers.allows_curve(len(rows))
    if not ruling:
        raise ValueError(ruling.sentence)
    if bounds == "interval-censored":
        return turnbull_median(*bounds_of(rows))
    return median_survival(times_of(rows), events_of(rows), confidence=confidence)


def median_multiverse(
    patients: pd.DataFrame, as_of: Sequence = (None,), confidence: float = 0.95
) -> pd.DataFrame:
    """Median survival of patient rows (one compartment, with `year`) under all choices; see `multiverse`."""
    rows, kept, fitted = with_survival(patients)[READ], {}, {}

    def compute(bounds: str, **choices) -> Estimate:
        mask = _chosen(rows, {"bounds": bounds, **choices}, kept)
        key = (bounds == "interval-censored", mask.tobytes())
        if key not in fitted:  # many choices leave the same patients
            fitted[key] = median_specification(rows[mask], bounds, confidence)
        return fitted[key]

    return multiverse(median_choices(as_of), compute)
