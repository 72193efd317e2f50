"""The estimates as they stood at the end of a year."""

import numpy as np
import pandas as pd

from analysis.estimates import results
from analysis.estimates.as_of import as_of_estimates, timeline
from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.median_groups import median_groups
from analysis.estimates.survival_times import with_survival
from analysis.evidence.tables import narrow
from tests.estimates.test_median_groups import cohort
from tests.frames import by_id, evidence
from tests.survivors import survivors, two_arms


def as_of(found) -> list[dict]:
    """The lines of some evidence."""
    return as_of_estimates(found, with_survival(found.patients), median_groups(found))


def test_what_was_published_before_1980_stands_in_1980():
    found = as_of(evidence(survivors(1, 2, 3, 4, 5), [{"study_id": "smith2010", "year": 1960}]))
    assert {e["id"].split(".")[1] for e in found} == {"1980"}


def test_a_study_without_a_year_is_in_no_year():
    assert as_of(evidence(survivors(1, 2, 3, 4, 5), [{"study_id": "smith2010", "year": None}])) == []


def test_each_year_is_the_chapter_as_of_that_year():
    cohorts = [cohort(f"study{i:04}", 2.0 + i) for i in range(8)]
    found = two_arms(cohorts=cohorts)
    lines = by_id(as_of(found))
    then = compartment_estimates(narrow(found, "", "2006-12-31")).numbers.set_index("id")
    for key, of_chapter in (
        ("median", "survival.median"),
        ("at_12", "survival.at_12"),
        ("patients", "evidence.patients_with_survival"),
        ("studies", "evidence.studies"),
        ("pooled", "cohort_pool.median"),
    ):
        assert lines[f"as_of.2006.{key}"]["value"] == then.loc[of_chapter, "value"]
    assert lines["as_of.2006.patients"]["value"] == 7


def test_of_studies_that_share_patients_the_one_of_the_time_counts():
    studies = [
        {"study_id": "a2000", "year": 2000, "overlaps_with": "d2010"},
        {"study_id": "b2001", "year": 2001},
        {"study_id": "c2001", "year": 2001},
        {"study_id": "d2010", "year": 2010, "overlaps_with": "a2000"},
    ]
    sizes = {"a2000": 10, "b2001": 10, "c2001": 10, "d2010": 90}
    found = evidence(studies=studies, cohorts=[cohort(study, n=n) for study, n in sizes.items()])
    lines = by_id(as_of(found))
    assert lines["as_of.2001.pooled"]["rows"] == ["a2000-r1", "b2001-r1", "c2001-r1"]
    assert lines["as_of.2010.pooled"]["rows"] == ["b2001-r1", "c2001-r1", "d2010-r1"]
    assert "as_of.2000.pooled" not in lines


def test_a_year_without_news_keeps_the_figures_of_the_last():
    table = timeline(results.frame(as_of(two_arms())), 2026).set_index("year")
    assert table.loc[2026, "median"] == table.loc[2012, "median"]
    assert np.isnan(table.loc[1999, "patients"])
    assert (table.index[0], table.index[-1]) == (1980, 2026)


def test_no_evidence_has_no_timeline():
    assert timeline(results.frame([]), 2026).empty
    assert isinstance(timeline(results.frame([]), 2026), pd.DataFrame)
