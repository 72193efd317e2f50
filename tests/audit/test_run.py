import json

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.audit import commands
from analysis.audit.rows import CHECKS
from analysis.audit.run import as_lines, audit
from analysis.audit.shares import share_table

COLUMNS = [
    "reported_id",
    "quantity_id",
    "study_id",
    "section",
    "location",
    "subject",
    "population",
    "characteristic",
    "category",
    "subgroup",
    "statistic",
    "test",
    "comparator",
    "numerator",
    "denominator",
    "percentage",
    "value",
    "low",
    "high",
    "interval_kind",
    "unit",
    "qualifier",
    "partition",
    "subset_of",
    "notes",
]
EVERYBODY = "all patients"


def frame(*rows):
    """Reported rows; each is a dictionary of the cells that matter."""
    filled = []
    for number, row in enumerate(rows, 1):
        characteristic, category = row["quantity_id"].split(":")[:2]
        plain = {
            "reported_id": f"smith2020-{number:04d}",
            "study_id": "smith2020",
            "section": "table",
            "location": f"Table I, row {number}",
            "subject": "own",
            "population": EVERYBODY,
            "characteristic": characteristic,
            "category": category,
            "statistic": "proportion",
        }
        filled.append({**plain, **row})
    table = pd.DataFrame(filled, columns=COLUMNS).astype("string")
    return table.assign(**{c: pd.to_numeric(table[c]).astype("Int64") for c in ("numerator", "denominator")})


def share(quantity_id, numerator="", denominator="", percentage="", **cells):
    filled = {"numerator": numerator, "denominator": denominator, "percentage": percentage}
    return {"quantity_id": quantity_id, **{k: v for k, v in filled.items() if v}, **cells}


def cohort(size, **cells):
    return {
        "quantity_id": "cohort:patients",
        "statistic": "count",
        "value": size,
        "unit": "patients",
        **cells,
    }


def value(quantity_id, statistic, **cells):
    return {"quantity_id": quantity_id, "statistic": statistic, **cells}


def hazard_ratio(ratio, low, high):
    ends = {"value": ratio, "low": low, "high": high, "interval_kind": "ci95", "unit": "ratio"}
    return value("overall_survival:a_vs_b", "hazard_ratio", subgroup="a", comparator="b", **ends)


def p_value(text, **cells):
    return value(
        "overall_survival:a_vs_b:p", "p_value", **{"subgroup": "a", "comparator": "b", "value": text, **cells}
    )


def median(group, text):
    names = {"category": group, "subgroup": group, "unit": "months"}
    return value(f"overall_survival:{group}:median", "median", value=text, **names)


def ranged(quantity_id, text, low, high, **cells):
    ends = {"value": text, "low": low, "high": high, "interval_kind": "range", "unit": "months"}
    return {**value(quantity_id, "median", **ends), **cells}


def text_place(row, **cells):
    return {**row, "section": "results", "location": "Results, Outcome, sentence 1", **cells}


def part(category, numerator, percentage="", partition="kind", **cells):
    return share(f"kind:{category}", numerator, percentage=percentage, partition=partition, **cells)


