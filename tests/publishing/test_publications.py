"""The pages of publications, filled from the page of the theme."""

import json
import re

import pybtex.database
import pytest

from analysis.publishing.extension import FOLDER, SHELL, shell
from analysis.publishing.publications import filled, write_pages
from tests.frames import TABLES, table
from tests.treatment_rows import frame, result

MARK = '<title>{name}</title><link href="{address}"><h1>{name}</h1>{body}'.format(**SHELL)
MAP = f"<urlset><url><loc>a</loc></url><url><loc>s/{SHELL['address']}.html</loc></url></urlset>"


@pytest.fixture
def site(tmp_path):
    """A site with the theme's page, a chapter that shows one of its two numbers, and the data of two publications."""
    data, built, results = (tmp_path / name for name in ("data", "site", "results"))
    studies = [
        {
            "study_id": "abel1999",
            "first_author": "Abel",
            "year": 1999,
            "title": 'A <b>&" {case} 5 %',
            "doi": "10.1/x",
        }
    ]
    tables = {"studies": table("studies", studies), "patients": table("patients", []), "reported": table("reported", []),
              "cohort_results": table("cohort_results", []), "treatment_results": frame(result("a-1")),
              "vocabulary": table("studies", []).reindex(columns=["kind", "term", "label"])}  # fmt: skip
    data.mkdir()
    package = {"homepage": "https://host", "resources": [TABLES[name] for name in tables]}
    (data / "datapackage.json").write_text(json.dumps(package))
    for name, rows in tables.items():
        path = data / TABLES[name]["path"]
        path.parent.mkdir(exist_ok=True)
        columns = [f["name"] for f in TABLES[name]["schema"]["fields"]]
        rows.reindex(columns=columns).to_csv(path, index=False)
    (built / FOLDER).mkdir(parents=True)
    (built / FOLDER / f"{SHELL['address']}.html").write_text(MARK)
    (built / "sitemap.xml").write_text(MAP)
    (built / "book" / "chapters").mkdir()
    (built / "book" / "chapters" / "lm.html").write_text(
        '<h1>The &amp; chapter<a></a></h1><i id="rows-a"></i>'
    )
    results.mkdir()
    lines = [{"id": i, "label": i, "value": 1.0, "unit": "", "rows": ["abel1999"]} for i in ("a", "b")]
    (results / "lm.json").write_text(json.dumps({"estimates": lines}))
    (results / "home.json").write_text(json.dumps({"estimates": lines}))
    return built, [built / f"{name}.html" for name in write_pages(built, results, data)]


def test_each_publication_has_its_page_and_the_page_of_the_theme_goes(site):
    built, pages = site
    assert [p.name for p in pages] == ["abel1999.html", "noms-abel.html"]
    assert sorted(p.name for p in (built / FOLDER).iterdir()) == [
        "abel1999.bib", "abel1999.html", "abel1999.ris", "noms-abel.bib", "noms-abel.html", "noms-abel.ris",
    ]  # fmt: skip
    text = pages[0].read_text()
    assert "<title>Abel 1999</title>" in text
    assert '<link href="abel1999">' in text
    assert "PUBLICATION-" not in text


def test_a_citation_is_a_file_of_its_own(site):
    page = site[1][0]
    found = pybtex.database.parse_file(str(page.with_suffix(".bib"))).entries["abel1999"]
    assert (
        found.fields["title"] == 'A <b>\\&" (case) 5 \\%'.replace('"', "''")
        or found.fields["doi"] == "10.1/x"
    )
    assert 'TI  - A <b>&" {case} 5 %' in page.with_suffix(".ris").read_text()


def test_a_number_is_named_where_its_chapter_shows_where_it_comes_from(site):
    text = site[1][0].read_text()
    assert "<strong>The &amp; chapter.</strong> 1 number<" in text
    assert re.findall(r"lm\.html#rows-(\w)", text) == ["a"]
    assert "home.html" not in text


def test_the_site_map_names_every_page(site):
    text = (site[0] / "sitemap.xml").read_text()
    assert re.findall("<loc>(.*?)</loc>", text) == ["a", "s/abel1999.html", "s/noms-abel.html"]


def test_text_that_reads_like_a_mark_stays_text():
    study = {"address": "a", "name": f"<b>{SHELL['body']}"}
    assert filled("PUBLICATION-NAME|PUBLICATION-BODY", study, "x") == "&lt;b&gt;PUBLICATION-BODY|x"


def test_the_theme_draws_one_page_for_all():
    assert [name for name, *_ in shell(None)] == [f"{FOLDER}/{SHELL['address']}"]
