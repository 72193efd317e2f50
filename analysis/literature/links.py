"""Do the addresses on the pages still answer? Each is asked once; a refusal of robots is an answer."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from analysis.contributions.store import Store
from analysis.literature.web import SearchFailed, patiently, session

ADDRESS = re.compile(r"https?://[^\s)>\]\"'`}]+")
GONE = {404, 410}
PAUSE = 0.1  # seconds between two requests


def addresses(store: Store, pages: list[Path]) -> dict[str, str]:
    """Address -> the first place (file:line:column) that names it: columns of addresses, DOIs, and the pages."""
    found: dict[str, str] = {}
    for name in store.resources:
        table = store.table(name)
        for column in {"url", "doi"} & set(table.columns):
            for row, cell in enumerate(table.cells[column]):
                if cell:
                    file, line, position = table.place(row, column)
                    address = f"https://doi.org/{cell}" if column == "doi" else cell
                    found.setdefault(address, f"{file}:{line}:{position}")
    for page in pages:
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            for match in ADDRESS.finditer(line):
                place = f"{page.relative_to(store.folder.parent).as_posix()}:{number}:{match.start() + 1}"
                found.setdefault(match[0].rstrip(".,;:*"), place)
    return found


def pages_of(root: Path) -> list[Path]:
    """Hand-written pages and documents."""
    written = [p for p in root.glob("book/**/*.md") if "chapters" not in p.relative_to(root).parts]
    return sorted([*written, *root.glob("*.md"), *root.glob("data/*.md")])


def broken(found: dict[str, str]) -> Iterator[str]:
    """A sentence with its place for each address that does not answer; a redirection answers, and so does a refusal."""
    with session() as asking:
        for address, place in sorted(found.items()):
            why = fault(asking, address)
            if why:
                yield f"{place}: {address} {why}. Give an address that answers, or say in the notes where it was read."


def fault(asking: requests.Session, address: str) -> str:
    """Why an address does not answer; empty when it does."""
    time.sleep(PAUSE)
    try:
        status = patiently(status_of, asking, address)
    except SearchFailed as error:
        return f"does not answer ({str(error).rstrip('.')})"
    return f"is gone ({status})" if status in GONE else ""


def status_of(asking: requests.Session, address: str) -> int:
    """Status of the first answer; of a server that knows no HEAD, the status of GET."""
    status = asking.head(address, allow_redirects=False).status_code
    if status in (405, 501) or status in GONE:
        with asking.get(address, allow_redirects=False, stream=True) as answer:
            status = answer.status_code
    return status
