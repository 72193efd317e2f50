"""The lint of the house: a function that nothing reaches and an import that runs backwards are each named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import reach

CLI = """
import click
from analysis.rooms import used

@click.command()
def main():
    used.start(used.Thing())
"""
USED = """
CHOICES = {"a": None}

class Thing:
    def named(self): return helper()
    def silent(self): return 1
    def __len__(self): return 0

def helper(): return CHOICES
def start(thing): return thing.named()
def shown(): return 1
def shadowed(): return 2
def other(shadowed): return shadowed
"""
RULES = """
from analysis.rules import one as one
"""
ONE = """
from analysis.rooms.used import other

def rule(text):
    return lambda predicate: predicate

@rule("text")
def registered(): return other(1)
"""
CHAPTER = "# A\n\n```{code-cell}\n:tags: [x]\n\nfrom analysis import notebook as nb\n\nnb.used.shown()\n```\n"


@pytest.fixture
def house(tmp_path):
    files = {
        "analysis/__init__.py": "",
        "analysis/cli.py": CLI + "from analysis import rules\n",
        "analysis/notebook.py": "from analysis.rooms import used\n",
        "analysis/rooms/__init__.py": "",
        "analysis/rooms/used.py": USED,
        "analysis/rules/__init__.py": RULES,
        "analysis/rules/one.py": ONE,
        "book/a.md": CHAPTER,
        "pyproject.toml": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def names(root):
    return {name for _, name in reach.unreached(root)}


def test_commands_rules_cells_and_what_they_use_are_reached(house):
    assert names(house) == {"Thing.silent", "shadowed"}


def test_a_function_that_only_a_chapter_calls_is_dead_when_the_cell_goes(house):
    (house / "book" / "a.md").write_text("nb.used.shown()\n", encoding="utf-8")
    assert "shown" in names(house)


def test_a_rule_that_no_package_imports_is_dead(house):
    (house / "analysis" / "rules" / "__init__.py").write_text("", encoding="utf-8")
    assert {"registered", "rule", "other"} <= names(house)


def test_a_method_that_a_template_names_is_reached(house):
    folder = house / "analysis" / "rooms" / "templates"
    folder.mkdir()
    (folder / "a.html").write_text("{{ thing.silent() }}", encoding="utf-8")
    assert names(house) == {"shadowed"}


def test_a_dead_function_is_named_with_its_place_and_a_remedy(house):
    (line,) = [told for told in reach.problems(house) if "shadowed" in told]
    assert line.startswith("analysis/rooms/used.py:12:1: nothing reaches `shadowed`")
    assert line.endswith("Delete it, or use it.")


def test_an_exception_excuses_a_function_and_must_excuse_something(house):
    excused = '"analysis.rooms.used.shadowed" = "a"\n"analysis.rooms.used.Thing.silent" = "b"\n'
    head = "[tool.reach.exceptions]\n"
    (house / "pyproject.toml").write_text(head + excused, encoding="utf-8")
    assert reach.problems(house) == []
    (house / "pyproject.toml").write_text(head + '"analysis.rooms.used" = "a module"\n', encoding="utf-8")
    assert reach.problems(house) == []
    (house / "pyproject.toml").write_text(head + excused + '"analysis.cli.main" = "c"\n', encoding="utf-8")
    assert reach.problems(house) == [
        "pyproject.toml:1:1: the exception for `analysis.cli.main` excuses nothing. Delete it."
    ]


def test_a_dead_function_put_into_the_package_is_named(tmp_path):
    for name in ("analysis", "book", "pyproject.toml", "Snakefile"):
        source, target = reach.ROOT / name, tmp_path / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    before = reach.problems(tmp_path)
    with (tmp_path / "analysis" / "evidence" / "levels.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef dead():\n    return 1\n")
    (line,) = set(reach.problems(tmp_path)) - set(before)
    assert "analysis/evidence/levels.py" in line
    assert "`dead`" in line


def lint_imports(folder: Path) -> subprocess.CompletedProcess:
    """import-linter on the package in a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_an_import_that_runs_backwards_is_named(tmp_path):
    shutil.copytree(reach.ROOT / "analysis", tmp_path / "analysis")
    shutil.copy(reach.ROOT / "pyproject.toml", tmp_path)
    assert lint_imports(tmp_path).returncode == 0
    with (tmp_path / "analysis" / "evidence" / "levels.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom analysis.pages import card\n")
    done = lint_imports(tmp_path)
    assert done.returncode != 0
    assert "analysis.evidence.levels -> analysis.pages.card" in done.stdout
