from itertools import product

import pandas as pd
import pytest

from analysis.evidence import tables
from analysis.noms.conditions import facts_of, holds
from analysis.noms.decision import answers
from analysis.noms.framework import TABLES, framework
from analysis.noms.scores import compute, compute_all, place, score_models


def index(**values):
    row = {"score": "toy", "title": "Toy score", "kind": "sum", "measures": "survival", "higher_means": "better",
           "items_expected": 2, "constant": 0, "gap": "", "as_fact": "no", "position": 1}  # fmt: skip
    return pd.DataFrame([{**row, **values}])


def items(weight=1):
    rows = [("toy", "state", "State", 1, 1), ("toy", "spread", "Spread", weight, 2)]
    return pd.DataFrame(rows, columns=["score", "item", "label", "weight", "position"])


def level(item, level_id, points, condition, position, verification="read"):
    key = f"toy.{item}.{level_id}"
    return {"score_item_id": key, "score": "toy", "item": item, "level": level_id, "level_id": level_id,
            "points": points, "definition": "", "if_condition": condition, "url": "", "position": position,
            "verification": verification}  # fmt: skip


def levels(**changes):
    rows = [
        level("state", "poor", "0", "kps<=40", 1),
        level("state", "good", "2", "kps>=50", 2),
        level("spread", "yes", "0", "spread=yes", 1),
        level("spread", "no", "3", "spread=no", 2, **changes),
    ]
    return pd.DataFrame(rows)


def bands():
    names = ["band_id", "score", "band_low", "band_high", "label", "interpretation", "predicted_survival",
             "source_doi", "url", "verification"]  # fmt: skip
    rows = [
        ("toy.0_2", "toy", "0", "2", "poor", "", "2 months", "", "", "read"),
        ("toy.3_5", "toy", "3", "5", "good", "", "9 months", "", "", "read"),
    ]
    return pd.DataFrame(rows, columns=names)


def toy(weight=1, changes=None, **values):
    return score_models(index(**values), items(weight), levels(**(changes or {})), bands())["toy"]


@pytest.fixture(scope="module")
def model():
    return framework({name: tables.read(name) for name in TABLES})


def extremes(score):
    """Lowest and highest result that a score can give."""
    result = compute(score, {})
    return result.low, result.high


def domain(item):
    """Values of an item that reach every comparison of the conditions."""
    return answers(item)


def test_the_total_is_the_sum_of_the_points_and_lies_in_its_band():
    result = compute(toy(), {"kps": 50, "spread": "no"})
    assert (result.total, result.bands, result.missing) == (5, ("toy.3_5",), ())
    assert result.levels == ("toy.state.good", "toy.spread.no")


def test_a_missing_item_leaves_a_range_and_the_bands_that_are_still_possible():
    result = compute(toy(), {"kps": 50})
    assert (result.total, result.low, result.high) == (None, 2, 5)
    assert result.bands == ("toy.0_2", "toy.3_5")
    assert result.missing == ("spread",)


def test_a_missing_item_that_cannot_change_the_band_leaves_one_band():
    result = compute(toy(), {"spread": "no"})
    assert (result.total, result.bands) == (None, ("toy.3_5",))


def test_a_weight_and_a_constant_enter_the_sum():
    model = toy(weight=-1, constant=3)
    assert compute(model, {"kps": 50, "spread": "no"}).total == 2
    assert extremes(model) == (0, 5)


def test_an_answer_outside_every_level_refuses_with_a_sentence():
    result = compute(toy(), {"kps": 50, "spread": "perhaps"})
    assert result.total is None
    assert result.problem == (
        "Toy score cannot be computed: it has no level for what is entered under 'Spread'."
    )


def test_a_score_with_points_not_in_the_data_says_so():
    model = toy(items_expected=3, gap="The points of one item are unread.")
    result = compute(model, {"kps": 50, "spread": "no"})
    assert (
        result.problem
        == "Toy score cannot be computed: the data hold points for 2 of its 3 items. The points of one item are unread."
    )


