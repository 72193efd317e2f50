"""The numbers of the chapter on treatment."""

import math

import pytest

from analysis.noms.estimates import treatment_estimates
from tests.treatment_rows import RULES, example, result, rule


def found(*rows, **options):
    table = treatment_estimates(example(*rows, **options))
    return {e["id"]: e for e in table.to_dict("records")}


def test_a_percentage_becomes_a_fraction_with_a_wilson_interval_from_its_counts():
    e = found(result("a-1", n=50, events=42, value=84.0))["treatment.a-1"]
    assert (e["value"], e["unit"], e["n"], e["events"], e["confidence"]) == (0.84, "fraction", 50, 42, 0.95)
    assert (e["low"], e["high"]) == pytest.approx((0.714858, 0.916626), abs=1e-6)
    assert "Wilson" in e["method"]
    assert e["rows"] == ["a-1"]


def test_a_printed_interval_stays_as_printed_and_claims_no_confidence():
    cells = {
        "value": 6.2,
        "ci_low": 2.0,
        "ci_high": 19.8,
        "limits": "confidence_interval",
        "unit": "odds ratio",
    }
    e = found(result("a-1", **cells))["treatment.a-1"]
    assert (e["value"], e["low"], e["high"], e["unit"]) == (6.2, 2.0, 19.8, "odds ratio")
    assert math.isnan(e["confidence"])
    assert e["method"] == "as printed, with the printed confidence interval"


def test_a_figure_without_counts_has_no_interval():
    e = found(result("a-1", value=84.0))["treatment.a-1"]
    assert math.isnan(e["low"])
    assert (e["n"], e["events"]) == (None, None)


def test_a_claim_says_that_it_is_one_and_a_doubtful_row_is_noted():
    e = found(result("a-1", value=62.0, statement="published_claim", verification="to_verify"))[
        "treatment.a-1"
    ]
    assert e["method"] == "as printed by a general publication"
    assert e["note"] == "to verify"


def test_the_same_schedule_of_two_arms_is_one_dose_that_rests_on_both():
    e = found(result("a-1", arm="30 Gy / 10"), result("b-1", study_id="B", arm="30 Gy/10"))
    assert e["bed.10x3"]["value"] == pytest.approx(39.0)
    assert e["eqd2.10x3"]["value"] == pytest.approx(32.5)
    assert e["eqd2.10x3"]["rows"] == ["a-1", "b-1"]


def test_alpha_beta_moves_the_doses():
    e = found(result("a-1", arm="30 Gy / 10"), alpha_beta=3.0)
    assert e["eqd2.10x3"]["value"] == pytest.approx(30 * (3 + 3) / (2 + 3))
    assert "alpha/beta 3 Gy" in e["eqd2.10x3"]["method"]


def test_a_schedule_of_rows_that_are_left_out_is_left_out():
    e = found(result("a-1", arm="30 Gy / 10", verification="to_verify"), result("a-2"), include="verified")
    assert "eqd2.10x3" not in e


def test_combinations_rules_and_what_is_to_verify_are_counted():
    e = found(result("a-1"))
    assert [e[f"rules.{k}"]["value"] for k in ("combinations", "rules", "to_verify")] == [24, 3, 6]
    assert e["rules.to_verify"]["rows"] == ["N3"]


def test_all_rules_checked_leaves_nothing_to_verify():
    checked = [*RULES[:2], rule("N3", "radiate", "high_grade_escc", systemic="cannot_tolerate_surgery")]
    assert found(result("a-1"), rules=checked)["rules.to_verify"]["value"] == 0


def test_figures_publications_and_doubtful_figures_are_counted():
    rows = (
        result("a-1"),
        result("a-2", verification="to_verify"),
        result("b-1", study_id="B", first_author="Bly"),
    )
    e = found(*rows)
    counted = [e[f"evidence.{k}"]["value"] for k in ("figures", "publications", "to_verify")]
    assert counted == [3, 2, 1]


def test_primaries_on_which_sources_disagree_are_counted():
    e = found(result("a-1"))
    assert (e["sensitivity.several"]["value"], e["sensitivity.disagree"]["value"]) == (1, 1)
    assert e["sensitivity.disagree"]["rows"] == ["r1", "r2"]
