from analysis.estimates.studies import study_estimates
from tests.frames import by_id, evidence


def value(lines, estimate_id):
    return lines[estimate_id]["value"]


def test_no_evidence_still_has_a_count_of_what_was_read():
    found = by_id(study_estimates(evidence(studies=[])))
    assert value(found, "flow.studies.read") == 0
    assert not any(key.startswith(("known.", "design.", "period.")) for key in found)


def test_what_was_read_is_what_was_kept_and_what_was_left_out():
    left_out = [
        {"file": "studies", "former_id": "x1999", "entity": "LM", "year": 1999, "reason": "duplicate"}
    ]
    found = by_id(study_estimates(evidence(excluded=left_out)))
    assert value(found, "flow.studies.read") == 2
    assert value(found, "flow.studies.excluded.duplicate") == 1


def test_what_a_review_did_not_include_is_the_difference_of_its_counts():
    rows = [
        {"characteristic": "search", "category": "all", "statistic": "count", "value": "100"},
        {"characteristic": "studies", "category": "included", "statistic": "count", "value": "40"},
    ]
    found = by_id(study_estimates(evidence(reported=rows)))
    assert value(found, "review.smith2010.found") == 100
    assert value(found, "review.smith2010.not_included") == 60


def test_a_study_without_a_year_is_counted_apart():
    studies = [{"study_id": "a2014", "year": 2014}, {"study_id": "bnd", "year": None}]
    found = by_id(study_estimates(evidence(studies=studies)))
    assert value(found, "period.2010.cohort") == 1
    assert value(found, "period.unknown") == 1
    assert value(found, "design.cohort") == 2


def test_a_field_is_known_of_the_patients_that_fill_it():
    found = by_id(study_estimates(evidence([{"age_years": 50}, {}])))
    assert value(found, "known.age_years") == 0.5
    assert value(found, "known.ecog") == 0
