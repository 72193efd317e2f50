"""Cards of the home page."""

import pandas as pd

from analysis.figures.numbers import Numbers
from analysis.pages.home import cards, home_estimates


def numbers(median: bool = True) -> Numbers:
    """Results of one chapter."""
    base = {
        "label": "x",
        "confidence": 0.95,
        "method": "",
        "note": "",
        "rows": [],
        "unit": "studies",
        "n": 22,
        "events": 14,
        "low": 1.0,
        "high": 9.0,
    }
    found = {"evidence.studies": base | {"id": "evidence.studies", "value": 139.0}}
    if median:
        found["survival.median"] = base | {"id": "survival.median", "value": 5.0, "unit": "months"}
    return Numbers({"compartment": "LM", "data_version": "26.1.0"}, found)


def test_a_card_shows_median_interval_patients_and_version():
    html = cards({"lm": numbers()}).markup
    for text in (
        "5 months",
        "95% CI 1 to 9",
        "22 patients, 14 deaths",
        "139 publications",
        "26.1.0",
        'href="lm.html"',
    ):
        assert text in html


def test_a_card_without_a_curve_says_so():
    assert "too few patients" in cards({"lm": numbers(median=False)}).markup


def test_the_home_page_keeps_no_copy_of_a_chapter_s_number():
    assert list(home_estimates(pd.DataFrame({"study_id": ["a2000"]}))["id"]) == ["studies"]


def test_a_card_a_chapter():
    assert cards({"lm": numbers(), "iesm": numbers()}).markup.count("sm-card-value") == 2
