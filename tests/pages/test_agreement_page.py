"""The page on agreement with R."""

import pandas as pd

from analysis.agreement_page import (
    agreement_estimates,
    agreement_table,
    compared,
    in_words,
    versions,
)

WITHOUT = "Without a counterpart: counts (1)."

TABLE = pd.DataFrame(
    {
        "compartment": ["LM"] * 4,
        "id": ["survival.median"] * 3 + ["age"],
        "label": ["Median"] * 3 + ["Age"],
        "quantity": ["value", "low", "n", "value"],
        "ours": [3.0, 2.0, 22.0, 58.0],
        "r": [3.0, 2.0, 23.0, 58.0],
        "difference": [0.0, 0.0, -1.0, 0.0],
        "agrees": [True, True, False, True],
    }
)


def test_a_number_that_differs_is_shown_as_such():
    html = agreement_table(TABLE).markup
    assert html.count("<td>yes</td>") == 1
    assert html.count("<td>no</td>") == 1


def test_the_page_counts_what_agrees():
    estimates = agreement_estimates(TABLE).set_index("id")["value"]
    assert estimates.to_dict() == {"numbers": 4.0, "agree": 3.0, "largest_difference": 1.0}


def test_an_estimate_is_one_row_with_its_limits_and_counts():
    assert in_words(TABLE[:3], "ours") == "3 (2 to \N{EN DASH}); n 22"
    assert in_words(TABLE[3:], "r") == "58"


def stored():
    about = {"R": "R 4.2", "survival": "3.5", "metafor": "3.8", "date": "2026-11-21"}
    numbers = {"value": 0.25, "low": None, "high": None, "n": 4, "events": 1}
    entry = {
        "compartment": "LM",
        "kind": "share",
        "ids": ["sex.male"],
        "label": "Men",
        "events": [1],
        "n": [4],
    }
    book = {"LM": {"sex.male": "proportion, Wilson interval", "evidence.studies": "count"}}
    return {
        "patients": {"about": about | {"rows": "all rows"}, "estimates": {}},
        "inputs": {"book": book, "entries": [entry]},
        "models": {"about": about, "estimates": {"LM": {"sex.male": numbers}}},
    }


def test_version_and_date_of_r_and_what_it_left_out_are_named():
    text = versions(stored()).text
    assert text.startswith("R 4.2, survival 3.5, metafor 3.8, 2026-11-21; all rows (2026-11-21).")
    assert text.endswith("R has computed 1 of the 2 estimates of the compartment chapters. " + WITHOUT)


def test_an_estimate_from_patient_rows_is_not_listed_twice(monkeypatch):
    monkeypatch.setattr("analysis.agreement.stored_results", lambda *_: {})
    monkeypatch.setattr("analysis.agreement.agreement", lambda *_: TABLE)
    monkeypatch.setattr("analysis.agreement_models.model_agreement", lambda *_: TABLE.assign(label="Again"))
    table = compared(stored(), {"cohort_results": None, "studies": None})
    assert list(table["label"]) == list(TABLE["label"])
