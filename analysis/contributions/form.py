"""Add a case: a form made from the codebook, which checks as one types and writes a contribution.

Fields, options, definitions and units come from `datapackage.json`, the sentences from the rules, their patterns
from the modules that check. `book/_static/form.js` fills the rest; nothing is stored and nothing is sent.
"""

import json
import re

import pandas as pd
from markupsafe import Markup

from analysis.evidence.descriptor import in_words
from analysis.figures.markup import Html, render
from analysis.rules import active, cells
from analysis.rules.rule import ROW_RULES
from analysis.submitted.schema import CELL_RULES, DECIMAL, FORMS, NOUNS

ASKED = {
    "studies": [
        "doi",
        "pmid",
        "first_author",
        "year",
        "title",
        "journal",
        "design",
        "n_patients",
        "access",
        "population",
    ],
    "patients": None,
}
"""Columns that a person fills in; of patients all but those that follow from others."""
DERIVED = ("patient_id", "study_id", "url", "verification")
PARTS = {"studies": "The publication", "patients": "The patient"}
PATTERNS = {
    "cell-control": cells.INVISIBLE,
    "cell-spreadsheet-error": cells.SPREADSHEET_ERROR,
    "cell-spreadsheet-date": cells.SPREADSHEET_DATE,
    "cell-letters": cells.MOJIBAKE,
    "cell-machine-path": cells.MACHINE_PATH,
    "cell-person": cells.PERSON,
    "cell-html": re.compile("|".join(p.pattern for p in (active.TAG, active.SCHEME, active.HANDLER))),
    "entity": active.ENTITY,
    "cell-template": active.TEMPLATE,
    "cell-formula": active.FORMULA,
    "call": active.CALL,
    "decimal": DECIMAL,
    "cell-doi": active.DOI,
}
"""Patterns of the cell rules; a date of a spreadsheet must fill a whole term, a DOI the whole cell."""
BETWEEN = {
    "survival-no-time": [["os_event", "+"], ["os_months", ""]],
    "survival-no-event": [["os_months", "+"], ["os_event", ""]],
    "survival-exactness": [["os_months", "+"], ["censoring_note", ""]],
    "survival-origin": [["os_months", "+"], ["os_origin", ""]],
    "survival-upper-bound": [["os_event", "0"], ["censoring_note", "upper_bound"]],
    "survival-lower-bound": [["os_event", "1"], ["censoring_note", "lower_bound"]],
    "survival-surgery": [["os_origin", "surgery"], ["surgery", "none"]],
    "survival-radiotherapy": [["os_origin", "radiotherapy"], ["radiotherapy", "no"]],
    "patient-borderline": [["borderline", "yes"], ["borderline_reason", ""]],
}
"""Rules between cells of one patient that need no other table: the rule is broken where every condition holds; + is
any value."""


def case_form(package: dict, tables: dict[str, pd.DataFrame]) -> Html:
    """The form for one publication and one patient, with what the page needs to check it."""
    resources = {r["name"]: r for r in package["resources"]}
    parts = [
        {
            "table": table,
            "name": name,
            "fields": [shown(table, f, tables) for f in asked(table, resources)],
        }
        for table, name in PARTS.items()
    ]
    data = {
        "repository": package["homepage"].rstrip("/"),
        "order": {table: [f["name"] for f in resources[table]["schema"]["fields"]] for table in PARTS},
        "fields": {part["table"]: part["fields"] for part in parts},
        "words": words(),
        "patterns": {name: pattern.pattern for name, pattern in PATTERNS.items()},
        "forms": {kind: form.pattern for kind, form in FORMS.items()},
        "nouns": NOUNS,
        "placeholders": sorted(cells.PLACEHOLDER),
        "greek": "".join(sorted(cells.GREEK)),
        "short": cells.SHORT,
        "between": BETWEEN,
        "known": known(tables),
    }
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return Html(render("form", parts=parts, data=Markup(text)), "Add a case")


def asked(table: str, resources: dict) -> list[dict]:
    """Fields of a table that a person fills in."""
    fields = resources[table]["schema"]["fields"]
    names = ASKED[table] or [f["name"] for f in fields if f["name"] not in DERIVED]
    known_fields = {f["name"]: f for f in fields}
    return [known_fields[name] for name in names]


def shown(table: str, field: dict, tables: dict[str, pd.DataFrame]) -> dict:
    """A field as form and script use it; `options` are (term, label, definition)."""
    options = options_of(field, tables)
    limits = field.get("constraints", {})
    return {
        "id": f"{table}-{field['name']}",
        "name": field["name"],
        "label": field.get("title") or in_words(field["name"]),
        "type": field["type"],
        "description": field["description"],
        "unit": field.get("unit", ""),
        "list": field.get("list", ""),
        "required": bool(limits.get("required")),
        "limits": {k: limits[k] for k in ("minimum", "maximum", "pattern", "maxLength") if k in limits},
        "longest": limits.get("maxLength", cells.LONGEST),
        "options": options,
        "closed": "vocabulary" if "vocabulary" in field else "options" if options else "",
        "past": cells.is_past(field),
        "free": cells.is_free(field),
    }


def options_of(field: dict, tables: dict[str, pd.DataFrame]) -> list[list[str]]:
    """Terms of a field with label and definition: of the vocabulary, of the compartments, else its own."""
    if "vocabulary" in field:
        terms = tables["vocabulary"]
        terms = terms[terms["kind"] == field["vocabulary"]].fillna("")
        return terms[["term", "label", "definition"]].to_numpy().tolist()
    if field["name"] == "entity":
        return tables["compartments"][["compartment", "title", "definition"]].to_numpy().tolist()
    labels = field.get("labels", {})
    return [[term, labels.get(term, term), meaning] for term, meaning in field.get("options", {}).items()]


def words() -> dict[str, list[str]]:
    """Title and advice of every rule that the form applies."""
    between = [rule for rule in ROW_RULES if rule.id in BETWEEN]
    return {rule.id: [rule.title, rule.advice] for rule in [*CELL_RULES, *between]}


def known(tables: dict[str, pd.DataFrame]) -> dict:
    """Studies of the review by DOI and PMID, with their compartments, and the patient rows that there are: enough to
    find that a publication is there and to give the next number."""
    kept = ["study_id", "doi", "pmid", "entities", "url", "verification"]
    studies = tables["studies"][kept].fillna("").set_index("study_id")
    return {"studies": studies.to_dict("index"), "patients": sorted(tables["patients"]["patient_id"])}
