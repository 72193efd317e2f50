"""The card of a chapter."""

import re
from dataclasses import replace
from functools import cache

import pandas as pd

from analysis.estimates.compartment import compartment_estimates
from analysis.evidence import descriptor
from analysis.pages.card import address, code, summary_card
from tests.estimates.test_median_groups import cohort
from tests.frames import evidence
from tests.pages.test_living import STATUS, living
from tests.survivors import survivors, two_arms


@cache
def arms():
    """Evidence with two arms and its estimates."""
    return two_arms(), compartment_estimates(two_arms()).numbers


def card(found, estimates=None) -> str:
    """The card of hand-made evidence."""
    estimates = compartment_estimates(found).numbers if estimates is None else estimates
    return summary_card(found, estimates, "lm", living(status=[STATUS])).markup


def test_without_a_patient_the_card_says_why_there_is_no_median():
    markup = card(evidence())
    assert "too few patients" in markup
    assert "at least 5 are needed" in markup
    assert "Certainty" not in markup


def test_the_card_names_median_landmarks_patients_date_and_version():
    markup = card(*arms())
    for words in (
        "95% CI",
        "13 patients, 13 deaths",
        "patients alive",
        "As of 2026-01-01",
        "data version 1",
        "Active, last search: not yet searched.",
    ):
        assert words in markup


def test_verified_only_is_said():
    assert "verified publications only" in card(replace(arms()[0], include="verified"), arms()[1])


def test_no_p_value_and_no_group_stands_on_the_card():
    markup = card(*arms())
    assert (
        "Log-rank tests in this chapter: 2, of which 2 below 0.05 after adjustment for their number (Holm)"
        in markup
    )
    assert not re.search(r"p\s*[<=]?\s*0?\.\d", markup)
    assert "shortest" not in markup


def test_whole_cohorts_headline_and_single_reports_stand_beneath_with_why_they_differ():
    cohorts = [cohort(f"study{i:04}", 4.0) for i in range(3)]
    found = two_arms(cohorts=cohorts)
    markup = card(found)
    headline, beneath, unfolded = re.split("<table", markup)
    assert "Median overall survival: whole cohorts" in headline
    assert "4 months" in headline
    assert "60 patients, deaths not printed, 3 publications" in headline
    assert "60 patients, deaths not printed, 3 publications. Three of them." in unfolded
    assert "12 months" not in headline
    row = next(r for r in beneath.split("<tr>") if "Single reports" in r)
    assert "12 months" in row
    assert "13 patients" in row
    assert "13 patients, 13 deaths, 13 publications. Remarkable." in unfolded


def test_the_card_says_from_what_survival_is_counted():
    assert "diagnosis in 13 of 13" in card(*arms())


def test_the_certainty_is_the_recorded_judgement_with_its_reason():
    judged = {
        "appraisal_id": "x",
        "subject": "LM:overall_survival",
        "instrument": "GRADE",
        "domain": "overall",
        "judgement": "very low",
        "reason": "Because.",
        "assessor_status": "provisional",
    }
    found = replace(evidence(survivors(1, 2, 3, 4, 5)), appraisal=pd.DataFrame([judged]))
    assert "Certainty (GRADE): very low</strong>, by one assessor so far." in card(found)
    assert "<th>Certainty</th><td>Because.</td>" in card(found)


def test_the_code_leads_to_the_version_of_the_data():
    assert address(evidence(), "lm") == f"{descriptor.site()}/book/chapters/lm.html?version=1"
    assert "<svg" in code("https://example.org/")


def test_the_card_has_one_code_and_one_button():
    markup = card(*arms())
    assert markup.count("sm-qr") == 1
    assert markup.count('class="sm-print"') == 1
