"""What a rule is: an id, a title (the sentence that the contributor reads), a docstring (the advice), a severity
and a predicate on the tables; and what many rules share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.submitted.findings import Rule

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class RowRule(Rule):
    """A rule for the rows of one table.

    `predicate` takes the frames of all tables (cells as text, "" is empty) and returns one value a row of
    `table`: False or "" where the row is right, True or a text (the `{detail}` of the title) where it is not.
    The finding points at `column`.
    """

    table: str = ""
    column: str = ""
    predicate: Callable[[Tables], pd.Series] = lambda tables: pd.Series(dtype=bool)


class MissingTable(LookupError):
    """A rule needs a table that the package does not have."""


class Frames(dict):
    """Frames of the tables by name."""

    def __missing__(self, name):
        raise MissingTable(name)


ROW_RULES: list[RowRule] = []


def row_rule(rule_id: str, place: str, title: str, severity: str = "error"):
    """Register a rule for rows; `place` is table.column, the docstring of the function is the advice."""
    table, column = place.split(".")

    def register(predicate):
        advice = " ".join(predicate.__doc__.split())
        ROW_RULES.append(RowRule(rule_id, title, advice, severity, table, column, predicate))
        return predicate

    return register


def number(column: pd.Series) -> pd.Series:
    """The numbers of a column of text; NaN where there is none."""
    return pd.to_numeric(column, errors="coerce")


def look_up(frame: pd.DataFrame, key: str, column: str, keys: pd.Series) -> pd.Series:
    """For each of `keys` the cell of `column` in the row of `frame` with that key; "" where there is none."""
    cells = frame.drop_duplicates(key).set_index(key)[column]
    return keys.map(cells).fillna("")


def holds(column: pd.Series, *values: str) -> pd.Series:
    """Rows whose cell is one of the values."""
    return column.isin(values)


def study_of(tables, table: str, column: str) -> pd.Series:
    """For each row of a table a cell of its study; "" where the study is not known."""
    return look_up(tables["studies"], "study_id", column, tables[table]["study_id"])


def entities_outside(tables, table: str) -> pd.Series:
    """Rows with a compartment that their study does not cover."""
    frame, covered = tables[table], study_of(tables, table, "entities")
    pairs = zip(frame["entity"], covered, strict=True)
    outside = [bool(c) and not set(e.split(";")) <= set(c.split(";")) for e, c in pairs]
    return pd.Series(outside, index=frame.index, dtype=bool)
