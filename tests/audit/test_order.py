"""Words against numbers."""

import pytest

from tests.audit.cases import said
from tests.printed_rows import ABSTRACT, OTHERS, of_check, share, text_place


def claimed(*rivals):
    return of_check(
        "order-in-words", [share("symptom:numb", percentage="58.3"), said("symptom:numb"), *rivals]
    )


@pytest.mark.parametrize(
    ("printed", "fine"), [("58.3", True), ("58.4", False), ("9.5", True), ("100", False)]
)
def test_what_is_called_the_most_common_is_not_exceeded(printed, fine):
    assert claimed(share("symptom:pain", percentage=printed)).empty is fine


@pytest.mark.parametrize(
    "rival",
    [
        share("symptom:other", percentage="60"),
        share("symptom:no_pain", percentage="60"),
        share("symptom:organs_2_4", percentage="60"),
        share("symptom:pain", percentage="60", **OTHERS),
        share("symptom:pain", percentage="60", qualifier="max"),
        share("symptom:pain", percentage="60", subject="literature"),
        share("metastasis:brain", percentage="60"),
        share("symptom:pain", percentage="60", statistic="median"),
    ],
)
def test_remainders_denials_sums_and_other_groups_are_no_rivals(rival):
    assert claimed(rival).empty


def test_the_group_around_it_is_no_rival():
    claim = said("symptom:numb", subset_of="symptom:any")
    rows = [share("symptom:numb", percentage="58.3"), claim, share("symptom:any", percentage="90")]
    assert of_check("order-in-words", rows).empty


def test_a_claim_at_two_places_is_one_finding_with_both():
    again = said("symptom:numb", **ABSTRACT)
    found = claimed(again, share("symptom:pain", percentage="70"))
    assert found["reported_ids"].tolist() == ["smith2020-0001;smith2020-0002;smith2020-0003;smith2020-0004"]
    assert found["weight"].tolist() == ["conclusion"]
    assert found["difference"].tolist() == [pytest.approx(-11.7)]


def test_a_claim_without_a_number_of_its_own_is_not_judged():
    assert of_check("order-in-words", [said("symptom:numb"), share("symptom:pain", percentage="60")]).empty


def most(*rows, **cells):
    return of_check("most-in-words", [*rows, text_place(share("kind:whole", qualifier="most", **cells))])


@pytest.mark.parametrize(
    ("k", "printed", "weight"),
    [
        ("50", "50", "contradiction"),
        ("46", "46", "contradiction"),
        ("45", "45", "conclusion"),
        ("10", "10", "conclusion"),
    ],
)
def test_most_is_more_than_half(k, printed, weight):
    found = most(share("kind:whole", k, "100", printed))
    assert found["weight"].tolist() == [weight]
    assert found["follows"].tolist() == [f"{printed}%"]
    assert found["difference"].tolist() == [50 - int(k)]
    assert most(share("kind:whole", "51", "100", "51")).empty


def test_most_is_of_the_population_that_is_named():
    other = share("kind:whole", "27", "53", "50.9", **OTHERS)
    assert most(other).empty
    assert most(share("kind:x", "1", "72", "1.4"), other)["follows"].tolist() == ["37.5%"]


def test_most_is_judged_by_the_parts_where_the_whole_has_no_count():
    parts = [share(f"kind:{c}", n, "72", subset_of="kind:whole") for c, n in (("a", "16"), ("b", "13"))]
    assert most(*parts)["follows"].tolist() == ["40.3%"]
    assert most(*parts, share("kind:c", "8", "72", subset_of="kind:whole")).empty


def test_most_is_judged_by_a_percentage_of_the_same_population_where_nothing_is_counted():
    assert most(share("kind:whole", percentage="40.2"))["follows"].tolist() == ["40.2%"]
    assert most(share("kind:whole", percentage="40.2", **OTHERS)).empty


def test_most_without_a_number_is_not_judged():
    assert most().empty
    assert most(subject="literature").empty
