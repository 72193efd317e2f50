"""Checks of quantities that a publication prints in several places."""

from itertools import combinations

import pandas as pd

from analysis.audit.printed_numbers import is_number, rounding_rules, same_number, satisfies
from analysis.audit.rows import BOUND_WORDS, check, count, finding, joined, name, rows


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
    """Each printed form of one column with its qualifier -> the rows that print it."""
    found = {}
    for row in quantity:
        text = getattr(row, column)
        if text:
            found.setdefault((text, row.qualifier), []).append(row)
    return found


def conflicting(forms: dict) -> dict:
    """The forms that cannot be the same figure as some other form."""
    apart = [pair for pair in combinations(forms, 2) if not alike(*pair)]
    return {form: forms[form] for form in forms if any(form in pair for pair in apart)}


def contrast(row) -> str:
    """Readable name of a quantity; a p value with its two groups."""
    if row.statistic != "p_value":
        return name(row)
    groups = f"{row.subgroup} against {row.comparator}" if row.comparator else row.subgroup
    return f"p value of {row.characteristic} {row.category}, {groups},".replace("_", " ")


def disagreement(forms: dict, mark: str, unit: str) -> dict:
    """The finding for one quantity that is printed in different forms."""
    texts = [f"{BOUND_WORDS.get(qualifier, '')}{text}{mark}" for text, qualifier in forms]
    places = [joined(dict.fromkeys(row.location for row in found)) for found in forms.values()]
    told = "; ".join(f"{text} ({where})" for text, where in zip(texts, places, strict=True))
    values = [float(text) for text, _ in forms if is_number(text)]
    difference = max(values) - min(values) if values else 0
    every = [row for found in forms.values() for row in found]
    follows = "one figure for one quantity"
    return finding(
        every,
        " against ".join(texts),
        follows,
        round(difference, 4),
        unit,
        f"{contrast(every[0])} is printed as {told}.",
    )


def fraction_forms(quantity: list) -> bool:
    """Whether rows of the quantity print a percentage beside their numerator."""
    return any(row.numerator and row.percentage for row in quantity)


COLUMNS = {
    "percentage": ("%", "percentage points"),
    "count": ("", "patients"),
    "denominator": ("", "patients"),
    "value": ("", ""),
    "low": ("", ""),
    "high": ("", ""),
}


@check("quantity-agrees", "A quantity is the same wherever it is printed")
def quantity_agrees(study: pd.DataFrame) -> list[dict]:
    """Percentages, counts, values and the ends of ranges that share a `quantity_id` are compared at the
    coarser printed precision. A figure with a bound ("more than 50%") is compared with the bound. P values
    have a check of their own."""
    found = []
    numbers = study.assign(count=[str(n) if (n := count(row)) is not None else "" for row in rows(study)])
    numbers.loc[numbers["count"] != "", "value"] = ""
    compared = numbers[~numbers["statistic"].isin(["p_value", "abbreviation"])]
    for _, quantity in compared.groupby(["quantity_id", "subject"], sort=False):
        for column, (mark, unit) in COLUMNS.items():
            forms = conflicting(variants(rows(quantity), column))
            if forms:
                found.append(disagreement(forms, mark, unit or rows(quantity)[0].unit))
    return found


@check("percentage-against-fraction", "A percentage of one place is that of the fraction of another place")
def percentage_against_fraction(study: pd.DataFrame) -> list[dict]:
    """A percentage alone is compared with the fraction that another place prints without a percentage."""
    found = []
    for _, quantity in study.groupby(["quantity_id", "subject"], sort=False):
        alone = [r for r in rows(quantity, numerator="", qualifier="") if r.percentage]
        bare = [r for r in rows(quantity, percentage="") if r.numerator and r.denominator]
        if not alone or not bare or fraction_forms(rows(quantity)):
            continue
        k, n = int(bare[0].numerator), int(bare[0].denominator)
        wrong = [row for row in alone if not rounding_rules(k, n, row.percentage)]
        if wrong:
            points = round(float(wrong[0].percentage) - 100 * k / n, 2)
            sentence = f"{name(wrong[0])} is printed as {wrong[0].percentage}%, but as {k} of {n} in {bare[0].location}."
            printed, follows = f"{wrong[0].percentage}%", f"{100 * k / n:.2f}% ({k} of {n})"
            found.append(finding([*wrong, *bare], printed, follows, points, "percentage points", sentence))
    return found


@check("one-p-value", "A comparison has one p value")
def one_p_value(study: pd.DataFrame) -> list[dict]:
    """P values of the same outcome and the same two groups are compared, unless they name different tests.
    A p value without a test need only agree with one of those that name theirs."""
    found = []
    keys = ["subject", "characteristic", "category", "subgroup", "comparator"]
    for _, group in study[study["statistic"] == "p_value"].groupby(keys, sort=False):
        named = [row for row in rows(group) if row.test]
        for row in rows(group, test=""):
            if named and not any(alike((row.value, row.qualifier), (r.value, r.qualifier)) for r in named):
                found.append(two_p_values([row, *named]))
        for _, same in group.groupby("test", sort=False):
            if forms := conflicting(variants(rows(same), "value")):
                found.append(disagreement(forms, "", "probability"))
    return found


def two_p_values(pair: list) -> dict:
    """The finding for a comparison with p values that differ."""
    return disagreement(variants(pair, "value"), "", "probability")


@check("abstract-in-body", "A figure of the abstract stands in the body", "warning")
def abstract_in_body(study: pd.DataFrame) -> list[dict]:
    """A quantity of the abstract is looked for in the text, the tables and the figures. A total whose parts
    the body prints and that they make up counts as printed."""
    own = study[study["subject"] == "own"]
    body = own[own["section"] != "abstract"]
    if body.empty:
        return []
    found = []
    for quantity_id, quantity in own[own["section"] == "abstract"].groupby("quantity_id", sort=False):
        parts = [row for row in rows(body, subset_of=quantity_id) if row.partition]
        if quantity_id in set(body["quantity_id"]) or parts or in_body_by_test(body, rows(quantity)[0]):
            continue
        row = rows(quantity)[0]
        text = row.value or f"{row.numerator} ({row.percentage}%)"
        sentence = f"{contrast(row)} is printed in the abstract alone, as {text}."
        found.append(finding(rows(quantity), text, "a place in the body", 0, "", sentence))
    return found


def in_body_by_test(body: pd.DataFrame, row) -> bool:
    """Whether the body prints the same p value under a quantity that names its test."""
    cells = {
        c: getattr(row, c) for c in ("statistic", "characteristic", "category", "subgroup", "comparator")
    }
    return row.statistic == "p_value" and bool(rows(body, **cells))


@check("abbreviation-of-one-term", "An abbreviation stands for one term")
def abbreviation_of_one_term(study: pd.DataFrame) -> list[dict]:
    """The abbreviations that a publication sets are compared: the same letters for two categories leave open
    which of them a figure counts."""
    found = []
    for letters, group in study[study["statistic"] == "abbreviation"].groupby("value", sort=False):
        terms = [row.category.replace("_", " ") for row in rows(group.drop_duplicates("category"))]
        if len(terms) > 1:
            where = group["characteristic"].iloc[0].replace("_", " ")
            sentence = f"{where}: the abbreviation {letters} stands for {joined(terms)}."
            found.append(
                finding(rows(group), f"{letters} twice", "one term", len(terms) - 1, "terms", sentence)
            )
    return found
