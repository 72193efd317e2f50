"""The compartments side by side."""

import pandas as pd

from analysis.estimates.comparison import comparison_estimates
from analysis.evidence.tables import Evidence
from analysis.figures.numbers import Numbers
from analysis.pages.comparison import curves_figure, shares_by_compartment, side_by_side


def evidence(origins: dict | None = None, **patients_by_compartment: list[tuple[float, int]]) -> Evidence:
    """(months, event) of each compartment's patients, one study each; `origins` where not counted from diagnosis."""
    origins = origins or {}
    rows = [
        {
            "patient_id": f"{c}-{i}",
            "study_id": f"s{c.lower()}",
            "entity": c,
            "os_months": months,
            "os_event": event,
            "censoring_note": "exact",
            "os_origin": origins.get(c, "diagnosis"),
            "verification": "verified",
        }
        for c, times in patients_by_compartment.items()
        for i, (months, event) in enumerate(times)
    ]
    columns = [
        "patient_id",
        "study_id",
        "entity",
        "os_months",
        "os_event",
        "censoring_note",
        "os_origin",
        "verification",
    ]
    patients = pd.DataFrame(rows, columns=columns)
    patients = patients.astype({"os_event": "Int64", "os_months": "Float64"})
    studies = pd.DataFrame(
        {
            "study_id": ["slm", "siesm", "siscm"],
            "entities": ["LM", "IESM", "ISCM"],
            "year": pd.array([2000, 2001, 2002], dtype="Int64"),
            "verification": "verified",
        }
    )
    results = pd.DataFrame({"result_id": [], "study_id": [], "entity": pd.Series([], dtype="string")})
    return Evidence(studies, patients, results, results, pd.DataFrame(), version="26.1.0", date="2026-01-01")


SHORT = [(1, 1), (2, 1), (2, 1), (3, 1), (4, 1)]
LONG = [(10, 1), (20, 1), (30, 1), (40, 1), (50, 0)]


def numbers(compartment: str, share: float, key: str = "primary.lung", confidence: float = 0.95) -> Numbers:
    """Results with one share."""
    e = {
        "label": "Lung",
        "value": share,
        "low": share / 2,
        "high": 1.0,
        "unit": "fraction",
        "n": 10,
        "events": 4,
    }
    e |= {"confidence": confidence, "method": "", "note": "", "rows": []}
    return Numbers({"compartment": compartment}, {key: e | {"id": key}}, f"{compartment.lower()}.html")


def test_the_log_rank_test_is_given_where_two_compartments_have_curves():
    estimates, _ = comparison_estimates(evidence(LM=SHORT, ISCM=LONG))
    assert list(estimates["id"]) == ["log_rank.p"]
    assert 0 < estimates.loc[0, "value"] < 0.05
    assert estimates.loc[0, "n"] == 10
    assert estimates.loc[0, "events"] == 9


def test_compartments_whose_survival_is_counted_from_other_points_are_not_tested_and_it_is_said():
    estimates, _ = comparison_estimates(evidence({"LM": "surgery"}, LM=SHORT, ISCM=LONG))
    assert estimates["value"].isna().all()
    assert "same point (ISCM: diagnosis 5; LM: surgery 5)." in estimates.loc[0, "note"]
    unclear = evidence({"LM": "unclear", "ISCM": "unclear"}, LM=SHORT, ISCM=LONG)
    assert comparison_estimates(unclear)[0]["value"].isna().all()


def test_only_patients_counted_from_one_point_are_tested():
    mixed = evidence(LM=SHORT, ISCM=LONG, IESM=LONG)
    rows = mixed.patients
    mixed.patients.loc[rows.index[:1], "os_origin"] = "surgery"
    assert comparison_estimates(mixed)[0]["value"].isna().all()
    more = evidence(LM=[*SHORT, (100, 1)], ISCM=LONG)
    more.patients.loc[more.patients["os_months"] == 100, "os_origin"] = "surgery"
    estimates, _ = comparison_estimates(more)
    assert estimates.loc[0, "n"] == 10
    assert estimates.loc[0, "note"] == "Only patients counted from diagnosis are compared."


def test_one_compartment_alone_is_not_tested():
    assert comparison_estimates(evidence(LM=SHORT, ISCM=LONG[:3]))[0].empty


def test_a_compartment_with_too_few_patients_has_no_curve():
    figure = curves_figure(comparison_estimates(evidence(LM=SHORT, ISCM=LONG[:3]))[1])
    assert len(set(figure.table["Group"])) == 1
    assert "by 2 months" in figure.title
    assert "5 patients, 5 deaths" in figure.description


def test_the_axis_of_all_compartments_is_that_of_the_longest():
    figure = curves_figure(comparison_estimates(evidence(LM=SHORT, ISCM=LONG))[1])
    assert "The axis ends at 12 months." in figure.note
    assert "LM diagnosis 5; ISCM diagnosis 5." in figure.note
    assert figure.title == "Half of the patients had died by 2 months (LM), 30 months (ISCM)"


def test_no_patient_at_all_is_said_in_a_sentence():
    assert "No compartment" in curves_figure(comparison_estimates(evidence())[1]).markup


def test_shares_of_two_compartments_stand_in_one_chart():
    figure = shares_by_compartment(
        {"lm": numbers("LM", 0.4), "iscm": numbers("ISCM", 0.2)}, "primary", "Primary"
    )
    assert list(figure.table["Compartment"]) == ["LM", "ISCM"]
    assert figure.title == "Primary: LM lung 4 of 10; ISCM lung 4 of 10"


def test_all_that_tie_for_the_largest_share_are_named():
    two = numbers("LM", 0.4)
    two.by_id["primary.breast"] = two.by_id["primary.lung"] | {"id": "primary.breast", "label": "Breast"}
    two.by_id["primary.other"] = two.by_id["primary.lung"] | {
        "id": "primary.other",
        "label": "Other",
        "value": 0.9,
    }
    assert (
        shares_by_compartment({"lm": two}, "primary", "Primary").title
        == "Primary: LM lung and breast 4 of 10 each"
    )


def test_a_topic_that_nobody_reports_is_a_sentence():
    assert "No compartment reports symptoms" in shares_by_compartment({}, "symptom", "Symptoms").markup


def test_the_level_of_the_intervals_is_that_of_the_chapters():
    chapters = {"lm": numbers("LM", 0.4, confidence=0.9)}
    assert "90% Wilson intervals" in shares_by_compartment(chapters, "primary", "Primary").description


def test_a_headline_leads_to_its_rows_in_its_own_chapter():
    chapters = {"lm": numbers("LM", 0.4, "sex.male"), "iscm": numbers("ISCM", 0.2)}
    table = side_by_side(chapters).markup
    assert '<a class="sm-number" href="lm.html#rows-sex.male">40%</a> (20 to 100%; n=10)' in table.replace(
        "20%", "20"
    )
    assert table.count("sm-number") == 1


def test_a_share_that_is_not_given_says_why_in_place_of_a_number():
    chapter = numbers("LM", 0.4, "survival.at_12")
    chapter.by_id["survival.at_12"] |= {
        "value": None,
        "low": None,
        "high": None,
        "note": "fewer than 5 at risk",
    }
    cell = side_by_side({"lm": chapter}).markup
    assert ">fewer than 5 at risk</a></td>" in cell


def test_an_estimate_whose_method_gives_no_interval_says_so():
    chapter = numbers("LM", 0.4, "body.single_reports")
    chapter.by_id["body.single_reports"] |= {"low": float("nan"), "high": float("nan")}
    assert "(no interval; n=10)" in side_by_side({"lm": chapter}).markup
