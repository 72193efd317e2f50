"""The page of each publication with its citation as BibTeX and RIS, from the page that the theme drew for all."""

import html
import re
from pathlib import Path

from analysis.evidence import tables as data
from analysis.evidence.publications import publications
from analysis.figures.numbers import Numbers
from analysis.pages.publication import known, publication
from analysis.publishing.bibliography import bibtex, citation, ris
from analysis.publishing.extension import FOLDER, SHELL
from analysis.publishing.heads import title_of
from analysis.publishing.slices import read_results


def shown_numbers(site: Path, results: Path) -> dict[str, Numbers]:
    """Title of each chapter that shows where its numbers come from -> those numbers, with the chapter's address from
    the folder of publications."""
    found = {}
    for path in sorted(results.glob("*.json")):
        page = site / "book" / "chapters" / f"{path.stem}.html"
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        read = read_results(path, f"../chapters/{path.stem}.html")
        places = set(re.findall('id="rows-([^"]*)"', text))
        shown = {i: e for i, e in read.by_id.items() if i in places}
        if shown:
            found[title_of(text)] = Numbers(read.meta, shown, read.page)
    return found


def citations(study: dict) -> dict[str, str]:
    """The citation of a publication by format."""
    row = {study["address"]: study}
    return {"Text": citation(study), "BibTeX": bibtex(row), "RIS": ris(row)}


def write_pages(site: Path, results: Path, root: Path | None = None) -> list[str]:
    """Fill the theme's page for each publication, beside it its `.bib` and `.ris`; the page itself goes. Returns the
    names of the pages (`book/publications/abel1999`)."""
    package, tables = data.package(root), data.read_all(root)
    shell = site / FOLDER / f"{SHELL['address']}.html"
    text = shell.read_text(encoding="utf-8")
    held = known(tables, package, shown_numbers(site, results))
    shell.unlink()
    written = []
    for study in publications(tables).to_dict("records"):
        cited = citations(study)
        body = publication(study, held, cited)
        files = {"html": filled(text, study, body), "bib": cited["BibTeX"], "ris": cited["RIS"]}
        for ending, content in files.items():
            shell.with_name(f"{study['address']}.{ending}").write_text(content, encoding="utf-8")
        written.append(study["address"])
    list_in_map(site / "sitemap.xml", written)
    return [f"{FOLDER}/{address}" for address in written]


def filled(shell: str, study: dict, body: str) -> str:
    """The shell with the address, the name and the body of one publication, each in one pass: text of the data that
    reads like a mark stays text."""
    parts = {"address": study["address"], "name": html.escape(study["name"]), "body": body}
    marks = {SHELL[name]: part for name, part in parts.items()}
    return re.sub("|".join(marks), lambda found: marks[found[0]], shell)


def list_in_map(path: Path, addresses: list[str]) -> None:
    """Put the pages of publications into the site map in the place of the one that stands for them."""
    text = path.read_text(encoding="utf-8")
    line = re.search(rf"<url>(?:(?!</url>).)*{SHELL['address']}.*?</url>", text, re.DOTALL)[0]
    lines = "".join(line.replace(SHELL["address"], address) for address in addresses)
    path.write_text(text.replace(line, lines), encoding="utf-8")
