"""What a slice and a download hold, letter for letter, on hand-made data."""

import json

import pandas as pd
import pybtex.database
import pytest

from analysis.publishing import slices
from analysis.publishing.bibliography import bibtex, cited, entry
from analysis.publishing.downloads import (
    all_results,
    description,
    download_list,
    results_table,
    unlike_formula,
)
from analysis.publishing.slices import expanded, fingerprint, slice_rows

STUDIES = pd.DataFrame({"study_id": ["a", "b"], "entities": ["LM", "LM;ISCM"]})


def test_a_chapter_of_one_compartment_gets_its_own_name_and_files():
    spec = {
        "each": "compartments",
        "template": "x.md",
        "parameters": {"confidence": 0.9},
        "reads": ["n/{chapter}.md", "r"],
    }
    assert expanded(spec, "lm", "LM", ["lm", "iscm"]) == {
        "template": "x.md",
        "parameters": {"confidence": 0.9, "chapter": "lm", "compartment": "LM"},
        "reads": ["n/lm.md", "r"],
        "needs": [],
    }


def test_a_chapter_over_all_reads_and_needs_those_of_every_compartment_once():
    spec = {"template": "x.md", "reads": ["n/{chapter}.md", "r"], "needs": ["compartments", "audit"]}
    found = expanded(spec, "home", "", ["lm", "iscm"])
    assert found["reads"] == ["n/lm.md", "n/iscm.md", "r"]
    assert found["needs"] == ["lm", "iscm", "audit"]
    assert found["parameters"] == {}


@pytest.mark.parametrize(
    ("name", "table", "kept"),
    [
        ("patients", {"study_id": ["a", "b", "b", "c"], "entity": ["LM", "ISCM", "LM;ISCM", "LM"]}, [0, 2]),
        ("cohort_results", {"study_id": ["b", "b"], "entity": ["ISCM", "LM"]}, [1]),
        ("reported", {"study_id": ["a", "z"], "entity": ["ISCM", "LM"]}, [0]),
        ("sources", {"source_id": ["x", "y"]}, [0, 1]),
    ],
)
def test_a_slice_holds_the_rows_of_its_compartment_and_of_its_studies(name, table, kept):
    frame = pd.DataFrame(table).astype("string")
    assert list(slice_rows(name, frame, STUDIES, "LM").index) == kept
    assert slice_rows(name, frame, STUDIES, "") is frame


def test_the_studies_of_a_slice_are_those_that_were_chosen():
    assert slice_rows("studies", pd.DataFrame(), STUDIES, "LM") is STUDIES


def test_a_fingerprint_does_not_hang_on_the_order_of_the_files(tmp_path):
    paths = [tmp_path / name for name in "ab"]
    for path in paths:
        path.write_text(path.name)
    assert fingerprint(paths) == fingerprint(paths[::-1])
    assert len(fingerprint(paths)) == 64


def test_the_results_of_the_compartments_know_their_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(slices, "BUILD", tmp_path)
    (tmp_path / "results").mkdir()
    content = {"compartment": "LM", "estimates": [{"id": "age", "value": 5}]}
    (tmp_path / "results" / "lm.json").write_text(json.dumps(content))
    found = slices.compartment_results()
    assert list(found) == ["lm", "iesm", "iscm"]
    assert (found["lm"].page, found["lm"].meta["compartment"], found["lm"]["age"]["value"]) == (
        "lm.html",
        "LM",
        5,
    )
    assert (found["iscm"].page, found["iscm"].by_id, found["iscm"].meta) == ("iscm.html", {}, {})


PACKAGE = {
    "title": "T",
    "description": "D",
    "version": "1.2.3",
    "created": "2026-01-02T03:04:05Z",
    "licenses": [{"path": "https://l"}],
    "homepage": "https://h",
    "site": "https://s/",
    "resources": [{"title": "Studies"}, {"title": "Patients"}],
}


def test_the_description_for_search_engines_says_what_the_package_says():
    found = description(PACKAGE)
    named = {
        k: found[k] for k in ("@type", "name", "description", "version", "dateModified", "license", "url")
    }
    assert named == {
        "@type": "Dataset",
        "name": "T",
        "description": "D",
        "version": "1.2.3",
        "dateModified": "2026-01-02",
        "license": "https://l",
        "url": "https://s/book/chapters/data.html",
    }
    assert found["variableMeasured"] == ["Studies", "Patients"]
    assert found["distribution"]["contentUrl"] == "https://s/_static/data/spinal-metastases.zip"
    assert found["sameAs"] == "https://h"
    assert found["distribution"]["encodingFormat"] == "application/zip"
    assert found["creator"]["@type"] == "Organization"
    assert found["@context"] == "https://schema.org/"


def test_the_list_of_downloads_leads_to_each_file_with_what_it_is():
    page = download_list(PACKAGE)._repr_html_()
    for name in ("spinal-metastases.zip", "results.json", "results.csv", "references.bib", "SHA256SUMS"):
        assert f'_static/data/{name}" download="data-{name.replace(".", "-1.2.3.", 1)}' in page.replace(
            'SUMS-1.2.3"', 'SUMS"'
        )
    assert "every number that the chapters state, by chapter" in page
    assert '"1.2.3"' in page


def test_results_are_read_by_chapter_in_the_order_of_their_names(tmp_path):
    for name in ("lm", "iesm"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"estimates": [], "chapter": name}))
    (tmp_path / "other.txt").write_text("no")
    found = all_results(tmp_path)
    assert list(found) == ["iesm", "lm"]
    assert found["lm"]["chapter"] == "lm"


def test_an_empty_book_has_the_columns_of_its_results():
    assert list(results_table({}))[:4] == ["chapter", "id", "label", "value"]


def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe_and_numbers_stay():
    table = pd.DataFrame({"a": ["=1", "+x", "-y", "@z", "\tq", "a=b", None], "n": [-1.0, 2, 3, 4, 5, 6, 7]})
    found = unlike_formula(table)
    assert found["a"].tolist() == ["'=1", "'+x", "'-y", "'@z", "'\tq", "a=b", None]
    assert found["n"].tolist() == table["n"].tolist()


def test_a_publication_without_a_journal_is_another_kind_of_entry_and_its_address_stands_for_a_doi():
    row = {"title": "[A {b} \\c]", "first_author": "M{x}", "year": 2001, "url": "https://e.org/{1}"}
    found = entry(row)
    assert found.type == "misc"
    assert dict(found.fields) == {"title": "A (b) /c", "year": "2001", "url": "https://e.org/(1)"}
    assert str(found.persons["author"][0]) == "{M(x)}"
    with_doi = entry(row | {"doi": "10.1/x", "journal": "J"})
    assert with_doi.type == "article"
    assert "url" not in with_doi.fields
    assert with_doi.fields["journal"] == "J"


def test_sources_stand_in_the_bibliography_and_share_its_keys():
    row = {"title": ["T"], "first_author": ["A"], "year": [2000]}
    studies, sources = (
        pd.DataFrame({"study_id": ["a2000"]} | row),
        pd.DataFrame({"source_id": ["b2000"]} | row),
    )
    text = bibtex(cited({"studies": studies, "sources": sources}))
    assert set(pybtex.database.parse_string(text, "bibtex").entries) == {"a2000", "b2000"}
    with pytest.raises(ValueError, match="'a2000' stands twice"):
        cited({"studies": studies, "sources": sources.assign(source_id="a2000")})
