"""Hand-made patients with a survival time for the tests of outcomes."""

from analysis.estimates.groups import groupings
from analysis.estimates.outcomes import survival_groups
from analysis.estimates.survival_times import with_survival
from tests.frames import evidence


def survivors(*months: float, event: int = 1, **cells) -> list[dict]:
    """One patient for each time, all with the same cells."""
    base = {"os_event": event, "censoring_note": "exact", "os_origin": "diagnosis"}
    return [{**base, "os_months": m, **cells} for m in months]


def two_arms(**options):
    """Evidence with seven operated patients of whom most live long and six others of whom most do not, each of its own study."""
    operated = survivors(2, 12, 14, 16, 18, 20, 22, surgery="complete", primary="lung", age_years=40)
    others = survivors(1, 2, 3, 4, 5, 15, surgery="none", primary="breast", age_years=70)
    patients = [
        {**p, "patient_id": f"lm-x-{i:02}", "study_id": f"study{i:04}"}
        for i, p in enumerate(operated + others)
    ]
    studies = [{"study_id": f"study{i:04}", "year": 2000 + i} for i in range(13)]
    return evidence(patients, studies, **options)


def everyone(found):
    """All patients of some evidence with a survival time, as a group with its curve."""
    return groups_of(found)[0][0]


def groups_of(found):
    """All groups of `survival_groups` of some evidence, and the labels of its patients."""
    timed = with_survival(found.patients)
    labels = groupings(found, timed)
    return survival_groups(timed, labels), labels
