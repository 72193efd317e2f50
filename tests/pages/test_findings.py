"""The audit page."""

import pandas as pd

from analysis.audit.rows import WEIGHTS
from analysis.pages.findings import audit_estimates, findings_table

STUDIES = pd.DataFrame(
    {"study_id": ["a2020"], "first_author": ["Abel"], "year": [2020], "title": ["T"], "journal": ["J"]}
)
FOUND = pd.DataFrame(
    {
        "finding_id": ["a2020:share:x"],
        "study_id": ["a2020"],
        "weight": ["rounding"],
        "fault": ["Percentage does not follow from its fraction"],
        "locations": ["Table 1, row X"],
        "sentence": ["X <b>: printed as 8.7%."],
        "confirmed": [True],
    }
)


def test_findings_are_counted_by_publication():
    estimates = audit_estimates(FOUND, STUDIES).set_index("id")
    assert estimates.loc["findings", "value"] == 1
    assert estimates.loc["findings.a2020", "label"] == "Findings in Abel 2020"
    assert estimates.loc["publications", "value"] == 1


def test_findings_are_counted_by_weight():
    estimates = audit_estimates(FOUND, STUDIES).set_index("id")
    counted = {w: estimates.loc[f"findings.{w}", "value"] for w in WEIGHTS}
    assert counted == {"conclusion": 0, "contradiction": 0, "untraceable": 0, "rounding": 1}
    assert estimates.loc["findings.rounding", "label"] == "Rounding"


def test_a_finding_shows_weight_fault_sentence_publication_and_place_in_this_order():
    html = findings_table(FOUND, STUDIES).markup
    told = [
        "Rounding",
        "Percentage does not follow",
        "X &lt;b&gt;: printed as 8.7%.",
        "Abel 2020",
        "Table 1, row X",
    ]
    places = [html.index(text) for text in told]
    assert places == sorted(places)
    assert "<b>" not in html


def test_findings_stack_on_a_phone_with_each_cell_under_its_name():
    html = findings_table(FOUND, STUDIES).markup
    assert "sm-stack" in html
    assert 'data-label="Finding">X' in html
    assert "sm-sortable" in html


def test_no_finding_is_said_in_a_sentence():
    assert "agree with each other" in findings_table(FOUND.head(0), STUDIES).markup


def test_a_finding_without_a_second_reading_names_no_publication():
    html = findings_table(FOUND.assign(confirmed=False), STUDIES).markup
    assert "Abel 2020" not in html
    assert "Not confirmed" in html
    estimates = audit_estimates(FOUND.assign(confirmed=False), STUDIES).set_index("id")
    assert estimates.loc["findings.unconfirmed", "value"] == 1
    assert "findings.a2020" not in estimates.index
