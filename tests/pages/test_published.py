"""The tables of the source publications, printed beside computed."""

import pandas as pd
import pytest

from analysis.estimates.results import frame, row
from analysis.figures.numbers import numbers
from analysis.pages.published import as_printed, beside, difference, pair_of, published_tables, what_words
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson
from tests.frames import evidence

PAIRS = pd.DataFrame(
    [
        ("age", "all", None, "median", "age", "like", "Median age"),
        ("age", "all", None, "mean", None, "unlike", "A mean is printed"),
        ("age", "all", None, "range", "age", "like", "Youngest and oldest"),
        ("segments", "*", None, None, None, "unlike", "Regions there, levels here"),
        ("treatment", "steroids", None, None, "treatment.steroids", "bound", "A lower bound"),
        ("treatment", "steroids", "men", None, "primary.breast", "like", "Of men"),
    ],
    columns=["characteristic", "category", "subgroup", "statistic", "estimate", "comparison", "definition"],
)
ESTIMATES = frame(
    [
        row("primary.lung", "Lung", wilson(6, 10), "fraction", ["a"]),
        row("treatment.steroids", "Steroids", wilson(1, 10), "fraction", ["a"]),
        row("age", "Age", Estimate(53.0, 20, 80, n=9), "years", ["a"]),
        row("primary.breast", "Breast", wilson(0, 10), "fraction", []),
        row("survival.median", "Median", Estimate(5.0, 2, 9, n=9, events=7), "months", ["a"]),
    ]
)
LUNG = {"characteristic": "primary", "category": "lung", "location": "Table I, row Lung"}


def reported(**cells) -> pd.Series:
    """One reported row with the types of the schema."""
    return evidence(reported=[LUNG | cells]).reported.iloc[0]


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"numerator": 3, "denominator": 11, "percentage": "27.0"}, "3 of 11 (27.0%)"),
        ({"percentage": "50.0"}, "50.0%"),
        ({"percentage": "70", "qualifier": "max"}, "up to 70%"),
        ({"percentage": "50", "qualifier": "most", "notes": "stated in words (most); x"}, "“most”, in words"),
        ({"statistic": "p_value", "value": "0.01", "qualifier": "lt", "unit": "probability"}, "p<0.01"),
        ({"statistic": "p_value", "value": "0.050", "unit": "probability"}, "p=0.050"),
        (
            {
                "statistic": "hazard_ratio",
                "value": "1.258",
                "low": "0.7081",
                "high": "2.235",
                "unit": "ratio",
            },
            "1.258 (0.7081 to 2.235)",
        ),
        ({"value": "3.0", "low": "0.3", "high": "60.0", "unit": "months"}, "3.0 months (0.3 to 60.0)"),
        ({"low": "5", "high": "10", "unit": "percent"}, "5 to 10"),
    ],
)
def test_a_figure_is_written_as_it_is_printed(cells, text):
    assert as_printed(reported(**cells)) == text


def test_a_pair_names_its_estimate_a_refusal_its_reason_and_the_rest_meet_their_own_name():
    age = {"characteristic": "age", "category": "all"}
    assert pair_of(reported(**age, statistic="median"), PAIRS)["estimate"] == "age"
    assert pair_of(reported(**age, statistic="mean"), PAIRS)["definition"] == "A mean is printed"
    cut = pair_of(reported(characteristic="segments", category="segments_2"), PAIRS)
    assert (cut["estimate"], cut["comparison"]) == ("", "unlike")
    assert pair_of(reported(), PAIRS)["estimate"] == "primary.lung"
    assert pair_of(reported(statistic="p_value"), PAIRS)["estimate"] == ""


def line(**cells) -> dict:
    """The line of one reported row."""
    found = reported(**cells)
    return beside(found, numbers(ESTIMATES), pair_of(found, PAIRS))


def test_the_whole_line_of_a_share_and_of_a_bound():
    share = line(numerator=3, denominator=11, percentage="27.0")
    assert share == {
        "Printed": "Primary: lung",
        "Place": "row Lung",
        "As printed": "3 of 11 (27.0%)",
        "Computed here": '<a class="sm-number" href="#rows-primary.lung">60%</a> (6 of 10)',
        "Remark": "+33 points",
    }
    bound = line(characteristic="treatment", category="steroids", numerator=8, denominator=10)
    assert (bound["Computed here"].striptags(), bound["Remark"]) == ("10% (1 of 10)", "A lower bound")


def test_nobody_is_none_of_so_many_with_an_interval_that_is_ours():
    none = line(category="breast", numerator=3, denominator=11)
    assert none["Computed here"].striptags() == "0% (0 of 10; our 95% CI 0% to 28%)"


def test_a_range_meets_the_least_and_the_largest_value():
    span = line(characteristic="age", category="all", statistic="range", low="35", high="78", unit="years")
    assert span["Computed here"] == "20 to 80 years (n=9)"


def test_a_subgroup_meets_its_own_pair_alone():
    men = {"characteristic": "treatment", "category": "steroids", "numerator": 3, "denominator": 11}
    assert "0 of 10" in line(subgroup="men", **men)["Computed here"]
    assert line(subgroup="women", **men)["Computed here"] == ""
    assert "1 of 10" in line(**men)["Computed here"]


