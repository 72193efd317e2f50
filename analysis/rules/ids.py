"""Ids that a release published must not vanish: readers and other data sets cite them."""

import csv
import io
from pathlib import Path

from analysis.evidence import versions
from analysis.submitted.findings import Finding, Rule
from analysis.submitted.tables import Table, as_list

VANISHED = Rule(
    "id-vanished",
    "The id '{value}' stood in this table at {detail} and is gone.",
    "Put the row back, or add the id to `retired.csv` with the reason and the id that replaces it.",
)


def ids_at(folder: Path, commit: str, path: str, key: str) -> set[str]:
    """Ids of a table at a commit; none when it did not exist or had no such column."""
    text = (versions.file_at(folder, commit, path) or b"").decode("utf-8", errors="replace")
    return {row.get(key) or "" for row in csv.DictReader(io.StringIO(text))} - {""}


def retired_ids(tables: dict[str, Table], table: str) -> set[str]:
    """Ids that `retired.csv` lists for a table."""
    retired = tables.get("retired")
    if retired is None or not {"table", "id"} <= set(retired.columns):
        return set()
    return set(retired.frame["id"][retired.frame["table"] == table])


def vanished(tables: dict[str, Table], folder: Path, base: str | None) -> list[Finding]:
    """Ids (keys of one column) that a table has lost since the base without being retired."""
    commit = base or versions.last_tag(folder)
    if base:
        versions.commit_of(folder, base)
    findings = []
    for table in tables.values() if commit else ():
        keys = as_list(table.resource["schema"].get("primaryKey", []))
        if len(keys) != 1 or keys[0] not in table.columns:
            continue
        lost = ids_at(folder, commit, table.resource["path"], keys[0]) - set(table.frame[keys[0]])
        for lost_id in sorted(lost - retired_ids(tables, table.name)):
            words = {"value": lost_id, "detail": commit}
            place = table.columns[keys[0]]
            findings.append(VANISHED.finding(table.file, 1, place, words, table.name, lost_id))
    return findings
