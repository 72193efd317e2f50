"""The build itself, in a copy of the repository: what re-executes, what stops it, what stays in place."""

import csv
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.repository import command, copied, make

pytestmark = [pytest.mark.build, pytest.mark.xdist_group("build")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy of the repository as it stands, with the book as it was built here."""
    copy = copied(tmp_path_factory.mktemp("copy") / "repository")
    done = make(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


@pytest.fixture
def restored(built):
    """The copy, with the files a test changes put back afterwards."""
    kept = {}

    def change(name: str, text: str) -> None:
        path = built / name
        kept.setdefault(path, path.read_text(encoding="utf-8") if path.exists() else None)
        path.write_text(text, encoding="utf-8")

    change.copy = built
    yield change
    for path, text in kept.items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def stamps(copy: Path) -> dict[str, int]:
    """Time of the last execution of each chapter."""
    return {p.stem: p.stat().st_mtime_ns for p in (copy / "book" / "chapters").glob("*.ipynb")}


def results(copy: Path, chapter: str) -> dict[str, dict]:
    """Estimates of a chapter by id."""
    text = (copy / "_build" / "results" / f"{chapter}.json").read_text(encoding="utf-8")
    return {e["id"]: e for e in json.loads(text)["estimates"]}


def edited(copy: Path, table: str, row: int, column: str, value: str) -> str:
    """The text of a table with one cell changed; row 0 is the first below the header."""
    with (copy / "data" / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row][column] = value
    lines = [",".join(rows[0])]
    for r in rows:
        lines.append(
            ",".join('"' + v.replace('"', '""') + '"' if set(v) & set(',"') else v for v in r.values())
        )
    return "\n".join(lines) + "\n"


def timed_row(copy: Path, entity: str) -> int:
    """Index of a patient of the compartment who died at an exact time."""
    with (copy / "data" / "patients.csv").open(encoding="utf-8", newline="") as file:
        for i, row in enumerate(csv.DictReader(file)):
            if row["entity"] == entity and row["os_event"] == "1" and row["censoring_note"] == "exact":
                return i
    raise AssertionError(f"no patient of {entity} died at an exact time")


def test_a_second_build_executes_nothing(built):
    before = stamps(built)
    done = make(built)
    assert done.returncode == 0
    assert stamps(built) == before
    assert "executed" not in done.stdout + done.stderr


AT = {
    "it begins": lambda copy: (copy / "_build" / "lock").exists(),
    "a chapter runs": lambda copy: not (copy / "book" / "chapters" / "lm.ipynb").exists(),
    "chapters are done": lambda copy: not (copy / "_build" / "html" / ".complete").exists(),
    "Sphinx runs": lambda copy: (copy / "_build" / "stage").exists(),
    "Sphinx is nearly done": lambda copy: (
        copy / "_build" / "stage" / "_build" / "html" / "search.html"
    ).exists(),
}
QUICK = "a chapter runs"


@pytest.mark.parametrize(
    "moment", [pytest.param(m, marks=[] if m == QUICK else [pytest.mark.whole]) for m in AT]
)
def test_a_row_moves_its_compartment_and_no_other_though_the_build_is_killed_on_the_way(restored, moment):
    copy = restored.copy
    before, old = stamps(copy), results(copy, "lm")
    index = (copy / "_build" / "html" / "index.html").read_bytes()
    row = timed_row(copy, "LM")
    restored(
        "data/patients.csv", edited(copy, "patients.csv", row, "os_months", f"4{list(AT).index(moment)}")
    )
    (copy / "_build" / "lock").unlink()
    with subprocess.Popen(**command(copy), start_new_session=True, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not AT[moment](copy):
            time.sleep(0.02)
        assert process.poll() is None, "the build ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
    assert (copy / "_build" / "html" / "index.html").read_bytes() == index
    done = make(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    after, new = stamps(copy), results(copy, "lm")
    assert after["lm"] > before["lm"]
    assert (after["iesm"], after["iscm"]) == (before["iesm"], before["iscm"])
    assert {i: e["value"] for i, e in new.items()} != {i: e["value"] for i, e in old.items()}
    assert len(list((copy / "_build").glob("html*"))) == 2


BAD = {
    "a malformed CSV": ("patients.csv", lambda t: t.replace("\n", '\n"', 1), "data/patients.csv:2:"),
    "an unknown study id": ("patients.csv", "study_id=nobody1999", "data/patients.csv:2:2:"),
    "a value outside its list": ("patients.csv", "sex=femal", "data/patients.csv:2:5:"),
    "an impossible age": ("patients.csv", "age_years=650", "data/patients.csv:2:4:"),
    "a duplicate key": ("studies.csv", lambda t: t + t.splitlines()[-1] + "\n", "data/studies.csv:"),
    "an undefined citation": (
        "../book/narrative/lm.md",
        lambda t: t + "\n{cite}`nobody1999`\n",
        "book/narrative/lm.md:",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_stops_the_build_with_its_place_and_leaves_the_site(restored, name):
    copy, (table, change, place) = restored.copy, BAD[name]
    path = (copy / "data" / table).resolve().relative_to(copy.resolve())
    text = (copy / path).read_text(encoding="utf-8")
    if isinstance(change, str):
        column, value = change.split("=")
        restored(str(path), edited(copy, table, 0, column, value))
    else:
        restored(str(path), change(text))
    site = (copy / "_build" / "html" / "book" / "chapters" / "lm.html").read_bytes()
    done = make(copy)
    assert done.returncode != 0
    assert place in done.stdout + done.stderr
    assert (copy / "_build" / "html" / "book" / "chapters" / "lm.html").read_bytes() == site


def test_a_missing_file_stops_the_build(restored):
    copy = restored.copy
    path = copy / "data" / "vocabulary.csv"
    restored("data/vocabulary.csv", path.read_text(encoding="utf-8"))
    path.unlink()
    done = make(copy)
    assert done.returncode != 0
    assert "data/vocabulary.csv:1:1:" in done.stdout + done.stderr


def test_a_cell_that_raises_leaves_no_notebook_to_publish(restored):
    copy = restored.copy
    text = (copy / "book" / "data.md").read_text(encoding="utf-8")
    broken = text.replace("nb.codebook.codebook(package, tables)", "nb.codebook.codebook(package, {})")
    assert broken != text
    restored("book/data.md", broken)
    site = (copy / "_build" / "html" / "book" / "chapters" / "data.html").read_bytes()
    done = make(copy)
    assert done.returncode != 0
    assert "book/data.md:" in done.stdout + done.stderr
    assert not (copy / "book" / "chapters" / "data.ipynb").exists()
    assert (copy / "_build" / "html" / "book" / "chapters" / "data.html").read_bytes() == site
