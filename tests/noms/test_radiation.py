import pandas as pd
import pytest

from analysis.noms.radiation import bed, eqd2, parse_schedule, schedules


def test_thirty_gray_in_ten_fractions_is_39_gray_bed_and_32_5_gray_in_two_gray_fractions():
    assert bed(3, 10, 10) == pytest.approx(39)
    assert eqd2(3, 10, 10) == pytest.approx(32.5)


def test_two_gray_fractions_are_their_own_equivalent():
    assert eqd2(2, 25, 3) == pytest.approx(50)


def test_a_single_fraction_of_8_gray_weighs_more_on_late_tissue_than_on_tumour():
    assert eqd2(8, 1, 10) == pytest.approx(12)
    assert eqd2(8, 1, 2) == pytest.approx(20)


@pytest.mark.parametrize(
    "arguments", [(0, 5, 10), (3, 0, 10), (3, 2.5, 10), (3, 5, 0), (float("nan"), 5, 10)]
)
def test_an_impossible_dose_is_refused(arguments):
    with pytest.raises(ValueError, match=r"is allowed|is missing"):
        bed(*arguments)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("surgery + RT 30 Gy/10", (3, 10)),
        ("20 Gy / 5", (4, 5)),
        ("8 Gy x 1", (8, 1)),
        ("4 Gy x5, poor prognosis", (4, 5)),
        ("salvage radiosurgery 1 x 18 Gy", (18, 1)),
        ("single fraction 24 Gy", (24, 1)),
        ("Cunha 2012, 24 Gy / 2", (12, 2)),
        ("Rose 2009, 24 Gy x1", (24, 1)),
    ],
)
def test_a_clear_schedule_is_read(text, schedule):
    assert parse_schedule(text) == schedule


@pytest.mark.parametrize(
    "text",
    [
        "SRS 16-18 Gy x 1",
        "high-dose hypofractionated (24-30 Gy / 3)",
        "SBRT 18-40 Gy / 1-4",
        "low-dose hypofractionated (18-36 Gy / 5-6)",
        "radiosurgery 10-16 Gy",
        "SRS median 24 Gy",
        "Boehling 2012, 18x1 / 27x3 / 30x5",
        "8 Gy x1 or 20 Gy / 5",
        "dexamethasone 100 mg + RT 30 Gy",
        "",
    ],
)
def test_a_range_or_an_incomplete_schedule_is_not_read(text):
    assert parse_schedule(text) is None


def test_a_text_without_a_schedule_keeps_its_row():
    table = schedules(["8 Gy x 1", "SRS", None], alpha_beta=10)
    assert table["schedule"].tolist()[:2] == ["8 Gy x 1", "SRS"]
    assert table["eqd2"].tolist()[0] == pytest.approx(12)
    assert pd.isna(table["eqd2"]).tolist() == [False, True, True]
