from analysis.estimates.treatment import treatment_estimates
from tests.frames import by_id, evidence


def estimates(*patients, **others):
    return by_id(treatment_estimates(evidence(patients, **others)))


def counts(found, estimate_id):
    return found[estimate_id]["events"], found[estimate_id]["n"]


def test_no_patient_gives_no_number():
    assert estimates() == {}


def test_silence_counts_as_not_stated_and_is_said_to_be_a_lower_bound():
    found = estimates({"radiotherapy": "yes"}, {"radiotherapy": "no"}, {})
    assert counts(found, "treatment.radiotherapy") == (1, 3)
    assert "lower bound" in found["treatment.radiotherapy"]["note"]


def test_a_biopsy_is_no_surgery_but_has_an_extent():
    found = estimates({"surgery": "biopsy"}, {"surgery": "complete"})
    assert counts(found, "treatment.surgery") == (1, 2)
    assert counts(found, "surgery.biopsy") == (1, 2)


def test_combinations_add_up_to_all_patients_and_the_most_frequent_comes_first():
    found = estimates(
        {"surgery": "partial", "radiotherapy": "yes"},
        {"surgery": "complete", "radiotherapy": "yes"},
        {"steroids": "yes"},
        {},
    )
    lines = [line for key, line in found.items() if key.startswith("combination.")]
    assert lines[0]["id"] == "combination.surgery-radiotherapy"
    assert lines[0]["label"] == "Surgery + Radiotherapy"
    assert sum(line["events"] for line in lines) == 4
    assert counts(found, "combination.none_stated") == (1, 4)


def test_a_decade_counts_its_own_patients_and_an_unknown_year_none():
    studies = [
        {"study_id": "a2009", "year": 2009},
        {"study_id": "b2010", "year": 2010},
        {"study_id": "cnd", "year": None},
    ]
    patients = [{"study_id": s["study_id"], "radiotherapy": "yes"} for s in studies]
    found = estimates(*patients, studies=studies)
    assert counts(found, "treatment_decade.2000.radiotherapy") == (1, 1)
    assert counts(found, "treatment_decade.2010.radiotherapy") == (1, 1)
    assert len({key.split(".")[1] for key in found if key.startswith("treatment_decade")}) == 2
