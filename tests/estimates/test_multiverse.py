from math import nan

import pandas as pd
import pytest

from analysis.estimates.multiverse import (
    choices_long,
    cut_offs,
    median_choices,
    median_multiverse,
    median_specification,
    multiverse,
    select_patients,
    spread,
)
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import median_survival


def total(base, factor):
    """What is computed, or refused."""
    if factor == 0:
        raise ValueError("factor is 0; a positive one is allowed")
    return Estimate(base * factor, n=base, events=1)


GRID = {"base": (3, 1, 2), "factor": (10, 0)}


def test_rows_stand_in_the_order_of_the_grid():
    table = multiverse(GRID, total)
    assert table["specification"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["base"].tolist() == [3, 3, 1, 1, 2, 2]
    assert table["factor"].tolist() == [10, 0, 10, 0, 10, 0]


def test_what_cannot_be_computed_says_why_and_has_no_rank():
    table = multiverse(GRID, total)
    assert table["reason"].tolist() == ["", "factor is 0; a positive one is allowed"] * 3
    assert table["rank"].dropna().tolist() == [3, 1, 2]
    assert table["value"].isna().sum() == table["n"].isna().sum() == 3


def test_a_value_that_is_not_reached_has_its_note_as_reason():
    table = multiverse({"a": (1,)}, lambda a: Estimate(nan, note="not reached", n=7))
    assert table["reason"].item() == "not reached"
    assert table["n"].item() == 7


def test_an_error_that_is_no_refusal_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        multiverse({"a": (0,)}, lambda a: Estimate(1 / a))


def test_spread_counts_what_was_computed():
    assert spread(multiverse(GRID, total)) == {
        "specifications": 6,
        "computed": 3,
        "smallest": 10,
        "median": 20,
        "largest": 30,
    }
    assert spread(multiverse({"base": (1,), "factor": (0,)}, total))["computed"] == 0


def test_the_panel_has_a_row_for_each_choice_of_each_computed_specification():
    grid = {"a": (None, 2010), "b": ("all", "verified")}
    panel = choices_long(multiverse(grid, lambda a, b: Estimate(1.0)), ["a", "b"])
    assert len(panel) == 8
    assert set(panel["option"]) == {"none", "2010", "all", "verified"}


# --- patient rows

ROWS = [
    ("exact", 1, 2.0, "verified", None, 2000),
    ("exact", 0, 9.0, "verified", None, 2010),
    ("upper_bound", 1, 5.0, "verified", None, 2010),
    ("lower_bound", 0, 7.0, "provisional", None, 2020),
    ("unclear", 1, 3.0, "verified", "yes", None),
    (None, None, None, "verified", None, 2010),
]
PATIENTS = pd.DataFrame(
    ROWS, columns=["censoring_note", "os_event", "os_months", "verification", "borderline", "year"]
).assign(study_id=list("abcdef"), os_origin=["diagnosis", "surgery", "surgery", "unclear", None, "surgery"])


@pytest.fixture(params=["nullable", "numpy"])
def patients(request):
    return PATIENTS.convert_dtypes() if request.param == "nullable" else PATIENTS


def kept(patients, **choices):
    return "".join(select_patients(patients, **choices)["study_id"])


@pytest.mark.parametrize(
    ("choices", "studies"),
    [
        ({}, "abcde"),
        ({"include": "verified"}, "abce"),
        ({"borderline": "out"}, "abcd"),
        ({"bounds": "deaths left out"}, "abde"),
        ({"bounds": "all left out"}, "abe"),
        ({"bounds": "interval-censored"}, "abcde"),
        ({"unclear": "out"}, "abcd"),
        ({"as_of": 2010}, "abc"),
        ({"origin": "surgery"}, "bc"),
        ({"include": "verified", "borderline": "out", "bounds": "deaths left out", "as_of": 2005}, "a"),
    ],
)
def test_choices_select_patients(patients, choices, studies):
    assert kept(patients, **choices) == studies


def test_who_is_alive_at_least_so_long_is_censored_there():
    patients = PATIENTS.assign(os_event=[1, 0, 1, 1, 1, None])
    assert select_patients(patients).set_index("study_id").loc["d", "os_event"] == 0


@pytest.mark.parametrize("choice", ["include", "borderline", "bounds", "unclear"])
def test_an_unknown_option_is_refused(choice):
    with pytest.raises(ValueError, match=f"{choice} is 'perhaps'"):
        select_patients(PATIENTS, **{choice: "perhaps"})


def test_cut_offs_are_years_of_the_data_and_none(patients):
    assert cut_offs(patients, (0.5, 1)) == (None, 2010, 2020)
    assert cut_offs(patients.assign(year=pd.NA)) == (None,)


def test_bounds_taken_as_intervals_ask_for_turnbulls_estimate():
    times, intervals = (
        median_specification(select_patients(PATIENTS), b) for b in ("exact", "interval-censored")
    )
    assert (times.value, times.method.split(",")[0]) == (5, "Kaplan-Meier")
    assert (intervals.value, intervals.method.split(" ")[0]) == (3, "Turnbull")


def test_too_few_patients_are_a_reason():
    with pytest.raises(ValueError, match="Only 4 patients with a survival time"):
        median_specification(select_patients(PATIENTS, unclear="out"), "exact")


def test_the_median_has_a_row_for_each_combination(patients):
    table = median_multiverse(patients, as_of=(None, 2010))
    grid = median_choices((None, 2010))
    assert len(table) == 2 * 2 * 4 * 2 * 3 * 2
    assert not table.duplicated(list(grid)).any()
    assert (table["value"].notna() == (table["reason"] == "")).all()
    assert table.loc[0, ["value", "n", "events"]].tolist() == [5, 5, 3]


def test_the_intervals_are_those_of_the_confidence_that_is_asked_for():
    wide, narrow = (median_multiverse(PATIENTS, confidence=c).loc[0] for c in (0.95, 0.5))
    alone = median_survival([2, 9, 5, 7, 3], [1, 0, 1, 0, 1], confidence=0.5)
    assert narrow["low"] == alone.low
    assert wide["low"] < narrow["low"]
