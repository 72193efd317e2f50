"""All publications of the review, each with its address."""

import pandas as pd
import pytest

from analysis.evidence.publications import address, publications
from tests.frames import table
from tests.treatment_rows import frame, result


def found(studies: list[dict], *results: dict) -> pd.DataFrame:
    """The publications of some studies and treatment results."""
    return publications({"studies": table("studies", studies), "treatment_results": frame(*results)})


def test_each_study_and_each_publication_on_treatment_stands_once():
    rows = found(
        [{"study_id": "smith2010", "n_patients": 3, "doi": "10.1/s"}, {"study_id": "anonnd", "first_author": None}],
        result("a-1", doi="10.1/x"), result("a-2", doi="10.1/x"), result("b-1", study_id="B 1", first_author="Cain"),
    )  # fmt: skip
    assert rows["address"].tolist() == ["smith2010", "anonnd", "noms-abel", "noms-b-1"]
    assert rows["name"].tolist() == ["Smith 2010", "A study, 2010", "Abel 2001", "Cain 2001"]
    assert rows["doi"].dropna().to_dict() == {0: "10.1/s", 2: "10.1/x"}
    assert rows["entities"].tolist() == ["LM", "LM", "NOMS", "NOMS"]
    assert rows["design"].tolist() == ["cohort", "cohort", "randomized_trial", "randomized_trial"]
    assert rows["treatment"].tolist() == [False, False, True, True]
    assert rows["n_patients"].dropna().to_dict() == {0: 3}


def test_a_key_that_another_publication_has_but_for_its_case_has_an_address_of_its_own():
    rows = found([{"study_id": "wolf2016"}], result("a-1", study_id="WOLF2016"))
    assert rows["address"].tolist() == ["wolf2016", "noms-wolf2016"]


def test_two_publications_with_one_address_are_refused_by_name():
    with pytest.raises(ValueError, match="publications B 1 and B/1 would have one address"):
        found([], result("a-1", study_id="B 1"), result("a-2", study_id="B/1"))


def test_an_address_holds_nothing_that_an_address_may_not_hold():
    assert address('X<b>&"../7', treatment=True) == "noms-x-b-7"
