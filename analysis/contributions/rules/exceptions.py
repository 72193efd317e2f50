"""Exceptions are reviewed data: a row of `exceptions.csv` lets one row of a table break one rule until a date."""

from datetime import date

from analysis.contributions.findings import Finding, Rule
from analysis.contributions.tables import Table

ENDED = Rule(
    "exception-ended",
    "The exception for rule '{rule}' at '{row}' ended on {until}.",
    "Mend the row that it excused, or give a later date with a reason that still holds.",
    "warning",
)
UNUSED = Rule(
    "exception-unused",
    "The exception for rule '{rule}' at '{row}' excuses nothing.",
    "Delete it, or correct the rule, table and key that it names.",
    "warning",
)


def without_exceptions(findings: list[Finding], tables: dict[str, Table], today: date) -> list[Finding]:
    """Findings that no valid exception excuses, and what is wrong with the exceptions."""
    exceptions = tables.get("exceptions")
    if exceptions is None or not {"rule", "table", "row", "until"} <= set(exceptions.columns):
        return findings
    frame = exceptions.frame
    places = list(zip(frame["rule"], frame["table"], frame["row"], strict=True))
    valid = {place for place, until in zip(places, frame["until"], strict=True) if until >= today.isoformat()}
    broken = {(f.rule, f.table, f.row) for f in findings}
    kept = [f for f in findings if (f.rule, f.table, f.row) not in valid]
    for row, place in enumerate(places):
        if place not in broken:
            kept.append(exceptions.finding(UNUSED, row, "row"))
        elif place not in valid:
            kept.append(exceptions.finding(ENDED, row, "until"))
    return kept
