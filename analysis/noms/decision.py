"""The NOMS framework as an interpreter of its tables: what to do now, how far the rules answer, and the path.

The tables state every rule. Nothing here knows a histology, a grade or a threshold. `noms_rules.js` interprets the
same tables in the page; a test holds the two together.
"""

from dataclasses import asdict, dataclass
from itertools import product
from math import prod

import pandas as pd

from analysis.noms.conditions import clean, conflicts, facts_of, holds
from analysis.noms.framework import DOMAINS, ESCC_1C
from analysis.noms.scores import with_totals

CLASSES = ("radiosensitive", "radioresistant")
VERIFIED = ("read", "follows", "to_verify")
"""How far a row is checked, from the best to the worst: an answer is as sure as the weakest row on its path."""
NO_RULE = "no_rule"
DERIVED = ("classed", "class_used", "highly_radiosensitive", "sources_disagree", "class_against_sources")
"""Facts that follow from the primary and the class chosen."""
MOST_CASES = 24
"""Up to this many combinations of open answers are tried one by one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the tables say of one patient.

    `state` is "contradiction" (`problems` say why), "silent" (no source read gives a rule; `silent` are the rows
    that say so), "provisional" (`open` names the questions still to answer, `missing` their fields, and `cases` what
    the answer would be in each case) or "published" (`recommendation` is its key, `verification` its weakest row).
    Only a published answer has a recommendation. `now` and `cautions` are the rows that hold whatever the state.
    `path` lists (step, row id) in order: for each domain the row that classified it ("class" before it is the source
    of the tumour's class), the rule, and the override if one applied; `remarks` are the rows that add something.
    """

    state: str
    recommendation: str = ""
    verification: str = ""
    problems: tuple[dict, ...] = ()
    now: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    cases: tuple[dict, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def decide(model: dict, facts: dict) -> Decision:
    """What the tables say of one patient; `facts` maps items to options or numbers, as far as they are known.

    A contradiction goes before silence, silence before an open question, and only then is there an answer. What is
    to be done now and what to be careful of stands in every state.
    """
    given = {**defaults(model), **answered(facts)}
    known, problems = clean(model["items"], given)
    known = derive(model, known)
    problems += conflicts(model["conflicts"], known)
    missing = [i["item"] for i in model["items"].values() if i["required"] and i["item"] not in given]
    said = {"now": _ids(_met(model, "now", known)), "cautions": _ids(_met(model, "caution", known))}
    asked = open_questions(model, known)
    if problems:
        return Decision("contradiction", problems=tuple(problems), missing=tuple(missing), **said)
    if asked or _met(model, "silent", known):
        said |= {"open": tuple(asked), "missing": tuple(missing), "cases": tuple(_cases(model, known, asked))}
    return Decision(**settle(model, known, asked), **said)


def settle(model: dict, known: dict, asked: list[str]) -> dict:
    """State, and what belongs to it, of derived facts without contradictions."""
    silent = _met(model, "silent", known)
    if silent or asked:
        return {"state": "silent" if silent else "provisional", "silent": _ids(silent)}
    path = _path(model, known)
    recommendation = _recommended(path)
    final = {**known, **_treatment(model, recommendation), "recommendation": recommendation}
    silent = _met(model, "silent", final)
    steps = tuple((step, row["id"]) for step, row in path)
    if silent or recommendation == NO_RULE:
        return {"state": "silent", "silent": _ids(silent) or (steps[-1][1],), "path": steps}
    return {
        "state": "published",
        "recommendation": recommendation,
        "verification": max((row["verification"] for _, row in path), key=VERIFIED.index),
        "path": steps,
        "remarks": _ids(_met(model, "add", final)),
    }


def open_questions(model: dict, known: dict) -> list[str]:
    """Questions that decide and are not answered: required items, and what the rows of effect `open` ask for."""
    required = (i for i in model["items"].values() if i["required"] and i["item"] not in known)
    asked = {i["question"] for i in required if i["question"] not in known}
    for row in _met(model, "open", known):
        item = row["sets"]
        unanswered = item not in known or known[item] == defaults(model).get(item)
        asked |= {item} if unanswered or row["value"] == "again" else set()
    order = dict.fromkeys(i["question"] for i in model["items"].values())
    return [question for question in order if question in asked]


def changes(model: dict, facts: dict) -> pd.DataFrame:
    """What would change the answer: every other single answer that leads to another one.

    One row for an item and an answer: item, state, recommendation, values (list), from one change at a time.
    """
    now = decide(model, facts)
    columns = ["item", "state", "recommendation", "values"]
    if now.state != "published":
        return pd.DataFrame(columns=columns)
    rows = {}
    for item in _deciding(model):
        for value in answers(item):
            then = decide(model, {**facts, item["item"]: value})
            if then.state != "contradiction" and then.recommendation != now.recommendation:
                rows.setdefault((item["item"], then.state, then.recommendation), []).append(value)
    return pd.DataFrame([(*key, values) for key, values in rows.items()], columns=columns)


def combinations(model: dict) -> pd.DataFrame:
    """Every combination of the four domains with the rules that it meets: the domains, `rules` (list of ids)."""
    systemic = ("tolerates_surgery", "cannot_tolerate_surgery")
    classes = (ESCC_1C, (*CLASSES, "previously_irradiated"), ("stable", "unstable"), systemic)
    rows = [dict(zip(DOMAINS, values, strict=True)) for values in product(*classes)]
    return pd.DataFrame([{**row, "rules": [rule["id"] for rule in _rules(model, row)]} for row in rows])


def answered(facts: dict) -> dict:
    """Facts without those left empty."""
    return {item: value for item, value in facts.items() if value not in (None, "")}


def answers(item: dict) -> list:
    """Every answer that an item allows, for a choice or a whole number."""
    if item["kind"] == "choice":
        return [option["value"] for option in item["options"]]
    return list(range(int(item["minimum"]), int(item["maximum"]) + 1, int(item["step"])))


def defaults(model: dict) -> dict:
    """Item -> the answer that counts when nothing is entered."""
    return {name: item["default"] for name, item in model["items"].items() if item["default"]}


def derive(model: dict, facts: dict) -> dict:
    """Facts with those that follow: totals of scores, the class of the tumour, and the classes of the domains.

    What stands in the facts already is kept, so that a case can be tried without the facts behind it.
    """
    known = with_totals(model["scores"], facts)
    primary = model["primaries"].get(known.get("primary"))
    if primary and "class_used" not in known:
        known |= _tumour(primary, known.get("class_choice"))
    for domain in DOMAINS:
        found = [row for row in _met(model, "classify", known) if row["sets"] == domain]
        if len(found) == 1:
            known[domain] = found[0]["value"]
    return known


def plain(decision: Decision) -> dict:
    """A decision as the page gives it: lists for tuples."""
    return {
        name: [list(part) if isinstance(part, tuple) else part for part in value]
        if isinstance(value, tuple)
        else value
        for name, value in asdict(decision).items()
    }


def _tumour(primary: dict, choice: str | None) -> dict:
    """What follows from the primary and the class that was chosen for it."""
    used = choice if choice in CLASSES else primary["class"]
    named = {row["category"] for row in primary["by_source"]}
    facts = {
        "classed": "yes" if used else "no",
        "sources_disagree": "yes" if primary["disagree"] else "no",
        "highly_radiosensitive": primary["highly_radiosensitive"],
        "class_against_sources": "yes" if choice in CLASSES and named and used not in named else "no",
    }
    return {**facts, "class_used": used} if used else facts


def _cases(model: dict, known: dict, asked: list[str]) -> list[dict]:
    """What the answer would be for each combination of answers to the open questions, if they are not too many."""
    spaces = [model["probes"][question] for question in asked if question in model["probes"]]
    if not spaces or len(spaces) < len(asked) or prod(map(len, spaces)) > MOST_CASES:
        return []
    return [_case(model, known, probes) for probes in product(*spaces)]


def _case(model: dict, known: dict, probes: tuple[dict, ...]) -> dict:
    """One combination of tried answers: their labels, the state and the recommendation."""
    tried = {name: value for probe in probes for name, value in probe["facts"].items()}
    derived = {*DOMAINS, *(DERIVED if "primary" in tried else ())}
    facts = derive(model, {**{n: v for n, v in known.items() if n not in derived}, **tried})
    settled = settle(model, facts, open_questions(model, facts))
    names = ("state", "recommendation")
    return {"when": [probe["label"] for probe in probes], **{n: settled.get(n, "") for n in names}}


def _path(model: dict, known: dict) -> list[tuple[str, dict]]:
    """The rows that lead to the answer: classes, rule, override."""
    path = _classify(model, known)
    rule = only(_rules(model, known), "rule", known)
    path.append(("rule", rule))
    override = next(iter(_met(model, "replace", {**known, **_treatment(model, rule["then"])})), None)
    return [*path, ("override", override)] if override else path


def _recommended(path: list[tuple[str, dict]]) -> str:
    """The recommendation at the end of a path."""
    step, row = path[-1]
    return row["value"] if step == "override" else row["then"]


def _classify(model: dict, known: dict) -> list[tuple[str, dict]]:
    """The row that sets the class of each domain, and before it the row that classes the primary by default."""
    rows = _met(model, "classify", known)
    path = []
    for domain in DOMAINS:
        row = only([r for r in rows if r["sets"] == domain], domain, known)
        primary = model["primaries"][known["primary"]]
        if "class_used" in facts_of(row["if"]) and known["class_choice"] not in CLASSES:
            path += [("class", r) for r in primary["by_source"] if r["id"] == primary["row"]]
        path.append((domain, row))
    return path


def _treatment(model: dict, recommendation: str) -> dict:
    """What conditions ask of a recommendation."""
    return {name: model["recommendations"][recommendation][name] for name in ("operation", "radiation")}


def _met(model: dict, effect: str, known: dict) -> list[dict]:
    """Modifiers of one effect whose condition holds, by priority."""
    return [row for row in model["modifiers"] if row["effect"] == effect and holds(row["if"], known)]


def _ids(rows: list[dict]) -> tuple[str, ...]:
    return tuple(row["id"] for row in rows)


def _rules(model: dict, known: dict) -> list[dict]:
    """Rules that the classes of the four domains meet; `any` meets every class."""
    return [r for r in model["rules"] if all(r["if"][d] in ("any", known[d]) for d in DOMAINS)]


def _deciding(model: dict) -> list[dict]:
    """Items that an answer can depend on: the required ones, and those that rows other than remarks ask for."""
    rows = [row for row in model["modifiers"] if row["effect"] in ("classify", "replace", "silent", "open")]
    asked = {name for row in rows for name in facts_of(row["if"])}
    items = model["items"].values()
    return [i for i in items if (i["required"] or i["item"] in asked) and i["kind"] != "number"]


def only(rows: list[dict], what: str, known: dict) -> dict:
    """The one row; ValueError where the tables give none or several."""
    if len(rows) != 1:
        listed = ", ".join(row["id"] for row in rows) or "none"
        raise ValueError(f"the tables must give one row for the {what}; they give {listed} for {known}")
    return rows[0]
