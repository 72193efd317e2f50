import pytest

from analysis.evidence import descriptor
from analysis.evidence.descriptor import in_words, label, labels, titles


@pytest.fixture
def schema(monkeypatch):
    """A schema of one column of a closed list, one of whose options has no label yet."""
    field = {"name": "design", "title": "Design", "options": {"cohort": "All", "pet_study": "PET"}}
    field["labels"] = {"cohort": "Cohort"}
    resource = {"name": "studies", "schema": {"fields": [{"name": "key"}, field]}}
    monkeypatch.setattr(descriptor, "_own", lambda: {"resources": [resource]})
    descriptor.fields.cache_clear()
    yield
    descriptor.fields.cache_clear()


@pytest.mark.usefixtures("schema")
def test_an_option_without_a_label_is_put_in_words():
    assert labels("studies", "design") == {"cohort": "Cohort", "pet_study": "PET study"}


@pytest.mark.usefixtures("schema")
def test_an_option_that_the_list_does_not_have_is_put_in_words():
    assert label("studies", "design", "case_series") == "Case series"
    assert label("gone", "design", "case_series") == "Case series"


@pytest.mark.usefixtures("schema")
def test_only_columns_with_a_title_are_named():
    assert titles("studies") == {"design": "Design"}


def test_abbreviations_are_written_large():
    assert in_words("lung_small_cell") == "Lung small cell"
    assert in_words("ecog_2") == "ECOG 2"


def test_a_label_belongs_to_an_option():
    fields = [f for r in descriptor.package()["resources"] for f in r["schema"]["fields"]]
    assert [f["name"] for f in fields if set(f.get("labels", {})) - set(f.get("options", {}))] == []
