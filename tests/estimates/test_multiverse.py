from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from math import inf, log, nan
from multiprocessing import get_context

import pandas as pd
import pytest

from analysis.estimates.multiverse import (
    choices_long,
    cut_offs,
    hazard_ratio_multiverse,
    hazard_ratio_specification,
    median_choices,
    median_is_defensible,
    median_multiverse,
    median_specification,
    multiverse,
    select_patients,
    spread,
)
from analysis.statistics.estimate import Estimate


def total(base, factor):
    """Picklable, so that a process pool can run it."""
    if factor == 0:
        raise ValueError("factor is 0; a positive one is allowed")
    return Estimate(base * factor, n=base, events=1)


GRID = {"base": (3, 1, 2), "factor": (10, 0)}


def test_rows_stand_in_the_order_of_the_grid():
    table = multiverse(GRID, total)
    assert table["specification"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["base"].tolist() == [3, 3, 1, 1, 2, 2]
    assert table["factor"].tolist() == [10, 0, 10, 0, 10, 0]


@pytest.mark.parametrize(
    "pool", [partial(ThreadPoolExecutor, 2), partial(ProcessPoolExecutor, 1, get_context("spawn"))]
)
def test_a_pool_changes_nothing(pool):
    with pool() as executor:
        pd.testing.assert_frame_equal(multiverse(GRID, total, executor=executor), multiverse(GRID, total))


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


def test_indefensible_combinations_are_no_specifications():
    table = multiverse(GRID, total, lambda base, factor: factor > 0)
    assert table["factor"].tolist() == [10, 10, 10]
    with pytest.raises(ValueError, match="no defensible combination"):
        multiverse(GRID, total, lambda base, factor: False)


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
    grid = {"a": (None, 2010), "b": ((), ("age_years", "sex"))}
    panel = choices_long(multiverse(grid, lambda a, b: Estimate(1.0)), ["a", "b"])
    assert len(panel) == 8
    assert set(panel["option"]) == {"none", "2010", "age_years, sex"}


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
).assign(study_id=list("abcdef"))


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
        ({"include": "verified", "borderline": "out", "bounds": "deaths left out", "as_of": 2005}, "a"),
    ],
)
def test_choices_select_patients(patients, choices, studies):
    assert kept(patients, **choices) == studies


def test_a_death_by_a_bound_lies_between_zero_and_the_bound(patients):
    rows = select_patients(patients, bounds="interval-censored").set_index("study_id")
    assert rows.loc["c", ["lower", "upper"]].tolist() == [0, 5]
    assert rows.loc["a", ["lower", "upper"]].tolist() == [2, 2]
    assert rows.loc["d", ["lower", "upper"]].tolist() == [7, inf]
    exact = select_patients(patients).set_index("study_id")
    assert exact.loc["c", ["lower", "upper"]].tolist() == [5, 5]


def test_who_is_alive_at_least_so_long_is_censored_there():
    patients = PATIENTS.assign(os_event=[1, 0, 1, 1, 1, None])
    assert select_patients(patients).set_index("study_id").loc["d", "event"] == 0


@pytest.mark.parametrize("choice", ["include", "borderline", "bounds", "unclear"])
def test_an_unknown_option_is_refused(choice):
    with pytest.raises(ValueError, match=f"{choice} is 'perhaps'"):
        select_patients(PATIENTS, **{choice: "perhaps"})


def test_cut_offs_are_years_of_the_data_and_none(patients):
    assert cut_offs(patients, (0.5, 1)) == (None, 2010, 2020)
    assert cut_offs(patients.assign(year=pd.NA)) == (None,)


def test_the_estimators_of_the_median():
    by = {"Kaplan-Meier": {}, "exponential": {}, "Turnbull": {"bounds": "interval-censored"}}
    found = {name: median_specification(PATIENTS, estimator=name, **c) for name, c in by.items()}
    assert found["Kaplan-Meier"].value == 5
    assert found["exponential"].value == pytest.approx(log(2) * 26 / 3)
    assert found["Turnbull"].value == 3


def test_too_few_patients_are_a_reason():
    with pytest.raises(ValueError, match="Only 4 patients with a survival time"):
        median_specification(PATIENTS, estimator="Kaplan-Meier", unclear="out")


def test_the_median_has_a_row_for_each_defensible_specification(patients):
    table = median_multiverse(patients, as_of=(None, 2010))
    grid = median_choices((None, 2010))
    assert len(table) == 2 * 2 * 4 * 2 * 2 * 2
    assert not table.duplicated(list(grid)).any()
    assert (table["value"].notna() == (table["reason"] == "")).all()
    assert table.loc[0, ["value", "n", "events"]].tolist() == [5, 5, 3]


def test_kaplan_meier_takes_no_intervals_and_turnbull_no_exact_times():
    assert not median_is_defensible(bounds="interval-censored", estimator="Kaplan-Meier")
    assert not median_is_defensible(bounds="exact", estimator="Turnbull")
    assert median_is_defensible(bounds="interval-censored", estimator="exponential")


def compared(n=14, events=12):
    """Patients of two groups in pairs from one study; the untreated die a little earlier."""
    return pd.DataFrame(
        {
            "study_id": [f"s{i // 2}" for i in range(n)],
            "os_months": [i + 1.0 for i in range(n)],
            "os_event": [1] * events + [0] * (n - events),
            "censoring_note": "exact",
            "verification": "verified",
            "borderline": None,
            "year": 2010,
            "radiotherapy": ["no", "yes", "no", "yes", "no", "no", "yes"] * (n // 7),
            "age_years": [50.0 + 7 * i % 11 for i in range(n)],
            "sex": ["male", "female"] * (n // 2),
        }
    )


def test_a_hazard_ratio_below_one_favours_the_exposed():
    found = hazard_ratio_specification(compared(), "radiotherapy")
    assert found.value < 1
    assert found.low < found.value < found.high
    swapped = hazard_ratio_specification(compared(), "radiotherapy", ("no",), ("yes",))
    assert swapped.value == pytest.approx(1 / found.value)


def test_robust_variance_moves_the_interval_alone():
    plain = hazard_ratio_specification(compared(), "radiotherapy")
    robust = hazard_ratio_specification(compared(), "radiotherapy", variance="robust by study")
    assert robust.value == pytest.approx(plain.value)
    assert robust.low != pytest.approx(plain.low)


def test_few_events_in_a_group_take_the_profile_likelihood():
    patients = compared().assign(radiotherapy=["yes"] * 4 + ["no"] * 9 + ["yes"])
    assert "profile" in hazard_ratio_specification(patients, "radiotherapy").method
    assert "Wald" in hazard_ratio_specification(compared(), "radiotherapy").method


def test_a_covariate_asks_for_more_events():
    assert hazard_ratio_specification(compared(28, 24), "radiotherapy", covariates=("sex",)).n == 28
    with pytest.raises(ValueError, match="no regression on 2 factors"):
        hazard_ratio_specification(compared(), "radiotherapy", covariates=("sex",))


def test_patients_without_the_covariate_are_left_out():
    patients = compared(28, 26)
    patients.loc[0, "age_years"] = None
    assert hazard_ratio_specification(patients, "radiotherapy", covariates=("age_years",)).n == 27


def test_the_hazard_ratio_has_a_row_for_each_specification():
    table = hazard_ratio_multiverse(compared(), "radiotherapy")
    assert len(table) == 2 * 2 * 3 * 2 * 1 * 3 * 2
    assert table.loc[table["reason"] == "", "covariates"].map(len).eq(0).all()
    assert spread(table)["computed"] == len(table) / 3
