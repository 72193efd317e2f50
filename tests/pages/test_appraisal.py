"""Judgements of certainty as the page shows them."""

from dataclasses import replace

import pandas as pd

from analysis.evidence import tables
from analysis.pages.appraisal import appraisal_table
from tests.frames import evidence


def table(*rows: dict) -> str:
    """The tables of hand-made judgements."""
    filled = [
        {"appraisal_id": f"a-{i}", "assessor_status": "confirmed", "reason": "Because."} | r
        for i, r in enumerate(rows)
    ]
    return appraisal_table(replace(evidence(), appraisal=pd.DataFrame(filled))).markup


def test_no_judgement_is_said():
    assert "No judgement of certainty" in appraisal_table(evidence()).markup


def test_each_outcome_has_its_steps_with_reasons():
    steps = {
        "subject": "LM:overall_survival",
        "instrument": "GRADE",
        "domain": "imprecision",
        "judgement": "serious",
    }
    markup = table(steps)
    assert "Certainty by GRADE: overall survival" in markup
    assert "Because." in markup
    assert "two persons" in markup


def test_a_study_is_shown_by_its_name_and_never_by_its_id():
    level = {"subject": "smith2010", "instrument": "OCEBM", "domain": "prognosis", "judgement": "4"}
    markup = table(level | {"assessor_status": "provisional"})
    assert "Smith 2010" in markup
    assert "smith2010" not in markup
    assert "a second is to confirm" in markup


def test_every_judgement_of_the_data_is_about_a_known_outcome_or_study():
    judged = tables.read("appraisal")
    outcomes = {f"{c}:{o}" for c in tables.compartments().index for o in tables.evidence(c).labels("outcome")}
    assert set(judged["subject"]) <= outcomes | set(tables.read("studies")["study_id"])


def test_the_overall_certainty_of_each_outcome_stands_in_one_line():
    rows = [
        {"appraisal_id": f"a{i}", "subject": f"LM:{s}", "instrument": "GRADE", "domain": d, "judgement": j, "reason": "x",
         "assessor_status": "provisional"}
        for i, (s, d, j) in enumerate([("overall_survival", "imprecision", "serious"), ("overall_survival", "overall", "low"),
                                       ("symptoms", "overall", "very low")])
    ]  # fmt: skip
    shown = appraisal_table(replace(evidence(), appraisal=pd.DataFrame(rows)))
    assert shown.text == "overall survival: low; symptoms: very low"
