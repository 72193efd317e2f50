"""What a change of the data changes: rows cell by cell, the numbers, the survival curves, and what else is published."""

import math
import tempfile
from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd

from analysis.contributions.effects import Effects, effects
from analysis.contributions.waiting import adopted_copy
from analysis.evidence import versions
from analysis.rules.package import read_package
from analysis.submitted.tables import as_list, load_all

MONTHS = tuple(range(25))
NUMBERS = ("value", "low", "high")
COUNTS = ("n", "events")


@dataclass(frozen=True)
class RowChanges:
    """Changes of one table. `changed` lists (key, column, before, after); `added` and `removed` map a key to
    the filled cells of its row; `columns` names columns that only one side has."""

    table: str
    added: dict[str, dict[str, str]] = field(default_factory=dict)
    removed: dict[str, dict[str, str]] = field(default_factory=dict)
    changed: list[tuple[str, str, str, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.columns)


@dataclass(frozen=True)
class Comparison:
    """Two versions of the data. `moved`, `curves` and `verdicts` (see `estimates.triggers`) map a compartment to a
    frame; `failed` to a sentence."""

    rows: list[RowChanges]
    moved: dict[str, pd.DataFrame]
    curves: dict[str, pd.DataFrame]
    failed: dict[str, str]
    effects: Effects = field(default_factory=Effects)
    verdicts: dict[str, pd.DataFrame] = field(default_factory=dict)


def compare(folder: Path, base: str, head: str | None = None) -> Comparison:
    """Compare the data at commit `base` with those at `head`, by default the files as they are.

    Raises
    ------
    ValueError when a commit does not exist or holds no data package.
    """
    with tempfile.TemporaryDirectory() as scratch:
        before = versions.folder_at(folder, versions.commit_of(folder, base), Path(scratch) / "before")
        after = adopted_copy(folder.resolve(), Path(scratch) / "waiting")
        if head:
            after = versions.folder_at(folder, versions.commit_of(folder, head), Path(scratch) / "after")
        return compare_folders(before, after, base, head or "the working tree")


def compare_folders(before: Path, after: Path, base: str = "before", head: str = "after") -> Comparison:
    """Compare two data folders; `base` and `head` name them in errors. What the earlier one lacks of the later one's tables
    and columns is added in a copy."""
    earlier, now = package_tables(before, base), package_tables(after, head)
    rows = row_changes(earlier, now)
    with tempfile.TemporaryDirectory() as scratch:
        if {n: list(t.frame) for n, t in earlier.items()} != {n: list(t.frame) for n, t in now.items()}:
            before = versions.in_form_of(before, after, Path(scratch))
        return compared(rows, before, after)


def compared(rows: list[RowChanges], before: Path, after: Path) -> Comparison:
    """What the changed rows move, in two data folders of one form."""
    moved, curves, failed, judged = {}, {}, {}, {}
    for compartment in compartments() if rows else ():
        try:
            sides = [side(folder, compartment) for folder in (before, after)]
        except (ValueError, KeyError, FileNotFoundError) as error:
            failed[compartment] = str(error.args[0] if error.args else error)
            continue
        if same_evidence(*sides):
            continue
        numbers = [estimates(evidence) for evidence in sides]
        moved[compartment] = moved_numbers(*numbers)
        judged[compartment] = judge(*numbers, after)
        beside = curves_beside(*sides)
        if len(beside):
            curves[compartment] = beside
    others = effects(before, after, rows, moved_numbers)
    return Comparison(rows, {**moved, **others.moved}, curves, {**failed, **others.failed}, others, judged)


def judge(before: pd.DataFrame, after: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Which headline numbers are stable, shifted or reversed, by the triggers of the later version."""
    from analysis.estimates.triggers import verdicts
    from analysis.evidence.living import living

    return verdicts(before, after, living(folder).triggers)


def compartments() -> tuple[str, ...]:
    """The compartments that have a chapter."""
    from analysis.evidence import tables

    return tuple(tables.compartments().index)


def package_tables(folder: Path, name: str) -> dict:
    """Tables of a data folder as text; ValueError when it has no descriptor that can be read."""
    package, findings = read_package(folder)
    if package is None:
        raise ValueError(f"at {name}: {findings[0].sentence} {findings[0].remedy}")
    return load_all(package, folder)


def row_changes(before: dict, after: dict) -> list[RowChanges]:
    """Changes of every table that has any, in the order of the package."""
    names = [*after, *(name for name in before if name not in after)]
    changes = [table_changes(name, before.get(name), after.get(name)) for name in names]
    return [change for change in changes if change]


def table_changes(name: str, before, after) -> RowChanges:
    """Changes of one table; a side that does not have it is empty."""
    keys = as_list((after or before).resource["schema"].get("primaryKey", []))
    old, new = keyed_rows(before, keys), keyed_rows(after, keys)
    old_columns = set(before.frame) if before else set()
    new_columns = set(after.frame) if after else set()
    shared = [c for c in after.frame if c in old_columns] if before and after else []
    changed = [
        (key, column, old[key][column], new[key][column])
        for key in new
        if key in old
        for column in shared
        if old[key][column] != new[key][column]
    ]
    return RowChanges(
        name,
        {key: filled(row) for key, row in new.items() if key not in old},
        {key: filled(row) for key, row in old.items() if key not in new},
        changed,
        sorted(old_columns ^ new_columns) if before and after else [],
    )


def keyed_rows(table, keys: list[str]) -> dict[str, dict[str, str]]:
    """Rows by key, in their order; a repeated key is counted so that no row is lost."""
    rows = {}
    for row in table.frame.to_dict("records") if table else ():
        key = ";".join(row.get(name, "") for name in keys)
        while key in rows:
            key += " (again)"
        rows[key] = row
    return rows


def filled(row: dict[str, str]) -> dict[str, str]:
    """The cells of a row that hold something."""
    return {column: cell for column, cell in row.items() if cell}


def side(folder: Path, compartment: str):
    """The evidence of a compartment in one data folder."""
    from analysis.evidence.tables import evidence

    return evidence(compartment, root=folder)


def same_evidence(before, after) -> bool:
    """Whether two evidences hold the same rows, so that no number can differ."""
    held = [(getattr(before, f.name), getattr(after, f.name)) for f in fields(before)]
    return all(one.equals(other) for one, other in held if isinstance(one, pd.DataFrame))


def estimates(evidence) -> pd.DataFrame:
    """Every number of the compartment's chapter."""
    from analysis.estimates.compartment import compartment_estimates

    return compartment_estimates(evidence).numbers


def moved_numbers(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Estimates whose value, limits or counts differ, with both sides in columns `*_before`, `*_after`.

    Parameters
    ----------
    before, after : results frames (see `analysis.estimates.results`).

    Returns
    -------
    Columns id, label, unit, method, value, low, high, n, events (the last five twice); a side that does not
    state the number is missing there.
    """
    numbers = [*NUMBERS, *COUNTS]
    described = ["label", "unit", "method"]
    both = before.merge(after, on="id", how="outer", suffixes=("_before", "_after"), sort=False)
    for name in described:
        both[name] = both[f"{name}_after"].where(both[f"{name}_after"].notna(), both[f"{name}_before"])
    order = {key: place for place, key in enumerate([*after["id"], *before["id"]][::-1])}
    both = both.sort_values("id", key=lambda ids: -ids.map(order), kind="stable")
    rows = [
        any(not alike(r[f"{n}_before"], r[f"{n}_after"]) for n in numbers) for r in both.to_dict("records")
    ]
    columns = ["id", *described, *(f"{n}_{side}" for side in ("before", "after") for n in numbers)]
    return both.loc[rows, columns].reset_index(drop=True)


def alike(first, second) -> bool:
    """Whether two numbers agree to nine digits; two missing ones do."""
    if pd.isna(first) or pd.isna(second):
        return bool(pd.isna(first) and pd.isna(second))
    return math.isclose(float(first), float(second), rel_tol=1e-9, abs_tol=1e-12)


def curves_beside(before, after) -> pd.DataFrame:
    """Survival month by month on both sides; empty when the two curves agree or neither side has one.

    Columns: time (months, 0 to 24), survival, lower, upper (fractions) with `_before` and `_after`.
    """
    curves = [curve(evidence.patients) for evidence in (before, after)]
    both = monthly(curves[0]).merge(monthly(curves[1]), on="time", suffixes=("_before", "_after"))
    agree = curves[0].equals(curves[1])
    return both.iloc[:0] if agree else both


def curve(patients: pd.DataFrame) -> pd.DataFrame:
    """Kaplan-Meier curve; empty where small numbers allow none."""
    from analysis.estimates import small_numbers
    from analysis.estimates.survival_times import survival_curve, with_survival

    allowed = small_numbers.allows_curve(len(with_survival(patients)))
    return survival_curve(patients) if allowed else pd.DataFrame()


def monthly(steps: pd.DataFrame) -> pd.DataFrame:
    """Survival at the end of each month of two years; missing without a curve."""
    from analysis.statistics.survival import survival_at

    if steps.empty:
        return pd.DataFrame({"time": MONTHS, "survival": math.nan, "lower": math.nan, "upper": math.nan})
    return survival_at(steps, MONTHS)[["time", "survival", "lower", "upper"]].astype(float)
