"""What every check of the audit needs: the rows of one publication, their places, groups and sizes."""

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.audit.printed_numbers import rounding_rules

COUNTED = ("proportion", "count", "rate")
NOT_PATIENTS = ("studies", "search", "cohort", "criterion", "routes")
BOUND_WORDS = {"lt": "less than ", "gt": "more than ", "le": "at most ", "ge": "at least ", "max": "up to "}
WEIGHTS = {
    "conclusion": "Changes a conclusion",
    "contradiction": "Contradicts itself",
    "untraceable": "Cannot be followed",
    "rounding": "Rounding",
}
"""How much a fault matters, the heaviest first."""
SLIP = 1
"""Up to so many percentage points a wrong share is a matter of rounding or of one patient."""
LARGE = 5
"""From so many percentage points on a wrong share gives another picture."""


@dataclass(frozen=True)
class Check:
    """One check: its id, the fault that it finds in a reader's words, how much that fault matters (`WEIGHTS`),
    and the function that finds."""

    id: str
    fault: str
    weight: str
    advice: str
    function: Callable[[pd.DataFrame], list[dict]]


CHECKS: list[Check] = []


def check(check_id: str, fault: str, weight: str = "contradiction"):
    """Register a check; its function takes the rows of one publication and returns what `finding` makes."""

    def register(function):
        CHECKS.append(Check(check_id, fault, weight, " ".join(function.__doc__.split()), function))
        return function

    return register


def finding(rows: Iterable, printed: str, follows: str, difference: float, unit: str, **more) -> dict:
    """One finding: its rows, what is printed, what follows from other figures, and how far they are apart.

    `sentence` says it in words, where "printed so, but so" would not do. `wrong` names the rows that are at fault
    (all, where nothing is given): two findings that share one are one slip. `weight` overrules that of the check.
    """
    rows = list(rows)
    wrong = more.get("wrong", rows)
    quantity_id = rows[0].quantity_id
    sentence = more.get("sentence") or f"{rows[0].label}: printed as {printed}, but {follows}."
    rows = sorted(set(rows), key=lambda row: row.reported_id)
    return {
        "weight": more.get("weight", ""),
        "wrong": {row.reported_id for row in wrong},
        "quantity_id": quantity_id,
        "reported_ids": ";".join(row.reported_id for row in rows),
        "locations": "; ".join(dict.fromkeys(row.location for row in rows)),
        "printed": printed,
        "follows": follows,
        "difference": round(float(difference), 4),
        "unit": unit,
        "sentence": sentence[:1].upper() + sentence[1:],
    }


def weigh(hit: dict, weight: str) -> str:
    """How much a finding matters: as it says itself, else a wrong share by its size, else as its check says."""
    if hit["weight"] or hit["unit"] != "percentage points" or weight == "untraceable":
        return hit["weight"] or weight
    gap = abs(hit["difference"])
    return "rounding" if gap <= SLIP else "conclusion" if gap >= LARGE else weight


@cache
def row_type(columns: tuple[str, ...]) -> type:
    """The named tuple of a row with these columns."""
    return namedtuple("Row", columns)


def rows(study: pd.DataFrame, **cells: str) -> list:
    """Rows of the frame as named tuples, those whose cells are as given."""
    if cells:
        study = study[
            np.logical_and.reduce([study[column].to_numpy() == cell for column, cell in cells.items()])
        ]
    make = row_type(tuple(study.columns))._make
    return [make(values) for values in study.to_numpy()]


def own(study: pd.DataFrame) -> pd.DataFrame:
    """The rows on the publication's own data."""
    return study[study["subject"] == "own"]


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
    return max(counts(own(study), "cohort:patients"), default=None)


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
    for population, found in population_sizes(own(study)).items():
        for n in found:
            sizes.setdefault(n, population)
    return sizes


def place(row) -> str:
    """The table, figure or passage that a row stands in, without its row, sentence or paragraph."""
    parts = row.location.split(", ")
    return ", ".join(parts[:1] if row.section in ("table", "figure") else parts[:2])


def joined(items: Iterable) -> str:
    """Items as prose: a, b and c."""
    items = [str(item) for item in items]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
