"""Findings in the plan of the book and its contents, each at its place, on hand-made files."""

import pytest
import yaml

from analysis.rules.book_files import CONFIG, PLAN, TOC, findings_of_plan, fits, names_of, read_tree

GOOD = """lm:
  template: page.md
  tables: [studies, patients]
  needs: home
  parameters:
    include: all
    confidence: 0.9
home:
  template: page.md
  tables: all
  reads: own.txt
  parameters:
    as_of: "2020-01-31"
"""
CONTENTS = "root: book/index\nchapters:\n- file: book/chapters/lm\n- file: book/chapters/home\n- file: book/references\n"


@pytest.fixture
def root(tmp_path):
    """A made-up book."""
    files = {
        PLAN: GOOD,
        TOC: CONTENTS,
        CONFIG: "title: x\n",
        "book/page.md": "",
        "book/index.md": "",
        "own.txt": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def found(root) -> list[tuple]:
    """Rule, file, line and column of each finding."""
    told = findings_of_plan(root, ["studies", "patients"], ["LM", "ISCM"])
    return [(f.rule, f.file, f.line, f.column) for f in told]


def test_a_plan_that_holds_gives_no_finding(root):
    assert found(root) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "line", "column"),
    [
        ("lm:", "LM:", "plan-value", 1, 1),
        ("  tables: all", "  tabels: all", "plan-key", 10, 3),
        ("  tables: all", "", "plan-missing", 8, 1),
        ("  template: page.md\n  tables: [", "  tables: [", "plan-missing", 1, 1),
        ("patients]", "patience]", "plan-name", 3, 21),
        ("[studies, patients]", "[studies, all]", "plan-name", 3, 21),
        ("[studies, patients]", "{studies: 1}", "plan-value", 3, 11),
        ("needs: home", "needs: nobody", "plan-name", 4, 10),
        ("page.md\n  tables: [", "gone.md\n  tables: [", "plan-name", 2, 13),
        ("own.txt", "gone.txt", "plan-name", 11, 10),
        ("own.txt", "../own.txt", "plan-value", 11, 10),
        ("own.txt", "/own.txt", "plan-value", 11, 10),
        ("include: all", "include: some", "plan-value", 6, 14),
        ("confidence: 0.9", "confidence: 1.0", "plan-value", 7, 17),
        ("confidence: 0.9", "confidence: [0.9]", "plan-value", 7, 17),
        ("confidence", "confidance", "plan-key", 7, 5),
        ("needs: home", "each: chapters", "plan-value", 4, 9),
    ],
)
def test_a_slip_in_the_plan_is_told_at_its_place(root, old, new, rule, line, column):
    assert old in GOOD
    (root / PLAN).write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    assert (rule, PLAN, line, column) in found(root)


def test_an_entry_for_each_compartment_stands_for_all(root):
    plan = yaml.compose("page:\n  each: compartments\nhome: {}\n")
    assert list(names_of(plan, ["LM", "ISCM"])) == ["lm", "iscm", "home"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "line", "column"),
    [
        ("book/chapters/lm", "book/chapters/ln", "plan-name", 3, 9),
        ("book/index", "book/indix", "plan-name", 1, 7),
        ("chapters:", "chaptres:", "plan-key", 2, 1),
    ],
)
def test_a_slip_in_the_contents_is_told_at_its_place(root, old, new, rule, line, column):
    (root / TOC).write_text(CONTENTS.replace(old, new, 1), encoding="utf-8")
    assert (rule, TOC, line, column) in found(root)


def test_a_chapter_that_no_page_leads_to_is_told_at_its_entry(root):
    (root / TOC).write_text(CONTENTS.replace("- file: book/chapters/home\n", ""), encoding="utf-8")
    assert found(root) == [("plan-toc", PLAN, 8, 1)]


@pytest.mark.parametrize(
    ("content", "line", "column", "detail"),
    [
        (None, 1, 1, "the file is missing"),
        (b"\xff\xfe", 1, 1, "it is not UTF-8"),
        (b"a: 1\nb: [1\n", 3, 1, "expected ',' or ']'"),
        (b"- a\n- b\n", 1, 1, "it is no list of entries"),
        (b"", 1, 1, "it is no list of entries"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_reason(root, content, line, column, detail):
    path = root / PLAN
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    tree, wrong = read_tree(path, PLAN)
    assert tree is None
    assert [(f.rule, f.line, f.column) for f in wrong] == [("plan-unreadable", line, column)]
    assert detail in wrong[0].sentence


def test_a_key_that_stands_twice_is_told_where_it_stands_again(root):
    (root / PLAN).write_text(GOOD + "lm:\n  template: page.md\n  tables: all\n", encoding="utf-8")
    assert ("plan-value", PLAN, 14, 1) in found(root)
    (root / TOC).write_text("root: book/index\nchapters:\n- file: a\n  file: b\n", encoding="utf-8")
    assert ("plan-value", TOC, 4, 3) in found(root)


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("include", "verified", True),
        ("include", "none", False),
        ("confidence", "0.5", True),
        ("confidence", "0.49", False),
        ("confidence", "0.99", True),
        ("confidence", "1.0", False),
        ("confidence", "1", False),
        ("as_of", "", True),
        ("as_of", "2020-1-31", False),
        ("as_of", "2020-01-31x", False),
        ("compartment", "LM-1_a", True),
        ("compartment", "a b", False),
    ],
)
def test_a_parameter_takes_values_of_its_kind(name, text, right):
    node = yaml.compose(text) or yaml.ScalarNode("tag:yaml.org,2002:str", "")
    assert fits(name, node) is right
