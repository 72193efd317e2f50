"""A record of a database, and what is known already: the same publication by DOI, by PMID, by title."""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz, process

LIKENESS = 95  # percent of letters in order; two spellings of one title reach it, two titles seldom
SHORTEST = 25  # letters; shorter titles ("Reply") are shared by different publications
IDENTIFIERS = ("doi", "pmid", "openalex")
BIBLIOGRAPHY = ("first_author", "year", "title", "journal")


@dataclass(frozen=True)
class Record:
    """One publication as a database describes it; empty where it does not say."""

    title: str
    first_author: str = ""
    year: str = ""
    journal: str = ""
    doi: str = ""
    pmid: str = ""
    openalex: str = ""

    @property
    def key(self) -> str:
        """Id of the candidate: the PubMed number, else the OpenAlex number."""
        return f"pmid{self.pmid}" if self.pmid else self.openalex


def plain(text: str) -> str:
    """A text for comparison: small letters and digits, one blank between words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c))))


def line(text: str) -> str:
    """A text on one line without outer blanks and markup."""
    return " ".join(re.sub(r"</?[a-zA-Z][^<>]*>", "", text).split())


def bare_doi(text: str | None) -> str:
    """A DOI in small letters without its address; empty when it is none."""
    found = re.search(r"10\.[0-9]{4,9}/\S+", (text or "").lower())
    return found[0] if found else ""


class Library:
    """Publications that are known, each with an owner: found again by DOI, PMID or OpenAlex number, else by a
    title that is nearly the same, by the same first author, in the same year or the next."""

    def __init__(self):
        self.owners: dict[tuple[str, str], str] = {}
        self.titles: dict[str, list[tuple[str, dict[str, str], str]]] = {}

    def add(self, row: dict[str, str], owner: str) -> None:
        """Learn one publication; an identifier that has an owner keeps it."""
        for name in IDENTIFIERS:
            if row.get(name):
                self.owners.setdefault((name, row[name].lower()), owner)
        title = plain(row.get("title") or "")
        if len(title) >= SHORTEST:
            self.titles.setdefault(row.get("year") or "", []).append((title, row, owner))

    def find(self, record: Record) -> str:
        """Owner of the publication that a record describes; empty when it is new."""
        for name in IDENTIFIERS:
            owner = self.owners.get((name, getattr(record, name).lower()))
            if owner:
                return owner
        return self.find_title(record)

    def find_title(self, record: Record) -> str:
        """Owner of a publication with nearly the same title and nothing that contradicts."""
        title = plain(record.title)
        if len(title) < SHORTEST:
            return ""
        years = self.titles if not record.year else ("", *(str(int(record.year) + d) for d in (-1, 0, 1)))
        near = [known for year in years for known in self.titles.get(year, []) if agree(record, known[1])]
        found = process.extractOne(
            title, [known[0] for known in near], scorer=fuzz.ratio, score_cutoff=LIKENESS
        )
        return near[found[2]][2] if found else ""


def agree(record: Record, row: dict[str, str]) -> bool:
    """Whether nothing that both state differs: identifiers and the first author."""
    same = all(
        not getattr(record, n) or not row.get(n) or getattr(record, n) == row[n].lower() for n in IDENTIFIERS
    )
    authors = plain(record.first_author), plain(row.get("first_author") or "")
    return same and (not all(authors) or authors[0] == authors[1])
