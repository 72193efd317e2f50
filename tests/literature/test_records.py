"""When two records are one publication."""

import pytest

from analysis.literature.records import Library, Record, bare_doi, line, plain

KNOWN = {
    "doi": "10.9999/a",
    "pmid": "90001",
    "title": "A made-up report on the spinal cord",
    "first_author": "Müller",
    "year": "2020",
}


def known_as(**cells):
    library = Library()
    library.add(KNOWN, "it")
    return library.find(Record(**{"title": "Something else that is long enough", **cells}))


@pytest.mark.parametrize(
    "cells",
    [
        {"doi": "10.9999/a"},
        {"pmid": "90001"},
        {"title": "A Made-Up Report on the Spinal Cord.", "year": "2020"},
        {"title": "A made-up report on the spinal cords", "year": "2021"},
        {"title": "A made-up report on the spinal cord"},
        {"title": KNOWN["title"], "year": "2020", "first_author": "MÜLLER"},
    ],
)
def test_the_same_publication_is_recognised(cells):
    assert known_as(**cells) == "it"


@pytest.mark.parametrize(
    "cells",
    [
        {"doi": "10.9999/b"},
        {"title": KNOWN["title"], "year": "2022"},
        {"title": KNOWN["title"], "year": "2020", "first_author": "Miller"},
        {"title": KNOWN["title"], "year": "2020", "doi": "10.9999/b"},
        {"title": "A made-up report on the cervical spine", "year": "2020"},
    ],
)
def test_another_publication_is_not(cells):
    assert known_as(**cells) == ""


def test_short_titles_are_no_evidence():
    library = Library()
    library.add({"title": "Reply", "year": "2020"}, "it")
    assert library.find(Record(title="Reply", year="2020")) == ""


def test_texts_are_compared_without_case_accents_and_marks():
    assert plain("Métastase, de la moelle – É") == "metastase de la moelle e"
    assert line("A <i>title</i>\n of p<0.05") == "A title of p<0.05"


def test_a_doi_is_bare():
    assert bare_doi("https://doi.org/10.9999/A(1)b") == "10.9999/a(1)b"
    assert bare_doi(None) == bare_doi("none") == ""
