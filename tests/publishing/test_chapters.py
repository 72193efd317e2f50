"""Executing a chapter: failures are sentences, nothing half-done is published."""

import nbformat
import pytest

from analysis.evidence import tables
from analysis.figures.figure import VEGA_LITE
from analysis.figures.numbers import Numbers
from analysis.publishing import chapters
from analysis.publishing.chapters import ChapterError, fill_prose, load_template, publishable

NUMBERS = Numbers(
    {}, {"age": {"id": "age", "value": 51.0, "low": 29.0, "high": 87.0, "unit": "years", "confidence": 0.95}}
)


def notebook(*sources: str, kind: str = "markdown"):
    """A notebook of the given cells."""
    new = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
    return nbformat.v4.new_notebook(cells=[new(s) for s in sources])


def fill(*sources: str) -> list[str]:
    """The cells after filling."""
    template = tables.ROOT / "book" / "home.md"
    return [c.source for c in fill_prose(notebook(*sources), NUMBERS, {}, template).cells]


def test_a_number_in_prose_comes_from_the_results():
    assert fill('Median {{ value("age") }}.') == [
        'Median <a class="sm-number" href="#rows-age">51 years</a>.'
    ]


def test_a_section_about_a_missing_number_disappears():
    assert fill('{% if has("interval") %}Text{% endif %}', "kept") == ["kept"]


def test_text_of_the_data_is_text_in_prose():
    (shown,) = fill("{{ '<b>*x*</b> [y](javascript:z) `{raw}` $a$ & b' }}")
    assert shown == r"&lt;b&gt;\*x\*&lt;/b&gt; \[y\](javascript:z) \`\{raw\}\` \$a\$ &amp; b"


def test_an_unknown_number_stops_the_chapter_with_its_place():
    with pytest.raises(ChapterError, match=r"book/home.md:1:1: .*no number 'agee'"):
        fill('{{ value("agee") }}')


def test_an_unknown_name_stops_the_chapter():
    with pytest.raises(ChapterError, match="'nothing' is undefined"):
        fill("{{ nothing }}")


def test_cells_know_their_line():
    template = load_template(tables.ROOT / "book" / "compartment.md")
    lines = (tables.ROOT / "book" / "compartment.md").read_text(encoding="utf-8").splitlines()
    for cell in template.cells:
        first = next(x for x in cell.source.splitlines() if x.strip())
        assert first in lines[cell.metadata["line"] - 1]


def test_what_is_published_shows_no_code_and_no_run():
    raw = notebook("x = 1", "y", kind="code")
    raw.cells[1].outputs = [nbformat.v4.new_output("display_data", {"text/plain": "1"})]
    raw.cells[1].execution_count = 7
    clean = publishable(raw)
    assert [c.source for c in clean.cells] == ["y"]
    assert clean.cells[0].metadata == {"tags": ["remove-input"]}
    assert clean.cells[0].execution_count is None


def test_what_only_an_open_notebook_draws_is_not_published():
    raw = notebook("figure", kind="code")
    page = {"text/html": "<figure></figure>", "text/plain": "T"}
    raw.cells[0].outputs = [
        nbformat.v4.new_output("display_data", data) for data in (page, {VEGA_LITE[0]: {}, "text/plain": "T"})
    ]
    assert [o.data for o in publishable(raw).cells[0].outputs] == [page]


def failing(tmp_path, monkeypatch, cell: str):
    """A chapter whose template has one cell."""
    book = tmp_path / "book"
    book.mkdir()
    head = (
        "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n  language: python\n---\n\n# Title\n\n"
    )
    (book / "one.md").write_text(f"{head}```{{code-cell}}\n{cell}\n```\n")
    monkeypatch.setattr(chapters.tables, "ROOT", tmp_path)
    monkeypatch.setattr(chapters, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(chapters, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(chapters, "OUTPUT", tmp_path / "chapters")
    monkeypatch.setattr(chapters, "chapters", lambda: {"one": {"template": "one.md", "tables": []}})


@pytest.mark.build
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("raise ValueError('age of row 3')", "book/one.md:11:1: .*raised ValueError: age of row 3"),
        ("import warnings; warnings.warn('odd')", "book/one.md:11:1: this cell printed a warning"),
    ],
)
def test_a_cell_that_fails_leaves_no_notebook(tmp_path, monkeypatch, cell, sentence):
    failing(tmp_path, monkeypatch, cell)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "one.ipynb").write_text("old")
    with pytest.raises(ChapterError, match=sentence):
        chapters.execute("one")
    assert not (tmp_path / "chapters" / "one.ipynb").exists()


@pytest.mark.build
def test_a_chapter_that_runs_is_put_in_place_with_its_results(tmp_path, monkeypatch):
    failing(tmp_path, monkeypatch, "print('fine')")
    path = chapters.execute("one")
    assert "fine" in path.read_text()
    assert (tmp_path / "results" / "one.json").exists()


def test_a_heading_under_which_nothing_is_shown_is_left_out():
    blank = nbformat.v4.new_output("display_data", {"text/html": "", "text/plain": ""})
    full = nbformat.v4.new_output("display_data", {"text/html": "<p>5</p>"})
    cells = [
        nbformat.v4.new_markdown_cell("## Who\n\nText.\n\n### Age"),
        nbformat.v4.new_code_cell(outputs=[blank]),
        nbformat.v4.new_markdown_cell("### Sex"),
        nbformat.v4.new_code_cell(outputs=[full]),
        nbformat.v4.new_markdown_cell("### Time"),
        nbformat.v4.new_code_cell(outputs=[blank]),
    ]
    left = publishable(nbformat.v4.new_notebook(cells=cells)).cells
    assert [c.source for c in left if c.cell_type == "markdown"] == ["## Who\n\nText.", "### Sex"]
    assert len(left) == 3


def test_a_parameter_that_the_template_does_not_declare_is_refused():
    template = tables.ROOT / "book" / "compartment.md"
    chapters.check_parameters(template, {"compartment": "LM", "confidence": 0.9})
    with pytest.raises(ChapterError, match=r"compartment\.md:\d+:1: there is no parameter 'x'"):
        chapters.check_parameters(template, {"x": "1"})
    with pytest.raises(ChapterError, match="there is no parameter '__import__"):
        chapters.check_parameters(template, {"__import__('os').system('true');x": 1})


def test_a_parameter_of_another_type_is_refused():
    template = tables.ROOT / "book" / "compartment.md"
    with pytest.raises(ChapterError, match=r"takes a value such as 0\.95, not 'wide'"):
        chapters.check_parameters(template, {"confidence": "wide"})


@pytest.mark.parametrize("template", sorted({spec["template"] for spec in chapters.chapters().values()}))
def test_every_template_declares_what_it_is_given(template):
    given = {
        k: v
        for s in chapters.chapters().values()
        if s["template"] == template
        for k, v in s["parameters"].items()
    }
    chapters.check_parameters(tables.ROOT / "book" / template, {**given, "data": "", "results": ""})
