"""The navigator page: the tables as JSON, and the form around it. The page's script interprets the same data."""

import json

import pandas as pd
from markupsafe import Markup

from analysis.figures.markup import Html, render
from analysis.noms.conditions import MESSAGES as FACT_MESSAGES
from analysis.noms.decision import answers
from analysis.noms.evidence import strongest_first, treatment_evidence
from analysis.noms.framework import framework
from analysis.noms.scores import MESSAGES as SCORE_MESSAGES
from analysis.noms.words import fields, figure_line, titles

LISTED = 20
"""Up to this many whole numbers are a list to choose from."""


def navigator_page(
    tables: dict, package: dict, limits: dict, include: str = "all", confidence: float = 0.95
) -> Html:
    """The navigator as a fragment of its page: notice, form, empty results, the data as JSON, the scripts.

    Parameters
    ----------
    tables, limits : as `analysis.noms.framework.framework` takes them; `tables` holds treatment_results too.
    package : descriptor of the data package.
    include, confidence : as `analysis.noms.evidence.treatment_evidence` takes them.
    """
    data = navigator_data(tables, package, limits, include, confidence)
    markup = render(
        "noms/navigator",
        groups=list(_groups(data, package)),
        parameters=parameter_words(data["parameters"], data["titles"]),
        json=Markup(script_json(data)),
        static="../../_static",
    )
    return Html(markup, "The NOMS navigator")


def navigator_data(
    tables: dict, package: dict, limits: dict, include: str = "all", confidence: float = 0.95
) -> dict:
    """Everything the page interprets, ready for JSON: the framework, the evidence by question and the words.

    ValueError where a recommendation or a row names a question of treatment_results without a title.
    """
    model = framework(tables, **limits)
    questions = fields(package, "treatment_results")["question"]["options"]
    named = [r["questions"] for r in model["recommendations"].values()]
    named += [row["value"] for row in model["modifiers"] if row["sets"] == "questions"]
    asked = {question for listed in named for question in listed.split(";")}
    unknown = sorted(asked - set(questions))
    if unknown:
        raise ValueError(f"rows name the questions {', '.join(unknown)}; they have no title")
    results = tables["treatment_results"]
    return {
        **model,
        "questions": {q: title for q, title in questions.items() if q in asked},
        "evidence": {q: _evidence(results, q, include, confidence, package) for q in questions if q in asked},
        "messages": {**FACT_MESSAGES, **SCORE_MESSAGES},
        "titles": titles(package),
        "version": package["version"],
        "date": package["created"][:10],
    }


def script_json(data) -> str:
    """JSON that cannot end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def parameter_words(values: dict, words: dict) -> str:
    """The thresholds in force, as a sentence."""
    return (
        f"ESCC grade 1c counts as {words[values['escc_1c']]}. SINS counts as stable up to "
        f"{values['sins_stable_to']} and as unstable from {values['sins_unstable_from']}."
    )


def _evidence(
    results: pd.DataFrame, question: str, include: str, confidence: float, package: dict
) -> list[dict]:
    """Results of the studies on one question in words, the strongest design first; claims of others are left out."""
    table = strongest_first(treatment_evidence(results, question, include, confidence))
    table = table[table["statement"] == "study_result"]
    return [figure_line(row, package) for row in table.to_dict("records")]


def _groups(data: dict, package: dict):
    """Parts of the form in their order, each with its items as the template draws them."""
    for name, title in fields(package, "noms_items")["group"]["labels"].items():
        items = [_item(i, data["scores"]) for i in data["items"].values() if i["group"] == name]
        folded = not any(item["required"] for item in items)
        yield {"name": name, "title": title, "folded": folded}, items


def _item(item: dict, scores: dict) -> dict:
    """One item with the list to choose from, if it is one, and what is allowed otherwise."""
    limits = f"{item['minimum']} to {item['maximum']} {item['unit']}".strip()
    choices = _choices(item, scores)
    hint = item["help"] if choices else f"{item['help']} Allowed: {limits}.".strip()
    return {**item, "choices": choices, "hint": hint}


def _choices(item: dict, scores: dict) -> list[tuple[str, str]]:
    """Values and labels of a list: its options, or the whole numbers if they are few."""
    if item["kind"] == "choice":
        return [(option["value"], _option(option)) for option in item["options"]]
    if item["kind"] != "integer" or len(answers(item)) > LISTED:
        return []
    score = scores.get(item["item"])
    meanings = {int(lv["points"]): lv["label"] for i in score["items"] for lv in i["levels"]} if score else {}
    labels = {
        value: f"{value}: {meanings[value]}" if value in meanings else str(value) for value in answers(item)
    }
    if item["last_label"]:
        labels[item["maximum"]] = item["last_label"]
    falling = bool(score) and score["higher_means"] == "better"
    return [(str(value), labels[value]) for value in sorted(labels, reverse=falling)]


def _option(option: dict) -> str:
    """An option as the list shows it: a bare key is followed by what it means."""
    bare = option["label"] == option["value"] and option["definition"]
    return f"{option['label']}: {option['definition']}" if bare else option["label"]
