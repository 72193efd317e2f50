"""Rules for the files that plan the book: `book/chapters.yml`, `_toc.yml`, `_config.yml`."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from analysis.submitted.findings import Finding, Rule
from analysis.submitted.schema import terms_hint

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "plan-unreadable",
            "The file cannot be read: {detail}.",
            "Undo the last change to it, or mend it there.",
        ),
        Rule("plan-key", "'{value}' is no entry here.", "Correct the word, or delete the line."),
        Rule("plan-missing", "The entry '{value}' is missing.", "Add it, as the other chapters have it."),
        Rule(
            "plan-name",
            "'{value}' does not exist.",
            "Correct the name, or add what it names in the same change.",
        ),
        Rule("plan-value", "'{value}' cannot stand here: {detail}.", "Correct the value."),
        Rule(
            "plan-toc",
            "The chapter '{value}' is not in `_toc.yml`.",
            "Add a line `- file: book/chapters/{value}`.",
        ),
    )
}
ENTRIES = {"each", "template", "parameters", "tables", "reads", "needs"}
PARAMETERS = {"chapter": str, "compartment": str, "as_of": str, "include": str, "confidence": float}
INCLUDE = ("all", "verified")
PLAN, TOC, CONFIG = "book/chapters.yml", "_toc.yml", "_config.yml"
TOC_ENTRIES = {
    "format",
    "root",
    "parts",
    "chapters",
    "sections",
    "file",
    "caption",
    "title",
    "numbered",
    "url",
    "options",
}


def findings_of_plan(root: Path, tables: list[str], compartments: list[str]) -> list[Finding]:
    """Findings in the three files of a book; none where there is no book."""
    if not (root / "book").is_dir() or not (root / PLAN).is_file():
        return []
    findings = []
    trees = {}
    for file in (PLAN, TOC, CONFIG):
        tree, wrong = read_tree(root / file, file)
        findings += wrong
        trees[file] = tree
    if trees[PLAN] is not None:
        findings += of_plan(trees[PLAN], root, tables)
    if trees[PLAN] is not None and trees[TOC] is not None:
        findings += of_contents(trees[TOC], names_of(trees[PLAN], compartments), root)
    return findings


def read_tree(path: Path, file: str) -> tuple[yaml.Node | None, list[Finding]]:
    """A YAML file as nodes with their places, or None and the finding that says why not."""
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, [RULES["plan-unreadable"].finding(file, 1, 1, {"detail": "the file is missing"})]
    except UnicodeDecodeError:
        return None, [RULES["plan-unreadable"].finding(file, 1, 1, {"detail": "it is not UTF-8"})]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        detail = getattr(error, "problem", None) or "it is no YAML"
        return None, [RULES["plan-unreadable"].finding(file, line, column, {"detail": detail})]
    if not isinstance(tree, yaml.MappingNode):
        return None, [RULES["plan-unreadable"].finding(file, 1, 1, {"detail": "it is no list of entries"})]
    twice = list(doubled(tree, file))
    return (None if twice else tree), twice


def doubled(node: yaml.Node, file: str) -> Iterator[Finding]:
    """Keys that stand twice in one mapping, of which YAML keeps only the last."""
    seen = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            yield at(key, file, "plan-value", str(key.value), detail="it stands here twice")
        seen.add(str(key.value))
        yield from doubled(value, file)
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from doubled(item, file)


def at(node: yaml.Node, file: str, rule: str, value: str, hint: str = "", **words) -> Finding:
    """The finding at a node."""
    place = node.start_mark
    found = RULES[rule].finding(file, place.line + 1, place.column + 1, {"value": value, **words}, hint=hint)
    return found


def entries(node: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Name -> (its node, the node of its value); empty for what is no mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {str(key.value): (key, value) for key, value in pairs}


def texts(node: yaml.Node) -> list[yaml.Node]:
    """The single values of a list, or the value itself."""
    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def names_of(plan: yaml.Node, compartments: list[str]) -> dict[str, yaml.Node]:
    """Chapter -> the node of its entry; an entry for each compartment stands for all."""
    found = {}
    for name, (key, value) in entries(plan).items():
        each = "each" in entries(value)
        found |= {c.lower(): key for c in compartments} if each else {name: key}
    return found


def of_plan(plan: yaml.Node, root: Path, tables: list[str]) -> Iterator[Finding]:
    """Findings in the entries of `book/chapters.yml`."""
    chapters = [*entries(plan)]
    for name, (key, spec) in entries(plan).items():
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
            yield at(key, PLAN, "plan-value", name, detail="a chapter is named in small letters")
        parts = entries(spec)
        for part, (node, _) in parts.items():
            if part not in ENTRIES:
                yield at(node, PLAN, "plan-key", part, hint=terms_hint([part], ENTRIES))
        for part in ("template", "tables"):
            if part not in parts:
                yield at(key, PLAN, "plan-missing", part)
        for part, (_, value) in parts.items():
            yield from of_entry(part, value, root, tables, chapters)


def of_entry(
    part: str, value: yaml.Node, root: Path, tables: list[str], chapters: list[str]
) -> Iterator[Finding]:
    """Findings in one entry of a chapter."""
    if part == "parameters":
        yield from of_parameters(value)
        return
    for node in texts(value):
        text = str(node.value)
        if not isinstance(node, yaml.ScalarNode):
            yield at(node, PLAN, "plan-value", part, detail="a name or a list of names is needed")
        elif part == "tables" and text not in tables and not (text == "all" and node is value):
            yield at(node, PLAN, "plan-name", text, hint=terms_hint([text], tables))
        elif part == "needs" and text not in chapters:
            yield at(node, PLAN, "plan-name", text, hint=terms_hint([text], chapters))
        elif part == "each" and text != "compartments":
            yield at(node, PLAN, "plan-value", text, detail="only compartments have a chapter each")
        elif part in ("template", "reads"):
            yield from of_path(node, text, root / "book" if part == "template" else root)


def of_path(node: yaml.Node, text: str, folder: Path) -> Iterator[Finding]:
    """Findings in the name of a file, which lies inside its folder."""
    path = Path(text)
    if path.is_absolute() or ".." in path.parts:
        yield at(node, PLAN, "plan-value", text, detail="the file must lie inside the repository")
    elif "{chapter}" not in text and not (folder / path).is_file():
        yield at(node, PLAN, "plan-name", text)


def of_parameters(value: yaml.Node) -> Iterator[Finding]:
    """Findings in the parameters of a chapter: only declared names, with values of their type."""
    for name, (node, given) in entries(value).items():
        if name not in PARAMETERS:
            yield at(node, PLAN, "plan-key", name, hint=terms_hint([name], PARAMETERS))
        elif not isinstance(given, yaml.ScalarNode) or not fits(name, given):
            yield at(given, PLAN, "plan-value", str(given.value), detail=f"'{name}' takes no such value")


def fits(name: str, given: yaml.Node) -> bool:
    """Whether a value is of the type of its parameter."""
    if name == "include":
        return given.value in INCLUDE
    if name == "confidence":
        return given.tag.endswith("float") and 0.5 <= float(given.value) < 1
    if name == "as_of":
        return bool(re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?", given.value))
    return bool(re.fullmatch(r"[\w-]*", given.value))


def of_contents(toc: yaml.Node, chapters: dict[str, yaml.Node], root: Path) -> Iterator[Finding]:
    """Findings in `_toc.yml`: entries that do not exist, chapters that no page leads to."""
    files = list(files_of(toc))
    for node in unknown_entries(toc):
        yield at(node, TOC, "plan-key", str(node.value), hint=terms_hint([str(node.value)], TOC_ENTRIES))
    for node in files:
        text = str(node.value)
        chapter = text.removeprefix("book/chapters/")
        if text.startswith("book/chapters/"):
            if chapter not in chapters:
                yield at(node, TOC, "plan-name", text, hint=terms_hint([chapter], list(chapters)))
        elif text != "book/references" and not any(
            (root / f"{text}{end}").is_file() for end in (".md", ".ipynb", "")
        ):
            yield at(node, TOC, "plan-name", text)
    listed = {str(node.value).removeprefix("book/chapters/") for node in files}
    yield from (at(node, PLAN, "plan-toc", name) for name, node in chapters.items() if name not in listed)


def files_of(node: yaml.Node) -> Iterator[yaml.Node]:
    """Every page that a table of contents names."""
    for name, (_, value) in entries(node).items():
        if name in ("root", "file") and isinstance(value, yaml.ScalarNode):
            yield value
        yield from files_of(value)
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from files_of(item)


def unknown_entries(node: yaml.Node) -> Iterator[yaml.Node]:
    """Keys of a table of contents that it does not know."""
    for name, (key, value) in entries(node).items():
        if name not in TOC_ENTRIES:
            yield key
        yield from unknown_entries(value)
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from unknown_entries(item)
