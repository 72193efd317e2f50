"""Patients who share a primary, an age band and a treatment."""

from analysis.estimates.similar import ANY, choice_id, choices, options, similar_estimates
from analysis.estimates.survival_times import times_of
from analysis.statistics.survival import median_survival
from tests.frames import by_id, evidence
from tests.survivors import survivors, two_arms


def test_every_combination_is_a_choice():
    found = two_arms()
    sizes = [len(o) for o in options(found).values()]
    assert len(list(choices(found))) == sizes[0] * sizes[1] * sizes[2]


def test_only_primaries_that_occur_are_offered():
    assert options(two_arms())["primary"] == [ANY, "Breast", "Lung"]


def test_a_choice_gives_the_median_of_those_who_meet_it():
    found = by_id(similar_estimates(two_arms()))
    rows = dict(choices(two_arms()))[("Lung", "Under 50", "Operated")]
    median = median_survival(times_of(rows), [1] * len(rows))
    assert found["similar.lung.under_50.operated.median"]["value"] == median.value


def test_a_choice_that_four_patients_meet_has_no_estimate():
    found = evidence(survivors(1, 2, 3, 4, primary="lung") + survivors(5, 6, 7, 8, 9, primary="breast"))
    ids = by_id(similar_estimates(found))
    assert "similar.lung.any.any.median" not in ids
    assert "similar.breast.any.any.median" in ids


def test_who_is_65_stands_in_the_oldest_band():
    rows = dict(choices(evidence(survivors(1, age_years=65))))
    assert len(rows[(ANY, "65 and over", ANY)]) == 1
    assert len(rows[(ANY, "50 to 64", ANY)]) == 0


def test_the_choice_of_everybody_is_the_headline():
    assert choice_id((ANY, ANY, ANY)) == "survival"
