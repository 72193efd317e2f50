"""Checks that follow from `datapackage.json` alone: a new table or column needs no code.

Every rule for a cell is a function of the cell's text, the field of the schema and the terms that are
allowed there. It returns None when the cell is right, else a hint (possibly empty) that precedes the advice.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.contributions.findings import Rule

WHOLE = re.compile(r"-?[0-9]+")
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
FORMS = {"integer": WHOLE, "number": DECIMAL, "date": DATE, "boolean": re.compile("true|false")}
NOUNS = {"integer": "a whole number", "number": "a number", "date": "a date", "boolean": "true or false"}
UNKNOWN = {"na", "n/a", "nan", "none", "null", "unknown", "not reported", "nr", "nd", "-", "–", "?", "."}


@dataclass(frozen=True)
class CellRule(Rule):
    """A rule for one cell; `applies` says for which fields of the schema it holds."""

    applies: Callable[[dict], bool] = lambda field: True
    problem: Callable[[str, dict, frozenset], str | None] = lambda value, field, allowed: None
    exact: bool = False  # judge the cell with the blanks around it


CELL_RULES: list[CellRule] = []


def cell_rule(rule_id: str, title: str, applies=lambda field: True, severity="error", exact=False):
    """Register a rule for cells; the docstring of the function is the advice."""

    def register(problem):
        advice = " ".join(problem.__doc__.split())
        CELL_RULES.append(CellRule(rule_id, title, advice, severity, applies, problem, exact))
        return problem

    return register


def constraint(name: str) -> Callable[[dict], bool]:
    """Says whether a field has a constraint."""
    return lambda field: name in field.get("constraints", {})


def terms(value: str, field: dict) -> list[str]:
    """The terms of a cell: several in a list column, else the cell itself."""
    return value.split(field["list"]) if field.get("list") else [value]


def options(field: dict) -> list[str]:
    """The closed list of a field: its enumeration, else the options that it defines (as list columns do)."""
    return [str(term) for term in field.get("constraints", {}).get("enum", field.get("options", {}))]


@cell_rule("cell-required", "Column `{column}` is empty, but every row needs it.", constraint("required"))
def required(value, field, allowed):
    """Fill the cell in."""
    if value:
        return None
    return f"It holds: {field['description']}." if field.get("description") else ""


@cell_rule(
    "cell-type", "Column `{column}` holds '{value}', which is not {detail}.", lambda f: f["type"] in FORMS
)
def form(value, field, allowed):
    """Write digits with a point, without unit, blank or thousands separator; a date as 2024-05-31."""
    if value == "" or FORMS[field["type"]].fullmatch(value):
        return None
    if value.lower() in UNKNOWN:
        return "Leave the cell empty where nothing is reported."
    if re.fullmatch(r"-?[0-9]+,[0-9]+", value):
        return f"Did you mean {value.replace(',', '.')}?"
    return ""


def bound(value: str, field: dict, name: str) -> float | None:
    """A limit of the field where the cell holds a number, else None."""
    return float(field["constraints"][name]) if DECIMAL.fullmatch(value) else None


@cell_rule("cell-minimum", "Column `{column}` holds {value}, which is too small.", constraint("minimum"))
def minimum(value, field, allowed):
    """Check the number and its unit against the publication."""
    low = bound(value, field, "minimum")
    return limit_hint(field) if low is not None and float(value) < low else None


@cell_rule("cell-maximum", "Column `{column}` holds {value}, which is too large.", constraint("maximum"))
def maximum(value, field, allowed):
    """Check the number and its unit against the publication."""
    high = bound(value, field, "maximum")
    return limit_hint(field) if high is not None and float(value) > high else None


def limit_hint(field: dict) -> str:
    """The limits of a field in words."""
    limits = field["constraints"]
    low, high = limits.get("minimum"), limits.get("maximum")
    unit = f" {field['unit']}" if field.get("unit") else ""
    if low is None or high is None:
        return f"It must be at {'most' if low is None else 'least'} {high if low is None else low}{unit}."
    return f"It must lie between {low} and {high}{unit}."


@cell_rule(
    "cell-pattern",
    "Column `{column}` holds '{value}', which is not written as it must be.",
    lambda field: "pattern" in field.get("constraints", {}) and not (field.get("list") and options(field)),
)
def pattern(value, field, allowed):
    """Compare with the cells above and below, or with the codebook."""
    if value == "" or re.fullmatch(field["constraints"]["pattern"], value):
        return None
    return f"{field.get('description', '')}; pattern {field['constraints']['pattern']}.".lstrip("; ")


def has_terms(field: dict) -> bool:
    """Whether a field allows only the terms of some list."""
    return bool(options(field)) or any(key in field for key in ("vocabulary", "kinds", "refers"))


def wrong_terms(value: str, field: dict, allowed: frozenset) -> list[str]:
    """The terms of a cell that are not allowed; for `kind:value` cells the kinds."""
    found = terms(value, field) if value else []
    if "kinds" in field:
        found = [term.partition(":")[0] for term in found]
    return [term for term in found if term and term not in allowed]


def terms_hint(wrong: list[str], allowed: frozenset) -> str:
    """The nearest allowed terms, or all of a short list."""
    hints = []
    for term in wrong[:3]:
        folded = {a.lower(): a for a in allowed}
        near = difflib.get_close_matches(term.lower(), folded, n=1, cutoff=0.6) if len(allowed) < 5000 else []
        if near:
            hints.append(f"Did you mean '{folded[near[0]]}' instead of '{term}'?")
    if len(allowed) <= 12:
        hints.append(f"Allowed: {', '.join(sorted(allowed))}.")
    return " ".join(hints)


def only(key: str) -> Callable[[dict], bool]:
    """Fields that have the property `key`: vocabulary, kinds, refers or list."""
    return lambda field: key in field


def check_terms(value, field, allowed):
    """Hint for a cell with terms that are not allowed, else None."""
    wrong = wrong_terms(value, field, allowed)
    return terms_hint(wrong, allowed) if wrong else None


@cell_rule("cell-option", "Column `{column}` holds '{value}', which is not among its options.", options)
def option(value, field, allowed):
    """Use one of the options that the codebook defines for this column, letter for letter."""
    return check_terms(value, field, allowed)


@cell_rule(
    "cell-vocabulary",
    "Column `{column}` holds '{value}', which the vocabulary does not know.",
    only("vocabulary"),
)
def vocabulary(value, field, allowed):
    """Use a term of `vocabulary.csv`, or add the new term with its definition there in the same change."""
    return check_terms(value, field, allowed)


@cell_rule("cell-kind", "Column `{column}` holds '{value}', whose kind is not known.", only("kinds"))
def kind(value, field, allowed):
    """Write kind:value with a kind that stands in `vocabulary.csv`, or add the kind there."""
    return check_terms(value, field, allowed)


@cell_rule("cell-reference", "Column `{column}` names '{value}', which does not exist.", only("refers"))
def reference(value, field, allowed):
    """Correct the id, or add the row that it names in the same change."""
    return check_terms(value, field, allowed)


@cell_rule(
    "cell-list", "Column `{column}` holds '{value}': a term is empty or stands there twice.", only("list")
)
def list_form(value, field, allowed):
    """Name every term once, with the separator only between two terms and no blank beside it."""
    found = terms(value, field) if value else []
    blank = any(term != term.strip() or not term for term in found)
    return "" if blank or len(set(found)) < len(found) else None
