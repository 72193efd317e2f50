"""Bars whose parts add up to all patients of a source."""

import re

from analysis.estimates.results import frame, row
from analysis.pages.responses import response_bars
from analysis.statistics.proportions import wilson
from tests.frames import evidence

OWN = [
    row("symptom_outcome.improved", "Improved", wilson(4, 6), "fraction", ["a"]),
    row("symptom_outcome.stable", "Stable", wilson(2, 6), "fraction", ["b"]),
]
PRINTED = [
    {"characteristic": "symptom_outcome", "category": "improved", "numerator": 13, "denominator": 21},
    {"characteristic": "symptom_outcome", "category": "stable", "numerator": 5, "denominator": 21},
]


def test_without_an_outcome_a_sentence_stands():
    shown = response_bars(evidence(), frame([]))
    assert shown.text.startswith("Neither individual patients nor publications state")


def test_the_whole_figure_of_two_sources():
    pooled = row("response_pool.symptom_improvement", "x", wilson(84, 150), "fraction", ["r1"]) | {"note": ""}
    shown = response_bars(evidence(reported=PRINTED), frame([*OWN, pooled]))
    assert shown.title == (
        "Symptoms after treatment: improved in 4 of 6 (67%); cohorts pooled 56% (48% to 64%)"
    )
    assert shown.table.to_numpy().tolist() == [
        ["Symptoms after treatment", "Individually reported patients", "improved", 4, 6],
        ["Symptoms after treatment", "Individually reported patients", "stable", 2, 6],
        ["Symptoms after treatment", "Smith 2010, as printed", "improved", 13, 21],
        ["Symptoms after treatment", "Smith 2010, as printed", "stable", 5, 21],
        ["Symptoms after treatment", "Smith 2010, as printed", "other or not stated", 3, 21],
    ]


def test_the_parts_of_a_bar_fill_it():
    html = response_bars(evidence(reported=PRINTED), frame(OWN))._repr_html_()
    for bar in re.findall(r'<span class="sm-bar">(.*?)</div>', html, re.DOTALL):
        assert abs(sum(float(w) for w in re.findall(r"width:([\d.]+)%", bar)) - 100) < 0.05
    assert 'href="#rows-symptom_outcome.improved">4</a>' in html


def test_fewer_than_five_patients_make_no_bar():
    few = [row("symptom_outcome.improved", "Improved", wilson(4, 4), "fraction", ["a"])]
    assert "sm-bar" not in response_bars(evidence(), frame(few))._repr_html_()
