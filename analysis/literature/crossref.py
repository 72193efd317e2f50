"""Crossref: what publishers and Retraction Watch report of a publication after it appeared."""

import time
from collections.abc import Iterator

import requests

from analysis.literature.web import Malformed, contact, patiently, session

ADDRESS = "https://api.crossref.org/works"
BATCH = 20  # DOIs of one request; an address has a longest length
PAUSE = 0.2  # seconds between two requests
KINDS = {
    "retraction": "retraction",
    "partial_retraction": "correction",
    "withdrawal": "retraction",
    "removal": "retraction",
    "expression_of_concern": "expression_of_concern",
    "concern": "expression_of_concern",
    "correction": "correction",
    "erratum": "correction",
    "corrigendum": "correction",
    "addendum": "correction",
    "clarification": "correction",
    "reinstatement": "reinstatement",
}


def notices(dois: list[str]) -> Iterator[tuple[str, str, str, str]]:
    """(DOI, kind, notice, date) of every notice about these publications; a new version is none."""
    with session() as asking:
        for start in range(0, len(dois), BATCH):
            for item in patiently(items, asking, dois[start : start + BATCH]):
                yield from notices_of(item)


def items(asking: requests.Session, dois: list[str]) -> list[dict]:
    """Works of one request."""
    time.sleep(PAUSE)
    wanted = ",".join(f"doi:{doi}" for doi in dois)
    answer = asking.get(ADDRESS, params={"filter": wanted, "rows": BATCH, "mailto": contact()})
    answer.raise_for_status()
    try:
        return answer.json()["message"]["items"]
    except (KeyError, TypeError, requests.JSONDecodeError) as error:
        raise Malformed(type(error).__name__) from error


def notices_of(work: dict) -> Iterator[tuple[str, str, str, str]]:
    """Notices about one work."""
    doi = work["DOI"].lower()
    for update in work.get("updated-by", []):
        kind = KINDS.get(update.get("type", "").lower().replace("-", "_"))
        if kind:
            parts = (update.get("updated", {}).get("date-parts") or [[]])[0]
            day = "-".join(f"{p:02d}" for p in parts if p)
            yield doi, kind, f"doi:{update.get('DOI', doi).lower()}", day
