from itertools import product

import pytest

from analysis.evidence import tables as data
from analysis.noms.conditions import facts_of
from analysis.noms.decision import answers, changes, combinations, decide, defaults, recommend, scores_of
from analysis.noms.framework import TABLES, framework

STABLE = {"sins_location": "rigid", "sins_pain": "none", "sins_bone_lesion_quality": "blastic",
          "sins_radiographic_alignment": "normal", "sins_vertebral_body_collapse": "none",
          "sins_posterolateral_involvement": "none"}  # fmt: skip
BETWEEN = {**STABLE, "sins_location": "junctional", "sins_radiographic_alignment": "subluxation"}
UNSTABLE = {**BETWEEN, "sins_pain": "mechanical", "sins_vertebral_body_collapse": "over_50"}
PATIENT = {"escc": "0", "motor_deficit": "no", "primary": "renal", "prior_radiation": "no",
           "fitness": "tolerates_surgery", "karnofsky": 80, **STABLE}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return {name: data.read(name) for name in TABLES}


@pytest.fixture(scope="module")
def model(tables):
    return framework(tables)


def patient(**facts):
    return {**PATIENT, **facts}


def test_every_combination_of_the_four_domains_meets_exactly_one_rule(model):
    rules = combinations(model)["rules"]
    assert len(rules) == 2 * 3 * 2 * 2
    assert rules.map(len).eq(1).all()


def test_every_rule_is_met_by_some_combination(model):
    met = {rule for rules in combinations(model)["rules"] for rule in rules}
    assert met == {rule["id"] for rule in model["rules"]}


@pytest.mark.parametrize("escc_1c", ["low_grade_escc", "high_grade_escc"])
def test_every_patient_gets_exactly_one_recommendation(tables, escc_1c):
    model = framework(tables, escc_1c=escc_1c)
    names = ("escc", "motor_deficit", "prior_radiation", "fitness", "expected_survival")
    spaces = [answers(model["items"][name]) for name in names]
    judged = {**BETWEEN, "surgeon_stability": "unstable"}
    for primary, spine, kps in product(
        ("breast", "lymphoma", "renal"), (STABLE, BETWEEN, judged, UNSTABLE), (40, 50)
    ):
        for values in product(*spaces):
            facts = {**dict(zip(names, values, strict=True)), **spine, "primary": primary, "karnofsky": kps}
            assert decide(model, facts).recommendation in model["recommendations"], facts


def test_every_override_and_every_classification_can_apply(model):
    rows = {row["id"] for row in model["modifiers"] if row["effect"] != "add"}
    names = ("motor_deficit", "prior_radiation", "fitness", "expected_survival")
    judged = {**BETWEEN, "surgeon_stability": "unstable"}
    found = set()
    for escc, primary, spine, kps in product(
        ("0", "1c", "3"), ("breast", "lymphoma", "renal"), (STABLE, BETWEEN, judged, UNSTABLE), (40, 50)
    ):
        for values in product(*(answers(model["items"][name]) for name in names)):
            facts = {**dict(zip(names, values, strict=True)), **spine, "escc": escc}
            found |= {row for _, row in decide(model, {**facts, "primary": primary, "karnofsky": kps}).path}
    assert rows <= found


def test_the_path_names_the_four_domains_then_the_rule(model):
    decision = decide(model, patient(escc="2"))
    steps = ["neurologic", "class", "oncologic", "mechanical", "systemic", "rule"]
    assert [step for step, _ in decision.path] == steps
    assert dict(decision.classes) == {
        "neurologic": "high_grade_escc",
        "oncologic": "radioresistant",
        "mechanical": "stable",
        "systemic": "tolerates_surgery",
    }


@pytest.mark.parametrize(
    ("facts", "recommendation"),
    [
        ({}, "SRS"),
        ({"primary": "breast"}, "cEBRT"),
        ({"escc": "3"}, "separation_surgery_then_SRS"),
        ({"escc": "3", "fitness": "cannot_tolerate_surgery"}, "cEBRT_palliative"),
        ({"escc": "3", "primary": "breast"}, "cEBRT"),
        ({"escc": "3", "primary": "breast", "prior_radiation": "yes"}, "separation_surgery_then_SRS"),
        (UNSTABLE, "stabilization_then_SRS"),
        ({**BETWEEN, "surgeon_stability": "unstable"}, "stabilization_then_SRS"),
        (BETWEEN, "SRS"),
        ({"escc": "3", "primary": "lymphoma", "motor_deficit": "yes"}, "urgent_cEBRT"),
        ({"escc": "3", "primary": "breast", "motor_deficit": "yes"}, "immediate_decompression_then_cEBRT"),
        ({"escc": "3", "expected_survival": "two_to_three_months"}, "individual_decision"),
        ({"expected_survival": "two_to_three_months"}, "SRS"),
        (
            {"escc": "3", "karnofsky": 40, "expected_survival": "two_months_or_less"},
            "palliative_care_and_cEBRT",
        ),
        ({**UNSTABLE, "fitness": "cannot_tolerate_surgery"}, "percutaneous_stabilization_then_SRS"),
    ],
)
def test_the_recommendation_follows_the_tables(model, facts, recommendation):
    assert recommend(model, patient(**facts)) == recommendation


def test_a_short_prognosis_goes_before_the_emergency(model):
    facts = patient(escc="3", primary="breast", motor_deficit="yes", expected_survival="two_to_three_months")
    assert "immediate" not in recommend(model, facts)


