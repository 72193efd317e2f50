"""The rows of a new study: a key, the cells that follow from others, and empty cells to fill."""

import csv
import io
import re
from pathlib import Path

from analysis.contributions.tidy import written
from analysis.rules.studies import letters
from analysis.submitted import schema
from analysis.submitted.tables import Table

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
PMID = re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)?([1-9][0-9]{3,8})/?", re.IGNORECASE)
DERIVED = ("study_id", "doi", "pmid", "pmcid", "url", "verification", "overlaps_with", "notes")


def identity(text: str) -> dict[str, str]:
    """`{"doi": ...}` or `{"pmid": ...}` of what a person pasted; ValueError when it is neither."""
    text = text.strip()
    if match := DOI.fullmatch(text):
        return {"doi": match[1].lower()}
    if match := PMID.fullmatch(text):
        return {"pmid": match[1]}
    raise ValueError(
        f"'{text}' is neither a DOI nor a PMID. A DOI looks like 10.1093/noajnl/vdae090, a PMID is a number "
        "of up to nine digits; both stand on the page of the article in PubMed."
    )


def known_study(studies: list[dict], found: dict[str, str]) -> str:
    """Key of the study that already has this DOI or PMID, or an empty text."""
    same = (s["study_id"] for s in studies if any(s[name] == value for name, value in found.items()))
    return next(same, "")


def asked_fields(table: Table) -> list[dict]:
    """Fields of a study that a person fills in; what follows from others is left out."""
    return [field for field in table.resource["schema"]["fields"] if field["name"] not in DERIVED]


def problem(value: str, field: dict, allowed: dict[str, None]) -> str:
    """The sentence that says why a cell would not pass the check, empty when it would."""
    for rule in schema.CELL_RULES:
        if not rule.applies(field):
            continue
        hint = rule.problem(schema.Cell(value, field, allowed))
        if hint is not None:
            words = {"value": value, "column": field["name"], "detail": schema.NOUNS.get(field["type"], "")}
            return f"{rule.title.format_map(words)} {hint} {rule.advice}".replace("  ", " ")
    return ""


def new_key(first_author: str, year: str, taken: set[str]) -> str:
    """Key of a study: family name and year, with a letter where that is taken."""
    stem = (letters(first_author) or "anon") + (year or "nd")
    used = {key for key in taken if re.fullmatch(re.escape(stem) + "[a-z]{0,2}", key)}
    if not used:
        return stem
    after = [c for c in "abcdefghijklmnopqrstuvwxyz" if not any(key >= stem + c for key in used)]
    if not after:
        raise ValueError(f"all keys {stem}a to {stem}z are taken; choose the key by hand in studies.csv.")
    return stem + (after[0] if after[0] != "a" else "b")


def study_row(cells: dict[str, str], key: str) -> dict[str, str]:
    """The row of a study with the cells that follow from its identity."""
    doi, pmid = cells.get("doi", ""), cells.get("pmid", "")
    address = f"https://doi.org/{doi}" if doi else f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return {**cells, "study_id": key, "url": address, "verification": "verified"}


def patient_rows(study: dict[str, str], entity: str, number: int) -> list[dict[str, str]]:
    """Rows of `number` patients of a study, empty but for what follows from the study."""
    same = {name: study[name] for name in ("study_id", "url", "verification")}
    return [
        {"patient_id": f"{entity.lower()}-{study['study_id']}-{i:02d}", "entity": entity, **same}
        for i in range(1, number + 1)
    ]


def result_rows(study: dict[str, str], number: int) -> list[dict[str, str]]:
    """Rows of `number` figures of a study, empty but for what follows from the study."""
    same = {
        "study_id": study["study_id"],
        "entity": study["entities"],
        "url": study["url"],
        "subgroup": "all",
    }
    return [{"result_id": f"{study['study_id']}-r{i:03d}", **same} for i in range(1, number + 1)]


def add_rows(path: Path, table: Table, rows: list[dict[str, str]]) -> list[int]:
    """Put rows into a table at their place by key; returns their lines.

    ValueError when the file itself has problems, which must be mended first.
    """
    problems = [f for f in table.findings if f.rule.startswith(("file-", "header-", "row-"))]
    if [f for f in problems if f.severity == "error"]:
        raise ValueError(str(problems[0]))
    names = list(table.frame)
    cells = [[row.get(name, "") for name in names] for row in rows]
    places = [names.index(name) for name in table.key_columns()]
    merged = sorted([*table.frame.to_numpy().tolist(), *cells], key=lambda row: [row[p] for p in places])
    path.write_bytes(written(names, merged))
    text = path.read_text(encoding="utf-8")
    keys = {tuple(row[p] for p in places) for row in cells}
    read = csv.reader(io.StringIO(text))
    return [read.line_num for row in read if tuple(row[p] for p in places) in keys]