ABSTRACT = {"section": "abstract", "location": "Abstract, Results"}
OTHERS = {"population": "patients with data"}
# check -> (rows in which it finds nothing, rows in which it finds one thing)
CASES = {
    "percentage-of-fraction": (
        [share("symptom:ataxia", "6", "69", "8.7")],
        [share("symptom:ataxia", "6", "70", "8.7")],
    ),
    "base-not-printed": (
        [cohort("130"), share("diagnosis:ct", "20", percentage="15.4", **OTHERS)],
        [cohort("130"), share("diagnosis:ct", "20", percentage="16.7", **OTHERS)],
    ),
    "abstract-base": (
        [cohort("70", **ABSTRACT), share("symptom:ataxia", "7", percentage="10", **ABSTRACT)],
        [
            cohort("130", **ABSTRACT),
            share("symptom:ataxia", "7", percentage="10", **OTHERS, **ABSTRACT),
            share("symptom:ataxia", "7", "70", "10", **OTHERS),
        ],
    ),
    "stated-of-another-group": (
        [cohort("130"), share("metastasis:brain", "51", "76", "67.1", **OTHERS)],
        [
            cohort("130"),
            share("metastasis:brain", "51", "76", "67.1", **OTHERS),
            text_place(share("metastasis:brain", percentage="67.1")),
        ],
    ),
    "list-adds-up": (
        [part("a", "25", denominator="72"), part("b", "47", denominator="72")],
        [part("a", "26", denominator="72"), part("b", "47", denominator="72")],
    ),
    "percentages-add-up": (
        [part("a", "25", "34.7"), part("b", "47", "65.3")],
        [part("a", "25", "35.7"), part("b", "47", "65.3")],
    ),
    "parts-of-group": (
        [
            share("kind:whole", "130"),
            part("a", "56", subset_of="kind:whole"),
            part("b", "74", subset_of="kind:whole"),
        ],
        [
            share("kind:whole", "130"),
            part("a", "56", subset_of="kind:whole"),
            part("b", "71", subset_of="kind:whole"),
        ],
    ),
    "group-holds-subgroup": (
        [share("symptom:motor", "65"), share("symptom:paraparesis", "18", subset_of="symptom:motor")],
        [share("symptom:motor", "15"), share("symptom:paraparesis", "18", subset_of="symptom:motor")],
    ),
    "numerator-in-denominator": (
        [cohort("72"), share("symptom:ataxia", "6", "70")],
        [cohort("72"), share("symptom:ataxia", "6", "75")],
    ),
    "quantity-agrees": (
        [share("region:lumbar", percentage="22.2"), text_place(share("region:lumbar", percentage="22"))],
        [share("region:lumbar", percentage="22.2"), text_place(share("region:lumbar", percentage="18.1"))],
    ),
    "percentage-against-fraction": (
        [share("region:lumbar", "16", "72"), text_place(share("region:lumbar", percentage="22.2"))],
        [share("region:lumbar", "16", "72"), text_place(share("region:lumbar", percentage="18.1"))],
    ),
    "one-p-value": (
        [p_value("0.245", test="chi_square"), p_value("0.966", test="log_rank"), p_value("0.25")],
        [p_value("0.245", test="chi_square"), p_value("0.966", **ABSTRACT)],
    ),
    "abstract-in-body": (
        [p_value("0.727", **ABSTRACT), text_place(p_value("0.727"))],
        [p_value("0.727", **ABSTRACT), text_place(median("a", "3"))],
    ),
    "abbreviation-of-one-term": (
        [value("response:SD", "abbreviation", value="SD"), value("response:PD", "abbreviation", value="PD")],
        [value("response:SD", "abbreviation", value="PD"), value("response:PD", "abbreviation", value="PD")],
    ),
    "range-in-order": ([ranged("age:all", "50", "29", "87")], [ranged("age:all", "50", "87", "29")]),
    "centre-in-range": (
        [
            ranged("interval:all", "18.77", "", "", statistic="mean"),
            ranged("interval:all:range", "", "0", "10", statistic="range", unit="years"),
        ],
        [
            ranged("interval:all", "18.77", "", "", statistic="mean"),
            ranged("interval:all:range", "", "0", "1", statistic="range", unit="years"),
        ],
    ),
    "single-value-in-range": (
        [
            ranged("overall_survival:all", "3", "0.3", "60"),
            value("overall_survival:case", "value", value="35", unit="months"),
        ],
        [
            ranged("overall_survival:all", "3", "0.3", "30"),
            value("overall_survival:case", "value", value="35", unit="months"),
        ],
    ),
    "same-median-and-range": (
        [ranged("overall_survival:all", "6.7", "0.1", "108"), ranged("follow_up:all", "6.9", "0.1", "108")],
        [ranged("overall_survival:all", "6.7", "0.1", "108"), ranged("follow_up:all", "6.7", "0.1", "108")],
    ),
    "hazard-ratio-in-interval": (
        [hazard_ratio("0.42", "0.2254", "0.7823")],
        [hazard_ratio("0.62", "0.2254", "0.7823")],
    ),
    "hazard-ratio-and-p": (
        [hazard_ratio("0.4199", "0.2254", "0.7823"), p_value("0.0063", test="log_rank")],
        [hazard_ratio("0.4199", "0.2254", "0.7823"), p_value("0.63", test="log_rank")],
    ),
    "hazard-ratio-direction": (
        [hazard_ratio("0.4199", "0.2254", "0.7823"), median("a", "7.0"), median("b", "3.0")],
        [hazard_ratio("0.4199", "0.2254", "0.7823"), median("a", "3.0"), median("b", "7.0")],
    ),
    "ratio-of-counts": (
        [
            share("sex:male", "31"),
            share("sex:female", "30"),
            value("sex:male_to_female", "ratio", value="1.03"),
        ],
        [
            share("sex:male", "31"),
            share("sex:female", "30"),
            value("sex:male_to_female", "ratio", value="1.3"),
        ],
    ),
    "known-primary-treated": (
        [cohort("130"), share("primary:unknown", "2"), share("prior_treatment:surgery", "128")],
        [cohort("130"), share("primary:unknown", "2"), share("prior_treatment:surgery", "130")],
    ),
    "symptoms-to-improve": (
        [share("symptom:none", "2", "120"), share("symptom_outcome:improved", "92", "118", "78.0")],
        [share("symptom:none", "2", "120"), share("symptom_outcome:improved", "92", "130", "70.8")],
    ),
    "interval-before-primary": (
        [share("interval:lm_before_primary", "4"), ranged("interval:primary_to_lm", "12", "-3", "252")],
        [share("interval:lm_before_primary", "4"), ranged("interval:primary_to_lm", "12", "0", "252")],
    ),
    "response-rate": (
        [
            share("response:objective_response_rate:x", "", "21", "61.90", subgroup="x"),
            share("symptom_outcome:resolved:x", "2", subgroup="x"),
            share("symptom_outcome:improved:x", "11", subgroup="x"),
        ],
        [
            share("response:objective_response_rate:x", "", "21", "66.67", subgroup="x"),
            share("symptom_outcome:resolved:x", "2", subgroup="x"),
            share("symptom_outcome:improved:x", "11", subgroup="x"),
        ],
    ),
}


