"""Which body of evidence headlines."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.estimates.headline import BODIES, bodies, headline_estimates
from analysis.estimates.median_groups import median_groups
from analysis.evidence import tables
from tests.estimates.test_median_groups import cohort
from tests.frames import RULES, by_id, evidence, headline_rules
from tests.survivors import everyone, survivors

REVIEW = {"study_id": "review2020", "design": "systematic_review"}


def found_of(sizes=(), review: float | None = None, patients=(), rules=RULES):
    """Evidence of whole cohorts with a median of 4 months, of a review and of patients, under a rule."""
    studies = [{"study_id": f"s{i}"} for i in range(len(sizes))] + [{"study_id": "smith2010"}, REVIEW]
    cohorts = [cohort(f"s{i}", 4.0, n) for i, n in enumerate(sizes)]
    cohorts += [cohort("review2020", review, 200)] if review else []
    return replace(evidence(patients, studies, cohorts), headline_rules=headline_rules(rules))


def lines_of(found) -> dict[str, dict]:
    """The lines of some evidence by id."""
    return by_id(headline_estimates(found, everyone(found), median_groups(found)))


def chosen(found) -> str:
    """The body that headlines; nothing where none does."""
    table = bodies(lines_of(found))
    return "".join(table.loc[table["chosen"], "body"])


REPORTS = survivors(6, 7, 8, 9, 10)


@pytest.mark.parametrize(
    ("sizes", "review", "patients", "body"),
    [
        ((10, 10, 10), 3.0, REPORTS, "whole_cohorts"),
        ((10, 10), 3.0, REPORTS, "review"),
        ((10, 30), 3.0, REPORTS, "largest_cohort"),
        ((10, 29), 3.0, REPORTS, "review"),
        ((10, 29), None, REPORTS, "single_reports"),
        ((), 3.0, REPORTS, "review"),
        ((), None, REPORTS, "single_reports"),
        ((), None, REPORTS[:4], ""),
    ],
)
def test_the_first_body_that_meets_its_conditions_headlines(sizes, review, patients, body):
    assert chosen(found_of(sizes, review, patients)) == body


def test_the_order_is_that_of_the_ranks_and_not_of_the_rows():
    swapped = [(5 - rank, *rest) for rank, *rest in RULES]
    assert chosen(found_of((10, 10, 10), 3.0, REPORTS, swapped)) == "single_reports"


def test_the_headline_is_the_estimate_of_its_body_and_says_the_rule():
    lines = lines_of(found_of((10, 20, 30), 3.0, REPORTS))
    headline, body = lines["headline.median"], lines["body.whole_cohorts"]
    assert headline["value"] == body["value"] == pytest.approx(4)
    assert (headline["low"], headline["high"], headline["n"]) == (body["low"], body["high"], 60)
    clock = "Survival is counted from (publications): not stated 3."
    assert headline["note"] == f"Three of them. {clock}"
    assert body["note"] == f"As they came. {clock}"
    assert headline["rows"] == ["s0-r1", "s1-r1", "s2-r1"]


def test_every_body_stands_beside_the_headline_with_its_patients_deaths_and_publications():
    table = bodies(lines_of(found_of((10, 20, 30), 3.0, REPORTS))).set_index("body")
    assert table.index.tolist() == ["whole_cohorts", "largest_cohort", "review", "single_reports"]
    assert table["value"].tolist() == pytest.approx([4, 4, 3, 8])
    assert table["n"].tolist() == [60, 30, 200, 5]
    assert table["k"].tolist() == [3, 1, 1, 1]
    assert table["chosen"].tolist() == [True, False, False, False]
    assert table.loc["single_reports", "events"] == 5
    assert pd.isna(table.loc["review", "events"])


def test_a_cohort_too_small_to_headline_is_shown():
    table = bodies(lines_of(found_of((11,), 3.0))).set_index("body")
    assert table.loc["largest_cohort", ["n", "chosen"]].tolist() == [11, False]


def test_a_review_of_several_compartments_is_no_body():
    mixed = evidence(
        REPORTS, [{"study_id": "smith2010"}, REVIEW], [cohort("review2020", 3.0, 200, entity="LM;IESM")]
    )
    assert chosen(mixed) == "single_reports"


def test_an_interval_that_is_not_printed_is_said_to_be_ours():
    ours = lines_of(found_of((40,)))["body.largest_cohort"]
    assert ours["note"] == (
        "No interval is printed, ours follows from the number of patients. One centre. "
        "Survival is counted from (publications): not stated 1."
    )
    assert ours["low"] < 4 < ours["high"]
    found = found_of((40,))
    found.cohort_results.loc[0, ["ci_low", "ci_high"]] = [3.5, 4.5]
    printed = lines_of(found)["body.largest_cohort"]
    assert (printed["low"], printed["high"]) == (3.5, 4.5)
    assert printed["note"].startswith("One centre. Survival")


def test_deaths_known_by_a_bound_are_intervals_in_the_headline_where_that_moves_the_median():
    bounded = [p | {"censoring_note": "upper_bound"} for p in survivors(9, 9, 9)]
    line = lines_of(found_of((), None, survivors(2, 4, 6, 8, 10) + bounded))["body.single_reports"]
    assert line["value"] < 8.5
    assert "Turnbull" in line["method"]
    assert line["low"] != line["low"]
    assert line["note"].startswith("Deaths known only by a bound are taken as")


def test_a_bound_that_leaves_the_median_leaves_kaplan_meier_and_its_interval():
    bounded = [p | {"censoring_note": "upper_bound"} for p in survivors(1)]
    line = lines_of(found_of((), None, survivors(2, 4, 6, 8, 10) + bounded))["body.single_reports"]
    assert line["method"].startswith("Kaplan-Meier")
    assert line["note"] == "Remarkable. Survival is counted from (patients): diagnosis 6."


def test_the_origins_of_a_body_are_those_of_its_own_cohorts():
    found = found_of((10, 11, 12))
    origins = ["surgery", "diagnosis", "diagnosis"]
    rows = found.cohort_results.assign(os_origin=origins)
    other = rows.iloc[:1].assign(
        result_id="x", study_id="smith2010", subgroup="men", os_origin="radiotherapy"
    )
    found = replace(found, cohort_results=pd.concat([rows, other], ignore_index=True))
    note = lines_of(found)["body.whole_cohorts"]["note"]
    assert "from (publications): diagnosis 2, surgery 1." in note


def test_the_rule_of_the_book_names_bodies_that_exist_and_ends_with_one_that_asks_for_nothing():
    rules = tables.read("headline_rules").sort_values("rank")
    assert set(rules["body"]) <= set(BODIES)
    assert rules[["min_cohorts", "min_patients"]].iloc[-1].isna().all()
