"""The flow of records, the state of the review, triggers, and what a retraction changes."""

import math

import pandas as pd
import pytest

from analysis.estimates import triggers
from analysis.estimates.left_out import left_out_estimates
from analysis.estimates.search_flow import flow, flow_by_version, identified
from analysis.evidence.living import Living, holding, last_search, state_of
from analysis.evidence.tables import set_apart
from tests.frames import by_id, evidence

SEARCHES = [("a", "LM"), ("b", "ISCM"), ("watch", "all")]
LOG = [
    ("2026-01-01T00:00:00Z", "a", "pubmed", "complete", 9, 1),
    ("2026-02-01T00:00:00Z", "a", "pubmed", "complete", 10, 2),
    ("2026-02-01T00:00:00Z", "b", "pubmed", "empty", 0, 0),
    ("2026-03-01T00:00:00Z", "a", "pubmed", "failed", 3, 0),
    ("2026-03-02T00:00:00Z", "watch", "pubmed", "complete", 300, 0),
]
CANDIDATES = [
    ("c1", "2026-01-01", "a"),
    ("c2", "2026-01-01", "a"),
    ("c3", "2026-02-01", "a;b"),
    ("c4", "2026-02-01", "b"),
]
DECISIONS = [
    ("c1", "exclude", "title_abstract", "benign", None, "2026-01-10"),
    ("c2", "include", "full_text", None, "new2026", "2026-02-10"),
    ("c3", "exclude", "full_text", "no_data", None, "2026-02-11"),
]


def living(**more):
    tables = {
        "searches": pd.DataFrame(SEARCHES, columns=["strategy_id", "entity"]),
        "log": pd.DataFrame(LOG, columns=["run", "strategy_id", "source", "outcome", "found", "known"]),
        "candidates": pd.DataFrame(CANDIDATES, columns=["candidate_id", "found_on", "strategies"]),
        "decisions": pd.DataFrame(
            DECISIONS, columns=["candidate_id", "decision", "stage", "reason", "study_id", "decided_on"]
        ),
        "releases": pd.DataFrame({"version": ["26.2.0"], "date": ["2026-01-31"]}),
    }
    names = ("status", "protocol", "notices", "triggers")
    return Living(**{**dict.fromkeys(names, pd.DataFrame()), **tables, **more})


def lengths(steps):
    return {step: len(ids) for step, ids in steps.items()}


def test_the_flow_of_a_compartment_counts_what_its_searches_found():
    assert lengths(flow(living(), "LM")) == {
        "new": 3, "waiting": 0, "title_abstract": 1, "full_text": 1, "included": 1, "entered": 1,
        "excluded.benign": 1, "excluded.no_data": 1,
    }  # fmt: skip
    assert flow(living(), "ISCM")["waiting"] == ["c4"]


def test_the_flow_as_of_a_day_knows_nothing_later():
    assert lengths(flow(living(), "LM", "2026-01-31")) == {
        "new": 2, "waiting": 1, "title_abstract": 1, "full_text": 0, "included": 0, "entered": 0, "excluded.benign": 1,
    }  # fmt: skip


def test_the_last_complete_run_says_what_was_identified():
    assert identified(living(), "LM") == {"identified": 10, "known": 2, "repeated": 5}
    assert identified(living(), "LM", "2026-01-31") == {"identified": 9, "known": 1, "repeated": 6}


def test_every_record_is_in_one_step():
    totals, steps = identified(living(), "LM"), lengths(flow(living(), "LM"))
    assert totals["identified"] == totals["known"] + totals["repeated"] + steps["new"]
    assert steps["new"] == sum(steps[step] for step in ("waiting", "title_abstract", "full_text", "included"))


def test_before_the_first_search_nothing_is_identified():
    assert set(identified(living(), "LM", "2025-12-31").values()) == {0}


def test_the_flow_changes_from_version_to_version():
    table = flow_by_version(living())
    assert table["version"].tolist() == ["26.2.0", "today"]
    assert table["included"].tolist() == [0, 1]
    assert table["new"].tolist() == [2, 4]


STATUS = pd.DataFrame(
    [("book", "2026-01-01", "active"), ("book", "2026-06-01", "paused"), ("LM", "2026-03-01", "retired")],
    columns=["scope", "since", "state"],
)


