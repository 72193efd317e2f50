"""What every check of the audit needs: the rows of one publication, their places, groups and sizes."""

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.audit.printed_numbers import rounding_rules

COUNTED = ("proportion", "count", "rate")
BOUND_WORDS = {"lt": "less than ", "gt": "more than ", "le": "at most ", "ge": "at least ", "max": "up to "}


@dataclass(frozen=True)
class Check:
    """One check: its id, the title that a reader sees, the severity, and the function that finds.

    `error`: the printed figures cannot all be right. `warning`: a figure cannot be followed from what is
    printed, or its base differs from the group that it is stated of.
    """

    id: str
    title: str
    severity: str
    advice: str
    function: Callable[[pd.DataFrame], list[dict]]


CHECKS: list[Check] = []


def check(check_id: str, title: str, severity: str = "error"):
    """Register a check; its function takes the rows of one publication and returns what `finding` makes."""

    def register(function):
        CHECKS.append(Check(check_id, title, severity, " ".join(function.__doc__.split()), function))
        return function

    return register


def finding(rows: Iterable, printed: str, follows: str, difference: float, unit: str, sentence: str) -> dict:
    """One finding: its rows, what is printed, what follows, how far apart, and the sentence that says so."""
    rows = list(rows)
    quantity_id = rows[0].quantity_id
    rows = sorted(set(rows), key=lambda row: row.reported_id)
    return {
        "quantity_id": quantity_id,
        "reported_ids": ";".join(row.reported_id for row in rows),
        "locations": "; ".join(dict.fromkeys(row.location for row in rows)),
        "printed": printed,
        "follows": follows,
        "difference": float(difference),
        "unit": unit,
        "sentence": sentence,
    }


def as_text(reported: pd.DataFrame) -> pd.DataFrame:
    """The reported rows with every cell as printed text; an empty cell is ""."""
    return reported.astype("string").fillna("").astype(object)


@cache
def row_type(columns: tuple[str, ...]) -> type:
    """The named tuple of a row with these columns."""
    return namedtuple("Row", columns)


def rows(study: pd.DataFrame, **cells: str) -> list:
    """Rows of the frame as named tuples, those whose cells are as given."""
    for column, cell in cells.items():
        study = study[study[column] == cell]
    make = row_type(tuple(study.columns))._make
    return [make(values) for values in study.to_numpy()]


def count(row) -> int | None:
    """The number of patients, studies or records that a row prints; None where it prints none."""
    if row.numerator:
        return int(row.numerator)
    return int(row.value) if row.statistic == "count" and row.value.isdecimal() else None


def counts(study: pd.DataFrame, quantity_id: str) -> set[int]:
    """Every count that is printed for a quantity."""
    found = (count(row) for row in rows(study, quantity_id=quantity_id))
    return {n for n in found if n is not None}


def cohort_size(study: pd.DataFrame) -> int | None:
    """Patients of the publication, the quantity `cohort:patients`; None where it is not printed."""
    return max(counts(study[study["subject"] == "own"], "cohort:patients"), default=None)


def population_sizes(study: pd.DataFrame) -> dict[str, set[int]]:
    """Population -> the sizes printed for it: denominators, counts of the cohort, sizes of a parent group."""
    sizes = defaultdict(set)
    for row in rows(study):
        if row.denominator:
            sizes[row.population].add(int(row.denominator))
        elif row.characteristic == "cohort" and count(row) is not None:
            sizes[row.population].add(count(row))
    for row in rows(study):
        if row.subset_of and row.percentage and row.numerator and row.population not in sizes:
            parents = counts(study, row.subset_of)
            fits = {n for n in parents if rounding_rules(int(row.numerator), n, row.percentage)}
            sizes[row.population] |= fits
    return {population: found for population, found in sizes.items() if found}


def bases(study: pd.DataFrame, row) -> list[int]:
    """Denominators that can belong to a row: its own; else those of the quantity, its population, its group."""
    if row.denominator:
        return [int(row.denominator)]
    of_quantity = {int(r.denominator) for r in rows(study, quantity_id=row.quantity_id) if r.denominator}
    of_group = counts(study, row.subset_of) if row.subset_of else set()
    found = of_quantity | population_sizes(study).get(row.population, set()) | of_group
    return sorted(n for n in found if n > 0)


def printed_sizes(study: pd.DataFrame) -> dict[int, str]:
    """Each size that is printed for a population -> the name of the first population of that size."""
    sizes = {}
    for population, found in population_sizes(study[study["subject"] == "own"]).items():
        for n in found:
            sizes.setdefault(n, population)
    return sizes


def place(row) -> str:
    """The table, figure or passage that a row stands in, without its row, sentence or paragraph."""
    parts = row.location.split(", ")
    return ", ".join(parts[:1] if row.section in ("table", "figure") else parts[:2])


def name(row) -> str:
    """Readable name of a quantity, such as "symptom ataxia"."""
    parts = [row.characteristic, row.category, row.subgroup]
    return " ".join(part.replace("_", " ").replace(";", "-") for part in parts if part)


def joined(items: Iterable) -> str:
    """Items as prose: a, b and c."""
    items = [str(item) for item in items]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
