"""What the check says of the texts of the book, of its plan and of the descriptor, each in a copy."""

import json
import shutil

import pytest

from analysis.evidence import tables
from analysis.rules.book_files import findings_of_plan
from analysis.rules.package import read_package
from analysis.rules.prose import findings_of_texts
from analysis.submitted.tables import load
from tests.corrupted import places


@pytest.fixture
def root(tmp_path):
    """A copy of the data and of the texts that are pages."""
    shutil.copytree(tables.DATA, tmp_path / "data")
    leave = shutil.ignore_patterns("chapters", "_static")
    shutil.copytree(tables.ROOT / "book", tmp_path / "book", ignore=leave)
    shutil.copytree(tables.ROOT / "tests" / "reference", tmp_path / "tests" / "reference")
    for name in ("_toc.yml", "_config.yml", "CONTRIBUTING.md"):
        shutil.copy(tables.ROOT / name, tmp_path)
    return tmp_path


PACKAGE = tables.package()


def found(root):
    """Findings in the texts and the plan alone; the tables are checked elsewhere."""
    resource = tables.resource("compartments")
    known = {"compartments": load(resource, root / "data")}
    names = [r["name"] for r in PACKAGE["resources"]]
    compartments = [*known["compartments"].frame["compartment"]]
    return [*findings_of_texts(known, root / "data"), *findings_of_plan(root, names, compartments)]


def add(path, text):
    """Put a line at the end of a file; returns its number."""
    old = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{old}\n\n{text}\n", encoding="utf-8")
    return old.count("\n") + 3


