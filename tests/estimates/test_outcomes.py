"""Survival of the patient rows, whole and by group."""

import pandas as pd
import pytest

from analysis.estimates import results
from analysis.estimates.curves import curve_frames
from analysis.estimates.outcomes import adjusted_tests, arms, choosable, outcome_estimates
from analysis.statistics.estimate import Estimate
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


def test_survival_at_a_landmark_is_given_while_five_are_at_risk_there():
    found = outcomes_of(evidence(survivors(1, 2, 3, 6, 7, 8, 9)))
    assert found["survival.at_3"]["value"] == pytest.approx(4 / 7)
    assert found["survival.at_6"]["value"] != found["survival.at_6"]["value"]
    assert found["survival.at_6"]["note"] == "fewer than 5 at risk"
    assert found["survival.at_3"]["note"] == ""


def test_where_bounds_move_the_median_the_landmarks_are_turnbulls_and_have_no_interval():
    bounded = [p | {"censoring_note": "upper_bound"} for p in survivors(9, 9, 9, 9, 9)]
    found = outcomes_of(evidence(survivors(2, 4, 6, 8, 10) + bounded))
    line = found["survival.at_3"]
    assert line["value"] < 0.9
    assert "Turnbull" in line["method"]
    assert line["low"] != line["low"]
    exact = outcomes_of(evidence(survivors(2, 4, 6, 8, 10, 9, 9, 9, 9, 9)))["survival.at_3"]
    assert exact["value"] == pytest.approx(0.9)
    assert exact["low"] == exact["low"]
    assert "Kaplan-Meier" in exact["method"]


def test_the_restricted_mean_is_the_area_under_the_curve():
    found = outcomes_of(evidence(survivors(2, 4, 6, 8, 10, 20)))
    assert found["survival.restricted_mean"]["value"] == pytest.approx((2 + 4 + 6 + 8 + 10 + 12) / 6)


def test_a_horizon_past_follow_up_gives_no_restricted_mean():
    assert "survival.restricted_mean" not in outcomes_of(evidence(survivors(1, 1, 1, 2, 2, event=0)))


def test_after_the_landmark_only_those_alive_there_count():
    found = outcomes_of(evidence(survivors(1, 2, 5, 6, 20, 30, 40, 50, 60)))
    assert found["survival.after_landmark"]["value"] == pytest.approx(5 / 7)
    assert (found["survival.after_landmark"]["n"], found["survival.after_landmark"]["events"]) == (7, 7)
    few = outcomes_of(evidence(survivors(1, 2, 5, 6, 20, 30, 40)))["survival.after_landmark"]
    assert few["value"] != few["value"]
    assert few["note"] == "fewer than 5 at risk"


def test_groups_have_their_own_medians():
    found = outcomes_of(two_arms())
    assert found["group.surgery.operated.median"]["value"] == 16
    assert found["group.surgery.not_operated.median"]["value"] == 3.5


def test_two_groups_with_thirteen_deaths_have_a_test_a_robust_hazard_ratio_and_a_difference_of_means():
    found = outcomes_of(two_arms())
    assert found["compare.surgery.log_rank"]["value"] < 0.05
    assert found["compare.surgery.hazard_ratio.not_operated"]["value"] > 1
    assert "robust" in found["compare.surgery.hazard_ratio.not_operated"]["method"]
    difference = found["compare.surgery.mean_difference"]
    assert difference["value"] == pytest.approx((1 + 2 + 3 + 4 + 5 + 12) / 6 - (2 + 6 * 12) / 7)
    assert difference["label"].endswith("not operated less operated")


def three_primaries(breast: int, lung: int, kidney: int):
    """Twelve patients with breast, eleven with lung and ten with kidney cancer, of whom so many died, each of its
    own study."""
    patients = []
    for start, (primary, dead, of) in enumerate(
        (("breast", breast, 12), ("lung", lung, 11), ("renal", kidney, 10))
    ):
        months = [1 + start + 3 * i for i in range(of)]
        patients += survivors(*months[:dead], primary=primary)
        patients += survivors(*months[dead:], event=0, primary=primary)
    return evidence([p | {"study_id": f"study{i:04}"} for i, p in enumerate(patients)])


@pytest.mark.parametrize(
    ("deaths", "compared", "reason"),
    [
        ((10, 6, 5), ["lung", "kidney"], ""),
        ((11, 6, 4), ["lung"], "too few: Kidney (4)."),
        ((4, 10, 10), [], "too few: Breast (4)."),
        ((12, 4, 4), [], "too few: Lung (4), Kidney (4)."),
        ((8, 6, 5), [], "no regression on 2 factors is fitted"),
    ],
)
def test_an_arm_with_fewer_than_five_deaths_is_left_out_and_the_test_says_so(deaths, compared, reason):
    found = outcomes_of(three_primaries(*deaths))
    ratios = [i for i in found if i.startswith("compare.primary.hazard_ratio.")]
    assert [i.rsplit(".", 1)[1] for i in ratios] == compared
    assert reason in found["compare.primary.log_rank"]["note"]
    assert bool(reason) is bool(found["compare.primary.log_rank"]["note"])


