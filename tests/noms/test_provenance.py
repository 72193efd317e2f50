"""The foot of the chapter on treatment."""

import math

import pytest

from analysis.noms.estimates import treatment_estimates
from analysis.noms.provenance import origin_words, treatment_provenance
from tests.treatment_rows import example, result


def foot(*rows):
    treatment = example(*rows)
    return treatment_provenance(treatment, treatment_estimates(treatment)).markup


def test_every_number_has_its_place():
    treatment = example(result("a-1", arm="30 Gy / 10"))
    estimates = treatment_estimates(treatment)
    html = treatment_provenance(treatment, estimates).markup
    assert [i for i in estimates["id"] if f'id="rows-{i}"' not in html] == []


def test_a_figure_leads_to_its_row_on_the_page_of_its_publication():
    html = foot(result("a-1", n=50, events=42, value=84.0))
    assert '<a href="../publications/noms-abel.html#a-1">Abel 2001</a>' in html
    assert "Able to walk: drug, Abel 2001: 84%, 71% to 92% (as printed; Wilson" in html


def test_a_rule_leads_to_its_line():
    assert '<a href="https://host/repo/blob/main/data/noms/rules.csv#L2">N1</a>' in foot(result("a-1"))


def test_a_number_on_many_rows_lists_publications():
    html = foot(*(result(f"a-{i:02}", value=1.0) for i in range(13)))
    assert '<a href="../publications/noms-abel.html">Abel 2001</a> (13 rows)' in html


def test_a_number_without_row_says_so():
    assert "no row</p>" in foot(result("a-1"))  # no figure is to verify


def test_a_doubtful_figure_is_marked():
    assert "to verify</summary>" in foot(result("a-1", verification="to_verify"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": 0.84, "unit": "fraction"}, "A: 84% (count)"),
        ({"value": math.nan, "low": 18.8, "high": 24.0, "unit": "months"}, "A: 18.8 to 24 (count)"),
        ({"value": 24.0, "unit": ""}, "A: 24 (count)"),
    ],
)
def test_a_number_is_written_with_its_interval(cells, words):
    e = {"label": "A", "low": math.nan, "high": math.nan, "method": "count", "note": "", **cells}
    assert origin_words(e) == words
