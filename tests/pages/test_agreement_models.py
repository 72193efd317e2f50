import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.agreement_models import (
    KINDS,
    coverage,
    kind_of,
    model_agreement,
    model_results,
    without_counterpart,
)

FOLDER = Path(__file__).parent / "reference"
BOOK, INPUTS, MODELS = (
    json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("book", "book_models_inputs", "book_models")
)
COMPARTMENTS = {"LM", "IESM", "ISCM"}
SHARE = {
    "compartment": "LM",
    "kind": "share",
    "ids": ["share.one"],
    "label": "One",
    "events": [3],
    "n": [12],
}
METHOD = "proportion, Wilson interval"


def inputs(*entries, method=METHOD):
    return {"entries": list(entries), "book": {"LM": {i: method for e in entries for i in e["ids"]}}}


def r_says(value):
    numbers = {"value": value, "low": 0.0889366, "high": 0.5323073, "n": 12, "events": 3}
    return {"estimates": {"LM": {"share.one": numbers}}}


@pytest.fixture(scope="module")
def table():
    return model_agreement(INPUTS, MODELS)


def test_every_number_of_a_model_agrees_with_r(table):
    assert table[~table["agrees"]].empty


def test_every_estimate_of_the_stored_inputs_is_computed_here_and_by_r():
    for name, ours in model_results(INPUTS).items():
        wanted = {i for e in INPUTS["entries"] if e["compartment"] == name for i in e["ids"]}
        assert set(ours["id"]) == wanted == set(MODELS["estimates"][name])


def test_the_models_cover_tests_hazard_ratios_medians_and_pools_of_the_book():
    found = {i.split(".")[0] for estimates in MODELS["estimates"].values() for i in estimates}
    assert set(MODELS["estimates"]) == COMPARTMENTS
    assert found >= {"compare", "factor", "group", "similar", "sensitivity", "as_of"}
    assert found >= {"cohort_pool", "cohort_context", "pooled", "context", "response_pool", "response_cohort"}


def test_what_r_has_not_computed_is_of_a_kind_with_a_reason():
    alone = without_counterpart(INPUTS["book"], BOOK, MODELS)
    assert {kind_of(method) for method in alone.values()} <= {kind for kind, _ in KINDS}


def test_r_read_the_inputs_that_are_stored():
    path = FOLDER / "book_models_inputs.json"
    assert MODELS["about"]["sha256"][path.name] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_reference_of_the_models_says_which_r_wrote_it_and_when():
    assert MODELS["about"]["R"].startswith("R version")
    assert MODELS["about"]["metafor"]
    assert pd.Timestamp(MODELS["about"]["date"]).year >= 2024


@pytest.mark.parametrize(("value", "agrees"), [(0.25, True), (0.25 + 5e-6, False)])
def test_a_closed_formula_agrees_to_the_sixth_digit(value, agrees):
    found = model_agreement(inputs(SHARE), r_says(value)).set_index("quantity")["agrees"]
    assert found["value"] == agrees


def test_an_iterated_model_agrees_to_the_fourth_digit():
    entry = inputs(SHARE, method="binomial-normal model, maximum likelihood, t interval")
    found = model_agreement(entry, r_says(0.25 + 5e-6)).set_index("quantity")["agrees"]
    assert found["value"]


def test_hazard_ratios_are_computed_against_the_first_group():
    entry = {
        "compartment": "LM",
        "kind": "comparison",
        "ids": ["compare.x.hazard_ratio.b"],
        "prefix": "compare.x",
        "title": "X",
        "order": ["A", "B"],
        "terms": ["a", "b"],
        "group": ["A", "B"] * 6,
        "time": [float(i) for i in range(1, 13)],
        "event": [1] * 12,
        "study_id": [f"s{i // 2}" for i in range(12)],
    }
    ours = model_results(inputs(entry))["LM"]
    assert list(ours["id"]) == entry["ids"]
    assert ours["value"].iloc[0] < 1


def test_an_estimate_that_no_reference_holds_is_counted_with_its_kind():
    book = {"LM": {"share.one": METHOD, "evidence.patients": "count"}}
    assert without_counterpart(book, r_says(0.25)) == {"LM:evidence.patients": "count"}
    text = coverage(book, r_says(0.25))
    assert text == (
        "R has computed 1 of the 2 estimates of the compartment chapters. Without a counterpart: counts (1)."
    )
