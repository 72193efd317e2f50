"""Rules for digitised survival curves, for the agreement of two readers and for judgements of certainty."""

import pandas as pd

from analysis.rules.rule import number, row_rule


def rises(frame: pd.DataFrame, order: str, value: str) -> pd.Series:
    """Rows whose value is above that of the row before in the same curve."""
    frame = frame.assign(order=number(frame[order]), value=number(frame[value]))
    before = frame.sort_values(["curve_id", "order"]).groupby("curve_id")["value"].shift()
    return frame["value"] > before.reindex(frame.index)


@row_rule("curve-time", "curve_points.time", "The point at {time} stands after a later one.")
def time_runs_back(tables):
    """Number the points of a curve in the order of their times."""
    points = tables["curve_points"].assign(back=-number(tables["curve_points"]["time"]))
    return rises(points, "point", "back")


@row_rule("curve-at-risk", "curve_at_risk.at_risk", "The number at risk rises to {at_risk} at {time}.")
def at_risk_rises(tables):
    """The number at risk never rises: check it against the figure."""
    return rises(tables["curve_at_risk"], "time", "at_risk")


def counts(tables) -> pd.DataFrame:
    """The table of agreement with its numbers as numbers."""
    return tables["extraction_agreement"].drop(columns="study_id").apply(number)


@row_rule(
    "agreement-rows",
    "extraction_agreement.matched",
    "Rows alike, different and of one reader alone do not add up to what the two readers recorded.",
)
def rows_add_up(tables):
    """Count again: rows of a reader are those matched, those that differed and those of this reader alone."""
    n = counts(tables)
    shared = n["matched"] + n["differed"]
    return (shared + n["only_a"] != n["rows_a"]) | (shared + n["only_b"] != n["rows_b"])


@row_rule(
    "agreement-percent",
    "extraction_agreement.percent_agreement",
    "{percent_agreement} percent is not the share of rows alike.",
)
def percent_of_rows(tables):
    """Compute it again: matched rows as percent of all rows that either reader recorded."""
    n = counts(tables)
    every = n["matched"] + n["differed"] + n["only_a"] + n["only_b"]
    return (100 * n["matched"] / every - n["percent_agreement"]).abs() > 0.051


@row_rule(
    "appraisal-subject",
    "appraisal.subject",
    "'{subject}' is neither a study nor a compartment with an outcome.",
)
def unknown_subject(tables):
    """Name a key of `studies.csv`, or compartment:outcome as `compartments.csv` and the vocabulary have them."""
    words = tables["vocabulary"]
    outcomes = set(words["term"][words["kind"] == "outcome"])
    subject = tables["appraisal"]["subject"]
    known = {f"{c}:{o}" for c in tables["compartments"]["compartment"] for o in outcomes}
    return ~subject.isin(known | set(tables["studies"]["study_id"]))
