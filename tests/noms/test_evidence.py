import pandas as pd
import pytest

from analysis.noms.evidence import (
    calibration,
    fractionations,
    predicted_survival,
    radiosensitivity_matrix,
    treatment_evidence,
)

EMPTY = {"journal": pd.NA, "n_of": pd.NA, "fits": pd.NA, "first_author": "Doe", "year": 2001, "title": "A trial", "study_id": "doe", "question": "steroids",
         "statement": "study_result", "design_class": "randomized_trial", "population": "", "arm": "drug",
         "comparator": "", "outcome": "ambulatory_rate", "at_months": pd.NA, "n": 20, "events": pd.NA,
         "value": 50.0, "ci_low": pd.NA, "ci_high": pd.NA, "limits": pd.NA, "unit": "percent", "p_value": "",
         "url": "https://example.org", "doi": pd.NA, "locator": "", "notes": "", "verification": "read",
         "primary": pd.NA}  # fmt: skip


def results(*rows):
    return pd.DataFrame([{**EMPTY, "treatment_id": f"doe-{i}", **row} for i, row in enumerate(rows)])


def test_printed_limits_are_kept_and_named():
    table = treatment_evidence(results({"ci_low": 30.0, "ci_high": 70.0, "limits": "range", "events": 10}))
    assert table.loc[0, ["low", "high", "interval"]].tolist() == [30, 70, "range"]


def test_events_and_n_without_printed_limits_get_a_wilson_interval_in_percent():
    table = treatment_evidence(results({"events": 10}))
    assert table.loc[0, "interval"] == "Wilson interval"
    assert table.loc[0, "low"] == pytest.approx(29.930, abs=0.001)
    assert table.loc[0, "high"] == pytest.approx(70.070, abs=0.001)


def test_a_figure_that_its_publication_gives_again_with_counts_stands_once():
    twice = results(
        {"value": 62.0, "n": 142}, {"value": 62.0, "n": 142, "events": 88}, {"value": 30.0, "n": 142}
    )
    assert treatment_evidence(twice)["treatment_id"].tolist() == ["doe-1", "doe-2"]
    other = results({"value": 62.0, "arm": "placebo"}, {"value": 62.0, "events": 12})
    assert len(treatment_evidence(other)) == 2


def test_a_figure_without_events_or_limits_has_no_interval():
    table = treatment_evidence(results({}))
    assert table.loc[0, "interval"] == ""
    assert pd.isna(table.loc[0, "low"])


def test_certainty_starts_high_for_trials_low_for_series_and_is_empty_for_statements():
    designs = ("randomized_trial", "prospective_study", "retrospective_study", "statement")
    found = treatment_evidence(results(*({"design_class": design} for design in designs)))
    assert found["starting_certainty"].tolist() == ["high", "low", "low", ""]


def test_rows_to_verify_can_be_left_out():
    table = treatment_evidence(results({}, {"verification": "to_verify"}), include="verified")
    assert table["treatment_id"].tolist() == ["doe-0"]


def test_an_unknown_inclusion_is_refused():
    with pytest.raises(ValueError, match="include is 'some'"):
        treatment_evidence(results({}), include="some")


def test_a_question_without_figures_gives_an_empty_frame_with_the_columns():
    table = treatment_evidence(results({}), "bone_agents")
    assert table.empty
    assert "treatment_id" in table


def test_schedules_of_a_publication_are_listed_once_with_their_rows():
    table = fractionations(results({"arm": "RT 30 Gy/10"}, {"arm": "RT 30 Gy/10"}, {"arm": "SRS"}))
    assert table["treatment_ids"].tolist() == ["doe-0;doe-1"]
    assert table.loc[0, "eqd2"] == pytest.approx(32.5)


def test_the_dose_follows_alpha_beta():
    table = fractionations(results({"arm": "8 Gy x 1"}), alpha_beta=2)
    assert table.loc[0, "eqd2"] == pytest.approx(20)


def test_the_matrix_shows_where_sources_disagree():
    names = ["radiosensitivity_id", "source", "category", "applies_to", "url", "verification"]
    rows = [
        ("a.x", "A", "radiosensitive", "breast", "", "read"),
        ("b.x", "B", "intermediate", "breast;lung", "", "read"),
    ]
    primaries = pd.DataFrame({"primary": ["lung", "breast", "other"], "label": ["Lung", "Breast", "Other"],
                              "position": [2, 1, 3]})  # fmt: skip
    matrix = radiosensitivity_matrix(pd.DataFrame(rows, columns=names), primaries)
    assert matrix.index.tolist() == ["Breast", "Lung", "Other"]
    assert matrix.loc["Breast", ["A", "B"]].tolist() == ["radiosensitive", "intermediate"]
    assert matrix.loc["Lung", "A"] == ""
    assert matrix["disagree"].tolist() == [True, False, False]


INDEX = pd.DataFrame({"score": ["katagiri", "sins"], "title": ["Katagiri score (2014)", "SINS"],
                      "measures": ["survival", "instability"]})  # fmt: skip


def band(text, doi="10.1/own", low="0", high="3"):
    return {"band_id": f"katagiri.{low}_{high}", "score": "katagiri", "band_low": low, "band_high": high,
            "label": "good", "predicted_survival": text, "source_doi": doi, "url": "", "verification": "read"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("91% at 1 year, 78% at 2 years", [(None, 91, 12), (None, 78, 24)]),
        ("27% at 6 months", [(None, 27, 6)]),
        ("6-month survival 8.2%", [(None, 8.2, 6)]),
        ("median 3 months; 2-year survival about 4%", [(3, None, None), (None, 4, 24)]),
        ("mean 23.5 months", [(23.5, None, None)]),
        ("<6 months", [(None, None, None)]),
    ],
)
def test_the_numbers_of_a_prediction_are_read(text, numbers):
    table = predicted_survival(pd.DataFrame([band(text)]), INDEX)
    found = table[["months", "rate", "at_months"]].astype(object).where(lambda t: t.notna(), None)
    assert [tuple(row) for row in found.to_numpy()] == numbers


def test_calibration_takes_other_publications_at_the_time_of_the_prediction():
    bands = pd.DataFrame([band("91% at 1 year")])
    row = {"outcome": "overall_survival", "arm": "score 0-3", "title": "Validation of Katagiri"}
    rows = results(
        {**row, "at_months": 12, "value": 78.0},
        {**row, "at_months": 24, "value": 61.0},
        {**row, "at_months": 12, "value": 91.0, "doi": "10.1/own"},
        {**row, "at_months": 12, "value": 50.0, "title": "Another score"},
    )
    table = calibration(rows, bands, INDEX)
    assert table["treatment_id"].tolist() == ["doe-0"]
    assert table.loc[0, ["predicted", "observed"]].tolist() == [91, 78]
