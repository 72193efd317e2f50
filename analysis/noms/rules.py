"""The navigator's page and the framework as the chapter on treatment shows it: questions, decisions, modifiers."""

import html

from analysis.figures.markup import Html
from analysis.figures.tables import stacked
from analysis.noms.decision import combinations
from analysis.noms.treatment import Treatment
from analysis.noms.words import badge, first_capital, source_link

QUESTIONS = {
    "neurologic": "Neurologic: does the tumour press on the cord?",
    "oncologic": "Oncologic: does radiation control this tumour?",
    "mechanical": "Mechanical: is the spine stable?",
    "systemic": "Systemic: does the patient tolerate an operation?",
}


def thresholds(escc_1c: str = "low_grade_escc", sins_stable_to=None, sins_unstable_from=None) -> dict:
    """The thresholds that a reader may move, as `analysis.framework.framework` takes them."""
    return {"escc_1c": escc_1c, "sins_stable_to": sins_stable_to, "sins_unstable_from": sins_unstable_from}


def row_link(treatment: Treatment, table: str, key: str, text: str) -> str:
    """Text that leads to the line of a row in the repository."""
    frame = treatment.tables[table]
    line = int((frame.iloc[:, 0] == key).to_numpy().argmax()) + 2
    path = treatment.paths[table]
    return (
        f'<a href="{html.escape(treatment.repository)}/blob/main/data/{path}#L{line}">{html.escape(text)}</a>'
    )


def verified(treatment: Treatment, verification: str) -> str:
    """How far a row is checked, in words or as a mark."""
    return badge(verification) or html.escape(treatment.titles[verification])


def four_questions(treatment: Treatment) -> Html:
    """The answer first: the framework's four questions, and how each is answered."""
    items = "".join(
        f"<li><strong>{html.escape(question)}</strong><ul>{answers(treatment, domain)}</ul></li>"
        for domain, question in QUESTIONS.items()
    )
    return Html(f'<ul class="sm-questions">{items}</ul>', "; ".join(QUESTIONS.values()))


def answers(treatment: Treatment, domain: str) -> str:
    """The classes of one question as list items, with the conditions that lead to them."""
    rows = [m for m in treatment.model["modifiers"] if m["effect"] == "classify" and m["sets"] == domain]
    classes = sorted({m["value"] for m in rows}, key=list(treatment.titles).index)
    parts = ((c, "; ".join(plain(m["condition"]) for m in rows if m["value"] == c)) for c in classes)
    return "".join(
        f"<li><em>{html.escape(treatment.titles[c])}</em>: {html.escape(text)}</li>" for c, text in parts
    )


def plain(text: str) -> str:
    """A condition as a reader reads it: without the name of the file that lists the primaries."""
    return text.replace(
        "listed as radiosensitive in radiosensitivity.csv", "classed as radiosensitive"
    ).replace("not listed", "not classed")


def decision_table(treatment: Treatment) -> Html:
    """Every combination of the four answers with its one recommendation, source and mark.

    Combinations that differ in fitness alone and meet the same rule stand in one line.
    """
    rules = {r["id"]: r for r in treatment.model["rules"]}
    table = combinations(treatment.model)
    table = table.assign(rule=[only(row) for row in table.to_dict("records")])
    lines, anchors = [], []
    for (*facts, rule), group in table.groupby(["neurologic", "oncologic", "mechanical", "rule"], sort=False):
        fitness = "either" if len(group) > 1 else treatment.titles[group["systemic"].iloc[0]]
        words = (first_capital(text) for text in (*(treatment.titles[f] for f in facts), fitness))
        lines.append(decision_line(treatment, rules[rule], [html.escape(text) for text in words]))
        anchor = f"rule-{rule}"
        anchors.append("" if anchor in anchors else anchor)
    head = ("Compression", "Tumour", "Spine", "Fitness", "Recommendation", "Rule", "Checked")
    name = "One recommendation for each combination of answers"
    return Html(stacked(head, lines, name, anchors), f"{len(table)} combinations")


def decision_line(treatment: Treatment, rule: dict, facts: list[str]) -> list[str]:
    """One line of the decision table; links of the pictures lead to it."""
    label = treatment.model["recommendations"][rule["then"]]["label"]
    link = (
        f"{row_link(treatment, 'noms_rules', rule['id'], rule['id'])}, {source_link('source', rule['url'])}"
    )
    return [*facts, f"<strong>{html.escape(label)}</strong>", link, verified(treatment, rule["verification"])]


def only(combined: dict) -> str:
    """The one rule of a combination; ValueError where there are none or several."""
    if len(combined["rules"]) != 1:
        listed = ", ".join(combined["rules"]) or "none"
        raise ValueError(
            f"a combination must meet one rule; data/noms/rules.csv gives {listed} for {combined}"
        )
    return combined["rules"][0]


def modifiers_table(treatment: Treatment, *effects: str) -> Html:
    """Overrides and modifiers of the chosen effects, by priority."""
    chosen = [m for m in treatment.model["modifiers"] if m["effect"] in effects]
    lines = [modifier_line(treatment, m) for m in chosen]
    head = ("When", "Then", "Question", "Row", "Checked")
    name = "; ".join(effects)
    return Html(stacked(head, lines, name, [f"rule-{m['id']}" for m in chosen]), f"{len(lines)} rows")


def modifier_line(treatment: Treatment, modifier: dict) -> list[str]:
    """One modifier: condition, consequence, question, row with source, mark."""
    then = treatment.model["recommendations"].get(modifier["value"], {}).get("label", modifier["then"])
    source = f", {source_link('source', modifier['url'])}" if modifier["url"] else ""
    return [
        html.escape(first_capital(plain(modifier["condition"]))),
        f"<strong>{html.escape(first_capital(then))}</strong>",
        html.escape(treatment.titles[modifier["domain"]]),
        row_link(treatment, "noms_modifiers", modifier["id"], modifier["id"]) + source,
        verified(treatment, modifier["verification"]),
    ]
