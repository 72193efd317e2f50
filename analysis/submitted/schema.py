"""Checks that follow from `datapackage.json` alone: a new table or column needs no code.

Every rule for a cell is a function of a `Cell`. It returns None when the cell is right, else a hint (possibly
empty) that precedes the advice.
"""

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from analysis.submitted.findings import Rule, shorten

WHOLE = re.compile(r"-?[0-9]+")
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
FORMS = {"integer": WHOLE, "number": DECIMAL, "date": DATE, "boolean": re.compile("true|false")}
NOUNS = {"integer": "a whole number", "number": "a number", "date": "a date", "boolean": "true or false"}
UNKNOWN = {"na", "n/a", "nan", "none", "null", "unknown", "not reported", "nr", "nd", "-", "–", "?", "."}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a rule sees it: its text, its field of the schema, the terms that are allowed there, in order."""

    text: str
    field: dict
    allowed: dict[str, None] = dataclass_field(default_factory=dict)

    @property
    def limits(self) -> dict:
        """The constraints of the field."""
        return self.field.get("constraints", {})

    @property
    def terms(self) -> list[str]:
        """The terms of the cell: several in a list column, else the cell itself; none in an empty cell."""
        if not self.text:
            return []
        return self.text.split(self.field["list"]) if self.field.get("list") else [self.text]


@dataclass(frozen=True)
class CellRule(Rule):
    """A rule for one cell; `applies` says for which fields of the schema it holds."""

    applies: Callable[[dict], bool] = lambda field: True
    problem: Callable[[Cell], str | None] = lambda cell: None
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


def options(field: dict) -> list[str]:
    """The closed list of a field: its enumeration, else the options that it defines (as list columns do)."""
    return [str(term) for term in field.get("constraints", {}).get("enum", field.get("options", {}))]


def has_terms(field: dict) -> bool:
    """Whether a field allows only the terms of some list."""
    return bool(options(field)) or any(key in field for key in ("vocabulary", "kinds", "refers"))


def only(key: str) -> Callable[[dict], bool]:
    """Fields that have the property `key`: vocabulary, kinds, refers or list."""
    return lambda field: key in field


@cell_rule("cell-required", "Column `{column}` is empty, but every row needs it.", constraint("required"))
def required(cell):
    """Fill the cell in."""
    if cell.text:
        return None
    return f"It holds: {cell.field['description']}." if cell.field.get("description") else ""


@cell_rule(
    "cell-type", "Column `{column}` holds '{value}', which is not {detail}.", lambda f: f["type"] in FORMS
)
def form(cell):
    """Write digits with a point, without unit, blank or thousands separator; a date as 2024-05-31."""
    if cell.text == "" or FORMS[cell.field["type"]].fullmatch(cell.text):
        return None
    if cell.text.lower() in UNKNOWN:
        return "Leave the cell empty where nothing is reported."
    if re.fullmatch(r"-?[0-9]+,[0-9]+", cell.text):
        return f"Did you mean {cell.text.replace(',', '.')}?"
    return ""


@cell_rule(
    "cell-thousands",
    "Column `{column}` holds '{value}', which can mean two numbers.",
    lambda field: field["type"] == "number",
)
def thousands(cell):
    """Write 1 or 1000: a point stands before decimals only, and thousands have no mark."""
    return "" if re.fullmatch(r"-?[1-9][0-9]{0,2}(\.000)+", cell.text) else None


@cell_rule("cell-minimum", "Column `{column}` holds {value}, which is too small.", constraint("minimum"))
def minimum(cell):
    """Check the number and its unit against the publication."""
    low = cell.limits["minimum"]
    return limit_hint(cell) if DECIMAL.fullmatch(cell.text) and float(cell.text) < low else None


@cell_rule("cell-maximum", "Column `{column}` holds {value}, which is too large.", constraint("maximum"))
def maximum(cell):
    """Check the number and its unit against the publication."""
    high = cell.limits["maximum"]
    return limit_hint(cell) if DECIMAL.fullmatch(cell.text) and float(cell.text) > high else None


def limit_hint(cell: Cell) -> str:
    """The limits of a field in words."""
    low, high = cell.limits.get("minimum"), cell.limits.get("maximum")
    unit = f" {cell.field['unit']}" if cell.field.get("unit") else ""
    if low is None or high is None:
        return f"It must be at {'most' if low is None else 'least'} {high if low is None else low}{unit}."
    return f"It must lie between {low} and {high}{unit}."


@cell_rule(
    "cell-pattern",
    "Column `{column}` holds '{value}', which is not written as it must be.",
    lambda field: "pattern" in field.get("constraints", {}) and not (field.get("list") and options(field)),
)
def pattern(cell):
    """Compare with the cells above and below, or with the codebook."""
    if cell.text == "" or re.fullmatch(cell.limits["pattern"], cell.text):
        return None
    return f"{cell.field.get('description', '')}; pattern {cell.limits['pattern']}.".lstrip("; ")


def unknown_terms(cell: Cell) -> str | None:
    """Hint for a cell with terms that are not allowed, else None; of `kind:value` cells the kinds are judged."""
    found = [term.partition(":")[0] for term in cell.terms] if "kinds" in cell.field else cell.terms
    wrong = [term for term in found if term and term not in cell.allowed]
    return terms_hint(wrong, cell.allowed) if wrong else None


def terms_hint(wrong: list[str], allowed: Collection[str]) -> str:
    """The nearest allowed terms, or all of a short list."""
    hints = []
    folded = {a.lower(): a for a in allowed} if len(allowed) < 5000 else {}
    for term in wrong[:3]:
        near = difflib.get_close_matches(term[:100].lower(), folded, n=1, cutoff=0.6)
        if near:
            hints.append(f"Did you mean '{folded[near[0]]}' instead of '{shorten(term)}'?")
    if len(allowed) <= 12:
        hints.append(f"Allowed: {', '.join(sorted(allowed))}.")
    return " ".join(hints)


def listed_elsewhere(field: dict) -> bool:
    """Fields whose terms another list than their own options names."""
    return any(key in field for key in ("vocabulary", "kinds", "refers"))


CELL_RULES += [
    CellRule(rule_id, f"Column `{{column}}` {title}", advice, applies=applies, problem=unknown_terms)
    for rule_id, title, applies, advice in (
        (
            "cell-option",
            "holds '{value}', which is not among its options.",
            lambda field: bool(options(field)) and not listed_elsewhere(field),
            "Use one of the options that the codebook defines for this column, letter for letter.",
        ),
        (
            "cell-vocabulary",
            "holds '{value}', which the vocabulary does not know.",
            only("vocabulary"),
            "Use a term of `vocabulary.csv`, or add the new term with its definition there in the same change.",
        ),
        (
            "cell-kind",
            "holds '{value}', whose kind is not known.",
            only("kinds"),
            "Write kind:value with a kind that stands in `vocabulary.csv`, or add the kind there.",
        ),
        (
            "cell-reference",
            "names '{value}', which does not exist.",
            only("refers"),
            "Correct the id, or add the row that it names in the same change.",
        ),
    )
]


@cell_rule(
    "cell-list", "Column `{column}` holds '{value}': a term is empty or stands there twice.", only("list")
)
def list_form(cell):
    """Name every term once, with the separator only between two terms and no blank beside it."""
    blank = any(term != term.strip() or not term for term in cell.terms)
    return "" if blank or len(set(cell.terms)) < len(cell.terms) else None
