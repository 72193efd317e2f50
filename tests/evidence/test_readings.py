from dataclasses import replace

import pandas as pd

from analysis.evidence.readings import all_confirmed, confirmed
from tests.frames import evidence

ROWS = [
    {"reported_id": "a-0001", "percentage": "50.82", "numerator": 31, "denominator": 61},
    {"reported_id": "a-0002", "percentage": "70.82"},
    {"reported_id": "a-0003", "value": "3"},
]


def read_twice(*rows):
    first = evidence(reported=ROWS)
    columns = first.second_readings.columns
    whole = {"numerator": "Int64", "denominator": "Int64"}
    return replace(first, second_readings=pd.DataFrame(list(rows), columns=columns).astype(whole))


def test_a_number_that_both_readers_recorded_alike_is_confirmed():
    same = {"reported_id": "a-0001", "percentage": "50.82", "numerator": 31, "denominator": 61}
    other = {"reported_id": "a-0002", "percentage": "50.82"}
    assert confirmed(read_twice(same, other)) == {"a-0001"}


def test_without_a_second_reading_nothing_is_confirmed():
    assert confirmed(read_twice()) == set()


def test_a_finding_needs_all_its_numbers_confirmed():
    both = read_twice({"reported_id": "a-0003", "value": "3"})
    assert all_confirmed(pd.Series(["a-0003", "a-0003;a-0001"]), both).tolist() == [True, False]
