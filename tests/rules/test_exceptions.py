"""What is wrong with one exception, on both sides of each date."""

from datetime import date, timedelta

import pytest

from analysis.rules.exceptions import ACTIVE, LONGEST, SOON, judged, without_exceptions
from analysis.submitted.findings import Finding
from tests.rules.test_check import tables

TODAY = date(2026, 1, 1)
PLACE = ("survival-days", "patients", "lm-smith2020-01")


def wrong(place=PLACE, days: int = 100, broken=(PLACE,)) -> list[tuple[str, int, str]]:
    """Rule, row and column of what is wrong with an exception that ends in so many days."""
    until = (TODAY + timedelta(days=days)).isoformat()
    return [(rule.id, row, column) for rule, row, column in judged(3, place, until, set(broken), TODAY)]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-1, [("exception-ended", 3, "until")]),
        (0, [("exception-ends-soon", 3, "until")]),
        (SOON.days - 1, [("exception-ends-soon", 3, "until")]),
        (SOON.days, []),
        (LONGEST.days, []),
        (LONGEST.days + 1, [("exception-far", 3, "until")]),
    ],
)
def test_an_exception_holds_between_its_dates(days, told):
    assert wrong(days=days) == told


def test_an_exception_that_excuses_nothing_names_no_rule_or_what_never_enters_is_told_where_it_is_wrong():
    assert wrong(broken=()) == [("exception-unused", 3, "row")]
    assert wrong(("no-such-rule", *PLACE[1:])) == [("exception-rule", 3, "rule")]
    never = (sorted(ACTIVE)[0], *PLACE[1:])
    assert wrong(never, broken=(never,)) == [("exception-never", 3, "rule")]


def finding(place=PLACE) -> Finding:
    """A finding of one rule at one row."""
    rule, table, row = place
    return Finding(f"data/{table}.csv", 2, 1, rule, "error", "S.", "R.", table, row)


def kept(until: str, place=PLACE) -> list[str]:
    """Rules of what is left of one finding beside one exception."""
    rule, table, row = place
    example = tables({"exceptions": [{"rule": rule, "table": table, "row": row, "until": until}]})
    return [f.rule for f in without_exceptions([finding()], example, TODAY)]


def test_a_valid_exception_excuses_its_row_until_its_day_and_no_other():
    assert kept("2026-06-01") == []
    assert kept("2026-01-01") == ["exception-ends-soon"]
    assert kept("2025-12-31") == ["survival-days", "exception-ended"]
    assert kept("2026-06-01", ("survival-days", "patients", "other")) == ["survival-days", "exception-unused"]


def test_without_exceptions_every_finding_stays():
    assert without_exceptions([finding()], {}, TODAY) == [finding()]
