from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.statistics import double_counting
from analysis.statistics.double_counting import without_double_counting


def studies(*rows):
    return pd.DataFrame(rows, columns=["study_id", "n_patients", "overlaps_with"])


def kept(frame):
    return set(frame.loc[without_double_counting(frame)["kept"].to_numpy(), "study_id"])


def test_studies_without_overlap_are_all_kept():
    frame = studies(("a", 3, ""), ("b", 5, None))
    decision = without_double_counting(frame)
    assert decision["kept"].all()
    assert (decision["rule"] == "none").all()
    assert (decision["reason"] == "").all()


def test_the_review_goes_where_its_cases_hold_more_patients():
    frame = studies(("review", 4, "a;b"), ("a", 2, ""), ("b", 3, ""))
    assert kept(frame) == {"a", "b"}


def test_the_cases_go_where_the_review_holds_more_patients():
    frame = studies(("review", 40, "a;b"), ("a", 2, ""), ("b", 3, ""))
    decision = without_double_counting(frame)
    assert kept(frame) == {"review"}
    assert decision["reason"].tolist() == ["kept instead of a, b", *["shares patients with review"] * 2]


def test_an_overlap_stated_by_one_side_holds_for_both():
    assert kept(studies(("a", 2, ""), ("b", 3, "a"))) == kept(studies(("a", 2, "b"), ("b", 3, ""))) == {"b"}


def test_sharing_with_a_third_study_is_no_overlap():
    assert kept(studies(("a", 5, "b"), ("b", 6, "c"), ("c", 5, ""))) == {"a", "c"}


def test_among_equals_fewer_studies_are_kept_then_the_first_id():
    assert kept(studies(("review", 5, "a;b"), ("a", 2, ""), ("b", 3, ""))) == {"review"}
    assert kept(studies(("b", 5, "a"), ("a", 5, ""))) == {"a"}


def test_a_study_that_is_not_in_the_frame_plays_no_part():
    assert kept(studies(("a", 5, "elsewhere"), ("b", 1, ["elsewhere"]))) == {"a", "b"}


def test_the_order_of_the_rows_decides_nothing():
    frame = studies(("a", 5, "b;c"), ("b", 4, "c"), ("c", 5, "d"), ("d", 1, "e"), ("e", 2, ""))
    assert kept(frame) == kept(frame.iloc[::-1])


def test_the_index_of_the_frame_is_kept():
    frame = studies(("a", 5, "b"), ("b", 4, "")).set_index(pd.Index([7, 9]))
    assert without_double_counting(frame).index.tolist() == [7, 9]


def random_group(seed, size=9, chance=0.35):
    rng = np.random.default_rng(seed)
    names = [f"s{i}" for i in range(size)]
    edges = [pair for pair in combinations(names, 2) if rng.random() < chance]
    stated = [";".join(b for a, b in edges if a == name) for name in names]
    frame = pd.DataFrame({"study_id": names, "n_patients": rng.integers(1, 9, size), "overlaps_with": stated})
    return frame, edges


@pytest.mark.parametrize("seed", range(8))
def test_no_other_choice_without_double_counting_holds_more_patients(seed):
    frame, edges = random_group(seed)
    assert "greedy" not in set(without_double_counting(frame)["rule"])
    patients = dict(zip(frame["study_id"], frame["n_patients"], strict=True))
    choices = [set(part) for size in range(10) for part in combinations(patients, size)]
    allowed = [c for c in choices if not any(a in c and b in c for a, b in edges)]
    assert kept(frame) in allowed
    assert sum(map(patients.get, kept(frame))) == max(sum(map(patients.get, c)) for c in allowed)


def test_a_group_too_large_to_search_is_decided_greedily_and_still_counts_nobody_twice(monkeypatch):
    monkeypatch.setattr(double_counting, "BRANCHES", 1)
    frame, edges = random_group(3, size=14, chance=0.4)
    chosen = kept(frame)
    assert "greedy" in set(without_double_counting(frame)["rule"])
    assert not any(a in chosen and b in chosen for a, b in edges)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (studies(("a", 5, "a")), "overlaps_with, row 0: 'a' overlaps with itself"),
        (studies(("a", 5, ""), ("a", 4, "")), "study_id, row 1: stands twice"),
        (studies((None, 5, "")), "study_id, row 0: is missing"),
        (studies(("a", -1, "")), "n_patients, row 0"),
        (studies(("a", np.nan, "")), "n_patients, row 0: is missing"),
        (pd.DataFrame({"study_id": ["a"]}), "the column 'n_patients' is missing"),
    ],
)
def test_a_frame_that_cannot_be_decided_is_refused(frame, message):
    with pytest.raises(ValueError, match=message):
        without_double_counting(frame)
