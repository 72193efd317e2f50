"""Rules for the text of the book: it shows words, cites and links, and runs nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

from analysis.submitted.findings import Finding, Rule
from analysis.submitted.schema import terms_hint
from analysis.submitted.tables import Table

RULES = {
    rule.id: rule
    for rule in (
        Rule("text-html", "The text holds HTML: '{value}'.", "Write plain Markdown; tags are not needed."),
        Rule(
            "text-directive",
            "The text holds the directive '{value}', which is not among those of the book.",
            "Leave it out: narratives are prose with citations; other pages may hold a note, a warning or a container.",
        ),
        Rule(
            "text-role",
            "The text holds the role '{value}', which is not among those of the book.",
            "Write a citation as {{cite:p}}`key`, everything else as plain text.",
        ),
        Rule(
            "text-link",
            "The link leads to '{value}', which is neither a web page nor a page of the book.",
            "Give an address that begins with https://, or the name of a page.",
        ),
        Rule(
            "text-image",
            "The text draws a picture from '{value}'.",
            "Leave it out: a page calls no other site, and pictures are drawn from the data.",
        ),
        Rule(
            "text-template",
            "The text holds '{value}', which a template would carry out.",
            "Write plain text without doubled braces.",
        ),
        Rule("text-encoding", "The text is not UTF-8.", "Save it as UTF-8."),
        Rule("text-control", "The text holds an invisible character.", "Retype the words around it."),
        Rule(
            "narrative-title",
            "The narrative does not begin with '# {detail}'.",
            "Begin it with the title that `compartments.csv` gives the chapter, as a heading of the first level.",
        ),
        Rule(
            "narrative-section",
            "No page shows the section '{value}'.",
            "Use the name of a section that the chapter shows, as the other narratives do.",
        ),
        Rule(
            "narrative-missing",
            "The compartment has no narrative.",
            "Write `book/narrative/<compartment>.md`; copy the headings of another one.",
        ),
    )
}
TAG = re.compile(r"<(?!https?://)[a-zA-Z/!?][^>]*>?|&(?:#\d+|#x[0-9a-f]+|lt|gt);", re.IGNORECASE)
FENCE = re.compile(r"^\s*([`:~])\1{2,}\s*(?:\{\s*([\w:+.-]*)\s*\}.*|\w*\s*)$")
ROLE = re.compile(r"\{([a-zA-Z][\w:+-]*)\}`")
LINK = re.compile(r"(!?)\[[^\]]*\]\(\s*<?([^)\s>]*)|^\s*\[[^\]]+\]:\s*<?(\S+)")
TEMPLATE = re.compile(r"\{\{|\{%|\{#|^\s*%\s")
NUL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
DIRECTIVES = {
    "note",
    "warning",
    "container",
    "bibliography",
    "code-cell",
    "tip",
    "important",
    "seealso",
    "glossary",
}
ROLES = {"cite", "cite:p", "cite:t", "cite:alp", "cite:year", "cite:author"}
PLAIN_ROLES = {*ROLES, "doc", "ref", "math", "sub", "sup"}
SAFE = re.compile(r"https?://|mailto:|#|(?!\w+:)")
SECTION = re.compile(r"narrative\(\"([^\"]+)\"\)")


def findings_of_texts(tables: dict[str, Table], folder: Path) -> list[Finding]:
    """Findings in the narratives, in the pages of the book and in the texts that are pages as well."""
    root = folder.parent
    book = root / "book"
    if not book.is_dir():
        return []
    others = (root / "CONTRIBUTING.md", folder / "README.md")
    pages = [*sorted(book.glob("*.md")), *(path for path in others if path.exists())]
    narratives = sorted((book / "narrative").rglob("*.md"))
    findings = []
    for path in (*pages, *narratives):
        file = path.relative_to(root).as_posix()
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            findings.append(RULES["text-encoding"].finding(file, 1, 1))
            continue
        findings += in_text(lines, file, narrative=path in narratives, template=path.parent == book)
    return [*findings, *of_narratives(tables, book, root)]


def in_text(lines: list[str], file: str, narrative: bool, template: bool) -> Iterator[Finding]:
    """Findings of one text. A narrative holds no directive; the templates of the book may hold what Jinja fills in,
    and their cells are Python."""
    code = False
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line)
        if not fence:
            yield from () if code else in_line(line, number, file, narrative, template)
            continue
        kind = fence[2]
        if code or not kind:
            code = not code and fence[1] != ":" and not kind
        elif kind not in (() if narrative else DIRECTIVES):
            yield RULES["text-directive"].finding(file, number, fence.start(2) + 1, {"value": kind})
        else:
            code = kind == "code-cell"


def in_line(line: str, number: int, file: str, narrative: bool, template: bool) -> Iterator[Finding]:
    """Findings of one line of prose; what stands between backticks is shown as typed."""
    roles = ROLES if narrative else PLAIN_ROLES
    for role in ROLE.finditer(line):
        if role[1] not in roles:
            yield RULES["text-role"].finding(file, number, role.start() + 1, {"value": role[1]})
    plain = re.sub(r"`[^`]*`", lambda m: "." * len(m[0]), line)
    for rule, pattern in (
        ("text-html", TAG),
        ("text-control", NUL),
        ("text-template", None if template else TEMPLATE),
    ):
        for found in pattern.finditer(plain) if pattern else ():
            yield RULES[rule].finding(file, number, found.start() + 1, {"value": found[0]})
    for link in LINK.finditer(plain):
        target = link[2] if link[2] is not None else link[3]
        if not SAFE.match(re.sub(r"[\s\x00-\x1f]", "", target)) or "javascript:" in target.lower():
            yield RULES["text-link"].finding(file, number, link.start() + 1, {"value": target})
        elif link[1]:
            yield RULES["text-image"].finding(file, number, link.start() + 1, {"value": target})


def of_narratives(tables: dict[str, Table], book: Path, root: Path) -> Iterator[Finding]:
    """Narratives that are missing, have another title than the chapter, or sections that no page shows."""
    compartments = tables["compartments"].frame if "compartments" in tables else None
    if compartments is None or not {"compartment", "title"} <= set(compartments):
        return
    shown = {
        name
        for page in book.glob("*.md")
        for name in SECTION.findall(page.read_text("utf-8", errors="replace"))
    }
    for row, (name, title) in enumerate(zip(compartments["compartment"], compartments["title"], strict=True)):
        path = book / "narrative" / f"{name.lower()}.md"
        file = path.relative_to(root).as_posix()
        if not path.is_file():
            yield tables["compartments"].finding(RULES["narrative-missing"], row, "compartment")
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if not lines or lines[0] != f"# {title}":
            yield RULES["narrative-title"].finding(file, 1, 1, {"detail": title})
        for number, line in enumerate(lines, 1):
            heading = re.match(r"##\s+(.*?)\s*$", line)
            if heading and shown and heading[1] not in shown:
                hint = terms_hint([heading[1]], shown)
                yield RULES["narrative-section"].finding(file, number, 4, {"value": heading[1]}, hint=hint)
