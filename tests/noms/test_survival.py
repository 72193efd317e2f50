"""Survival, predictions and the scores."""

from analysis.noms.survival import (
    band_words,
    calibration_table,
    factors_forest,
    prediction_table,
    score_tables,
    survival_forest,
)
from tests.noms.test_rules import lines
from tests.treatment_rows import example, result

MONTHS = {"question": "survival", "unit": "months", "outcome": "median_os_months"}
FEW = result("s-1", primary="renal", n=9, value=7.8, arm="kidney", **MONTHS)
MANY = result("s-2", primary="breast", n=388, value=18.6, arm="breast", **MONTHS)
FACTOR = result("s-3", question="survival", unit="hazard ratio", outcome="hr", value=1.96, arm="not walking")
OBSERVED = result(
    "k-1", study_id="K", first_author="Kay", question="prognostic_scores", outcome="overall_survival", at_months=6.0,
    n=616, value=39.1, arm="Tiny 0-1", title="Tiny score, validation", verification="to_verify",
)  # fmt: skip


def test_survival_by_primary_holds_no_other_factor():
    html = survival_forest(example(FEW, MANY, FACTOR)).markup
    assert "18.6 months" in html
    assert "7.8 months" in html
    assert "1.96" not in html


def test_other_factors_stand_apart():
    html = factors_forest(example(FEW, MANY, FACTOR)).markup
    assert "1.96" in html
    assert "18.6" not in html


def test_a_prediction_leads_to_its_source():
    rows = lines(prediction_table(example(FEW)).markup)
    assert rows[1] == ["Tiny score (2000)", "0 to 1", "poor", "27% at 6 months"]
    assert '<a href="https://example.org/bands">27% at 6 months</a>' in prediction_table(example(FEW)).markup


def test_observed_survival_stands_beside_the_prediction():
    table = calibration_table(example(OBSERVED))
    row = lines(table.markup)[1]
    assert row[:5] == ["Tiny score (2000)", "0 to 1", "27%", "39.1% at 6 months to verify", "616"]
    assert 'href="#rows-treatment.k-1"' in table.markup


def test_no_observation_is_said_aloud():
    assert "hold no observed survival" in calibration_table(example(FEW)).text


def test_an_observation_that_is_left_out_is_not_shown():
    assert "hold no observed" in calibration_table(example(OBSERVED, FEW, include="verified")).text


def test_a_score_shows_items_bands_gap_and_marks():
    html = score_tables(example(FEW)).markup
    assert "Missing: One item was not read." in html
    rows = lines(html)
    assert rows[1] == ["Walking", "yes", "3", "walks unaided", "source to verify"]
    assert ["2 to 3", "good", "", "median 9 months", "source"] in rows
    assert html.count("<details") == 3


def test_a_band_of_one_value_is_written_once():
    assert (band_words("2-2"), band_words("2-5")) == ("2", "2 to 5")
