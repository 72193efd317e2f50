"""Tables of markup."""

import pytest

from analysis.figures.tables import stacked


def test_a_cell_that_may_stack_carries_the_name_of_its_column():
    html = stacked(("When & how", "Then"), [("<b>a</b>", "b")], "T")
    assert '<td role="cell" data-label="When &amp; how"><b>a</b></td>' in html


def test_an_empty_cell_takes_no_place_and_a_table_that_scrolls_needs_no_labels():
    html = stacked(("A",), [("",)], "T", css="")
    assert '<td role="cell" class=sm-none></td>' in html
    assert "data-label" not in html


def test_a_row_has_its_anchor():
    assert '<tr role="row" id="rule-N1">' in stacked(("A",), [("x",)], "T", ["rule-N1"])


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        stacked(("A", "B"), [("x",)], "T")
