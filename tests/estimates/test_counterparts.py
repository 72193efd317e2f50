"""Counterparts of what publications print, from patient rows."""

import pytest

from analysis.estimates import results
from analysis.estimates.counterparts import counterpart_estimates, none_of_them, region_sets
from analysis.estimates.survival_times import with_survival
from analysis.evidence import tables
from analysis.statistics.proportions import wilson
from tests.frames import by_id, evidence, table
from tests.survivors import survivors


def counterparts(patients=(), reported=()) -> dict[str, dict]:
    """The lines of some patients by id."""
    found = evidence(patients, reported=reported)
    return by_id(counterpart_estimates(found, with_survival(found.patients), 0.9))


def share(line: dict) -> tuple[int, int]:
    """Events and patients of a share."""
    return line["events"], line["n"]


def test_without_a_patient_nothing_is_stated():
    assert counterparts() == {}


def test_the_dead_and_the_living_are_shares_of_those_of_whom_it_is_known():
    found = counterparts([{"os_event": 1}, {"os_event": 1}, {"os_event": 0}, {}])
    assert (share(found["status.dead"]), share(found["status.alive"])) == ((2, 3), (1, 3))
    assert found["status.dead"]["confidence"] == 0.9


def test_findings_have_each_their_own_base():
    found = counterparts(
        [
            {"sex": "female", "csf_cytology": "negative", "symptoms": "paraparesis"},
            {"sex": "female", "csf_cytology": "positive", "symptoms": "back_pain;motor_deficit"},
            {"sex": "male", "csf_cytology": "not_done", "symptoms": "back_pain"},
            {"sex": "female", "csf_cytology": "positive", "symptoms": "motor_deficit;paraparesis"},
            {"csf_cytology": "positive"},
        ]
    )
    assert share(found["sex.female"]) == (3, 4)
    assert share(found["csf.negative"]) == (1, 4)
    assert share(found["symptom.motor_deficit_any"]) == (3, 4)


@pytest.mark.parametrize(
    ("sites", "systemic", "several"),
    [
        ("none", 0, None),
        ("brain", 0, 0),
        ("leptomeninges;brain", 0, 1),
        ("brain;bone", 1, 1),
        ("bone", 1, 0),
        ("widespread", 1, None),
    ],
)
def test_a_site_outside_the_nervous_system_is_systemic_and_named_sites_are_counted(sites, systemic, several):
    found = counterparts([{"other_metastases": sites}, {}])
    assert share(found["metastasis.systemic"]) == (systemic, 1)
    assert (share(found["organs.2_4"]) if several is not None else None) == (
        None if several is None else (several, 1)
    )
    assert ("organs.2_4" in found) == (several is not None)


def test_regions_are_counted_and_sets_that_are_printed_are_met_whatever_their_order():
    rows = [
        {"spinal_regions": "lumbar;cervical"},
        {"spinal_regions": "lumbar"},
        {"spinal_regions": "cervical"},
        {"spinal_regions": "cervical;lumbar;thoracic"},
        {},
    ]
    printed = [
        {"characteristic": "region", "category": "cervical;lumbar"},
        {"characteristic": "region", "category": "lumbar_only"},
        {"characteristic": "region", "category": "thoracic;lumbar"},
        {"characteristic": "region", "category": "lumbar"},
        {"characteristic": "primary", "category": "a;b"},
    ]
    found = counterparts(rows, printed)
    assert {k: share(v) for k, v in found.items() if k.startswith("region_set")} == {
        "region_set.cervical-lumbar": (1, 4),
        "region_set.lumbar": (1, 4),
        "region_set.lumbar-thoracic": (0, 4),
    }
    assert found["region_set.cervical-lumbar"]["label"] == "Cervical and Lumbar and no other region"
    assert [share(found[f"region_count.{k}"]) for k in ("1", "2", "3", "4", "2_4")] == [
        (2, 4),
        (1, 4),
        (1, 4),
        (0, 4),
        (2, 4),
    ]


def test_regions_named_as_an_alternative_are_no_set():
    rows = [{"characteristic": "region", "category": "lumbar;sacral_or_thoracic;lumbar;sacral"}]
    assert region_sets(table("reported", rows)) == []


