"""One engine for every score and scale of the data: points, total, band, missing items, possible range."""

from dataclasses import dataclass, replace

import pandas as pd

from analysis.noms.conditions import facts_of, holds

MESSAGES = {
    "no_points": "{title} cannot be computed: the data hold points for {known} of its {expected} items. {gap}",
    "bands_only": "{title} cannot be computed: {gap}",
    "no_level": "{title} cannot be computed: it has no level for what is entered under '{label}'.",
}


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """One score of one patient.

    `total` is a number, or the grade or category as text; None while an item is missing or where the score
    cannot be computed. `low` and `high` bound what the total can still become, `bands` are the bands that it can
    still fall into. `missing` names the items without an answer, `levels` the rows that gave points to the others.
    `problem` says why there is no result. `to_verify` is True where a row used still has to be checked.
    """

    score: str
    total: float | str | None = None
    low: float | str | None = None
    high: float | str | None = None
    bands: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    problem: str = ""
    to_verify: bool = False


def score_models(index, items, levels, bands) -> dict[str, dict]:
    """The scores as plain nested dicts, in order of display: score -> items -> levels, and bands.

    Takes the frames `score_index`, `score_items`, `scores` and `score_bands`. The result holds text, numbers and
    lists alone, so that it can be written as JSON.
    """
    parts = [dict(list(frame.groupby("score", sort=False))) for frame in (items, levels, bands)]
    return {
        row["score"]: _score_model(row, *(part.get(row["score"]) for part in parts))
        for row in records(index.sort_values("position"))
    }


def compute(model: dict, facts: dict) -> ScoreResult:
    """One score from the facts of a patient.

    total = constant + sum of weight x points over the items. An item is answered when the condition of one of
    its levels holds; it is missing while a level is still possible; where none is possible the score refuses.
    """
    if model["problem"]:
        return ScoreResult(model["score"], problem=model["problem"])
    found = [_possible(item, facts) for item in model["items"]]
    for item, (levels, _) in zip(model["items"], found, strict=True):
        if not levels:
            problem = MESSAGES["no_level"].format(title=model["title"], label=item["label"])
            return ScoreResult(model["score"], problem=problem)
    return _result(model, found, facts)


def compute_all(models: dict[str, dict], facts: dict) -> dict[str, ScoreResult]:
    """Every score of the data from the facts of one patient; what a score needs of another is missing by its facts."""
    known = with_totals(models, facts)
    results = {score: compute(model, known) for score, model in models.items()}
    asked = {score: results[score].missing for score, model in models.items() if model["as_fact"]}
    return {score: replace(r, missing=_missing(asked, r.missing)) for score, r in results.items()}


