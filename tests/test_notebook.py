"""The door for templates: what they call exists, and nothing stands there that none calls."""

import ast
import re
from functools import reduce

import pytest

from analysis import notebook
from analysis.evidence import tables

TEMPLATES = {p.name: p.read_text(encoding="utf-8") for p in sorted((tables.ROOT / "book").glob("*.md"))}
NAME = re.compile(r"\bnb\.(\w+(?:\.\w+)*)")


def called(text: str) -> list[str]:
    """Dotted names that a template's cells look up behind the door."""
    return sorted(set(NAME.findall("\n".join(re.findall(r"```\{code-cell\}(.*?)```", text, re.DOTALL)))))


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, t in TEMPLATES.items() if called(t)])
def test_every_name_that_a_template_calls_exists(name, text):
    wrong = []
    for dotted in called(text):
        try:
            assert callable(reduce(getattr, dotted.split("."), notebook))
        except (AttributeError, AssertionError):
            wrong.append(dotted)
    assert wrong == []


def test_nothing_stands_behind_the_door_that_no_template_calls():
    body = ast.parse((tables.ROOT / "analysis" / "notebook.py").read_text(encoding="utf-8")).body
    names = {a.asname or a.name for node in body if isinstance(node, ast.ImportFrom) for a in node.names}
    names |= {node.name for node in body if isinstance(node, ast.FunctionDef)}
    used = {dotted.split(".")[0] for text in TEMPLATES.values() for dotted in called(text)}
    assert {n for n in names if not n.startswith("_")} == used
