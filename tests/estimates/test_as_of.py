"""The estimates as they stood at the end of a year."""

import numpy as np
import pandas as pd

from analysis.estimates import results
from analysis.estimates.as_of import as_of_estimates, changing_years, timeline
from analysis.estimates.outcomes import overall_survival
from analysis.evidence.tables import narrow
from tests.frames import by_id, evidence
from tests.survivors import survivors, two_arms


def test_what_was_published_before_1980_stands_in_1980():
    found = evidence(survivors(1, 2, 3, 4, 5), [{"study_id": "smith2010", "year": 1960}])
    assert changing_years(found) == [1980]


def test_a_study_without_a_year_is_in_no_year():
    found = evidence(survivors(1, 2, 3, 4, 5), [{"study_id": "smith2010", "year": None}])
    assert as_of_estimates(found) == []


def test_each_year_is_the_chapter_as_of_that_year():
    found = by_id(as_of_estimates(two_arms()))
    then = by_id(overall_survival(narrow(two_arms(), "", "2006-12-31"), 0.95))
    assert found["as_of.2006.median"]["value"] == then["survival.median"]["value"]
    assert found["as_of.2006.patients"]["value"] == 7


def test_a_year_without_news_keeps_the_figures_of_the_last():
    table = timeline(results.frame(as_of_estimates(two_arms())), 2026).set_index("year")
    assert table.loc[2026, "median"] == table.loc[2012, "median"]
    assert np.isnan(table.loc[1999, "patients"])
    assert (table.index[0], table.index[-1]) == (1980, 2026)


def test_no_evidence_has_no_timeline():
    assert timeline(results.frame([]), 2026).empty
    assert isinstance(timeline(results.frame([]), 2026), pd.DataFrame)