def test_a_primary_that_sources_class_differently_is_flagged(model):
    assert model["primaries"]["breast"]["disagree"]
    assert "M05" in decide(model, patient(primary="breast")).remarks
    assert "M05" not in decide(model, patient(primary="melanoma")).remarks


def test_the_class_can_be_chosen_against_the_default(model):
    assert recommend(model, patient(primary="breast", class_choice="radioresistant")) == "SRS"


@pytest.mark.parametrize("item", ["escc", "primary", "karnofsky", "sins_pain", "fitness"])
def test_a_missing_item_is_named_and_nothing_is_recommended(model, item):
    facts = {name: value for name, value in PATIENT.items() if name != item}
    decision = decide(model, facts)
    assert decision.problems == (f"{model['items'][item]['label']} is missing.",)
    assert decision.recommendation == ""
    assert decide(model, {**facts, item: ""}).problems == decision.problems


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"karnofsky": 101}, "out of range"),
        ({"primary": "elbow"}, "no option"),
        ({"primary": "unknown"}, "choose the radiosensitivity class"),
        ({"escc": "3", "frankel": "E", "motor_deficit": "yes"}, "Frankel E"),
        ({"eye_colour": "blue"}, "no item"),
    ],
)
def test_impossible_input_gives_a_sentence_and_no_recommendation(model, facts, sentence):
    decision = decide(model, patient(**facts))
    assert decision.recommendation == ""
    assert len(decision.problems) == 1
    assert sentence in decision.problems[0]
    with pytest.raises(ValueError, match=sentence):
        recommend(model, patient(**facts))


def test_a_class_that_is_still_to_verify_marks_the_decision(model):
    to_verify = [p for p, v in model["primaries"].items() if v["verification"] == "to_verify"]
    for primary in to_verify:
        assert decide(model, patient(primary=primary)).to_verify
        assert not decide(model, patient(primary=primary, class_choice="radiosensitive")).to_verify


def test_the_default_class_of_a_primary_comes_from_a_row_that_covers_it(model):
    for name, primary in model["primaries"].items():
        rows = {row["id"]: row["category"] for row in primary["by_source"]}
        assert not primary["row"] or rows[primary["row"]] == primary["class"], name


def test_a_tumour_without_a_class_needs_none_once_irradiated(model):
    assert recommend(model, patient(primary="unknown", prior_radiation="yes")) == "SRS"


def test_grade_1c_counts_as_the_parameter_says(tables, model):
    assert recommend(model, patient(escc="1c")) == "SRS"
    high = framework(tables, escc_1c="high_grade_escc")
    assert recommend(high, patient(escc="1c")) == "separation_surgery_then_SRS"


def test_the_thresholds_of_sins_move_the_bands_and_the_rules(tables):
    moved = framework(tables, sins_stable_to=2, sins_unstable_from=7)
    assert recommend(moved, patient(**BETWEEN)) == "stabilization_then_SRS"
    row = next(row for row in moved["modifiers"] if row["id"] == "M07")
    assert "counted here: sins>=7" in row["condition"]
    limits = [(band["low"], band["high"]) for band in moved["scores"]["sins"]["bands"]]
    assert limits == [(0, 2), (3, 6), (7, 18)]


def test_thresholds_that_touch_leave_no_middle_band(tables):
    bands = framework(tables, sins_stable_to=6, sins_unstable_from=7)["scores"]["sins"]["bands"]
    assert [band["label"] for band in bands] == ["stable", "unstable"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"sins_stable_to": 13, "sins_unstable_from": 13},
        {"sins_stable_to": -1},
        {"sins_unstable_from": 19},
        {"sins_stable_to": 6.5},
        {"escc_1c": "middling"},
    ],
)
def test_impossible_parameters_are_refused(tables, parameters):
    with pytest.raises(ValueError, match=r"allowed"):
        framework(tables, **parameters)


def test_scores_of_impossible_facts_are_refused(model):
    with pytest.raises(ValueError, match=r"out of range.*Frankel E"):
        scores_of(model, {"karnofsky": 105, "frankel": "E", "motor_deficit": "yes"})


def test_scores_need_no_complete_form(model):
    table = scores_of(model, {"karnofsky": "70"}).set_index("score")
    assert table.loc["karnofsky", "total"] == 70
    assert table.loc["van_der_linden", "missing"]


def test_a_missing_table_is_named(tables):
    with pytest.raises(ValueError, match="noms_rules"):
        framework({name: table for name, table in tables.items() if name != "noms_rules"})


def test_changes_lists_single_answers_that_lead_elsewhere(model):
    table = changes(model, patient(escc="1b"))
    row = table[(table["item"] == "escc") & (table["recommendation"] == "separation_surgery_then_SRS")]
    assert row["values"].tolist() == [["2", "3"]]
    assert "SRS" not in set(table["recommendation"])


def test_nothing_changes_while_there_is_no_recommendation(model):
    assert changes(model, {}).empty


def test_defaults_are_options_of_their_items(model):
    for name, value in defaults(model).items():
        assert value in answers(model["items"][name])


def test_conditions_of_modifiers_ask_only_for_known_facts(model):
    derived = {"sins", "class_used", "highly_radiosensitive", "sources_disagree", "recommendation"}
    known = set(model["items"]) | derived | {"operation", "radiation"}
    known |= {"neurologic", "oncologic", "mechanical", "systemic"}
    for row in (*model["modifiers"], *model["conflicts"]):
        assert set(facts_of(row["if"])) <= known, row["id"]


def test_every_row_has_a_source_or_says_that_it_is_a_convention(model):
    for row in (*model["rules"], *model["modifiers"]):
        assert row["source_doi"] or row["url"] or row["verification"] == "follows", row["id"]
