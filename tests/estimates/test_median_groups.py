"""Which medians of cohorts are pooled, and how."""

import numpy as np
import pytest

from analysis.estimates.cohort_medians import median_estimates
from analysis.estimates.median_groups import median_groups, pool_groups, pooled_groups
from analysis.statistics.meta_regression import egger
from tests.frames import by_id, evidence


def cohort(study: str, value: float = 4.0, n: int | None = 20, **cells) -> dict:
    """A median survival of one study."""
    base = {"outcome": "overall_survival", "statistic": "median", "unit": "months"}
    return base | {"study_id": study, "result_id": f"{study}-r1", "value": value, "n": n} | cells


def groups_of(studies: list[dict], cohorts: list[dict]):
    """Rows of `median_groups` by study."""
    return median_groups(evidence(studies=studies, cohorts=cohorts)).set_index("study_id")


def test_a_study_of_brain_and_spine_is_context():
    table = groups_of([{"study_id": "a2000", "population": "mixed"}], [cohort("a2000")])
    assert table["role"].to_dict() == {"a2000": "context"}


def test_a_review_is_not_pooled():
    table = groups_of([{"study_id": "a2000", "design": "systematic_review"}], [cohort("a2000")])
    assert table.loc["a2000", "role"] == "review"


def test_of_two_studies_that_share_patients_the_larger_counts():
    studies = [
        {"study_id": "a2000", "overlaps_with": "b2001"},
        {"study_id": "b2001", "overlaps_with": "a2000"},
    ]
    table = groups_of(studies, [cohort("a2000", n=10), cohort("b2001", n=30)])
    assert table["role"].to_dict() == {"a2000": "shared", "b2001": "counted"}


def test_a_median_without_a_number_of_patients_has_no_weight():
    table = groups_of([{"study_id": "a2000"}], [cohort("a2000", n=None)])
    assert table.loc["a2000", "role"] == "no size"
    assert np.isnan(table.loc["a2000", "variance"])


def test_a_whole_group_without_a_number_has_that_of_its_study():
    table = groups_of([{"study_id": "a2000", "n_patients": 12}], [cohort("a2000", n=None)])
    assert table.loc["a2000", "n"] == 12


def test_the_whole_group_goes_before_a_larger_part():
    rows = [cohort("a2000", n=5), cohort("a2000", 9.0, 50, subgroup="surgery", result_id="a2000-r2")]
    table = groups_of([{"study_id": "a2000"}], rows)
    assert table["months"].tolist() == [4.0]


def test_days_become_months():
    table = groups_of([{"study_id": "a2000"}], [cohort("a2000", 60.88, unit="days")])
    assert table.loc["a2000", "months"] == pytest.approx(2.0)


def test_without_an_interval_the_variance_follows_from_the_number_of_patients():
    table = groups_of([{"study_id": "a2000"}], [cohort("a2000", n=25)])
    assert table.loc["a2000", "variance"] == pytest.approx(1 / (25 * np.log(2) ** 2))


def test_a_printed_interval_goes_before_the_number_of_patients():
    row = cohort("a2000", n=25, ci_low=2.0, ci_high=8.0)
    found = groups_of([{"study_id": "a2000"}], [row]).loc["a2000", "variance"]
    assert found == pytest.approx((np.log(4) / (2 * 1.959964)) ** 2, rel=1e-6)


def test_an_interval_of_another_level_is_left_out():
    row = cohort("a2000", n=25, ci_low=2.0, ci_high=8.0, notes="the interval is a 90 percent one")
    assert groups_of([{"study_id": "a2000"}], [row]).loc["a2000", "variance"] == pytest.approx(
        1 / (25 * np.log(2) ** 2)
    )


def three(**cells) -> tuple[list[dict], list[dict]]:
    """Three whole cohorts with a median of 4 months, of which the last has these cells."""
    studies = [{"study_id": f"{c}2000"} for c in "abc"]
    return studies, [cohort("a2000"), cohort("b2000"), cohort("c2000", **cells)]


def test_equal_studies_pool_to_their_common_median():
    studies, cohorts = three()
    assert pool_groups(median_groups(evidence(studies=studies, cohorts=cohorts))).estimate == pytest.approx(
        4.0
    )


def test_two_studies_are_not_pooled():
    studies, cohorts = three()
    assert pool_groups(median_groups(evidence(studies=studies, cohorts=cohorts[:2]))) is None


@pytest.mark.parametrize(
    ("cells", "role", "whole"),
    [
        ({}, "counted", True),
        ({"entity": "LM;IESM"}, "mixed", True),
        ({"subgroup": "surgery", "characteristic": "treatment:surgery"}, "counted", False),
        ({"subgroup": "LM", "characteristic": "entity:lm"}, "counted", True),
        ({"subgroup": "LM", "characteristic": "entity:lm", "selected_on": "control"}, "counted", False),
        ({"subgroup": "deceased patients", "selected_on": "outcome"}, "outcome", False),
        ({"n": None, "subgroup": "LM", "characteristic": "entity:lm"}, "no size", True),
    ],
)
def test_only_whole_groups_of_this_compartment_alone_are_pooled(cells, role, whole):
    studies, cohorts = three(**cells)
    groups = median_groups(evidence(studies=studies, cohorts=cohorts))
    last = groups.set_index("study_id").loc["c2000"]
    assert (last["role"], last["whole"]) == (role, whole)
    assert ("c2000" in set(pooled_groups(groups)["study_id"])) is (role == "counted" and whole)
    lines = by_id(median_estimates(groups))
    assert ("cohort_pool.median" in lines) is (role == "counted" and whole)


