"""What search engines and reference managers read at the head of a page."""

import json
import re

import yaml

from analysis.evidence import tables
from analysis.publishing.heads import describe, tags

PACKAGE = {
    "title": "A review",
    "version": "1.2.3",
    "created": "2024-03-05T00:00:00Z",
    "site": "https://example.org/review",
    "licenses": [{"path": "https://example.org/licence"}],
}


def metas(text: str) -> dict[str, str]:
    """Name -> content."""
    return dict(re.findall(r'<meta name="([^"]+)" content="([^"]*)">', text))


def test_a_reference_manager_reads_title_author_day_version_and_address():
    found = metas(tags("Cord", "https://example.org/review/cord.html", PACKAGE))
    assert found["citation_title"] == "Cord"
    assert found["citation_author"].startswith("The contributors of")
    assert found["citation_publication_date"] == "2024/03/05"
    assert found["citation_journal_title"] == "A review"
    assert found["citation_volume"] == "1.2.3"
    assert found["citation_public_url"] == "https://example.org/review/cord.html"


def test_a_search_engine_reads_an_article_of_the_review():
    text = re.search(r"<script[^>]*>(.*)</script>", tags("Cord", "https://example.org/c", PACKAGE))[1]
    article = json.loads(text)
    assert (article["@type"], article["headline"], article["version"]) == (
        "ScholarlyArticle",
        "Cord",
        "1.2.3",
    )
    assert article["isPartOf"]["url"] == "https://example.org/review/"
    assert (article["dateModified"], article["url"]) == ("2024-03-05", "https://example.org/c")


def test_a_title_with_markup_stays_text():
    found = tags('</script><b>"', "https://example.org/c", PACKAGE)
    assert found.count("</script>") == 1
    assert "<b>" not in found


def test_each_page_is_described_by_its_own_title_and_address(tmp_path):
    page = tmp_path / "book" / "cord.html"
    page.parent.mkdir()
    page.write_text("<head><title>x</title></head><body><h1>Cord &amp; dura<a>#</a></h1></body>")
    describe(tmp_path, PACKAGE, ["book/cord"])
    text = page.read_text()
    assert text.index("citation_title") < text.index("</head>")
    assert metas(text)["citation_title"] == "Cord &amp; dura"
    assert metas(text)["citation_public_url"] == "https://example.org/review/book/cord.html"


def test_the_site_s_address_is_one_setting_s():
    config = yaml.safe_load((tables.ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    site = tables.package()["site"].rstrip("/") + "/"
    assert config["html_baseurl"] == config["ogp_site_url"] == site
    assert site.endswith(config["notfound_urls_prefix"])
