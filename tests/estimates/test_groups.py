"""Groups that a reader chooses and comparisons take."""

import pandas as pd

from analysis.estimates.groups import groupings, large_enough, sizes, term
from tests.frames import evidence


def groups(*patients) -> pd.DataFrame:
    """Groupings of hand-made patients."""
    found = evidence(patients)
    return groupings(found, found.patients)


def test_silence_on_a_treatment_is_not_stated_rather_than_withheld():
    table = groups({"radiotherapy": "yes"}, {"radiotherapy": "no"}, {})
    assert table["radiotherapy"].fillna("").tolist() == ["Irradiated", "Not irradiated", ""]


def test_a_biopsy_is_no_operation():
    table = groups({"surgery": "biopsy"}, {"surgery": "partial"})
    assert table["surgery"].tolist() == ["Not operated", "Operated"]


def test_one_of_two_kinds_of_drugs_is_systemic_treatment():
    table = groups({"chemotherapy": "no", "targeted_or_immuno": "yes"}, {"chemotherapy": "no"}, {})
    assert table["systemic"].fillna("").tolist() == ["Given", "Not given", ""]


def test_a_primary_stands_in_the_group_of_the_vocabulary():
    assert groups({"primary": "renal"})["primary"].tolist() == ["Kidney"]


def test_a_patient_of_a_study_without_a_year_has_no_decade():
    found = evidence([{}], [{"study_id": "smith2010", "year": None}])
    assert groupings(found, found.patients)["decade"].isna().all()


def test_silence_has_no_size_and_the_largest_group_comes_first():
    labels = pd.Series([None, None, None, "A", "C", "B", "B"], dtype="string")
    assert list(sizes(labels).items()) == [("B", 2), ("A", 1), ("C", 1)]


def test_a_group_of_four_is_not_compared():
    labels = pd.Series(["A"] * 4 + ["B"] * 5, dtype="string")
    assert large_enough(labels).dropna().unique().tolist() == ["B"]


def test_a_label_becomes_part_of_an_id():
    assert term("Bladder, prostate, testis") == "bladder_prostate_testis"