@pytest.mark.parametrize("population", ["mixed", "unclear"])
def test_a_cohort_whose_spine_is_not_separated_is_context(population):
    studies, cohorts = three(value=40.0)
    studies[2]["population"] = population
    groups = median_groups(evidence(studies=studies, cohorts=cohorts))
    assert groups.set_index("study_id").loc["c2000", "role"] == "context"
    assert "cohort_pool.median" not in by_id(median_estimates(groups))


def test_without_a_whole_group_the_largest_part_of_a_study_counts():
    parts = [
        cohort("a2000", 3.0, 5, subgroup="surgery", characteristic="treatment:surgery"),
        cohort("a2000", 9.0, 50, subgroup="lung", characteristic="primary:lung", result_id="a2000-r2"),
    ]
    assert groups_of([{"study_id": "a2000"}], parts)["months"].tolist() == [9.0]


def test_a_whole_cohort_goes_before_a_larger_chosen_group_with_the_same_patients():
    studies = [
        {"study_id": "a2000", "overlaps_with": "b2001"},
        {"study_id": "b2001", "overlaps_with": "a2000"},
    ]
    cohorts = [
        cohort("a2000", n=10),
        cohort("b2001", n=30, subgroup="surgery", characteristic="treatment:surgery"),
    ]
    assert groups_of(studies, cohorts)["role"].to_dict() == {"a2000": "counted", "b2001": "shared"}


def test_the_variance_between_cohorts_is_given_where_every_cohort_prints_its_interval():
    studies, cohorts = three(value=8.0)
    assumed = by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=cohorts))))
    assert "cohort_pool.i2" not in assumed
    assert assumed["cohort_pool.median"]["note"] == "3 groups"
    printed = [c | {"ci_low": c["value"] / 1.2, "ci_high": c["value"] * 1.2} for c in cohorts]
    known = by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=printed))))
    assert known["cohort_pool.i2"]["value"] > 0.5
    assert "I-squared" in known["cohort_pool.median"]["note"]
    partly = by_id(
        median_estimates(median_groups(evidence(studies=studies, cohorts=[*printed[:2], cohorts[2]])))
    )
    assert "cohort_pool.i2" not in partly


def test_chosen_groups_are_pooled_apart_and_tested_from_three_of_each():
    studies = [{"study_id": f"s{i}"} for i in range(6)]
    whole = [cohort(f"s{i}", 4.0) for i in range(3)]
    chosen = [
        cohort(f"s{i}", 9.0, subgroup="surgery", characteristic="treatment:surgery") for i in range(3, 6)
    ]
    lines = by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=whole + chosen))))
    assert lines["cohort_pool.median"]["value"] == pytest.approx(4)
    assert lines["cohort_pool.chosen"]["value"] == pytest.approx(9)
    assert lines["cohort_pool.every"]["value"] == pytest.approx(6)
    assert lines["cohort_pool.subgroups"]["n"] == 6
    fewer = by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=whole + chosen[:2]))))
    assert "cohort_pool.subgroups" not in fewer
    assert "cohort_pool.chosen" not in fewer


def test_one_study_is_reported_and_not_pooled():
    found = by_id(median_estimates(median_groups(evidence(cohorts=[cohort("smith2010")]))))
    assert list(found) == ["cohort_median.smith2010-r1"]


FALLING = [9.0, 8, 7, 6, 5, 5, 4, 4, 4, 3]


def ten_cohorts(medians=FALLING, sizes=range(10, 60, 5), years=range(2000, 2010)) -> dict:
    """The estimates from ten cohorts."""
    studies = [{"study_id": f"{c}2000", "year": y} for c, y in zip("abcdefghij", years, strict=True)]
    rows = zip(studies, medians, sizes, strict=True)
    cohorts = [cohort(s["study_id"], m, n=n) for s, m, n in rows]
    return by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=cohorts))))


def test_ten_cohorts_are_tested_for_small_study_effects_and_for_a_trend():
    found = ten_cohorts()
    variances = 1 / (np.arange(10, 60, 5) * np.log(2) ** 2)
    p = egger(np.log(FALLING), variances).coefficients.loc["se", "p"]
    assert found["cohort_pool.egger"]["value"] == pytest.approx(p)
    assert found["cohort_pool.trend"]["high"] < 1


def test_where_all_medians_are_one_nothing_is_tested():
    found = ten_cohorts(medians=[4.0] * 10)
    assert "cohort_pool.egger" not in found
    assert "cohort_pool.trend" not in found


def test_cohorts_of_one_size_have_no_funnel_and_of_one_year_no_trend():
    assert "cohort_pool.egger" not in ten_cohorts(sizes=[20] * 10)
    assert "cohort_pool.trend" not in ten_cohorts(years=[2000] * 10)


def test_no_study_gives_no_estimate():
    assert median_estimates(median_groups(evidence())) == []


def test_four_studies_are_pooled_with_each_left_out_in_turn():
    studies = [{"study_id": f"{c}2000"} for c in "abcd"]
    cohorts = [cohort(s["study_id"], v) for s, v in zip(studies, (2.0, 4.0, 6.0, 8.0), strict=True)]
    found = by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=cohorts))))
    assert found["cohort_pool.median"]["n"] == 80
    assert found["cohort_pool.without.d2000"]["value"] < found["cohort_pool.median"]["value"]
    assert found["cohort_pool.prediction"]["high"] > found["cohort_pool.median"]["high"]
    assert "cohort_pool.trend" not in found
