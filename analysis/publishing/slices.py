"""One slice of the data per chapter, rewritten only when its content changes, so that a chapter re-executes
only for rows that it shows."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import yaml

from analysis.evidence import tables
from analysis.figures.numbers import Numbers

BUILD = tables.ROOT / "_build"
CHAPTERS = tables.ROOT / "book" / "chapters.yml"
ALWAYS = ("compartments",)
WHOLE = ("decisions",)
"""Tables that are not cut by study: a record counts for each search that found it, whatever became of it."""


def chapters(root: Path | None = None) -> dict[str, dict]:
    """Chapter id -> template, parameters and tables, from `book/chapters.yml`; an entry with `each: compartments`
    stands for one chapter a compartment of the data in `root`."""
    plan = yaml.safe_load(CHAPTERS.read_text(encoding="utf-8"))
    each = {c.lower(): c for c in tables.compartments(root).index}
    found = {}
    for chapter, spec in plan.items():
        for name, compartment in each.items() if "each" in spec else [(chapter, "")]:
            found[name] = expanded(spec, name, compartment, list(each))
    return found


def expanded(spec: dict, chapter: str, compartment: str, each: list[str]) -> dict:
    """The entry of one chapter with the compartments that it stands for or needs put in."""
    of = [chapter] if compartment else each
    own = {key: value for key, value in spec.items() if key != "each"}
    reads = [path.replace("{chapter}", c) for path in spec.get("reads", []) for c in of]
    needs = [c for name in spec.get("needs", []) for c in (each if name == "compartments" else [name])]
    parameters = {**spec.get("parameters", {}), "chapter": chapter, "compartment": compartment}
    return {
        **own,
        "parameters": parameters if compartment else spec.get("parameters", {}),
        "reads": list(dict.fromkeys(reads)),
        "needs": needs,
    }


def read_results(path: Path, page: str = "") -> Numbers:
    """The numbers of the JSON that a chapter wrote; a chapter without results has none. `page` is the chapter's own
    page, where another one shows its numbers."""
    if not path.exists():
        return Numbers({}, {}, page)
    content = json.loads(path.read_text(encoding="utf-8"))
    return Numbers(content, {e["id"]: e for e in content["estimates"]}, page)


def compartment_results() -> dict[str, Numbers]:
    """Chapter id -> results, for the chapters of one compartment, in the order of the table of contents."""
    ids = [i for i, spec in chapters().items() if spec.get("parameters", {}).get("compartment")]
    return {i: read_results(BUILD / "results" / f"{i}.json", f"{i}.html") for i in ids}


def slice_rows(name: str, table, studies, compartment: str):
    """Rows of one table that a chapter on `compartment` can show (all rows without a compartment)."""
    if not compartment or name in WHOLE:
        return table
    if name == "studies":
        return studies
    if name in ("patients", "cohort_results"):
        table = table[tables.has_term(table["entity"], compartment)]
    return table[table["study_id"].isin(studies["study_id"])] if "study_id" in table else table


def slice_text(
    names: list[str] | str, compartment: str, root: Path, read: Callable = tables.read
) -> dict[str, str]:
    """File name -> content of the slice of one chapter; `names` of tables, or "all"; `read` gives a table by name and
    root."""
    descriptor = tables.package(root)
    known = [r["name"] for r in descriptor["resources"]]
    names = known if names == "all" else [*ALWAYS, *names]
    resources = [r for r in descriptor["resources"] if r["name"] in names]
    missing = set(names) - set(known)
    if missing:
        raise ValueError(f"book/chapters.yml names tables that do not exist: {', '.join(sorted(missing))}")
    studies = read("studies", root)
    studies = studies[tables.has_term(studies["entities"], compartment)] if compartment else studies
    files = {"datapackage.json": json.dumps({**descriptor, "resources": resources}, indent=1)}
    for r in resources:
        rows = slice_rows(r["name"], read(r["name"], root), studies, compartment)
        files[r["path"]] = rows.to_csv(index=False, lineterminator="\n")
    return files


def write_if_changed(path: Path, text: str) -> bool:
    """Write a file unless it already has this content; says whether it wrote."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def fingerprint(paths: list[Path]) -> str:
    """SHA-256 over names and contents of files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def write_slices(root: Path | None = None, build: Path | None = None) -> list[Path]:
    """Bring all slices and fingerprints up to date; returns the files that changed."""
    root, build = Path(root or tables.DATA), Path(build or BUILD)
    changed, read = [], cache(tables.read)
    for chapter, spec in chapters(root).items():
        folder = build / "slices" / chapter
        compartment = spec.get("parameters", {}).get("compartment", "")
        files = slice_text(spec["tables"], compartment, root, read)
        changed += [folder / name for name, text in files.items() if write_if_changed(folder / name, text)]
        mark = folder / "fingerprint"
        write_if_changed(mark, fingerprint([folder / name for name in files]))
    code = [p for p in (tables.ROOT / "analysis").rglob("*") if p.suffix in (".py", ".html")]
    write_if_changed(build / "slices" / "package.sha256", fingerprint(code))
    return changed
