"""The safety rules hold over all combinations, and a table that breaks one is caught."""

import random
from itertools import islice

import pytest

from analysis.evidence import tables as data
from analysis.noms.decision import answers, decide
from analysis.noms.framework import TABLES, framework
from analysis.noms.safety import broken, cases, removable, safety_rules


@pytest.fixture(scope="module")
def tables():
    return {name: data.read(name) for name in TABLES}


@pytest.fixture(scope="module")
def model(tables):
    return framework(tables)


@pytest.fixture(scope="module")
def rules(model):
    return safety_rules(data.read("noms_safety"), model["parameters"])


def with_row(model, row_id, **cells):
    """The model with cells of one modifier changed."""
    rows = [{**row, **cells} if row["id"] == row_id else row for row in model["modifiers"]]
    return {**model, "modifiers": rows}


def test_the_combinations_are_thousands_and_hold_every_state(model):
    found = list(cases(model))
    assert len(found) > 10_000
    states = {decide(model, facts).state for facts in found[::97]}
    assert states == {"published", "provisional", "silent", "contradiction"}


def test_every_safety_rule_applies_to_some_combination(model, rules):
    never = [{**rule, "must": "state=nothing"} for rule in rules]
    applied = {rule for facts in list(cases(model))[::23] for rule in broken(model, never, facts)}
    assert applied == {rule["id"] for rule in rules}


@pytest.mark.parametrize(
    ("row", "cells", "rule"),
    [
        ("M34", {"if": "escc=3 & motor_deficit=partial"}, "S01"),
        ("M16", {"if": "escc=2|3 & primary=renal"}, "S03"),
        ("M56", {"if": "karnofsky<=30 & expected_survival=not_stated"}, "S06"),
        ("M26", {"effect": "add"}, "S23"),
        ("M59", {"if": "motor_deficit=none"}, "S12"),
        ("M54", {"effect": "add"}, "S16"),
        ("M10", {"if": "mechanical=unstable"}, "S18"),
        ("M14", {"effect": "add"}, "S10"),
    ],
)
def test_a_row_changed_for_the_worse_breaks_its_rule(model, rules, row, cells, rule):
    worse = with_row(model, row, **cells)
    found = set()
    for facts in list(cases(model))[::29]:
        try:
            found |= set(broken(worse, rules, facts))
        except ValueError:  # without its row a combination may have no class left: `check` reports that too
            found.add("no answer")
    assert rule in found or "no answer" in found


def test_rows_that_are_always_said_ask_only_for_what_was_entered(model):
    assert removable(model) == []
    assert removable(with_row(model, "M34", **{"if": "operation=yes"})) == ["M34"]
    assert removable(with_row(model, "M45", **{"if": "operation=yes"})) == ["M45"]
    assert removable(with_row(model, "M44", **{"if": "expected_survival=not_stated"})) == ["M44"]


def test_one_more_fact_never_takes_back_what_was_said(model):
    source, items = random.Random(7), list(model["items"].values())
    for _ in range(400):
        facts = {
            i["item"]: source.choice(answers(i))
            for i in items
            if i["kind"] != "number" and source.random() < 0.4
        }
        less = dict(facts)
        less.pop(source.choice(list(facts)))
        before, after = decide(model, less), decide(model, facts)
        assert set(before.now) <= set(after.now)
        assert set(before.cautions) <= set(after.cautions)


def test_a_combination_that_a_rule_does_not_speak_of_does_not_break_it(model):
    rule = {"id": "S99", "sentence": "", "if": "escc=3", "must": "state=contradiction"}
    assert broken(model, [rule], {"escc": "0"}) == []
    assert broken(model, [rule], {"escc": "3"}) == ["S99"]


def test_what_must_hold_and_cannot_be_told_is_broken(model):
    rule = {"id": "S99", "sentence": "", "if": "escc=3", "must": "karnofsky>50"}
    assert broken(model, [rule], {"escc": "3"}) == ["S99"]


def test_the_answer_shown_for_a_case_is_the_answer_once_its_fact_is_entered(model):
    asked = ("escc", "fitness", "karnofsky", "motor_deficit", "prior_radiation", "expected_survival")
    compared = 0
    for facts in islice(cases(model), 0, None, 401):
        for item in asked:
            less = {name: value for name, value in facts.items() if name != item}
            found = decide(model, less)
            for probe, case in zip(
                model["probes"][item], found.cases if found.open == (item,) else (), strict=False
            ):
                then = decide(model, {**less, **probe["facts"]})
                clash = then.state == "contradiction"
                assert clash or (then.state, then.recommendation) == (case["state"], case["recommendation"])
                compared += 1
    assert compared > 100
