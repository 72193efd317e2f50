"""Survival of the patient rows, whole and by group."""

import pytest

from analysis.estimates.curves import curve_frames
from analysis.estimates.outcomes import choosable, outcome_estimates
from tests.frames import by_id, evidence
from tests.survivors import groups_of, survivors, two_arms


def outcomes_of(found) -> dict[str, dict]:
    """The lines of some evidence by id."""
    return by_id(outcome_estimates(found, *groups_of(found))[0])


def test_without_a_patient_there_is_no_estimate():
    assert outcomes_of(evidence()) == {}


def test_four_patients_have_no_median():
    assert "survival.median" not in outcomes_of(evidence(survivors(1, 2, 3, 4)))


def test_the_median_is_where_half_have_died():
    found = outcomes_of(evidence(survivors(1, 2, 3, 4, 5)))
    assert found["survival.median"]["value"] == 3
    assert found["survival.at_3"]["value"] == pytest.approx(0.4)


def test_the_restricted_mean_is_the_area_under_the_curve():
    found = outcomes_of(evidence(survivors(2, 4, 6, 8, 10, 20)))
    assert found["survival.restricted_mean"]["value"] == pytest.approx((2 + 4 + 6 + 8 + 10 + 12) / 6)


def test_a_horizon_past_follow_up_gives_no_restricted_mean():
    assert "survival.restricted_mean" not in outcomes_of(evidence(survivors(1, 1, 1, 2, 2, event=0)))


def test_after_the_landmark_only_those_alive_there_count():
    found = outcomes_of(evidence(survivors(1, 2, 5, 6, 20, 30, 40)))
    assert found["survival.after_landmark"]["value"] == pytest.approx(3 / 5)
    assert found["survival.after_landmark"]["n"] == 5


def test_groups_have_their_own_medians():
    found = outcomes_of(two_arms())
    assert found["group.surgery.operated.median"]["value"] == 16
    assert found["group.surgery.not_operated.median"]["value"] == 3.5


def test_two_groups_with_thirteen_deaths_have_a_test_a_robust_hazard_ratio_and_a_difference_of_means():
    found = outcomes_of(two_arms())
    assert found["compare.surgery.log_rank"]["value"] < 0.05
    assert found["compare.surgery.hazard_ratio.not_operated"]["value"] > 1
    assert "robust" in found["compare.surgery.hazard_ratio.not_operated"]["method"]
    assert found["compare.surgery.mean_difference"]["value"] < 0


def test_nine_deaths_allow_a_test_and_no_hazard_ratio():
    short, long = survivors(1, 3, 5, 7, 9, surgery="none"), survivors(2, 4, 6, 8, surgery="complete")
    alive = survivors(30, event=0, surgery="complete")
    found = outcomes_of(evidence(short + long + alive))
    assert "compare.surgery.log_rank" in found
    assert not [i for i in found if i.startswith("compare.surgery.hazard_ratio")]


def test_a_group_of_four_is_neither_shown_nor_compared():
    found = outcomes_of(
        evidence(survivors(1, 2, 3, 4, 5, surgery="none") + survivors(6, 7, 8, 9, surgery="complete"))
    )
    assert "group.surgery.operated.median" not in found
    assert "compare.surgery.log_rank" not in found


def test_a_group_holds_its_curve_once_and_a_chart_draws_it():
    groups, _ = groups_of(two_arms())
    frames = curve_frames(choosable(groups), 24.0)
    operated = frames.curves[frames.curves["group"] == "Operated"]
    assert operated["survival"].tolist() == groups[3].curve["survival"].tolist()
    row = frames.groups.set_index("group").loc["Operated"]
    assert (row["id"], row["n"], row["events"], row["drawn"]) == ("group.surgery.operated", 7, 7, True)
    assert "Radiotherapy" not in set(frames.groups["by"])


def test_what_is_said_of_a_grouping_counts_those_of_whom_it_is_stated():
    found = evidence(
        survivors(1, 2, 3, 4, 5, surgery="none") + survivors(6, 7, 8, 9, surgery="complete") + survivors(10)
    )
    said = outcome_estimates(found, *groups_of(found))[1].set_index("key").loc["surgery"]
    assert (said["stated"], said["of"], said["groups"]) == (9, 10, ["Not operated"])
    assert "too small: Operated (4)" in said["refused"]
