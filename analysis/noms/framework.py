"""The NOMS tables as one nested dict of text, numbers and lists: what Python and the page both interpret."""

import pandas as pd

from analysis.noms.conditions import parse
from analysis.noms.scores import records, score_models

DOMAINS = ("neurologic", "oncologic", "mechanical", "systemic")
ESCC_1C = ("low_grade_escc", "high_grade_escc")
TABLES = (
    "noms_rules",
    "noms_modifiers",
    "noms_recommendations",
    "noms_primaries",
    "noms_items",
    "noms_options",
    "noms_conflicts",
    "noms_probes",
    "radiosensitivity",
    "score_index",
    "score_items",
    "scores",
    "score_bands",
)


def framework(
    tables: dict, *, sins_stable_to=None, sins_unstable_from=None, escc_1c: str = ESCC_1C[0]
) -> dict:
    """All tables as one nested dict of text, numbers and lists: what Python and the page both interpret.

    Parameters
    ----------
    tables : name of the table in the data package -> frame; needs noms_rules, noms_modifiers,
        noms_recommendations, noms_primaries, noms_items, noms_options, noms_conflicts, noms_probes,
        radiosensitivity, score_index, score_items, scores and score_bands.
    sins_stable_to, sins_unstable_from : last stable and first unstable SINS; None takes the published bands.
    escc_1c : class of ESCC grade 1c, "low_grade_escc" or "high_grade_escc".

    ValueError for thresholds that are no whole numbers with 0 <= sins_stable_to < sins_unstable_from <= 18, for
    another class, and for a table that is not there.
    """
    _need(tables)
    published = _parameters(tables["score_bands"], None, None, ESCC_1C[0])[1]
    bands, parameters = _parameters(tables["score_bands"], sins_stable_to, sins_unstable_from, escc_1c)
    names = ("score_index", "score_items", "scores")
    scores = score_models(*(tables[name] for name in names), bands)
    primaries = _primaries(tables["noms_primaries"], tables["radiosensitivity"])
    rows = records(tables["noms_modifiers"].sort_values("rule_id"))
    modifiers = [_modifier(row, parameters, parameters != published) for row in rows]
    return {
        "parameters": parameters,
        "items": _items(tables["noms_items"], tables["noms_options"], primaries, scores),
        "conflicts": [
            {"id": row["conflict_id"], "if": row["if_condition"], "message": row["message"]}
            for row in records(tables["noms_conflicts"])
        ],
        "probes": _probes(tables["noms_probes"]),
        "primaries": primaries,
        "scores": scores,
        "rules": [_rule(row) for row in records(tables["noms_rules"])],
        "modifiers": sorted(modifiers, key=lambda row: (row["priority"], row["id"])),
        "recommendations": {r["recommendation"]: r for r in records(tables["noms_recommendations"])},
    }


def _need(tables: dict) -> None:
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ValueError(f"tables are missing: {', '.join(missing)}; hand over all of {', '.join(TABLES)}")


def _parameters(bands: pd.DataFrame, stable_to, unstable_from, escc_1c: str) -> tuple[pd.DataFrame, dict]:
    """The bands cut at the thresholds, and the parameters as text that conditions name with $."""
    sins = bands[bands["score"] == "sins"]
    stable_to = _threshold(stable_to, sins["band_high"], min)
    unstable_from = _threshold(unstable_from, sins["band_low"], max)
    if not 0 <= stable_to < unstable_from <= 18:
        raise ValueError(
            f"sins_stable_to is {stable_to} and sins_unstable_from is {unstable_from}; "
            "whole numbers with 0 <= sins_stable_to < sins_unstable_from <= 18 are allowed"
        )
    if escc_1c not in ESCC_1C:
        raise ValueError(f"escc_1c is '{escc_1c}'; allowed are {' and '.join(ESCC_1C)}")
    names = {"sins_stable_to": stable_to, "sins_unstable_from": unstable_from, "escc_1c": escc_1c}
    return _cut(bands, stable_to, unstable_from, escc_1c), {name: str(v) for name, v in names.items()}


def _threshold(value, limits: pd.Series, choose) -> int:
    """A threshold as given, or the one of the published bands."""
    if value is None:
        return choose(int(limit) for limit in limits)
    if isinstance(value, bool) or int(value) != value:
        raise ValueError(f"a SINS threshold is {value}; a whole number is allowed")
    return int(value)


def _cut(bands: pd.DataFrame, stable_to: int, unstable_from: int, escc_1c: str) -> pd.DataFrame:
    """Bands of SINS and ESCC as the parameters draw them; a band without a total left is dropped."""
    bands = bands.copy()
    limits = {
        "stable": (0, stable_to),
        "potentially unstable": (stable_to + 1, unstable_from - 1),
        "unstable": (unstable_from, 18),
    }
    for label, (low, high) in limits.items():
        row = (bands["score"] == "sins") & (bands["label"] == label)
        bands.loc[row, ["band_low", "band_high"]] = [str(low), str(high)]
    if escc_1c == ESCC_1C[1]:
        row = (bands["score"] == "escc_bilsky") & (bands["band_low"] == "1c")
        bands.loc[row, "label"] = "borderline (counted as high grade here)"
    empty = (bands["score"] == "sins") & (bands["label"] == "potentially unstable")
    return bands[~(empty & (stable_to + 1 == unstable_from))]


