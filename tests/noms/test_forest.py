"""Forests of treatment results, and groups compared by their counts."""

import re

import pytest

from analysis.noms.forest import contrast_figure, forest
from tests.treatment_rows import example, result

ARMS = (
    result("a-1", arm="both", comparator="one", n=50, n_of="group", events=42, value=84.0),
    result("a-2", arm="one", comparator="both", n=51, n_of="group", events=29, value=57.0),
)


def drawn(*rows, **options):
    treatment = example(*rows)
    return forest("steroids", "Steroids", treatment.of("steroids"), **options).markup


def test_a_title_says_what_the_forest_is_about_and_no_range():
    rows = [result(f"a-{i}", value=float(i)) for i in range(3)]
    assert '<figcaption class="sm-title">Steroids</figcaption>' in drawn(*rows)
    assert "Steroids: 3 figures from 1 publication" in drawn(*rows)


def test_every_figure_leads_to_its_row_and_every_publication_to_its_source():
    html = drawn(*ARMS)
    assert {f"#rows-treatment.{i}" for i in ("a-1", "a-2")} <= set(re.findall(r'href="([^"]+)"', html))
    assert html.count('<a href="https://example.org/abel">Abel 2001</a>') == 2


def test_a_line_shows_design_base_interval_and_mark():
    html = drawn(*ARMS, result("a-3", verification="to_verify", value=10.0))
    assert "randomised trial, GRADE starts high" in html
    assert "42 of 50" in html
    assert "71 to 92 (Wilson)" in html
    assert html.count('class="sm-verify"') == 1


def test_the_caveat_of_a_row_stands_beside_its_figure():
    html = drawn(result("a-1", value=6.2, notes="crude odds ratio is 3.98"))
    assert re.search(r"sm-caveat\">Crude odds ratio is 3.98<.*6.2%", html, re.DOTALL)


def test_patients_of_the_study_are_not_given_as_those_of_the_group():
    assert ">57 in the study<" in drawn(result("a-1", n=57, n_of="study", value=81.0))
    assert ">57<" in drawn(result("a-1", n=57, n_of="group", value=81.0))


def test_the_interval_is_drawn_where_it_lies():
    html = drawn(result("a-1", value=50.0, ci_low=20.0, ci_high=60.0, limits="range"))
    assert '<i style="left:20.0%;width:40.0%"></i><b style="left:50.0%"></b>' in html


def test_a_ratio_shows_the_line_of_no_difference():
    assert "<s style=" in drawn(result("a-1", value=2.0, unit="odds ratio"))


def test_a_count_is_no_row_of_a_forest():
    html = drawn(result("a-0", value=7.0, unit="count", outcome="trials_included"), *ARMS)
    assert html.count('class="sm-who"') == 2
    assert "Counts, not drawn: Trials included 7 (Abel 2001)" in html


def test_a_group_compared_within_the_table_need_not_name_its_comparator():
    assert "against" not in drawn(*ARMS)
    assert "(against one)" in drawn(ARMS[0])


def test_a_question_without_figures_says_so_plainly():
    assert "Steroids: the data hold no figure." in drawn(result("a-1", question="survival"))


def test_the_strongest_design_stands_first():
    series = result("a-0", study_id="B", first_author="Bly", design_class="retrospective_study", value=10.0)
    html = drawn(series, *ARMS)
    assert html.index("Abel") < html.index("Bly")


def test_a_claim_says_where_it_stands_rather_than_a_design():
    claim = result("a-1", statement="published_claim", locator="Review, page 2", value=62.0)
    html = forest("x", "X", example(claim).results).markup
    assert "as stated in Review, page 2" in html
    assert "GRADE" not in html


def test_markup_in_the_data_is_escaped():
    html = drawn(result("a-1", value=1.0, arm="<b>x</b>", first_author="A&B", notes="<i>y</i>"))
    assert "<b>x</b>" not in html
    assert "<i>y</i>" not in html
    assert "A&amp;B" in html


def test_two_groups_with_counts_are_compared_and_drawn():
    html = contrast_figure(example(*ARMS))._repr_html_()
    assert "+27 points" in html
    assert "ratio" in html
    assert '<b style="left:84.0%"></b><u style="left:56.9%"></u>' in html
    assert {"#rows-difference.a-1", "#rows-ratio.a-1"} <= set(re.findall(r'href="([^"]+)"', html))


def test_without_an_event_in_a_group_no_ratio_is_given():
    none = result("a-2", arm="one", comparator="both", n=51, n_of="group", events=0, value=0.0)
    html = contrast_figure(example(ARMS[0], none))._repr_html_()
    assert "inf" not in html
    assert "no ratio" in html


@pytest.mark.parametrize("cells", [{"events": None}, {"comparator": None}, {"at_months": 12.0}])
def test_groups_that_were_not_compared_or_lack_counts_make_no_pair(cells):
    figure = contrast_figure(example(ARMS[0], {**ARMS[1], **cells}))
    assert "no two compared groups" in figure._repr_html_()