def change(path, old, new):
    """Change the first mention of a text; returns its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_book_as_it_is_has_no_error(root):
    assert found(root) == []


TEXTS = [
    ("text-html", "a <script>alert(1)</script>"),
    ("text-html", "<img/src=x/onerror=alert(1)"),
    ("text-html", "an &lt;b&gt; entity"),
    ("text-html", "<!-- hidden -->"),
    ("text-directive", "```{raw} html"),
    ("text-directive", "```{include} /etc/hostname"),
    ("text-directive", ":::{raw} html"),
    ("text-directive", "~~~{eval-rst}"),
    ("text-directive", "   ```{code-cell} python"),
    ("text-role", "{raw-html}`<b>`"),
    ("text-role", "{download}`a <file:///etc/passwd>`"),
    ("text-link", "[a](javascript:alert(1))"),
    ("text-link", "[a](data:text/html,b)"),
    ("text-link", "[a]: file:///etc/passwd"),
    ("text-image", "![a](https://example.org/a.png)"),
    ("text-template", "{{ 7*7 }}"),
    ("text-control", "zero\u200bwidth"),
]


@pytest.mark.build
@pytest.mark.parametrize(("rule", "text"), TEXTS)
def test_a_narrative_that_would_run_is_reported_at_its_line(root, rule, text):
    line = add(root / "book" / "narrative" / "lm.md", text)
    assert ("book/narrative/lm.md", line) in {(f.file, f.line) for f in found(root) if f.rule == rule}


@pytest.mark.parametrize(
    "text", ["p < 0.05", "see <https://example.org/a>", "[a](https://example.org)", "`<b>` as typed"]
)
def test_plain_text_is_no_finding(root, text):
    add(root / "book" / "narrative" / "lm.md", text)
    assert found(root) == []


def test_a_page_of_the_book_runs_nothing_either(root):
    line = add(root / "CONTRIBUTING.md", "<iframe srcdoc=x>")
    assert ("CONTRIBUTING.md", line, 1) in places(found(root), "text-html")


def test_a_section_that_no_page_shows_is_reported(root):
    line = change(root / "book" / "narrative" / "lm.md", "## Answer", "## Anser")
    assert ("book/narrative/lm.md", line, 4) in places(found(root), "narrative-section")


def test_a_narrative_has_the_title_of_its_chapter(root):
    change(root / "book" / "narrative" / "iscm.md", "# Intramedullary", "# Intramedular")
    assert ("book/narrative/iscm.md", 1, 1) in places(found(root), "narrative-title")


def test_a_compartment_needs_a_narrative(root):
    (root / "book" / "narrative" / "iscm.md").unlink()
    assert ("data/compartments.csv", 4, 2) in places(found(root), "narrative-missing")


PLANS = [
    ("plan-key", "template: home.md", "tempalte: home.md"),
    ("plan-missing", "template: home.md", "tempalte: home.md"),
    ("plan-key", "  needs: [compartments]", "  neds: [compartments]"),
    ("plan-name", "template: home.md", "template: hom.md"),
    ("plan-name", "tables: [studies, patients", "tables: [studis, patients"),
    ("plan-name", "  needs: [compartments]", "  needs: [lung]"),
    ("plan-value", "template: home.md", "template: ../home.md"),
    ("plan-value", "  each: compartments", "  each: studies"),
    ("plan-key", "  template: home.md", "  parameters: {include: all, x: 1}\n  template: home.md"),
    ("plan-value", "  template: home.md", "  parameters: {include: some}\n  template: home.md"),
    ("plan-value", "  template: home.md", "  parameters: {confidence: wide}\n  template: home.md"),
    ("plan-value", "home:\n", "home:\n  template: home.md\n"),
    ("plan-unreadable", "home:\n", "home: [\n"),
    ("plan-unreadable", "home:\n", "\thome:\n"),
]


@pytest.mark.build
@pytest.mark.parametrize(("rule", "old", "new"), PLANS)
def test_a_slip_in_the_plan_is_reported_near_its_line(root, rule, old, new):
    line = change(root / "book" / "chapters.yml", old, new)
    lines = [f.line for f in found(root) if f.rule == rule and f.file == "book/chapters.yml"]
    assert any(abs(found_line - line) <= 2 for found_line in lines)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("plan-name", "book/chapters/audit", "book/chapters/aduit"),
        ("plan-name", "- file: CONTRIBUTING", "- file: CONTRIBUTE"),
        ("plan-key", "- file: CONTRIBUTING", "- fiel: CONTRIBUTING"),
        ("plan-unreadable", "parts:", "parts: ["),
    ],
)
def test_a_slip_in_the_contents_is_reported(root, rule, old, new):
    change(root / "_toc.yml", old, new)
    assert "_toc.yml" in {f.file for f in found(root) if f.rule == rule}


def test_a_chapter_that_no_page_leads_to_is_reported(root):
    change(root / "_toc.yml", "      - file: book/chapters/audit\n", "")
    assert [f.file for f in found(root) if f.rule == "plan-toc"] == ["book/chapters.yml"]


def test_a_configuration_that_cannot_be_read_is_reported(root):
    change(root / "_config.yml", "title:", "title: [")
    assert "_config.yml" in {f.file for f in found(root) if f.rule == "plan-unreadable"}


def studies(package):
    return next(r for r in package["resources"] if r["name"] == "studies")


def field_of(package, name):
    return next(f for f in studies(package)["schema"]["fields"] if f["name"] == name)


BROKEN = {
    "no tables": lambda p: p.pop("resources"),
    "no version": lambda p: p.pop("version"),
    "a homepage that runs": lambda p: p.update(homepage="javascript:alert(1)"),
    "a path outside": lambda p: studies(p).update(path="../studies.csv"),
    "an absolute path": lambda p: studies(p).update(path="/etc/passwd.csv"),
    "another kind of file": lambda p: studies(p).update(path="studies.xlsx"),
    "a table twice": lambda p: p["resources"].append(studies(p)),
    "no columns": lambda p: studies(p)["schema"].pop("fields"),
    "columns of text": lambda p: studies(p)["schema"].update(fields=["a"]),
    "a column twice": lambda p: studies(p)["schema"]["fields"].append(field_of(p, "title")),
    "a type that is none": lambda p: field_of(p, "year").update(type="int"),
    "a pattern that cannot be read": lambda p: field_of(p, "doi")["constraints"].update(pattern="10.("),
    "limits upside down": lambda p: field_of(p, "year")["constraints"].update(minimum=3000),
    "a limit in words": lambda p: field_of(p, "year")["constraints"].update(minimum="low"),
    "an option that is not defined": lambda p: field_of(p, "design")["constraints"]["enum"].append("poem"),
    "a label of nothing": lambda p: field_of(p, "design")["labels"].update(poem="Poem"),
    "a key that is no column": lambda p: studies(p)["schema"].update(primaryKey=["key"]),
    "a reference to nowhere": lambda p: field_of(p, "overlaps_with").update(refers="study.id"),
    "no description": lambda p: field_of(p, "year").pop("description"),
    "a title that is no text": lambda p: studies(p).update(title=3),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_descriptor_that_cannot_be_used_is_a_sentence(tmp_path, name):
    package = json.loads((tables.DATA / "datapackage.json").read_text(encoding="utf-8"))
    BROKEN[name](package)
    (tmp_path / "datapackage.json").write_text(json.dumps(package, indent=1), encoding="utf-8")
    read, findings = read_package(tmp_path)
    assert read is None
    assert {f.rule for f in findings} == {"package-descriptor"}


@pytest.mark.parametrize(
    "text", ["[]", "3", "{}", '{"resources": [3]}', '{"a": 1, "a": 2}', "[" * 5000, "", "\ufeff{}"]
)
def test_a_descriptor_that_is_none_is_a_sentence(tmp_path, text):
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    read, findings = read_package(tmp_path)
    assert read is None
    assert findings


def test_the_descriptor_of_the_repository_can_be_used():
    assert read_package(tables.DATA)[1] == []


def test_texts_that_would_run_are_each_reported(root):
    path = root / "book" / "narrative" / "lm.md"
    lines = {
        (add(path, text), rule) for rule, text in TEXTS if not text.lstrip().startswith(("```", ":::", "~~~"))
    }
    assert lines <= {(f.line, f.rule) for f in found(root)}
