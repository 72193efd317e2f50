"""Retractions, corrections and expressions of concern, as Crossref and PubMed tell them."""

from datetime import UTC, datetime

import pytest

from analysis.contributions.check import check_folder
from analysis.evidence.tables import evidence, with_left_out
from analysis.literature import crossref, watch, web
from tests.literature.conftest import register
from tests.literature.server import Publication

NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)


@pytest.fixture
def used(store, held, server, monkeypatch):
    """Two studies with a DOI, one of them with a PubMed number; a treatment result and a source with a DOI."""
    monkeypatch.setattr(crossref, "PAUSE", 0)
    register(store, "notices", sources="crossref;pubmed", entity="all")
    store.write(
        "studies",
        [
            {"study_id": "alder2020", "doi": "10.9999/alder", "pmid": "90001", "entities": "LM"},
            {"study_id": "birch2021", "doi": "10.9999/birch", "entities": "LM"},
        ],
    )
    store.write("treatment_results", [{"treatment_id": "t1", "doi": "10.9999/Treated", "pmid": "90003"}])
    store.write("sources", [{"source_id": "s1", "doi": "10.9999/method"}])
    store.write("candidates", [{"candidate_id": "pmid90009", "pmid": "90009", "doi": "10.9999/not-used"}])
    held.pubmed = [
        Publication(pmid="90001", doi="10.9999/alder"),
        Publication(pmid="90003", doi="10.9999/treated"),
    ]
    held.openalex = [Publication(doi="10.9999/birch"), Publication(doi="10.9999/method")]
    return store


def rows(store):
    return [
        (r["publication"], r["kind"], r["notice"], r["study_id"], r["source"]) for r in store.rows("notices")
    ]


def tell(held, place, *notices):
    getattr(held, place[0])[place[1]].notices = notices


def test_every_doi_and_pmid_that_is_used_is_asked_about_and_nothing_else(used, held):
    assert watch.run(used, NOW) == []
    asked = " ".join(held.asked)
    assert all(name in asked for name in ("alder", "birch", "treated", "method", "90001", "90003"))
    assert "not-used" not in asked
    assert "90009" not in asked
    assert [(r["source"], r["outcome"], r["found"], r["new"]) for r in used.rows("search_log")] == [
        ("crossref", "complete", "4", "0"),
        ("pubmed", "complete", "2", "0"),
    ]


def test_a_retraction_in_crossref_is_a_row_with_its_study_and_date(used, held):
    tell(held, ("openalex", 0), ("retraction", "10.9999/Notice", ""))
    (new,) = watch.run(used, NOW)
    assert rows(used) == [("doi:10.9999/birch", "retraction", "doi:10.9999/notice", "birch2021", "crossref")]
    assert (new["dated"], new["found_on"]) == ("2025-03-04", "2026-01-05")
    assert watch.run(used, NOW.replace(day=6)) == []
    assert len(rows(used)) == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("withdrawal", "retraction"),
        ("removal", "retraction"),
        ("expression-of-concern", "expression_of_concern"),
        ("Erratum", "correction"),
        ("partial_retraction", "correction"),
        ("reinstatement", "reinstatement"),
        ("new_version", None),
        ("something_else", None),
    ],
)
def test_what_publishers_call_a_notice(used, held, said, kind):
    tell(held, ("openalex", 0), (said, "10.9999/notice", ""))
    assert [n["kind"] for n in watch.run(used, NOW)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("RetractionIn", "retraction"),
        ("ExpressionOfConcernIn", "expression_of_concern"),
        ("ErratumIn", "correction"),
        ("CommentIn", None),
        ("RetractionOf", None),
    ],
)
def test_what_pubmed_calls_a_notice(used, held, said, kind):
    tell(held, ("pubmed", 1), (said, "10.9999/notice", "90100"))
    assert [n["kind"] for n in watch.run(used, NOW) if n["source"] == "pubmed"] == ([kind] if kind else [])


def test_one_notice_that_both_sources_know_is_one_row(used, held):
    tell(
        held, ("pubmed", 0), ("retraction", "10.9999/notice", ""), ("RetractionIn", "10.9999/notice", "90100")
    )
    watch.run(used, NOW)
    assert rows(used) == [("doi:10.9999/alder", "retraction", "doi:10.9999/notice", "alder2020", "crossref")]


def test_a_notice_without_a_doi_goes_by_its_number(used, held):
    tell(held, ("pubmed", 1), ("ErratumIn", "", "90100"))
    watch.run(used, NOW)
    assert rows(used) == [("pmid:90003", "correction", "pmid:90100", "", "pubmed")]


def test_one_source_that_fails_is_logged_and_the_other_is_asked(used, held, monkeypatch):
    monkeypatch.setattr(web, "ATTEMPTS", 1)
    held.fault("crossref", ("body", "<html>"))
    tell(held, ("pubmed", 0), ("RetractionIn", "10.9999/notice", "90100"))
    assert [n["study_id"] for n in watch.run(used, NOW)] == ["alder2020"]
    assert [(r["outcome"], r["detail"]) for r in used.rows("search_log")] == [
        ("failed", "The answer cannot be read: JSONDecodeError."),
        ("complete", ""),
    ]


def test_without_its_registration_nothing_is_asked(store, held, server):
    with pytest.raises(ValueError, match="'notices' is not registered"):
        watch.run(store, NOW)
    assert held.asked == []


def test_a_retraction_is_an_error_until_somebody_acts_and_then_its_rows_are_out_of_the_evidence(used, held):
    used.write(
        "patients",
        [{"patient_id": "lm-birch2021-01", "study_id": "birch2021", "entity": "LM", "os_months": "3"}],
    )
    tell(held, ("openalex", 0), ("retraction", "10.9999/notice", ""))
    watch.run(used, NOW)
    found = {f.rule: f for f in check_folder(used.folder) if "notices" in f.file}
    assert (found["notice-pooled"].line, found["notice-pooled"].column) == (2, 8)
    assert len(evidence("LM", root=used.folder).patients) == 1
    used.write("notices", [{**used.rows("notices")[0], "action": "left_out"}])
    assert not [f for f in check_folder(used.folder) if "notices" in f.file]
    assert len(evidence("LM", root=used.folder).patients) == 0
    assert len(with_left_out(evidence("LM", root=used.folder)).patients) == 1
    assert evidence("LM", root=used.folder).notices["study_id"].tolist() == ["birch2021"]
    assert len(evidence("LM", root=used.folder).studies) == 2


def test_an_issue_names_every_new_notice(used, held):
    tell(held, ("openalex", 0), ("retraction", "10.9999/notice", ""))
    assert "| doi:10.9999/birch | birch2021 | retraction | doi:10.9999/notice |" in watch.as_markdown(
        watch.run(used, NOW)
    )
