"""Addresses that no longer answer."""

import pytest

from analysis.literature import links, web


@pytest.fixture
def found(store, server):
    """Addresses of a study and of a page."""
    store.write("studies", [{"study_id": "a2020", "doi": "10.9999/a", "url": "https://doi.org/10.9999/a"},
                            {"study_id": "b2021", "url": "https://journal.example.org/b"}])  # fmt: skip
    page = store.folder.parent / "book" / "methods.md"
    page.parent.mkdir()
    page.write_text(
        "# Methods\n\nSee [this](https://tool.example.org/x) and https://tool.example.org/x.\n",
        encoding="utf-8",
    )
    return links.addresses(store, links.pages_of(store.folder.parent))


def test_every_address_is_asked_once_and_has_its_place(found):
    assert found == {
        "https://doi.org/10.9999/a": "data/studies.csv:2:7",
        "https://journal.example.org/b": "data/studies.csv:3:12",
        "https://tool.example.org/x": "book/methods.md:3:12",
    }


@pytest.mark.parametrize("statuses", [[302], [200], [403], [429], [405, 200], [404, 200]])
def test_a_redirection_and_a_refusal_are_answers(found, held, monkeypatch, statuses):
    monkeypatch.setattr(web, "ATTEMPTS", 1)
    held.statuses["/journal.example.org/b"] = statuses
    assert list(links.broken(found)) == []


@pytest.mark.parametrize("statuses", [[404], [410], [405, 404]])
def test_what_is_gone_is_told_with_its_place(found, held, statuses):
    held.statuses["/journal.example.org/b"] = statuses
    (sentence,) = links.broken(found)
    assert sentence.startswith(
        f"data/studies.csv:3:12: https://journal.example.org/b is gone ({statuses[-1]})"
    )


def test_a_server_that_is_not_there_is_told(found, monkeypatch):
    monkeypatch.setattr(web, "ATTEMPTS", 1)

    def refused(*arguments):
        raise ConnectionRefusedError

    monkeypatch.setattr(links, "status_of", refused)
    assert len(list(links.broken(found))) == 3
