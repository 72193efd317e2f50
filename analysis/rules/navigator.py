"""Rules for what the navigator would say: worked examples, safety rules, cases, and one answer for each combination.

They run the interpreter of `analysis.noms` on the tables as they stand.
"""

from itertools import islice

import pandas as pd

from analysis.noms.conditions import clean
from analysis.noms.decision import decide
from analysis.noms.framework import TABLES, framework
from analysis.noms.safety import broken, cases, removable, safety_rules
from analysis.noms.scores import compute_all
from analysis.rules.rule import number, row_rule

STEP = 101
"""Every so many of all combinations is tried here; the tests try all."""
NUMBERS = ("position", "priority", "minimum", "maximum", "step", "weight", "constant", "items_expected")
MODEL: list = []
"""The frames and the framework of the last run, which several rules share."""
LAST: list = []
"""The frames and outcomes of the last run, which several rules share."""


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of text with its numbers as numbers and its empty cells missing."""
    found = {name: number(frame[name]) for name in NUMBERS if name in frame}
    return frame.where(frame != "", None).assign(**found)


def model_of(tables) -> dict | str:
    """The framework from the tables as text, or the sentence that says why there is none."""
    frames = [tables[name] for name in TABLES]
    if not MODEL or any(a is not b for a, b in zip(MODEL[0], frames, strict=True)):
        try:
            MODEL[:] = [frames, framework({name: typed(tables[name]) for name in TABLES})]
        except (ValueError, KeyError, TypeError, StopIteration) as error:
            return str(error)
    return MODEL[1]


def outcomes(tables) -> tuple[str, dict[str, str]]:
    """What fails on a part of all combinations: the sentence of a missing answer, and a case for each safety rule."""
    frames = [tables[name] for name in (*TABLES, "noms_safety")]
    if not LAST or any(a is not b for a, b in zip(LAST[0], frames, strict=True)):
        LAST[:] = [frames, _tried(model_of(tables), tables["noms_safety"])]
    return LAST[1]


def _tried(model: dict | str, safety: pd.DataFrame) -> tuple[str, dict[str, str]]:
    if isinstance(model, str):
        return model, {}
    found: dict[str, str] = {}
    try:
        rules = safety_rules(typed(safety), model["parameters"])
        for facts in islice(cases(model), 0, None, STEP):
            for rule in broken(model, rules, facts, decide(model, facts)):
                found.setdefault(rule, ", ".join(f"{k}={v}" for k, v in facts.items()))
    except (ValueError, KeyError, TypeError) as error:
        return str(error), found
    return "", found


def first(frame: pd.DataFrame, detail: str) -> pd.Series:
    """The detail at the first row, nothing at the others."""
    return pd.Series([detail, *[""] * (len(frame) - 1)][: len(frame)], index=frame.index, dtype=object)


@row_rule("navigator-answer", "noms_rules.rule_id", "A combination of answers has no single result: {detail}")
def one_answer(tables):
    """Change rules or conditions so that each combination of answers meets one class of each domain and one rule."""
    return first(tables["noms_rules"], outcomes(tables)[0])


@row_rule("navigator-safety", "noms_safety.must_hold", "The safety rule '{safety_id}' is broken by: {detail}")
def safety_kept(tables):
    """Change the row that leads to this answer; a safety rule is changed only with its source in hand."""
    found = outcomes(tables)[1]
    return tables["noms_safety"]["safety_id"].map(lambda key: found.get(key, ""))


@row_rule(
    "navigator-lasting",
    "noms_modifiers.if_condition",
    "A further fact could take back what '{rule_id}' says.",
)
def lasting(tables):
    """Let the condition ask only for facts that are entered, and not for an answer that stands for none."""
    model = model_of(tables)
    rows = [] if isinstance(model, str) else removable(model)
    return tables["noms_modifiers"]["rule_id"].isin(rows)


@row_rule("navigator-case", "noms_cases.state", "The case '{case_id}' is {detail}, not {state}.")
def case_state(tables):
    """Correct the state, the facts or the rows that lead to it."""
    model, frame = model_of(tables), tables["noms_cases"]
    if isinstance(model, str) or outcomes(tables)[0]:
        return pd.Series("", index=frame.index, dtype=object)
    found = [decide(model, facts_in(text)).state for text in frame["facts"]]
    return pd.Series(found, index=frame.index, dtype=object).mask(frame["state"] == found, "")


@row_rule("score-example", "worked_examples.expected", "The example gives {detail}, not {expected}.")
def example_total(tables):
    """Check points, conditions and facts against the publication."""
    model, frame = model_of(tables), tables["worked_examples"]
    if isinstance(model, str):
        return pd.Series("", index=frame.index, dtype=object)
    return pd.Series(
        [example_result(model, row) for row in frame.to_dict("records")], index=frame.index, dtype=object
    )


def example_result(model: dict, row: dict) -> str:
    """The result of a worked example where it is another than the expected one."""
    known = clean(model["items"], facts_in(row["facts"]))[0]
    result = compute_all(model["scores"], known).get(row["score"])
    total = "nothing" if result is None or result.total is None else result.total
    shown = f"{total:g}" if isinstance(total, float) else str(total)
    return "" if shown == row["expected"] else shown


def facts_in(text: str) -> dict:
    """Facts written as `item=value;item=value`."""
    return dict(part.split("=", 1) for part in text.split(";") if "=" in part)
