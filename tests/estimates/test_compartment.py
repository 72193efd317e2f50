"""What the evidence of a chapter consists of."""

import pytest

from analysis.estimates.compartment import evidence_base
from analysis.estimates.survival_times import with_survival
from tests.frames import by_id, evidence


def base(*patients):
    known = evidence(patients)
    return by_id(evidence_base(known, with_survival(known.patients)))


@pytest.mark.parametrize(
    ("locator", "alone"),
    [
        ("abstract", 1),
        ("abstract, case 2", 1),
        ("abstract; abstract of the poster", 1),
        ("abstract; case description", 0),
        ("case description; abstract", 0),
        ("case report", 0),
        ("abstracts", 0),
    ],
)
def test_a_patient_is_read_in_the_abstract_alone_when_no_other_part_is_named(locator, alone):
    assert base({"locator": locator})["evidence.abstract_read"]["value"] == alone


def test_patients_of_whom_an_abstract_was_read_and_who_can_be_disputed_are_counted_with_their_rows():
    rows = base(
        {"patient_id": "p1", "borderline": "yes", "locator": "case report"},
        {"patient_id": "p2"},
        {"patient_id": "p3", "verification": "provisional"},
    )
    assert rows["evidence.borderline"]["rows"] == ["p1"]
    assert rows["evidence.abstract_read"]["rows"] == ["p2", "p3"]
    assert rows["evidence.patients"]["value"] == 3
    assert rows["evidence.patients.verified"]["rows"] == ["p1", "p2"]
    assert rows["evidence.patients.provisional"]["rows"] == ["p3"]
