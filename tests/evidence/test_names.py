from dataclasses import replace

import pandas as pd

from analysis.evidence.names import names_of, owners
from tests.frames import evidence


def test_a_row_of_any_table_leads_to_its_study():
    study = {"study_id": "smith2010"}
    found = owners(evidence([{"patient_id": "p1"}], [study], [{"result_id": "r1"}], [{"reported_id": "n1"}]))
    assert found == dict.fromkeys(("smith2010", "p1", "r1", "n1"), "smith2010")


def test_no_row_has_no_owner():
    assert owners(evidence(studies=[])) == {}


def test_a_letter_of_the_key_tells_two_studies_of_a_year_apart():
    studies = evidence(studies=[{"study_id": "smith2010"}, {"study_id": "smith2010b"}]).studies
    assert list(names_of(studies).values()) == ["Smith 2010", "Smith 2010b"]


def test_the_letter_of_a_key_made_without_an_author_is_not_that_of_the_author_found_later():
    studies = evidence(studies=[{"study_id": "anon2021b", "first_author": "Tonneau", "year": 2021}]).studies
    assert list(names_of(studies).values()) == ["Tonneau 2021"]


def test_a_year_that_is_not_known_is_said_in_the_words_of_a_citation():
    studies = evidence(studies=[{"study_id": "smithnd", "year": None}]).studies
    assert list(names_of(studies).values()) == ["Smith, year unknown"]


def test_tables_without_rows_and_columns_own_nothing():
    known = evidence(studies=[{"study_id": "smith2010"}])
    assert owners(replace(known, patients=pd.DataFrame())) == {"smith2010": "smith2010"}
