"""What this book adds to Sphinx: the page of publications, the foot of every page, and the terms of the glossary where they
stand."""

from functools import cache
from html import escape

import yaml
from docutils import nodes

from analysis.evidence import descriptor, tables
from analysis.evidence import living as of_review
from analysis.evidence.publications import address
from analysis.publishing import glossary

SHELL = {
    "address": "PUBLICATION-ADDRESS",
    "name": "PUBLICATION-NAME",
    "body": "PUBLICATION-BODY",
}
"""What stands for the parts of a publication's page in the one that the theme draws for all."""
FOLDER = "book/publications"
REFERENCES = "book/references"
FEED = "feed.xml"


def shell(app):
    """The page, as the theme draws it, that `publications.write_pages` fills for each publication: to draw some hundred
    of them would take longer than all chapters."""
    yield f"{FOLDER}/{SHELL['address']}", {"title": SHELL["name"], "body": SHELL["body"]}, "page.html"


@cache
def earlier() -> list[dict]:
    """The earlier versions, each at its own address."""
    return of_review.earlier(of_review.living())


@cache
def sources() -> dict[str, str]:
    """Chapter -> the file that is edited to change its text."""
    plan = yaml.safe_load((descriptor.ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    return {name: f"book/{spec['template']}" for name, spec in plan.items()}


def source_of(page: str) -> str:
    """The file that is edited to change a page: of a compartment its narrative, of a publication the table of studies."""
    folder, _, name = page.rpartition("/")
    narrative = f"book/narrative/{name}.md"
    if folder == FOLDER:
        return "data/studies.csv"
    if folder != "book/chapters":
        return f"{page}.md"
    return narrative if (descriptor.ROOT / narrative).exists() and name not in sources() else sources()[name]


def foot(app, page: str, template: str, context: dict, doctree) -> None:
    """What the templates `cite.html` and `versions.html` show, and the feed in the head of the page."""
    package, site = descriptor.package(), descriptor.site()
    context["review"] = {
        "title": package["title"],
        "version": package["version"],
        "date": package["created"][:10],
        "licence": package["licenses"][0],
        "address": f"{site}/{page}.html",
        "latest": f"{site}/",
        "repository": package["homepage"],
        "source": source_of(page) if doctree or page.startswith(FOLDER) else "",
        "earlier": earlier(),
    }
    feed = f'<link rel="alternate" type="application/atom+xml" title="{escape(package["title"])}" href="{site}/{FEED}">'
    context["metatags"] = context.get("metatags", "") + feed


def lead_on(app, doctree, page: str) -> None:
    """Lead each reference that is a publication of the review on to its page."""
    if page != REFERENCES:
        return
    keys = {found.citation_id: found.key for found in app.env.get_domain("cite").citations}
    held = set(tables.read("studies")["study_id"])
    for citation in doctree.findall(nodes.citation):
        key = keys.get(citation["ids"][0])
        if key in held:
            target = app.builder.get_relative_uri(page, f"{FOLDER}/{address(key)}")
            link = nodes.reference("", "In this review", refuri=target, internal=True)
            citation[-1] += [nodes.Text(" "), link]


def setup(app) -> dict:
    """Called by Sphinx."""
    app.connect("html-collect-pages", shell)
    app.connect("html-page-context", foot)
    app.connect("doctree-resolved", glossary.explain)
    app.connect("doctree-resolved", lead_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
