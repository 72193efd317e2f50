"""Words of treatment results."""

import pandas as pd
import pytest

from analysis.evidence import tables
from analysis.noms.words import (
    arm_words,
    base_words,
    fields,
    figure_words,
    interval_words,
    outcome_words,
    source_link,
    time_words,
)

ROW = {"arm": "drug", "comparator": pd.NA, "at_months": pd.NA, "n": pd.NA, "events": pd.NA, "value": 84.0,
       "low": pd.NA, "high": pd.NA, "interval": "", "unit": "percent"}  # fmt: skip


def test_every_outcome_of_the_data_reads_as_words():
    words = fields(tables.package(), "treatment_results")["outcome"]["titles"]
    outcomes = {outcome_words(o, words) for o in tables.read("treatment_results")["outcome"].unique()}
    assert [o for o in outcomes if "_" in o or not o[0].isupper()] == []


def test_titles_of_the_descriptor_are_those_of_answers_that_exist():
    listed = fields(tables.package(), "treatment_results")["outcome"]["titles"]
    assert set(listed) <= set(tables.read("treatment_results")["outcome"])


@pytest.mark.parametrize(
    ("months", "words"),
    [(pd.NA, ""), (0, ", at the start"), (0.1, ", at 3 days"), (1.84, ", at 8 weeks"), (1, ", at 1 month"),
     (12, ", at 12 months"), (1.15, ", at 5 weeks")],
)  # fmt: skip
def test_a_time_is_written_in_the_unit_that_fits(months, words):
    assert time_words(months) == words


def test_a_group_names_whom_it_is_compared_with():
    assert arm_words(ROW | {"comparator": "none", "at_months": 6}) == "drug (against none), at 6 months"


def test_a_figure_is_written_as_printed():
    assert figure_words(ROW) == "84%"
    assert figure_words(ROW | {"value": 12.35}) == "12.35%"
    assert figure_words(ROW | {"unit": "months", "value": 6.0}) == "6 months"
    assert figure_words(ROW | {"unit": "odds ratio", "value": 6.2}) == "6.2"


def test_a_range_without_a_figure_is_the_figure():
    row = ROW | {"value": pd.NA, "low": 18.8, "high": 24.0, "interval": "range", "unit": "months"}
    assert figure_words(row) == "18.8 to 24 months"
    assert interval_words(row) == "range"


def test_an_interval_says_what_it_is():
    limits = {"low": 71.49, "high": 91.66}
    assert interval_words(ROW | limits | {"interval": "Wilson interval"}) == "71 to 92 (Wilson)"
    assert interval_words(ROW | limits | {"interval": "confidence interval"}) == "71.49 to 91.66 (printed)"
    assert interval_words(ROW | limits | {"interval": "range"}) == "range 71.49 to 91.66"
    assert interval_words(ROW) == ""


def test_an_interval_with_one_end_says_so():
    one = {"interval": "confidence interval"}
    assert interval_words(ROW | one | {"low": -11.5}) == "from -11.5 (printed)"
    assert interval_words(ROW | one | {"high": 3.0}) == "up to 3 (printed)"


def test_a_base_is_events_of_patients():
    assert base_words(ROW | {"n": 1050, "events": 42}) == "42 of 1,050"
    assert base_words(ROW | {"n": 50, "n_of": "group"}) == "50"
    assert base_words(ROW | {"n": 50, "n_of": "study"}) == "50 in the study"
    assert base_words(ROW) == ""


def test_a_source_without_address_is_no_link():
    assert source_link("A & B", pd.NA) == "A &amp; B"
    assert source_link("A", "https://x.org/?a=1&b=2") == '<a href="https://x.org/?a=1&amp;b=2">A</a>'
