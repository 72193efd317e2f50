"""Rules for rows that were left out and for ids that were withdrawn."""

import pandas as pd

from analysis.rules.rule import row_rule


@row_rule(
    "exclusion-kept", "exclusions.kept_as", "A duplicate names the id that was kept, and no other row does."
)
def kept_only_for_duplicates(tables):
    """Fill in `kept_as` when the reason is duplicate; empty it otherwise."""
    exclusions = tables["exclusions"]
    return (exclusions["reason"] == "duplicate") != (exclusions["kept_as"] != "")


@row_rule("exclusion-unknown", "exclusions.kept_as", "The id '{kept_as}' that was kept does not exist.")
def kept_exists(tables):
    """Name a study or a patient that stands in the tables."""
    kept = tables["exclusions"]["kept_as"]
    known = set(tables["studies"]["study_id"]) | set(tables["patients"]["patient_id"])
    return ~kept.isin(known | set(tables["cohort_results"]["result_id"])) & (kept != "")


@row_rule("retired-present", "retired.id", "The id '{id}' is retired but still stands in table {table}.")
def retired_and_present(tables):
    """Delete the row from its table, or the line from `retired.csv`."""
    return id_exists(tables, "id")


@row_rule(
    "retired-replacement", "retired.replaced_by", "The id '{replaced_by}' that replaces it does not exist."
)
def replacement_missing(tables):
    """Name an id of the same table, or leave the cell empty when nothing replaces it."""
    return ~id_exists(tables, "replaced_by") & (tables["retired"]["replaced_by"] != "")


def id_exists(tables, column: str) -> pd.Series:
    """Rows of `retired` whose id in `column` stands in the table that they name (its first column is its key)."""
    retired = tables["retired"]
    known = {(name, key) for name in set(retired["table"]) & set(tables) for key in tables[name].iloc[:, 0]}
    pairs = list(zip(retired["table"], retired[column], strict=True))
    return pd.Series([pair in known for pair in pairs], index=retired.index, dtype=bool)
