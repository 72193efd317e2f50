"""What a page weighs on its way to a reader, as a server compresses it."""

import gzip
import re

import pytest

from analysis.publishing.site import SITE, toc_files

pytestmark = pytest.mark.site
PAGES = sorted(toc_files())
HTML, THEME, VEGA = 100_000, 120_000, 350_000
"""Largest weights in bytes: of a page, of the scripts and styles of every page, of the library of charts."""


def weight(path) -> int:
    """Bytes of a file on its way."""
    return len(gzip.compress(path.read_bytes(), 6))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_its_theme_and_the_library_of_charts_are_light(page):
    path = SITE / f"{page}.html"
    text = path.read_text(encoding="utf-8")
    files = re.findall(r'(?:src|href)="([^"?]+\.(?:js|css))["?]', text)
    assert files
    assert weight(path) <= HTML
    assert sum(weight((path.parent / file).resolve()) for file in files) <= THEME
    assert weight(SITE / "_static" / "vega.js") <= VEGA
    assert "_static/vega.js" not in text


@pytest.mark.parametrize("page", PAGES)
def test_the_charts_of_folds_come_apart_from_the_page(page):
    text = (SITE / f"{page}.html").read_text(encoding="utf-8")
    for fold in re.findall(r'<details class="sm-fold.*?</details>', text, re.DOTALL):
        assert not re.search(r'class="sm-spec"(?! data-from)', fold)
