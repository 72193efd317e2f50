"""A local server that speaks as PubMed, OpenAlex and Crossref do, well and badly; the clients are sent to it.

Test data are made up: no publication has these titles and numbers.
"""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib import request
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from requests.adapters import HTTPAdapter

DOCTYPE = (
    '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
SEARCH_DOCTYPE = (
    '<?xml version="1.0"?><!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">'
)


@dataclass
class Publication:
    """One made-up publication as the databases hold it; `notices`: (kind, doi, pmid) of notices about it."""

    pmid: str = ""
    title: str = "A made-up title of a made-up report"
    author: str = "Testman"
    year: str = "2024"
    doi: str = ""
    journal: str = "Journal of Tests"
    work: str = ""
    notices: tuple = ()


@dataclass
class Databases:
    """What the server holds and how it behaves: `faults` are used up one a request to a path that contains its key."""

    pubmed: list[Publication] = field(default_factory=list)
    openalex: list[Publication] = field(default_factory=list)
    faults: dict[str, deque] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    count_of: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)

    def fault(self, path: str, *faults: tuple) -> None:
        """Let the next requests to a path go wrong."""
        self.faults.setdefault(path, deque()).extend(faults)

    def next_fault(self, path: str) -> tuple | None:
        """The fault of this request, if any."""
        waiting = next((q for key, q in self.faults.items() if key in path and q), None)
        return waiting.popleft() if waiting else None


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    def do_GET(self):
        """A request with its parameters in the address; an address that has a status answers with its last."""
        status = self.server.held.statuses.get(urlsplit(self.path).path)
        if status:
            return self.send(status[-1], "")
        return self.answer(urlsplit(self.path).query)

    def do_HEAD(self):
        """The status that `held.statuses` gives an address; 302 for all others."""
        self.server.held.asked.append(f"HEAD {self.path}")
        self.send_response(self.server.held.statuses.get(urlsplit(self.path).path, [302])[0])
        self.end_headers()

    def do_POST(self):
        """A request with its parameters in the body."""
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, query):
        """The fault of this request, else what the database says."""
        path = urlsplit(self.path).path
        self.server.held.asked.append(f"{path}?{query}")
        fault = self.server.held.next_fault(path)
        if fault:
            return self.misbehave(*fault, query)
        return self.send(200, self.content(path, {k: v[0] for k, v in parse_qs(query).items()}))

    def content(self, path, asked) -> str:
        """The body of a good answer."""
        held = self.server.held
        if path.endswith("esearch.fcgi"):
            return esearch(held.pubmed, asked, held.count_of.get("pubmed"))
        if path.endswith("efetch.fcgi"):
            wanted = asked["id"].split(",")
            return articles([p for p in held.pubmed if p.pmid in wanted])
        if "openalex" in path:
            return works(held.openalex, asked, held.count_of.get("openalex"))
        return crossref(held.openalex + held.pubmed, asked)

    def misbehave(self, kind, value, query):
        """Answer badly: a status, a broken body, nothing at all, half an answer."""
        if kind == "status":
            return self.send(*value) if isinstance(value, tuple) else self.send(value, "busy")
        if kind == "body":
            return self.send(200, value)
        if kind == "silence":
            return self.server.over.wait(value)
        path = urlsplit(self.path).path
        whole = self.content(path, {k: v[0] for k, v in parse_qs(query).items()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind_of(path))
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2])
        self.close_connection = True
        return None

    def send(self, status, body, headers=()):
        """One answer."""
        content = body.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", kind_of(urlsplit(self.path).path))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Nothing."""


def kind_of(path: str) -> str:
    """Content type of a path."""
    return "text/xml" if path.endswith(".fcgi") else "application/json"


def esearch(held, asked, count=None) -> str:
    """eSearchResult: one page of numbers."""
    start, most = int(asked.get("retstart", 0)), int(asked.get("retmax", 20))
    ids = "".join(f"<Id>{p.pmid}</Id>" for p in held[start : start + most])
    unknown = (
        "<ErrorList><PhraseNotFound/><FieldNotFound>tiab2</FieldNotFound></ErrorList>"
        if "[tiab2]" in asked["term"]
        else ""
    )
    return (
        f"{SEARCH_DOCTYPE}<eSearchResult><Count>{len(held) if count is None else count}</Count><RetMax>{most}</RetMax>"
        f"<RetStart>{start}</RetStart><IdList>{ids}</IdList><TranslationSet/><QueryTranslation/>{unknown}</eSearchResult>"
    )


