"""What other choices give."""

import pytest

from analysis.estimates.certainty import certainty_estimates
from analysis.estimates.median_groups import median_groups
from tests.estimates.test_median_groups import cohort
from tests.frames import by_id, evidence
from tests.survivors import everyone, survivors, two_arms


def certainty_of(found) -> dict[str, dict]:
    """The lines of some evidence by id."""
    return by_id(certainty_estimates(found, everyone(found), median_groups(found), 24.0)[0])


def test_without_a_patient_only_empty_counts_are_left():
    found = certainty_of(evidence())
    assert {e["value"] for e in found.values()} == {0}


def test_deaths_by_a_bound_are_left_out_in_one_choice_and_intervals_in_another():
    exact = survivors(2, 4, 6, 8, 10)
    bounded = [p | {"censoring_note": "upper_bound"} for p in survivors(3, 3)]
    found = certainty_of(evidence(exact + bounded))
    assert found["sensitivity.deaths_by_bound_out"]["value"] == 6
    assert found["sensitivity.deaths_by_bound_out"]["n"] == 5
    assert found["sensitivity.turnbull"]["n"] == 7
    assert found["survival.upper_bounds"]["value"] == 2


def test_provisional_patients_are_left_out_in_one_choice():
    provisional = survivors(20, 30, 40, verification="provisional")
    found = certainty_of(evidence(survivors(1, 2, 3, 4, 5) + provisional))
    assert found["sensitivity.verified"]["value"] == 3


def test_the_range_over_all_choices_holds_the_median_of_the_chapter():
    found = certainty_of(two_arms())
    spread = found["multiverse.median"]
    assert spread["low"] <= found["sensitivity.turnbull"]["value"] <= spread["high"]
    assert (spread["unit"], found["multiverse.median.specifications"]["value"]) == (
        "months",
        2 * 2 * 4 * 2 * 3 * 3,
    )


def test_single_reports_are_set_against_three_whole_cohorts_and_not_against_two():
    studies = [{"study_id": f"s{i}"} for i in range(3)] + [{"study_id": "smith2010"}]
    cohorts = [cohort(f"s{i}", 2.0, 30) for i in range(3)]
    found = certainty_of(evidence(survivors(2, 3, 4, 5, 6), studies, cohorts))
    assert found["bias.ratio"]["value"] == pytest.approx(2)
    assert found["bias.cohorts"]["n"] == 90
    assert "bias.ratio" not in certainty_of(evidence(survivors(2, 3, 4, 5, 6), studies, cohorts[:2]))


def test_times_are_told_apart_by_what_they_are_counted_from():
    found = certainty_of(
        evidence(
            survivors(1, 2, 3, 4, 5)
            + survivors(11, 12, 13, 14, 15, os_origin="surgery")
            + survivors(20, 21, 22, 23, os_origin="radiotherapy")
            + survivors(30, os_origin=None)
        )
    )
    shares = {
        k: (found[f"origin.{k}"]["events"], found[f"origin.{k}"]["n"]) for k in ("diagnosis", "unclear")
    }
    assert shares == {"diagnosis": (5, 15), "unclear": (1, 15)}
    assert found["sensitivity.from_diagnosis"]["value"] == 3
    assert found["sensitivity.from_surgery"]["value"] == 13
    assert "sensitivity.from_radiotherapy" not in found


def test_deaths_without_a_time_are_counted_and_enter_as_some_time_up_to_the_longest():
    untimed = [{"os_event": 1, "os_months": None}] * 4
    alive = [{"os_event": 0, "os_months": None}]
    unknown = [{"os_event": None, "os_months": None}]
    rows = survivors(2, 4, 6, 8, 10) + survivors(40, 40, 40, event=0)
    found = certainty_of(evidence(rows + untimed + alive + unknown))
    assert found["survival.deaths_without_time"]["value"] == 4
    assert found["survival.alive_without_time"]["value"] == 1
    line = found["sensitivity.deaths_without_time"]
    assert (line["n"], line["events"]) == (12, 9)
    assert line["value"] < found["sensitivity.turnbull"]["value"]
    assert "sensitivity.deaths_without_time" not in certainty_of(evidence(rows))
