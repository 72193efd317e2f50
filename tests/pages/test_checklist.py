"""The checklist of counterparts."""

import pandas as pd
import pytest

from analysis.figures.numbers import Numbers
from analysis.pages import checklist as module
from analysis.pages.checklist import checklist, checklist_estimates, checklist_table, ticked

STUDIES = pd.DataFrame(
    {
        "study_id": ["a2020"],
        "entities": ["LM"],
        "first_author": ["Abel"],
        "year": [2020],
        "title": ["T"],
        "journal": ["J"],
    }
)
ROWS = pd.DataFrame(
    {
        "counterpart_id": ["a2020-01", "a2020-02"],
        "study_id": ["a2020", "a2020"],
        "item": ["Table I", "Table II"],
        "part": ["Age", "Recurrence"],
        "figure": ["age-bands", "published"],
    }
)
CHAPTERS = {"lm": Numbers({"compartment": "LM"}, {})}


def test_an_item_is_ticked_where_the_chapter_holds_its_counterpart():
    table = ticked(ROWS, STUDIES, CHAPTERS, {"lm": {"age-bands"}})
    assert list(table["held"]) == [True, False]


def test_a_missing_counterpart_stops_the_page_with_its_place(monkeypatch):
    monkeypatch.setattr(module, "anchors", lambda chapter: {"age-bands"})
    with pytest.raises(ValueError, match=r"data/counterparts.csv:3:5: chapter lm has no figure 'published'"):
        checklist(ROWS, STUDIES, CHAPTERS)


def test_what_is_only_printed_is_not_counted_as_computed():
    table = ticked(ROWS, STUDIES, CHAPTERS, {"lm": {"age-bands", "published"}})
    assert checklist_estimates(table)["value"].tolist() == [2.0, 1.0]
    markup = checklist_table(table, STUDIES).markup
    assert 'href="lm.html#figure-age-bands"' in markup
    assert 'href="lm.html#published"' in markup


def test_anchors_are_read_from_the_executed_notebook(tmp_path, monkeypatch):
    (tmp_path / "lm.ipynb").write_text(
        r'{"text/html": "<figure id=\"figure-age-bands\"><div id=\"published\">"}'
    )
    monkeypatch.setattr(module, "CHAPTERS", tmp_path)
    assert module.anchors("lm") == {"age-bands", "published"}
