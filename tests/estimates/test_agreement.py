"""How far a method is from R."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.agreement import agreement, largest

CASES = {"few": {"events": [3, 0], "n": [12, 7]}, "one": {"events": 5, "n": 10}}


def method(reference=None, counterpart=None):
    return pd.DataFrame({"method_id": ["wilson"], "reference": [reference], "counterpart": [counterpart]})


@pytest.fixture
def folder(tmp_path):
    """Reference results of R: the interval of Wilson, in the second case a hundredth too high."""
    low, high = 0.236593090512564, 0.763406909487436
    bounds = {"few": {"high": [0.532307017, 0.354330307]}, "one": {"low": low * 1.01, "high": high}}
    meta = {"versions": {"R": "4.2.2", "metafor": "3.8.1"}, "cases": CASES, "expected": {"wilson": bounds}}
    empty = {"versions": {}, "cases": {}, "expected": {}}
    for name, content in (("meta", meta), ("survival", empty)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_the_largest_difference_of_any_case_is_told_with_the_version_of_the_package(folder):
    row = agreement(method("meta.wilson", "metafor::rma"), folder).iloc[0]
    assert (row["cases"], row["version"]) == (2, "3.8.1")
    assert row["difference"] == pytest.approx(0.01 / 1.01, rel=1e-6)


def test_what_comes_with_r_has_the_version_of_r(folder):
    assert agreement(method("meta.wilson", "stats::prop.test"), folder).loc[0, "version"] == "4.2.2"


def test_a_method_without_counterpart_has_no_difference(folder):
    row = agreement(method(), folder).iloc[0]
    assert pd.isna(row["cases"])
    assert np.isnan(row["difference"])


def test_a_reference_that_does_not_exist_is_refused_with_its_remedy(folder):
    with pytest.raises(
        ValueError, match=r"methods.csv: the method 'wilson' names the reference 'meta.wilsen'"
    ):
        agreement(method("meta.wilsen", "stats::prop.test"), folder)


def test_differences_are_relative_and_a_missing_number_on_one_side_is_no_agreement():
    assert largest({"a": [2.0, 0.5]}, {"a": [4.0, 0.5]}) == 0.5
    assert largest({"a": 0.25}, {"a": 0.0}) == 0.25
    assert largest({"a": None}, {"a": None}) == 0
    assert largest({"a": None}, {"a": 1.0}) == np.inf
    assert largest({"a": 1.0}, {"a": None}) == np.inf
    assert largest({"a": np.inf}, {"a": np.inf}) == 0
