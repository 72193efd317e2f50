"""The prose of the book cites only publications that the data know."""

import csv
import re
from pathlib import Path

from analysis.submitted import schema
from analysis.submitted.findings import Finding, Rule
from analysis.submitted.tables import Table

UNKNOWN = Rule(
    "citation-unknown",
    "The text cites '{value}', which is neither in `studies.csv` nor in `sources.csv`.",
    "Correct the key, or add the publication to one of the two tables.",
)
CITATION = re.compile(r"\{cite(?::[a-z:]+)?\}`([^`]+)`")
KEY = re.compile(r"[^,\s]+")
GENERATED = "chapters"


def citation_keys(tables: dict[str, Table], folder: Path) -> frozenset[str]:
    """Every key that prose may cite."""
    keys = set()
    for name, column in (("studies", "study_id"), ("sources", "source_id")):
        if name in tables and column in tables[name].columns:
            keys |= set(tables[name].frame[column])
    sources = folder / "sources.csv"
    if "sources" not in tables and sources.is_file():
        rows = csv.DictReader(sources.read_text(encoding="utf-8", errors="replace").splitlines())
        keys |= {row.get("source_id") or "" for row in rows}
    return frozenset(keys - {""})


def unknown_citations(tables: dict[str, Table], folder: Path) -> list[Finding]:
    """Citations in `book/**/*.md` whose key is not known; generated chapters are left out."""
    book = folder.parent / "book"
    keys = citation_keys(tables, folder)
    findings = []
    for path in sorted(book.rglob("*.md")):
        if GENERATED not in path.relative_to(book).parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            findings += in_text(text, path.relative_to(folder.parent).as_posix(), keys)
    return findings


def in_text(text: str, file: str, keys: frozenset[str]) -> list[Finding]:
    """Unknown citation keys of one text, each at its first character."""
    return [
        UNKNOWN.finding(
            file, line, 1 + citation.start(1) + key.start(), {"value": key[0]}, hint=hint(key[0], keys)
        )
        for line, words in enumerate(text.splitlines(), 1)
        for citation in CITATION.finditer(words)
        for key in KEY.finditer(citation[1])
        if key[0] not in keys
    ]


def hint(key: str, keys: frozenset[str]) -> str:
    """The key that was probably meant."""
    return schema.terms_hint([key], keys) if len(keys) > 12 else ""
