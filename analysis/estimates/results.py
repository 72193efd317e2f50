"""The results file of a chapter: every number that it states, with its interval and the rows it rests on."""

import itertools
import json
import math
from pathlib import Path

import pandas as pd

from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate

COLUMNS = [
    "id",
    "label",
    "value",
    "low",
    "high",
    "unit",
    "n",
    "events",
    "confidence",
    "method",
    "note",
    "rows",
    "row_count",
]
MOST_ROWS, FIRST_ROWS = 1000, 200
"""An estimate names the ids of at most so many rows; of more it names the first, and `row_count` says how many there are.
The tables hold them all."""


def row(estimate_id: str, label: str, estimate: Estimate, unit: str, rows) -> dict:
    """One line of a results frame. `rows` are the ids of the data rows that the estimate rests on."""
    rows = rows if hasattr(rows, "__len__") else list(rows)
    named = rows if len(rows) <= MOST_ROWS else itertools.islice(rows, FIRST_ROWS)
    return {
        "id": estimate_id,
        "label": label,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "unit": unit,
        "n": estimate.n,
        "events": estimate.events,
        "confidence": estimate.confidence,
        "method": estimate.method,
        "note": estimate.note,
        "rows": list(named),
        "row_count": len(rows),
    }


def count(estimate_id: str, label: str, rows, unit: str = "patients") -> dict:
    """A number of rows; what is counted needs no interval."""
    return row(estimate_id, label, Estimate(float(len(rows)), n=len(rows), method="count"), unit, rows)


def frame(rows: list[dict]) -> pd.DataFrame:
    """Results frame; ValueError when two estimates share an id."""
    table = whole_counts(pd.DataFrame(rows, columns=COLUMNS), rows)
    double = table.loc[table["id"].duplicated(), "id"]
    if len(double):
        raise ValueError(f"two estimates share the id '{double.iloc[0]}'")
    return table


def whole_counts(table: pd.DataFrame, rows: list[dict]) -> pd.DataFrame:
    """`n` and `events` as the whole numbers they are, None where there is none; pandas would make them floats."""
    return table.assign(**{c: pd.Series([r[c] for r in rows], table.index, object) for c in ("n", "events")})


def plain(value):
    """JSON has no NaN: a number that does not exist is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write(estimates: pd.DataFrame, evidence: Evidence, chapter: str, path: str, parameters: dict) -> None:
    """Write the results file; nothing when `path` is empty (a notebook opened by itself)."""
    if not path:
        return
    content = {
        "chapter": chapter,
        "compartment": evidence.compartment,
        "data_version": evidence.version,
        "as_of": evidence.date,
        "parameters": parameters,
        "estimates": [{k: plain(v) for k, v in e.items()} for e in estimates.to_dict("records")],
    }
    Path(path).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
