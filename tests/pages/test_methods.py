"""The table of methods on its page."""

import pandas as pd
import pytest

from analysis.evidence.tables import package
from analysis.pages.methods import below, methods_table

SOURCES = pd.DataFrame(
    {
        "source_id": ["cox1972", "mantel1966"],
        "first_author": ["Cox", "Mantel"],
        "year": pd.array([1972, 1966], dtype="Int64"),
        "title": ["Tables", "Order"],
        "journal": ["J", "C"],
        "url": ["https://doi.org/10.1/x", None],
    }
)


def row(part="patients", title="Cox", sources=None, counterpart=None, cases=pd.NA, difference=float("nan")):
    cells = {"part": part, "title": title, "gives": "A <b>ratio</b>", "sources": sources}
    compared = {"counterpart": counterpart, "cases": cases, "difference": difference}
    return cells | compared | {"version": "3.5.3" if counterpart else ""}


def table(*rows):
    return methods_table(pd.DataFrame(rows), SOURCES, package()).markup


def test_a_method_stands_with_its_sources_and_its_agreement_with_r():
    markup = table(
        row(sources="cox1972;mantel1966", counterpart="survival::coxph", cases=12, difference=3e-8)
    )
    assert '<a href="https://doi.org/10.1/x">Cox 1972</a>; Mantel 1966' in markup
    assert "survival::coxph, 3.5.3" in markup
    assert ">12<" in markup
    assert "below\N{NO-BREAK SPACE}10⁻⁷" in markup


def test_parts_stand_in_the_order_of_the_codebook_and_what_r_has_comes_first():
    markup = table(
        row("treatment", "A dose"),
        row("cohorts", "A pool"),
        row("patients", "A count"),
        row("patients", "Z curve", counterpart="survival::survfit", cases=3, difference=0.0),
    )
    places = [markup.index(f">{title}") for title in ("Z curve:", "A count:", "A pool:", "A dose:")]
    assert places == sorted(places)


def test_text_of_the_table_cannot_be_markup():
    assert "Cox: a &lt;b&gt;ratio&lt;/b&gt;" in table(row())


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (0.0, "none"),
        (4.6e-12, "below 10⁻¹¹"),
        (8.7e-5, "below 10⁻⁴"),
        (1e-5, "below 10⁻⁴"),
        (2.0, "below 10¹"),
        (float("inf"), "no agreement"),
        (float("nan"), "–"),
    ],
)
def test_a_difference_is_told_by_the_power_of_ten_that_it_stays_below(difference, words):
    assert below(difference) == words.replace(" 10", "\N{NO-BREAK SPACE}10")
