"""Every figure, table and linked number of the built chapters holds together, whatever the data."""

import json

import pytest

from analysis.publishing.site import BUILD, SITE
from tests import invariants

pytestmark = pytest.mark.site
CHAPTERS = ("lm", "iesm", "iscm", "comparison", "home", "background")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_page_says_what_the_results_say_and_draws_what_its_tables_say(site, chapter):
    page = invariants.soup((SITE / "book" / "chapters" / f"{chapter}.html").read_text(encoding="utf-8"))
    files = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (BUILD / "results").glob("*.json")
    }
    found = {name: {e["id"]: e for e in read["estimates"]} for name, read in files.items()}
    assert page.select("figure.sm-figure") or chapter == "background"
    assert invariants.faults(page, found | {"": found[chapter]}) == []
