"""What the tables say of a patient: states of an answer, path, open questions, and what would change it."""

import pytest

from analysis.evidence import tables as data
from analysis.noms.conditions import facts_of
from analysis.noms.decision import answers, changes, combinations, decide, defaults
from analysis.noms.framework import TABLES, framework

STABLE = {"sins_location": "rigid", "sins_pain": "none", "sins_bone_lesion_quality": "blastic",
          "sins_radiographic_alignment": "normal", "sins_vertebral_body_collapse": "none",
          "sins_posterolateral_involvement": "none"}  # fmt: skip
BETWEEN = {**STABLE, "sins_location": "junctional", "sins_radiographic_alignment": "subluxation"}
UNSTABLE = {**BETWEEN, "sins_pain": "mechanical", "sins_vertebral_body_collapse": "over_50"}
PATIENT = {"escc": "0", "motor_deficit": "no", "primary": "renal", "prior_radiation": "none",
           "fitness": "tolerates_surgery", "karnofsky": 60, **STABLE}  # fmt: skip


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


def test_the_path_names_the_four_domains_then_the_rule(model):
    steps = [step for step, _ in decide(model, patient(escc="2")).path]
    assert steps == ["neurologic", "class", "oncologic", "mechanical", "systemic", "rule"]


@pytest.mark.parametrize(
    ("facts", "recommendation"),
    [
        ({}, "SRS"),
        ({"primary": "breast"}, "cEBRT"),
        ({"escc": "3"}, "separation_surgery_then_SRS"),
        ({"escc": "3", "fitness": "cannot_tolerate_surgery"}, "cEBRT_palliative"),
        ({"escc": "3", "primary": "breast"}, "cEBRT"),
        ({"escc": "3", "primary": "breast", "prior_radiation": "conventional"}, "separation_surgery_then_SRS"),
        (UNSTABLE, "stabilization_then_SRS"),
        ({**BETWEEN, "surgeon_stability": "unstable"}, "stabilization_then_SRS"),
        ({**BETWEEN, "surgeon_stability": "stable"}, "SRS"),
        ({"escc": "3", "primary": "lymphoma", "motor_deficit": "partial"}, "urgent_cEBRT"),
        ({**UNSTABLE, "escc": "3", "primary": "lymphoma", "motor_deficit": "partial"},
         "urgent_cEBRT_and_stabilization"),
        ({"escc": "3", "primary": "breast", "motor_deficit": "partial"}, "immediate_decompression_then_cEBRT"),
        ({"escc": "3", "karnofsky": 40, "expected_survival": "two_months_or_less"}, "palliative_care_and_cEBRT"),
    ],
)  # fmt: skip
def test_a_published_answer_follows_the_tables(model, facts, recommendation):
    decision = decide(model, patient(**facts))
    assert (decision.state, decision.recommendation) == ("published", recommendation)


@pytest.mark.parametrize(
    "facts",
    [
        {"escc": "3", "expected_survival": "two_to_three_months"},
        {"escc": "3", "motor_deficit": "complete", "deficit_duration": "over_48h"},
        {"motor_deficit": "partial"},
        {"sphincters": "disturbed"},
        {"prior_radiation": "stereotactic"},
        {"primary": "unknown"},
        {"primary": "pancreatic"},
        {**UNSTABLE, "fitness": "cannot_tolerate_surgery"},
        {"escc": "3", "primary": "lung_small_cell", "motor_deficit": "partial"},
        {"escc": "3", "karnofsky": 40, "expected_survival": "three_months_or_more"},
    ],
)
def test_where_the_sources_are_silent_there_is_no_recommendation_and_a_row_says_why(model, facts):
    decision = decide(model, patient(**facts))
    assert (decision.state, decision.recommendation) == ("silent", "")
    assert decision.silent


@pytest.mark.parametrize(
    ("facts", "question"),
    [
        ({"karnofsky": 40}, "expected_survival"),
        (BETWEEN, "surgeon_stability"),
        ({**UNSTABLE, "surgeon_stability": "stable"}, "sins"),
        ({"surgeon_stability": "unstable"}, "sins"),
        ({"escc": "3", "motor_deficit": "complete"}, "deficit_duration"),
        ({"histology": "not_confirmed"}, "primary"),
        ({"fitness": "", "escc": "3"}, "fitness"),
        ({"sins_pain": ""}, "sins"),
    ],
)
def test_a_fact_that_decides_and_is_open_leaves_the_cases_and_no_recommendation(model, facts, question):
    decision = decide(model, patient(**facts))
    assert (decision.state, decision.recommendation) == ("provisional", "")
    assert decision.open == (question,)
    assert len({(c["state"], c["recommendation"]) for c in decision.cases}) > 1


def test_a_missing_field_is_named_and_a_question_is_asked_once(model):
    decision = decide(model, {n: v for n, v in PATIENT.items() if n not in ("sins_pain", "sins_location")})
    assert decision.missing == ("sins_location", "sins_pain")
    assert decision.open == ("sins",)


def test_too_many_open_questions_are_not_tried_one_by_one(model):
    decision = decide(model, {"motor_deficit": "partial"})
    assert decision.state == "provisional"
    assert decision.cases == ()
    assert decision.now


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"karnofsky": 101}, "out of range"),
        ({"primary": "elbow"}, "no option"),
        ({"karnofsky": 20}, "Which of the two is right"),
        ({"escc": "3", "frankel": "E", "motor_deficit": "partial"}, "Frankel E"),
        ({"eye_colour": "blue"}, "no item"),
        ({"class_choice": "radiosensitive", "primary": "melanoma"}, "no source read"),
    ],
)
def test_impossible_input_gives_a_sentence_and_no_recommendation(model, facts, sentence):
    decision = decide(model, patient(**facts))
    assert (decision.state, decision.recommendation) == ("contradiction", "")
    assert any(sentence in problem["text"] for problem in decision.problems)


