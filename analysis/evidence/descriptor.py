"""Where the data lie and what `datapackage.json`, the one schema of the project, says of them."""

import json
import os
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SPINEMETS_DATA", ROOT / "data"))
ABBREVIATIONS = ("MRI", "CT", "CSF", "PET", "CNS", "ECOG", "KPS", "WBRT", "DOI", "PMID", "OS")


def package(root: Path | str | None = None) -> dict:
    """The descriptor of a data folder, by default of the data themselves."""
    return json.loads((Path(root or DATA) / "datapackage.json").read_text(encoding="utf-8"))


def resource(name: str, root: Path | str | None = None) -> dict:
    """Descriptor of one table; KeyError when the package has none of that name."""
    found = {r["name"]: r for r in package(root)["resources"]}
    if name not in found:
        raise KeyError(f"the data package has no table '{name}'; it has {', '.join(sorted(found))}")
    return found[name]


@cache
def _own() -> dict:
    """The descriptor of the data themselves, read once."""
    return package()


@cache
def fields(table: str) -> dict[str, dict]:
    """Column -> its field of the schema; empty where the package does not hold the table."""
    found = next((r for r in _own()["resources"] if r["name"] == table), None)
    return {f["name"]: f for f in found["schema"]["fields"]} if found else {}


def titles(table: str) -> dict[str, str]:
    """Column -> its title, for the columns of a table that have one."""
    return {name: field["title"] for name, field in fields(table).items() if "title" in field}


def labels(table: str, column: str) -> dict[str, str]:
    """Option of a closed list -> its label, in the order of the codebook; one without label is put in words."""
    field = fields(table).get(column, {})
    given = field.get("labels", {})
    return {option: given.get(option) or in_words(option) for option in field.get("options", {})}


def label(table: str, column: str, option: str) -> str:
    """How a page words one option of a closed list; one that the list does not have is put in words."""
    return labels(table, column).get(option) or in_words(option)


def in_words(term: str) -> str:
    """A term as words: `lung_small_cell` gives `Lung small cell`, `ecog_2` gives `ECOG 2`."""
    words = [w.upper() if w.upper() in ABBREVIATIONS else w for w in re.split(r"[_;]", term)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def file_of(table: str) -> tuple[str, str]:
    """Address of the repository, and there the path of a table."""
    own = _own()
    path = next(r["path"] for r in own["resources"] if r["name"] == table)
    return own["homepage"], f"data/{path}"


def site() -> str:
    """Address of the published site."""
    return _own()["site"].rstrip("/")
