"""The still pictures of the charts, and the charts of folds apart from their page."""

import json
import re

import altair as alt
import nbformat
import pandas as pd
import pytest

from analysis.figures.figure import Figure, fold
from analysis.publishing.pictures import draw, place, specifications

TITLE = "3 of 5 <b>\"&'"


def chart(name: str) -> Figure:
    """A figure of two points."""
    drawn = alt.Chart(pd.DataFrame({"x": [1, 2]})).mark_point().encode(x="x:Q").properties(width="container")
    return Figure(drawn, name, TITLE, f"Points of {name}", pd.DataFrame({"x": [1, 2]}))


OUTSIDE, INSIDE = chart("outside"), fold("More", chart("inside"))


@pytest.fixture
def site(tmp_path):
    """A page with a chart, a chart in a fold and a chart after it, as a chapter executed them."""
    parts = [part._repr_html_() for part in (OUTSIDE, INSIDE, chart("after"))]
    folder = tmp_path / "chapters"
    folder.mkdir()
    outputs = [nbformat.v4.new_output("display_data", {"text/html": part}) for part in parts]
    cells = [nbformat.v4.new_code_cell("", outputs=outputs), nbformat.v4.new_markdown_cell("x")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "lm.ipynb")
    page = tmp_path / "html" / "book" / "chapters" / "lm.html"
    page.parent.mkdir(parents=True)
    (tmp_path / "html" / "_static").mkdir()
    page.write_text(f"<body>{''.join(parts)}</body>")
    drawn = draw(specifications(folder))
    assert len(drawn) == 3
    place(tmp_path / "html", ["book/chapters/lm"], drawn, "A review, data version 1.2.3")
    return tmp_path / "html"


def page_of(site) -> str:
    """The page after its pictures were placed."""
    return (site / "book" / "chapters" / "lm.html").read_text()


def test_every_chart_has_its_picture_in_its_place(site):
    found = re.findall(
        r'<div class="sm-chart"[^>]*><img class="sm-still"[^>]* src="([^"]+)"></div>', page_of(site)
    )
    assert found == [f"../../_static/figures/lm-{name}.svg" for name in ("outside", "inside", "after")]
    for address in found:
        assert (site / "book" / "chapters" / address).resolve().exists()


def test_a_picture_says_what_it_shows_and_where_it_is_from(site):
    svg = (site / "_static" / "figures" / "lm-inside.svg").read_text()
    assert "<title>3 of 5 &lt;b&gt;&quot;&amp;&#x27;. A review, data version 1.2.3</title>" in svg
    assert "<desc>Points of inside</desc>" in svg
    assert svg.count("<svg") == 1


def test_a_chart_outside_folds_stays_in_the_page_and_one_in_a_fold_leaves_it(site):
    held = re.findall(r'class="sm-spec"([^>]*)>(.*?)</script>', page_of(site), re.DOTALL)
    assert [bool(spec) for _, spec in held] == [True, False, True]
    assert [at for at, _ in held] == ["", ' data-from="../../_static/figures/lm.js"', ""]
    script = (site / "_static" / "figures" / "lm.js").read_text()
    moved = json.loads(re.fullmatch(r"window.spinemetsCharts = (.*);\n", script, re.DOTALL)[1])
    assert list(moved) == ["inside"]
    assert moved["inside"]["description"] == "Points of inside"


def test_a_page_without_charts_is_left_as_it_is(tmp_path):
    (tmp_path / "a.html").write_text("<p>x</p>")
    place(tmp_path, ["a"], {}, "")
    assert (tmp_path / "a.html").read_text() == "<p>x</p>"
    assert not (tmp_path / "_static").exists()
