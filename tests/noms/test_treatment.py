"""The evidence of the chapter on treatment."""

from analysis.evidence.names import study_names
from tests.treatment_rows import example, frame, result


def test_two_publications_of_an_author_in_a_year_are_told_apart_by_their_journal():
    rows = frame(
        result("a-1"),
        result("a-2"),
        result("b-1", study_id="ABELB", journal="K"),
        result("c-1", study_id="C", first_author="Cain"),
    )
    assert study_names(rows).tolist() == ["Abel 2001, J", "Abel 2001, J", "Abel 2001, K", "Cain 2001"]  # fmt: skip


def test_a_publication_without_author_is_named_by_title_journal_and_year():
    rows = frame(result("a-1", first_author=None, year=None))
    assert study_names(rows).tolist() == ["A trial, J, year unknown"]


def test_what_others_claim_is_no_result():
    claim = result("a-2", statement="published_claim")
    found = example(result("a-1"), claim, result("a-3", question="survival"))
    assert found.of("steroids")["treatment_id"].tolist() == ["a-1"]
    assert found.of("steroids", "survival")["treatment_id"].tolist() == ["a-1", "a-3"]


def test_verified_leaves_out_what_is_to_verify():
    rows = (result("a-1"), result("a-2", verification="to_verify"))
    assert example(*rows, include="verified").results["treatment_id"].tolist() == ["a-1"]


def test_the_evidence_carries_version_and_date_of_the_data():
    found = example(result("a-1"))
    assert (found.version, found.date, found.repository) == ("1.0.0", "2020-02-03", "https://host/repo")
