"""Charts of survival and of what cohorts report."""

from functools import cache

import numpy as np
import pytest

from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.curves import curve_rows, horizon
from analysis.estimates.median_groups import median_groups
from analysis.figures.markup import Html
from analysis.pages.as_of import as_of_figure
from analysis.pages.certainty import (
    bias_figure,
    bounds_figure,
    leave_one_out_figure,
    overlap,
    pool_figure,
    sensitivity_figure,
)
from analysis.pages.cohort_forest import forest_figure, short_names
from analysis.pages.cohort_funnel import funnel_figure
from analysis.pages.cohort_trend import context_figure, trend_figure
from analysis.pages.factors import factors_figure, factors_table
from analysis.pages.multiverse import hazard_ratio_curve, median_curve
from analysis.pages.responses import improvement_figure, responses_figure
from analysis.pages.similar import similar_figure
from analysis.pages.survival import comparisons_table, survival_figure
from tests.estimates.test_median_groups import cohort
from tests.frames import evidence
from tests.survivors import survivors, two_arms

FIGURES = [
    survival_figure,
    comparisons_table,
    forest_figure,
    trend_figure,
    context_figure,
    factors_figure,
    factors_table,
    responses_figure,
    improvement_figure,
    bounds_figure,
    leave_one_out_figure,
    funnel_figure,
    median_curve,
    hazard_ratio_curve,
    as_of_figure,
    similar_figure,
]
EMPTY = compartment_estimates(evidence())
OF_ESTIMATES = [sensitivity_figure, pool_figure, bias_figure]


@cache
def full():
    """Evidence with two arms of patients and four cohorts."""
    found = two_arms(cohorts=[cohort(f"study{i:04}", 2.0 + i) for i in range(4)])
    return found, compartment_estimates(found)


@pytest.mark.parametrize("view", FIGURES, ids=lambda f: f.__name__)
def test_a_view_of_no_evidence_is_a_sentence_or_nothing(view):
    assert isinstance(view(evidence(), EMPTY), Html)


@pytest.mark.parametrize("view", OF_ESTIMATES, ids=lambda f: f.__name__)
def test_a_view_of_no_estimates_is_nothing(view):
    assert view(EMPTY).markup == ""


def test_a_figure_has_a_finding_a_description_and_a_table():
    found, estimates = full()
    for view in (survival_figure, forest_figure, as_of_figure, similar_figure, median_curve):
        figure = view(found, estimates)
        assert figure.title
        assert len(figure.description) > 20
        assert len(figure.table) > 0
        assert "sm-spec" in figure._repr_html_()


def test_no_chart_holds_the_id_of_a_patient():
    found, estimates = full()
    for view in (survival_figure, similar_figure, as_of_figure, median_curve, bounds_figure):
        assert "lm-x-" not in view(found, estimates)._repr_html_()


def test_the_curve_can_be_shown_by_each_grouping_that_has_two_groups():
    found, estimates = full()
    bind = survival_figure(found, estimates).drawing.to_dict()["params"][0]["bind"]
    assert bind["options"] == ["All patients", "Primary tumour", "Surgery", "Decade of publication"]


def test_a_group_of_four_has_no_curve_and_is_named():
    found = evidence(survivors(1, 2, 3, 4, 5, surgery="none") + survivors(6, 7, 8, 9, surgery="complete"))
    html = survival_figure(found, compartment_estimates(found))._repr_html_()
    assert "Fewer than 5, no curve: Operated (4)" in html


def test_the_forest_has_a_box_for_each_pooled_study():
    found, estimates = full()
    assert len(forest_figure(found, estimates).drawing.to_dict()["params"]) == 4


def test_one_cohort_is_named_as_one():
    found = evidence(cohorts=[cohort("smith2010")])
    assert forest_figure(found, compartment_estimates(found)).title.startswith("One spinal cohort")


def test_a_title_that_stands_for_a_name_is_cut_and_stays_different():
    studies = [
        {"study_id": f"anon{i}", "first_author": None, "title": "A very long title " * 3} for i in (1, 2)
    ]
    table = median_groups(evidence(studies=studies, cohorts=[cohort("anon1"), cohort("anon2")]))
    names = short_names(table)
    assert len(set(names)) == 2
    assert max(map(len, names)) < 36


def test_the_axis_ends_where_a_tenth_is_followed_and_the_curve_goes_on_to_it():
    timed = evidence(survivors(*range(1, 11), 200)).patients
    end = horizon(timed)
    rows = curve_rows(timed, end, 0.95)
    assert end == 12
    assert rows["time"].iloc[-1] == 12
    assert rows["survival"].iloc[-1] == pytest.approx(1 / 11)


def test_intervals_overlap_when_one_has_no_upper_end():
    assert overlap({"low": 3.0, "high": np.nan}, {"low": 5.0, "high": 9.0})
    assert not overlap({"low": 3.0, "high": 4.0}, {"low": 5.0, "high": 9.0})


def test_ten_cohorts_have_a_funnel():
    studies = [{"study_id": f"s{i}", "year": 2000 + i} for i in range(10)]
    found = evidence(studies=studies, cohorts=[cohort(f"s{i}", 2.0 + i, 10 + 3 * i) for i in range(10)])
    figure = funnel_figure(found, compartment_estimates(found))
    assert "10 cohorts" in figure.title
