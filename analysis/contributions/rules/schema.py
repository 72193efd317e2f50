"""Applies the rules that follow from `datapackage.json` to whole tables: cells, keys, references, order."""

import numpy as np
import pandas as pd

from analysis.contributions import schema
from analysis.contributions.findings import Rule
from analysis.contributions.tables import Table, as_list

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "key-twice",
            "The key '{value}' is already used in line {detail}.",
            "Give this row the next free key, or delete the row if it repeats the other.",
        ),
        Rule(
            "cell-unique",
            "Column `{column}` holds '{value}', as line {detail} does, but it must differ in every row.",
            "Correct one of the two, or delete the row that repeats the other.",
        ),
        Rule(
            "key-reference",
            "The row refers to '{value}', which table {detail} does not have.",
            "Correct the reference, or add the row that it names in the same change.",
        ),
        Rule(
            "row-order",
            "The row '{value}' is not in the order of the keys.",
            "Move it to its place, or run `spinemets tidy`.",
            "warning",
        ),
    )
}


def allowed_terms(spec: dict, tables: dict[str, Table]) -> frozenset | None:
    """The terms that a field allows; None when the table that lists them cannot be read."""
    if schema.options(spec):
        return frozenset(schema.options(spec))
    kind = spec.get("vocabulary") or spec.get("kinds")
    if kind:
        known = column_of(tables, "vocabulary", "kind")
        listed = column_of(tables, "vocabulary", "term")
        if known is None or listed is None:
            return None
        return frozenset(listed[known == kind])
    if "refers" in spec:
        ids = column_of(tables, *spec["refers"].split("."))
        return None if ids is None else frozenset(ids)
    return frozenset()


def column_of(tables: dict[str, Table], table: str, column: str) -> pd.Series | None:
    """A column of another table, None where it cannot be read."""
    return tables[table].frame.get(column) if table in tables else None


def check_cells(table: Table, tables: dict[str, Table]) -> None:
    """Apply every rule for cells to each distinct text of each column."""
    for spec in table.fields():
        allowed = allowed_terms(spec, tables)
        codes, texts = pd.factorize(table.frame[spec["name"]])
        for rule in schema.CELL_RULES:
            if not rule.applies(spec) or (allowed is None and schema.has_terms(spec)):
                continue
            hints = {
                code: hint
                for code, text in enumerate(texts)
                if (hint := rule.problem(text if rule.exact else text.strip(), spec, allowed)) is not None
            }
            detail = schema.NOUNS.get(spec["type"], "")
            for row in np.flatnonzero(np.isin(codes, list(hints))) if hints else []:
                table.report(rule, row, spec["name"], hint=hints[codes[row]], detail=detail)


def check_keys(table: Table, tables: dict[str, Table]) -> None:
    """Keys and unique columns that repeat, references of several columns, and the order of the rows."""
    keys = table.key_columns()
    if keys:
        check_repeats(table, keys, RULES["key-twice"])
        check_order(table, keys)
    for spec in table.fields():
        if spec.get("constraints", {}).get("unique") and [spec["name"]] != keys:
            check_repeats(table, [spec["name"]], RULES["cell-unique"])
    for key in table.resource["schema"].get("foreignKeys", []):
        if len(as_list(key["fields"])) > 1:
            check_reference(table, key, tables)


def check_repeats(table: Table, columns: list[str], rule: Rule) -> None:
    """Report rows whose columns together repeat those of an earlier row; empty cells do not count."""
    firsts = {}
    for row, cells in enumerate(zip(*(table.cells[name] for name in columns), strict=True)):
        first = firsts.setdefault(cells, row)
        if first != row and any(cells):
            table.report(rule, row, columns[0], value=";".join(cells), detail=table.lines[first])


def check_order(table: Table, keys: list[str]) -> None:
    """Warn of the first row that stands after a row with a larger key."""
    cells = list(zip(*(table.frame[name] for name in keys), strict=True))
    late = next((i for i in range(1, len(cells)) if cells[i] < cells[i - 1]), None)
    if late is not None:
        late -= late == 1 or cells[late] >= cells[late - 2]  # the row before is the one that is too large
        table.report(RULES["row-order"], late, keys[0], value=";".join(cells[late]))


def check_reference(table: Table, key: dict, tables: dict[str, Table]) -> None:
    """Report rows whose reference of several columns names no row of the other table."""
    mine, theirs = as_list(key["fields"]), as_list(key["reference"]["fields"])
    other = tables.get(key["reference"]["resource"] or table.name)
    if other is None or not set(theirs) <= set(other.columns) or not set(mine) <= set(table.columns):
        return
    known = set(zip(*(other.frame[name] for name in theirs), strict=True))
    for row, cells in enumerate(zip(*(table.frame[name] for name in mine), strict=True)):
        if any(cells) and cells not in known:
            words = {"value": ";".join(cells), "detail": other.name}
            table.report(RULES["key-reference"], row, mine[0], **words)
