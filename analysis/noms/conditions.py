"""Facts about a patient, and the conditions that the NOMS tables state on them.

Facts are a dict from item (column `item` of `noms_items`) to a value: the text of an option, or a number.
A condition is text such as ``escc=2|3 & motor_deficit=yes or sins>=13``: alternatives joined by ``or``, clauses
joined by ``&``, and in a clause a fact, an operator (``= != <= >= < >``) and a value. ``a|b`` lists values.
"""

import operator
import re
from functools import cache

CLAUSE = re.compile(r"(\w+)(<=|>=|!=|=|<|>)([\w.|-]+)")
COMPARE = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")

MESSAGES = {
    "unknown_item": "'{item}' is no item of this form.",
    "unknown_option": "{label}: '{value}' is no option.",
    "no_number": "{label}: '{value}' is no number; {minimum} to {maximum} is allowed.",
    "out_of_range": "{label}: {value} is out of range; {minimum} to {maximum} is allowed.",
    "wrong_step": "{label}: {value} is not allowed; steps of {step} from {minimum} are.",
}


def holds(condition: str, facts: dict) -> bool | None:
    """Whether a condition holds: True, False, or None where a fact that decides is not known.

    Kleene's three-valued logic: an alternative fails if one of its clauses fails; a condition holds if one of
    its alternatives holds. The empty condition is unknown. ValueError for text that is no condition.

    Source: Kleene SC. Introduction to Metamathematics. North-Holland, 1952, section 64.
    """
    alternatives = parse(condition)
    unknown = not alternatives
    for clauses in alternatives:
        result = _all(clauses, facts)
        if result:
            return True
        unknown = unknown or result is None
    return None if unknown else False


@cache
def parse(condition: str) -> tuple[tuple[tuple[str, str, tuple[str, ...]], ...], ...]:
    """A condition as alternatives of clauses (fact, operator, values)."""
    if not condition:
        return ()
    return tuple(
        tuple(_parse_clause(text, condition) for text in part.split(" & "))
        for part in condition.split(" or ")
    )


def facts_of(condition: str) -> list[str]:
    """The facts that a condition asks for, in order, each once."""
    return list(dict.fromkeys(clause[0] for clauses in parse(condition) for clause in clauses))


def clean(items: dict, facts: dict) -> tuple[dict, list[dict]]:
    """Facts with numbers as numbers and empty answers left out, and a problem for each impossible value.

    `items` maps item to its description (`kind`, `label`, `minimum`, `maximum`, `step`, `options`). A problem is
    `items` (the fields that it concerns) and `text` (the sentence beside them).
    """
    known, problems = {}, []
    for item, value in facts.items():
        if value is None or value == "":
            continue
        if item not in items:
            problems.append({"items": [], "text": MESSAGES["unknown_item"].format(item=item)})
            continue
        result, problem = _value(items[item], value)
        if problem:
            problems.append({"items": [item], "text": problem})
        else:
            known[item] = result
    return known, problems


def conflicts(rows: list[dict], facts: dict) -> list[dict]:
    """A problem, as `clean` gives it, for every impossible combination that the facts meet."""
    return [{"items": facts_of(row["if"]), "text": row["message"]} for row in rows if holds(row["if"], facts)]


def _parse_clause(text: str, condition: str) -> tuple[str, str, tuple[str, ...]]:
    found = CLAUSE.fullmatch(text.strip())
    if not found:
        raise ValueError(
            f"'{text}' in the condition '{condition}' is no clause; write fact, operator and value: escc=2|3"
        )
    fact, sign, values = found.groups()
    return fact, sign, tuple(values.split("|"))


def _clause(clause: tuple, facts: dict) -> bool | None:
    """One clause; None where its fact is not known."""
    fact, sign, values = clause
    if fact not in facts:
        return None
    value = facts[fact]
    if sign in ("=", "!="):
        return (text(value) in values) is (sign == "=")
    return COMPARE[sign](value, float(values[0]))


def _all(clauses: tuple, facts: dict) -> bool | None:
    """Whether all clauses hold: one that fails decides, however little is known of the rest."""
    unknown = False
    for clause in clauses:
        result = _clause(clause, facts)
        if result is False:
            return False
        unknown = unknown or result is None
    return None if unknown else True


def text(value) -> str:
    """A value as the conditions write it: 3.0 is `3`."""
    return value if isinstance(value, str) else f"{value:.12g}"


def _value(item: dict, value) -> tuple[object, str]:
    """The value of one item, or the sentence that says why it is impossible."""
    shown = {**item, "value": text(value)}
    if item["kind"] == "choice":
        allowed = any(option["value"] == value for option in item["options"])
        return value, "" if allowed else MESSAGES["unknown_option"].format(**shown)
    if not NUMBER.fullmatch(text(value)):
        return value, MESSAGES["no_number"].format(**shown)
    number = float(value)
    if not item["minimum"] <= number <= item["maximum"]:
        return value, MESSAGES["out_of_range"].format(**shown)
    if item["kind"] == "integer" and (number - item["minimum"]) % item["step"]:
        return value, MESSAGES["wrong_step"].format(**shown)
    return int(number) if number == int(number) else number, ""
