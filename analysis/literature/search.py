"""Running the registered searches: what is new becomes a candidate, and every run leaves a line in the log.

A search is always sent whole. What is known already is recognised, not asked for again, so that a run that was
cut goes on where it stopped, and a record that a database adds late is found whenever it comes.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd

from analysis.contributions.store import Row, Store
from analysis.evidence.living import state_of
from analysis.literature import openalex, pubmed
from analysis.literature.records import BIBLIOGRAPHY, IDENTIFIERS, Library, Record
from analysis.literature.web import SearchFailed

DATABASES = {"pubmed": pubmed.batches, "openalex": openalex.batches}
STUDY = "study"  # owner of what studies.csv and exclusions.csv hold
DONE = ("complete", "empty")


def due(store: Store, today: str, since: str = "") -> list[tuple[Row, str]]:
    """(search, database) of everything that runs today; with `since`, without what was finished from then on.

    Nothing is searched for a part that is paused or retired.
    """
    finished = {
        (r["strategy_id"], r["source"])
        for r in store.rows("search_log")
        if since and r["outcome"] in DONE and r["run"][:10] >= since
    }
    return [
        (strategy, source)
        for strategy in store.rows("search_strategies")
        if strategy["entity"] != "all"  # the watch, which asks about publications
        and strategy["registered"] <= today
        and not ("" < strategy["ended"] < today)
        and state(store, strategy["entity"], today) == "active"
        for source in strategy["sources"].split(";")
        if source in DATABASES and (strategy["strategy_id"], source) not in finished
    ]


def state(store: Store, entity: str, today: str) -> str:
    """State of the part that a search serves; active where none is recorded."""
    rows = pd.DataFrame(store.rows("status"), columns=["scope", "since", "state"])
    held = state_of(rows, entity, today)
    return "active" if held is None else held["state"]


def run(store: Store, now: datetime, since: str = "", tell: Callable = lambda line: None) -> list[Row]:
    """Run every search that is due, tell each line of the log as it is written, and return these lines.

    A search that fails is logged and the next one goes on. `since`: see `due`.
    """
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = []
    for strategy, source in due(store, stamp[:10], since):
        shelf = Shelf(store, strategy["strategy_id"], source, stamp[:10])
        lines.append(logged(store, stamp, shelf, strategy["query"]))
        tell(lines[-1])
    return lines


def logged(store: Store, stamp: str, shelf: "Shelf", query: str) -> Row:
    """Send one search to one database and write its line of the log, however it ends."""
    line = {"run": stamp, "strategy_id": shelf.strategy_id, "source": shelf.source, "outcome": "complete"}
    try:
        for batch in DATABASES[shelf.source](query, shelf.wants):
            shelf.take(*batch)
        line["outcome"] = "complete" if shelf.found else "empty"
    except SearchFailed as error:
        line |= {"outcome": "failed", "detail": str(error)}
    except BaseException as error:  # also an interrupt: the log holds every run
        line |= {"outcome": "failed", "detail": f"The run was ended ({type(error).__name__})."}
        raise
    finally:
        line |= shelf.counts()
        store.write("search_log", [*store.rows("search_log"), line])
    return line


class Shelf:
    """The candidates while one search runs: records are put in, and each batch is on disk before the next."""

    def __init__(self, store: Store, strategy_id: str, source: str, today: str):
        self.store, self.strategy_id, self.source, self.today = store, strategy_id, source, today
        self.candidates = {row["candidate_id"]: row for row in store.rows("candidates")}
        self.library = library(store, self.candidates.values())
        self.found = 0
        self.seen: dict[str, set[str]] = {"new": set(), "repeated": set(), "known": set()}

    def wants(self, record: Record) -> bool:
        """Whether a record is not known by its number yet."""
        return not self.library.find(record)

    def take(self, found: int, records: list[Record], aside: list[str]) -> None:
        """Put records on the shelf; of those left aside only the PubMed number is known."""
        self.found = found
        changed = [self.put(record) for record in [*(Record("", pmid=n) for n in aside), *records]]
        if any(changed):
            self.store.write("candidates", list(self.candidates.values()))

    def put(self, record: Record) -> bool:
        """Put one record on the shelf; says whether the table changes."""
        owner = self.library.find(record)
        if owner == STUDY:
            self.seen["known"].add(record.key)
            return False
        if owner and record.key not in self.seen["new"]:
            self.seen["repeated"].add(record.key)
        if owner:
            return self.complete(self.candidates[owner], record)
        row = candidate(record, self.source, self.strategy_id, self.today)
        self.candidates[record.key] = row
        self.library.add(row, record.key)
        self.seen["new"].add(record.key)
        return True

    def complete(self, row: Row, record: Record) -> bool:
        """Add to a candidate what another search or database says of it; says whether it changes."""
        before = dict(row)
        row["strategies"] = ";".join(sorted({*row["strategies"].split(";"), self.strategy_id}))
        for name in (*BIBLIOGRAPHY, *IDENTIFIERS):
            value = getattr(record, name)
            free = name in BIBLIOGRAPHY or (name, value) not in self.library.owners
            if value and not row[name] and free:
                row[name] = value
        if row != before:
            self.library.add(row, row["candidate_id"])
        return row != before

    def counts(self) -> Row:
        """Found, new, repeated and known records as the log holds them."""
        return {"found": str(self.found), **{name: str(len(keys)) for name, keys in self.seen.items()}}


def library(store: Store, candidates) -> Library:
    """Everything that is known: studies, exclusions, candidates."""
    known = Library()
    read = [row for row in store.rows("exclusions") if row["file"] == "studies"]
    for row in [*store.rows("studies"), *read]:
        known.add(row, STUDY)
    for row in candidates:
        known.add(row, row["candidate_id"])
    return known


def candidate(record: Record, source: str, strategy_id: str, today: str) -> Row:
    """The row of a new candidate."""
    described = {name: getattr(record, name) for name in (*BIBLIOGRAPHY, *IDENTIFIERS)}
    return {
        "candidate_id": record.key,
        "found_on": today,
        "source": source,
        "strategies": strategy_id,
        **described,
        "title": record.title or "[no title]",
    }


def in_words(line: Row) -> str:
    """A line of the log as a person reads it."""
    counts = f"{line['found']} found: {line['new']} new, {line['repeated']} repeated, {line['known']} known."
    return f"{line['strategy_id']} in {line['source']}: {line['outcome']}. {line.get('detail') or counts}"
