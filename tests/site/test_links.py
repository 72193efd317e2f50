"""Every link within the built site leads to a file, and to a place on it where it names one."""

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from analysis.publishing.site import SITE

pytestmark = pytest.mark.site
LINK = re.compile(r'<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"')
ID = re.compile(r'\s(?:id|name)="([^"]*)"')
DATA = re.compile(r'<script type="application/(?:ld\+)?json".*?</script>', re.DOTALL)
EARLIER = SITE / "v"


@pytest.fixture(scope="module")
def pages() -> dict[Path, tuple[set[str], set[str]]]:
    """Page -> the links that it holds and the places on it."""
    found = {}
    for path in sorted(SITE.rglob("*.html")):
        if EARLIER not in path.parents and "_static" not in path.parts:
            text = DATA.sub("", path.read_text(encoding="utf-8"))
            found[path.resolve()] = ({html.unescape(x) for x in LINK.findall(text)}, set(ID.findall(text)))
    return found


def leads(page: Path, link: str, pages: dict) -> bool:
    """Whether a link of a page leads somewhere."""
    name, _, place = link.partition("#")
    target = (page.parent / unquote(name.partition("?")[0])).resolve() if name else page
    known = place == "" or target.suffix != ".html" or html.escape(unquote(place)) in pages[target][1]
    return target.exists() and known


def test_every_internal_link_leads_somewhere(pages):
    assert len(pages) > 400
    wrong = {
        f"{page.name}: {link}"
        for page, (links, _) in pages.items()
        if page.name != "404.html"  # its links start at the root of the published site
        for link in links
        if not re.match(r"[a-z]+:", link) and not leads(page, link, pages)
    }
    assert wrong == set()
