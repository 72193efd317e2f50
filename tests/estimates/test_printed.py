import pytest

from analysis.estimates.printed import printed_estimates, whole_number
from tests.frames import by_id, evidence


def estimates(*reported):
    return by_id(printed_estimates(evidence(reported=reported)))


def lung(**cells):
    return {"characteristic": "primary", "category": "lung", **cells}


def test_a_publication_that_prints_nothing_gives_no_number():
    assert estimates() == {}


def test_counts_give_an_interval_and_a_percentage_alone_gives_none():
    both = estimates(lung(numerator=2, denominator=8))["printed.primary.lung.smith2010"]
    assert (both["events"], both["n"], both["value"]) == (2, 8, 0.25)
    assert both["low"] < 0.25 < both["high"]
    alone = estimates(lung(percentage="19.4"))["printed.primary.lung.smith2010"]
    assert alone["value"] == pytest.approx(0.194)
    assert alone["n"] is None
    assert alone["low"] != alone["low"]


def test_of_several_places_the_most_complete_is_taken():
    rows = [lung(section="abstract", percentage="30"), lung(section="results", numerator=2, denominator=8)]
    assert estimates(*rows)["printed.primary.lung.smith2010"]["value"] == 0.25


def test_a_count_follows_from_a_percentage_only_where_it_reproduces_it():
    assert whole_number(77.05, 61) == 47
    assert whole_number(33, 70) == 23
    assert whole_number(45, 10) is None


def test_a_denial_and_a_sum_of_categories_are_left_out():
    rows = [
        {"characteristic": "treatment", "category": "no_surgery", "percentage": "91.5"},
        {"characteristic": "segments", "category": "segments_2_4", "percentage": "44.3"},
    ]
    assert estimates(*rows) == {}


def test_regions_printed_in_combination_add_up():
    rows = [
        {
            "characteristic": "region",
            "category": c,
            "numerator": k,
            "denominator": 10,
            "percentage": f"{10 * k}",
        }
        for c, k in (("cervical_only", 1), ("cervical;thoracic", 2), ("lumbar_only", 4))
    ]
    found = estimates(*rows)
    assert found["printed.region.cervical.smith2010"]["events"] == 3
    assert found["printed.region.thoracic.smith2010"]["events"] == 2
    assert len(found["printed.region.cervical.smith2010"]["rows"]) == 2


def test_a_range_printed_in_years_bounds_a_mean_printed_in_months():
    interval = {"characteristic": "interval", "category": "primary_to_spinal_metastasis"}
    found = estimates(
        interval | {"statistic": "mean", "value": "18", "unit": "months"},
        interval | {"statistic": "range", "low": "0", "high": "10", "unit": "years"},
    )
    line = found["printed.interval.smith2010"]
    assert (line["value"], line["low"], line["high"], line["unit"]) == (18, 0, 120, "months")


def test_what_is_said_in_words_is_no_share_and_a_bound_is_one():
    assert estimates(lung(percentage="50", qualifier="most")) == {}
    assert "printed.primary.lung.smith2010" in estimates(lung(percentage="50", qualifier="gt"))