def _primaries(primaries: pd.DataFrame, radiosensitivity: pd.DataFrame) -> dict[str, dict]:
    """Primary -> label, default class and its row, whether sources disagree, and the class by source."""
    rows = [{**row, "covers": row["applies_to"].split(";")} for row in records(radiosensitivity)]
    by_id = {row["radiosensitivity_id"]: row for row in rows}
    return {
        row["primary"]: _primary(row, by_id, [r for r in rows if row["primary"] in r["covers"]])
        for row in records(primaries.sort_values("position"))
    }


def _primary(row: dict, by_id: dict, rows: list[dict]) -> dict:
    default = by_id.get(row["default_row"], {})
    names = ("source", "category", "url", "verification")
    return {
        "label": row["label"],
        "term": row["vocabulary_term"],
        "class": default.get("category", ""),
        "row": row["default_row"],
        "verification": default.get("verification", ""),
        "highly_radiosensitive": row["highly_sensitive"],
        "note": row["highly_sensitive_note"],
        "disagree": len({r["category"] for r in rows}) > 1,
        "by_source": [{"id": r["radiosensitivity_id"], **{n: r[n] for n in names}} for r in rows],
    }


def _probes(probes: pd.DataFrame) -> dict[str, list[dict]]:
    """Question -> the answers that are tried where it is open: label and the facts that stand for it."""
    found: dict[str, list[dict]] = {}
    for row in records(probes.sort_values(["item", "position"])):
        facts = dict(part.split("=", 1) for part in row["facts"].split(";"))
        numbers = {name: int(value) if value.isdecimal() else value for name, value in facts.items()}
        found.setdefault(row["item"], []).append({"label": row["label"], "facts": numbers})
    return found


def _items(items: pd.DataFrame, options: pd.DataFrame, primaries: dict, scores: dict) -> dict[str, dict]:
    """Item -> its description with the options to choose from, in order of display."""
    listed = dict(list(options.sort_values("position").groupby("item")))
    return {
        row["item"]: {
            **{
                n: row[n] for n in ("item", "group", "label", "help", "kind", "unit", "default", "last_label")
            },
            **{n: _plain(row[n]) for n in ("minimum", "maximum", "step")},
            "required": row["required"] == "yes",
            "question": _question(row, scores),
            "options": _options(row, listed.get(row["item"]), primaries, scores),
        }
        for row in records(items.sort_values("position"))
    }


def _options(row: dict, listed, primaries: dict, scores: dict) -> list[dict]:
    """Options of one item: from options.csv, the primaries, or the levels of a score."""
    if row["options_from"] == "primaries":
        return [{"value": p, "label": v["label"], "definition": ""} for p, v in primaries.items()]
    if row["options_from"]:
        score, name = row["options_from"].split(".")
        levels = next(item["levels"] for item in scores[score]["items"] if item["item"] == name)
        return [{"value": v["level"], "label": v["label"], "definition": v["definition"]} for v in levels]
    names = {"value": "option", "label": "label", "definition": "definition"}
    return (
        [{new: r[old] for new, old in names.items()} for r in records(listed)] if listed is not None else []
    )


def _question(row: dict, scores: dict) -> str:
    """The question that an item belongs to: the score whose total is a fact, or the item itself."""
    score = row["options_from"].split(".")[0]
    return score if score in scores and scores[score]["as_fact"] else row["item"]


def _plain(value):
    """A number without a needless decimal point; empty where there is none."""
    if value == "":
        return ""
    return int(value) if float(value).is_integer() else float(value)


def _modifier(row: dict, parameters: dict, moved: bool) -> dict:
    """One modifier with the parameters written into its condition, and into its words where they were moved."""
    condition, value = row["if_condition"], row["sets_value"]
    for name, text in parameters.items():
        condition, value = condition.replace(f"${name}", text), value.replace(f"${name}", text)
    parse(condition)
    depends = "$" in row["if_condition"] + row["sets_value"]
    words = (
        f"{row['condition']} (counted here: {condition}{f': {value}' if value else ''})"
        if moved and depends
        else row["condition"]
    )
    names = ("domain", "then", "effect", "source_doi", "url", "notes", "verification")
    return {
        "id": row["rule_id"],
        "condition": words,
        "if": condition,
        "sets": row["sets_fact"],
        "value": value,
        "priority": int(row["priority"]),
        **{name: row[name] for name in names},
    }


def _rule(row: dict) -> dict:
    names = ("domain", "title", "source_doi", "url", "notes", "verification")
    return {
        "id": row["rule_id"],
        "if": {domain: row[f"if_{domain}"] for domain in DOMAINS},
        "then": row["then_recommendation"],
        **{name: row[name] for name in names},
    }
