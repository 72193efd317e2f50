"""Checks of quantities that a publication prints in several places, or quotes from another publication."""

from itertools import combinations

import pandas as pd

from analysis.audit.printed_numbers import (
    MONTHS,
    decimals,
    is_number,
    percentage,
    rounding_rules,
    same_number,
    satisfies,
)
from analysis.audit.rows import BOUND_WORDS, check, count, finding, joined, own, rows
from analysis.audit.shares import POINTS

SIGNIFICANT = 0.05
P_KEYS = ["characteristic", "category", "subgroup", "comparator"]
"""Columns that name the comparison of a p value."""
FINE = 4
"""From so many decimals on, two tests do not give one p value by chance."""


def alike(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Whether two printed figures, each a text and its qualifier, can be the same figure."""
    (text, qualifier), (other, bound) = a, b
    if "about" in (qualifier, bound) or not (is_number(text) and is_number(other)):
        return "about" in (qualifier, bound) or text == other
    if qualifier in BOUND_WORDS and bound in BOUND_WORDS:
        return True
    if bound in BOUND_WORDS:
        return satisfies(text, bound, other)
    if qualifier in BOUND_WORDS:
        return satisfies(other, qualifier, text)
    return same_number(text, other)


def variants(quantity: list, column: str) -> dict[tuple[str, str], list]:
    """Each printed form of one column with its qualifier -> the rows that print it; words are no form."""
    found = {}
    for row in quantity:
        text = getattr(row, column)
        if text and row.qualifier != "most":
            found.setdefault((text, row.qualifier), []).append(row)
    return found


def conflicting(forms: dict) -> dict:
    """The forms that cannot be the same figure as some other form."""
    apart = [pair for pair in combinations(forms, 2) if not alike(*pair)]
    return {form: forms[form] for form in forms if any(form in pair for pair in apart)}


def disagreement(forms: dict, mark: str, unit: str) -> dict:
    """The finding for one quantity that is printed in different forms."""
    texts = [f"{BOUND_WORDS.get(qualifier, '')}{text}{mark}" for text, qualifier in forms]
    places = [joined(dict.fromkeys(row.location for row in found)) for found in forms.values()]
    told = "; ".join(f"{text} ({where})" for text, where in zip(texts, places, strict=True))
    values = [float(text) for text, _ in forms if is_number(text)]
    gap = max(values) - min(values) if values else 0
    every = [row for found in forms.values() for row in found]
    split = unit == "probability" and len({value < SIGNIFICANT for value in values}) > 1
    cells = {"sentence": f"{every[0].label}: printed as {told}.", "weight": "conclusion" if split else ""}
    return finding(every, " against ".join(texts), "one figure", gap, unit, **cells)


COLUMNS = {
    "percentage": ("%", POINTS),
    "count": ("", "patients"),
    "denominator": ("", "patients"),
    "value": ("", ""),
    "low": ("", ""),
    "high": ("", ""),
}


def upper_end(row) -> str:
    """The upper end that a row prints: that of its range, else a figure that is itself an upper bound."""
    bound = (row.percentage or row.value) if row.qualifier in ("lt", "le", "max") else ""
    return row.high or bound


@check("two-values", "One quantity, two values")
def two_values(study: pd.DataFrame) -> list[dict]:
    """Percentages, counts, values and the ends of ranges that share a `quantity_id` are compared at the coarser
    printed precision, a figure with a bound ("more than 50%") with the bound, two upper ends with each other.
    P values are compared in `one_p_value`."""
    numbers = study.assign(count=[str(n) if (n := count(row)) is not None else "" for row in rows(study)])
    numbers.loc[numbers["count"] != "", "value"] = ""
    compared = numbers[~numbers["statistic"].isin(["p_value", "abbreviation"])]
    found = []
    for _, quantity in compared.groupby(["quantity_id", "subject"], sort=False):
        forms = {column: conflicting(variants(rows(quantity), column)) for column in COLUMNS}
        for column, (mark, unit) in COLUMNS.items():
            unit = unit or rows(quantity)[0].unit
            found += [disagreement(forms[column], mark, unit)] if forms[column] else []
        found += [] if any(forms.values()) else against_fraction(quantity) + upper_ends(quantity)
    return found


def upper_ends(quantity: pd.DataFrame) -> list[dict]:
    """The finding where two places print different upper ends of one quantity."""
    bounded = [row for row in rows(quantity) if is_number(upper_end(row))]
    ends = {}
    for row in bounded:
        ends.setdefault((upper_end(row), ""), []).append(row)
    forms = {(text, "le"): found for (text, _), found in conflicting(ends).items()}
    mark, unit = ("%", POINTS) if any(row.percentage for row in bounded) else ("", "")
    return [disagreement(forms, mark, unit)] if forms else []


def against_fraction(quantity: pd.DataFrame) -> list[dict]:
    """The finding where a percentage alone is not that of the fraction that another place prints without one."""
    alone = [r for r in rows(quantity, numerator="", qualifier="") if r.percentage]
    bare = [r for r in rows(quantity, percentage="") if r.numerator and r.denominator]
    if not alone or not bare or any(r.numerator and r.percentage for r in rows(quantity)):
        return []
    k, n = int(bare[0].numerator), int(bare[0].denominator)
    wrong = [row for row in alone if not rounding_rules(k, n, row.percentage)]
    if not wrong:
        return []
    follows = f"{k} of {n} is {percentage(k, n, max(decimals(wrong[0].percentage), 1))}% ({bare[0].location})"
    gap = float(wrong[0].percentage) - 100 * k / n
    return [finding([*wrong, *bare], f"{wrong[0].percentage}%", follows, gap, POINTS, wrong=wrong)]


@check("two-p-values", "One comparison, two p values")
def one_p_value(study: pd.DataFrame) -> list[dict]:
    """P values of the same outcome and the same two groups are compared, unless they name different tests.
    A p value without a test need only agree with one of those that name theirs."""
    found = []
    for _, group in study[study["statistic"] == "p_value"].groupby(["subject", *P_KEYS], sort=False):
        named = [row for row in rows(group) if row.test]
        for row in rows(group, test=""):
            if named and not any(alike((row.value, row.qualifier), (r.value, r.qualifier)) for r in named):
                found.append(disagreement(variants([row, *named], "value"), "", "probability"))
        for _, same in group.groupby("test", sort=False):
            if forms := conflicting(variants(rows(same), "value")):
                found.append(disagreement(forms, "", "probability"))
    return found


@check("abstract-alone", "Figure of the abstract that the body does not print", "untraceable")
def abstract_alone(study: pd.DataFrame) -> list[dict]:
    """A quantity of the abstract is looked for in the text, the tables and the figures. A total whose parts
    the body prints and that they make up counts as printed."""
    mine = own(study)[own(study)["statistic"] != "rank"]
    body = mine[mine["section"] != "abstract"]
    if body.empty:
        return []
    found = []
    for quantity_id, quantity in mine[mine["section"] == "abstract"].groupby("quantity_id", sort=False):
        parts = [row for row in rows(body, subset_of=quantity_id) if row.partition]
        if quantity_id in set(body["quantity_id"]) or parts or in_body_by_test(body, rows(quantity)[0]):
            continue
        row = rows(quantity)[0]
        text = row.value or f"{row.numerator} ({row.percentage}%)"
        found.append(finding(rows(quantity), text, "the body does not print it", 0, ""))
    return found


def in_body_by_test(body: pd.DataFrame, row) -> bool:
    """Whether the body prints the same p value under a quantity that names its test."""
    cells = {key: getattr(row, key) for key in P_KEYS}
    return row.statistic == "p_value" and bool(rows(body, statistic="p_value", **cells))


@check("two-terms", "One abbreviation, two terms", "untraceable")
def two_terms(study: pd.DataFrame) -> list[dict]:
    """The abbreviations that a publication sets are compared: the same letters for two categories leave open
    which of them a figure counts."""
    found = []
    for letters, group in study[study["statistic"] == "abbreviation"].groupby("value", sort=False):
        terms = [row.label for row in rows(group.drop_duplicates("category"))]
        if len(terms) > 1:
            sentence, gap = f"the abbreviation {letters} stands for {joined(terms)}.", len(terms) - 1
            found.append(finding(rows(group), letters, "one term", gap, "terms", sentence=sentence))
    return found


@check("two-units", "One quantity in two units", "untraceable")
def two_units(study: pd.DataFrame) -> list[dict]:
    """Times of the same characteristic and category, such as a mean and its range, are in one unit; a reader who
    compares them has to convert."""
    found, timed = [], study[study["unit"].isin(MONTHS)]
    for _, group in timed.groupby(["subject", "characteristic"], sort=False):
        mixed = group[group.groupby("category")["unit"].transform("nunique") > 1]
        if len(mixed):
            units = joined(dict.fromkeys(mixed["unit"]))
            names = joined(dict.fromkeys(row.label for row in rows(mixed)))
            cells = {"sentence": f"{names}: printed in {units}.", "wrong": []}
            found.append(finding(rows(mixed), units, "one unit", 0, "", **cells))
    return found


@check("printed-alike", "Two quantities printed alike")
def printed_alike(study: pd.DataFrame) -> list[dict]:
    """Two quantities with the same median, low and high end are one and the same list of values, or one of them
    was copied: survival with censored patients cannot have the median of the follow-up by chance. So are two
    tests of one comparison that give the same p value to `FINE` decimals or more."""
    mine = own(study)
    spread = mine[(mine["statistic"] == "median") & (mine["interval_kind"] == "range")]
    tests = mine[(mine["statistic"] == "p_value") & (mine["test"] != "") & (mine["qualifier"] == "")]
    tests = tests[tests["value"].map(decimals) >= FINE]
    pairs = [
        *spread.groupby(["value", "low", "high", "unit"], sort=False),
        *tests.groupby([*P_KEYS, "value"], sort=False),
    ]
    return [copied(rows(group)) for _, group in pairs if len(set(group["quantity_id"])) > 1]


def copied(group: list) -> dict:
    """The finding for two quantities whose figures are the same."""
    row = group[0]
    if row.statistic == "p_value":
        names = joined(dict.fromkeys(r.test.replace("_", "-").title() for r in group))
        cells = {"sentence": f"{row.label}: {row.value} by two tests, {names}.", "weight": "untraceable"}
        return finding(group, row.value, "two p values", 0, "probability", **cells)
    spread = f"{row.value} ({row.low} to {row.high}) {row.unit}"
    sentence = f"{joined(dict.fromkeys(r.label for r in group))}: the same median and range, {spread}."
    return finding(group, spread, "two lists of values", 0, row.unit, sentence=sentence)


@check("misquoted", "Quotation differs from the publication quoted")
def misquoted(study: pd.DataFrame) -> list[dict]:
    """A figure quoted from another publication is compared with what that publication prints for the same
    quantity, the column `original`."""
    groups = {}
    for row in rows(study[study["original"] != ""]):
        if not same_number(row.percentage or row.value, row.original):
            groups.setdefault((row.location, row.characteristic, row.category), []).append(row)
    return [misquotation(group) for group in groups.values()]


def misquotation(group: list) -> dict:
    """The finding for figures of one passage that the publication quoted prints otherwise."""
    mark = "%" if group[0].percentage else ""
    told = [f"{r.label}, is quoted as {r.percentage or r.value}{mark} for {r.original}{mark}" for r in group]
    sentence = f"the cited publication prints another figure: {joined(told)}."
    gap = max((float(r.percentage or r.value) - float(r.original) for r in group), key=abs)
    printed = joined(f"{r.percentage or r.value}{mark}" for r in group)
    follows = joined(f"{r.original}{mark}" for r in group)
    return finding(group, printed, follows, gap, POINTS if mark else group[0].unit, sentence=sentence)
