"""What changed, from the tables of the living mode."""

from analysis.evidence.living import changes
from tests.pages.test_living import ITEM, NOTICE, RUN, STATUS, living


def test_every_kind_of_change_is_told_once_with_the_latest_first():
    amended = ITEM | {"since": "2025-07-01", "reason": "Too rare."}
    it = living(
        releases=[{"version": "26.1.0", "date": "2025-02-01", "summary": "First."}],
        status=[STATUS], notices=[NOTICE], protocol=[ITEM, amended], log=[RUN],
    )  # fmt: skip
    rows = changes(it)
    assert rows[["date", "title"]].to_numpy().tolist() == [
        ["2026-01-01", "Version 26.2.0 in preparation"],
        ["2025-12-02", "Search a in pubmed: complete"],
        ["2025-12-01", "Retraction: doi:10.9999/a"],
        ["2025-07-01", "Protocol amended: When"],
        ["2025-02-01", "Version 26.1.0"],
        ["2025-01-01", "The review is active"],
    ]
    assert rows["text"].tolist()[1:] == [
        "Records found: 3.", "Notice: pmid:90001.", "Too rare.", "First.", "All is well.",
    ]  # fmt: skip
    assert rows["key"].is_unique


def test_a_version_that_was_released_is_no_longer_in_preparation():
    rows = changes(living(releases=[{"version": "26.2.0", "date": "2026-01-01", "summary": "Second."}]))
    assert rows["title"].tolist() == ["Version 26.2.0"]


def test_a_search_whose_records_are_not_known_says_so():
    assert changes(living(log=[RUN | {"found": None}]))["text"].iloc[-1] == "Records found: not known."