def test_the_deaths_of_an_arm_that_is_left_out_allow_no_further_factor():
    deaths = {"a": 8, "b": 6, "c": 5, "d": 4}
    labels = pd.Series([group for group, n in deaths.items() for _ in range(n)])
    rows = pd.DataFrame({"os_event": 1}, index=labels.index)
    kept, refusal = arms(rows, labels, list(deaths))
    assert kept == []
    assert "d (4)" in refusal
    assert "Only 19 events, so no regression on 2 factors is fitted" in refusal
    assert arms(rows, labels.replace("d", "c"), ["a", "b", "c"]) == (["a", "b", "c"], "")


def test_an_arm_that_is_left_out_leaves_the_model_and_not_the_test():
    found = outcomes_of(three_primaries(11, 6, 4))
    ratio, test = found["compare.primary.hazard_ratio.lung"], found["compare.primary.log_rank"]
    assert (ratio["n"], ratio["events"], len(ratio["rows"])) == (23, 17, 23)
    assert (test["n"], test["events"], len(test["rows"])) == (33, 21, 33)


def test_patients_of_one_publication_have_no_robust_variance_and_the_test_says_so():
    patients = survivors(1, 3, 5, 7, 9, 11, surgery="none") + survivors(
        2, 4, 6, 8, 10, 12, surgery="complete"
    )
    found = outcomes_of(evidence(patients))
    assert not [i for i in found if i.startswith("compare.surgery.hazard_ratio")]
    assert found["compare.surgery.log_rank"]["note"] == "The hazard ratio is not computable."


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
    whole = groups[3].curve
    assert operated["survival"].tolist() == whole.loc[whole["at_risk"] >= 5, "survival"].tolist()
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


def test_silence_is_no_group():
    found = evidence(survivors(1, 2, 3, 4, 5, surgery="none") + survivors(6, 7, 8, 9, 10, 11))
    groups, _ = groups_of(found)
    assert [g.name for g in groups if g.keys["by"] == "Surgery"] == ["Not operated"]


def operated(*months, **cells):
    """Operated patients, each of a study of its own."""
    return survivors(*months, surgery="complete", **cells)


UNOPERATED = survivors(1, 2, 3, 4, 5, surgery="none")


def said_of_surgery(patients) -> tuple[str, dict[str, dict]]:
    """What is said of the comparison by surgery, and the lines."""
    found = evidence([p | {"study_id": f"s{i}"} for i, p in enumerate(patients)])
    lines, said = outcome_estimates(found, *groups_of(found))
    return said.set_index("key").loc["surgery", "refused"], by_id(lines)


def test_operated_patients_counted_from_surgery_are_not_compared_with_others():
    refused, lines = said_of_surgery(operated(6, 7, 8, 9, 10, os_origin="surgery") + UNOPERATED)
    assert refused == (
        "Not compared: survival is not counted from the same point (Not operated: diagnosis 5; Operated: surgery 5)."
    )
    assert "compare.surgery.log_rank" not in lines
    assert "group.surgery.operated.median" in lines


@pytest.mark.parametrize(("shared", "compared"), [(5, True), (4, False)])
def test_groups_by_treatment_are_compared_among_five_each_counted_from_one_point(shared, compared):
    same = operated(*range(6, 6 + shared))
    refused, lines = said_of_surgery(same + operated(20, 21, 22, 23, 24, os_origin="surgery") + UNOPERATED)
    assert ("compare.surgery.log_rank" in lines) is compared
    if compared:
        assert refused == "Only patients counted from diagnosis are compared."
        assert lines["compare.surgery.log_rank"]["n"] == 10


def test_a_point_that_is_not_stated_is_no_common_point():
    patients = [p | {"os_origin": None} for p in operated(6, 7, 8, 9, 10) + UNOPERATED]
    refused, lines = said_of_surgery(patients)
    assert refused.startswith("Not compared")
    assert "compare.surgery.log_rank" not in lines


def test_groups_that_no_treatment_makes_are_compared_whatever_their_clock():
    patients = survivors(1, 2, 3, 4, 5, primary="lung", os_origin="surgery")
    patients += survivors(6, 7, 8, 9, 10, primary="breast")
    found = evidence(patients)
    assert "compare.primary.log_rank" in outcomes_of(found)


def test_the_log_rank_tests_of_a_chapter_are_adjusted_by_holm():
    p_values = {"a": 0.01, "b": 0.04, "c": 0.03}
    lines = [
        results.row(f"compare.{k}.log_rank", k, Estimate(p, n=9, method="log-rank test"), "probability", [k])
        for k, p in p_values.items()
    ]
    other = results.row("compare.a.hazard_ratio.x", "x", Estimate(2.0), "ratio", ["a"])
    found = by_id(adjusted_tests([*lines, other]))
    assert found["tests.log_rank"]["value"] == 3
    assert found["tests.log_rank"]["rows"] == ["a", "b", "c"]
    adjusted = {k: found[f"compare.{k}.log_rank.holm"]["value"] for k in p_values}
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert found["compare.a.log_rank.holm"]["method"] == "log-rank test, adjusted for 3 tests (Holm)"
    assert adjusted_tests([other]) == []


def test_an_interval_of_few_publications_is_corrected():
    line = outcomes_of(two_arms())["compare.surgery.hazard_ratio.not_operated"]
    assert "corrected for 13 clusters" in line["method"]
