"""Rules for the conditions of the NOMS tables: they can be read, and ask for facts, options and parameters that exist.

A condition has the grammar of `analysis.noms.conditions`. A fact is an item of the form, a score, what a modifier
sets, or one of the few that follow from the tumour and the recommendation (`FOLLOWS`).
"""

import math
import re

import pandas as pd

from analysis.noms.conditions import parse
from analysis.noms.decision import DERIVED, NO_RULE
from analysis.noms.framework import DOMAINS
from analysis.rules.rule import number, row_rule
from analysis.submitted.schema import DECIMAL, terms_hint

CONDITIONS = {
    "modifier": "noms_modifiers",
    "conflict": "noms_conflicts",
    "level": "scores",
    "safety": "noms_safety",
}
"""Short name in the ids of the rules -> table with a column `if_condition`."""
PARAMETER = re.compile(r"\$(\w+)")
PARAMETERS = ("sins_stable_to", "sins_unstable_from", "escc_1c")
FOLLOWS = (*DERIVED, "operation", "radiation", "recommendation")
OPEN = re.compile(r"(says|sets|state|urgency)(_\w+)?")
"""Facts about an answer, which safety rules ask for."""


def clauses(condition: str) -> list[tuple[str, str, tuple[str, ...]]] | None:
    """Fact, operator and values of every clause; None for a text that is no condition. Parameters count as 0."""
    try:
        return [clause for part in parse(PARAMETER.sub("0", condition)) for clause in part]
    except ValueError:
        return None


def known_facts(tables) -> set[str]:
    """Every fact that a condition may ask for."""
    scores = tables["score_index"]["score"]
    names = {*tables["noms_items"]["item"], *scores, *(scores + "_at_least")}
    return names | {*tables["noms_modifiers"]["sets_fact"], *DOMAINS, *FOLLOWS} - {""}


def options_of(tables) -> dict[str, set[str]]:
    """Item of a choice -> the options that it has, from the table of options, the primaries or a score."""
    options, levels = tables["noms_options"], tables["scores"]
    found = {item: set(rows) for item, rows in options.groupby("item")["option"]}
    for item, source in zip(tables["noms_items"]["item"], tables["noms_items"]["options_from"], strict=True):
        score, _, component = source.partition(".")
        of_score = (levels["score"] == score) & (levels["component"] == component)
        if source == "primaries":
            found[item] = set(tables["noms_primaries"]["primary"])
        elif source and of_score.any():
            found[item] = set(levels["level_id"][of_score])
    return found


def limits_of(tables) -> dict[str, tuple[float, float]]:
    """Item that takes a number -> its limits."""
    items = tables["noms_items"]
    limits = zip(number(items["minimum"]), number(items["maximum"]), strict=True)
    return {item: span for item, span in zip(items["item"], limits, strict=True) if span[0] <= span[1]}


def wrong_options(condition: str, options: dict, limits: dict) -> list[str]:
    """Clauses of a condition that compare a choice with an option that it does not have, or a number with a word or
    with a number out of its limits."""
    wrong = []
    for fact, operator, values in clauses(condition) or ():
        numbers = all(DECIMAL.fullmatch(value) for value in values)
        if fact in options:
            bad = [v for v in values if v not in options[fact]] if operator in ("=", "!=") else [operator]
        elif fact in limits or operator not in ("=", "!="):
            low, high = limits.get(fact, (-math.inf, math.inf))
            bad = [] if numbers and all(low <= float(v) <= high or v == "0" for v in values) else list(values)
        else:
            bad = []
        wrong += [f"{fact}{operator}{'|'.join(bad)}"] if bad else []
    return wrong


