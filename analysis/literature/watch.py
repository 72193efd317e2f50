"""The watch: has a publication that the review uses been retracted, corrected or doubted since it was read?"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from analysis.contributions.store import Row, Store
from analysis.literature import crossref, pubmed
from analysis.literature.records import bare_doi
from analysis.literature.web import SearchFailed

STRATEGY = "notices"
OWN = ("search_strategies", "candidates", "decisions", "exclusions", "notices")
REFERENCES = {
    "RetractionIn": "retraction",
    "ExpressionOfConcernIn": "expression_of_concern",
    "ErratumIn": "correction",
    "CorrectedandRepublishedIn": "correction",
}
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


def publications(store: Store) -> dict[str, str]:
    """`doi:` and `pmid:` numbers of everything that the review uses -> study of this review, or nothing."""
    found: dict[str, str] = {}
    for name, resource in store.resources.items():
        columns = {f["name"] for f in resource["schema"]["fields"]} & {"doi", "pmid"}
        if name in OWN or not columns:
            continue
        for row in store.rows(name):
            for column in columns:
                if row[column]:
                    owner = row["study_id"] if name == "studies" else ""
                    number = row[column].lower()
                    found[f"{column}:{number}"] = owner or found.get(f"{column}:{number}", "")
    return found


def run(store: Store, now: datetime, tell: Callable = lambda line: None) -> list[Row]:
    """Ask Crossref and PubMed about every publication; returns the notices that are new.

    A source that fails is logged, and the other one is asked all the same. ValueError where the watch is not
    registered among the searches.
    """
    if STRATEGY not in {row["strategy_id"] for row in store.rows("search_strategies")}:
        raise ValueError(f"The search '{STRATEGY}' is not registered in search/strategies.csv; put it back.")
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = publications(store)
    names = {row["pmid"]: f"doi:{row['doi']}" for row in store.rows("studies") if row["pmid"] and row["doi"]}
    new: list[Row] = []
    for source, ask in {"crossref": from_crossref, "pubmed": from_pubmed}.items():
        column = "doi" if source == "crossref" else "pmid"
        numbers = [key.partition(":")[2] for key in known if key.startswith(column)]
        line = {"run": stamp, "strategy_id": STRATEGY, "source": source, "found": str(len(numbers))}
        before = len(new)
        try:
            for notice in ask(numbers, names):
                new += added(store, {**notice, "source": source, "found_on": stamp[:10]}, known)
            line["outcome"] = "complete"
        except SearchFailed as error:
            line |= {"outcome": "failed", "detail": str(error)}
        line["new"] = str(len(new) - before)
        store.write("search_log", [*store.rows("search_log"), line])
        tell(line)
    return new


def from_crossref(dois: list[str], names: dict[str, str]) -> Iterator[Row]:
    """Notices that Crossref knows."""
    for doi, kind, notice, day in crossref.notices(dois):
        yield {"publication": f"doi:{doi}", "kind": kind, "notice": notice, "dated": day}


def from_pubmed(pmids: list[str], names: dict[str, str]) -> Iterator[Row]:
    """Notices that PubMed knows; a publication with a DOI goes by it."""
    for articles in pubmed.fetched(pmids):
        for pmid, article in articles:
            for reference in pubmed.citation(article).get("CommentsCorrectionsList", []):
                kind = REFERENCES.get(reference.attributes["RefType"])
                if kind:
                    publication = names.get(pmid, f"pmid:{pmid}")
                    yield {"publication": publication, "kind": kind, **identity(reference, publication)}


def identity(reference, publication: str) -> Row:
    """A notice by its DOI, else its PubMed number, else under its publication; and its year as far as known."""
    text = str(reference.get("RefSource", ""))
    doi, pmid, year = bare_doi(text).rstrip(".;,"), str(reference.get("PMID", "")), YEAR.search(text)
    notice = f"doi:{doi}" if doi else f"pmid:{pmid}" if pmid else publication
    return {"notice": notice, "dated": year[0] if year else ""}


def added(store: Store, notice: Row, known: dict[str, str]) -> list[Row]:
    """Put a notice into the table unless it is there; what is new as a list of one or none."""
    rows = store.rows("notices")
    if any(same(notice, row) for row in rows):
        return []
    notice = {**notice, "study_id": known.get(notice["publication"], "")}
    store.write("notices", [*rows, notice])
    return [notice]


def same(notice: Row, row: Row) -> bool:
    """Whether two rows are one notice: the same, or one that the second source names otherwise."""
    if (notice["publication"], notice["kind"]) != (row["publication"], row["kind"]):
        return False
    return notice["notice"] == row["notice"] or notice["source"] != row["source"]


def as_markdown(notices: list[Row]) -> str:
    """What an issue says of new notices."""
    head = ["| publication | study | what | notice |", "|---|---|---|---|"]
    lines = [f"| {n['publication']} | {n['study_id']} | {n['kind']} | {n['notice']} |" for n in notices]
    advice = "Read each notice, then set `action` in `data/notices.csv`: left_out, or kept with the reason in the notes."
    return "\n".join([*head, *lines, "", advice, ""])