def test_a_contradiction_keeps_what_is_to_be_done_now(model):
    facts = patient(escc="3", motor_deficit="partial")
    clash = decide(model, {**facts, "karnofsky": 20})
    assert clash.state == "contradiction"
    assert clash.now == decide(model, facts).now != ()


def test_an_answer_is_as_sure_as_the_weakest_row_on_its_path(model):
    rows = {r["id"]: r["verification"] for r in (*model["rules"], *model["modifiers"])}
    assert decide(model, patient(primary="melanoma")).verification == "read"
    irradiated = decide(model, patient(prior_radiation="conventional"))
    assert irradiated.verification == "to_verify" in {rows.get(row) for _, row in irradiated.path}


def test_a_class_that_is_still_to_verify_marks_the_answer_until_another_source_is_chosen(model):
    to_verify = [p for p, v in model["primaries"].items() if v["verification"] == "to_verify"]
    assert to_verify
    for primary in to_verify:
        decision = decide(model, patient(primary=primary))
        assert (decision.state, decision.verification) == ("published", "to_verify")


def test_a_primary_that_sources_class_differently_is_cautioned(model):
    assert "M05" in decide(model, patient(primary="breast")).cautions
    assert "M05" not in decide(model, patient(primary="melanoma")).cautions


def test_the_class_can_be_chosen_where_sources_disagree(model):
    thyroid = patient(primary="thyroid", class_choice="radiosensitive")
    assert decide(model, patient(primary="thyroid")).recommendation == "SRS"
    assert decide(model, thyroid).recommendation == "cEBRT"
    assert "M48" in decide(model, thyroid).cautions


def test_the_default_class_of_a_primary_comes_from_a_row_that_covers_it(model):
    for name, primary in model["primaries"].items():
        rows = {row["id"]: row["category"] for row in primary["by_source"]}
        assert not primary["row"] or rows[primary["row"]] == primary["class"], name


def test_grade_1c_counts_as_the_parameter_says(tables, model):
    assert decide(model, patient(escc="1c")).recommendation == "SRS"
    high = framework(tables, escc_1c="high_grade_escc")
    assert decide(high, patient(escc="1c")).recommendation == "separation_surgery_then_SRS"


def test_the_thresholds_of_sins_move_the_bands_and_the_rules(tables):
    moved = framework(tables, sins_stable_to=2, sins_unstable_from=7)
    assert decide(moved, patient(**BETWEEN)).recommendation == "stabilization_then_SRS"
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


def test_a_missing_table_is_named(tables):
    with pytest.raises(ValueError, match="noms_rules"):
        framework({name: table for name, table in tables.items() if name != "noms_rules"})


def test_a_table_without_a_rule_for_a_combination_is_refused(model):
    holed = {**model, "rules": [rule for rule in model["rules"] if rule["id"] != "N03"]}
    with pytest.raises(ValueError, match="one row for the rule; they give none"):
        decide(holed, PATIENT)


def test_changes_lists_single_answers_that_lead_elsewhere(model):
    table = changes(model, patient(escc="1b"))
    row = table[(table["item"] == "escc") & (table["recommendation"] == "separation_surgery_then_SRS")]
    assert row["values"].tolist() == [["2", "3"]]
    assert "SRS" not in set(table["recommendation"])
    assert {"silent", "provisional"} <= set(table["state"])


def test_nothing_changes_while_there_is_no_published_answer(model):
    assert changes(model, {}).empty
    assert changes(model, patient(primary="unknown")).empty


def test_the_question_of_tissue_stands_before_the_steroid(model):
    now = decide(model, patient(primary="unknown", motor_deficit="partial")).now
    assert now.index("M39") < now.index("M16")


def test_the_surgeon_is_called_as_soon_as_the_items_entered_make_seven(model):
    assert "M09" not in decide(model, {"sins_location": "junctional", "sins_pain": "mechanical"}).now
    subluxed = {"sins_location": "junctional", "sins_radiographic_alignment": "subluxation"}
    assert "M09" in decide(model, subluxed).now


def test_defaults_are_options_of_their_items(model):
    for name, value in defaults(model).items():
        assert value in answers(model["items"][name])


def test_conditions_ask_only_for_known_facts(model):
    derived = {
        "sins",
        "sins_at_least",
        "bauer_modified",
        "class_used",
        "classed",
        "class_against_sources",
        "sources_disagree",
    }
    derived |= {"highly_radiosensitive", "recommendation", "operation", "radiation"}
    known = set(model["items"]) | derived | {"neurologic", "oncologic", "mechanical", "systemic"}
    for row in (*model["modifiers"], *model["conflicts"]):
        assert set(facts_of(row["if"])) <= known, row["id"]


def test_every_question_that_can_be_open_has_answers_to_try(model):
    required = (item for item in model["items"].values() if item["required"] and not item["default"])
    asked = {item["question"] for item in required}
    asked |= {row["sets"] for row in model["modifiers"] if row["effect"] == "open"}
    assert asked <= set(model["probes"])


def test_every_row_has_a_source_or_says_that_it_has_none(model):
    for row in (*model["rules"], *model["modifiers"]):
        assert row["source_doi"] or row["url"] or row["verification"] in ("follows", "to_verify"), row["id"]
