"""The numbers of a made-up compartment, whole, as one reviewed file."""

from analysis.estimates.median_groups import ROLES, median_groups
from tests.estimates.example import NUMBERS, example, numbers


def test_the_numbers_of_the_made_up_compartment_are_those_that_were_read():
    """A change on purpose: `python -m tests.estimates.example`, and read what moved."""
    assert numbers().splitlines() == NUMBERS.read_text(encoding="utf-8").splitlines()


def test_every_part_that_a_group_can_play_is_played_and_has_its_words():
    assert set(median_groups(example())["role"]) == set(ROLES)
