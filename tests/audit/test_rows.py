"""Weights and sizes."""

import pytest

from analysis.audit.rows import joined, weigh
from tests.printed_rows import OTHERS, cohort, findings, share


@pytest.mark.parametrize(
    ("gap", "weight"),
    [
        (1.0, "rounding"),
        (-1.0, "rounding"),
        (1.01, "contradiction"),
        (4.99, "contradiction"),
        (5.0, "conclusion"),
        (-5.0, "conclusion"),
    ],
)
def test_a_wrong_share_weighs_by_its_size(gap, weight):
    assert weigh({"weight": "", "unit": "percentage points", "difference": gap}, "contradiction") == weight


def test_other_differences_weigh_as_their_check_says():
    assert weigh({"weight": "", "unit": "patients", "difference": 50}, "contradiction") == "contradiction"
    assert weigh({"weight": "", "unit": "percentage points", "difference": 9}, "untraceable") == "untraceable"


def test_a_finding_can_say_its_own_weight():
    hit = {"weight": "conclusion", "unit": "percentage points", "difference": 0}
    assert weigh(hit, "contradiction") == "conclusion"


def test_the_size_of_the_cohort_is_that_of_its_own_patients():
    quoted = cohort("200", subject="literature")
    rows = [cohort("72"), quoted, share("symptom:ataxia", "6", "73", "8.2")]
    assert findings(*rows)["check"].tolist() == ["subgroup-too-large"]


def test_the_size_of_a_population_is_the_count_that_contains_it():
    rows = [
        cohort("130"),
        share("metastasis:systemic", "76", "130", "58.5"),
        share("metastasis:brain", "51", "76", "67.1", subset_of="metastasis:systemic", **OTHERS),
        share("metastasis:lung", "10", percentage="13.3", subset_of="metastasis:systemic", **OTHERS),
    ]
    assert "10 of 76 is 13.2%" in findings(*rows)["sentence"][0]


def test_items_are_joined_as_prose():
    assert [joined(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