def test_a_family_of_lung_cancer_is_a_share_of_all_whose_histology_is_known():
    rows = [
        {"primary": "lung", "primary_histology": "small cell carcinoma"},
        {"primary": "lung", "primary_histology": "adenocarcinoma"},
        {"primary": "breast", "primary_histology": "adenocarcinoma"},
        {"primary_histology": "small cell carcinoma"},
        {"primary": "lung"},
    ]
    found = counterparts(rows)
    assert share(found["histology.lung_small_cell"]) == (1, 4)
    assert share(found["histology.lung_adenocarcinoma"]) == (1, 4)
    assert share(found["histology.lung_squamous"]) == (0, 4)


def test_means_stand_beside_medians():
    found = counterparts([{"age_years": 40, "interval_months": 0}, {"age_years": 40}, {"age_years": 70}])
    assert (found["age_mean"]["value"], found["age_mean"]["n"], found["age_mean"]["unit"]) == (50, 3, "years")
    assert (found["interval_mean"]["value"], found["interval_mean"]["n"]) == (0, 1)


def test_the_course_after_radiotherapy_is_told_apart_by_what_else_was_given():
    given = {"radiotherapy": "yes"}
    rows = [
        given | {"symptom_outcome": "improved"},
        given | {"symptom_outcome": "stable", "surgery": "biopsy"},
        given | {"symptom_outcome": "worsened", "chemotherapy": "no", "surgery": "none"},
        given | {"symptom_outcome": "improved", "surgery": "partial"},
        given | {"symptom_outcome": "worsened", "intrathecal": "yes"},
        given | {"symptom_outcome": "stable", "targeted_or_immuno": "yes"},
        given | {"symptom_outcome": "improved", "chemotherapy": "yes"},
        given,
        {"symptom_outcome": "improved"},
        {"symptom_outcome": "improved", "radiotherapy": "no"},
    ]
    found = {k: share(v) for k, v in counterparts(rows).items() if k.startswith("radiotherapy")}
    assert found == {
        "radiotherapy_alone.improved": (1, 3),
        "radiotherapy_alone.controlled": (2, 3),
        "radiotherapy_alone.worsened": (1, 3),
        "radiotherapy_combined.improved": (2, 4),
        "radiotherapy_combined.controlled": (3, 4),
        "radiotherapy_combined.worsened": (1, 4),
    }


def test_a_group_of_which_a_median_is_printed_has_its_own_where_it_is_large_enough():
    printed = {"characteristic": "overall_survival", "statistic": "median", "value": "4"}
    rows = [
        printed | {"subgroup": "male"},
        printed | {"subgroup": "female"},
        printed | {"subgroup": "unheard_of"},
        printed | {"subgroup": "age_le_55", "subject": "literature"},
        printed | {"subgroup": "age_gt_55", "statistic": "mean"},
    ]
    men, women = (
        survivors(1, 2, 3, 4, 5, sex="male", age_years=50),
        survivors(9, 9, sex="female", age_years=60),
    )
    found = {k: v["value"] for k, v in counterparts(men + women, rows).items() if k.startswith("factor")}
    assert found == {"factor_group.male.median": 3}


def lines_of(**shares) -> list[dict]:
    """Shares by id, a dot written as two underscores."""
    ids = {key.replace("__", "."): counts for key, counts in shares.items()}
    return [results.row(key, key, wilson(*counts), "fraction", []) for key, counts in ids.items()]


def test_a_term_that_others_report_and_no_patient_has_is_none_of_those_of_whom_it_is_known():
    lines = lines_of(
        primary__lung=(3, 8),
        printed__primary__breast__smith2010=(1, 10),
        cohort_share__primary__renal__x=(1, 10),
    )
    found = by_id(none_of_them(lines, evidence(), 0.9))
    assert {k: share(v) for k, v in found.items()} == {"primary.breast": (0, 8), "primary.renal": (0, 8)}
    assert (found["primary.breast"]["label"], found["primary.breast"]["confidence"]) == ("Breast", 0.9)


def test_a_term_that_nobody_reports_or_whose_topic_no_patient_states_stays_away():
    assert none_of_them(lines_of(primary__lung=(3, 8)), evidence()) == []
    assert none_of_them(lines_of(printed__primary__breast__smith2010=(1, 10)), evidence()) == []


FEW = ("factor.", "factor_group.")
"""Counterparts that a group of few patients is refused."""


def test_every_counterpart_that_a_pair_names_is_a_number_of_a_chapter():
    from analysis.estimates.compartment import compartment_estimates

    chapters = [compartment_estimates(tables.evidence(c)).numbers["id"] for c in tables.compartments().index]
    known = {key for chapter in chapters for key in chapter}
    named = tables.read("pairs")["estimate"].dropna()
    assert [key for key in named if key not in known and not key.startswith(FEW)] == []
