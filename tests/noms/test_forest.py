"""Forests of treatment results."""

import re

from analysis.noms.forest import by_design, finding, forest
from tests.treatment_rows import example, result

ARMS = (
    result("a-1", arm="both", comparator="one", n=50, events=42, value=84.0),
    result("a-2", arm="one", comparator="both", n=51, events=29, value=57.0),
)


def drawn(*rows, **options):
    treatment = example(*rows)
    return forest("steroids", "Steroids", treatment.of("steroids"), **options)


def test_two_compared_arms_are_the_finding():
    assert drawn(*ARMS).title == "Steroids: able to walk 84% with both, 57% with one (Abel 2001)"


def test_every_figure_leads_to_its_row_and_every_publication_to_its_source():
    html = drawn(*ARMS)._repr_html_()
    assert {f"#rows-treatment.{i}" for i in ("a-1", "a-2")} <= set(re.findall(r'href="([^"]+)"', html))
    assert html.count('<a href="https://example.org/abel">Abel 2001</a>') == 2


def test_a_line_shows_design_base_interval_and_mark():
    html = drawn(*ARMS, result("a-3", verification="to_verify", value=10.0))._repr_html_()
    assert "randomised trial, GRADE starts high" in html
    assert "42 of 50" in html
    assert "71 to 92 (Wilson)" in html
    assert html.count('class="sm-verify"') == 1


def test_the_interval_is_drawn_where_it_lies():
    html = drawn(result("a-1", value=50.0, ci_low=20.0, ci_high=60.0, limits="range"))._repr_html_()
    assert '<i style="left:20.0%;width:40.0%"></i><b style="left:50.0%"></b>' in html


def test_a_ratio_shows_the_line_of_no_difference():
    html = drawn(result("a-1", value=2.0, unit="odds ratio"))._repr_html_()
    assert "<s style=" in html


def test_a_count_is_not_drawn():
    assert "sm-plot-box" not in drawn(result("a-1", value=7.0, unit="count"))._repr_html_()


def test_a_group_compared_within_the_table_need_not_name_its_comparator():
    html = drawn(*ARMS)._repr_html_()
    assert "against" not in html
    assert "(against one)" in drawn(ARMS[0])._repr_html_()


def test_a_question_without_figures_says_so_plainly():
    assert drawn(result("a-1", question="survival")).text == "Steroids: the data hold no figure."


def test_a_long_forest_is_folded_and_says_what_it_holds():
    rows = [result(f"a-{i:02}", value=float(i)) for i in range(13)]
    assert drawn(*rows).folded == "Show 13 figures from 1 publication"
    assert drawn(*rows, unfolded=True).folded == ""
    assert "13 figures from 1 publication" in drawn(*rows).description


def test_many_figures_of_one_outcome_are_told_by_their_span():
    rows = [result(f"a-{i:02}", value=float(i)) for i in range(3)]
    assert drawn(*rows).title == "Steroids: able to walk 0% to 2% over 3 figures"


def test_a_count_of_trials_is_no_headline():
    counted = result("a-0", value=7.0, unit="count", outcome="trials_included")
    assert "able to walk" in drawn(counted, *ARMS).title


def test_trials_stand_in_a_forest_of_their_own():
    series = result("b-1", study_id="B", first_author="Bly", design_class="retrospective_study", value=10.0)
    treatment = example(*ARMS, series)
    html = by_design("steroids", "Steroids", treatment.of("steroids")).markup
    assert html.index('id="figure-steroids"') < html.index('id="figure-steroids-others"')
    assert html.index("Bly") > html.index('id="figure-steroids-others"')


def test_one_kind_of_design_stands_in_one_forest():
    html = by_design("steroids", "Steroids", example(*ARMS).of("steroids")).markup
    assert "others" not in html


def test_a_claim_says_where_it_stands_rather_than_a_design():
    claim = result("a-1", statement="published_claim", locator="Review, page 2", value=62.0)
    html = forest("x", "X", example(claim).results)._repr_html_()
    assert "as stated in Review, page 2" in html
    assert "GRADE" not in html


def test_markup_in_the_data_is_escaped():
    html = drawn(result("a-1", value=1.0, arm="<b>x</b>", first_author="A&B"))._repr_html_()
    assert "<b>x</b>" not in html
    assert "A&amp;B" in html


def test_a_range_without_value_is_told_as_a_range():
    rows = example(result("a-1", ci_low=1.0, ci_high=3.0, limits="range")).results
    assert finding(rows) == "able to walk 1 to 3% with drug (Abel 2001)"
