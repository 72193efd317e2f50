"""Cards of the home page."""

import pandas as pd

from analysis.figures.numbers import Numbers
from analysis.pages.home import bodies_figure, cards, home_estimates
from tests.pages.test_living import STATUS, living

APPRAISAL = pd.DataFrame(
    {
        "instrument": ["GRADE"],
        "subject": ["LM:overall_survival"],
        "domain": ["overall"],
        "judgement": ["low"],
        "reason": ["Because."],
    }
)

LIVING = living(status=[STATUS])


def numbers(median: bool = True) -> Numbers:
    """Results of one chapter."""
    base = {"label": "Review", "confidence": 0.95, "method": "", "note": "", "rows": ["r1"], "unit": "studies",
            "n": 22, "events": 14, "low": 1.0, "high": 9.0}  # fmt: skip
    found = {
        "evidence.studies": base | {"value": 139.0},
        "evidence.patients_with_survival": base | {"value": 4.0},
    }
    if median:
        found["headline.median"] = base | {"value": 5.0, "unit": "months", "note": "A rule."}
        found["body.review"] = base | {"value": 5.0, "unit": "months"}
        found["body.review.sources"] = base | {"value": 1.0}
    by_id = {key: line | {"id": key} for key, line in found.items()}
    return Numbers({"compartment": "LM", "data_version": "26.1.0", "as_of": "2026-01-01"}, by_id, "lm.html")


def test_a_card_shows_median_interval_patients_and_certainty():
    html = cards({"lm": numbers()}, APPRAISAL, LIVING).markup
    for text in (
        "5 months",
        "95% CI 1 to 9",
        "Median overall survival: review",
        "22 patients, 14 deaths, 1 publication",
        "Certainty (GRADE): low",
        'href="lm.html#rows-headline.median"',
        "139 publications",
        'href="lm.html"',
    ):
        assert text in html


def test_a_card_names_a_state_that_is_not_that_of_the_book():
    assert "last search" not in cards({"lm": numbers()}, APPRAISAL, LIVING).markup
    own = living(status=[STATUS, STATUS | {"scope": "LM", "state": "paused"}])
    assert "<p>Paused, last search: not yet searched</p>" in cards({"lm": numbers()}, APPRAISAL, own).markup


def test_a_card_without_a_curve_says_so():
    assert (
        "Only 4 patients with a survival time"
        in cards({"lm": numbers(median=False)}, APPRAISAL[:0], LIVING).markup
    )


def test_the_home_page_keeps_no_copy_of_a_chapter_s_number():
    assert list(home_estimates(pd.DataFrame({"study_id": ["a2000"]}))["id"]) == ["studies"]


def test_a_card_a_chapter():
    assert cards({"lm": numbers(), "iesm": numbers()}, APPRAISAL, LIVING).markup.count("sm-card-value") == 2


def test_the_whole_figure_of_bodies_over_compartments():
    shown = bodies_figure({"lm": numbers(), "iesm": numbers(median=False)})
    assert shown.title == "Median survival by body of evidence; headlines: LM 5 months"
    assert shown.table.to_numpy().tolist() == [
        [
            "LM: review, headline",
            "Reviews of published cases",
            5.0,
            1.0,
            9.0,
            22,
            14,
            "5 months (1 to 9); 22 patients, 14 deaths, 1 publication",
        ]
    ]
    assert bodies_figure({"iesm": numbers(median=False)})._repr_html_() == ""
