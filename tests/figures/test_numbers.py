"""How a number is written."""

import pytest

from analysis.figures.numbers import Numbers, written

BASE = {"confidence": 0.95, "n": 55, "events": 19}


def numbers(**estimates) -> Numbers:
    """Numbers from id -> (value, low, high, unit)."""
    return Numbers(
        {},
        {
            k: {"id": k, "value": v[0], "low": v[1], "high": v[2], "unit": v[3], **BASE}
            for k, v in estimates.items()
        },
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.345, "fraction", "34%"),
        (7.04, "months", "7 months"),
        (12.54, "months", "12.5 months"),
        (0.04, "months", "0.04 months"),
        (46.0, "patients", "46"),
        (None, "months", "not reached"),
        (float("nan"), "months", "not reached"),
        (0.42, "ratio", "0.42"),
        (float("nan"), "fraction", "not given"),
        (None, "probability", "not given"),
        (None, "days", "not reached"),
    ],
)
def test_a_value_is_written_in_its_unit(value, unit, text):
    assert written({"value": value, "unit": unit}, "value") == text


def test_a_share_that_is_not_given_says_why():
    n = numbers(year=(float("nan"), float("nan"), float("nan"), "fraction"))
    n.by_id["year"]["note"] = "fewer than 5 at risk"
    assert "fewer than 5 at risk" in n.with_interval("year")
    assert "CI" not in n.with_interval("year")
    assert "(95% CI 20% to 50%)" in numbers(year=(0.3, 0.2, 0.5, "fraction")).with_interval("year")


def test_the_note_of_a_number_that_is_not_there_is_empty():
    n = numbers(year=(0.3, 0.2, 0.5, "fraction"))
    n.by_id["year"]["note"] = "a reason"
    assert (n.note("year"), n.note("month")) == ("a reason", "")


def test_an_open_interval_says_not_reached():
    assert numbers(median=(3.0, 1.2, None, "months")).interval("median") == "95% CI 1.2 to not reached"


def test_a_share_shows_numerator_and_denominator():
    assert "19 of 55 (35%)" in numbers(male=(0.3454, 0.2, 0.5, "fraction")).share("male")


def test_a_missing_value_counts_as_absent():
    assert not numbers(median=(None, None, None, "months")).has("median")


def test_estimates_of_a_topic_come_largest_first():
    n = numbers(
        **{
            "primary.lung": (0.2, 0, 1, "fraction"),
            "primary.breast": (0.4, 0, 1, "fraction"),
            "age": (5.0, 1, 9, "years"),
        }
    )
    assert [e["id"] for e in n.of("primary.")] == ["primary.breast", "primary.lung"]
