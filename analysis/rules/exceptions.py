"""Exceptions are reviewed data: a row of `exceptions.csv` lets one row of a table break one rule until a date."""

from collections.abc import Iterator
from datetime import date, timedelta

from analysis.rules import active
from analysis.rules.rule import ROW_RULES
from analysis.rules.schema import RULES
from analysis.submitted.findings import Finding, Rule
from analysis.submitted.schema import CELL_RULES
from analysis.submitted.tables import Table

ACTIVE = frozenset(rule.id for rule in CELL_RULES if rule.problem.__module__ == active.__name__)
"""Rules against what a browser or a spreadsheet would run; no exception excuses them."""

ENDED = Rule(
    "exception-ended",
    "The exception for rule '{rule}' at '{row}' ended on {until}.",
    "Mend the row that it excused, or give a later date with a reason that still holds.",
    "warning",
)
NEVER = Rule(
    "exception-never",
    "No exception excuses the rule '{rule}'.",
    "Mend the row '{row}' and delete this line: what a browser or a spreadsheet would run never enters.",
)
NO_RULE = Rule(
    "exception-rule", "There is no rule '{rule}'.", "Correct the id; `spinemets check` prints it in brackets."
)
ENDING = Rule(
    "exception-ends-soon",
    "The exception for rule '{rule}' at '{row}' ends on {until}.",
    "See whether its reason still holds, then give a later date, or mend the row that it excuses.",
    "warning",
)
FAR = Rule(
    "exception-far",
    "The exception for rule '{rule}' at '{row}' lasts until {until}.",
    "Give a date within three years; an exception is looked at again.",
    "warning",
)
SOON, LONGEST = timedelta(days=60), timedelta(days=1100)
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
    untils = dict(zip(places, frame["until"], strict=True))
    valid = {
        place for place, until in untils.items() if until >= today.isoformat() and place[0] not in ACTIVE
    }
    broken = {(f.rule, f.table, f.row) for f in findings}
    kept = [f for f in findings if (f.rule, f.table, f.row) not in valid]
    for row, place in enumerate(places):
        kept += (exceptions.finding(*wrong) for wrong in judged(row, place, untils[place], broken, today))
    return kept


def judged(row: int, place: tuple, until: str, broken: set, today: date) -> Iterator[tuple[Rule, int, str]]:
    """What is wrong with one exception: (rule, row, column)."""
    if place[0] in ACTIVE:
        yield NEVER, row, "rule"
    elif place[0] not in {rule.id for rule in (*ROW_RULES, *CELL_RULES, *RULES.values())}:
        yield NO_RULE, row, "rule"
    elif place not in broken:
        yield UNUSED, row, "row"
    elif until < today.isoformat():
        yield ENDED, row, "until"
    elif until < (today + SOON).isoformat():
        yield ENDING, row, "until"
    if until > (today + LONGEST).isoformat():
        yield FAR, row, "until"
