"""Charts of survival and of what cohorts report."""

from functools import cache

import altair as alt
import numpy as np
import pandas as pd
import pytest

from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.median_groups import median_groups
from analysis.figures.markup import Html
from analysis.pages.as_of import as_of_figure
from analysis.pages.certainty import (
    bias_table,
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
from analysis.pages.multiverse import median_curve, note, point_layers
from analysis.pages.responses import improvement_figure
from analysis.pages.similar import similar_figure
from analysis.pages.survival import comparisons_table, survival_figure
from tests.estimates.test_factors import HAZARD
from tests.estimates.test_median_groups import cohort
from tests.frames import evidence
from tests.survivors import survivors, two_arms

OF_FRAMES = [
    survival_figure,
    comparisons_table,
    forest_figure,
    trend_figure,
    context_figure,
    factors_figure,
    factors_table,
    improvement_figure,
    bounds_figure,
    leave_one_out_figure,
    funnel_figure,
    median_curve,
    similar_figure,
]
OF_EVIDENCE = [as_of_figure]
OF_ESTIMATES = [sensitivity_figure, pool_figure, bias_table]
EMPTY = compartment_estimates(evidence())


@cache
def full():
    """Evidence with two arms of patients and four cohorts."""
    return two_arms(cohorts=[cohort(f"study{i:04}", 2.0 + i) for i in range(4)])


@cache
def handed_on():
    """Its numbers and frames."""
    return compartment_estimates(full())


def drawn(view, found=None):
    """A view of hand-made evidence."""
    numbers, frames = handed_on() if found is None else compartment_estimates(found)
    return view(frames, numbers)


@pytest.mark.parametrize("view", OF_FRAMES, ids=lambda f: f.__name__)
def test_a_view_of_no_evidence_is_a_sentence_or_nothing(view):
    assert isinstance(view(EMPTY.frames, EMPTY.numbers), Html)


@pytest.mark.parametrize("view", OF_EVIDENCE, ids=lambda f: f.__name__)
def test_a_view_of_evidence_without_rows_is_a_sentence_or_nothing(view):
    assert isinstance(view(evidence(), EMPTY.numbers), Html)


@pytest.mark.parametrize("view", OF_ESTIMATES, ids=lambda f: f.__name__)
def test_a_view_of_no_estimates_is_a_sentence_or_nothing(view):
    assert isinstance(view(EMPTY.numbers), Html)


def test_a_figure_has_a_finding_a_description_and_a_table():
    figures = [drawn(view) for view in (survival_figure, forest_figure, similar_figure, median_curve)]
    for figure in [*figures, as_of_figure(full(), handed_on().numbers)]:
        assert figure.title
        assert len(figure.description) > 20
        assert len(figure.table) > 0
        assert "sm-spec" in figure._repr_html_()


def test_no_chart_holds_the_id_of_a_patient():
    for view in (survival_figure, similar_figure, median_curve, bounds_figure):
        assert "lm-x-" not in drawn(view)._repr_html_()
    assert "lm-x-" not in as_of_figure(full(), handed_on().numbers)._repr_html_()


def test_the_curve_can_be_shown_by_each_grouping_that_has_two_groups():
    bind = drawn(survival_figure).drawing.to_dict()["params"][0]["bind"]
    assert bind["options"] == ["All patients", "Primary tumour", "Surgery", "Decade of publication"]


def test_the_curve_is_named_by_its_median_patients_and_deaths():
    figure = drawn(survival_figure)
    assert figure.title == "Half of the patients had died by 12 months (13 patients)"
    assert "13 patients, 13 deaths" in figure.description


def test_a_group_of_four_has_no_curve_and_is_named():
    found = evidence(survivors(1, 2, 3, 4, 5, surgery="none") + survivors(6, 7, 8, 9, surgery="complete"))
    assert "Fewer than 5, no curve: Operated (4)" in drawn(survival_figure, found)._repr_html_()


def test_who_was_followed_beyond_the_axis_and_who_is_known_by_a_bound_is_counted_below_it():
    bounds = survivors(3, censoring_note="upper_bound") + survivors(
        4, 5, event=0, censoring_note="lower_bound"
    )
    found = evidence(survivors(*range(1, 11), 200) + bounds)
    note = drawn(survival_figure, found).note
    assert "The axis ends at 12 months; 1 were followed longer." in note
    assert "1 death known only by a time at which the patient had died: at that time" in note
    assert "2 patients lived at least the time given" in note


def test_a_comparison_names_its_groups_their_medians_and_the_test():
    row = next(r for r in drawn(comparisons_table).markup.split("<tr>") if ">Surgery</td>" in r)
    assert "13 of 13" in row
    assert "Operated 16 months (2 to 20); Not operated 3.5 months (1 to not reached)" in row
    assert "rows-compare.surgery.log_rank" in row


def arms_of(**deaths):
    """Seven patients of each kind of surgery, of whom so many died, each of its own study."""
    dead = [p for kind, n in deaths.items() for p in survivors(*range(1, n + 1), surgery=kind)]
    alive = [p for kind, n in deaths.items() for p in survivors(*range(n + 1, 8), event=0, surgery=kind)]
    return evidence([p | {"study_id": f"study{i:04}"} for i, p in enumerate(dead + alive)])


def test_an_arm_with_four_deaths_has_no_hazard_ratio_on_the_page_and_the_reason_stands_there():
    def row(**deaths):
        rows = drawn(comparisons_table, arms_of(**deaths)).markup.split("<tr>")
        return next(r for r in rows if ">Surgery</td>" in r)

    refused, shown = row(none=7, complete=4), row(none=7, complete=5)
    assert "A hazard ratio needs 5 events an arm; too few: Operated (4)." in refused
    assert "hazard_ratio.operated" not in refused
    assert "rows-compare.surgery.hazard_ratio.operated" in shown
    assert "too few" not in shown


def test_the_table_of_factors_says_why_the_patient_rows_give_no_hazard_ratio():
    men, women = survivors(*range(1, 8), sex="male"), survivors(*range(1, 8), sex="female")
    women = [p | {"os_event": int(i < 4)} for i, p in enumerate(women)]
    patients = [p | {"study_id": f"study{i:04}"} for i, p in enumerate(men + women)]
    shown = drawn(factors_table, evidence(patients, reported=[HAZARD])).markup
    assert "A hazard ratio needs 5 events an arm; too few: female (4)." in shown
    unknown = drawn(factors_table, evidence(survivors(1, 2, 3, 4, 5), reported=[HAZARD])).markup
    assert "too few or not recorded" in unknown


def test_an_estimate_without_an_interval_is_a_point_and_one_without_an_end_reaches_the_edge():
    table = pd.DataFrame(
        {"rank": [1, 2, 3], "value": [2.0, 4, 6], "low": [1.0, np.nan, 5], "high": [3.0, np.nan, np.nan]}
    )
    assert "point without a line" in note(table)
    assert note(table.iloc[[0, 2]]) == ""
    band = point_layers(table, alt.X("rank:Q"))[0].data
    assert band[["low", "high"]].to_numpy().tolist() == [[1, 3], [4, 4], [5, 18]]


def test_a_comparison_that_the_policy_refuses_says_why():
    found = evidence(survivors(1, 2, 3, 4, 5, surgery="none") + survivors(6, 7, 8, 9, surgery="complete"))
    row = next(r for r in drawn(comparisons_table, found).markup.split("<tr>") if ">Surgery</td>" in r)
    assert "too small: Operated (4)" in row


def test_a_choice_of_like_patients_has_its_count_and_median():
    table = drawn(similar_figure).table.set_index(["Primary tumour", "Age", "Treatment stated"])
    row = table.loc[("Lung", "Under 50", "Operated")]
    assert row["Patients"] == row["Died"] == 7
    assert row["Median, months"] == 16
    assert ("Breast", "Under 50", "Operated") not in table.index


def test_both_curves_of_deaths_by_a_bound_are_drawn_and_their_medians_named():
    found = evidence(survivors(2, 4, 6, 8, 10) + survivors(9, 9, 9, censoring_note="upper_bound"))
    figure = drawn(bounds_figure, found)
    assert set(figure.table["Curve"]) == {"Bounds as times (Kaplan-Meier)", "Bounds as intervals (Turnbull)"}
    assert "bounds taken as times 8.5 months" in figure.title
    assert "8 patients" in figure.description
    assert "(3 deaths)" in figure.description


def test_the_forest_has_a_box_for_each_study_that_may_be_pooled_and_chosen_groups_start_unticked():
    studies = [{"study_id": f"s{i}"} for i in range(5)]
    cohorts = [
        cohort("s0", 2.0),
        cohort("s1", 3.0),
        cohort("s2", 4.0, 20, subgroup="surgery", characteristic="treatment:surgery"),
        cohort("s3", 5.0, 20, entity="LM;IESM"),
        cohort("s4", 6.0, 20, subgroup="deceased patients", selected_on="outcome"),
    ]
    figure = drawn(forest_figure, evidence(studies=studies, cohorts=cohorts))
    assert [p["value"] for p in figure.drawing.to_dict()["params"]] == [True, True, False]
    assert figure.title == "2 whole cohorts of this compartment alone; from 3 on a median is pooled"
    rows = next(rows for rows in figure.drawing.to_dict()["datasets"].values() if "kind" in rows[0])
    assert [r["kind"] for r in rows] == [
        "Whole cohort",
        "Whole cohort",
        "Chosen group",
        "Several compartments",
        "Chosen by outcome",
    ]
    assert [r["index"] for r in rows] == [0, 1, 2, -1, -1]


def test_the_forest_names_the_pooled_median_of_three_whole_cohorts():
    studies = [{"study_id": f"s{i}"} for i in range(3)]
    figure = drawn(forest_figure, evidence(studies=studies, cohorts=[cohort(f"s{i}") for i in range(3)]))
    assert figure.title.startswith(
        "3 whole cohorts of this compartment alone give a pooled median of 4 months"
    )
    assert "follows from the number of patients" in figure.note


def test_a_title_that_stands_for_a_name_is_cut_and_stays_different():
    studies = [
        {"study_id": f"anon{i}", "first_author": None, "title": "A very long title " * 3} for i in (1, 2)
    ]
    table = median_groups(evidence(studies=studies, cohorts=[cohort("anon1"), cohort("anon2")]))
    names = short_names(table)
    assert len(set(names)) == 2
    assert max(map(len, names)) < 36


def test_intervals_overlap_when_one_has_no_upper_end():
    assert overlap({"low": 3.0, "high": np.nan}, {"low": 5.0, "high": 9.0})
    assert not overlap({"low": 3.0, "high": 4.0}, {"low": 5.0, "high": 9.0})


def test_ten_cohorts_have_a_funnel():
    studies = [{"study_id": f"s{i}", "year": 2000 + i} for i in range(10)]
    found = evidence(studies=studies, cohorts=[cohort(f"s{i}", 2.0 + i, 10 + 3 * i) for i in range(10)])
    figure = drawn(funnel_figure, found)
    assert "10 cohorts" in figure.title


def test_the_line_over_the_comparisons_counts_the_tests_and_those_left_after_adjustment():
    assert drawn(comparisons_table).text == (
        "2 of 6 groupings tested, 2 below 0.05 after adjustment for their number"
    )
