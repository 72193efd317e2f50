"""Rules for the state of the review, its triggers, its protocol, its releases and the reporting items."""

import pandas as pd

from analysis.rules.rule import number, row_rule


@row_rule("status-next", "status.next_check", "A part that is {state} has {detail} day of the next check.")
def next_check_of_state(tables):
    """Say by which day the state is looked at again; empty the cell when the part is retired."""
    rows = tables["status"]
    wrong = (rows["state"] == "retired") != (rows["next_check"] == "")
    return rows["next_check"].map(lambda day: "a" if day else "no").where(wrong, "")


@row_rule("status-early", "status.next_check", "The next check on {next_check} is not after {since}.")
def next_check_before(tables):
    """Give a later day."""
    rows = tables["status"]
    return (rows["next_check"] != "") & (rows["next_check"] <= rows["since"])


@row_rule("status-book", "status.scope", "The book has no state on {since}, when that of '{scope}' begins.")
def state_without_book(tables):
    """Add a row for the book that begins on this day or earlier: parts without a row have its state."""
    rows = tables["status"]
    first = rows.loc[rows["scope"] == "book", "since"].min()
    return (rows["scope"] != "book") & (pd.isna(first) or (rows["since"] < first))


@row_rule("trigger-threshold", "triggers.shifted", "A ratio of {shifted} is reached by every number.")
def ratio_below_one(tables):
    """Give a ratio above 1: 1.2 is a fifth more or a sixth less."""
    rows = tables["triggers"]
    return (rows["measure"] == "ratio") & (number(rows["shifted"]) <= 1)


@row_rule(
    "protocol-amendment",
    "protocol.reason",
    "An amendment has a reason, and the first text of an item has none.",
)
def amendment_without_reason(tables):
    """Say why the item was amended; leave the cell empty in the first row of an item."""
    rows = tables["protocol"]
    first = rows["since"] == rows.groupby("item")["since"].transform("min")
    return first != (rows["reason"] == "")


@row_rule("release-order", "releases.date", "Version {version} was released before {detail}, which is older.")
def release_goes_back(tables):
    """Versions rise with their days; correct the version or the day."""
    rows = tables["releases"]
    order = rows.assign(parts=rows["version"].map(parts)).sort_values("parts")
    earlier = order.shift()
    late = order["date"] < earlier["date"].fillna("")
    return earlier["version"].fillna("").where(late, "").reindex(rows.index)


def parts(version: str) -> tuple[int, ...]:
    """A version as numbers that can be compared."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@row_rule(
    "reporting-answer",
    "reporting.answer",
    "Item {item} of {guideline} is both answered and open, or neither.",
)
def answered_or_open(tables):
    """Name the fact that answers it, or say why there is none yet."""
    rows = tables["reporting"]
    return (rows["answer"] != "") == (rows["open"] != "")
