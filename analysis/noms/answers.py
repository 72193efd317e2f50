"""What the framework answers under two versions of its tables: every cell of the four domains, and complete cases."""

from itertools import islice

import pandas as pd

from analysis.noms.decision import combinations, decide
from analysis.noms.framework import DOMAINS
from analysis.noms.safety import cases

CASES = 2000
"""Complete cases that are tried at most."""
STEP = 19
"""Every so many of all combinations is one of them; they are the same whenever the form is the same."""


def cells(model: dict) -> dict[str, str]:
    """Combination of the four domains -> the recommendations of the rules that it meets."""
    then = {rule["id"]: rule["then"] for rule in model["rules"]}
    rows = combinations(model).to_dict("records")
    return {
        " x ".join(row[d] for d in DOMAINS): ", ".join(then[r] for r in row["rules"]) or "none"
        for row in rows
    }


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
    """Where two frameworks answer differently: `case`, `before`, `after`; the cells first, then complete cases."""
    cell_before, cell_after = cells(before), cells(after)
    names = dict.fromkeys([*cell_before, *cell_after])
    rows = [(name, cell_before.get(name, "none"), cell_after.get(name, "none")) for name in names]
    for facts in islice(cases(after), 0, number * STEP, STEP):
        rows.append(
            (", ".join(f"{k}={v}" for k, v in facts.items()), said(before, facts), said(after, facts))
        )
    found = pd.DataFrame(rows, columns=["case", "before", "after"])
    return found[found["before"] != found["after"]].reset_index(drop=True)
