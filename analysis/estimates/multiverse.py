"""Headline estimates under all defensible choices of the analyst.

`multiverse` turns a grid of choices into a frame with one row a specification. The choices for patient rows
follow. Steegen S, Tuerlinckx F, Gelman A, Vanpaemel W. Perspect Psychol Sci 2016;11:702-12; for the curve of
specifications: Simonsohn U, Simmons JP, Nelson LD. Nat Hum Behav 2020;4:1208-14.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from itertools import product
from math import nan

import numpy as np
import pandas as pd

from analysis.estimates import small_numbers
from analysis.statistics.arguments import one_of
from analysis.statistics.cox import cox, hazard_ratio
from analysis.statistics.estimate import Estimate
from analysis.statistics.exponential import exponential_median
from analysis.statistics.survival import median_survival
from analysis.statistics.turnbull import turnbull_quantile

BOUNDS = ("exact", "deaths left out", "all left out", "interval-censored")
ESTIMATORS = ("Kaplan-Meier", "exponential", "Turnbull")
RESULT = ["value", "low", "high", "n", "events", "reason"]


def multiverse(
    grid: Mapping[str, Sequence],
    compute: Callable[..., Estimate],
    defensible: Callable[..., bool] | None = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """`compute` under every combination of the choices in `grid` (choice -> options): one row each.

    `compute` and `defensible` take the choices by keyword; a combination that is not `defensible` is no
    specification and has no row. A ValueError of `compute` is the reason why a row has no value. Rows stand
    in the order of the grid, last choice fastest, however many run at once. `executor`: threads by default; a
    process pool pays where one estimate takes longer than starting Python (then `compute` must be picklable).

    Returns `specification` (from 1), the choices, `value`, `low`, `high`, `n`, `events`, `reason` (empty
    where there is a value) and `rank` (from 1, by value; missing without one) for a specification curve.
    """
    combinations = [dict(zip(grid, options, strict=True)) for options in product(*grid.values())]
    chosen = [c for c in combinations if defensible is None or defensible(**c)]
    if not chosen:
        raise ValueError("grid holds no defensible combination of choices; at least one is needed")
    if executor is None:
        with ThreadPoolExecutor() as threads:
            results = list(threads.map(partial(_specification, compute), chosen))
    else:
        results = list(executor.map(partial(_specification, compute), chosen))
    table = pd.DataFrame(chosen, columns=list(grid), dtype=object).join(pd.DataFrame(results, columns=RESULT))
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
    return long.assign(option=[_option(option) for option in long["option"]])


def _option(option) -> str:
    """An option as the reader sees it."""
    if option is None or option == ():
        return "none"
    return ", ".join(option) if isinstance(option, tuple) else str(option)


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
) -> pd.DataFrame:
    """Rows of `patients.csv` (with the study's `year`) under one set of choices, ready for an estimator.

    include: "all", or "verified" (studies with a DOI or PMID). borderline: "in", "out" (compartment can be
    disputed). bounds: "exact" (a death by a bound counts at the bound), "deaths left out" (upper bounds are),
    "all left out" (lower bounds too), "interval-censored" (death between 0 and the bound). Who is alive at
    least so long is censored there in each. unclear: times of unclear exactness "in" or "out". as_of: last
    year of publication; studies without a year are then out, as in as-of views of the book.

    Adds `time`, `event`, `lower`, `upper` (floats, months): death within (lower, upper], lower = upper for an
    exact time, upper infinite for the censored. Rows without time or status are left out.
    """
    one_of(include, "include", ("all", "verified"))
    one_of(borderline, "borderline", ("in", "out"))
    one_of(bounds, "bounds", BOUNDS)
    one_of(unclear, "unclear", ("in", "out"))
    rows = patients.dropna(subset=["os_months", "os_event"])
    left_out = {"deaths left out": ["upper_bound"], "all left out": ["upper_bound", "lower_bound"]}
    kept = ~rows["censoring_note"].isin(left_out.get(bounds, []))
    if unclear == "out":
        kept &= rows["censoring_note"].ne("unclear").fillna(True)
    if include == "verified":
        kept &= rows["verification"].eq("verified").fillna(False)
    if borderline == "out":
        kept &= rows["borderline"].ne("yes").fillna(True)
    if as_of is not None:
        kept &= rows["year"].le(as_of).fillna(False)
    return _with_times(rows[kept.astype(bool)], bounds == "interval-censored")


def _with_times(rows: pd.DataFrame, censor_interval: bool) -> pd.DataFrame:
    """Rows with the columns that estimators read."""
    note = rows["censoring_note"].astype(object).to_numpy()
    time = rows["os_months"].astype(float).to_numpy()
    event = np.where(note == "lower_bound", 0, rows["os_event"].astype(int).to_numpy())
    within = censor_interval & (note == "upper_bound") & (event == 1)
    lower, upper = np.where(within, 0.0, time), np.where(event == 1, time, np.inf)
    return rows.assign(time=time, event=event, lower=lower, upper=upper)


def median_choices(as_of: Sequence = (None,)) -> dict[str, tuple]:
    """The grid for the median survival of patient rows."""
    return {
        "include": ("all", "verified"),
        "borderline": ("in", "out"),
        "bounds": BOUNDS,
        "unclear": ("in", "out"),
        "as_of": tuple(as_of),
        "estimator": ESTIMATORS,
    }


def median_is_defensible(*, bounds: str, estimator: str, **_) -> bool:
    """Kaplan-Meier has no interval-censored times, and Turnbull's estimate of exact times is Kaplan-Meier."""
    if bounds == "interval-censored":
        return estimator != "Kaplan-Meier"
    return estimator != "Turnbull"


def median_specification(
    patients: pd.DataFrame, *, estimator: str, confidence: float = 0.95, **choices
) -> Estimate:
    """Median survival (months) under one set of choices (those of `select_patients`, and the estimator).

    Turnbull's estimate has no interval. ValueError with the sentence of the policy where patients are too few.
    """
    one_of(estimator, "estimator", ESTIMATORS)
    rows = select_patients(patients, **choices)
    ruling = small_numbers.allows_curve(len(rows))
    if not ruling:
        raise ValueError(ruling.sentence)
    if estimator == "Kaplan-Meier":
        return median_survival(rows["time"], rows["event"], confidence=confidence)
    if estimator == "exponential":
        return exponential_median(rows["lower"], rows["upper"], confidence=confidence)
    return turnbull_quantile(rows["lower"], rows["upper"])


def median_multiverse(
    patients: pd.DataFrame, as_of: Sequence = (None,), confidence: float = 0.95, executor=None
) -> pd.DataFrame:
    """Median survival of patient rows (one compartment, with `year`) under all choices; see `multiverse`."""
    compute = partial(median_specification, patients, confidence=confidence)
    return multiverse(median_choices(as_of), compute, median_is_defensible, executor)


def hazard_ratio_choices(as_of: Sequence = (None,)) -> dict[str, tuple]:
    """The grid for a hazard ratio between two groups of patient rows."""
    return {
        "include": ("all", "verified"),
        "borderline": ("in", "out"),
        "bounds": BOUNDS[:3],
        "unclear": ("in", "out"),
        "as_of": tuple(as_of),
        "covariates": ((), ("age_years",), ("age_years", "sex")),
        "variance": ("model", "robust by study"),
    }


def hazard_ratio_specification(
    patients: pd.DataFrame,
    exposure: str,
    exposed: Sequence[str] = ("yes",),
    unexposed: Sequence[str] = ("no",),
    *,
    covariates: Sequence[str] = (),
    variance: str = "model",
    confidence: float = 0.95,
    **choices,
) -> Estimate:
    """Hazard ratio of the `exposed` against the `unexposed` terms of a column, under one set of choices.

    Cox regression with Efron ties; patients with another or no term, or without a covariate, are left out.
    Robust variance: cases of one publication are not independent. ValueError with the sentence of the policy
    where groups or events are too few.
    """
    one_of(variance, "variance", ("model", "robust by study"))
    rows = _compared(select_patients(patients, **choices), exposure, exposed, unexposed, covariates)
    robust = variance == "robust by study"
    wald = robust or small_numbers.allows_wald_hazard_ratio(rows.groupby("exposed")["event"].sum())
    fit = cox(
        rows["time"],
        rows["event"],
        _design(rows, covariates),
        cluster=rows["study_id"] if robust else None,
        interval="wald" if wald else "profile",
        confidence=confidence,
    )
    return hazard_ratio(fit, "exposed")


def _compared(rows: pd.DataFrame, exposure: str, exposed, unexposed, covariates) -> pd.DataFrame:
    """Patients of both groups (`exposed` 1 or 0), refused where the policy allows no regression of them."""
    terms = dict.fromkeys(exposed, 1.0) | dict.fromkeys(unexposed, 0.0)
    rows = rows.assign(exposed=rows[exposure].astype(object).map(terms)).dropna(
        subset=["exposed", *covariates]
    )
    events = int(rows["event"].sum())
    sizes = {name: int((rows["exposed"] == code).sum()) for name, code in (("exposed", 1), ("unexposed", 0))}
    for ruling in (
        small_numbers.allows_comparison(sizes, events),
        small_numbers.allows_regression(events, 1 + len(covariates)),
    ):
        if not ruling:
            raise ValueError(ruling.sentence)
    return rows


def _design(rows: pd.DataFrame, covariates: Sequence[str]) -> pd.DataFrame:
    """Exposure and covariates as numbers; sex is 1 for male."""
    columns = {"exposed": rows["exposed"].astype(float)}
    for name in covariates:
        columns[name] = (rows[name] == "male").astype(float) if name == "sex" else rows[name].astype(float)
    return pd.DataFrame(columns, index=rows.index)


def hazard_ratio_multiverse(
    patients: pd.DataFrame,
    exposure: str,
    exposed: Sequence[str] = ("yes",),
    unexposed: Sequence[str] = ("no",),
    as_of: Sequence = (None,),
    confidence: float = 0.95,
    executor=None,
) -> pd.DataFrame:
    """The hazard ratio of `hazard_ratio_specification` under all choices; see `multiverse`."""
    compute = partial(
        hazard_ratio_specification, patients, exposure, exposed, unexposed, confidence=confidence
    )
    return multiverse(hazard_ratio_choices(as_of), compute, executor=executor)
