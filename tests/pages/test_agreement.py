import hashlib
import json
from math import nan
from pathlib import Path

import pandas as pd
import pytest

from analysis import agreement
from analysis.data import DATA

REFERENCE = json.loads((Path(__file__).parent / "reference" / "book.json").read_text(encoding="utf-8"))
COMPARTMENTS = {"LM", "IESM", "ISCM"}
SHARES = {"age_band", "interval_band", "organs", "pattern", "surgery", "combination", "brain_metastasis"}
"""Shares by the function whose other shares R has computed."""
COUNTS = {"evidence", "flow", "known"}
CURVE = {"survival.median", "survival.follow_up", "survival.at_3", "survival.at_6", "survival.at_12"}


def header(table):
    """A table of the data package without its rows."""
    return pd.read_csv(DATA / f"{table}.csv", nrows=0)


@pytest.fixture(scope="module")
def ours():
    return agreement.stored_results(REFERENCE, header("cohort_results"), header("studies"))


def reference(**numbers):
    empty = {"value": None, "low": None, "high": None, "n": None, "events": None}
    return {"estimates": {"LM": {"survival.median": empty | numbers}}}


def results(estimate_id="survival.median", **numbers):
    empty = {"value": nan, "low": nan, "high": nan, "n": None, "events": None}
    return {"LM": pd.DataFrame([{"id": estimate_id, "label": "Median"} | empty | numbers])}


def test_every_number_of_the_book_that_r_computed_agrees_with_r(ours):
    table = agreement.agreement(ours, REFERENCE)
    assert table[~table["agrees"]].empty
    assert agreement.summary(table)["agree"] == len(table)


def test_the_reference_covers_the_curve_of_every_compartment():
    assert set(REFERENCE["estimates"]) == COMPARTMENTS
    for estimates in REFERENCE["estimates"].values():
        assert set(estimates) >= CURVE


def test_nothing_but_counts_is_without_a_reference(ours):
    alone = agreement.without_reference(ours, REFERENCE)
    assert {name.split(".")[0] for name in alone["id"]} <= COUNTS | SHARES


def test_where_the_file_is_the_one_r_read_the_stored_rows_are_its_rows():
    path = DATA / "patients.csv"
    stored = agreement.stored_patients(REFERENCE)
    rows = pd.read_csv(path, dtype=stored.dtypes.to_dict(), keep_default_na=False, na_values=[""])
    current = agreement.is_current(REFERENCE, hashlib.sha256(path.read_bytes()).hexdigest())
    assert rows[list(stored)].equals(stored) or not current


def test_the_reference_says_which_r_wrote_it_and_when():
    assert REFERENCE["about"]["R"].startswith("R version")
    assert pd.Timestamp(REFERENCE["about"]["date"]).year >= 2024


def test_a_number_that_differs_does_not_agree():
    table = agreement.agreement(results(value=7.1, n=12), reference(value=7.0, n=12))
    found = table.set_index("quantity")
    assert not found.loc["value", "agrees"]
    assert found.loc["value", "difference"] == pytest.approx(0.1)
    assert found.loc["n", "agrees"]


def test_a_difference_of_rounding_agrees():
    table = agreement.agreement(results(value=7.0 + 1e-9), reference(value=7.0))
    assert table["agrees"].all()


def test_a_bound_that_neither_has_is_left_out_and_one_that_only_r_has_does_not_agree():
    assert list(agreement.agreement(results(value=7.0), reference(value=7.0))["quantity"]) == ["value"]
    table = agreement.agreement(results(value=7.0), reference(value=7.0, high=12.0))
    assert list(table["agrees"]) == [True, False]


def test_an_estimate_that_only_r_has_does_not_agree():
    table = agreement.agreement(results("age", value=7.0), reference(value=7.0))
    assert not table["agrees"].any()
    assert table["ours"].isna().all()
    assert list(agreement.without_reference(results("age"), reference())["id"]) == ["age"]


def test_treatments_are_compared_only_where_both_groups_have_five_patients():
    patients = pd.DataFrame(
        {
            "patient_id": [f"p{i}" for i in range(10)],
            "os_months": [float(i + 1) for i in range(10)],
            "os_event": [1] * 10,
            "censoring_note": ["exact"] * 10,
            "surgery": ["complete"] * 5 + ["none"] * 5,
            "radiotherapy": ["yes"] * 6 + ["no"] * 4,
        }
    )
    tests = agreement.treatment_tests(patients)
    assert [test["id"] for test in tests] == ["log_rank.surgery"]
    assert tests[0]["n"] == 10