def test_a_time_stands_with_its_patients_and_deaths():
    found = reported(
        characteristic="overall_survival", category="all", statistic="median", value="4", unit="months"
    )
    pair = {"estimate": "survival.median", "comparison": "like", "definition": ""}
    shown = beside(found, numbers(ESTIMATES), pair)
    assert shown["Computed here"].striptags() == "5 months (9 patients, 7 deaths)"
    assert shown["Remark"] == "+1.0 months"


def test_an_unlike_quantity_stands_alone_with_its_reason():
    cut = line(characteristic="segments", category="segments_2", numerator=3, denominator=11)
    assert (cut["Computed here"], cut["Remark"]) == ("", "Regions there, levels here")


def test_a_subgroup_never_meets_the_whole():
    assert line(subgroup="surgery", numerator=3, denominator=11)["Computed here"] == ""


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"percentage": "60.4"}, "0 points"),
        ({"percentage": "62"}, "−2 points"),
        ({"numerator": 1, "denominator": 2, "percentage": "57.4"}, "+3 points"),
        ({"numerator": 1, "denominator": 2}, "+10 points"),
        ({"percentage": "50", "qualifier": "gt"}, ""),
        ({"numerator": 4}, ""),
    ],
)
def test_a_difference_is_computed_minus_printed_and_none_of_a_bound(cells, words):
    assert difference(reported(**cells), numbers(ESTIMATES)["primary.lung"]) == words


def test_a_difference_needs_one_unit():
    age = numbers(ESTIMATES)["age"]
    assert difference(reported(value="51", unit="years"), age) == "+2.0 years"
    assert difference(reported(value="612", unit="months"), age) == ""


def test_a_p_value_has_no_difference_and_a_ratio_no_unit():
    p = {"value": 0.4, "unit": "probability"}
    assert difference(reported(statistic="p_value", value="0.2", unit="probability"), p) == ""
    ratio = {"value": 1.26, "unit": "ratio"}
    assert difference(reported(statistic="hazard_ratio", value="1.5", unit="ratio"), ratio) == "−0.24"


def test_a_median_that_is_not_reached_is_computed_and_has_no_difference():
    open_end = row("factor_group.male.median", "m", Estimate(float("nan"), 2, n=9, events=3), "months", [])
    pair = {"estimate": "factor_group.male.median", "comparison": "like", "definition": ""}
    printed = reported(statistic="median", value="4", unit="months")
    shown = beside(printed, numbers(frame([open_end])), pair)
    assert (shown["Computed here"].striptags(), shown["Remark"]) == ("not reached (9 patients, 3 deaths)", "")


def test_a_test_that_is_refused_says_why():
    refused = row("factor.x.log_rank", "p", Estimate(float("nan"), n=4, note="Too few."), "probability", [])
    pair = {"estimate": "factor.x.log_rank", "comparison": "like", "definition": "Of men"}
    shown = beside(
        reported(statistic="p_value", value="0.2", unit="probability"), numbers(frame([refused])), pair
    )
    assert (shown["Computed here"], shown["Remark"]) == ("", "Too few. Of men")


def test_each_table_of_a_publication_stands_as_that_table_in_its_order():
    rows = [
        LUNG
        | {
            "section": "discussion",
            "location": "Discussion, paragraph 1",
            "percentage": "9",
            "quantity_id": "q0",
        },
        LUNG | {"location": "Table II, row B", "percentage": "5", "quantity_id": "q1"},
        LUNG | {"location": "Table I, row Z", "percentage": "7", "quantity_id": "q2"},
        LUNG | {"location": "Table I, row A", "percentage": "6", "quantity_id": "q3"},
        LUNG | {"section": "figure", "location": "Figure 1, bar A", "percentage": "8", "quantity_id": "q4"},
        LUNG | {"section": "methods", "location": "Methods", "percentage": "1", "quantity_id": "q5"},
        LUNG
        | {"subject": "literature", "location": "Table I, row L", "percentage": "2", "quantity_id": "q6"},
    ]
    html = published_tables(evidence(reported=rows), ESTIMATES, PAIRS)._repr_html_()
    order = [
        html.index(words)
        for words in ("Smith 2010, Table I.", "row Z", "row A", "Table II.", "Figure 1.", "Text.")
    ]
    assert order == sorted(order)
    assert "2 printed figures, 2 of them also computed here" in html
    assert ">1%" not in html
    assert ">2%" not in html


def test_the_same_figure_printed_twice_alike_stands_once_in_a_table():
    row_ = LUNG | {"percentage": "6", "quantity_id": "q"}
    html = published_tables(evidence(reported=[row_, row_]), ESTIMATES, PAIRS)._repr_html_()
    assert html.count(">6%</td>") == 1


def test_what_is_printed_is_named_in_words():
    assert (
        what_words(reported(characteristic="csf_cytology", category="positive")) == "CSF cytology: positive"
    )
    assert what_words(reported(characteristic="paraplegia", category="yes")) == "Paraplegia"
    assert (
        what_words(reported(category="lung", subgroup="surgery", statistic="median"))
        == "Primary: lung, surgery, median"
    )
