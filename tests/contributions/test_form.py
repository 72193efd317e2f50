"""What the form asks for and carries."""

import json
import re

import pandas as pd

from analysis.contributions import form
from analysis.evidence import tables
from analysis.submitted.schema import CELL_RULES

PACKAGE = tables.package()


def made(studies=(), patients=(), vocabulary=()):
    names = ("study_id", "doi", "pmid", "entities", "url", "verification")
    return {
        "studies": pd.DataFrame(studies, columns=names),
        "patients": pd.DataFrame(patients, columns=["patient_id"]),
        "compartments": pd.DataFrame(
            [("LM", "Leptomeningeal", "Along the meninges")], columns=["compartment", "title", "definition"]
        ),
        "vocabulary": pd.DataFrame(vocabulary, columns=["kind", "term", "label", "definition"]),
    }


def data_of(markup):
    return json.loads(re.search(r'id="sm-form-data">(.*?)</script>', markup, re.DOTALL)[1])


def test_every_column_of_a_patient_is_asked_for_or_follows_from_others():
    (patients,) = (r for r in PACKAGE["resources"] if r["name"] == "patients")
    data = data_of(form.case_form(PACKAGE, made()).markup)
    asked = {f["name"] for f in data["fields"]["patients"]}
    assert asked | set(form.DERIVED) == {f["name"] for f in patients["schema"]["fields"]}
    assert not asked & set(form.DERIVED)


def test_every_required_column_of_a_study_is_asked_for_or_follows_from_others():
    (studies,) = (r for r in PACKAGE["resources"] if r["name"] == "studies")
    required = {f["name"] for f in studies["schema"]["fields"] if f.get("constraints", {}).get("required")}
    assert required <= {*form.ASKED["studies"], "study_id", "entities", "verification"}


def test_options_come_with_their_definitions_and_units():
    terms = [("primary", "lung", "Lung", "Carcinoma of the lung"), ("symptom", "pain", "Pain", "")]
    data = data_of(form.case_form(PACKAGE, made(vocabulary=terms)).markup)
    fields = {f["name"]: f for f in data["fields"]["patients"]}
    assert fields["primary"]["options"] == [["lung", "Lung", "Carcinoma of the lung"]]
    assert fields["os_months"]["unit"] == "months"
    assert {o[0] for o in fields["sex"]["options"]} == {"female", "male"}


def test_what_is_in_the_review_already_is_known():
    study = ("smith2020", "10.9999/a", None, "LM", "https://doi.org/10.9999/a", "verified")
    data = data_of(form.case_form(PACKAGE, made([study], [("lm-smith2020-01",)])).markup)
    assert data["known"]["studies"]["smith2020"]["doi"] == "10.9999/a"
    assert data["known"]["studies"]["smith2020"]["pmid"] == ""
    assert data["known"]["patients"] == ["lm-smith2020-01"]


def test_the_words_are_those_of_the_rules():
    data = data_of(form.case_form(PACKAGE, made()).markup)
    for rule in CELL_RULES:
        assert data["words"][rule.id] == [rule.title, rule.advice]
    assert set(form.BETWEEN) <= set(data["words"])


def test_text_of_the_data_cannot_leave_its_place():
    terms = [("primary", "x", "<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>")]
    markup = str(form.case_form(PACKAGE, made(vocabulary=terms)).markup)
    assert "<img src=x" not in markup
    assert "<script>alert(2)" not in markup
    assert data_of(markup)["fields"]["patients"]
