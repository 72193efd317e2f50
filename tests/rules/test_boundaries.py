"""Each threshold of a rule from both sides, each alternative by a row of its own, and all rules as one reviewed file."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.contributions import check
from analysis.rules.package import shrunk_tables
from analysis.rules.rule import ROW_RULES
from analysis.submitted.schema import CELL_RULES
from tests.rules.test_check import (
    ARM,
    ARM_OF,
    ITEMS,
    RULE,
    SMITH,
    curve,
    drawn,
    excluded,
    framework,
    graded,
    patient,
    printed,
    ranked,
    result,
    retired,
    rules,
    study,
    tables,
    two_patients,
    two_studies,
)

LISTED = Path(__file__).parent / "rules.csv"
INTERVAL = {"value": "5", "ci_low": "5", "ci_high": "5"}
RANGE = {"value": "5", "range_low": "5", "range_high": "5"}
TWIN = {"age_years": "50", "primary_histology": "adenocarcinoma", "levels": "L1", "os_months": "7"}
SAME_AUTHOR = {"first_author": "Smith", "design": "cohort", "n_patients": "30"}


def item(**cells):
    """The number among the items of the form, with other limits."""
    return framework(noms_items=[ITEMS[0], {**ITEMS[1], **cells}])


def leads(to, **conditions):
    """One rule of the framework that leads to conventional (`rt`) or stereotactic radiation, or an operation (`fix`)."""
    asked = {f"if_{name}": value for name, value in conditions.items()}
    return framework(noms_rules=[{**RULE, **asked, "then_recommendation": to}])


RESISTANT = {
    "oncologic": "radioresistant",
    "neurologic": "high_grade_escc",
    "systemic": "cannot_tolerate_surgery",
}
FIT = {"mechanical": "stable", "neurologic": "high_grade_escc", "systemic": "tolerates_surgery"}
FRAMEWORK_EDGES = [
    ("item-limits", item(minimum="0", maximum="10", step="10"), False),
    ("item-limits", item(minimum="0", maximum="10", step="11"), True),
    ("item-limits", item(minimum="10", maximum="10", step="1"), True),
    ("item-limits", item(minimum="0", maximum="10", step="0"), True),
    ("item-limits", framework(noms_items=[{**ITEMS[0], "maximum": "3"}, ITEMS[1]]), True),
    ("item-step", item(minimum="1", maximum="10", step="3"), False),
    ("item-step", item(minimum="0", maximum="10", step="3"), True),
    ("noms-radiation", leads("rt", **RESISTANT), False),
    ("noms-radiation", leads("rt", **RESISTANT | {"neurologic": "low_grade_escc"}), True),
    ("noms-radiation", leads("rt", **RESISTANT | {"systemic": "tolerates_surgery"}), True),
    ("noms-radiation", leads("srs", **RESISTANT | {"systemic": "tolerates_surgery"}), False),
    ("noms-radiation", leads("no_rule", oncologic="radiosensitive"), False),
    ("noms-operation", leads("fix", **FIT), False),
    ("noms-operation", leads("fix", **FIT | {"neurologic": "low_grade_escc"}), True),
    ("noms-operation", leads("fix", **FIT | {"systemic": "cannot_tolerate_surgery"}), True),
    ("noms-operation", leads("srs", **FIT), False),
    ("noms-operation", leads("no_rule", mechanical="unstable"), False),
    ("radiosensitivity-high", {"radiosensitivity": [{"category": "radioresistant"}]}, False),
    ("treatment-fraction", {"treatment_results": [{**ARM, "value": "50.5"}]}, False),
    ("treatment-fraction", {"treatment_results": [{**ARM, "value": "50.7"}]}, True),
    ("treatment-fraction", {"treatment_results": [{**ARM, "value": "49.3"}]}, True),
    ("treatment-fraction", {"treatment_results": [{**ARM, "value": "60", "notes": "printed so"}]}, False),
    ("treatment-fraction", {"treatment_results": [{**ARM, "value": "60", "notes": "crude"}]}, False),
    ("treatment-fraction", {"treatment_results": [{**ARM, "value": "60", "unit": "months"}]}, False),
    ("treatment-negative", {"treatment_results": [{**ARM_OF, "value": "0"}]}, False),
    ("treatment-negative", {"treatment_results": [{**ARM_OF, "value": "-3", "unit": "points"}]}, False),
    *[
        ("treatment-negative", {"treatment_results": [{**ARM_OF, "value": "-3", "unit": unit}]}, True)
        for unit in ("days", "years", "weeks", "patients", "count")
    ],
]
EDGES = [
    *FRAMEWORK_EDGES,
    ("study-case-report", study(design="case_report", n_patients="3"), False),
    ("study-case-report", study(design="case_report", n_patients="4"), True),
    ("study-case-report", study(design="case_series", n_patients="4"), False),
    ("study-rows", {**patient(), "studies": [{**SMITH, "n_patients": "1"}]}, False),
    ("study-rows", {**patient(), "studies": [{**SMITH, "n_patients": "0"}]}, True),
    ("study-verified", study(doi="", pmid=""), True),
    ("study-verified", study(doi="", pmid="1"), False),
    ("study-verified", study(doi="", pmid="", verification="provisional"), False),
    ("study-provisional", study(doi="", pmid="1", verification="provisional"), True),
    ("study-provisional", study(doi="10.1000/a", pmid="", verification="provisional"), True),
    ("study-address", study(doi="10.1000/A", url="https://doi.org/10.1000/a/"), False),
    ("study-address", study(doi="", pmid="7", pmcid="PMC1", url="https://pubmed.ncbi.nlm.nih.gov/7"), False),
    ("study-address", study(doi="", pmid="7", pmcid="PMC1", url="https://pmc.ncbi.nlm.nih.gov/articles/PMC1"), True),
    ("study-address", study(doi="", pmid="", pmcid="PMC1", url="https://pmc.ncbi.nlm.nih.gov/articles/PMC1"), False),
    ("study-address", study(doi="", pmid="", pmcid="", url="https://example.org"), False),
    ("study-no-address", study(url="", notes="read on paper"), False),
    ("study-no-address", study(url="", notes=""), True),
    ("study-author", study(study_id="anon2020", first_author="Smith"), False),
    ("study-author", study(study_id="anon2020", first_author=""), False),
    ("study-author", study(study_id="smith2020", first_author=""), True),
    ("study-author", study(study_id="mullerß2020".replace("ß", ""), first_author="Müller"), False),
    ("study-year", study(study_id="smithnd", year="2020"), False),
    ("study-year", study(study_id="smith2020b", year="2020"), False),
    ("study-year", study(study_id="smith2020", year=""), True),
    ("overlap-same-author", two_studies(**SAME_AUTHOR, year="2025"), True),
    ("overlap-same-author", two_studies(**SAME_AUTHOR, year="2026"), False),
    ("overlap-same-author", two_studies(**SAME_AUTHOR | {"n_patients": ""}, year="2025"), True),
    ("overlap-same-author", two_studies(**SAME_AUTHOR | {"n_patients": "20"}, year="2025"), False),
    ("overlap-same-author", two_studies(**SAME_AUTHOR | {"design": "case_report"}, year="2025"), False),
    ("overlap-same-size", two_studies(**SAME_AUTHOR | {"n_patients": "20"}, year="2040"), True),
    ("overlap-same-size", two_studies(**SAME_AUTHOR | {"n_patients": "20"}, entities="ISCM"), False),
    ("patient-interval", patient(age_years="50", interval_months="612"), False),
    ("patient-interval", patient(age_years="50", interval_months="613"), True),
    ("patient-age-at-end", patient(age_years="100", os_months="120"), False),
    ("patient-age-at-end", patient(age_years="100", os_months="121"), True),
    ("patient-performance", patient(ecog="1", kps="90"), False),
    ("patient-performance", patient(ecog="1", kps="60"), False),
    ("patient-performance", patient(ecog="1", kps="50"), True),
    ("patient-performance", patient(ecog="2", kps="80"), True),
    ("patient-karnofsky", patient(kps="70"), False),
    ("patient-karnofsky", patient(kps="75"), True),
    ("patient-brain", patient(other_metastases="bone;brain", brain_metastasis="yes"), False),
    ("patient-brain", patient(other_metastases="bone", brain_metastasis="yes"), True),
    ("patient-brain", patient(other_metastases="brainstem", brain_metastasis="no"), False),
    ("patient-brain", patient(other_metastases="brain", brain_metastasis=""), True),
    ("patient-borderline", patient(borderline="yes", borderline_reason=""), True),
    ("patient-borderline", patient(borderline="no", borderline_reason="x"), True),
    ("patient-sex", patient(sex="female", primary="testicular"), True),
    ("patient-sex", patient(sex="male", primary="endometrial"), True),
    ("patient-sex", patient(sex="male", primary="prostate"), False),
    ("patient-sex", patient(sex="", primary="ovarian"), False),
    ("patient-intracranial", patient(entity="IESM", intracranial_lm="yes"), False),
    ("patient-region-only", patient(levels="L1", spinal_regions="lumbar;conus"), False),
    ("patient-region-only", patient(levels="", spinal_regions="lumbar;sacral"), False),
    ("patient-region", patient(levels="T12-L1", spinal_regions="thoracic;lumbar"), False),
    ("patient-region", patient(levels="T12-L1", spinal_regions="lumbar"), True),
    ("survival-days", patient(os_event="1", os_months="120"), False),
    ("survival-days", patient(os_event="1", os_months="121"), True),
    ("survival-days", patient(os_event="0", os_months="121"), False),
    ("survival-long", patient(os_event="1", os_months="40"), False),
    ("survival-long", patient(os_event="1", os_months="41"), True),
    ("survival-long", patient(os_event="1", os_months="120"), True),
    ("survival-long", patient(os_event="1", os_months="121"), False),
    ("survival-exactness", patient(os_months="", censoring_note="exact"), True),
    ("survival-exactness", patient(os_months="5", censoring_note=""), True),
    ("response-untreated", patient(radiological_response="PR", surgery="none"), True),
    ("response-untreated", patient(radiological_response="CR", surgery=""), True),
    ("response-untreated", patient(radiological_response="PD", surgery=""), False),
    ("response-untreated", patient(radiological_response="PR", surgery="biopsy"), False),
    ("response-untreated", patient(radiological_response="PR", steroids="yes"), False),
    ("response-untreated", patient(radiological_response="PR", chemotherapy="yes"), False),
    ("response-complete", patient(radiological_response="CR", surgery="decompression_only"), True),
    ("response-complete", patient(radiological_response="CR", surgery="biopsy"), True),
    ("response-complete", patient(radiological_response="CR", surgery="partial", radiotherapy="yes"), False),
    ("response-complete", patient(radiological_response="CR", surgery="complete"), False),
    ("response-resected", patient(radiological_response="SD", surgery="complete"), True),
    ("response-resected", patient(radiological_response="PD", surgery="complete"), False),
    ("response-symptoms", patient(symptoms="none", symptom_outcome="worsened"), False),
    ("response-outcome", result(characteristic="response:stable_disease", outcome="local_control"), True),
    ("response-outcome", result(characteristic="response:complete", outcome="treatment_response"), False),
    ("result-events", result(events="10", n="10"), False),
    ("result-events", result(events="11", n="10"), True),
    ("result-interval", result(**INTERVAL), False),
    ("result-interval", result(**INTERVAL | {"value": "4.9"}), True),
    ("result-interval", result(**INTERVAL | {"value": "5.1"}), True),
    ("result-interval-order", result(**INTERVAL), False),
    ("result-interval-order", result(**INTERVAL | {"ci_low": "5.1"}), True),
    ("result-range", result(**RANGE), False),
    ("result-range", result(**RANGE | {"value": "4.9"}), True),
    ("result-range", result(**RANGE | {"value": "5.1"}), True),
    ("result-range-order", result(**RANGE), False),
    ("result-range-order", result(**RANGE | {"range_low": "5.1"}), True),
    ("result-percent", result(value="0", ci_low="0", ci_high="100"), False),
    ("result-percent", result(value="100.1"), True),
    ("result-percent", result(value="-0.1"), True),
    ("result-percent", result(value="50", ci_high="101"), True),
    ("result-percent", result(value="101", unit="months"), False),
    ("result-negative", result(value="0", unit="months"), False),
    ("result-negative", result(value="-1", unit="grade"), False),
    ("result-negative", result(value="1", range_low="-1", unit="months"), True),
    ("result-p-value", result(statistic="p_value", value="1"), False),
    ("result-p-value", result(statistic="p_value", value="1.01"), True),
    ("result-p-value", result(statistic="median", value="2"), False),
    ("result-unit", result(value="", range_high="4", unit=""), True),
    ("result-unit", result(value="", unit=""), False),
    ("result-unit-statistic", result(statistic="rate", unit="ratio"), True),
    ("result-unit-statistic", result(statistic="hazard_ratio", unit="percent"), True),
    ("result-unit-statistic", result(statistic="median", unit="ratio"), True),
    ("result-unit-statistic", result(statistic="median", unit="probability"), True),
    ("result-unit-statistic", result(statistic="count", unit="percent"), True),
    ("result-unit-statistic", result(statistic="count", unit="count"), False),
    ("result-unit-statistic", result(statistic="rate", unit=""), False),
    ("result-value", result(value="", statistic="range", range_low="1"), False),
    ("result-value", result(value="", statistic="range", range_low=""), True),
    ("result-value", result(value="", statistic="median", range_low="1"), True),
    ("result-comparator", result(statistic="p_value", comparator=""), True),
    ("result-comparator", result(statistic="hazard_ratio", comparator="men"), False),
    ("result-time", result(statistic="median", at_months="12"), True),
    ("result-time", result(statistic="count", at_months="12"), False),
    ("result-time", result(statistic="rate", at_months="12"), False),
    ("result-derived", result(derived="yes", unit="months"), True),
    ("result-derived", result(derived="yes", unit="percent"), False),
    ("result-years", result(value="110", unit="years"), False),
    ("result-years", result(value="111", unit="years"), True),
    ("result-years", result(value="720", unit="months"), False),
    ("result-years", result(value="5", range_high="721", unit="months"), True),
    ("result-years", result(value="20000", unit="days"), False),
    ("result-years", result(value="20001", unit="days"), True),
    ("result-hazard", result(statistic="hazard_ratio", value="2", ci_low="1", ci_high="4"), False),
    ("result-hazard", result(statistic="hazard_ratio", value="3.9", ci_low="1", ci_high="4"), True),
    ("result-hazard", result(statistic="hazard_ratio", value="2.9", ci_low="1", ci_high="4"), False),
    ("result-hazard", result(statistic="median", value="3.9", ci_low="1", ci_high="4"), False),
    ("result-ratio", result(unit="ratio", value="0"), True),
    ("result-ratio", result(unit="ratio", value="0.1"), False),
    ("result-count", result(unit="count", value="10", n="10"), False),
    ("result-count", result(unit="count", value="11", n="10"), True),
    ("result-count", result(unit="count", value="1.5", n="10"), True),
    ("result-count", result(unit="count", value="", n="10"), False),
    ("result-n", result(n="20"), False),
    ("result-n", result(n="21"), True),
    ("result-n", result(n="21", notes="lesions"), False),
    ("result-n", result(n="21", subgroup="published cases"), False),
    ("result-n", result(n="21", outcome="incidence"), False),
    ("result-n", {**result(n="21"), "studies": [{**SMITH, "design": "case_report"}]}, False),
    ("result-fraction", result(events="5", n="10", value="60"), True),
    ("result-fraction", result(events="5", n="10", value="60", notes="printed so"), False),
    ("result-fraction", result(events="5", n="10", value="60", statistic="rate"), False),
    ("result-derived-value", result(events="5", n="10", value="60", derived="yes"), True),
    ("result-derived-value", result(events="5", n="10", value="60"), False),
    ("result-selected-whole", result(subgroup="all", selected_on="treatment"), True),
    ("result-selected-whole", result(subgroup="men", selected_on="treatment"), False),
    ("reported-fraction", printed(numerator="5", denominator="5"), False),
    ("reported-fraction", printed(numerator="6", denominator="5"), True),
    ("reported-percentage", printed(percentage="100"), False),
    ("reported-percentage", printed(percentage="100.1"), True),
    ("reported-interval", printed(low="5", high="5"), False),
    ("reported-interval", printed(low="6", high="5"), True),
    ("reported-unit", printed(statistic="mean"), True),
    ("reported-unit", printed(statistic="dose"), True),
    ("reported-unit", printed(statistic="count"), False),
    ("reported-nothing", printed(value="", low="1"), False),
    ("reported-nothing", printed(value="", qualifier="most"), False),
    ("reported-nothing", printed(value="", qualifier="max"), True),
    ("headline-pooled", ranked(("whole_cohorts", "3", ""), ("single_reports", "", "")), False),
    ("headline-pooled", ranked(("whole_cohorts", "2", ""), ("single_reports", "", "")), True),
    ("headline-last", ranked(("single_reports", "", ""), ("review", "", "")), True),
    ("headline-last", ranked(("review", "1", ""), ("single_reports", "1", "")), True),
    ("grade-step", graded(imprecision="high"), True),
    ("grade-step", graded(overall="serious"), True),
    ("grade-step", graded(publication_bias="strongly suspected"), False),
    ("grade-domains", graded(indirectness=""), True),
    ("grade-domains", graded(start=""), True),
    ("grade-start", graded(start="moderate"), True),
    ("grade-reason", graded(reason="Lowered for risk of bias."), True),
    ("agreement-percent", AGREED := {"extraction_agreement": [
        {"rows_a": "10", "rows_b": "10", "matched": "9", "differed": "1", "only_a": "0", "only_b": "0",
         "percent_agreement": "90.05"}]}, False),
    ("agreement-percent", {"extraction_agreement": [AGREED["extraction_agreement"][0] | {"percent_agreement": "90.06"}]}, True),
    ("agreement-rows", AGREED, False),
    ("agreement-rows", {"extraction_agreement": [AGREED["extraction_agreement"][0] | {"rows_b": "11"}]}, True),
    ("agreement-rows", {"extraction_agreement": [AGREED["extraction_agreement"][0] | {"rows_a": "9"}]}, True),
    ("exclusion-kept", excluded(reason="duplicate", kept_as=""), True),
    ("exclusion-kept", excluded(reason="no_data", kept_as="smith2020"), True),
    ("exclusion-unknown", excluded(reason="duplicate", kept_as="nobody2000"), True),
    ("exclusion-unknown", excluded(reason="no_data", kept_as=""), False),
    ("study-excluded", excluded(doi="10.1000/b"), False),
    ("study-excluded", excluded(entity="ISCM"), False),
    ("study-excluded", excluded(file="patients"), False),
    ("study-excluded", excluded(doi="", title="Cord metastases", year="2020"), True),
    ("study-excluded", excluded(doi="", title="Cord metastases", year="2019"), False),
    ("study-excluded", excluded(reason="duplicate", kept_as="other2001"), True),
    ("retired-present", retired(id="smith2020"), True),
    ("retired-present", retired(id="smith2020", table="patients"), False),
    ("retired-replacement", retired(replaced_by=""), False),
    ("retired-replacement", retired(replaced_by="nobody2000"), True),
    ("curve-rises", drawn("1", "0.80", "0.84"), False),
    ("curve-rises", drawn("1", "0.80", "0.841"), True),
    ("curve-scale", drawn("1.02"), False),
    ("curve-scale", drawn("1.03"), True),
    ("curve-at-risk", curve("curve_at_risk", "at_risk", "8", "8"), False),
    ("curve-at-risk", curve("curve_at_risk", "at_risk", "8", "9"), True),
    ("patient-twice", two_patients({"year": "2020"}), True),
    ("patient-twice", two_patients({"year": "2021"}), False),
    ("patient-twice", two_patients({"year": "2020"}, sex="male"), False),
    ("patient-twice-perhaps", two_patients({"year": ""}), True),
    ("patient-twice-perhaps", two_patients({"year": "", "overlaps_with": "smith2020"}), False),
    ("patient-twice-perhaps", two_patients({"year": "2021"}), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule_id", "example", "found"), EDGES, ids=[f"{i}-{e[0]}" for i, e in enumerate(EDGES)]
)
def test_a_rule_tells_both_sides_of_its_thresholds_and_each_of_its_alternatives(rule_id, example, found):
    assert bool(check.row_findings(rules()[rule_id], tables(example))) is found


def course(**other):
    """Two patients alike in age, sex, primary, regions and in `other`, of publications of two years."""
    mine = {"age_years": "50", **other.pop("mine", {})}
    example = two_patients({"year": "2021"}, **other)
    example["patients"][0] = {**example["patients"][0], **mine}
    return example


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (
            {"levels": "L1", "os_months": "7", "symptoms": "x"},
            {"levels": "L1", "os_months": "7", "symptoms": "x"},
            True,
        ),
        ({"levels": "L1", "os_months": "7"}, {"levels": "L1", "os_months": "7"}, False),
        (
            {"levels": "L1", "os_months": "7", "symptoms": "x", "interval_months": "3"},
            {"levels": "L1", "os_months": "7", "symptoms": "x", "interval_months": "4"},
            False,
        ),
        (
            {"levels": "L1", "os_months": "7", "symptoms": "x", "interval_months": "3"},
            {"levels": "L1", "os_months": "7", "symptoms": "x", "interval_months": ""},
            True,
        ),
    ],
)
def test_a_course_is_the_same_where_three_facts_agree_and_none_differs(mine, theirs, found):
    example = course(mine=mine, **theirs)
    assert bool(check.row_findings(rules()["patient-twice-years"], tables(example))) is found


def listed() -> list[list[str]]:
    """Every rule of rows and cells: id, severity, place, title and advice."""
    rows = [[r.id, r.severity, f"{r.table}.{r.column}", r.title, r.advice] for r in ROW_RULES]
    return sorted(rows + [[r.id, r.severity, "", r.title, r.advice] for r in CELL_RULES])


def test_the_rules_are_those_that_were_read():
    """A change on purpose: `python -m tests.rules.test_boundaries`, and read what moved."""
    assert listed() == list(csv.reader(LISTED.read_text(encoding="utf-8").splitlines()))


if __name__ == "__main__":
    with LISTED.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(listed())


def shrunk(rows: int, gone: int) -> bool:
    """Whether one study is told to be too few where `rows` were released and `gone` studies and one patient retired."""
    known = tables({"studies": [SMITH], "retired": [{"table": "studies"}] * gone + [{"table": "patients"}]})
    known["studies"] = replace(known["studies"], resource=known["studies"].resource | {"rows_released": rows})
    return "data/studies.csv" in [f.file for f in shrunk_tables(known)]


def test_a_table_shrinks_only_by_the_rows_that_are_retired():
    assert [shrunk(1, 0), shrunk(2, 0), shrunk(2, 1), shrunk(3, 1), shrunk(3, 2)] == [
        False,
        True,
        False,
        True,
        False,
    ]
