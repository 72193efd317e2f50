"""Printed figures beside computed ones."""

import pandas as pd

from analysis.evidence.names import study_name
from analysis.evidence.tables import Evidence
from analysis.pages.published import comparable, printed, published_against_computed

COLUMNS = [
    "reported_id",
    "quantity_id",
    "study_id",
    "section",
    "location",
    "subject",
    "characteristic",
    "category",
]
COLUMNS += ["subgroup", "statistic", "numerator", "denominator", "percentage", "value", "low", "high", "unit"]


def reported(*rows: dict) -> pd.DataFrame:
    """Reported rows with defaults."""
    known = {"study_id": "a2020", "section": "table", "location": "Table I, row X", "subject": "own"}
    known |= {
        "characteristic": "primary",
        "category": "lung",
        "statistic": "proportion",
        "quantity_id": "primary:lung",
    }
    frame = pd.DataFrame([known | r for r in rows], columns=COLUMNS)
    return frame.astype({"numerator": "Int64", "denominator": "Int64"})


def evidence(table: pd.DataFrame) -> Evidence:
    """Evidence with one study."""
    studies = pd.DataFrame(
        {"study_id": ["a2020"], "first_author": ["Abel"], "year": [2020], "title": ["T"], "journal": ["J"]}
    )
    empty = pd.DataFrame()
    return Evidence(studies, empty, empty, table, empty)


ESTIMATES = pd.DataFrame(
    [
        {
            "id": "primary.lung",
            "label": "Lung",
            "value": 0.5,
            "low": 0.2,
            "high": 0.8,
            "unit": "fraction",
            "n": 10,
            "events": 5,
        }
    ]
)


def test_a_printed_share_stands_beside_the_computed_one_with_the_difference():
    html = published_against_computed(
        evidence(reported({"numerator": 3, "denominator": 10, "percentage": "30"})), ESTIMATES
    ).markup
    for text in ("Abel 2020", "3 of 10 (30%)", "50% (5 of 10)", "+20 points"):
        assert text in html


def test_a_printed_figure_without_counterpart_is_listed_all_the_same():
    table = reported(
        {
            "characteristic": "recurrence",
            "category": "all",
            "quantity_id": "recurrence:all",
            "numerator": 4,
            "denominator": 72,
        }
    )
    html = published_against_computed(evidence(table), ESTIMATES).markup
    assert "Recurrence" in html
    assert "4 of 72" in html
    assert "points" not in html


def test_figures_of_the_literature_and_of_the_methods_are_left_out():
    table = reported({"subject": "literature", "percentage": "9"}, {"section": "methods", "percentage": "8"})
    assert comparable(evidence(table), ESTIMATES).empty


def test_the_same_figure_printed_twice_alike_stands_once():
    row = {"numerator": 3, "denominator": 10, "percentage": "30"}
    assert len(comparable(evidence(reported(row, row | {"section": "abstract"})), ESTIMATES)) == 1


def test_a_printed_figure_is_written_as_it_stands():
    rows = reported(
        {"value": "3.0", "low": "0.3", "high": "60.0", "unit": "months"},
        {"percentage": "50.0"},
        {"low": "5", "high": "10"},
    )
    assert [printed(r) for _, r in rows.iterrows()] == ["3.0 months (0.3 to 60.0)", "50.0%", "5 to 10"]


def test_two_publications_of_one_author_and_year_keep_their_letters():
    both = pd.DataFrame(
        {"first_author": ["Palm", "Palm"], "year": [2022, 2022]}, index=["palm2022a", "palm2022b"]
    )
    assert [study_name(row) for _, row in both.iterrows()] == ["Palm 2022a", "Palm 2022b"]
