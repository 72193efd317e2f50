"""Shares who improve, from cohorts."""

import pytest

from analysis.estimates.responses import response_estimates, response_groups
from tests.frames import by_id, evidence

TWO = [{"study_id": "a2000"}, {"study_id": "b2001"}]


def improved(study: str, events: int | None, n: int = 20, **cells) -> dict:
    """A share of one study."""
    base = {"study_id": study, "outcome": "symptom_improvement", "result_id": f"{study}-{events}-{n}"}
    return base | {"events": events, "n": n} | cells


def estimates_of(studies: list[dict], cohorts: list[dict]) -> dict[str, dict]:
    """Estimates by id."""
    return by_id(response_estimates(response_groups(evidence(studies=studies, cohorts=cohorts))))


def test_no_cohort_gives_nothing():
    assert estimates_of(TWO, []) == {}


def test_equal_shares_of_three_cohorts_pool_to_themselves_and_two_are_not_pooled():
    studies = [{"study_id": f"{c}2000"} for c in "abc"]
    cohorts = [improved(s["study_id"], 10) for s in studies]
    found = estimates_of(studies, cohorts)
    assert found["response_pool.symptom_improvement"]["value"] == pytest.approx(0.5)
    assert found["response_pool.symptom_improvement"]["n"] == 60
    assert list(estimates_of(studies, cohorts[:2])) == [
        "response_cohort.symptom_improvement.a2000",
        "response_cohort.symptom_improvement.b2000",
    ]


def test_one_cohort_stands_alone():
    assert list(estimates_of(TWO, [improved("a2000", 5)])) == ["response_cohort.symptom_improvement.a2000"]


def test_a_percentage_that_fits_a_whole_number_of_patients_counts():
    found = estimates_of(TWO, [improved("a2000", None, 10, value=40.0)])
    assert found["response_cohort.symptom_improvement.a2000"]["events"] == 4


def test_complete_and_partial_responses_add_up_and_others_do_not():
    parts = {"complete": 2, "partial": 3, "stable_disease": 4}
    rows = [
        improved("a2000", e, 9, outcome="radiological_response", characteristic=f"response:{k}")
        for k, e in parts.items()
    ]
    assert estimates_of(TWO, rows)["response_cohort.radiological_response.a2000"]["events"] == 5


def test_a_share_of_the_patients_with_one_symptom_is_no_share_of_the_group():
    assert estimates_of(TWO, [improved("a2000", 5, characteristic="symptom:pain")]) == {}


def test_brain_and_spine_together_and_reviews_do_not_count():
    studies = [
        {"study_id": "a2000", "population": "mixed"},
        {"study_id": "b2001", "design": "systematic_review"},
    ]
    assert estimates_of(studies, [improved("a2000", 5), improved("b2001", 5)]) == {}


def test_of_studies_that_share_patients_one_counts():
    studies = [{"study_id": "a2000", "overlaps_with": "b2001"}, {"study_id": "b2001"}]
    found = estimates_of(studies, [improved("a2000", 5, 10), improved("b2001", 5, 20)])
    assert list(found) == ["response_cohort.symptom_improvement.b2001"]


@pytest.mark.parametrize(
    ("cells", "shown", "pooled"),
    [
        ({}, True, True),
        ({"entity": "LM;IESM"}, True, False),
        ({"subgroup": "responders", "selected_on": "outcome"}, False, False),
    ],
)
def test_only_groups_of_this_compartment_alone_are_pooled(cells, shown, pooled):
    studies = [{"study_id": f"{c}2000"} for c in "abc"]
    cohorts = [improved("a2000", 5), improved("b2000", 6), improved("c2000", 7, **cells)]
    found = estimates_of(studies, cohorts)
    assert ("response_cohort.symptom_improvement.c2000" in found) is shown
    assert ("response_pool.symptom_improvement" in found) is pooled


@pytest.mark.parametrize("population", ["mixed", "unclear"])
def test_a_cohort_whose_spine_is_not_separated_is_not_pooled(population):
    studies = [{"study_id": f"{c}2000"} for c in "abc"] + [{"study_id": "d2000", "population": population}]
    found = estimates_of(studies, [improved(s["study_id"], 5) for s in studies])
    assert found["response_pool.symptom_improvement"]["n"] == 60
