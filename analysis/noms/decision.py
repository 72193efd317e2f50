"""The NOMS framework as an interpreter of its tables: one recommendation, and the path that leads to it.

The tables state every rule. Nothing here knows a histology, a grade or a threshold.
"""

from dataclasses import dataclass
from itertools import product

import pandas as pd

from analysis.noms.conditions import MESSAGES, clean, conflicts, facts_of, holds
from analysis.noms.framework import DOMAINS, ESCC_1C
from analysis.noms.scores import score_table, with_totals

CLASSES = ("radiosensitive", "radioresistant")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the tables say of one patient.

    `recommendation` is empty where `problems` says why. `path` lists (step, row id) in order: for each
    domain the row that classified it ("class" before it is the source of the tumour's class), the rule, and the
    override if one applied. `remarks` are the rows that add something.
    `classes` holds the class of each domain, `to_verify` is True where a row on the path still has to be checked.
    """

    recommendation: str = ""
    problems: tuple[str, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    to_verify: bool = False


def decide(model: dict, facts: dict) -> Decision:
    """The recommendation of the tables for one patient, or the sentences that say why there is none.

    `facts` maps items to options or numbers. Items with a default may be left out; any other required item that
    is missing, an impossible value or combination, and a tumour without a class lead to no recommendation.
    """
    given = {item: value for item, value in facts.items() if value not in (None, "")}
    known, problems = clean(model["items"], {**defaults(model), **given})
    problems += conflicts(model["conflicts"], known)
    problems += [
        MESSAGES["missing"].format(**item)
        for item in model["items"].values()
        if item["required"] and item["item"] not in {**known, **given}
    ]
    known = derive(model, known)
    if not problems and not any(row["sets"] == "oncologic" for row in _met(model, "classify", known)):
        problems.append(MESSAGES["no_class"].format(label=model["primaries"][known["primary"]]["label"]))
    return Decision(problems=tuple(problems)) if problems else _decision(model, known)


def recommend(model: dict, facts: dict) -> str:
    """Key of the recommendation; ValueError with the sentences of `decide` where there is none."""
    decision = decide(model, facts)
    if decision.problems:
        raise ValueError(" ".join(decision.problems))
    return decision.recommendation


def scores_of(model: dict, facts: dict) -> pd.DataFrame:
    """Every score of one patient, as `analysis.scores.score_table` gives it.

    ValueError with one sentence for each impossible value or combination.
    """
    known, problems = clean(model["items"], facts)
    problems += conflicts(model["conflicts"], known)
    if problems:
        raise ValueError(" ".join(problems))
    return score_table(model["scores"], known)


def changes(model: dict, facts: dict) -> pd.DataFrame:
    """What would change the answer: every other single answer that leads to another recommendation.

    One row for an item and a recommendation: item, recommendation, values (list), from one change at a time.
    """
    now = decide(model, facts)
    rows = {}
    for item in model["items"].values():
        if not now.recommendation or not item["required"]:
            continue
        for value in answers(item):
            then = decide(model, {**facts, item["item"]: value}).recommendation
            if then and then != now.recommendation:
                rows.setdefault((item["item"], then), []).append(value)
    columns = ["item", "recommendation", "values"]
    return pd.DataFrame([(*key, values) for key, values in rows.items()], columns=columns)


def combinations(model: dict) -> pd.DataFrame:
    """Every combination of the four domains with the rules that it meets: the domains, `rules` (list of ids)."""
    systemic = ("tolerates_surgery", "cannot_tolerate_surgery")
    classes = (ESCC_1C, (*CLASSES, "previously_irradiated"), ("stable", "unstable"), systemic)
    rows = [dict(zip(DOMAINS, values, strict=True)) for values in product(*classes)]
    return pd.DataFrame([{**row, "rules": [rule["id"] for rule in _rules(model, row)]} for row in rows])


def answers(item: dict) -> list:
    """Every answer that an item allows, for a choice or a whole number."""
    if item["kind"] == "choice":
        return [option["value"] for option in item["options"]]
    return list(range(int(item["minimum"]), int(item["maximum"]) + 1, int(item["step"])))


def defaults(model: dict) -> dict:
    """Item -> the answer that counts when nothing is entered."""
    return {name: item["default"] for name, item in model["items"].items() if item["default"]}


def derive(model: dict, facts: dict) -> dict:
    """Facts with those that follow: SINS, the modified Bauer score and the class of the tumour."""
    known = with_totals(model["scores"], facts)
    primary = model["primaries"].get(known.get("primary"))
    choice = known.get("class_choice", "by_primary")
    used = choice if choice in CLASSES else primary["class"] if primary else ""
    if used:
        known["class_used"] = used
    if primary:
        known["sources_disagree"] = "yes" if primary["disagree"] else "no"
        high = primary["highly_radiosensitive"] and used == CLASSES[0]
        known["highly_radiosensitive"] = "yes" if high else "no"
    return known


def _decision(model: dict, known: dict) -> Decision:
    """The decision from complete facts: classes, rule, override, remarks."""
    path = _classify(model, known)
    classes = {domain: row["value"] for domain, row in path if domain in DOMAINS}
    rule = _only(_rules(model, classes), "rule", classes)
    path.append(("rule", rule))
    recommendation = rule["then"]
    known = {**known, **classes, **_treatment(model, recommendation)}
    override = next(iter(_met(model, "replace", known)), None)
    if override:
        path.append(("override", override))
        recommendation = override["value"]
    final = {**known, **_treatment(model, recommendation), "recommendation": recommendation}
    return Decision(
        recommendation,
        path=tuple((step, row["id"]) for step, row in path),
        remarks=tuple(row["id"] for row in _met(model, "add", final)),
        classes=tuple(classes.items()),
        to_verify=any(row["verification"] == "to_verify" for _, row in path),
    )


def _classify(model: dict, known: dict) -> list[tuple[str, dict]]:
    """The row that sets the class of each domain, and before it the row that classes the primary by default."""
    rows = _met(model, "classify", known)
    path = []
    for domain in DOMAINS:
        row = _only([r for r in rows if r["sets"] == domain], domain, known)
        if "class_used" in facts_of(row["if"]) and known["class_choice"] not in CLASSES:
            primary = model["primaries"][known["primary"]]
            path += [("class", r) for r in primary["by_source"] if r["id"] == primary["row"]]
        path.append((domain, row))
    return path


def _treatment(model: dict, recommendation: str) -> dict:
    """What conditions ask of a recommendation."""
    return {name: model["recommendations"][recommendation][name] for name in ("operation", "radiation")}


def _met(model: dict, effect: str, known: dict) -> list[dict]:
    """Modifiers of one effect whose condition holds, by priority."""
    return [row for row in model["modifiers"] if row["effect"] == effect and holds(row["if"], known)]


def _rules(model: dict, known: dict) -> list[dict]:
    """Rules that the classes of the four domains meet; `any` meets every class."""
    return [r for r in model["rules"] if all(r["if"][d] in ("any", known[d]) for d in DOMAINS)]


def _only(rows: list[dict], what: str, known: dict) -> dict:
    """The one row; ValueError where the tables give none or several."""
    if len(rows) != 1:
        listed = ", ".join(row["id"] for row in rows) or "none"
        raise ValueError(f"the tables must give one row for the {what}; they give {listed} for {known}")
    return rows[0]
