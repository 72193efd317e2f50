"""Every figure, table and linked number of the built chapters holds together, whatever the data."""

import json

import pytest

from analysis.evidence import tables
from analysis.publishing.site import BUILD, SITE
from tests import invariants

pytestmark = pytest.mark.site
CHAPTERS = ("lm", "iesm", "iscm", "comparison", "home", "background")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_page_says_what_the_results_say_and_draws_what_its_tables_say(site, chapter):
    page = invariants.soup((SITE / "book" / "chapters" / f"{chapter}.html").read_text(encoding="utf-8"))
    cells = json.loads((tables.ROOT / "book" / "chapters" / f"{chapter}.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    drawn = invariants.soup("".join("".join(data.get("text/html", "")) for data in outputs))
    files = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (BUILD / "results").glob("*.json")
    }
    found = {name: {e["id"]: e for e in read["estimates"]} for name, read in files.items()}
    assert page.select("figure.sm-figure") or chapter == "background"
    for part in (page, drawn):
        assert invariants.faults(part, found | {"": found[chapter]}) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_figure_shows_one_or_two_numbers(site, chapter):
    page = invariants.soup((SITE / "book" / "chapters" / f"{chapter}.html").read_text(encoding="utf-8"))
    few = {f["id"]: len(invariants.rows_of(f)) for f in page.select("figure.sm-figure")}
    assert {name: rows for name, rows in few.items() if rows < 3} == {}
