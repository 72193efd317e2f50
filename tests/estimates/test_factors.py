"""Printed hazard ratios and the same contrasts of the patient rows."""

import pytest

from analysis.estimates.factors import contrast_words, factor_estimates, in_words, member, printed_tests
from analysis.estimates.survival_times import with_survival
from tests.frames import by_id, evidence
from tests.survivors import survivors

HAZARD = {
    "statistic": "hazard_ratio",
    "characteristic": "overall_survival",
    "category": "male_vs_female",
    "subgroup": "male",
    "comparator": "female",
    "value": "1.3",
    "low": "0.7",
    "high": "2.2",
}


def contrasts_of(found) -> dict[str, dict]:
    """The lines of some evidence by id."""
    return by_id(factor_estimates(found, with_survival(found.patients))[0])


def rows(*patients):
    """Patient rows."""
    return evidence(patients).patients


@pytest.mark.parametrize(
    ("code", "cells", "expected"),
    [
        ("male", {"sex": "male"}, True),
        ("female", {"sex": "male"}, False),
        ("age_le_55", {"age_years": 55}, True),
        ("age_gt_55", {"age_years": 55}, False),
        ("ecog_0_2", {"ecog": 3}, False),
        ("organs_1", {"other_metastases": "bone"}, True),
        ("organs_2_4", {"other_metastases": "bone;brain"}, True),
        ("organs_1", {"other_metastases": "none"}, False),
        ("segments_1", {"spinal_regions": "cervical;thoracic"}, False),
        ("treated", {"chemotherapy": "yes"}, True),
        ("untreated", {"surgery": "none", "radiotherapy": "no"}, True),
    ],
)
def test_a_code_of_a_publication_finds_its_patients(code, cells, expected):
    assert member(rows(cells), code).tolist() == [expected]


@pytest.mark.parametrize("code", ["male", "age_le_55", "ecog_0_2", "organs_1", "segments_1", "treated"])
def test_what_is_not_reported_belongs_to_no_group(code):
    assert member(rows({}), code).fillna(False).tolist() == [False]


TESTED = HAZARD | {
    "statistic": "p_value",
    "category": "radiotherapy_vs_chemotherapy",
    "subgroup": "radiotherapy",
    "comparator": "chemotherapy",
    "value": "0.2",
}


def given(radiotherapy: str, chemotherapy: str, *months: float) -> list[dict]:
    """Patients with the same treatment."""
    return survivors(*months, radiotherapy=radiotherapy, chemotherapy=chemotherapy)


def test_a_test_that_is_printed_without_a_ratio_is_made_of_those_given_one_treatment_and_not_the_other():
    both = given("yes", "yes", 1, 1, 1, 1, 1)
    apart = given("yes", "no", 1, 2, 3, 4, 5) + given("no", "yes", 11, 12, 13, 14, 15)
    found = contrasts_of(evidence(both + apart, reported=[TESTED]))
    assert list(found) == ["factor.radiotherapy_vs_chemotherapy.log_rank"]
    line = found["factor.radiotherapy_vs_chemotherapy.log_rank"]
    assert (line["n"], line["value"] < 0.01) == (10, True)


def test_a_printed_test_of_which_too_few_are_known_is_refused_with_its_reason():
    apart = given("yes", "no", 1, 2, 3, 4, 5) + given("no", "yes", 11, 12, 13, 14)
    line = contrasts_of(evidence(apart, reported=[TESTED]))["factor.radiotherapy_vs_chemotherapy.log_rank"]
    assert line["value"] != line["value"]
    assert line["note"] == "Groups are compared from 5 patients each; too small: chemotherapy (4)."
    assert line["n"] == 9


def test_a_printed_test_of_groups_on_other_clocks_is_refused_with_its_reason():
    apart = given("yes", "no", 1, 2, 3, 4, 5) + given("no", "yes", 11, 12, 13, 14, 15)
    other = [p | ({"os_origin": "radiotherapy"} if p["radiotherapy"] == "yes" else {}) for p in apart]
    line = contrasts_of(evidence(other, reported=[TESTED]))["factor.radiotherapy_vs_chemotherapy.log_rank"]
    assert line["note"] == "Survival is not counted from the same point."


def test_disseminated_disease_without_sites_has_no_number_of_organs():
    assert member(rows({"other_metastases": "widespread"}), "organs_1").isna().tolist() == [True]


def test_a_code_of_another_kind_has_no_counterpart():
    assert member(rows({}), "solitary") is None


def test_contrasts_are_said_in_words():
    assert contrast_words("organs_1", "organs_2_4") == "1 against 2 to 4 organs involved"
    assert in_words("age_gt_55") == "aged over 55"


def test_a_printed_hazard_ratio_stands_beside_that_of_the_patient_rows():
    men, women = survivors(1, 3, 5, 7, 9, 11, sex="male"), survivors(2, 4, 6, 8, 10, 12, sex="female")
    patients = [p | {"study_id": f"s{i}"} for i, p in enumerate(men + women)]
    found = evidence(patients, reported=[HAZARD])
    lines = contrasts_of(found)
    assert lines["factor_printed.smith2010.male_vs_female"]["value"] == 1.3
    assert lines["factor.male_vs_female.hazard_ratio.male"]["n"] == 12


def test_too_few_patients_leave_the_printed_figure_alone():
    lines = contrasts_of(evidence(survivors(1, 2, sex="male"), reported=[HAZARD]))
    assert list(lines) == ["factor_printed.smith2010.male_vs_female"]


@pytest.mark.parametrize(("deaths", "known"), [(4, False), (5, True)])
def test_four_deaths_among_the_women_leave_the_printed_hazard_ratio_alone(deaths, known):
    men, women = survivors(1, 3, 5, 7, 9, 11, 13, sex="male"), survivors(2, 4, 6, 8, 10, 12, 14, sex="female")
    women = [p | {"os_event": int(i < deaths)} for i, p in enumerate(women)]
    patients = [p | {"study_id": f"s{i}"} for i, p in enumerate(men + women)]
    lines = contrasts_of(evidence(patients, reported=[HAZARD]))
    assert ("factor.male_vs_female.hazard_ratio.male" in lines) is known
    assert ("too few: female (4)" in lines["factor.male_vs_female.log_rank"]["note"]) is not known


def test_no_printed_hazard_ratio_gives_nothing():
    assert contrasts_of(evidence(survivors(1, 2, 3, 4, 5))) == {}


def test_printed_p_values_carry_the_name_of_their_test():
    p = {"statistic": "p_value", "category": "male_vs_female", "test": "log_rank", "value": "0.43"}
    assert printed_tests(evidence(reported=[HAZARD, p]), "smith2010", "male_vs_female") == "log-rank 0.43"


def test_a_contrast_names_its_publication_and_where_its_numbers_stand():
    found = evidence(reported=[HAZARD, HAZARD | {"reported_id": "again", "location": "Figure 1"}])
    lines, frame = factor_estimates(found, with_survival(found.patients))
    assert [line["id"] for line in lines] == frame["printed"].tolist()
    assert frame.iloc[0][["label", "publication"]].tolist() == ["male against female", "Smith 2010"]
    assert frame.iloc[0]["ratio"] == "factor.male_vs_female.hazard_ratio.male"
