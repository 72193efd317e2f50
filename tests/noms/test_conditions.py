import pytest

from analysis.noms.conditions import clean, conflicts, facts_of, holds

ITEMS = {
    "escc": {"item": "escc", "label": "Compression", "kind": "choice", "options": [{"value": "1c"}, {"value": "2"}]},
    "karnofsky": {"item": "karnofsky", "label": "Karnofsky", "kind": "integer", "minimum": 10, "maximum": 100, "step": 10},
    "albumin": {"item": "albumin", "label": "Albumin", "kind": "number", "minimum": 0.5, "maximum": 7, "step": 0.1},
}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "result"),
    [
        ("escc=2|3", {"escc": "3"}, True),
        ("escc=2|3", {"escc": "1c"}, False),
        ("escc!=2|3", {"escc": "1c"}, True),
        ("sins>=13", {"sins": 13}, True),
        ("sins>=13", {"sins": 12}, False),
        ("ecog=3|4", {"ecog": 3.0}, True),
        ("albumin<3.5", {"albumin": 3.4}, True),
        ("escc=2 & sins>6", {"escc": "2", "sins": 7}, True),
        ("escc=2 & sins>6", {"escc": "2", "sins": 6}, False),
        ("escc=2 or sins>6", {"escc": "3", "sins": 7}, True),
        ("escc=2 or sins>6", {"escc": "3", "sins": 1}, False),
    ],
)
def test_a_condition_compares_facts(condition, facts, result):
    assert holds(condition, facts) is result


def test_a_condition_on_an_unknown_fact_is_unknown_unless_the_others_decide():
    assert holds("escc=2 & sins>6", {"escc": "2"}) is None
    assert holds("escc=2 & sins>6", {"escc": "3"}) is False
    assert holds("escc=2 or sins>6", {"escc": "2"}) is True
    assert holds("escc=2 or sins>6", {"escc": "3"}) is None


def test_an_empty_condition_is_never_met():
    assert holds("", {"escc": "2"}) is None


def test_a_malformed_condition_is_refused():
    with pytest.raises(ValueError, match="no clause"):
        holds("escc is 2", {"escc": "2"})


def test_the_facts_of_a_condition_are_listed_once():
    assert facts_of("a=1 & b=2 or a=3") == ["a", "b"]


def test_possible_values_are_taken_and_numbers_become_numbers():
    known, problems = clean(ITEMS, {"escc": "1c", "karnofsky": "70", "albumin": "3.5"})
    assert known == {"escc": "1c", "karnofsky": 70, "albumin": 3.5}
    assert problems == []


@pytest.mark.parametrize(
    ("item", "value"), [("karnofsky", 10), ("karnofsky", 100), ("albumin", 0.5), ("albumin", 7)]
)
def test_the_limits_themselves_are_possible(item, value):
    assert clean(ITEMS, {item: value}) == ({item: value}, [])


@pytest.mark.parametrize(
    ("item", "value", "sentence"),
    [
        ("escc", "7", "Compression: '7' is no option."),
        ("escc", "<img src=x>", "Compression: '<img src=x>' is no option."),
        ("karnofsky", 105, "Karnofsky: 105 is out of range; 10 to 100 is allowed."),
        ("karnofsky", 0, "Karnofsky: 0 is out of range; 10 to 100 is allowed."),
        ("karnofsky", 45, "Karnofsky: 45 is not allowed; steps of 10 from 10 are."),
        ("karnofsky", "good", "Karnofsky: 'good' is no number; 10 to 100 is allowed."),
        ("albumin", "1e3", "Albumin: '1e3' is no number; 0.5 to 7 is allowed."),
        ("shoe_size", "42", "'shoe_size' is no item of this form."),
    ],
)
def test_an_impossible_value_gives_one_plain_sentence(item, value, sentence):
    known, problems = clean(ITEMS, {item: value})
    assert problems == [{"items": [item] if item in ITEMS else [], "text": sentence}]
    assert known == {}


def test_an_empty_answer_is_no_answer():
    assert clean(ITEMS, {"escc": "", "karnofsky": None}) == ({}, [])


def test_a_contradiction_is_named_and_nothing_else():
    rows = [{"if": "frankel=E & deficit=yes", "message": "E means normal."}]
    assert conflicts(rows, {"frankel": "E", "deficit": "yes"}) == [
        {"items": ["frankel", "deficit"], "text": "E means normal."}
    ]
    assert conflicts(rows, {"frankel": "E"}) == []