def test_a_row_to_verify_marks_the_result_that_uses_it():
    model = toy(changes={"verification": "to_verify"})
    assert compute(model, {"kps": 50, "spread": "no"}).to_verify
    assert not compute(model, {"kps": 50, "spread": "yes"}).to_verify


def test_every_worked_example_comes_out_as_printed(model):
    examples = tables.read("worked_examples")
    assert len(examples)
    for row in examples.itertuples():
        facts = dict(pair.split("=") for pair in row.facts.split(";"))
        kinds = {name: model["items"][name]["kind"] for name in facts}
        facts = {n: v if kinds[n] == "choice" else float(v) for n, v in facts.items()}
        result = compute_all(model["scores"], facts)[row.score]
        total = result.total if isinstance(result.total, str) else f"{result.total:g}"
        band = {b["id"]: b["label"] for b in model["scores"][row.score]["bands"]}[result.bands[0]]
        assert (row.example_id, total, band) == (row.example_id, row.expected, row.expected_band)


def test_bands_cover_every_total_that_a_score_can_reach(model):
    for score in model["scores"].values():
        if score["problem"] or not score["bands"] or score["kind"] != "sum":
            continue
        low, high = extremes(score)
        for total in range(int(low), int(high) + 1):
            met = [b["id"] for b in score["bands"] if b["low"] <= total <= b["high"]]
            assert (score["score"], total, len(met)) == (score["score"], total, 1)


def test_grades_and_categories_meet_at_most_one_band(model):
    for score in model["scores"].values():
        for value in score["order"] if score["bands"] else []:
            rank = place(score, value)
            met = [b for b in score["bands"] if place(score, b["low"]) <= rank <= place(score, b["high"])]
            assert (score["score"], value, len(met)) == (score["score"], value, 1)


def test_no_two_levels_of_an_item_hold_at_once(model):
    for score in model["scores"].values():
        for item in score["items"]:
            names = sorted(
                {name for lv in item["levels"] for name in facts_of(lv["if"])} - {"bauer_modified"}
            )
            spaces = [domain(model["items"][name]) for name in names]
            for values in product(*spaces):
                facts = dict(zip(names, values, strict=True))
                met = [lv["level"] for lv in item["levels"] if holds(lv["if"], facts)]
                assert (score["score"], item["item"], facts, len(met) <= 1) == (
                    score["score"], item["item"], facts, True)  # fmt: skip


def test_conditions_ask_only_for_items_of_the_form(model):
    known = set(model["items"]) | {"bauer_modified"}
    for score in model["scores"].values():
        for item in score["items"]:
            for lv in item["levels"]:
                assert set(facts_of(lv["if"])) <= known, lv["id"]


def test_a_score_that_cannot_be_computed_says_why(model):
    problems = [score["problem"] for score in model["scores"].values() if extremes(score) == (None, None)]
    assert problems
    assert all("cannot be computed" in problem for problem in problems)


def test_nesms_takes_the_modified_bauer_score(model):
    facts = {"primary": "renal", "visceral_metastases": "none", "vertebral_metastases": 1,
             "extraspinal_bone_metastases": 0, "ambulation": "aided", "albumin": "under_3_5"}  # fmt: skip
    assert compute_all(model["scores"], facts)["nesms"].total == 1


def test_what_a_score_needs_of_another_is_missing_by_the_fields_of_the_form(model):
    result = compute_all(
        model["scores"], {"ambulation": "aided", "albumin": "from_3_5", "visceral_metastases": "none"}
    )
    assert set(result["nesms"].missing) <= set(model["items"])
    assert {"primary", "vertebral_metastases"} <= set(result["nesms"].missing)


def test_only_what_is_not_entered_is_missing(model):
    result = compute_all(model["scores"], {"visceral_metastases": "none"})["katagiri_new"]
    assert "brain_metastases" in result.missing
    assert "visceral_metastases" not in result.missing


def test_an_item_with_one_level_without_points_is_no_item_with_points():
    table = levels()
    table.loc[3, "points"] = ""
    refused = score_models(index(), items(), table, bands())["toy"]
    assert "points for 1 of its 2 items" in compute(refused, {"kps": 40, "spread": "yes"}).problem
