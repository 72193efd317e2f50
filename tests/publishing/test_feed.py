"""The Atom feed: what RFC 4287 requires of a feed and of an entry, and what the data say."""

import re
import xml.etree.ElementTree as ET

import pytest

from analysis.publishing.feed import ATOM, atom
from tests.pages.test_living import STATUS, living

PACKAGE = {
    "title": 'A & B <review>"',
    "site": "https://s/",
    "created": "2025-03-01T00:00:00Z",
    "licenses": [{"name": "CC"}],
}
RELEASES = [
    {"version": "26.2.0", "date": "2026-01-01", "summary": "<b>Second & last."},
    {"version": "26.1.0", "date": "2025-01-01", "summary": "First."},
]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def feed(**rows) -> ET.Element:
    return ET.fromstring(atom(living(**rows), PACKAGE))


def texts(element: ET.Element, name: str) -> list[str]:
    return [found.text for found in element.findall(f"{{{ATOM}}}{name}")]


@pytest.mark.parametrize("rows", [{}, {"releases": RELEASES, "status": [STATUS]}])
def test_a_feed_and_its_entries_hold_what_the_standard_requires(rows):
    found = feed(**rows)
    assert found.tag == f"{{{ATOM}}}feed"
    entries = found.findall(f"{{{ATOM}}}entry")
    for element in (found, *entries):
        for name in ("id", "title", "updated"):
            (text,) = texts(element, name)
            assert text
        assert TIME.fullmatch(texts(element, "updated")[0])
        assert texts(element, "id")[0].startswith("https://s/")
        assert [a.get("href") for a in element.findall(f"{{{ATOM}}}link[@rel='alternate']")]
    assert texts(found.find(f"{{{ATOM}}}author"), "name")[0].startswith("The contributors of")
    assert [a.get("href") for a in found.findall(f"{{{ATOM}}}link[@rel='self']")] == ["https://s/feed.xml"]
    ids = [texts(e, "id")[0] for e in entries]
    assert len(set(ids)) == len(ids)


def test_an_entry_tells_a_release_with_its_day_and_words():
    found = feed(releases=RELEASES)
    entries = found.findall(f"{{{ATOM}}}entry")
    told = [[texts(e, n)[0] for n in ("title", "updated", "summary")] for e in entries]
    assert told == [
        ["Version 26.2.0", "2026-01-01T00:00:00Z", "<b>Second & last."],
        ["Version 26.1.0", "2025-01-01T00:00:00Z", "First."],
    ]
    assert texts(found, "updated") == ["2026-01-01T00:00:00Z"]
    assert texts(found, "title") == ['A & B <review>"']


def test_the_feed_is_as_new_as_the_data_where_nothing_is_newer():
    assert texts(
        feed(releases=[*RELEASES[1:], {"version": "26.2.0", "date": "2025-02-01", "summary": "x"}]), "updated"
    ) == ["2025-03-01T00:00:00Z"]
