"""Percentages, their fractions and their bases."""

import pytest

from tests.printed_rows import ABSTRACT, OTHERS, cohort, findings, of_check, part, row, share, text_place


@pytest.mark.parametrize("printed", ["13", "12", "12.5"])
def test_rounding_by_any_usual_rule_is_no_finding(printed):
    assert findings(share("symptom:ataxia", "1", "8", printed)).empty


@pytest.mark.parametrize("printed", ["14", "11", "12.4", "12.6"])
def test_what_no_rule_prints_is_a_finding(printed):
    assert len(findings(share("symptom:ataxia", "1", "8", printed))) == 1


@pytest.mark.parametrize("statistic", ["proportion", "count", "rate"])
def test_shares_of_each_kind_are_recomputed(statistic):
    assert len(findings(share("symptom:ataxia", "1", "8", "14", statistic=statistic))) == 1


def test_a_bounded_percentage_is_not_recomputed():
    assert of_check("percentage-of-fraction", [share("kind:a", "1", "8", "14", qualifier="about")]).empty


def test_a_finding_names_the_denominator_that_would_give_the_percentage():
    rows = [share("status:alive", "25", "72", "35.7"), share("sex:male", "37", "70", "52.9", **OTHERS)]
    assert "70 would give it, printed for patients with data" in findings(*rows)["sentence"][0]


def test_the_nearest_denominator_is_named_where_none_is_printed():
    assert findings(share("symptom:ataxia", "6", "70", "8.7"))["sentence"][0].endswith("69 would give it.")


def test_a_percentage_that_was_copied_from_another_row_is_traced():
    rows = [share("csf:positive", "31", "49", "63.6"), share("pattern:nodular", "28", "44", "63.6", **OTHERS)]
    assert (
        "no whole number of patients gives it; it is that of pattern nodular, 28 of 44"
        in (findings(*rows)["sentence"][0])
    )


def test_a_percentage_that_only_a_wrong_row_shares_is_not_traced_to_it():
    rows = [share("csf:positive", "31", "49", "63.6"), share("pattern:nodular", "20", "44", "63.6", **OTHERS)]
    assert "it is that of" not in findings(*rows)["sentence"].str.cat()


def test_a_wrong_percentage_is_one_finding_with_all_its_places():
    wrong = share("metastasis:any", "39", "72", "54.9")
    found = findings(wrong, text_place(share("metastasis:any", percentage="54.9")))
    assert found["reported_ids"].tolist() == ["smith2020-0001;smith2020-0002"]


def test_a_list_that_is_wrong_as_a_whole_is_one_finding():
    cells = {"partition": "csf", "denominator": "49"}
    rows = [
        share("csf:positive", "31", percentage="63.6", **cells),
        share("csf:negative", "18", percentage="36.4", **cells),
    ]
    found = findings(*rows)
    assert found["reported_ids"].tolist() == ["smith2020-0001;smith2020-0002"]
    assert "Csf positive" not in found["sentence"][0]
    assert "CSF positive: printed as 31 (63.6%)" in found["sentence"][0]
    assert "CSF negative: printed as 18 (36.4%)" in found["sentence"][0]


def test_two_wrong_rows_of_a_list_with_a_right_one_are_two_findings():
    rows = [
        part("a", "10", "14", denominator="72"),
        part("b", "20", "28", denominator="72"),
        part("c", "42", "58", denominator="72"),
        text_place(share("other:x", "1", "8", "12.5")),
    ]
    rows[0]["percentage"], rows[1]["percentage"] = "13.1", "27.1"
    assert len(of_check("percentage-of-fraction", rows)) == 2


def test_a_denominator_of_another_place_serves_where_none_is_printed():
    assert findings(share("response:CR", "5", percentage="9.4"), share("response:CR", "5", "53")).empty


def test_a_denominator_of_the_population_serves_where_the_quantity_has_none():
    rows = [share("response:CR", "5", percentage="9.5"), share("response:PR", "10", "53", "18.9")]
    assert "5 of 53 is 9.4%" in findings(*rows)["sentence"][0]


def test_a_figure_of_the_literature_is_compared_only_with_its_own_quantity():
    cells = {"subject": "literature", "subgroup": "sung", "population": "patients (Sung)"}
    quoted = share("metastasis:brain", percentage="61", **cells)
    assert findings(share("metastasis:brain", "36", "58", "62.07"), quoted).empty


def test_figures_of_two_populations_are_two_quantities():
    late = {"subgroup": "late", "population": "late patients"}
    rows = [share("symptom:ataxia", "6", "60", "10"), share("symptom:ataxia:late", "3", "20", "15", **late)]
    assert findings(*rows).empty


