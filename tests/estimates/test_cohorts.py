import pytest

from analysis.estimates.cohorts import pooled_estimates
from analysis.statistics.proportions import pool_proportions
from tests.frames import by_id, evidence


def study(study_id, **cells):
    return {"study_id": study_id, **cells}


def result(study_id, events, n, characteristic="primary:lung", **cells):
    return {"study_id": study_id, "characteristic": characteristic, "events": events, "n": n, **cells}


def estimates(studies, results):
    return by_id(pooled_estimates(evidence(studies=studies, cohorts=results)))


def test_no_cohort_gives_no_number():
    assert estimates([], []) == {}


def test_three_cohorts_are_pooled_by_the_binomial_normal_model():
    found = estimates(
        [study("a2001"), study("b2002"), study("c2003")],
        [result("a2001", 3, 10), result("b2002", 8, 20), result("c2003", 9, 15)],
    )
    line = found["pooled.primary.lung"]
    assert line["value"] == pytest.approx(pool_proportions([3, 8, 9], [10, 20, 15]).estimate)
    assert (line["events"], line["n"], line["note"]) == (20, 45, "3 cohorts")
    assert list(found) == ["pooled.primary.lung"]


def test_two_cohorts_are_shown_each_for_itself():
    found = estimates([study("a2001"), study("b2002")], [result("a2001", 3, 10), result("b2002", 8, 20)])
    assert set(found) == {"cohort_share.primary.lung.a2001", "cohort_share.primary.lung.b2002"}
    line = found["cohort_share.primary.lung.b2002"]
    assert (line["value"], line["events"], line["n"], line["note"]) == (0.4, 8, 20, "Smith 2010")


def test_where_cohorts_lie_at_none_and_all_the_note_says_that_the_likelihood_is_flat():
    found = estimates(
        [study("a2001"), study("b2002"), study("c2003")],
        [result("a2001", 0, 10), result("b2002", 20, 20), result("c2003", 0, 9)],
    )
    line = found["pooled.primary.lung"]
    assert line["note"].startswith("3 cohorts; studies lie at 0 and at 100%: the likelihood is flat")
    assert line["method"].startswith("random effects, REML")


def test_of_cohorts_that_share_patients_one_counts():
    studies = [study("a2001", overlaps_with="b2002"), study("b2002", overlaps_with="a2001")]
    found = estimates(studies, [result("a2001", 3, 10), result("b2002", 8, 20)])
    assert list(found) == ["cohort_share.primary.lung.b2002"]


def test_reviews_mixed_compartments_and_subgroups_are_not_pooled():
    studies = [study("a2001", design="systematic_review"), study("b2002")]
    rows = [
        result("a2001", 3, 10),
        result("b2002", 1, 5, entity="LM;IESM"),
        result("b2002", 1, 5, subgroup="surgery"),
    ]
    assert estimates(studies, rows) == {}


def test_cohorts_of_brain_and_spine_are_context_and_one_alone_is_not_shown():
    studies = [study("a2001", population="mixed"), study("b2002", population="unclear")]
    rows = [result("a2001", 3, 10), result("b2002", 8, 20), result("b2002", 8, 20, "csf:positive")]
    assert set(estimates(studies, rows)) == {
        "context_share.primary.lung.a2001",
        "context_share.primary.lung.b2002",
    }
    third = [study("c2003", population="mixed")], [result("c2003", 2, 9)]
    assert list(estimates(studies + third[0], rows + third[1])) == ["context.primary.lung"]


def test_a_cohort_of_unclear_population_is_not_pooled_with_spinal_ones():
    studies = [study("a2001"), study("b2002"), study("c2003"), study("d2004", population="unclear")]
    found = estimates(studies, [result(s["study_id"], 4, 10) for s in studies])
    assert list(found) == ["pooled.primary.lung"]
    assert found["pooled.primary.lung"]["n"] == 30


def test_a_share_of_women_counts_as_its_share_of_men():
    line = estimates([study("a2001")], [result("a2001", 3, 10, "sex:female")])["cohort_share.sex.male.a2001"]
    assert (line["events"], line["n"]) == (7, 10)


def test_a_count_that_follows_from_a_percentage_is_said_to():
    line = estimates([study("a2001")], [result("a2001", None, 10, value=30.0)])
    line = line["cohort_share.primary.lung.a2001"]
    assert (line["events"], line["note"]) == (3, "Smith 2010; the count follows from a percentage")


def test_what_was_the_criterion_of_inclusion_is_no_result():
    row = result("a2001", 10, 10, "csf:positive", notes="inclusion criterion")
    assert estimates([study("a2001")], [row]) == {}


def test_a_median_age_stands_as_its_cohort_reports_it():
    row = result("a2001", None, 12, None, outcome="age", statistic="median", value=61.0, unit="years",
                 range_low=41.0, range_high=81.0, result_id="r1")  # fmt: skip
    line = estimates([study("a2001")], [row])["cohort.age.r1"]
    assert (line["value"], line["low"], line["high"], line["n"]) == (61, 41, 81, 12)
    assert "Smith 2010" in line["method"]
