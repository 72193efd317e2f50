"""PubMed by the E-utilities, through Biopython, which keeps their rate: 3 requests a second, 10 with a key."""

import os
import warnings
from collections.abc import Iterator
from urllib.error import HTTPError

from Bio import Entrez
from Bio.Entrez.Parser import CorruptedXMLError, NotXMLError, ValidationError

from analysis.literature.records import Record, bare_doi, line
from analysis.literature.web import KEY, TOOL, Malformed, SearchFailed, contact, patiently

PAGE = 1000  # numbers of one answer
BATCH = 200  # records of one answer
MOST = 9999  # PubMed lists no more of one search


def ask(utility, **named):
    """One request to a utility, read; Malformed when the answer is not what was asked for."""
    Entrez.tool, Entrez.email, Entrez.api_key = TOOL, contact(), os.environ.get(KEY) or None
    Entrez.max_tries = 1  # `patiently` tries again, and heeds Retry-After
    try:
        with utility(db="pubmed", retmode="xml", **named) as handle, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown DTD is no fault of the data
            return Entrez.read(handle)
    except HTTPError as error:
        error.close()
        raise
    except (CorruptedXMLError, NotXMLError, ValidationError, RuntimeError, ValueError) as error:
        raise Malformed(line(str(error))[:200]) from error


def numbers(query: str) -> list[str]:
    """PubMed numbers of every record that fits a search.

    SearchFailed when PubMed ignores a part of the search, counts more than it lists, or more than can be listed.
    """
    found: list[str] = []
    while True:
        answer = patiently(ask, Entrez.esearch, term=query, retstart=len(found), retmax=PAGE)
        refuse_ignored(answer)
        count = int(answer["Count"])
        if count > MOST:
            raise SearchFailed(
                f"The search finds {count:,} records, and PubMed lists {MOST:,} at most; narrow it."
            )
        found += [str(number) for number in answer["IdList"]]
        if len(found) >= count:
            return list(dict.fromkeys(found))
        if not answer["IdList"]:
            raise SearchFailed(f"PubMed counts {count:,} records and lists {len(found):,}.")


def refuse_ignored(answer: dict) -> None:
    """SearchFailed when PubMed reports a field that it does not know: it would search for something else."""
    unknown = answer.get("ErrorList", {}).get("FieldNotFound", [])
    if unknown:
        raise SearchFailed(f"PubMed knows no field '{unknown[0]}'; correct the search.")


def fetched(ids: list[str]) -> Iterator[list]:
    """The articles with these numbers as PubMed describes them, some at a time, each with its number.

    SearchFailed when PubMed leaves one out.
    """
    for start in range(0, len(ids), BATCH):
        asked = ids[start : start + BATCH]
        articles = [
            (number(a), a) for a in articles_of(patiently(ask, Entrez.efetch, id=asked)) if number(a) in asked
        ]
        missing = set(asked) - {n for n, _ in articles}
        if missing:
            raise SearchFailed(
                f"PubMed did not send {len(missing)} of {len(asked)} records, {min(missing)} first."
            )
        yield articles


def articles_of(answer) -> list:
    """Articles and chapters of one answer."""
    return [*answer.get("PubmedArticle", []), *answer.get("PubmedBookArticle", [])]


def citation(article) -> dict:
    """The part of an article or chapter that describes it."""
    return article["MedlineCitation"] if "MedlineCitation" in article else article["BookDocument"]


def number(article) -> str:
    """PubMed number of an article or chapter."""
    return str(citation(article)["PMID"])


def record(article) -> Record:
    """An article or chapter as a record."""
    described = citation(article)
    work = described.get("Article", described)
    ids = article.get("PubmedData", article.get("PubmedBookData", {})).get("ArticleIdList", [])
    dois = [str(i) for i in ids if i.attributes.get("IdType") == "doi"]
    dois += [str(i) for i in work.get("ELocationID", []) if i.attributes.get("EIdType") == "doi"]
    return Record(
        title=line(str(work.get("ArticleTitle", ""))),
        first_author=first_author(work.get("AuthorList", [])),
        year=year(work),
        journal=line(str(work.get("Journal", {}).get("Title", ""))),
        doi=bare_doi(next(iter(dois), "")),
        pmid=number(article),
    )


def first_author(authors) -> str:
    """Family name of the first author, or the name of a group."""
    people = (
        authors[0] if authors and isinstance(authors[0], list) else authors
    )  # chapters list authors by kind
    first = next(iter(people), {})
    return line(str(first.get("LastName") or first.get("CollectiveName") or ""))


def year(work) -> str:
    """Year of the issue, else of the first publication."""
    issue = work.get("Journal", {}).get("JournalIssue", {}).get("PubDate", {}) or work.get("Book", {}).get(
        "PubDate", {}
    )
    text = str(issue.get("Year") or issue.get("MedlineDate") or "")
    dates = [str(d.get("Year", "")) for d in work.get("ArticleDate", [])]
    return next((t[:4] for t in [text, *dates] if t[:4].isdigit()), "")


def batches(query: str, wanted) -> Iterator[tuple[int, list[Record], list[str]]]:
    """(count, records, numbers left aside) of a search, some at a time; only numbers that `wanted` accepts are
    fetched, so that a run that was cut goes on where it stopped."""
    ids = numbers(query)
    asked = [n for n in ids if wanted(Record("", pmid=n))]
    aside = [n for n in ids if n not in set(asked)]
    yield len(ids), [], aside
    for articles in fetched(asked):
        yield len(ids), [record(article) for _, article in articles], []
