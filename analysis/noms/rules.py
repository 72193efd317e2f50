"""The framework as the chapter on treatment shows it: its questions, its rules in one picture, and its statements."""

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from analysis.figures.figure import Figure
from analysis.figures.markup import Html, link, render
from analysis.figures.tables import stacked
from analysis.noms.decision import NO_RULE, combinations, only
from analysis.noms.treatment import Treatment
from analysis.noms.words import first_capital, source_link

QUESTIONS = {
    "neurologic": "Neurologic: does the tumour press on the cord?",
    "oncologic": "Oncologic: does radiation control this tumour?",
    "mechanical": "Mechanical: is the spine stable?",
    "systemic": "Systemic: does the patient tolerate an operation?",
}
STATEMENTS = {
    "now": "Do now, whatever the answer",
    "caution": "Keep in mind, whatever the answer",
    "silent": "Where the framework is silent",
    "open": "What must be settled first",
    "replace": "What replaces the rule",
    "add": "What is added to an answer",
    "classify": "What answers the four questions",
}


def thresholds(escc_1c: str = "low_grade_escc", sins_stable_to=None, sins_unstable_from=None) -> dict:
    """The thresholds that a reader may move, as `analysis.noms.framework.framework` takes them."""
    return {"escc_1c": escc_1c, "sins_stable_to": sins_stable_to, "sins_unstable_from": sins_unstable_from}


def row_link(treatment: Treatment, table: str, key: str, text: str) -> Markup:
    """Text that leads to the line of a row in the repository."""
    return link(row_address(treatment, table, key), text)


def row_address(treatment: Treatment, table: str, key: str) -> str:
    """Address of the line of a row in the repository."""
    frame = treatment.tables[table]
    line = int((frame.iloc[:, 0] == key).to_numpy().argmax()) + 2
    return f"{treatment.repository}/blob/main/data/{treatment.paths[table]}#L{line}"


def four_questions(treatment: Treatment) -> Html:
    """The answer first: the framework's four questions, and how each is answered."""
    questions = [(text, answers(treatment, domain)) for domain, text in QUESTIONS.items()]
    return Html(render("noms/questions", questions=questions), "; ".join(QUESTIONS.values()))


def answers(treatment: Treatment, domain: str) -> list[tuple[str, str]]:
    """The classes of one question with the conditions that lead to them."""
    rows = [m for m in treatment.model["modifiers"] if m["effect"] == "classify" and m["sets"] == domain]
    classes = sorted({m["value"] for m in rows}, key=list(treatment.titles).index)
    return [
        (treatment.titles[c], "; ".join(m["condition"] for m in rows if m["value"] == c)) for c in classes
    ]


def rule_picture(treatment: Treatment) -> Figure:
    """All rules in one picture: a line for tumour and compression, a column for spine and fitness."""
    table = combinations(treatment.model)
    found = [only([{"id": rule} for rule in row["rules"]], "rule", row) for row in table.to_dict("records")]
    table = table.assign(rule=[row["id"] for row in found])
    titles, rules = treatment.titles, {rule["id"]: rule for rule in treatment.model["rules"]}
    sides = dict.fromkeys(zip(table["mechanical"], table["systemic"], strict=True))
    columns = [first_capital(f"{titles[a]}, {titles[b]}") for a, b in sides]
    groups = table.groupby(["neurologic", "oncologic"], sort=False)
    rows = [
        {
            "name": first_capital(f"{titles[n]}, {titles[o]}"),
            "place": place,
            "cells": cells(treatment, rules, part["rule"]),
        }
        for place, ((n, o), part) in enumerate(groups)
    ]
    title = "One answer for each combination of the four questions"
    note = (
        "Figures 5 and 6 of Mernik et al., their own algorithms, were images and not in the text read. This picture is "
        "drawn from the rules of the framework instead. What must be done now, and where the framework is silent for "
        "other reasons, stands in the table beneath."
    )
    drawing = render("noms/matrix", title=title, columns=columns, rows=rows)
    return Figure(
        drawing, "rules", title, f"{title}: {len(table)} combinations.", rule_table(treatment, table), note
    )


def cells(treatment: Treatment, rules: dict, found: Iterable[str]) -> list[dict]:
    """The rules of one line of the picture: label, mark, kind, and the address of the row."""
    parts = []
    for key in found:
        rule = rules[key]
        answer = treatment.model["recommendations"][rule["then"]]
        treated = "operation" if answer["operation"] == "yes" else "radiation"
        kind = "none" if rule["then"] == NO_RULE else treated
        address = row_address(treatment, "noms_rules", key)
        checked = treatment.titles[rule["verification"]]
        parts.append(
            {"id": key, "label": answer["label"], "kind": kind, "address": address, "checked": checked}
        )
    return parts


def rule_table(treatment: Treatment, table: pd.DataFrame) -> pd.DataFrame:
    """The picture as text: each combination with its rule, its answer and how far it was read."""
    rules = {rule["id"]: rule for rule in treatment.model["rules"]}
    found = table["rule"].map(rules)
    words = table[["neurologic", "oncologic", "mechanical", "systemic"]].map(treatment.titles.__getitem__)
    words.columns = ["Compression", "Tumour", "Spine", "Fitness"]
    return words.assign(
        Answer=[treatment.model["recommendations"][rule["then"]]["label"] for rule in found],
        Rule=table["rule"],
        Checked=[treatment.titles[rule["verification"]] for rule in found],
    )


def statements(treatment: Treatment) -> Html:
    """Every statement beside the rules, by what it does; the first kind stands open."""
    parts = []
    for effect, title in STATEMENTS.items():
        rows = [m for m in treatment.model["modifiers"] if m["effect"] == effect]
        lines = [statement_line(treatment, row) for row in rows]
        table = stacked(
            ("When", "Then", "Row and source", "Checked"), lines, title, [f"rule-{r['id']}" for r in rows]
        )
        parts.append(render("noms/fold", summary=f"{title}: {len(rows)}", body=table) if rows else "")
    return Html(Markup("").join(parts), f"{len(treatment.model['modifiers'])} statements")


def statement_line(treatment: Treatment, row: dict) -> list[Markup]:
    """One statement: condition, consequence, row with source, mark."""
    then = treatment.model["recommendations"].get(row["value"], {}).get("label", row["then"])
    source = Markup(", {}").format(source_link("source", row["url"])) if row["url"] else ""
    return [
        Markup("{}").format(first_capital(row["condition"])),
        Markup("<strong>{}</strong>").format(first_capital(then)),
        Markup("{}{}").format(row_link(treatment, "noms_modifiers", row["id"], row["id"]), source),
        Markup("{}").format(treatment.titles[row["verification"]]),
    ]
