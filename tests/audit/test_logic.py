"""Figures against what their definitions require."""

import pytest

from analysis.audit.logic import most_at_risk
from tests.audit.cases import included, references
from tests.printed_rows import OTHERS, cohort, of_check, part, ranged, row, share, text_place


@pytest.mark.parametrize(("treated", "fine"), [("128", True), ("129", False)])
def test_patients_with_a_treated_and_with_an_unknown_primary_fit_in_the_cohort(treated, fine):
    rows = [cohort("130"), share("primary:unknown", "2"), share("prior_treatment:surgery", treated)]
    assert of_check("unknown-primary-treated", rows).empty is fine


def test_all_places_of_the_treated_primary_are_named():
    rows = [cohort("130"), share("primary:unknown", "2"), share("prior_treatment:surgery", "130")]
    found = of_check(
        "unknown-primary-treated", [*rows, text_place(share("prior_treatment:surgery", percentage="100"))]
    )
    assert found["reported_ids"].tolist() == ["smith2020-0002;smith2020-0003;smith2020-0004"]


@pytest.mark.parametrize(
    ("none", "improved", "fine"),
    [
        ("2", share("symptom_outcome:improved", "59", "118", "50"), True),
        ("2", share("symptom_outcome:improved", "59", "119", "49.6"), False),
        ("0", share("symptom_outcome:improved", "60", "120", "50"), True),
        ("2", share("symptom_outcome:improved:x", "59", "119", "49.6", subgroup="x"), True),
        ("2", share("symptom_outcome:improved", "59", "119"), True),
    ],
)
def test_symptoms_improve_in_patients_who_had_them(none, improved, fine):
    assert of_check("symptoms-to-improve", [share("symptom:none", none, "120"), improved]).empty is fine


@pytest.mark.parametrize(("low", "early", "fine"), [("0", "0", True), ("-1", "4", True), ("1", "4", False)])
def test_a_range_without_negative_intervals_leaves_out_metastases_before_the_primary(low, early, fine):
    rows = [share("interval:lm_before_primary", early), ranged("interval:primary_to_lm", "12", low, "252")]
    assert of_check("interval-before-primary", rows).empty is fine


def rate(kind, percentage, **counts):
    outcomes = [share(f"symptom_outcome:{name}:x", n, subgroup="x") for name, n in counts.items()]
    return [share(f"response:{kind}:x", "", "21", percentage, subgroup="x"), *outcomes]


@pytest.mark.parametrize(
    ("kind", "percentage", "fine"),
    [
        ("objective_response_rate", "61.90", True),
        ("objective_response_rate", "90.48", False),
        ("local_control_rate", "90.48", True),
        ("local_control_rate", "61.90", False),
    ],
)
def test_control_counts_the_unchanged_and_response_does_not(kind, percentage, fine):
    rows = rate(kind, percentage, resolved="2", improved="11", stable="6", worsened="2")
    assert of_check("response-rate", rows).empty is fine


def test_a_group_counts_the_responders_of_the_groups_inside_it():
    inner = {"subset_of": "radiotherapy:outer"}
    rows = [
        share("radiotherapy:outer", "16"),
        share("radiotherapy:inner", "8", **inner),
        share("response:objective_response_rate:outer", "", "16", "37.50", subgroup="outer"),
        share("symptom_outcome:improved:inner", "6", subgroup="inner"),
    ]
    assert of_check("response-rate", rows).empty
    rows[2]["percentage"] = "62.50"
    assert of_check("response-rate", rows)["follows"].tolist() == ["6 of 16 is 37.50%"]


@pytest.mark.parametrize(("events", "left"), [(1, 2), (2, 3), (4, 6), (47, 68)])
def test_a_curve_reaches_one_half_only_with_so_few_at_risk(events, left):
    assert most_at_risk(events) == left
    assert (1 - 1 / left) ** events <= 0.5 + 1e-12
    assert (1 - 1 / (left + 1)) ** events > 0.5


@pytest.mark.parametrize(("n", "fine"), [("24", True), ("25", False)])
def test_a_median_of_the_cohort_needs_a_quarter_of_it_at_risk(n, fine):
    rows = [cohort(n), share("recurrence:all", "4"), ranged("local_control:all", "2", "0.3", "60")]
    assert of_check("median-without-events", rows).empty is fine


def test_deaths_count_for_survival_and_recurrences_for_local_control():
    few = [cohort("72"), share("status:dead", "4"), ranged("overall_survival:all", "2", "0.3", "60")]
    assert len(of_check("median-without-events", few)) == 1
    assert of_check("median-without-events", [few[0], share("recurrence:all", "4"), few[2]]).empty
    assert of_check("median-without-events", [*few[:2], ranged("local_control:all", "2", "0.3", "60")]).empty


def test_medians_of_subgroups_and_of_others_are_not_held_against_the_events_of_the_cohort():
    rows = [cohort("72"), share("recurrence:all", "4")]
    for cells in ({"subgroup": "late"}, {"subject": "literature"}, {"statistic": "mean"}):
        assert of_check(
            "median-without-events", [*rows, ranged("local_control:all", "2", "0.3", "60", **cells)]
        ).empty


@pytest.mark.parametrize(("last", "fine"), [("63", True), ("64", False), ("62", False)])
def test_references_are_as_many_as_the_studies(last, fine):
    rows = [included("45"), references("13"), references("20", last, "second")]
    assert of_check("references-of-studies", rows).empty is fine


def possible(*rows):
    return of_check("possible-share", rows)


@pytest.mark.parametrize(("printed", "fine"), [("22.2", True), ("22", True), ("20", False), ("11.2", False)])
def test_a_share_of_nine_patients_is_one_of_ten_percentages(printed, fine):
    assert possible(share("outcome:better", "", "9", printed)).empty is fine


def test_a_share_is_possible_when_one_printed_size_of_its_population_gives_it():
    sizes = [
        row("cohort:x", "count", value=n, unit=u, **OTHERS) for n, u in (("9", "patients"), ("10", "lesions"))
    ]
    assert possible(*sizes, share("outcome:better", percentage="20", **OTHERS)).empty
    found = possible(sizes[0], share("outcome:better", percentage="20", **OTHERS))
    assert found["follows"].tolist() == ["2 of 9 is 22.2%"]


def test_impossible_shares_of_one_list_are_one_finding():
    rows = [part("a", "", "20", denominator="9"), part("b", "", "80", denominator="9")]
    assert len(possible(*rows)) == 1
    assert "kind b 80%" in possible(*rows)["sentence"][0]


def test_a_bounded_share_and_one_without_a_size_are_possible():
    assert possible(share("outcome:better", "", "9", "20", qualifier="about")).empty
    assert possible(share("outcome:better", percentage="20")).empty