def shares_without_base(*rows):
    return of_check("share-without-base", [cohort("130"), *rows])


def test_a_share_of_the_cohort_needs_no_base_beside_it():
    assert shares_without_base(share("diagnosis:ct", "20", percentage="15.4", **OTHERS)).empty
    assert shares_without_base(share("diagnosis:ct", "20", percentage="15.4")).empty


def test_a_share_of_the_abstract_needs_its_base_even_where_the_body_has_it():
    body = share("diagnosis:ct", "20", "120", "16.7", **OTHERS)
    found = shares_without_base(share("diagnosis:ct", percentage="16.7", **OTHERS, **ABSTRACT), body)
    assert "The abstract prints shares of groups other than the 130 patients" in found["sentence"][0]
    assert "diagnosis CT 16.7% (of 120)" in found["sentence"][0]
    assert found["locations"].tolist() == ["Abstract, Results"]


def test_the_base_in_the_heading_of_a_table_is_a_base_beside_its_shares():
    heading = row("cohort:imaging", "count", value="120", unit="patients", **OTHERS)
    assert shares_without_base(heading, share("diagnosis:ct", "20", percentage="16.7", **OTHERS)).empty
    elsewhere = {**heading, "location": "Table II, heading"}
    assert len(shares_without_base(elsewhere, share("diagnosis:ct", "20", percentage="16.7", **OTHERS))) == 1


def test_the_size_that_would_give_every_share_of_a_group_is_named():
    sized = share("symptom:pain", "60", "120", "50", population="patients with symptoms")
    rows = [
        sized,
        share("diagnosis:ct", "20", percentage="16.7", **OTHERS),
        share("diagnosis:mri", "112", percentage="93.3", **OTHERS),
    ]
    found = shares_without_base(*rows)
    assert "diagnosis CT 16.7% and diagnosis MRI 93.3% (120 would give it)" in found["sentence"][0]
    other = [*rows, share("diagnosis:pet", "30", percentage="23.1", **OTHERS)]
    assert "(printed nowhere)" in shares_without_base(*other)["sentence"][0]


@pytest.mark.parametrize(
    "cells",
    [
        {"section": "discussion"},
        {"subject": "literature"},
        {"qualifier": "gt"},
        {"characteristic": "studies"},
    ],
)
def test_text_literature_bounds_and_studies_need_no_base(cells):
    assert shares_without_base(share("diagnosis:ct", "20", percentage="16.7", **{**OTHERS, **cells})).empty


def test_the_shares_of_one_place_are_one_finding_and_those_of_two_are_two():
    rows = [
        share("diagnosis:ct", "20", percentage="16.7", **OTHERS),
        share("diagnosis:mri", "112", percentage="93.3", **OTHERS),
    ]
    assert len(shares_without_base(*rows)) == 1
    assert len(shares_without_base(rows[0], {**rows[1], "location": "Table II, row 1"})) == 2


def stated(*rows):
    return of_check("stated-of-another-group", [cohort("130"), *rows])


def test_the_count_is_recovered_from_a_percentage_that_only_one_count_gives():
    counted = share("metastasis:brain", "", "76", "67.1", **OTHERS)
    found = stated(counted, text_place(share("metastasis:brain", percentage="67.1")))
    assert "51 of 76; of 130 39.2%" in found["sentence"][0]


def test_a_percentage_that_several_counts_give_is_not_recovered():
    counted = share("metastasis:brain", "", "760", "67", **OTHERS)
    assert stated(counted, text_place(share("metastasis:brain", percentage="67"))).empty


def test_a_share_that_both_groups_give_is_not_misplaced():
    counted = share("metastasis:brain", "13", "26", "50", **OTHERS)
    rows = [counted, text_place(share("metastasis:brain", percentage="50"))]
    assert of_check("stated-of-another-group", [cohort("26"), *rows]).empty


def test_shares_of_one_kind_stated_of_the_wrong_group_are_one_finding():
    rows = [
        share("metastasis:brain", "51", "76", "67.1", **OTHERS),
        share("metastasis:lung", "10", "76", "13.2", **OTHERS),
    ]
    said = [
        text_place(share(f"metastasis:{c}", percentage=p)) for c, p in (("lung", "13.2"), ("brain", "67.1"))
    ]
    found = stated(*rows, *said)
    assert len(found) == 1
    assert found["difference"][0] == pytest.approx(67.1 - 100 * 51 / 130, abs=1e-3)
    assert "metastasis lung 13.2% (10 of 76; of 130 7.7%)" in found["sentence"][0]