def of_check(check_id, rows):
    found = audit(frame(*rows))
    return found[found["check"] == check_id]


def test_no_check_lacks_its_pair_of_frames():
    assert sorted(rule.id for rule in CHECKS) == sorted(CASES)


@pytest.mark.parametrize("check_id", CASES)
def test_figures_that_agree_give_no_finding(check_id):
    assert of_check(check_id, CASES[check_id][0]).empty


@pytest.mark.parametrize("check_id", CASES)
def test_figures_that_contradict_each_other_give_one_finding(check_id):
    found = of_check(check_id, CASES[check_id][1])
    assert len(found) == 1
    assert found["sentence"].iloc[0].endswith(".")
    assert found["locations"].iloc[0]


@pytest.mark.parametrize("printed", ["13", "12"])
def test_rounding_by_any_usual_rule_is_no_finding(printed):
    assert audit(frame(share("symptom:ataxia", "1", "8", printed))).empty


def test_a_finding_names_the_denominator_that_would_give_the_percentage():
    table = frame(share("status:alive", "25", "72", "35.7"), share("sex:male", "37", "70", "52.9", **OTHERS))
    found = audit(table)
    assert "70 would give it, printed for patients with data" in found["sentence"].iloc[0]
    assert found["difference"].iloc[0] == pytest.approx(0.98)


def test_a_percentage_that_was_copied_from_another_row_is_traced():
    table = frame(
        share("csf:positive", "31", "49", "63.6"), share("pattern:nodular", "28", "44", "63.6", **OTHERS)
    )
    assert "it is that of pattern nodular, 28 of 44" in audit(table)["sentence"].iloc[0]


def test_a_wrong_percentage_is_one_finding_with_all_its_places():
    wrong = share("metastasis:any", "39", "72", "54.9")
    found = audit(frame(wrong, text_place(share("metastasis:any", percentage="54.9"))))
    assert found["reported_ids"].tolist() == ["smith2020-0001;smith2020-0002"]


