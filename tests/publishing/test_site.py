"""The steps of building the site that need no build."""

import nbformat
import pytest

from analysis.evidence import tables
from analysis.publishing import site


@pytest.fixture
def root(tmp_path, monkeypatch):
    """An empty repository in place of this one."""
    monkeypatch.setattr(tables, "ROOT", tmp_path)
    monkeypatch.setattr(site, "BOOK", tmp_path / "book")
    (tmp_path / "book" / "chapters").mkdir(parents=True)
    return tmp_path


def write(root, name: str, text: str = "") -> None:
    """A file of the made-up repository."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_site_depends_on_what_people_write_and_not_on_what_is_generated(root):
    names = (
        "book/b.md",
        "book/narrative/lm.md",
        "book/_static/own.css",
        "book/_templates/own.html",
        "_toc.yml",
        "data/README.md",
    )
    for name in (*names, "book/chapters/lm.md", "book/_static/vega.js", "README.md"):
        write(root, name)
    assert site.pages() == sorted(names)
    write(root, "book/_static/data/table.csv")  # a folder that the build makes is no reason to build again
    assert site.pages() == sorted(names)


TOC = "root: book/index\nparts:\n- chapters:\n  - file: book/a\n    sections:\n    - file: book/b\n  - file: book/c\n"


def test_every_page_of_the_table_of_contents_is_found_in_its_order_at_any_depth(root):
    write(root, "_toc.yml", TOC)
    assert site.toc_files() == ["book/index", "book/a", "book/b", "book/c"]


def test_a_page_that_the_table_of_contents_names_and_nobody_wrote_is_told(root):
    write(root, "_toc.yml", TOC)
    write(root, "book/index.md")
    write(root, "book/a.ipynb")
    with pytest.raises(site.SiteError, match=r"^_toc.yml:1:1: the table of contents names 'book/b', which"):
        site.refuse_missing_pages()
    write(root, "book/b")
    write(root, "book/c.md")
    site.refuse_missing_pages()


def notebook(*kinds: str) -> str:
    """A notebook with one cell for each kind of output."""
    outputs = {
        "error": nbformat.v4.new_output("error", ename="E", evalue="", traceback=[]),
        "stream": nbformat.v4.new_output("stream", text="x"),
    }
    cells = [nbformat.v4.new_code_cell("", outputs=[outputs[k]]) for k in kinds]
    return nbformat.writes(nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_markdown_cell("x")]))


def test_a_notebook_with_a_failed_cell_is_not_published(root):
    write(root, "book/chapters/lm.ipynb", notebook("stream"))
    site.refuse_failed_cells()
    write(root, "book/chapters/iscm.ipynb", notebook("stream", "error"))
    with pytest.raises(site.SiteError, match=r"^book/chapters/iscm.ipynb:1:1: a cell failed"):
        site.refuse_failed_cells()


@pytest.mark.parametrize(
    ("warning", "words"),
    [
        ("{root}/book/a.md:7: WARNING: no such label", "book/a.md:7:1: no such label. Mend it;"),
        ("book/a.md: ERROR: broken", "book/a.md:1:1: broken. Mend it;"),
        ("\x1b[91mbook/a.md:12: WARNING: red\x1b[39;49;00m", "book/a.md:12:1: red. Mend it;"),
        ("the build ended with an Error", "the build ended with an Error"),
    ],
)
def test_a_warning_is_a_sentence_with_its_place(root, warning, words):
    assert site.explained(warning.format(root=root)).startswith(words)


def test_a_script_that_is_not_the_themes_stops_the_site(monkeypatch):
    monkeypatch.setattr(site.policy, "secure", lambda folder: [])
    site.refuse_foreign_scripts()
    monkeypatch.setattr(site.policy, "secure", lambda folder: ["a.html:3:1", "b.html:4:1"])
    with pytest.raises(site.SiteError) as told:
        site.refuse_foreign_scripts()
    lines = str(told.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["a.html:3:1", "b.html:4:1"]


def test_a_finished_site_takes_the_place_of_the_former_one_in_one_step(tmp_path):
    place = tmp_path / "html"
    for text in ("first", "second", "third"):
        built = tmp_path / "stage" / text
        built.mkdir(parents=True)
        (built / "index.html").write_text(text)
        site.switch(built, place)
        assert (place / "index.html").read_text() == text
        assert not built.exists()
        assert place.is_symlink()
        assert len(list(tmp_path.glob("html.*"))) == 1


def test_a_site_that_was_a_folder_gives_way(tmp_path):
    place = tmp_path / "html"
    place.mkdir()
    (place / "index.html").write_text("old")
    built = tmp_path / "new"
    built.mkdir()
    (built / "index.html").write_text("new")
    site.switch(built, place)
    assert (place / "index.html").read_text() == "new"
    assert not (tmp_path / "html.former").exists()


class Done:
    """What a command left."""

    def __init__(self, code: int, out: str = "", err: str = ""):
        self.returncode, self.stdout, self.stderr = code, out, err


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (Done(1), "the build failed: see "),
        (Done(0, "book/a.md:2: WARNING: x"), "book/a.md:2:1: x."),
        (Done(0, "", "book/a.md:2: ERROR: y"), "book/a.md:2:1: y."),
    ],
)
def test_a_build_with_a_warning_or_a_failure_is_refused_and_logged(tmp_path, monkeypatch, done, words):
    monkeypatch.setattr(site, "STAGE", tmp_path / "stage")
    monkeypatch.setattr(site.subprocess, "run", lambda *a, **k: done)
    log = tmp_path / "log" / "site.log"
    with pytest.raises(site.SiteError) as told:
        site.sphinx(log)
    assert str(told.value).startswith(words)
    assert log.read_text() == done.stdout + done.stderr


def test_a_build_without_a_word_passes_and_is_strict(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "STAGE", tmp_path / "stage")
    called = []
    monkeypatch.setattr(site.subprocess, "run", lambda command, **k: called.append(command) or Done(0, "ok"))
    site.sphinx(tmp_path / "site.log")
    assert {"-n", "-W", "--keep-going", "build", str(tmp_path / "stage")} <= set(called[0])
