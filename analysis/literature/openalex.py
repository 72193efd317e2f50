"""OpenAlex through pyalex: every work whose title or abstract fits a search."""

import time
from collections.abc import Iterator

import pyalex
import requests

from analysis.literature.records import Record, bare_doi, line
from analysis.literature.web import Malformed, SearchFailed, contact, patiently, session

PAGE = 200  # records of one answer, the most that OpenAlex gives
PAUSE = 0.2  # seconds between two requests; ten a second are allowed
FIELDS = ["id", "doi", "ids", "display_name", "publication_year", "authorships", "primary_location"]


def batches(query: str, wanted) -> Iterator[tuple[int, list[Record], list[str]]]:
    """(count, records, nothing) of a search, one page at a time; as `pubmed.batches`, but a page always holds its
    records. SearchFailed when fewer come than OpenAlex counts."""
    pyalex.config.email = contact()
    works = pyalex.Works().search_filter(title_and_abstract=query).select(FIELDS)
    pages = works.paginate(per_page=PAGE, n_max=None)
    count, seen = 0, set()
    with session() as pages._session:  # pyalex's own session waits without end
        while (page := patiently(next_page, pages)) is not None:
            count, seen = page.meta["count"], seen | {work["id"] for work in page}
            yield count, [record(work) for work in page], []
            if not page:
                break
    if len(seen) < count:
        raise SearchFailed(f"OpenAlex counts {count:,} records and lists {len(seen):,}.")


def next_page(pages):
    """The next page, None after the last; Malformed when it is not what was asked for."""
    time.sleep(PAUSE)
    try:
        return next(pages, None)
    except pyalex.api.QueryError as error:
        raise SearchFailed(f"OpenAlex cannot read the search: {line(str(error))[:200]}") from error
    except (KeyError, TypeError, requests.JSONDecodeError) as error:
        raise Malformed(type(error).__name__) from error


def record(work: dict) -> Record:
    """A work as a record."""
    people = work.get("authorships") or []
    name = line((people[0].get("author") or {}).get("display_name") or "") if people else ""
    place = (work.get("primary_location") or {}).get("source") or {}
    return Record(
        title=line(work.get("display_name") or ""),
        first_author=name.split()[-1] if name else "",
        year=str(work.get("publication_year") or ""),
        journal=line(place.get("display_name") or ""),
        doi=bare_doi(work.get("doi")),
        pmid=((work.get("ids") or {}).get("pmid") or "").rstrip("/").rpartition("/")[2],
        openalex=work["id"].rpartition("/")[2].lower(),
    )
