"""The page on agreement with R."""

import pandas as pd

from analysis.agreement_page import agreement_estimates, agreement_table, versions

TABLE = pd.DataFrame(
    {
        "compartment": ["LM", "LM"],
        "id": ["survival.median"] * 2,
        "label": ["Median"] * 2,
        "quantity": ["value", "n"],
        "ours": [3.0, 22.0],
        "r": [3.0, 23.0],
        "difference": [0.0, -1.0],
        "agrees": [True, False],
    }
)


def test_a_number_that_differs_is_shown_as_such():
    html = agreement_table(TABLE).markup
    assert html.count("<td>yes</td>") == 1
    assert html.count("<td>no</td>") == 1


def test_the_page_counts_what_agrees():
    estimates = agreement_estimates(TABLE).set_index("id")["value"]
    assert estimates.to_dict() == {"numbers": 2.0, "agree": 1.0, "largest_difference": 1.0}


def test_version_and_date_of_r_are_named():
    about = {"R": "R 4.2", "survival": "3.5", "date": "2026-11-21", "rows": "all rows"}
    assert versions({"about": about}).text == "R 4.2, survival 3.5, 2026-11-21; all rows."
