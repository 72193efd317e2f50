"""What the book adds to each page of Sphinx."""

import jinja2
import pytest

from analysis.evidence import descriptor, tables
from analysis.publishing import extension

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(tables.ROOT / "book" / "_templates"),
    autoescape=False,
    undefined=jinja2.StrictUndefined,
)
EARLIER = [{"version": "25.1.0", "date": "2025-01-01", "address": "https://s/v/25.1.0/"}]


def context(page: str, monkeypatch, earlier=()) -> dict:
    """What the templates of a page see."""
    monkeypatch.setattr(extension, "earlier", lambda: list(earlier))
    found = {"title": "The <em>page</em>", "metatags": "<meta>", "pathto": lambda name: f"{name}.html"}
    extension.foot(None, page, "page.html", found, doctree=object())
    return found


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("book/chapters/lm", "book/narrative/lm.md"),
        ("book/chapters/noms", "book/noms.md"),
        ("book/glossary", "book/glossary.md"),
        ("CONTRIBUTING", "CONTRIBUTING.md"),
        ("book/publications/abel1999", "data/studies.csv"),
    ],
)
def test_the_source_of_a_page_is_the_file_that_is_edited(page, source):
    assert extension.source_of(page) == source
    assert (tables.ROOT / source).exists()


def test_a_page_says_how_to_cite_it_with_version_date_and_address(monkeypatch):
    package = descriptor.package()
    shown = " ".join(
        TEMPLATES.get_template("cite.html").render(context("book/chapters/lm", monkeypatch)).split()
    )
    day, site, repository = package["created"][:10], descriptor.site(), package["homepage"]
    said = f"<em>{package['title']}</em>. The page. Data version {package['version']} of {day}."
    assert f'{said} <a href="{site}/book/chapters/lm.html">' in shown
    assert f'href="{repository}/edit/main/book/narrative/lm.md"' in shown
    assert f'href="{package["licenses"][0]["path"]}"' in shown


def test_a_page_that_is_not_of_the_book_is_not_cited():
    assert TEMPLATES.get_template("cite.html").render(review={"source": ""}).strip() == ""


def test_earlier_versions_stand_with_the_latest_above_them(monkeypatch):
    switcher = TEMPLATES.get_template("versions.html")
    shown = switcher.render(context("book/chapters/lm", monkeypatch, EARLIER))
    assert shown.index(f'href="{descriptor.site()}/"') < shown.index(
        '<a href="https://s/v/25.1.0/">25.1.0</a> of 2025-01-01'
    )
    assert f"<summary>Version {descriptor.package()['version']}</summary>" in shown
    alone = switcher.render(context("book/chapters/lm", monkeypatch))
    assert "<details>" not in alone
    assert descriptor.package()["version"] in alone


def test_the_feed_is_named_in_the_head_of_every_page(monkeypatch):
    head = context("genindex", monkeypatch)["metatags"]
    assert head.startswith('<meta><link rel="alternate" type="application/atom+xml"')
    assert f'href="{descriptor.site()}/feed.xml"' in head
