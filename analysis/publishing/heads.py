"""What search engines and reference managers read at the head of a page.

`citation_*` are the tags of Google Scholar and Zotero
(https://scholar.google.com/intl/en/scholar/inclusion.html), the rest is schema.org.
"""

import html
import json
import re
from pathlib import Path

AUTHOR = "The contributors of Spinal Metastases: a living review"


def tags(title: str, address: str, package: dict) -> str:
    """The elements that describe one page as an article of the review.

    title : of the page; address : of the page, absolute; package : the descriptor of the data.
    """
    day = package["created"][:10]
    names = {
        "citation_title": title,
        "citation_author": AUTHOR,
        "citation_publication_date": day.replace("-", "/"),
        "citation_journal_title": package["title"],
        "citation_volume": package["version"],
        "citation_public_url": address,
        "citation_language": "en",
    }
    article = {
        "@context": "https://schema.org/",
        "@type": "ScholarlyArticle",
        "headline": title,
        "author": {"@type": "Organization", "name": AUTHOR},
        "dateModified": day,
        "version": package["version"],
        "license": package["licenses"][0]["path"],
        "isPartOf": {"@type": "CreativeWork", "name": package["title"], "url": package["site"] + "/"},
        "url": address,
    }
    metas = "".join(f'<meta name="{n}" content="{html.escape(c)}">' for n, c in names.items())
    text = json.dumps(article).replace("<", "\\u003c")
    return f'{metas}<script type="application/ld+json">{text}</script>'


def title_of(page: str) -> str:
    """The first heading of a page."""
    return html.unescape(re.search(r"<h1>(.*?)<", page, re.DOTALL)[1]).strip()


def describe(site: Path, package: dict, names: list[str]) -> None:
    """Put the tags at the end of the head of each page named (`book/chapters/lm`)."""
    for page in (site / f"{name}.html" for name in names):
        text = page.read_text(encoding="utf-8")
        title = title_of(text)
        address = f"{package['site'].rstrip('/')}/{page.relative_to(site).as_posix()}"
        page.write_text(
            text.replace("</head>", tags(title, address, package) + "</head>", 1), encoding="utf-8"
        )
