from math import isclose, log

import pytest

from analysis.statistics.effect_sizes import inverse_logit, logit_proportion


def test_a_logit_needs_no_correction_where_both_outcomes_occur():
    row = logit_proportion([3], [12]).iloc[0]
    assert isclose(row["effect"], log(3 / 9))
    assert isclose(row["variance"], 1 / 3 + 1 / 9)


def test_only_the_study_with_a_zero_cell_is_corrected():
    table = logit_proportion([0, 3, 9], [9, 12, 9])
    assert isclose(table.loc[0, "effect"], log(0.5 / 9.5))
    assert isclose(table.loc[0, "variance"], 1 / 0.5 + 1 / 9.5)
    assert isclose(table.loc[1, "effect"], log(3 / 9))
    assert isclose(table.loc[2, "effect"], log(9.5 / 0.5))


def test_the_inverse_logit_undoes_the_logit():
    assert isclose(float(inverse_logit(log(3 / 9))), 0.25)


@pytest.mark.parametrize(
    ("events", "n", "message"),
    [
        ([5], [4], "events, row 0: is more than n"),
        ([1, 2], [4], "lengths differ: events has 2 rows, n has 1"),
        ([], [], "no rows"),
        ([1.5], [4], "events, row 0: 1.5 is out of range; a whole number"),
        ([1], [4.5], "n, row 0: 4.5 is out of range; a whole number"),
        ([float("nan")], [4], "events, row 0: is missing"),
        ([-1], [4], "events, row 0"),
        ([0], [0], "n, row 0"),
    ],
)
def test_impossible_studies_are_refused(events, n, message):
    with pytest.raises(ValueError, match=message):
        logit_proportion(events, n)