@pytest.mark.parametrize(
    ("scope", "day", "state"),
    [
        ("LM", "2026-02-28", "active"),
        ("LM", "2026-03-01", "retired"),
        ("ISCM", "2026-05-31", "active"),
        ("book", "2026-06-01", "paused"),
    ],
)
def test_a_part_has_its_own_state_else_that_of_the_book(scope, day, state):
    assert state_of(STATUS, scope, day)["state"] == state


def test_before_its_first_row_the_review_has_no_state():
    assert state_of(STATUS, "LM", "2025-12-31") is None


def test_an_amendment_holds_from_its_day_on():
    rows = pd.DataFrame(
        {
            "item": ["a", "a", "b"],
            "since": ["2026-01-01", "2026-03-01", "2026-01-01"],
            "text": ["1", "2", "3"],
        }
    )
    assert holding(rows, "2026-02-28")["text"].tolist() == ["1", "3"]
    assert holding(rows, "2026-03-01")["text"].tolist() == ["2", "3"]


def test_the_last_search_is_the_last_that_read_every_record():
    it = living()
    assert last_search(it.log, it.searches) == last_search(it.log, it.searches, "LM") == "2026-02-01"
    assert last_search(it.log, it.searches, "LM", "2026-01-15") == "2026-01-01"
    assert last_search(it.log, it.searches, "NOMS") == ""


def estimate(value, low=math.nan, high=math.nan, unit="months", name="median"):
    return pd.DataFrame(
        [{"id": name, "label": "Median", "value": value, "low": low, "high": high, "unit": unit}]
    )


def verdict(before, after, measure="ratio", shifted=1.2, no_effect=math.nan):
    rows = [("median", measure, shifted, no_effect)]
    table = pd.DataFrame(rows, columns=["estimate", "measure", "shifted", "no_effect"])
    return triggers.verdicts(before, after, table)["verdict"].tolist()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (estimate(10), estimate(11.9), "stable"),
        (estimate(10), estimate(12), "shifted"),
        (estimate(12), estimate(10), "shifted"),
        (estimate(10, 9.5, 10.5), estimate(10.6), "shifted"),
        (estimate(10, 9.5), estimate(10.6), "stable"),
        (estimate(10), estimate(math.nan), "gone"),
        (estimate(math.nan), estimate(10), "new"),
        (estimate(10, name="other"), estimate(10), "new"),
        (estimate(0), estimate(0), "stable"),
        (estimate(0), estimate(1), "shifted"),
    ],
)
def test_a_number_is_stable_shifted_new_or_gone(before, after, expected):
    assert verdict(before, after) == [expected]


def test_shares_are_compared_in_percentage_points():
    assert verdict(estimate(0.30, unit="fraction"), estimate(0.39, unit="fraction"), "points", 10) == [
        "stable"
    ]
    assert verdict(estimate(0.30, unit="fraction"), estimate(0.41, unit="fraction"), "points", 10) == [
        "shifted"
    ]


def test_a_number_that_crosses_no_effect_is_reversed():
    assert verdict(estimate(0.98), estimate(1.02), no_effect=1.0) == ["reversed"]
    assert verdict(estimate(1.02), estimate(1.04), no_effect=1.0) == ["stable"]


def test_a_number_that_neither_side_states_has_no_verdict():
    assert verdict(estimate(1, name="x"), estimate(1, name="y")) == []


def patients(study, *months):
    return [
        {
            "study_id": study,
            "os_months": m,
            "os_event": 1,
            "os_origin": "diagnosis",
            "censoring_note": "exact",
        }
        for m in months
    ]


def test_headlines_stand_with_and_without_what_was_retracted():
    made = evidence(
        patients("kept2010", 1, 2, 3, 4, 5) + patients("gone2011", 20, 21, 22, 23, 24, 25),
        studies=({"study_id": "kept2010"}, {"study_id": "gone2011"}),
    )
    assert left_out_estimates(set_apart(made)) == []
    notice = {"study_id": "gone2011", "action": "left_out"}
    apart = set_apart(type(made)(**{**vars(made), "notices": pd.DataFrame([notice])}))
    assert len(apart.patients) == 5
    found = by_id(left_out_estimates(apart))
    assert found["with_left_out.survival.median"]["value"] == 20
    assert found["with_left_out.survival.median"]["n"] == 11
