"""The navigator page: the tables as JSON, and the form around it. The page's script interprets the same data."""

import json
from html import escape

import pandas as pd

from analysis.noms.conditions import MESSAGES as FACT_MESSAGES
from analysis.noms.evidence import treatment_evidence
from analysis.noms.framework import framework
from analysis.noms.scores import MESSAGES as SCORE_MESSAGES

GROUPS = {
    "neurologic": "Neurologic: cord compression",
    "oncologic": "Oncologic: the tumour",
    "mechanical": "Mechanical: stability (SINS)",
    "systemic": "Systemic: the patient",
    "prognosis": "More facts for the prognostic scores (optional)",
    "scales": "Grading scales (optional)",
}
TEXTS = {
    "low_grade_escc": "low-grade compression",
    "high_grade_escc": "high-grade compression",
    "radiosensitive": "radiosensitive",
    "radioresistant": "radioresistant",
    "previously_irradiated": "irradiated before",
    "intermediate": "intermediate",
    "stable": "stable",
    "unstable": "unstable",
    "tolerates_surgery": "tolerates surgery",
    "cannot_tolerate_surgery": "does not tolerate surgery",
    "neurologic": "Neurologic",
    "oncologic": "Oncologic",
    "mechanical": "Mechanical",
    "systemic": "Systemic",
    "rule": "Rule",
    "override": "Override",
    "to_verify": "to verify",
    "follows": "worked out",
    "read": "read",
    "randomized_trial": "randomised trial",
    "prospective_study": "prospective study",
    "retrospective_study": "retrospective study",
    "systematic_review": "systematic review",
    "review": "review",
    "reliability_study": "reliability study",
    "statement": "statement",
    "tampered": "The link is damaged or was changed. The form is empty and nothing was computed.",
    "no_evidence": "The data hold no figures on this question.",
    "no_change": "No other single answer leads to another recommendation.",
}
EVIDENCE = ["treatment_id", "study", "design_class", "starting_certainty", "arm", "comparator", "outcome",
            "at_months", "n", "events", "value", "low", "high", "interval", "unit", "statement", "url",
            "verification"]  # fmt: skip
NOTICE = (
    "This page shows published rules and evidence to professionals. It is no medical device and gives no advice "
    "for a single patient. Rows marked <b>to verify</b> were not checked against their source yet. What you enter "
    "stays on this page: nothing is stored, nothing is sent."
)


def navigator_data(
    tables: dict,
    results: pd.DataFrame,
    questions: dict[str, str],
    *,
    include: str = "all",
    confidence: float = 0.95,
    **parameters,
) -> dict:
    """Everything the page interprets, ready for JSON: the framework, the evidence by question and the texts.

    Parameters
    ----------
    tables, parameters : as `analysis.framework.framework` takes them.
    results : the frame `treatment_results`.
    questions : question of `treatment_results` -> its title.
    include, confidence : as `analysis.noms_tables.treatment_evidence` takes them, for the evidence.
    """
    model = framework(tables, **parameters)
    asked = {q for r in model["recommendations"].values() for q in r["questions"].split(";")}
    unknown = sorted(asked - set(questions))
    if unknown:
        raise ValueError(f"recommendations name the questions {', '.join(unknown)}; they have no title")
    evidence = {q: _evidence(results, q, include, confidence) for q in questions if q in asked}
    return {
        **model,
        "questions": {q: title for q, title in questions.items() if q in asked},
        "evidence": evidence,
        "messages": {**FACT_MESSAGES, **SCORE_MESSAGES},
        "texts": TEXTS,
    }


def navigator_html(
    tables: dict,
    results: pd.DataFrame,
    questions: dict[str, str],
    *,
    static: str = "../../_static",
    **options,
) -> str:
    """The page's fragment: notice, form, empty results, the data as JSON and the reference to the script.

    `static` is the path from the page to the folder with navigator.js and navigator.css; `options` are handed to
    `navigator_data`. Without a script the form is hidden and a sentence says so.
    """
    data = navigator_data(tables, results, questions, **options)
    groups = {g: [i for i in data["items"].values() if i["group"] == g] for g in GROUPS}
    main = "".join(_fieldset(g, groups[g]) for g in ("neurologic", "oncologic", "mechanical", "systemic"))
    more = "".join(
        f"<details><summary>{GROUPS[g]}</summary>{_fieldset(g, groups[g])}</details>"
        for g in ("prognosis", "scales")
    )
    return PAGE.format(
        notice=NOTICE,
        parameters=_parameters(data["parameters"]),
        form=main + more,
        json=script_json(data),
        static=escape(static, quote=True),
    )


