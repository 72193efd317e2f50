"""The background page quotes the general publications as they print."""

import pandas as pd
import pytest

from analysis.pages.background import general_evidence, printed_table, reported_estimates
from analysis.pages.published import as_printed

COLUMNS = [
    "reported_id",
    "quantity_id",
    "study_id",
    "location",
    "population",
    "characteristic",
    "category",
    "subgroup",
    "numerator",
    "denominator",
    "percentage",
    "value",
    "low",
    "high",
    "unit",
    "qualifier",
    "original",
]


def reported(*rows: dict) -> pd.DataFrame:
    """Rows of `reported` with the columns that the page reads; what is not given is missing."""
    filled = [
        {"reported_id": f"r{i}", "study_id": "a2020", "location": "text", "characteristic": "symptom"} | row
        for i, row in enumerate(rows)
    ]
    return pd.DataFrame(filled, columns=[*COLUMNS, "notes", "statistic"])


def test_a_printed_share_is_a_fraction_with_its_counts():
    e = reported_estimates(
        reported({"quantity_id": "q", "numerator": 196, "denominator": 248, "percentage": "79"})
    )
    assert e.loc[0, ["value", "events", "n", "unit"]].tolist() == [0.79, 196, 248, "fraction"]
    assert e.loc[0, "rows"] == ["r0"]


def test_a_printed_range_gives_its_two_ends():
    e = reported_estimates(reported({"quantity_id": "q", "low": "18.8", "high": "24", "unit": "months"}))
    assert e["id"].tolist() == ["q:low", "q:high"]
    assert e["value"].tolist() == [18.8, 24]


def test_a_mean_with_a_range_keeps_its_mean():
    e = reported_estimates(
        reported({"quantity_id": "q", "value": "20", "low": "7", "high": "120", "unit": "days"})
    )
    assert e[["id", "value"]].to_numpy().tolist() == [["q", 20.0]]


def test_a_quantity_printed_twice_is_one_number_that_rests_on_both_rows():
    e = reported_estimates(
        reported({"quantity_id": "q", "percentage": "70"}, {"quantity_id": "q", "percentage": "70"})
    )
    assert len(e) == 1
    assert e.loc[0, "rows"] == ["r0", "r1"]
    assert "also printed" not in e.loc[0, "note"]


def test_a_quantity_printed_with_two_values_says_so():
    e = reported_estimates(
        reported({"quantity_id": "q", "percentage": "70"}, {"quantity_id": "q", "percentage": "60"})
    )
    assert e.loc[0, "value"] == 0.70
    assert e.loc[0, "note"] == "text; also printed as 60"


def test_a_date_is_no_result():
    rows = reported(
        {"quantity_id": "q", "value": "2010-06", "unit": "date"}, {"quantity_id": "p", "value": "3"}
    )
    assert reported_estimates(rows)["id"].tolist() == ["p"]


def test_an_id_that_two_publications_share_names_no_number():
    rows = reported(
        {"quantity_id": "q", "value": "1", "study_id": "a2020"},
        {"quantity_id": "q", "value": "2", "study_id": "b2021"},
    )
    with pytest.raises(ValueError, match="'q' belongs to several publications"):
        reported_estimates(rows)


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"percentage": "70", "qualifier": "max"}, "up to 70%"),
        ({"percentage": "3.4"}, "3.4%"),
        ({"low": "18.8", "high": "24", "unit": "months"}, "18.8 to 24 months"),
        ({"value": "20", "low": "7", "high": "120", "unit": "days"}, "20 days (7 to 120)"),
        ({"value": "20", "unit": "ratio"}, "20"),
    ],
)
def test_a_number_is_written_as_it_is_printed(cells, text):
    assert as_printed(reported({"quantity_id": "q"} | cells).iloc[0]) == text


def test_only_general_publications_stand_on_the_background_page():
    studies = pd.DataFrame(
        {
            "study_id": ["a2020", "b2021"],
            "entities": ["general", "LM"],
            "first_author": ["A", "B"],
            "year": [2020, 2021],
        }
    )
    rows = reported(
        {"quantity_id": "q", "percentage": "5", "category": "back_pain"},
        {"quantity_id": "q2", "percentage": "6", "study_id": "b2021"},
    )
    package = {"version": "26.1.0", "created": "2026-01-02T00:00:00Z"}
    evidence = general_evidence({"studies": studies, "reported": rows}, package)
    assert evidence.reported["quantity_id"].tolist() == ["q"]
    assert evidence.date == "2026-01-02"
    assert "<td>5%</td>" in printed_table(evidence, "symptom").markup
    assert printed_table(evidence, "surgery").markup == ""


def test_a_quotation_that_differs_from_its_original_says_so_beside_its_figure():
    rows = reported(
        {"quantity_id": "wrong", "percentage": "62", "original": "84"},
        {"quantity_id": "right", "percentage": "75", "original": "75"},
    )
    notes = reported_estimates(rows).set_index("id")["note"]
    assert "the publication quoted prints 84" in notes["wrong"]
    assert "quoted" not in notes["right"]
