"""Tables of markup."""

import re

import pandas as pd
import pytest

from analysis.evidence import descriptor
from analysis.figures.tables import from_file, stacked, table_html


def test_a_cell_that_may_stack_carries_the_name_of_its_column():
    html = stacked(("When & how", "Then"), [("<b>a</b>", "b")], "T")
    assert '<td role="cell" data-label="When &amp; how"><b>a</b></td>' in html


def test_an_empty_cell_takes_no_place_and_a_table_that_scrolls_needs_no_labels():
    html = stacked(("A",), [("",)], "T", css="")
    assert '<td role="cell" class="sm-none"></td>' in html
    assert "data-label" not in html


def test_a_row_has_its_anchor():
    assert '<tr role="row" id="rule-N1">' in stacked(("A",), [("x",)], "T", ["rule-N1"])


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        stacked(("A", "B"), [("x",)], "T")


def test_a_table_leaves_missing_cells_empty_and_escapes():
    html = table_html(pd.DataFrame({"a": [None, "<i>"], "b": [1.23456, float("nan")]}))
    assert "None" not in html
    assert "NaN" not in html
    assert "&lt;i&gt;" in html
    assert "1.235" in html


def test_a_sortable_table_says_what_its_rows_are_and_has_a_head():
    html = table_html(pd.DataFrame({"A & B": [1]}), "sm-sortable", "publications")
    assert '<table class="sm-table sm-sortable" data-rows="publications">' in html
    assert '<thead><tr><th scope="col">A &amp; B</th></tr></thead>' in html


def test_a_plain_table_can_stack_with_each_cell_under_its_column():
    table = pd.DataFrame({"A & B": ["x"]})
    assert '<td data-label="A &amp; B">x</td>' in table_html(table, stack=True)
    assert 'class="sm-scroll sm-stack"' in table_html(table, stack=True)
    assert "data-label" not in table_html(table)


def test_a_table_leads_to_its_file_with_history_and_where_it_is_edited():
    repository, path = descriptor.package()["homepage"], "data/noms/treatment_results.csv"
    places = re.findall(r'href="([^"]+)"', from_file("treatment_results"))
    assert places == [f"{repository}/{what}/main/{path}" for what in ("blob", "commits", "edit")]
