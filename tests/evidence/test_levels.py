import csv

import pytest

from analysis.evidence.levels import VERTEBRAE, regions, unread, vertebrae
from analysis.evidence.tables import DATA


def test_a_span_names_every_vertebra_between_its_ends():
    assert vertebrae("C6-T2") == ["C6", "C7", "T1", "T2"]


def test_several_places_are_named_from_the_top_down():
    assert vertebrae("L4-L5; T8") == ["T8", "L4", "L5"]


def test_a_remark_in_brackets_plays_no_part():
    assert vertebrae("C5 (root of C8)") == ["C5"]


def test_words_beside_a_level_play_no_part():
    assert vertebrae("S1 root (right)") == ["S1"]
    assert unread("left L5 nerve root") == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Th5", ["T5"]), ("D5-D7", ["T5", "T6", "T7"]), ("Th11-12", ["T11", "T12"]), ("C8", ["C7"]),
     ("C8-T1", ["C7", "T1"]), ("D12 – L1", ["T12", "L1"]), ("C5, C7", ["C5", "C7"])],
)  # fmt: skip
def test_every_way_to_write_a_level_names_its_vertebrae(written, meant):
    assert vertebrae(written) == meant
    assert unread(written) == []


@pytest.mark.parametrize("place", ["", "cauda equina", "lumbosacral junction", "Sacrum"])
def test_a_place_in_words_names_no_vertebra_and_is_read(place):
    assert vertebrae(place) == []
    assert unread(place) == []


@pytest.mark.parametrize(
    "text",
    ["C9", "T13", "T0", "L2-T12", "T5 to T9", "T5 and T9", "T5/T6", "T5-", "t5", "5-7", "L3-L9", "Th5-Th13",
     "conus (L1)", "C5 (T13)", "T5 T9", "T11-T12-L1", "vertebra 5"],
)  # fmt: skip
def test_what_cannot_be_read_is_said(text):
    assert unread(text)


def test_a_span_covers_the_regions_between_its_ends():
    assert regions("C7-L1") == {"cervical", "thoracic", "lumbar"}
    assert regions("Th5; S1 root") == {"thoracic", "sacral"}
    assert regions("cauda equina") == set()


def test_no_level_of_the_data_is_lost():
    with (DATA / "patients.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["levels"] for row in csv.DictReader(file)}
    assert [text for text in texts if unread(text)] == []
    assert [t for t in texts if any(c.isdigit() for c in t) and not vertebrae(t)] == []


def test_every_vertebra_is_read_back():
    assert [vertebrae(name) for name in VERTEBRAE] == [[name] for name in VERTEBRAE]