def articles(held) -> str:
    """PubmedArticleSet."""
    return f"{DOCTYPE}<PubmedArticleSet>{''.join(map(article, held))}</PubmedArticleSet>"


def article(p: Publication) -> str:
    """One PubmedArticle with its notices."""
    notices = "".join(
        f"<CommentsCorrections RefType={quoteattr(kind)}><RefSource>J Tests. 2025. doi: {escape(doi)}</RefSource>"
        f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
        for kind, doi, pmid in p.notices
    )
    listed = f"<CommentsCorrectionsList>{notices}</CommentsCorrectionsList>" if notices else ""
    doi = f'<ArticleId IdType="doi">{escape(p.doi)}</ArticleId>' if p.doi else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{p.pmid}</PMID>'
        f'<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate><Year>{p.year}</Year></PubDate>'
        f"</JournalIssue><Title>{escape(p.journal)}</Title></Journal><ArticleTitle>{escape(p.title)}</ArticleTitle>"
        f'<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{escape(p.author)}</LastName></Author></AuthorList>'
        '<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>'
        "</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>J Tests</MedlineTA></MedlineJournalInfo>"
        f"{listed}</MedlineCitation><PubmedData><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{p.pmid}</ArticleId>{doi}</ArticleIdList></PubmedData></PubmedArticle>'
    )


def works(held, asked, count=None) -> str:
    """One page of OpenAlex works; the cursor is the place of the next page."""
    start = 0 if asked["cursor"] == "*" else int(asked["cursor"])
    page = held[start : start + int(asked["per-page"])]
    following = str(start + len(page)) if page else None
    meta = {"count": len(held) if count is None else count, "next_cursor": following}
    return json.dumps({"meta": meta, "results": [work(p) for p in page]})


def work(p: Publication) -> dict:
    """One OpenAlex work."""
    return {
        "id": f"https://openalex.org/{p.work}",
        "doi": f"https://doi.org/{p.doi}" if p.doi else None,
        "ids": {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{p.pmid}"} if p.pmid else {},
        "display_name": p.title,
        "publication_year": int(p.year) if p.year else None,
        "authorships": [{"author": {"display_name": f"Ann {p.author}"}}],
        "primary_location": {"source": {"display_name": p.journal}},
    }


def crossref(held, asked) -> str:
    """Crossref works by DOI with the notices that update them."""
    wanted = {f.removeprefix("doi:") for f in unquote(asked["filter"]).split(",")}
    items = [
        {
            "DOI": p.doi.upper(),
            "updated-by": [
                {"DOI": doi, "type": kind, "updated": {"date-parts": [[2025, 3, 4]]}}
                for kind, doi, _ in p.notices
            ],
        }
        for p in {p.doi: p for p in held}.values()
        if p.doi in wanted
    ]
    return json.dumps({"status": "ok", "message": {"total-results": len(items), "items": items}})


class Server(ThreadingHTTPServer):
    """The server; `held` says what it answers."""

    daemon_threads = True

    def __init__(self, held: Databases):
        super().__init__(("127.0.0.1", 0), Handler)
        self.held, self.over = held, threading.Event()

    def handle_error(self, request_, client_address):
        """A client that hung up is no news."""


class ToServer(request.BaseHandler):
    """Sends what urllib asks of any server to the local one."""

    handler_order = 100

    def __init__(self, root: str):
        self.root = root

    def https_request(self, asked):
        """The same request to the local server."""
        asked.full_url = local(asked.full_url, self.root)
        return asked


def local(url: str, root: str) -> str:
    """An address on the local server: the host becomes the first part of the path."""
    parts = urlsplit(url)
    return f"{root}/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def redirect(monkeypatch, root: str) -> None:
    """Send every client to the local server."""
    send = HTTPAdapter.send

    def to_server(adapter, asked, **named):
        asked.url = local(asked.url, root)
        return send(adapter, asked, **named)

    monkeypatch.setattr(HTTPAdapter, "send", to_server)
    monkeypatch.setattr(request, "_opener", request.build_opener(ToServer(root)))
