"""Patients who share a primary, an age band and a treatment."""

from analysis.estimates.similar import ANY, choice_id, similar_estimates, similar_groups
from tests.frames import by_id, evidence
from tests.survivors import groups_of, survivors, two_arms


def similar_of(found):
    """Groups by choice and the options of some evidence."""
    groups, labels = groups_of(found)
    alike, offered = similar_groups(groups[0], labels)
    return {tuple(g.keys.values()): g for g in alike}, offered


def test_every_combination_is_a_choice():
    alike, offered = similar_of(two_arms())
    sizes = [len(o) for o in offered.values()]
    assert len(alike) == sizes[0] * sizes[1] * sizes[2]


def test_only_primaries_that_occur_are_offered():
    assert similar_of(two_arms())[1]["primary"] == [ANY, "Breast", "Lung"]


def test_a_choice_gives_the_median_of_those_who_meet_it():
    alike, _ = similar_of(two_arms())
    lines = by_id(similar_estimates(list(alike.values())))
    assert lines["similar.lung.under_50.operated.median"]["value"] == 16
    assert lines["similar.lung.under_50.operated.median"]["label"] == (
        "Median overall survival, lung, under 50, operated"
    )
    assert "similar.lung.under_50.operated.at_3" not in lines


def test_a_choice_that_four_patients_meet_has_no_estimate():
    found = evidence(survivors(1, 2, 3, 4, primary="lung") + survivors(5, 6, 7, 8, 9, primary="breast"))
    ids = by_id(similar_estimates(list(similar_of(found)[0].values())))
    assert "similar.lung.any.any.median" not in ids
    assert "similar.breast.any.any.median" in ids


def test_who_is_65_stands_in_the_oldest_band():
    alike, _ = similar_of(evidence(survivors(1, age_years=65)))
    assert len(alike[(ANY, "65 and over", ANY)].rows) == 1
    assert len(alike[(ANY, "50 to 64", ANY)].rows) == 0


def test_the_choice_of_everybody_is_the_headline():
    alike, _ = similar_of(two_arms())
    assert choice_id((ANY, ANY, ANY)) == alike[(ANY, ANY, ANY)].id == "survival"
    assert not [i for i in by_id(similar_estimates(list(alike.values()))) if i.startswith("survival")]
