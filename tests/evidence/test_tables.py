"""Reading and cutting the evidence."""

import tomllib

import pandas as pd
import pytest

from analysis.evidence import tables as data
from analysis.evidence.tables import Evidence, has_term, narrow


def whole() -> Evidence:
    """Three studies: an old verified one, a newer provisional one, one without a year."""
    studies = pd.DataFrame(
        {
            "study_id": ["old1980", "new2010", "undatednd"],
            "entities": ["LM", "LM;ISCM", "IESM"],
            "year": pd.array([1980, 2010, None], dtype="Int64"),
            "verification": ["verified", "provisional", "verified"],
        }
    )
    patients = pd.DataFrame(
        {
            "patient_id": ["a", "b", "c"],
            "study_id": list(studies["study_id"]),
            "entity": ["LM", "ISCM", "IESM"],
        }
    )
    results = pd.DataFrame({"result_id": ["r"], "study_id": ["new2010"], "entity": ["LM;ISCM"]})
    return Evidence(
        studies, patients, results, patients.head(0), pd.DataFrame({"kind": [], "term": [], "label": []})
    )


def test_a_compartment_keeps_its_studies_patients_and_shared_results():
    cut = narrow(whole(), "ISCM")
    assert list(cut.studies["study_id"]) == ["new2010"]
    assert list(cut.patients["patient_id"]) == ["b"]
    assert list(cut.cohort_results["result_id"]) == ["r"]


def test_a_cut_off_date_leaves_out_later_and_undated_publications():
    assert list(narrow(whole(), as_of="1995-06-30").studies["study_id"]) == ["old1980"]


def test_a_year_counts_as_a_whole():
    assert "new2010" in set(narrow(whole(), as_of="2010-01-01").studies["study_id"])


def test_verified_only_drops_provisional_studies_and_their_rows():
    cut = narrow(whole(), "LM", include="verified")
    assert list(cut.studies["study_id"]) == ["old1980"]
    assert cut.cohort_results.empty


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"compartment": "brain"}, "compartment is 'brain'"),
        ({"include": "some"}, "include is 'some'"),
        ({"as_of": "yesterday-ish"}, "as_of is 'yesterday-ish'"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        narrow(whole(), **arguments)


def test_a_term_of_a_list_is_found_whole():
    column = pd.Series(["lumbar;sacral", "sacral", None])
    assert list(has_term(column, "lumbar")) == [True, False, False]


def test_a_term_is_not_found_inside_a_longer_one():
    assert list(has_term(pd.Series(["skin_squamous"]), "skin")) == [False]


def test_an_unknown_table_is_named():
    with pytest.raises(KeyError, match="no table 'patient'"):
        data.resource("patient")


def test_empty_is_missing_and_zero_is_a_value(tmp_path):
    (tmp_path / "datapackage.json").write_text(
        '{"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": ['
        '{"name": "k", "type": "string"}, {"name": "n", "type": "integer"}]}}]}'
    )
    (tmp_path / "t.csv").write_text("k,n\nNA,0\nb,\n")
    table = data.read("t", tmp_path)
    assert table["k"].tolist() == ["NA", "b"]
    assert table["n"].tolist() == [0, pd.NA]


def test_every_table_of_the_package_can_be_read():
    tables = data.read_all()
    described = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in data.package()["resources"]}
    assert {name: list(table.columns) for name, table in tables.items()} == described
    assert {"studies", "patients", "cohort_results", "reported"} <= set(described)


def test_the_version_is_the_same_wherever_it_stands():
    version = data.package()["version"]
    project = tomllib.loads((data.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changes = (data.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    cited = (data.ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert project == version
    assert f"## {version}" in changes
    assert f"version: {version}" in cited.replace('"', "")
