"""The printed pages as one book."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link

from analysis.publishing import paper

PACKAGE = {
    "title": "A review",
    "version": "1.2.3",
    "created": "2024-03-05T00:00:00Z",
    "site": "https://example.org/review/",
}


def pdf(*addresses: str) -> bytes:
    """A printed page with links."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for address in addresses:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=address))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def read(tmp_path):
    """The book of two pages that a browser would have printed."""
    here = tmp_path.resolve().as_uri()
    pages = [("Home", pdf(f"{here}/book/lm.html#x")), ("To add", pdf("https://a.org/"))]
    return PdfReader(io.BytesIO(paper.bound(pages, tmp_path, PACKAGE)))


def test_the_pages_stand_in_their_order_with_bookmarks(read):
    assert len(read.pages) == 2
    assert [(mark.title, read.get_destination_page_number(mark)) for mark in read.outline] == [
        ("Home", 0),
        ("To add", 1),
    ]


def test_the_book_says_what_it_is(read):
    told = read.metadata
    assert (told.title, told.subject) == ("A review", "Data version 1.2.3")
    assert told.author.startswith("The contributors")
    assert told.creation_date.date().isoformat() == "2024-03-05"


def test_a_link_into_the_folder_leads_to_the_published_site_and_any_other_stays(read):
    links = [link.get_object()["/A"]["/URI"] for page in read.pages for link in page["/Annots"]]
    assert links == ["https://example.org/review/book/lm.html#x", "https://a.org/"]


def test_without_a_browser_nothing_is_printed(tmp_path, monkeypatch):
    monkeypatch.setattr(paper.browser, "find", lambda: "")
    with pytest.raises(paper.PaperError, match="run `make browser`"):
        paper.book(tmp_path, PACKAGE, [])
