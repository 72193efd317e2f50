"""The safety rules of the navigator, tried on every combination of the answers that decide."""

from collections.abc import Iterator
from itertools import product

import pandas as pd

from analysis.noms.conditions import clean, facts_of, holds
from analysis.noms.decision import Decision, answered, answers, decide, defaults, derive
from analysis.noms.scores import records

MOTOR = (
    {"motor_deficit": "no"},
    {"motor_deficit": "partial"},
    {"motor_deficit": "complete", "deficit_duration": "up_to_48h"},
    {"motor_deficit": "complete", "deficit_duration": "over_48h"},
)
FURTHER = (
    {"karnofsky": 20},
    {"sphincters": "disturbed", "cauda_equina": "yes"},
    {"sensory_level": "yes", "steroids": "yes"},
    {"histology": "not_confirmed"},
    {"compression_levels": "several", "region": "below_conus"},
    {"sins_radiographic_alignment": "subluxation"},
    {"class_choice": "radioresistant"},
    {"class_choice": "radiosensitive"},
    {"escc": "1b"},
    {"escc": "3", "organ_symptoms": "yes"},
    {"ambulation": "none"},
    {"region": "below_conus", "sensory_level": "yes", "sins_location": "mobile"},
    {
        "primary": "renal",
        "vertebral_metastases": 1,
        "extraspinal_bone_metastases": 0,
        "visceral_metastases": "none",
    },
)
"""Answers that change less: each is tried on a part of the combinations."""
PART = 37
ALWAYS = ("now", "caution")
"""Effects of the rows that no further fact may remove."""


def cases(model: dict) -> Iterator[dict]:
    """Complete facts for every combination of the answers that decide, with each kind of tumour and of spine."""
    spaces = [
        [{"escc": value} for value in ("0", "1c", "2")],
        MOTOR,
        _each(model, "prior_radiation"),
        [{"primary": name} for name in _kinds(model)],
        _spines(model),
        _each(model, "surgeon_stability"),
        _each(model, "fitness"),
        [{"karnofsky": 40}, {"karnofsky": 50}],
        _each(model, "expected_survival"),
    ]
    for number, parts in enumerate(product(*spaces)):
        facts = {name: value for part in parts for name, value in part.items()}
        yield facts
        if number % PART == 0:
            yield from ({**facts, **more} for more in FURTHER)


def safety_rules(table: pd.DataFrame, parameters: dict) -> list[dict]:
    """Rows of noms_safety with the parameters written into their conditions: id, sentence, if, must."""
    rules = []
    for row in records(table):
        texts = [row["if_condition"], row["must_hold"]]
        for name, value in parameters.items():
            texts = [text.replace(f"${name}", value) for text in texts]
        rules.append({"id": row["safety_id"], "sentence": row["sentence"], "if": texts[0], "must": texts[1]})
    return rules


def known_facts(model: dict, facts: dict) -> dict:
    """Facts with defaults and with what follows from them, as the conditions of the safety rules ask for them."""
    return derive(model, clean(model["items"], {**defaults(model), **answered(facts)})[0])


def answer_facts(model: dict, decision: Decision) -> dict:
    """What the safety rules ask of an answer: state, recommendation and its parts, and every row that it states."""
    found = model["recommendations"].get(decision.recommendation, {})
    said = {*decision.now, *decision.cautions, *decision.silent, *decision.remarks}
    return {
        "state": decision.state,
        "verification": decision.verification or "none",
        "recommendation": decision.recommendation or "none",
        "operation": found.get("operation", "none"),
        "radiation": found.get("radiation", "none"),
        **{f"says_{row['id']}": "yes" if row["id"] in said else "no" for row in model["modifiers"]},
    }


def broken(model: dict, rules: list[dict], facts: dict, decision: Decision | None = None) -> list[str]:
    """Ids of the safety rules that the answer to one case does not keep."""
    known = known_facts(model, facts)
    answer = {**known, **answer_facts(model, decision or decide(model, facts))}
    return [rule["id"] for rule in rules if holds(rule["if"], known) and not holds(rule["must"], answer)]


def removable(model: dict) -> list[str]:
    """Rows of what must always be said whose condition a further fact could undo: they ask for a default or for what
    follows from one."""
    standard = defaults(model)
    totals = [score for score, m in model["scores"].items() if m["as_fact"]]
    lasting = {*model["items"], *totals, *(f"{score}_at_least" for score in totals)}
    lasting |= {"neurologic", "sources_disagree", "highly_radiosensitive"}
    return [
        row["id"]
        for row in model["modifiers"]
        if row["effect"] in ALWAYS
        and (set(facts_of(row["if"])) - lasting or any(f"={v}" in row["if"] for v in standard.values()))
    ]


def _each(model: dict, item: str) -> list[dict]:
    """Every answer to one item."""
    return [{item: value} for value in answers(model["items"][item])]


def _kinds(model: dict) -> list[str]:
    """One primary for each kind that the rules tell apart, and the unknown one."""
    kinds = {(p["class"], p["highly_radiosensitive"]): name for name, p in model["primaries"].items()}
    return list(dict.fromkeys([*kinds.values(), "unknown"]))


def _spines(model: dict) -> list[dict]:
    """A stable, an unstable spine and one between: the lowest, the highest and a middle level of each item."""
    items = [i for i in model["items"].values() if i["question"] == "sins"]
    levels = {
        level["level"]: level["points"] for i in model["scores"]["sins"]["items"] for level in i["levels"]
    }
    ranked = {i["item"]: sorted(answers(i), key=levels.__getitem__) for i in items}
    low = {name: values[0] for name, values in ranked.items()}
    high = {name: values[-1] for name, values in ranked.items()}
    middle = {name: (high if place < 3 else low)[name] for place, name in enumerate(ranked)}
    return [low, middle, high]
