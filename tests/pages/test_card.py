"""The card of a chapter."""

from dataclasses import replace
from functools import cache

import pandas as pd

from analysis.estimates import results
from analysis.estimates.compartment import compartment_estimates
from analysis.evidence import descriptor
from analysis.figures.numbers import numbers
from analysis.pages.card import address, code, difference, p_words, summary_card
from tests.frames import evidence
from tests.survivors import survivors, two_arms


@cache
def arms():
    """Evidence with two arms and its estimates."""
    return two_arms(), compartment_estimates(two_arms()).numbers


def card(found, estimates=None) -> str:
    """The card of hand-made evidence."""
    estimates = compartment_estimates(found).numbers if estimates is None else estimates
    return summary_card(found, estimates, "lm").markup


def test_p_values_are_written_as_journals_do():
    assert [p_words(p) for p in (0.0001, 0.004, 0.31)] == ["< 0.001", "0.004", "0.31"]


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
        "Alive at 3 months",
        "As of 2026-01-01",
        "data version 1",
    ):
        assert words in markup


def test_verified_only_is_said():
    assert "verified publications only" in card(replace(arms()[0], include="verified"), arms()[1])


def test_a_difference_is_claimed_only_below_one_in_twenty():
    line = {"id": "compare.surgery.log_rank", "unit": "probability", "n": 20, "label": "", "rows": []}

    def words(p: float) -> str:
        table = pd.DataFrame([line | {"value": p}]).reindex(columns=results.COLUMNS)
        return difference(numbers(table), ("surgery",))

    assert words(0.2) == "no difference shown (p 0.20, 20 patients); single reports, not adjusted"
    assert words(0.01).startswith("survival differs")


def test_no_test_at_all_is_too_few_to_compare():
    assert difference(numbers(results.frame([])), ("surgery",)) == "too few patients to compare"


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
    assert "Certainty (GRADE): very low</strong>, by one assessor so far. Because." in card(found)


def test_the_code_leads_to_the_version_of_the_data():
    assert address(evidence(), "lm") == f"{descriptor.site()}/book/chapters/lm.html?version=1"
    assert "<svg" in code("https://example.org/")


def test_the_card_has_one_code_and_one_button():
    markup = card(*arms())
    assert markup.count("sm-qr") == 1
    assert markup.count('class="sm-print"') == 1