def script_json(data) -> str:
    """JSON that cannot end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _evidence(results: pd.DataFrame, question: str, include: str, confidence: float) -> list[dict]:
    """Rows of one question with missing cells as empty text."""
    table = treatment_evidence(results, question, include, confidence)[EVIDENCE]
    rows = table.astype(object).where(table.notna(), "").to_dict("records")
    return [
        {k: round(v, 1) if k in ("low", "high") and v != "" else v for k, v in row.items()} for row in rows
    ]


def _parameters(values: dict) -> str:
    """The thresholds in force, as a sentence."""
    grade = TEXTS[values["escc_1c"]]
    return (
        f"ESCC grade 1c counts as {grade}. SINS counts as stable up to {values['sins_stable_to']} "
        f"and as unstable from {values['sins_unstable_from']}."
    )


def _fieldset(group: str, items: list[dict]) -> str:
    fields = "".join(_field(item) for item in items)
    return f"<fieldset><legend>{GROUPS[group]}</legend>{fields}</fieldset>"


def _field(item: dict) -> str:
    """Label, control and help of one item."""
    name = f"nav-{item['item']}"
    limits = (
        f"{item['minimum']} to {item['maximum']} {item['unit']}".strip() if item["kind"] != "choice" else ""
    )
    hint = " ".join(part for part in (item["help"], f"Allowed: {limits}." if limits else "") if part)
    described = f' aria-describedby="{name}-help"' if hint else ""
    required = ' aria-required="true"' if item["required"] else ""
    attributes = f'id="{name}" name="{item["item"]}" autocomplete="off"{described}{required}'
    control = _select(item, attributes) if item["kind"] == "choice" else _input(attributes)
    note = f'<small id="{name}-help">{escape(hint)}</small>' if hint else ""
    return f'<div class="nav-field"><label for="{name}">{escape(item["label"])}</label>{control}{note}</div>'


def _input(attributes: str) -> str:
    return f'<input type="text" inputmode="decimal" maxlength="12" {attributes}>'


def _select(item: dict, attributes: str) -> str:
    """A list to choose from; the first entry is no answer, unless the item has a default."""
    empty = "" if item["default"] else '<option value="">Not entered</option>'
    options = "".join(_option(option, item["default"]) for option in item["options"])
    return f"<select {attributes}>{empty}{options}</select>"


def _option(option: dict, default: str) -> str:
    plain = option["label"] == option["value"] and option["definition"]
    label = f"{option['label']}: {option['definition']}" if plain else option["label"]
    chosen = " selected" if option["value"] == default else ""
    return f'<option value="{escape(option["value"], quote=True)}"{chosen}>{escape(label)}</option>'


PAGE = """<link rel="stylesheet" href="{static}/navigator.css">
<div class="navigator" id="navigator">
<p class="nav-notice">{notice}</p>
<p class="nav-parameters">{parameters}</p>
<noscript><p class="nav-notice">The navigator needs JavaScript. The rules and scores stand in the tables of the
chapter.</p></noscript>
<p class="nav-message" id="nav-message" role="alert"></p>
<form id="nav-form" hidden aria-label="Facts of the case">{form}
<p class="nav-buttons"><button type="reset">Empty the form</button>
<button type="button" id="nav-print">Print</button></p></form>
<p class="nav-status" id="nav-status" role="status" aria-live="polite"></p>
<section id="nav-results" aria-label="Results" hidden>
<div id="nav-recommendation"></div><div id="nav-path"></div><div id="nav-changes"></div><div id="nav-scores"></div>
<div id="nav-evidence"></div>
<div class="nav-link"><label for="nav-share">Link to this case (the answers stand in the link itself)</label>
<input id="nav-share" type="text" readonly><button type="button" id="nav-copy">Copy the link</button></div>
</section>
<div id="nav-answers" class="nav-print-only"></div>
<script type="application/json" id="nav-data">{json}</script>
<script src="{static}/navigator.js" defer></script>
</div>"""
