"""Hand-sized evidence on treatment for the tests of its chapter: two trials, a series and a claim."""

import pandas as pd

from analysis.noms.treatment import Treatment, treatment

COLUMNS = ["treatment_id", "study_id", "question", "statement", "first_author", "year", "title", "journal", "doi",
           "design_class", "n", "n_of", "population", "arm", "comparator", "primary", "outcome", "at_months", "events", "value",
           "ci_low", "ci_high", "limits", "p_value", "unit", "url", "locator", "fits", "notes",
           "verification"]  # fmt: skip
NUMBERS = ["at_months", "value", "ci_low", "ci_high"]
COUNTS = ["n", "events", "year"]


def result(treatment_id: str, **cells) -> dict:
    """One row: a figure of a randomised trial by Abel 2001 unless said otherwise."""
    return {
        "treatment_id": treatment_id,
        "study_id": "ABEL",
        "question": "steroids",
        "statement": "study_result",
        "first_author": "Abel",
        "year": 2001,
        "title": "A trial",
        "journal": "J",
        "design_class": "randomized_trial",
        "arm": "drug",
        "outcome": "ambulatory_rate",
        "unit": "percent",
        "url": "https://example.org/abel",
        "verification": "read",
        **cells,
    }


def frame(*rows: dict) -> pd.DataFrame:
    """The rows with the columns and types of the table."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    types = dict.fromkeys(NUMBERS, "Float64") | dict.fromkeys(COUNTS, "Int64")
    return table.astype({c: types.get(c, "string") for c in COLUMNS})


def rule(rule_id: str, then: str, neurologic: str = "any", verification: str = "read", **answers) -> dict:
    """One rule of the framework; a question that is not named is open."""
    return {
        "rule_id": rule_id,
        "domain": "neurologic",
        "title": then,
        "if_neurologic": neurologic,
        "if_oncologic": answers.get("oncologic", "any"),
        "if_mechanical": answers.get("mechanical", "any"),
        "if_systemic": answers.get("systemic", "any"),
        "then_recommendation": then,
        "source_doi": None,
        "url": "https://example.org/rule",
        "notes": None,
        "verification": verification,
    }


RULES = [
    rule("N1", "radiate", "low_grade_escc"),
    rule("N2", "operate", "high_grade_escc", systemic="tolerates_surgery"),
    rule("N3", "radiate", "high_grade_escc", "to_verify", systemic="cannot_tolerate_surgery"),
]
MODIFIER = {
    "rule_id": "M1", "domain": "systemic", "condition": "no consent", "then": "no operation", "effect": "replace",
    "priority": 1, "if_condition": "fitness=refuses & operation=yes", "sets_fact": "recommendation",
    "sets_value": "radiate", "source_doi": None, "url": None, "notes": None, "verification": "follows",
}  # fmt: skip
CLASSIFY = {**MODIFIER, "rule_id": "M2", "domain": "neurologic", "condition": "ESCC grade 3", "then": "high grade",
            "effect": "classify", "if_condition": "escc=3", "sets_fact": "neurologic",
            "sets_value": "high_grade_escc"}  # fmt: skip


def tables(*rows: dict, rules: list[dict] = RULES) -> dict[str, pd.DataFrame]:
    """The tables that the framework needs, and the results."""
    recommendations = [
        ("radiate", "Radiation", "no"),
        ("operate", "An operation", "yes"),
        ("no_rule", "No rule", "no"),
    ]
    text = {"dtype": "string"}
    return {
        "noms_rules": pd.DataFrame(rules, **text),
        "noms_modifiers": pd.DataFrame([MODIFIER, CLASSIFY]).astype(
            {k: "string" for k in MODIFIER if k != "priority"}
        ),
        "noms_recommendations": pd.DataFrame(
            [(k, label, "", op, "cEBRT", "steroids") for k, label, op in recommendations],
            columns=["recommendation", "label", "summary", "operation", "radiation", "questions"],
            **text,
        ),
        "noms_primaries": primaries(),
        "noms_items": pd.DataFrame(
            columns=["item", "group", "label", "help", "kind", "minimum", "maximum", "step", "unit", "required",
                     "default", "options_from", "last_label", "position"]),
        "noms_options": pd.DataFrame(columns=["option_id", "item", "option", "label", "definition", "position"]),
        "noms_conflicts": pd.DataFrame(columns=["conflict_id", "if_condition", "message"]),
        "noms_probes": pd.DataFrame(columns=["probe_id", "item", "label", "facts", "position"]),
        "radiosensitivity": radiosensitivity(),
        **scores(),
        "treatment_results": frame(*rows),
    }  # fmt: skip


def primaries() -> pd.DataFrame:
    """Three primaries; no source classes the third."""
    rows = [("breast", "Breast", "r1"), ("renal", "Kidney", "r3"), ("other", "Other primary", None)]
    table = pd.DataFrame(rows, columns=["primary", "label", "default_row"], dtype="string")
    return table.assign(
        vocabulary_term=table["primary"],
        highly_sensitive="no",
        highly_sensitive_note=pd.NA,
        position=[1, 2, 3],
    )


def radiosensitivity() -> pd.DataFrame:
    """Two sources that disagree on the first primary; one of them names the second."""
    rows = [
        ("r1", "Book A", "breast", "radiosensitive", "read"),
        ("r2", "Book B", "breast", "radioresistant", "to_verify"),
        ("r3", "Book A", "renal", "radioresistant", "read"),
    ]
    names = ["radiosensitivity_id", "source", "applies_to", "category", "verification"]
    table = pd.DataFrame(rows, columns=names, dtype="string")
    return table.assign(highly_radiosensitive=pd.NA, url="https://example.org/book")


def scores() -> dict[str, pd.DataFrame]:
    """One survival score with one item and two bands, and the bands of SINS and ESCC that parameters move."""
    bands = [
        ("tiny", "0", "1", "poor", "care", "27% at 6 months"),
        ("tiny", "2", "3", "good", None, "median 9 months"),
        ("sins", "0", "6", "stable", None, None),
        ("sins", "7", "12", "potentially unstable", None, None),
        ("sins", "13", "18", "unstable", None, None),
    ]
    names = ["score", "band_low", "band_high", "label", "interpretation", "predicted_survival"]
    table = pd.DataFrame(bands, columns=names, dtype="string")
    table = table.assign(
        band_id=table["score"] + "." + table["band_low"] + "_" + table["band_high"],
        source_doi=pd.NA, url="https://example.org/bands", notes=pd.NA, verification="read",
    )  # fmt: skip
    index = pd.DataFrame(
        [("tiny", "Tiny score (2000)", "sum", "survival", "better", 1, 0.0, "One item was not read.", "no", 1),
         ("sins", "SINS", "bands_only", "instability", "worse", None, None, None, "no", 2)],
        columns=["score", "title", "kind", "measures", "higher_means", "items_expected", "constant", "gap", "as_fact",
                 "position"],
    )  # fmt: skip
    item = {
        "score_item_id": "tiny.walk.yes", "score": "tiny", "component": "walk", "item": "walk", "level": "yes",
        "level_id": "yes", "position": 1, "points": "3", "definition": "walks unaided", "if_condition": None,
        "url": "https://example.org/score", "verification": "to_verify",
    }  # fmt: skip
    items = pd.DataFrame(
        [("tiny.walk", "tiny", "walk", "Walking", 1.0, 1)],
        columns=["score_component_id", "score", "item", "label", "weight", "position"],
    )
    return {
        "score_index": index,
        "score_items": items,
        "scores": pd.DataFrame([item]),
        "score_bands": table,
    }


QUESTIONS = {"steroids": "Corticosteroids", "decompression": "Decompression", "survival": "Survival",
             "bone_agents": "Bone-modifying agents", "prognostic_scores": "Scores"}  # fmt: skip
TITLES = {
    "low_grade_escc": "low-grade compression",
    "high_grade_escc": "high-grade compression",
    "radiosensitive": "radiosensitive",
    "radioresistant": "radioresistant",
    "previously_irradiated": "irradiated before",
    "stable": "stable",
    "unstable": "unstable",
    "tolerates_surgery": "tolerates surgery",
    "cannot_tolerate_surgery": "does not tolerate surgery",
    "neurologic": "Neurologic",
    "systemic": "Systemic",
    "read": "read",
    "follows": "worked out, verify",
    "to_verify": "to verify",
}
DESIGNS = {"randomized_trial": "Randomised trial", "retrospective_study": "Series", "review": "Review"}


def package() -> dict:
    """The descriptor, as far as the chapter reads it."""
    fields = [
        {"name": "question", "options": QUESTIONS},
        {"name": "design_class", "options": DESIGNS},
        {"name": "value"},
        {
            "name": "outcome",
            "titles": {"ambulatory_rate": "Able to walk", "median_os_months": "Overall survival, median"},
        },
    ]
    results = {
        "name": "treatment_results",
        "path": "noms/treatment_results.csv",
        "schema": {"fields": fields},
    }
    paths = {
        "noms_rules": "noms/rules.csv",
        "noms_modifiers": "noms/modifiers.csv",
        "radiosensitivity": "noms/r.csv",
    }
    others = [{"name": name, "path": path, "schema": {"fields": []}} for name, path in paths.items()]
    others[0]["schema"] = {"fields": [{"name": "answers", "labels": TITLES}]}
    return {
        "resources": [results, *others],
        "homepage": "https://host/repo/",
        "version": "1.0.0",
        "created": "2020-02-03T00:00:00Z",
    }


def example(*rows: dict, rules: list[dict] = RULES, **options) -> Treatment:
    """The evidence of the chapter from hand-made rows."""
    return treatment(tables(*rows, rules=rules), package(), {}, **options)
