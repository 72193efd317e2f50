"""The numbers of a made-up compartment, whole, as one reviewed file."""

from tests.estimates.example import NUMBERS, numbers


def test_the_numbers_of_the_made_up_compartment_are_those_that_were_read():
    """A change on purpose: `python -m tests.estimates.example`, and read what moved."""
    assert numbers().splitlines() == NUMBERS.read_text(encoding="utf-8").splitlines()
