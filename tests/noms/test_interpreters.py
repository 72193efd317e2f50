"""The page's script and Python say the same, over all combinations and on complete random cases."""

import itertools
import json
import random
from pathlib import Path

import pytest

from analysis.evidence import tables as data
from analysis.noms.conditions import MESSAGES as FACTS
from analysis.noms.decision import answers, changes, decide, plain
from analysis.noms.framework import TABLES, framework
from analysis.noms.safety import broken, cases, known_facts, safety_rules
from analysis.noms.scores import MESSAGES as SCORES
from analysis.noms.scores import compute_all

pytestmark = pytest.mark.site
SCRIPT = Path(__file__).parents[2] / "book" / "_static" / "noms_rules.js"
SHORT = ("state", "recommendation", "verification", "now", "cautions", "silent", "open", "path", "remarks")
"""What is compared over all combinations; random cases compare everything."""


@pytest.fixture(scope="module")
def model():
    return framework({name: data.read(name) for name in TABLES})


@pytest.fixture(scope="module")
def loaded(chromium, model):
    """An empty page with the script of the rules and the tables."""
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPT)
    page.evaluate("data => { window.rules = nomsRules(data); }", {**model, "messages": {**FACTS, **SCORES}})
    yield page
    page.close()


@pytest.fixture(scope="module")
def script(loaded):
    """Function (name, list of facts) -> what the page's script says of each."""
    return lambda name, facts: loaded.evaluate(f"all => all.map((facts) => rules.{name}(facts))", facts)


def drawn(model, source):
    """Complete facts with some of the optional ones, without contradiction."""
    items = [i for i in model["items"].values() if i["kind"] != "number"]
    while True:
        facts = {
            i["item"]: source.choice(answers(i)) for i in items if i["required"] or source.random() < 0.3
        }
        while (decision := decide(model, facts)).state == "contradiction":
            clashing = {name for problem in decision.problems for name in problem["items"]}
            optional = [name for name in clashing if name in facts and not model["items"][name]["required"]]
            if not optional:
                break
            facts = {name: value for name, value in facts.items() if name not in optional}
        if decision.state != "contradiction":
            return facts


@pytest.fixture(scope="module")
def random_cases(model):
    source = random.Random(20261)
    return [drawn(model, source) for _ in range(1000)]


def plain_score(result):
    names = ("score", "total", "low", "high", "bands", "missing", "levels", "problem", "to_verify")
    row = {name: getattr(result, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def test_both_keep_every_safety_rule_over_all_combinations(model, script):
    rules = safety_rules(data.read("noms_safety"), model["parameters"])
    found = list(cases(model))
    for start in range(0, len(found), 4000):
        part = found[start : start + 4000]
        for facts, theirs in zip(part, script("decide", part), strict=True):
            decision = decide(model, facts)
            ours = plain(decision)
            assert {n: ours[n] for n in SHORT} == {n: theirs[n] for n in SHORT}, facts
            assert broken(model, rules, facts, decision) == [], facts


def test_random_cases_reach_every_class_and_every_state(model, random_cases):
    known = [known_facts(model, facts) for facts in random_cases]
    for name, values in {
        "highly_radiosensitive": {"yes", "no", "unsettled"},
        "classed": {"yes", "no"},
        "oncologic": {"radiosensitive", "radioresistant", "previously_irradiated"},
        "mechanical": {"stable", "unstable"},
        "class_choice": {"by_primary", "radiosensitive", "radioresistant"},
    }.items():
        assert {facts.get(name) for facts in known} >= values, name
    states = [decide(model, facts).state for facts in random_cases]
    assert min(states.count(state) for state in ("published", "provisional", "silent")) >= 30


def test_both_decide_random_cases_alike(model, script, random_cases):
    assert script("decide", random_cases) == [plain(decide(model, facts)) for facts in random_cases]


def test_both_compute_the_scores_of_random_cases_alike(model, script, random_cases):
    ours = [[plain_score(r) for r in compute_all(model["scores"], facts).values()] for facts in random_cases]
    assert script("computeAll", random_cases) == json.loads(json.dumps(ours))


def test_a_form_filled_item_by_item_never_takes_back_what_was_said(model, script):
    source, items = random.Random(11), list(model["items"].values())
    for _ in range(30):
        order = source.sample(items, len(items))
        values = [
            (i["item"], i["minimum"] if i["kind"] == "number" else source.choice(answers(i))) for i in order
        ]
        walk = [dict(values[:number]) for number in range(len(values) + 1)]
        ours = [plain(decide(model, facts)) for facts in walk]
        assert script("decide", walk) == ours
        for less, more in itertools.pairwise(ours):
            assert set(less["now"]) <= set(more["now"])
            assert set(less["cautions"]) <= set(more["cautions"])


def test_both_say_alike_what_would_change_the_answer(model, script, random_cases):
    published = [facts for facts in random_cases if decide(model, facts).state == "published"][:30]
    ours = [changes(model, facts).to_dict("records") for facts in published]
    assert script("changes", published) == ours
    assert sum(map(len, ours)) > len(published)


def test_both_refuse_impossible_input_alike(model, script, random_cases):
    bad = ({"karnofsky": 105}, {"karnofsky": "45"}, {"karnofsky": "good"}, {"primary": "elbow"}, {"escc": ""},
           {"eye_colour": "blue"}, {"prior_dose": "1e3"}, {"vertebral_metastases": 0},
           {"motor_deficit": "complete", "ambulation": "unaided"})  # fmt: skip
    found = [{**facts, **wrong} for facts, wrong in zip(random_cases, bad, strict=False)]
    ours = [plain(decide(model, facts)) for facts in found]
    assert script("decide", found) == ours
    assert all(
        row["state"] == "contradiction" for row, wrong in zip(ours, bad, strict=True) if wrong != {"escc": ""}
    )


@pytest.mark.parametrize(
    ("row", "facts", "shown"),
    [
        ({"fits": "escc=2", "primary": ""}, {"escc": "3"}, False),
        ({"fits": "escc=2", "primary": ""}, {"escc": "2"}, True),
        ({"fits": "escc=2", "primary": ""}, {}, True),
        ({"fits": "", "primary": "breast"}, {"primary": "renal"}, False),
        ({"fits": "", "primary": "lung"}, {"primary": "lung_small_cell"}, True),
        ({"fits": "neurologic=low_grade_escc", "primary": ""}, {"escc": "2"}, False),
    ],
)
def test_evidence_of_other_cases_is_left_out(loaded, row, facts, shown):
    found = loaded.evaluate("([rows, facts]) => rules.fitting(rows, facts)", [[row], facts])
    assert found == ([row] if shown else [])
