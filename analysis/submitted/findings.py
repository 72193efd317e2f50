"""Findings of the checks and the four ways to print them: text, GitHub annotations, Markdown table, JSON.

A position is `file:line:column`. The line is the line of the file as an editor counts it (the header of a
table is line 1); the column is the number of the cell in its row, counted from 1, for a table, and the
number of the character for text. The sentence names the column of a table by its name.
"""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from string import Formatter

SHOWN = 20
"""Findings of one rule in one column that are written out; the rest is counted."""


@dataclass(frozen=True)
class Finding:
    """One problem at one place. `table` and `row` (the row's key) are what `exceptions.csv` refers to."""

    file: str
    line: int
    column: int
    rule: str
    severity: str
    sentence: str
    remedy: str
    table: str = ""
    row: str = ""
    more: int = 0
    """Findings of the same kind that this one stands for, where it counts instead of naming them."""

    def __str__(self) -> str:
        """`file:line:column: sentence. remedy`."""
        return f"{visible(self.place)}: {self.sentence} {self.remedy}"

    @property
    def place(self) -> str:
        """`file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Rule:
    """What is checked: `title` is the sentence that the contributor reads, `advice` says how to mend it.

    The title may name, in braces, `value`, `column`, `detail` and the columns of the row.
    """

    id: str
    title: str
    advice: str
    severity: str = "error"

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that the title names."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.title) if name)

    def finding(self, file: str, line: int, column: int, words=None, table="", row="", hint="") -> Finding:
        """The finding at one place; `words` fill the title, `hint` stands before the advice."""
        shown = Words({name: shorten(word) for name, word in (words or {}).items() if name in self.words})
        remedy = f"{visible(hint)} {self.advice}".strip()
        sentence = self.title.format_map(shown)
        return Finding(file, int(line), int(column), self.id, self.severity, sentence, remedy, table, row)


class Words(dict):
    """Words of a title; one that is not known is empty."""

    def __missing__(self, word):
        return ""


def visible(text: str) -> str:
    """A text on one line in which nothing is invisible."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def shorten(word, length: int = 80) -> str:
    """A cell as it is quoted in a sentence: one line, visible, cut to `length` characters."""
    text = visible(str(word))
    return text if len(text) <= length else text[: length - 1] + "…"


CAUSES = ("package-", "plan-", "file-", "header-", "table-", "row-cells", "stray-", "id-", "key-")
"""Beginnings of the rules whose findings cause others: they are read, and mended, first."""


def in_order(findings: list[Finding]) -> list[Finding]:
    """Findings, each once: causes before what follows from them, then by file, line and column."""
    return sorted(set(findings), key=lambda f: (cause(f.rule), f.file, f.line, f.column, f.rule, f.sentence))


def cause(rule: str) -> int:
    """Place of a rule in the order of reading."""
    return next((place for place, begin in enumerate(CAUSES) if rule.startswith(begin)), len(CAUSES))


def folded(findings: list[Finding]) -> list[Finding]:
    """Findings in order; of those of one rule in one column of a file the first `SHOWN`, the others as a number."""
    groups: dict[tuple, list[Finding]] = {}
    for found in in_order(findings):
        groups.setdefault((found.rule, found.file, found.column if found.table else 0), []).append(found)
    shown = [
        f for group in groups.values() for f in (group if len(group) <= SHOWN + 1 else rest_counted(group))
    ]
    return in_order(shown)


def rest_counted(group: list[Finding]) -> list[Finding]:
    """The first findings of one kind, and one that counts the rest."""
    first = group[SHOWN]
    rest = sum(f.more or 1 for f in group[SHOWN:])
    sentence = f"The same is wrong in {rest:,} more places of this file, down to line {group[-1].line}."
    return [*group[:SHOWN], replace(first, sentence=sentence, more=rest)]


def counts(findings: list[Finding]) -> tuple[int, int]:
    """Number of errors and of warnings."""
    found = [(f.severity == "error", f.more or 1) for f in findings]
    return sum(n for error, n in found if error), sum(n for error, n in found if not error)


def summary(findings: list[Finding]) -> str:
    """The last line of the text and the first of the table."""
    errors, warnings = counts(findings)
    if not findings:
        return "The data are in order: no error, no warning."
    verdict = (
        "Mend the errors before the data can be published." if errors else "Warnings do not stop anything."
    )
    return f"{plural(errors, 'error')}, {plural(warnings, 'warning')}. {verdict}"


def plural(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def as_text(findings: list[Finding]) -> str:
    """One line a finding, `file:line:column: sentence. remedy [severity rule]`, then the counts."""
    findings = folded(findings)
    return "\n".join([*(f"{f} [{f.severity} {f.rule}]" for f in findings), summary(findings)])


def as_json(findings: list[Finding]) -> str:
    """`{"errors": n, "warnings": n, "findings": [...]}`."""
    findings = folded(findings)
    errors, warnings = counts(findings)
    content = {"errors": errors, "warnings": warnings, "findings": [asdict(f) for f in findings]}
    return json.dumps(content, indent=1, ensure_ascii=False)


def escaped(text: str, inside: bool = False) -> str:
    """Text for a workflow command of GitHub Actions; `inside` a property, colon and comma are escaped too."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if inside else text


def as_annotations(findings: list[Finding]) -> str:
    """Workflow commands that GitHub Actions shows at the line of the pull request."""
    return "\n".join(
        f"::{f.severity} file={escaped(f.file, True)},line={f.line},col={f.column},"
        f"title={escaped(f.rule, True)}::{escaped(f'{f.sentence} {f.remedy}')}"
        for f in folded(findings)
    )


def cell(text: str) -> str:
    """Text inside a cell of a Markdown table, shown as typed."""
    for character in "\\|`*_<>[]":
        text = text.replace(character, "\\" + character)
    return text


def as_markdown(findings: list[Finding], limit: int = 500) -> str:
    """The job summary: counts, then a table. GitHub cuts long summaries, so rows past `limit` are counted."""
    findings = folded(findings)
    rows = [
        f"| {f.severity} | {cell(f.place)} | {cell(f.sentence)} | {cell(f.remedy)} |"
        for f in findings[:limit]
    ]
    head = ["| | where | what | how to mend it |", "|---|---|---|---|"] if rows else []
    rest = len(findings) - limit
    more = [f"\n{plural(rest, 'further finding')} not shown here: run `spinemets check`."] if rest > 0 else []
    return "\n".join(["### Check of the data", "", summary(findings), "", *head, *rows, *more]) + "\n"
