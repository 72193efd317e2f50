import pytest

from analysis.evidence.quantities import has_name, name, quantity
from tests.frames import evidence


@pytest.mark.parametrize(
    ("kind", "category", "expected"),
    [
        ("primary", "lung", "primary.lung"),
        ("segments", "segments_2", "segments.2"),
        ("metastasis", "organs_3", "organs.3"),
        ("csf_cytology", "positive", "csf.positive"),
        ("synchronous", "all", "interval.synchronous"),
        ("sex", "female", "sex.male"),
    ],
)
def test_a_quantity_has_one_id_whatever_a_publication_calls_it(kind, category, expected):
    assert quantity(kind, category) == expected


def test_the_vocabulary_names_a_term_and_others_are_worded():
    known = evidence()
    assert name("primary.renal", known) == "Kidney"
    assert name("histology.lung_small_cell", known) == "Lung small cell"
    assert name("performance_status.ecog_2", known) == "ECOG 2"
    assert name("segments.2", known) == "2 levels"


def test_a_term_of_one_publication_in_a_closed_list_has_no_name():
    assert has_name("region.thoracic", evidence())
    assert not has_name("region.t1_to_t9", evidence())
    assert has_name("imaging.flame_sign", evidence())
