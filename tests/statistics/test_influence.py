from math import isclose, isnan

import numpy as np
import pytest

from analysis.statistics.influence import baujat, cumulative, influence, leave_one_out
from analysis.statistics.pooling import pool

EFFECTS, VARIANCES = [0.1, 0.2, 0.15, 0.3, 3.0], [0.02, 0.04, 0.03, 0.05, 0.04]


def test_each_row_is_the_meta_analysis_without_that_study():
    table = leave_one_out(EFFECTS, VARIANCES)
    alone = pool(EFFECTS[:2] + EFFECTS[3:], VARIANCES[:2] + VARIANCES[3:])
    assert isclose(table.loc[2, "estimate"], alone.estimate)
    assert isclose(table.loc[2, "high"], alone.high)


def test_the_outlier_is_the_influential_study():
    table = influence(EFFECTS, VARIANCES)
    assert table["rstudent"].abs().idxmax() == 4
    assert table.loc[4, "influential"]
    assert table.loc[4, "tau2_deleted"] == table["tau2_deleted"].min()


def test_hat_values_sum_to_one_and_weights_to_a_hundred():
    table = influence(EFFECTS, VARIANCES)
    assert isclose(table["hat"].sum(), 1)
    assert isclose(table["weight"].sum(), 100)


def test_the_outlier_stands_apart_in_the_baujat_plot():
    table = baujat(EFFECTS, VARIANCES, estimator="FE")
    assert table["heterogeneity"].idxmax() == table["influence"].idxmax() == 4
    assert isclose(table["heterogeneity"].sum(), pool(EFFECTS, VARIANCES, estimator="FE").q)


def test_studies_enter_by_year_and_the_last_step_is_the_whole():
    table = cumulative(EFFECTS, VARIANCES, [2010, 1999, 2010, 2005, 2020])
    assert table.index.tolist() == [1, 3, 0, 2, 4]
    assert table["k"].tolist() == [1, 2, 3, 4, 5]
    assert isnan(table["tau2"].iloc[0])
    assert isclose(table["estimate"].iloc[-1], pool(EFFECTS, VARIANCES).estimate)


def test_two_studies_are_too_few_to_leave_one_out():
    for function in (leave_one_out, influence, baujat):
        with pytest.raises(ValueError, match="2 studies; at least 3"):
            function([1.0, 2.0], [0.1, 0.1])


def test_a_study_without_a_year_is_refused():
    with pytest.raises(ValueError, match="order, row 1: is missing"):
        cumulative([1.0, 2.0], [0.1, 0.1], [2000, np.nan])
