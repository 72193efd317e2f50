"""The site from a folder on disk with the network off, and on paper."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from analysis.evidence import tables
from analysis.publishing import archive, paper
from analysis.publishing.site import SITE, toc_files

pytestmark = pytest.mark.site
CHAPTER = "book/chapters/iscm"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The zip of the site, unpacked."""
    place = tmp_path_factory.mktemp("offline")
    zipfile.ZipFile(io.BytesIO(archive.site_zip(SITE, "review"))).extractall(place)
    return place / "review"


@pytest.fixture
def page(chromium):
    """A page without network that notes what goes wrong and what it asks of the network."""
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 900})
    opened, problems = context.new_page(), []
    opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else problems.append(r.url)
    )
    yield opened
    context.close()
    assert problems == []


def test_every_page_opens_from_disk(page, folder):
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url("**/home.html")
    for name in toc_files():
        page.goto((folder / f"{name}.html").as_uri())
        page.wait_for_selector("html[data-charts=ready]", state="attached")
        assert (
            page.evaluate("getComputedStyle(document.querySelector('#pst-skip-link')).position") == "fixed"
        ), name


def test_charts_are_drawn_and_numbers_say_where_they_come_from(page, folder):
    page.goto((folder / f"{CHAPTER}.html").as_uri())
    page.wait_for_selector("html[data-charts=ready]", state="attached")
    page.evaluate("dispatchEvent(new Event('spinemets:draw'))")
    page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=60_000)
    charts = page.locator(".sm-figure:has(.sm-spec)")
    assert charts.count() == page.locator(".sm-figure:has(.sm-spec)[data-drawn=yes] svg.marks").count() > 5
    page.locator(".sm-card a.sm-number").first.press("Enter")
    assert page.locator(".sm-panel").is_visible()


def test_a_word_is_found_from_disk(chromium, folder):
    # without a server the theme cannot read the pages that it found for an excerpt, and says so in the console
    page = chromium.new_context(offline=True).new_page()
    page.goto((folder / "search.html").as_uri() + "?q=survival")
    page.wait_for_selector("#search-results li a[href*='iscm']")
    page.context.close()


def test_a_chapter_on_paper_has_its_charts_and_the_findings_of_its_folds(chromium):
    pages = paper.printed(chromium, SITE, ["book/chapters/home", CHAPTER], "<p></p>")
    read = PdfReader(io.BytesIO(paper.bound(pages, SITE, tables.package())))
    assert len(read.outline) == 2
    text = " ".join("".join(p.extract_text() for p in read.pages).split())
    assert "Half of the patients had died" in text
    assert "Months" in text  # the axis of the curve, which the picture holds
    assert "Groups compared." in text
    assert "Download CSV" not in text
    links = [
        str(a.get_object().get("/A", {}).get("/URI", "")) for p in read.pages for a in p.get("/Annots", [])
    ]
    assert any(link.startswith("https://spinal-metastases") for link in links)
    assert not any(link.startswith("file:") for link in links)
