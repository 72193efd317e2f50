"""The templates stay readable: prose leads, a cell is one call, no number is typed in."""

import re

import pytest

from analysis.evidence import tables
from analysis.publishing.chapters import load_template
from analysis.publishing.slices import chapters

TEMPLATES = sorted({spec["template"] for spec in chapters().values()})
FORBIDDEN = re.compile(r"^\s*(def|for|while|class|lambda|with|if)\b|read_csv|open\(|/", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w{#/.-])\d+(?:\.\d+)?%?(?![\w}/-])")


def cells(template: str, kind: str):
    """(line, source) of the cells of one kind."""
    notebook = load_template(tables.ROOT / "book" / template)
    return [(c.metadata["line"], c.source) for c in notebook.cells if c.cell_type == kind]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_cell_calls_the_package_and_does_no_work_of_its_own(template):
    wrong = [(n, s) for n, s in cells(template, "code") if FORBIDDEN.search(s)]
    assert wrong == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_cell_is_short(template):
    wrong = [(n, s) for n, s in cells(template, "code") if len(s.splitlines()) > 9]
    assert wrong == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_prose_holds_no_typed_number(template):
    prose = [
        (n, re.sub(r"\{[{%].*?[%}]\}|\]\([^)]*\)", "", s, flags=re.DOTALL))
        for n, s in cells(template, "markdown")
    ]
    assert [(n, NUMBER.findall(s)) for n, s in prose if NUMBER.search(s)] == []


@pytest.mark.parametrize(
    "path", sorted((tables.ROOT / "book" / "narrative").glob("*.md")), ids=lambda p: p.stem
)
def test_a_narrative_holds_no_number(path):
    text = re.sub(r"\{cite[^}]*\}`[^`]*`", "", path.read_text(encoding="utf-8"))
    assert NUMBER.findall(text) == []


def test_the_compartment_template_never_branches_on_a_name():
    text = (tables.ROOT / "book" / "compartment.md").read_text(encoding="utf-8")
    body = text.split(":tags: [parameters]")[1].split("```", 1)[1]
    assert re.findall(r"\b(LM|IESM|ISCM|lm|iesm|iscm)\b", body) == []
