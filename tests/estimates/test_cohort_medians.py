"""Which lines the medians of cohorts give."""

import pandas as pd
import pytest

from analysis.estimates.cohort_medians import context_median, median_estimates, spread_is_known
from analysis.estimates.median_groups import median_groups
from tests.estimates.test_median_groups import cohort
from tests.frames import by_id, evidence


@pytest.mark.parametrize(
    ("low", "high", "known"),
    [([2.0, 3.0], [5.0, 6.0], True), ([2.0, None], [5.0, 6.0], False), ([2.0, 3.0], [5.0, None], False)],
)
def test_the_variance_between_cohorts_is_known_where_every_one_prints_both_ends(low, high, known):
    groups = pd.DataFrame({"low": low, "high": high, "unit": "months", "n": 9})
    assert spread_is_known(groups) is known


def context(**cells):
    """Three cohorts that do not separate the spine, the last with cells of its own."""
    studies = [{"study_id": f"s{i}", "population": "mixed"} for i in range(3)]
    rows = [cohort(f"s{i}", 3.0 + i, 20 + i) for i in range(3)]
    rows[-1] |= {k: v for k, v in cells.items() if k != "design"}
    studies[-1] |= {k: v for k, v in cells.items() if k == "design"}
    return context_median(median_groups(evidence(studies=studies, cohorts=rows)), 0.95)


def test_context_pools_whole_cohorts_of_known_size_that_collect_no_published_cases():
    (line,) = context()
    assert (line["id"], line["n"], line["unit"]) == ("cohort_context.median", 63, "months")
    assert context(subgroup="surgery", characteristic="treatment:surgery") == []
    assert context(n=None) == []
    assert context(design="systematic_review") == []


def test_spinal_cohorts_are_no_context():
    studies = [{"study_id": f"s{i}"} for i in range(3)]
    groups = median_groups(evidence(studies=studies, cohorts=[cohort(f"s{i}") for i in range(3)]))
    assert context_median(groups, 0.95) == []


def test_each_median_stands_as_it_is_reported_with_its_patients_and_its_row():
    studies = [{"study_id": "s0", "first_author": "Smith", "year": 2001}]
    rows = [cohort("s0", 4.0, 20, ci_low=3.0, ci_high=6.0)]
    found = by_id(median_estimates(median_groups(evidence(studies=studies, cohorts=rows))))
    line = found["cohort_median.s0-r1"]
    assert (line["label"], line["value"], line["low"], line["high"]) == ("Median of Smith 2001", 4, 3, 6)
    assert (line["n"], line["unit"], line["rows"]) == (20, "months", ["s0-r1"])
    assert list(found) == ["cohort_median.s0-r1"]
