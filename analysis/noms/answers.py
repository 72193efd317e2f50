"""What the framework answers under two versions of its tables: every cell of the four domains, and drawn cases."""

import random

import pandas as pd

from analysis.noms.decision import combinations, decide
from analysis.noms.framework import DOMAINS

CASES = 2000
"""Complete cases that are drawn. They are the same whenever they are drawn from the same form."""


def cells(model: dict) -> dict[str, str]:
    """Combination of the four domains -> the recommendations of the rules that it meets."""
    then = {rule["id"]: rule["then"] for rule in model["rules"]}
    rows = combinations(model).to_dict("records")
    return {
        " x ".join(row[d] for d in DOMAINS): ", ".join(then[r] for r in row["rules"]) or "none"
        for row in rows
    }


def drawn_cases(model: dict, number: int = CASES) -> list[dict]:
    """Cases of which every required question is answered and every other one half of the time, at random."""
    chance = random.Random(0)
    items = list(model["items"].values())
    return [
        {item["item"]: answer(item, chance) for item in items if item["required"] or chance.random() < 0.5}
        for _ in range(number)
    ]


def answer(item: dict, chance: random.Random):
    """One answer that an item allows; the limits of a number are drawn as often as all between them."""
    if item["kind"] == "choice":
        return chance.choice([option["value"] for option in item["options"]] or [""])
    low, high, step = (float(item[name]) for name in ("minimum", "maximum", "step"))
    between = low + step * chance.randrange(int((high - low) / step) + 1)
    value = round(chance.choice([low, high, between, between]), 6)
    return int(value) if value.is_integer() else value


def said(model: dict, facts: dict) -> str:
    """Everything that the framework says of a case, in one line."""
    items = model["items"]
    decision = decide(model, {item: value for item, value in facts.items() if item in items})
    parts = [
        getattr(decision, name, "")
        for name in ("state", "recommendation", "now", "cautions", "remarks", "path")
    ]
    problems = f"{len(decision.problems)} contradictions" if decision.problems else ""
    return "; ".join(filter(None, [problems, *(p if isinstance(p, str) else words(p) for p in parts)]))


def words(steps: tuple) -> str:
    """Ids of rows, or steps with their rows, in one line."""
    return ", ".join(step if isinstance(step, str) else " ".join(step) for step in steps)


def answer_changes(before: dict, after: dict, number: int = CASES) -> pd.DataFrame:
    """Where two frameworks answer differently: `case`, `before`, `after`; the cells first, then the drawn cases."""
    cell_before, cell_after = cells(before), cells(after)
    names = dict.fromkeys([*cell_before, *cell_after])
    rows = [(name, cell_before.get(name, "none"), cell_after.get(name, "none")) for name in names]
    for facts in drawn_cases(after, number):
        rows.append(
            (", ".join(f"{k}={v}" for k, v in facts.items()), said(before, facts), said(after, facts))
        )
    found = pd.DataFrame(rows, columns=["case", "before", "after"])
    return found[found["before"] != found["after"]].reset_index(drop=True)
