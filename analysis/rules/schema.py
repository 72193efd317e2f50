"""Applies the rules that follow from `datapackage.json` to whole tables: cells, keys, references, order."""

import difflib
import re

import numpy as np
import pandas as pd

from analysis.submitted import schema
from analysis.submitted.findings import Rule
from analysis.submitted.tables import Table, as_list

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
            "cell-variant",
            "Column `{column}` holds '{value}', elsewhere spelt '{detail}'.",
            "Spell the same thing in the same way.",
        ),
        Rule(
            "cell-slip",
            "Column `{column}` holds '{value}' once, and '{detail}' often.",
            "Correct the word if it is a slip; if it is really another one, say so in `exceptions.csv`.",
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
OFTEN, SHORTEST, MANY_WORDS = 3, 6, 5000
"""Rows that make a word usual; letters of a word that can be told from its neighbours; words that can be compared."""


def allowed_terms(spec: dict, tables: dict[str, Table]) -> dict[str, None] | None:
    """The terms that a field allows, in the order of their list; None when the table that lists them cannot be
    read. A field may refer to a table and name options beside its rows."""
    listed = [dict.fromkeys(schema.options(spec))]
    kind = spec.get("vocabulary") or spec.get("kinds")
    if kind:
        known = column_of(tables, "vocabulary", "kind")
        words = column_of(tables, "vocabulary", "term")
        listed.insert(0, None if known is None or words is None else dict.fromkeys(words[known == kind]))
    if "refers" in spec:
        ids = column_of(tables, *spec["refers"].split("."))
        listed.insert(0, None if ids is None else dict.fromkeys(ids))
    return None if None in listed else {term: None for terms in listed for term in terms}


def column_of(tables: dict[str, Table], table: str, column: str) -> pd.Series | None:
    """A column of another table, None where it cannot be read."""
    return tables[table].frame.get(column) if table in tables else None


def check_cells(table: Table, tables: dict[str, Table]) -> None:
    """Apply every rule for cells to each distinct text of each column."""
    for spec in table.fields():
        allowed = allowed_terms(spec, tables)
        codes, texts = pd.factorize(table.frame[spec["name"]])
        cells = [[schema.Cell(t, spec, allowed or {}) for t in (text, text.strip())] for text in texts]
        for rule in schema.CELL_RULES:
            if not rule.applies(spec) or (allowed is None and schema.has_terms(spec)):
                continue
            hints = {
                code: hint
                for code, (exact, stripped) in enumerate(cells)
                if (hint := rule.problem(exact if rule.exact else stripped)) is not None
            }
            detail = schema.NOUNS.get(spec["type"], "")
            for row in np.flatnonzero(np.isin(codes, list(hints))) if hints else []:
                table.report(rule, row, spec["name"], hint=hints[codes[row]], detail=detail)


def check_spelling(table: Table) -> None:
    """In columns whose words recur: a word that differs from another only in case, hyphens or blanks, and a word that
    stands once beside one of nearly the same letters that stands often."""
    for name in (field["name"] for field in table.fields() if field.get("recurring")):
        codes, words = pd.factorize(table.frame[name])
        if len(words) > MANY_WORDS:
            continue
        counts = dict(zip(words, np.bincount(codes[codes >= 0], minlength=len(words)).tolist(), strict=True))
        counts.pop("", None)
        meant = {**variants(counts), **slips(counts)}
        for row, word in enumerate(table.frame[name]) if meant else ():
            if word in meant:
                rule = RULES["cell-variant" if spelling(word) == spelling(meant[word]) else "cell-slip"]
                table.report(rule, row, name, detail=meant[word])


def spelling(word: str) -> str:
    """A word without what two people write differently: case, blanks, hyphens, the full stop at its end."""
    return re.sub(r"[\s_-]+", " ", word.casefold()).strip(" .,;")


def variants(counts: dict[str, int]) -> dict[str, str]:
    """Word -> the word in another spelling that stands more often (of two alike the first)."""
    best: dict[str, str] = {}
    for word in counts:
        usual = best.setdefault(spelling(word), word)
        if counts[word] > counts[usual]:
            best[spelling(word)] = word
    return {word: best[spelling(word)] for word in counts if best[spelling(word)] != word}


def slips(counts: dict[str, int]) -> dict[str, str]:
    """Word that stands once -> a word of nearly the same letters that stands often; numbers in it are no slips."""
    often = [word for word, number in counts.items() if number >= OFTEN]
    found = {}
    for word in (word for word, number in counts.items() if number == 1 and len(word) >= SHORTEST):
        near = [
            w for w in often if abs(len(w) - len(word)) <= 2 and without_digits(w) != without_digits(word)
        ]
        close = difflib.get_close_matches(word, near, n=1, cutoff=0.9)
        if close and not same_stem(word, close[0]):
            found[word] = close[0]
    return found


def without_digits(word: str) -> str:
    """A word without its numbers, so that grade 1 and grade 2 are no slip of each other."""
    return re.sub(r"[\d_.+-]+", "", word)


def same_stem(one: str, other: str) -> bool:
    """Singular and plural, one word with more behind it, or the same letters with other blanks."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return one.startswith(other) or other.startswith(one)


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
    cells = cells[: len(cells) - len(table.elsewhere)]  # what waits elsewhere has no place here yet
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
