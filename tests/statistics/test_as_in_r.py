"""What the comparisons with R compare."""

import json
from math import inf

import numpy as np
import pytest

from analysis.statistics.as_in_r import read_reference, side_by_side


def test_all_that_r_found_is_set_beside_ours_and_what_it_did_not_look_for_is_left():
    ours = {"wald": {"se": 1.0, "p": 0.5}, "value": [2.0, 3.0]}
    found = list(side_by_side(ours, {"wald": {"se": 1.5}, "value": [2.0, None]}))
    assert [place for place, *_ in found] == ["/wald/se", "/value"]
    assert found[0][1:] == (1.0, 1.5)
    np.testing.assert_equal(found[1][2], [2.0, np.nan])


def test_a_result_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="/low: shape"):
        list(side_by_side({"low": [1.0, 2.0]}, {"low": [1.0, 2.0, 3.0]}))


def test_a_single_number_is_a_column_of_one_and_a_missing_upper_bound_is_infinite(tmp_path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"cases": {"one": {"n": 12, "upper": [4, None]}}, "date": "2020-01-01"}))
    case = read_reference(path)["cases"]["one"]
    assert case["n"].tolist() == [12.0]
    assert case["upper"].tolist() == [4.0, inf]