def test_a_denominator_of_another_place_serves_where_none_is_printed():
    assert audit(frame(share("response:CR", "5", percentage="9.4"), share("response:CR", "5", "53"))).empty


def test_a_figure_of_the_literature_is_compared_only_with_its_own_quantity():
    quoted = share("metastasis:brain:sung", percentage="61", subject="literature", subgroup="sung")
    assert audit(frame(share("metastasis:brain", "36", "58", "62.07"), quoted)).empty


def test_figures_of_two_populations_are_two_quantities():
    table = frame(
        share("symptom:ataxia", "6", "60", "10"),
        share("symptom:ataxia:late", "9", "60", "15", subgroup="late"),
    )
    assert audit(table).empty


def test_a_weighted_test_may_give_another_p_value():
    table = frame(hazard_ratio("0.9207", "0.5171", "1.639"), p_value("0.122", test="gehan_breslow_wilcoxon"))
    assert audit(table).empty


def test_a_bound_is_compared_with_the_figure():
    table = [
        share("pattern:nodular", "28", "44", "63.6"),
        text_place(share("pattern:nodular", percentage="50", qualifier="gt")),
    ]
    assert audit(frame(*table)).empty


def test_the_parts_of_a_group_contradict_a_bound():
    group = share("kind:whole", percentage="50", qualifier="gt", section="discussion", location="Discussion")
    parts = [part(c, "", p, subset_of="kind:whole") for c, p in [("a", "22.2"), ("b", "18.1")]]
    rest = part("c", "", "59.7")
    assert of_check("parts-of-group", [group, *parts, rest])["difference"].tolist() == pytest.approx([-9.7])


def test_a_list_that_no_place_prints_whole_is_put_together():
    elsewhere = {"section": "discussion", "location": "Discussion, paragraph 4"}
    rows = [part("a", "", "69"), part("b", "", "31.9", **elsewhere)]
    assert len(of_check("percentages-add-up", rows)) == 1


def test_a_total_of_the_abstract_is_in_the_body_with_its_parts():
    total = value("studies:included", "count", value="51", **ABSTRACT)
    parts = [
        value(f"studies:{c}", "count", value=n, partition="design", subset_of="studies:included")
        for c, n in [("series", "9"), ("reports", "42")]
    ]
    assert of_check("abstract-in-body", [total, *parts]).empty


def test_each_percentage_is_recomputed_with_the_rules_that_print_it():
    table = share_table(
        frame(share("symptom:ataxia", "6", "70", "8.7"), share("symptom:pain", "26", "70", "37.1"))
    )
    assert table["follows"].tolist() == ["8.6", "37.1"]
    assert table["rules"].tolist() == ["", "half up, half even and truncation"]


def test_finding_ids_are_unique():
    found = audit(frame(*(row for _, bad in CASES.values() for row in bad)))
    assert found["finding_id"].is_unique


def test_a_study_without_rows_is_refused():
    with pytest.raises(
        ValueError, match="no printed figures of study 'jones2021'; there are those of smith2020"
    ):
        audit(frame(cohort("72")), "jones2021")


def test_the_last_line_counts_the_findings():
    lines = as_lines(audit(frame(share("symptom:ataxia", "6", "70", "8.7")))).splitlines()
    assert lines[0].startswith("smith2020: Table I, row 1: symptom ataxia: 6 is printed as 8.7%")
    assert lines[-1] == "1 findings: 1 errors, 0 warnings"


def test_the_command_prints_lines_or_json(monkeypatch):
    table = frame(share("symptom:ataxia", "6", "70", "8.7"))
    monkeypatch.setattr("analysis.evidence.tables.read", lambda name: table)
    run = CliRunner().invoke
    assert run(commands.audit, []).output.splitlines()[-1] == "1 findings: 1 errors, 0 warnings"
    assert json.loads(run(commands.audit, ["--json"]).output)[0]["check"] == "percentage-of-fraction"
    refused = run(commands.audit, ["--study", "jones2021"])
    assert refused.exit_code == 1
    assert "no printed figures of study 'jones2021'" in refused.output
