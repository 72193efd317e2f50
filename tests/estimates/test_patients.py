import pytest

from analysis.estimates.patients import histology, patient_estimates
from tests.frames import by_id, evidence


def estimates(*patients):
    return by_id(patient_estimates(evidence(patients)))


def counts(found, estimate_id):
    return found[estimate_id]["events"], found[estimate_id]["n"]


def test_no_patient_gives_no_number():
    assert estimates() == {}


def test_a_share_counts_only_patients_of_whom_the_field_is_known():
    found = estimates({"sex": "male"}, {"sex": "female"}, {})
    assert counts(found, "sex.male") == (1, 2)


def test_age_falls_into_bands_of_ten_years():
    found = estimates({"age_years": 39}, {"age_years": 40}, {"age_years": 49.5})
    assert counts(found, "age_band.30") == (1, 3)
    assert counts(found, "age_band.40") == (2, 3)
    assert "age_band.50" not in found


def test_a_lesion_found_with_the_primary_is_in_no_later_band():
    found = estimates({"interval_months": 0}, {"interval_months": 12}, {"interval_months": 13})
    assert counts(found, "interval.synchronous") == counts(found, "interval_band.synchronous") == (1, 3)
    assert counts(found, "interval_band.within_1_year") == (1, 3)
    assert counts(found, "interval_band.1_to_2_years") == (1, 3)


def test_a_denied_or_unnamed_metastasis_is_no_organ():
    found = estimates(
        {"other_metastases": "brain;bone"}, {"other_metastases": "none"}, {"other_metastases": "widespread"}
    )
    assert counts(found, "organs.2") == (1, 1)
    assert counts(found, "metastasis.brain") == (1, 3)


def test_levels_are_counted_among_patients_of_stated_level():
    found = estimates({"levels": "T12-L1"}, {"levels": "L1"}, {"levels": "sacrum"}, {})
    assert counts(found, "level.L1") == (2, 2)
    assert counts(found, "level.T12") == (1, 2)
    assert counts(found, "segments.1") == counts(found, "segments.2") == (1, 2)


def test_five_or_more_levels_are_one_group():
    found = estimates({"levels": "C1-C7"})
    assert found["segments.5"]["label"] == "5 levels or more"


def test_cytology_that_was_not_done_is_no_denominator():
    found = estimates({"csf_cytology": "positive"}, {"csf_cytology": "not_done"})
    assert counts(found, "csf.positive") == (1, 1)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("non-small cell, stage IV", "non_small_cell"),
        ("small cell carcinoma", "small_cell"),
        ("acute myeloid leukaemia, myeloid sarcoma", "haematological"),
        ("carcinosarcoma", "other"),
        ("Ewing, clavicle", "sarcoma"),
        ("cheek", "other"),
    ],
)
def test_a_histology_belongs_to_the_first_family_whose_words_fit(text, family):
    assert histology(text) == family