def _missing(asked: dict[str, tuple[str, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of missing facts, a total among them replaced by the facts that are missing of it."""
    return tuple(dict.fromkeys(name for each in names for name in asked.get(each, (each,))))


def with_totals(models: dict[str, dict], facts: dict) -> dict:
    """Facts with the totals that conditions ask for as facts, and with the least that each can still become
    (`<score>_at_least`); what is given already stays."""
    found = {s: compute(model, facts) for s, model in models.items() if model["as_fact"]}
    totals = {score: result.total for score, result in found.items() if result.total is not None}
    least = {f"{score}_at_least": r.low for score, r in found.items() if r.low is not None}
    return {**totals, **least, **facts}


def _score_model(row: dict, items, levels, bands) -> dict:
    """One score as a nested dict; `problem` is set where the data do not suffice."""
    by_item = dict(list(levels.groupby("item", sort=False))) if levels is not None else {}
    rows = records(items.sort_values("position")) if items is not None else []
    model = {name: row[name] for name in ("score", "title", "kind", "measures", "higher_means", "gap")}
    model["as_fact"] = row["as_fact"] == "yes"
    model["constant"] = float(row["constant"] or 0)
    model["items"] = [_item_model(item, by_item[item["item"]], row["kind"]) for item in rows]
    model["order"] = _order(model)
    parts = records(bands) if bands is not None else []
    model["bands"] = [_band_model(band, bool(model["order"])) for band in parts]
    model["bands"].sort(key=lambda band: place(model, band["low"]))
    return {**model, "problem": _problem(model, row["items_expected"])}


def _item_model(item: dict, levels, kind: str) -> dict:
    """One item with its levels in order."""
    return {
        "item": item["item"],
        "label": item["label"],
        "weight": float(item["weight"]),
        "levels": [_level_model(level, kind) for level in records(levels.sort_values("position"))],
    }


def _level_model(level: dict, kind: str) -> dict:
    """One level; the points of a grade are the grade itself."""
    points = level["level_id"] if kind == "grade" else level["points"]
    return {
        "id": level["score_item_id"],
        "level": level["level_id"],
        "label": level["level"],
        "definition": level["definition"],
        "points": float(points) if points != "" and kind in ("sum", "conversion") else points,
        "if": level["if_condition"],
        "url": level["url"],
        "verification": level["verification"],
    }


def _band_model(band: dict, ordered: bool) -> dict:
    names = ("label", "interpretation", "predicted_survival", "source_doi", "url", "verification")
    limits = {end: band[f"band_{end}"] if ordered else float(band[f"band_{end}"]) for end in ("low", "high")}
    return {"id": band["band_id"], **limits, **{name: band[name] for name in names}}


def _order(model: dict) -> list:
    """Results that are no numbers, in order: grades as in the data, categories by the alphabet."""
    values = list(dict.fromkeys(level["points"] for item in model["items"] for level in item["levels"]))
    return {"grade": values, "category": sorted(values, key=str)}.get(model["kind"], [])


def _problem(model: dict, expected) -> str:
    """Why a score cannot be computed from the data; empty where it can."""
    known = sum(_complete(item) for item in model["items"])
    if expected == "":
        return MESSAGES["bands_only"].format(title=model["title"], gap=model["gap"])
    if known < expected:
        return MESSAGES["no_points"].format(known=known, expected=expected, **model)
    return ""


def _complete(item: dict) -> bool:
    return all(level["points"] != "" and level["if"] for level in item["levels"])


def _possible(item: dict, facts: dict) -> tuple[list[dict], bool]:
    """The levels of an item that the facts leave possible, and whether the item is answered."""
    states = [(level, holds(level["if"], facts)) for level in item["levels"]]
    certain = [level for level, state in states if state]
    return certain or [level for level, state in states if state is None], bool(certain)


def _result(model: dict, found: list[tuple[list[dict], bool]], facts: dict) -> ScoreResult:
    """The result from the possible levels of each item and whether it is answered."""
    low, high = _range(model, [levels for levels, _ in found])
    rows = [levels[0] for levels, known in found if known]
    bands = [band for band in model["bands"] if _within(model, band, low, high)]
    used = rows + (bands if len(bands) == 1 else [])
    return ScoreResult(
        model["score"],
        total=low if len(rows) == len(found) else None,
        low=low,
        high=high,
        bands=tuple(band["id"] for band in bands),
        missing=tuple(_asked(found, facts)),
        levels=tuple(row["id"] for row in rows),
        to_verify=any(row["verification"] == "to_verify" for row in used),
    )


def _asked(found: list[tuple[list[dict], bool]], facts: dict) -> list[str]:
    """Facts that the levels of unanswered items still ask for, in order, each once."""
    open_levels = (level for levels, known in found if not known for level in levels)
    names = (name for level in open_levels for name in facts_of(level["if"]) if name not in facts)
    return list(dict.fromkeys(names))


def _range(model: dict, found: list[list[dict]]) -> tuple:
    """Lowest and highest result over the possible levels of each item."""
    if model["order"]:
        values = sorted((level["points"] for level in found[0]), key=model["order"].index)
        return values[0], values[-1]
    points = [
        [item["weight"] * level["points"] for level in levels]
        for item, levels in zip(model["items"], found, strict=True)
    ]
    return model["constant"] + sum(map(min, points)), model["constant"] + sum(map(max, points))


def _within(model: dict, band: dict, low, high) -> bool:
    """Whether a result from `low` to `high` can fall into the band."""
    below = place(model, band["low"]) <= place(model, high)
    return below and place(model, low) <= place(model, band["high"])


def place(model: dict, value) -> float:
    """Rank of a result: the number itself, or the place of a grade or category in its order."""
    return model["order"].index(value) if model["order"] else value


def records(frame: pd.DataFrame) -> list[dict]:
    """Rows as dicts, with empty text for what is missing."""
    return frame.astype(object).where(frame.notna(), "").to_dict("records")
