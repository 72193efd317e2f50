"""The audit page."""

import pandas as pd

from analysis.pages.findings import audit_estimates, findings_table

STUDIES = pd.DataFrame(
    {"study_id": ["a2020"], "first_author": ["Abel"], "year": [2020], "title": ["T"], "journal": ["J"]}
)
FOUND = pd.DataFrame(
    {
        "finding_id": ["a2020:share:x"],
        "study_id": ["a2020"],
        "check": ["percentage-of-fraction"],
        "locations": ["Table 1, row X"],
        "sentence": ["x: 6 is printed as 8.7%, but 6 of 70 is 8.6%."],
    }
)


def test_findings_are_counted_by_publication():
    estimates = audit_estimates(FOUND, STUDIES).set_index("id")
    assert estimates.loc["findings", "value"] == 1
    assert estimates.loc["findings.a2020", "label"] == "Findings in Abel 2020"


def test_a_finding_shows_publication_place_and_sentence():
    html = findings_table(FOUND, STUDIES).markup
    for text in ("Abel 2020", "Percentage of fraction", "Table 1, row X", "X: 6 is printed as 8.7%"):
        assert text in html


def test_no_finding_is_said_in_a_sentence():
    assert "agree with each other" in findings_table(FOUND.head(0), STUDIES).markup
