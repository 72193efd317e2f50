"""Names of quantities in a sentence."""

import pytest

from analysis.audit.words import as_text, words
from tests.printed_rows import p_value, printed, row, share

LABELS = {"csf_cytology_positive": "positive CSF cytology", "region_lumbar_sacral": "lumbosacral location"}


def name(cells: dict, labels=LABELS) -> str:
    return as_text(printed(cells).reported, labels)["label"].iloc[0]


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("ecog_3_4", "ECOG 3 to 4"),
        ("lumbar;sacral", "lumbar-sacral"),
        ("age_le_55", "age up to 55"),
        ("age_gt_55", "age over 55"),
        ("csf", "CSF"),
        ("Motor", "motor"),
    ],
)
def test_a_term_is_told_in_words(term, told):
    assert words(term) == told


def test_the_vocabulary_names_a_quantity():
    assert name(share("csf_cytology:positive", "1")) == "positive CSF cytology"
    assert name(share("region:lumbar;sacral", "1")) == "lumbosacral location"


def test_a_quantity_without_a_name_is_told_by_its_terms():
    assert name(share("symptom:back_pain", "1")) == "symptom back pain"
    assert name(row("age:all", "median", value="5", unit="years")) == "age"


def test_a_subgroup_stands_behind_the_name():
    assert (
        name(share("csf_cytology:positive:late", "1", subgroup="late_onset"))
        == "positive CSF cytology (late onset)"
    )
    assert name(share("sex:male", "1", subgroup="male")) == "sex male"


def test_a_population_that_names_the_group_stands_for_it():
    cells = {"subgroup": "hashii", "population": "patients (Hashii)"}
    assert name(share("csf_cytology:positive", "1", **cells)) == "positive CSF cytology, patients (Hashii)"


def test_a_test_is_named_by_its_outcome_and_groups():
    assert name(p_value("0.2")) == "P value of overall survival, a against b"
    contrast = {**p_value("0.2"), "category": "improved", "characteristic": "symptom_outcome"}
    assert name(contrast) == "P value of symptom outcome improved, a against b"


def test_an_empty_cell_is_empty_text_and_a_count_is_text():
    text = as_text(printed(share("sex:male", "1")).reported, {})
    assert text.loc[0, ["numerator", "denominator", "qualifier"]].tolist() == ["1", "", ""]
