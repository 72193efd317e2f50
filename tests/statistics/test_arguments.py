"""What the shared checks let through and what they refuse, with the row."""

import numpy as np
import pandas as pd
import pytest

from analysis.statistics import arguments


def test_numbers_come_back_as_floats():
    assert arguments.numbers(pd.Series([1, 2]), "time").dtype == float


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1, -2, 3], r"time, row 1: -2.0 is out of range; a number at least 0 is allowed"),
        ([1, 2, np.nan], r"time, row 2: is missing \(NaN\)"),
        ([np.inf, 2], r"time, row 0: is infinite"),
        (["1", "six"], r"time, row 1: 'six' is no number"),
        ([1, None, "x"], r"time, row 1: is missing"),
        (pd.array([1, pd.NA]), r"time, row 1: is missing"),
        ([[1, 2], [3, 4]], r"time has 2 dimensions"),
        (np.array(["2020-01-01"], dtype="M8[D]"), r"time holds datetime64"),
    ],
)
def test_a_bad_number_is_named_with_its_row(values, sentence):
    with pytest.raises(ValueError, match=sentence):
        arguments.numbers(values, "time", least=0)


def test_a_bound_that_is_excluded_is_excluded():
    with pytest.raises(ValueError, match=r"variance, row 1: 0.0 is out of range; a number above 0"):
        arguments.numbers([1, 0], "variance", above=0)


def test_an_infinite_bound_passes_where_it_is_asked_for():
    assert arguments.numbers([np.inf], "upper", infinite=True)[0] == np.inf


def test_booleans_are_codes():
    assert arguments.codes([True, False], "event").tolist() == [1, 0]


@pytest.mark.parametrize("bad", [2, np.nan, 0.5])
def test_an_unknown_code_is_named_with_its_row(bad):
    with pytest.raises(ValueError, match=r"event, row 1: .* is no known code; allowed: 0, 1"):
        arguments.codes([1, bad], "event")


def test_lengths_that_differ_are_named():
    with pytest.raises(ValueError, match="time has 2 rows, event has 1 rows"):
        arguments.same_length(time=[1, 2], event=[1])


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="time: no rows"):
        arguments.same_length(time=[])


def test_labels_are_sorted_unless_an_order_is_given():
    assert arguments.labels(["b", "a"], "group")[1] == ["a", "b"]
    found, levels = arguments.labels(["low", "high"], "group", order=["low", "high"])
    assert (found.tolist(), levels) == ([0, 1], ["low", "high"])


@pytest.mark.parametrize(
    ("values", "order", "sentence"),
    [
        (["a", None], None, "group, row 1: is missing"),
        (["a", "c"], ["a", "b"], "group, row 1: 'c' is out of range; one of a, b"),
        (["a"], ["a", "b"], "group: the group 'b' is empty"),
        (["a", 1], None, "group mixes kinds of label"),
    ],
)
def test_a_bad_label_is_refused(values, order, sentence):
    with pytest.raises(ValueError, match=sentence):
        arguments.labels(values, "group", order=order)


def test_a_choice_lists_what_is_allowed():
    with pytest.raises(ValueError, match="interval is 'exact'; allowed: 'log', 'plain'"):
        arguments.one_of("exact", "interval", ("log", "plain"))


@pytest.mark.parametrize("confidence", [0, 1, 95, np.nan, "high"])
def test_a_confidence_lies_between_0_and_1(confidence):
    with pytest.raises(ValueError, match="confidence is"):
        arguments.level(confidence)


def test_a_scalar_is_bounded():
    assert arguments.scalar("2", "tau", above=0) == 2.0
    with pytest.raises(ValueError, match="tau is 0; a number above 0 is allowed"):
        arguments.scalar(0, "tau", above=0)