def register(short: str, table: str) -> None:
    """The four rules for the conditions of one table."""

    @row_rule(f"{short}-condition", f"{table}.if_condition", "'{if_condition}' is no condition.")
    def unreadable(tables):
        """Write fact, operator and value: escc=2|3; join clauses with ' & ' and alternatives with ' or '."""
        return tables[table]["if_condition"].map(lambda text: clauses(text) is None).astype(bool)

    @row_rule(
        f"{short}-fact", f"{table}.if_condition", "The condition asks for '{detail}', which is no fact."
    )
    def unknown_fact(tables):
        """Use an item of the form, a score, or a fact that a modifier sets, letter for letter."""
        known = known_facts(tables)

        def unknown(text: str) -> str:
            asked = dict.fromkeys(fact for fact, *_ in clauses(text) or ())
            return ", ".join(fact for fact in asked if fact not in known and not OPEN.fullmatch(fact))

        return tables[table]["if_condition"].map(unknown).astype(object)

    @row_rule(
        f"{short}-option",
        f"{table}.if_condition",
        "The condition compares with what does not exist: {detail}",
    )
    def unknown_option(tables):
        """Use an option that the item has, or a number within its limits."""
        options, limits = options_of(tables), limits_of(tables) if table != "scores" else {}
        words = tables[table]["if_condition"].map(
            lambda text: ", ".join(wrong_options(text, options, limits))
        )
        return words.astype(object)

    @row_rule(f"{short}-parameter", f"{table}.if_condition", "The parameter '{detail}' does not exist.")
    def unknown_parameter(tables):
        """Use $sins_stable_to, $sins_unstable_from or $escc_1c."""
        named = tables[table]["if_condition"].map(PARAMETER.findall)
        return named.map(lambda found: ", ".join(p for p in found if p not in PARAMETERS)).astype(object)


for short_name, table_name in CONDITIONS.items():
    register(short_name, table_name)


@row_rule(
    "modifier-sets", "noms_modifiers.sets_value", "The value '{sets_value}' does not fit '{sets_fact}'."
)
def value_of_fact(tables):
    """Set a fact and its value together: a state of the domain, a recommendation that exists, or a parameter."""
    modifiers, rules = tables["noms_modifiers"], tables["noms_rules"]
    states = {domain: {*rules[f"if_{domain}"]} - {"any", ""} for domain in DOMAINS}
    states["recommendation"] = {*tables["noms_recommendations"]["recommendation"], NO_RULE}
    facts, values = modifiers["sets_fact"], modifiers["sets_value"]
    parameters = {f"${name}" for name in PARAMETERS}
    wrong = [
        (fact in states and value not in states[fact] | parameters) or bool(value and not fact)
        for fact, value in zip(facts, values, strict=True)
    ]
    return pd.Series(wrong, index=modifiers.index, dtype=bool)


@row_rule("modifier-effect", "noms_modifiers.effect", "The effect '{effect}' does not fit '{sets_fact}'.")
def effect_of_modifier(tables):
    """'replace' sets the recommendation, 'classify' sets one of the four domains, 'add' sets nothing of these."""
    modifiers = tables["noms_modifiers"]
    sets = modifiers["sets_fact"]
    replaces, classifies = modifiers["effect"] == "replace", modifiers["effect"] == "classify"
    return (replaces != (sets == "recommendation")) | (classifies != sets.isin(DOMAINS))


@row_rule("item-options-from", "noms_items.options_from", "'{options_from}' has no options. {detail}")
def options_exist(tables):
    """Name 'primaries', or score.item with the levels of a score; or give the options in `noms/options.csv`."""
    items, options = tables["noms_items"], options_of(tables)
    rows = zip(items["item"], items["kind"], items["options_from"], strict=True)
    lists = [*(tables["scores"]["score"] + "." + tables["scores"]["component"]).unique(), "primaries"]
    hints = [
        terms_hint([source], lists) or "The item is a choice without options."
        if kind == "choice" and len(options.get(item, ())) < 2 and source != "by_primary"
        else ""
        for item, kind, source in rows
    ]
    return pd.Series(hints, index=items.index, dtype=object)


@row_rule("item-default", "noms_items.default", "The item '{item}' has no option '{default}'.")
def default_exists(tables):
    """Use an option of the item, or leave the default empty."""
    items, options = tables["noms_items"], options_of(tables)
    pairs = zip(items["item"], items["default"], items["kind"], strict=True)
    wrong = [
        kind == "choice" and default not in ("", "by_primary") and default not in options.get(item, ())
        for item, default, kind in pairs
    ]
    return pd.Series(wrong, index=items.index, dtype=bool)
