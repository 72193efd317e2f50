"""Every view of a made-up compartment, whole, as one reviewed file."""

from tests import invariants
from tests.pages.example import CELLS, VIEWS, chapters, others, shown, views


def test_the_views_of_the_made_up_compartment_are_those_that_were_read():
    """A change on purpose: `python -m tests.pages.example`, and read what moved."""
    assert views().splitlines() == VIEWS.read_text(encoding="utf-8").splitlines()


def test_every_figure_table_and_linked_number_of_them_holds_together():
    html = "".join(part._repr_html_() for part in [*map(shown, CELLS), *others().values()])
    found = {name: n.by_id for name, n in chapters().items()}
    assert invariants.faults(invariants.soup(html), found | {"": found["lm"]}) == []
