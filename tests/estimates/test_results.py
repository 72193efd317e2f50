"""The results file."""

import json

import pandas as pd
import pytest

from analysis.estimates import results
from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate

EMPTY = pd.DataFrame()
EVIDENCE = Evidence(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, compartment="LM", version="26.1.0", date="2026-11-21")


def test_what_is_written_can_be_read_again(tmp_path):
    path = tmp_path / "lm.json"
    rows = [results.row("survival.median", "Median", Estimate(3.0, 1.0, n=5, events=4), "months", ["a", "b"])]
    results.write(results.frame(rows), EVIDENCE, "lm", str(path), {"confidence": 0.95})
    content = json.loads(path.read_text())
    assert content["data_version"] == "26.1.0"
    assert content["estimates"][0]["high"] is None
    assert content["estimates"][0]["rows"] == ["a", "b"]


def test_two_estimates_may_not_share_an_id():
    twice = [results.count("n", "N", ["a"]), results.count("n", "N", ["b"])]
    with pytest.raises(ValueError, match="share the id 'n'"):
        results.frame(twice)


def test_a_notebook_opened_by_itself_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results.write(results.frame([]), EVIDENCE, "lm", "", {})
    assert list(tmp_path.iterdir()) == []


def test_a_count_names_the_rows_it_counts():
    row = results.count("evidence.patients", "Patients", ["a", "b", "c"])
    assert (row["value"], row["rows"]) == (3.0, ["a", "b", "c"])


def test_of_very_many_rows_the_first_are_named_and_all_are_counted():
    most, first = results.MOST_ROWS, results.FIRST_ROWS
    ids = pd.Series([f"p{i}" for i in range(most + 1)])
    few, many = (results.count("n", "N", rows) for rows in (ids[:most], ids))
    assert (len(few["rows"]), few["row_count"], few["value"]) == (most, most, most)
    assert (many["rows"], many["row_count"], many["value"]) == (ids[:first].tolist(), most + 1, most + 1)
