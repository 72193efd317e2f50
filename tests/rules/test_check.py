"""Every rule beyond the schema has a good and a bad example; the bad row is the last one of its table."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.contributions import check
from analysis.evidence import tables as data
from analysis.evidence.readings import FIGURES
from analysis.noms.framework import TABLES
from analysis.rules import mirrors, noms_conditions
from analysis.rules.rule import ROW_RULES
from analysis.submitted import schema
from analysis.submitted.tables import Table

COLUMNS = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in data.package()["resources"]}
FIELDS = {r["name"]: {f["name"]: f for f in r["schema"]["fields"]} for r in data.package()["resources"]}

SMITH = {
    "study_id": "smith2020",
    "entities": "LM",
    "first_author": "Smith",
    "year": "2020",
    "title": "Cord metastases",
    "design": "cohort",
    "n_patients": "20",
    "verification": "verified",
    "doi": "10.1000/a",
    "url": "https://doi.org/10.1000/a",
}
JONES = {
    **SMITH,
    "study_id": "jones2021",
    "first_author": "Jones",
    "year": "2021",
    "title": "Root metastases",
}
PATIENT = {
    "patient_id": "lm-smith2020-01",
    "study_id": "smith2020",
    "entity": "LM",
    "age_years": "50",
    "sex": "female",
    "primary": "lung",
    "spinal_regions": "lumbar",
    "verification": "verified",
    "url": "https://doi.org/10.1000/a",
}
OTHER = {**PATIENT, "patient_id": "lm-jones2021-01", "study_id": "jones2021"}
RESULT = {
    "result_id": "smith2020-r001",
    "study_id": "smith2020",
    "entity": "LM",
    "outcome": "mortality",
    "statistic": "proportion",
    "events": "5",
    "n": "10",
    "value": "50",
    "unit": "percent",
}
PRINTED = {"reported_id": "smith2020-0001", "study_id": "smith2020", "quantity_id": "a:b", "value": "3"}


def framework_rows(table="", **cells):
    """Rows of the tables of the framework as they stand, with cells of the last row of one table changed."""
    names = (*TABLES, "noms_safety", "noms_cases", "worked_examples")
    paths = {r["name"]: data.ROOT / "data" / r["path"] for r in data.package()["resources"]}
    frames = {name: pd.read_csv(paths[name], dtype=str, keep_default_na=False) for name in names}
    rows = {name: frame.to_dict("records") for name, frame in frames.items()}
    if table:
        rows[table][-1] |= cells
    return rows


RULE = {
    "rule_id": "N01",
    "if_neurologic": "any",
    "if_oncologic": "any",
    "if_mechanical": "stable",
    "if_systemic": "any",
}
ARM = {
    "n": "10",
    "events": "5",
    "value": "50",
    "ci_low": "40",
    "ci_high": "60",
    "unit": "percent",
    "p_value": "<0.05",
}


def study(**cells):
    return {"studies": [{**SMITH, **cells}]}


def patient(**cells):
    return {"studies": [SMITH], "patients": [{**PATIENT, **cells}]}


def result(**cells):
    return {"studies": [SMITH], "cohort_results": [{**RESULT, **cells}]}


def ranked(*rules):
    """Headline rules from the first to the last."""
    cells = ("body", "min_cohorts", "min_patients")
    return {
        "headline_rules": [
            {"rank": f"{i}", **dict(zip(cells, rule, strict=True))} for i, rule in enumerate(rules, 1)
        ]
    }


def graded(**steps):
    """The steps of GRADE on one outcome, ready to be judged low for two limitations; cells in place of their own."""
    own = {
        "start": "high",
        "risk_of_bias": "serious",
        "inconsistency": "not serious",
        "indirectness": "not serious",
        "imprecision": "serious",
        "publication_bias": "undetected",
        "overall": "low",
        "reason": "Lowered for risk of bias and imprecision.",
    } | steps
    reason = own.pop("reason")
    rows = [
        {
            "subject": "LM:overall_survival",
            "instrument": "GRADE",
            "domain": d.replace("_", " "),
            "judgement": j,
            "reason": reason,
        }
        for d, j in own.items()
        if j
    ]
    return {"appraisal": rows}


def printed(**cells):
    return {"reported": [{**PRINTED, **cells}]}


PRINTED_MALE = {"characteristic": "overall_survival", "category": "male", "subgroup": "male"}


def pair(**cells):
    """A pair of the median of men."""
    like = {"pair_id": "p", "estimate": "factor_group.male.median", "comparison": "like"}
    return {**PRINTED_MALE, **like, **cells}


def read_again(**cells):
    """A printed number with the same and with another second reading."""
    first = printed(**cells)
    same = {"reported_id": PRINTED["reported_id"], "value": PRINTED["value"], **cells}
    return {**first, "second_readings": [same]}, {
        **first,
        "second_readings": [{**same, **dict.fromkeys(cells, "5")}],
    }


def two_studies(**cells):
    return {"studies": [SMITH, {**JONES, **cells}]}


def two_patients(study_cells, **cells):
    return {"studies": [SMITH, {**JONES, **study_cells}], "patients": [PATIENT, {**OTHER, **cells}]}


def sins(*points):
    items = [{"score": "sins", "item": f"i{n}", "points": p} for n, p in enumerate(points)]
    low = [{"score": "sins", "item": f"i{n}", "points": "0"} for n, _ in enumerate(points)]
    return {"scores": [items[0], *low, *items[1:]]}


def bands(*limits):
    rows = [{"score": "a", "band_low": low, "band_high": high} for low, high in limits]
    return {"score_index": [{"score": "a", "kind": "sum"}], "score_bands": rows}


def retired(**cells):
    return {"studies": [SMITH], "retired": [{"table": "studies", "id": "gone2001", **cells}]}


def term(**cells):
    group = {"kind": "primary_group", "term": "lung", "label": "Lung"}
    return {
        "vocabulary": [group, {"kind": "primary", "term": "lung", "label": "Lung", "group": "lung", **cells}]
    }


def framework(**tables):
    """The smallest framework that its own rules accept, with the tables of an example in place of its own."""
    return {**FRAMEWORK, **tables}


ITEMS = [
    {"item": "escc", "kind": "choice", "position": "1"},
    {
        "item": "karnofsky",
        "kind": "integer",
        "minimum": "10",
        "maximum": "100",
        "step": "10",
        "position": "2",
    },
]
OPTIONS = [
    {"item": "escc", "option": "0", "position": "1"},
    {"item": "escc", "option": "1c", "position": "2"},
]
MODIFIER = {
    "rule_id": "M01",
    "effect": "classify",
    "if_condition": "escc=1c & karnofsky>=40",
    "sets_fact": "mechanical",
    "sets_value": "stable",
}
LEVELS = [
    {"score": "a", "component": "x", "level_id": "low", "points": "0", "position": "1"},
    {"score": "a", "component": "x", "level_id": "high", "points": "6", "position": "2"},
]
INDEX = {"score": "a", "kind": "sum", "constant": "0", "items_expected": "1", "position": "1"}
ADVICE = [
    {"recommendation": "rt", "operation": "no", "radiation": "cEBRT"},
    {"recommendation": "srs", "operation": "no", "radiation": "SRS"},
    {"recommendation": "fix", "operation": "yes", "radiation": "SRS"},
]
FRAMEWORK = {
    "noms_items": ITEMS,
    "noms_options": OPTIONS,
    "noms_rules": [RULE],
    "noms_recommendations": ADVICE,
    "noms_primaries": [{"primary": "breast", "position": "1"}],
    "score_index": [INDEX],
    "score_items": [{"score": "a", "item": "x", "weight": "1"}],
    "scores": LEVELS,
    "score_bands": [{"score": "a", "band_low": "0", "band_high": "6"}],
}


def conditioned(table, good, bad):
    """The pair of a condition in one table of the framework."""
    own = {**MODIFIER, "conflict_id": "C01", "score_item_id": "s", "score": "a", "component": "x"}
    own |= {"position": "3", "points": "3", "level_id": "mid"}
    rows = [*LEVELS] if table == "scores" else []
    return tuple(framework(**{table: [*rows, {**own, "if_condition": text}]}) for text in (good, bad))


def changed(table, **cells):
    """A good framework, and one in which cells of the last row of one table are changed."""
    rows = FRAMEWORK[table]
    return FRAMEWORK, framework(**{table: [*rows[:-1], {**rows[-1], **cells}]})


def told(table, good, bad):
    """A table with one good and with one bad row."""
    return {table: [good]}, {table: [{**good, **bad}]}


def advised(good, bad):
    """A rule of the framework that leads to a right and to a wrong recommendation."""
    return tuple(framework(noms_rules=[{**RULE, **cells}]) for cells in (good, bad))


def addressed(table):
    """Good and bad addresses of one table."""
    own = {"url": "https://doi.org/10.1000/a"}
    return told(table, own, {"url": "https://www.scribd.com/1"})


def excluded(**cells):
    out = {"file": "studies", "former_id": "x", "entity": "LM", "doi": "10.1000/a", "reason": "no_data"}
    return {"studies": [SMITH], "exclusions": [{**out, **cells}]}


def curve(table, value, *numbers):
    order = "point" if table == "curve_points" else "time"
    rows = [{"curve_id": "c", order: str(i), "time": str(i), value: n} for i, n in enumerate(numbers)]
    return {table: rows}


COURSE = {"os_months": "7", "levels": "L1", "interval_months": "12"}
AGREEMENT = {
    "rows_a": "9",
    "rows_b": "8",
    "matched": "7",
    "differed": "1",
    "only_a": "1",
    "only_b": "0",
    "percent_agreement": "77.8",
}
APPRAISED = {
    "studies": [SMITH],
    "compartments": [{"compartment": "LM"}],
    "vocabulary": [{"kind": "outcome", "term": "mortality"}],
}
ARM_OF = {
    "study_id": "SMITH2020",
    "treatment_id": "smith2020-01",
    "title": "Cord",
    "unit": "months",
    "value": "3",
}
MEDIAN = {"outcome": "overall_survival", "statistic": "median"}


def search(**cells):
    return {
        "search_strategies": [{"strategy_id": "a", "query": "a AND b", "registered": "2026-01-02", **cells}]
    }


def logged(**cells):
    line = {"outcome": "complete", "found": "3", "new": "1", "repeated": "1", "known": "1"}
    return {"search_log": [{**line, **cells}]}


def decided(**cells):
    found = {"candidate_id": "pmid9000", "found_on": "2026-01-02"}
    row = {"candidate_id": "pmid9000", "decision": "exclude", "reason": "benign", "decided_on": "2026-01-02"}
    return {"candidates": [found], "decisions": [{**row, **cells}]}


def notice(**cells):
    row = {"publication": "doi:10.1000/a", "kind": "correction", "study_id": "smith2020", "action": "kept"}
    return {"studies": [SMITH], "notices": [{**row, **cells}]}


def status(**cells):
    book = {"scope": "book", "since": "2026-01-01", "state": "active", "next_check": "2026-02-01"}
    return {"status": [book, {**book, "scope": "LM", "since": "2026-01-02", **cells}]}


def amended(**cells):
    first = {"item": "search", "since": "2026-01-01", "text": "monthly"}
    return {"protocol": [first, {**first, "since": "2026-02-01", "reason": "too rare", **cells}]}


def released(*pairs):
    return {"releases": [{"version": version, "date": day} for version, day in pairs]}


def drawn(*survival, scale="proportion"):
    points = [{"curve_id": "c", "point": str(i), "survival": s} for i, s in enumerate(survival, 1)]
    return {"curves": [{"curve_id": "c", "scale": scale}], "curve_points": points}


ROW_PAIRS = {
    "curve-rises": (drawn("1", "0.90", "0.94"), drawn("1", "0.90", "0.95")),
    "curve-scale": (drawn("102", "90", scale="percent"), drawn("90", "102.1", scale="percent")),
    "curve-points": (drawn("1", "0.9"), {"curves": [{"curve_id": "c"}]}),
    "status-next": (status(state="retired", next_check=""), status(state="retired")),
    "status-early": (status(), status(next_check="2026-01-02")),
    "status-book": (status(since="2026-01-01"), status(since="2025-12-31")),
    "trigger-threshold": (
        {"triggers": [{"measure": "ratio", "shifted": "1.2"}, {"measure": "points", "shifted": "1"}]},
        {"triggers": [{"measure": "ratio", "shifted": "1"}]},
    ),
    "protocol-amendment": (amended(), amended(reason="")),
    "release-order": (
        released(("26.2.0", "2026-01-01"), ("26.10.0", "2026-02-01")),
        released(("26.2.0", "2026-02-01"), ("26.10.0", "2026-01-01")),
    ),
    "reporting-answer": (
        {"reporting": [{"item": "1", "answer": "title"}, {"item": "2", "open": "not yet"}]},
        {"reporting": [{"item": "1", "answer": "title", "open": "not yet"}]},
    ),
    "search-query": (search(query='(a OR "b c") AND d'), search(query="(a OR b) AND")),
    "search-printed": (search(printed_by="smith2020", location="Methods"), search(location="Methods")),
    "search-ended": (search(ended="2026-01-02"), search(ended="2026-01-01")),
    "search-sum": (logged(), logged(known="0")),
    "search-failure": (logged(outcome="failed", detail="It was cut."), logged(outcome="failed")),
    "candidate-key": (
        {
            "candidates": [
                {"candidate_id": "pmid9000", "pmid": "9000"},
                {"candidate_id": "w1", "openalex": "w1"},
            ]
        },
        {"candidates": [{"candidate_id": "pmid9000", "pmid": "9001", "openalex": "w1"}]},
    ),
    "decision-reason": (decided(), decided(decision="include")),
    "decision-study": (decided(), decided(study_id="smith2020")),
    "decision-early": (decided(), decided(decided_on="2026-01-01")),
    "notice-study": (notice(), notice(study_id="")),
    "notice-pooled": (notice(kind="retraction", action="left_out"), notice(kind="retraction")),
    "notice-still-used": (
        {"notices": [{"publication": "doi:10.1000/a", "action": "left_out"}]},
        {
            "notices": [{"publication": "doi:10.1000/a", "action": "left_out"}],
            "treatment_results": [{"doi": "10.1000/A"}],
        },
    ),
    "notice-unread": (notice(), notice(action="")),
    "study-author": (study(), study(first_author="Jones")),
    "study-year": (study(), study(year="2021")),
    "study-title": (two_studies(), two_studies(title="Cord Metastases.", year="2015")),
    "overlap-same-year": (
        two_studies(first_author="Smith"),
        two_studies(first_author="Smith", year="2020"),
    ),
    "study-excluded": (excluded(reason="duplicate", kept_as="smith2020"), excluded()),
    "source-twice": (
        {"studies": [SMITH], "sources": [{"source_id": "method1990", "doi": "10.1000/b"}]},
        {"studies": [SMITH], "sources": [{"source_id": "method1990", "doi": "10.1000/A"}]},
    ),
    "source-title": (
        {"sources": [{"source_id": "a", "title": "On bias"}, {"source_id": "b", "title": "On chance"}]},
        {"sources": [{"source_id": "a", "title": "On bias"}, {"source_id": "b", "title": "On Bias."}]},
    ),
    "curve-time": (
        {
            "curve_points": [
                {"curve_id": "c", "point": "1", "time": "0"},
                {"curve_id": "c", "point": "2", "time": "3"},
            ]
        },
        {
            "curve_points": [
                {"curve_id": "c", "point": "1", "time": "3"},
                {"curve_id": "c", "point": "2", "time": "0"},
            ]
        },
    ),
    "curve-at-risk": (
        curve("curve_at_risk", "at_risk", "9", "8"),
        curve("curve_at_risk", "at_risk", "8", "9"),
    ),
    "agreement-rows": told("extraction_agreement", AGREEMENT, {"only_a": "2"}),
    "agreement-percent": told("extraction_agreement", AGREEMENT, {"percent_agreement": "87.8"}),
    "appraisal-subject": (
        {**APPRAISED, "appraisal": [{"subject": "smith2020"}, {"subject": "LM:mortality"}]},
        {**APPRAISED, "appraisal": [{"subject": "smith2020"}, {"subject": "LM:morbidity"}]},
    ),
    "patient-age-at-end": (patient(os_months="12"), patient(age_years="70", os_months="500")),
    "survival-days": (patient(os_event="1", os_months="120"), patient(os_event="1", os_months="240")),
    "survival-long": (patient(os_event="1", os_months="30"), patient(os_event="1", os_months="90")),
    "patient-twice-years": (
        {"studies": [SMITH, JONES], "patients": [{**PATIENT, **COURSE}, {**OTHER, **COURSE, "levels": "L2"}]},
        {"studies": [SMITH, JONES], "patients": [{**PATIENT, **COURSE}, {**OTHER, **COURSE}]},
    ),
    "result-n": (result(n="21", notes="denominator is lesions"), result(n="21")),
    "result-fraction": (result(value="76", notes="printed so"), result(value="56")),
    "result-years": (result(unit="years", value="70"), result(unit="years", value="700")),
    "result-hazard": (
        result(statistic="hazard_ratio", value="2", ci_low="1", ci_high="4"),
        result(statistic="hazard_ratio", value="3.9", ci_low="1", ci_high="4"),
    ),
    "result-ratio": (result(unit="ratio", value="0.1"), result(unit="ratio", value="0")),
    "result-count": (result(unit="count", value="3"), result(unit="count", value="30")),
    **{f"reading-{column}": read_again(**{column: "4"}) for column in FIGURES},
    "reading-missing": (
        {**printed(), "second_readings": [{"reported_id": "smith2020-0001"}]},
        printed(),
    ),
    "reported-p-value": (
        printed(statistic="p_value", value="0.3"),
        printed(statistic="p_value", value="3"),
    ),
    "reported-words": (
        printed(characteristic="a", category="b"),
        printed(characteristic="a", category="c"),
    ),
    "reported-half": (
        printed(statistic="proportion", numerator="3", denominator="4"),
        printed(statistic="proportion", numerator="3"),
    ),
    **{rule_id: addressed(table) for rule_id, (table, _) in mirrors.ADDRESSED.items()},
    **{
        f"{short}-{kind}": conditioned(table, "escc=0|1c or karnofsky<40", bad)
        for short, table in noms_conditions.CONDITIONS.items()
        if table in COLUMNS
        for kind, bad in (
            ("condition", "escc is 1c"),
            ("fact", "esc=1c"),
            ("option", "escc=1d" if table == "scores" else "karnofsky>=400"),
            ("parameter", "escc=$escc_1d"),
        )
    },
    "modifier-sets": (
        framework(noms_modifiers=[MODIFIER]),
        framework(noms_modifiers=[{**MODIFIER, "sets_value": "wobbly"}]),
    ),
    "modifier-effect": (
        framework(noms_modifiers=[MODIFIER]),
        framework(noms_modifiers=[{**MODIFIER, "effect": "replace"}]),
    ),
    "item-options-from": (
        FRAMEWORK,
        framework(noms_items=[*ITEMS, {"item": "primary", "kind": "choice", "options_from": "primary"}]),
    ),
    "item-default": (FRAMEWORK, framework(noms_items=[{**ITEMS[0], "default": "1d"}])),
    "item-limits": changed("noms_items", minimum="100"),
    "item-step": changed("noms_items", step="20"),
    "item-place": changed("noms_items", position="3"),
    "primary-place": changed("noms_primaries", position="2"),
    "option-place": changed("noms_options", position="3"),
    "score-place": changed("score_index", position="2"),
    "level-place": changed("scores", position="3"),
    "score-items": changed("score_index", items_expected="2"),
    "score-total": changed("score_bands", band_high="5"),
    "score-overlap": (bands(("0", "6"), ("7", "12")), bands(("0", "6"), ("6", "12"))),
    "score-band-level": (
        framework(
            score_index=[{**INDEX, "kind": "grade"}],
            score_bands=[{"score": "a", "band_low": "low", "band_high": "high"}],
        ),
        framework(
            score_index=[{**INDEX, "kind": "grade"}],
            score_bands=[{"score": "a", "band_low": "low", "band_high": "top"}],
        ),
    ),
    "score-sins-bands": told(
        "score_bands", {"score": "sins", "band_low": "13", "band_high": "18"}, {"band_low": "12"}
    ),
    "score-points": changed("scores", points=""),
    "score-component": changed("scores", component="y"),
    "noms-radiation": advised(
        {"if_oncologic": "radiosensitive", "then_recommendation": "rt"},
        {"if_oncologic": "radiosensitive", "then_recommendation": "srs"},
    ),
    "noms-operation": advised(
        {"if_mechanical": "unstable", "then_recommendation": "fix"},
        {"if_mechanical": "unstable", "then_recommendation": "srs"},
    ),
    "radiosensitivity-high": told(
        "radiosensitivity",
        {"highly_radiosensitive": "yes", "category": "radiosensitive"},
        {"category": "radioresistant"},
    ),
    "primary-row": (
        {
            "noms_primaries": [{"primary": "breast", "default_row": "r1"}],
            "radiosensitivity": [{"radiosensitivity_id": "r1", "applies_to": "breast;lung"}],
        },
        {
            "noms_primaries": [{"primary": "renal", "default_row": "r1"}],
            "radiosensitivity": [{"radiosensitivity_id": "r1", "applies_to": "breast;lung"}],
        },
    ),
    "primary-term": (
        {**term(), "noms_primaries": [{"vocabulary_term": "lung"}]},
        {**term(), "noms_primaries": [{"vocabulary_term": "lungs"}]},
    ),
    "treatment-key": told("treatment_results", ARM_OF, {"study_id": "JONES2021"}),
    "treatment-study": (
        {"treatment_results": [ARM_OF, ARM_OF, ARM_OF]},
        {"treatment_results": [ARM_OF, ARM_OF, {**ARM_OF, "title": "Root"}]},
    ),
    "treatment-fraction": told("treatment_results", ARM, {"value": "60"}),
    "treatment-negative": told("treatment_results", ARM_OF, {"value": "-3"}),
    "study-verified": (study(), study(doi="", pmid="")),
    "study-provisional": (study(verification="provisional", doi=""), study(verification="provisional")),
    "study-address": (
        study(doi="10.1000/1<2>3", url="https://doi.org/10.1000/1%3C2%3E3"),
        study(url="https://example.org/a"),
    ),
    "study-no-address": (study(url="", notes="a book"), study(url="")),
    "study-mirror": (study(), study(url="https://www.researchgate.net/1")),
    "result-mirror": (result(url="https://example.org/1"), result(url="https://www.researchgate.net/1")),
    "grade-step": (graded(), graded(overall="lower")),
    "grade-domains": (graded(), graded(publication_bias="")),
    "grade-start": (graded(), {"appraisal": graded(start="low")["appraisal"][:1]}),
    "grade-overall": (graded(), graded(overall="moderate")),
    "grade-reason": (graded(), graded(reason="Lowered for risk of bias.")),
    "headline-last": (
        ranked(("review", "1", ""), ("single_reports", "", "")),
        ranked(("single_reports", "", ""), ("review", "1", "")),
    ),
    "headline-pooled": (
        ranked(("whole_cohorts", "3", ""), ("review", "1", "")),
        ranked(("review", "1", ""), ("whole_cohorts", "2", "")),
    ),
    "result-selected-on": (
        result(**MEDIAN, subgroup="deceased patients", selected_on="outcome"),
        result(**MEDIAN, subgroup="deceased patients"),
    ),
    "result-selected-whole": (
        result(**MEDIAN, subgroup="surgery", selected_on="control"),
        result(**MEDIAN, subgroup="all", selected_on="outcome"),
    ),
    "study-case-report": (study(n_patients="9"), study(design="case_report", n_patients="4")),
    "study-rows": (patient(), {"studies": [{**SMITH, "n_patients": "0"}], "patients": [PATIENT]}),
    "study-unused": (patient(), study()),
    "exclusion-kept": (
        {"exclusions": [{"reason": "duplicate", "kept_as": "smith2020"}]},
        {"exclusions": [{"reason": "benign", "kept_as": "smith2020"}]},
    ),
    "exclusion-unknown": (
        {"studies": [SMITH], "exclusions": [{"kept_as": "smith2020"}]},
        {"studies": [SMITH], "exclusions": [{"kept_as": "smith2019"}]},
    ),
    "retired-present": (retired(), retired(id="smith2020")),
    "retired-replacement": (retired(replaced_by="smith2020"), retired(replaced_by="smith2019")),
    "overlap-self": (study(), study(overlaps_with="smith2020")),
    "overlap-mutual": (
        {"studies": [{**SMITH, "overlaps_with": "jones2021"}, {**JONES, "overlaps_with": "smith2020"}]},
        two_studies(overlaps_with="smith2020"),
    ),
    "overlap-same-size": (
        two_studies(first_author="Smith", overlaps_with="smith2020"),
        two_studies(first_author="Smith"),
    ),
    "overlap-same-author": (
        two_studies(first_author="Smith", n_patients="21", year="2026"),
        two_studies(first_author="Smith", n_patients="21"),
    ),
    "patient-key": (patient(), patient(patient_id="iesm-smith2020-01")),
    "patient-entity": (patient(), patient(entity="ISCM")),
    "patient-verification": (patient(), patient(verification="provisional")),
    "patient-address": (patient(), patient(url="https://doi.org/10.1000/b")),
    "patient-brain": (
        patient(brain_metastasis="yes", other_metastases="brain;lung"),
        patient(other_metastases="brain"),
    ),
    "patient-borderline": (patient(borderline="yes", borderline_reason="cord"), patient(borderline="yes")),
    "patient-intracranial": (patient(intracranial_lm="no"), patient(entity="ISCM", intracranial_lm="no")),
    "patient-sex": (patient(primary="ovarian"), patient(primary="prostate")),
    "patient-interval": (patient(interval_months="588"), patient(interval_months="700")),
    "patient-performance": (patient(ecog="1", kps="80"), patient(ecog="0", kps="40")),
    "patient-karnofsky": (patient(kps="70"), patient(kps="75")),
    "patient-region": (
        patient(levels="T12-L2", spinal_regions="thoracic;lumbar"),
        patient(levels="C7-L1", spinal_regions="cervical;lumbar"),
    ),
    "patient-region-only": (
        patient(levels="Th11-12", spinal_regions="thoracic;conus"),
        patient(levels="L1", spinal_regions="cervical;lumbar"),
    ),
    "patient-level": (patient(levels="C7; L4-L5 (L4 root)"), patient(levels="T13")),
    "patient-twice": (two_patients({}), two_patients({"year": "2020"})),
    "patient-twice-perhaps": (two_patients({}), two_patients({"year": ""})),
    "survival-no-time": (patient(os_event="1", os_months="0"), patient(os_event="1")),
    "survival-no-event": (patient(os_event="0", os_months="3"), patient(os_months="3")),
    "survival-exactness": (patient(os_months="3", censoring_note="exact"), patient(os_months="3")),
    "survival-origin": (patient(os_months="3", os_origin="surgery"), patient(os_months="3")),
    "survival-upper-bound": (
        patient(os_event="1", censoring_note="upper_bound"),
        patient(os_event="0", censoring_note="upper_bound"),
    ),
    "survival-lower-bound": (
        patient(os_event="0", censoring_note="lower_bound"),
        patient(os_event="1", censoring_note="lower_bound"),
    ),
    "survival-surgery": (
        patient(os_origin="surgery", surgery="partial"),
        patient(os_origin="surgery", surgery="none"),
    ),
    "survival-radiotherapy": (
        patient(os_origin="radiotherapy", radiotherapy="yes"),
        patient(os_origin="radiotherapy", radiotherapy="no"),
    ),
    "response-untreated": (
        patient(radiological_response="PR", radiotherapy="yes"),
        patient(radiological_response="PR", radiotherapy="no"),
    ),
    "response-complete": (
        patient(radiological_response="CR", surgery="partial", chemotherapy="yes"),
        patient(radiological_response="CR", surgery="partial"),
    ),
    "response-resected": (
        patient(radiological_response="PD", surgery="complete"),
        patient(radiological_response="SD", surgery="complete"),
    ),
    "response-symptoms": (
        patient(symptoms="none", symptom_outcome="worsened"),
        patient(symptoms="none", symptom_outcome="improved"),
    ),
    "response-outcome": (
        result(characteristic="response:complete", outcome="radiological_response"),
        result(characteristic="response:complete"),
    ),
    "result-key": (result(), result(result_id="jones2021-r001")),
    "result-entity": (result(), result(entity="LM;ISCM")),
    "result-events": (result(events="10"), result(events="11")),
    "result-interval": (result(ci_low="40", ci_high="60"), result(ci_low="51", ci_high="60")),
    "result-interval-order": (result(ci_low="40", ci_high="60"), result(ci_low="60", ci_high="40")),
    "result-range": (result(range_low="50", range_high="50"), result(range_low="1", range_high="49")),
    "result-range-order": (result(range_low="1", range_high="2"), result(range_low="2", range_high="1")),
    "result-percent": (result(value="100"), result(ci_high="101")),
    "result-negative": (result(unit="grade", value="-1"), result(unit="months", value="-1")),
    "result-p-value": (
        result(statistic="p_value", unit="probability", value="0.05"),
        result(statistic="p_value", unit="probability", value="5"),
    ),
    "result-unit": (result(), result(unit="")),
    "result-unit-statistic": (result(statistic="median", unit="months"), result(unit="months")),
    "result-value": (result(value="", statistic="range", range_low="1"), result(value="")),
    "result-comparator": (
        result(statistic="hazard_ratio", comparator="no surgery"),
        result(statistic="hazard_ratio"),
    ),
    "result-characteristic": (
        result(outcome="characteristic", characteristic="sex:female"),
        result(outcome="characteristic"),
    ),
    "result-time": (result(at_months="12"), result(statistic="median", at_months="12")),
    "result-derived": (result(derived="yes"), result(derived="yes", unit="months")),
    "result-derived-value": (result(derived="yes"), result(derived="yes", value="60")),
    "result-twice": (
        {"cohort_results": [RESULT, {**RESULT, "result_id": "smith2020-r002", "value": "51"}]},
        {"cohort_results": [RESULT, {**RESULT, "result_id": "smith2020-r002"}]},
    ),
    "reported-key": (printed(), printed(reported_id="jones2021-0001")),
    "reported-fraction": (
        printed(numerator="3", denominator="3"),
        printed(numerator="4", denominator="3"),
    ),
    "reported-percentage": (printed(percentage="100.0"), printed(percentage="104.2")),
    "reported-interval": (printed(low="1.5", high="2"), printed(low="2", high="1.5")),
    "reported-interval-kind": (printed(low="1", interval_kind="range"), printed(low="1")),
    "reported-unit": (printed(statistic="median", unit="months"), printed(statistic="median")),
    "reported-nothing": (printed(), printed(value="")),
    "reported-most": (
        printed(qualifier="most", value=""),
        printed(qualifier="most", value="", percentage="50"),
    ),
    "pair-estimate": (
        {"pairs": [pair(), pair(comparison="unlike", estimate="")]},
        {"pairs": [pair(), pair(comparison="unlike")]},
    ),
    "pair-quantity": (
        {"reported": [PRINTED_MALE], "pairs": [pair(), pair(category="*")]},
        {"reported": [PRINTED_MALE], "pairs": [pair(), pair(subgroup="")]},
    ),
    "reported-original": (
        {
            **printed(original="50", original_id="smith2020-r001"),
            "cohort_results": [RESULT],
            "treatment_results": [],
        },
        {
            **printed(original="51", original_id="smith2020-r001"),
            "cohort_results": [RESULT],
            "treatment_results": [],
        },
    ),
    "reported-subset": (printed(subset_of="a:b"), printed(subset_of="a:c")),
    "term-group": (term(), term(group="breast")),
    "term-no-group": (term(), term(group="")),
    "term-icd10": (term(icd10="C18-C20, C7A.1"), term(icd10="ICD C34")),
    "term-label": (
        {"vocabulary": [{"kind": "a", "label": "Lung"}, {"kind": "b", "label": "Lung"}]},
        {"vocabulary": [{"kind": "a", "label": "Lung"}, {"kind": "a", "label": "Lung"}]},
    ),
    "noms-two-rules": (
        {"noms_rules": [RULE, {**RULE, "if_mechanical": "unstable"}]},
        {"noms_rules": [RULE, {**RULE, "if_oncologic": "radiosensitive"}]},
    ),
    "navigator-answer": (
        framework_rows(),
        framework_rows("noms_rules", if_systemic="tolerates_surgery"),
    ),
    "navigator-safety": (
        framework_rows(),
        framework_rows("noms_safety", must_hold="state=contradiction"),
    ),
    "navigator-lasting": (
        framework_rows(),
        framework_rows("noms_modifiers", effect="now", if_condition="radiation=cEBRT"),
    ),
    "navigator-case": (framework_rows(), framework_rows("noms_cases", state="published")),
    "score-example": (framework_rows(), framework_rows("worked_examples", expected="5")),
    "noms-no-rule": ({"noms_rules": [{**RULE, "if_mechanical": "any"}]}, {"noms_rules": [RULE]}),
    "score-sins": (sins("9", "9"), sins("9")),
    "score-sins-points": (sins("4"), sins("0", "5")),
    "score-band-order": (bands(("0", "6")), bands(("6", "0"))),
    "score-band-gap": (bands(("0", "6"), ("7", "12")), bands(("0", "6"), ("8", "12"))),
    "treatment-events": ({"treatment_results": [ARM]}, {"treatment_results": [{**ARM, "events": "11"}]}),
    "treatment-interval": ({"treatment_results": [ARM]}, {"treatment_results": [{**ARM, "value": "39"}]}),
    "treatment-percent": ({"treatment_results": [ARM]}, {"treatment_results": [{**ARM, "value": "101"}]}),
    "treatment-p-value": (
        {"treatment_results": [{**ARM, "p_value": "0.03 (log-rank)"}]},
        {"treatment_results": [{**ARM, "p_value": "n.s."}]},
    ),
}
NOTES = ("studies", "notes")
CELL_PAIRS = {
    "cell-blanks": (*NOTES, "two words", "two words "),
    "cell-space": (*NOTES, "two words", "two\u00a0words"),
    "cell-control": (*NOTES, "naïve", "na\u200bive"),
    "cell-formula": (*NOTES, "1+1=2", "=1+1"),
    "cell-html": (*NOTES, "p <0.05 & n >3", "a <b>word</b>"),
    "cell-template": (*NOTES, "a {word} in braces", "{{ 7*7 }}"),
    "cell-alphabet": (*NOTES, "Löhr, Ł, TGFβ", "bre\u0430st"),
    "cell-length": (*NOTES, "x" * 1000, "x" * 1001),
    "cell-person": (*NOTES, "an initial report", "Patient name J. D."),
    "cell-spreadsheet-error": (*NOTES, "case #3", "#REF!"),
    "cell-spreadsheet-date": ("patients", "levels", "T3-T12", "12-Mar"),
    "cell-letters": (*NOTES, "Löhr", "LÃ¶hr"),
    "cell-machine-path": (*NOTES, "and/or", "see /home/me/paper.pdf"),
    "cell-placeholder": (*NOTES, "not stated", "N/A"),
    "cell-address": ("studies", "url", "https://doi.org/10.1000/a", "doi.org/10.1000/a"),
    "cell-doi": ("treatment_results", "doi", "10.1016/S0140-6736(05)66954-1", "doi:10.1016/x"),
    "cell-future": ("studies", "year", "2020", "2099"),
    "cell-none": ("patients", "symptoms", "none", "none;ataxia"),
    "cell-list-order": ("studies", "entities", "LM;ISCM", "ISCM;LM"),
}


FIRST_ROW = ("noms-no-rule", "navigator-answer", "score-sins", "score-total")
"""Rules on a whole table, which point at its first row."""


def tables(example):
    """Tables of the package with the rows of an example; cells that it does not name are empty."""
    made = {}
    for resource in data.package()["resources"]:
        name = resource["name"]
        frame = pd.DataFrame(example.get(name, []), columns=COLUMNS[name], dtype=object).fillna("")
        places = {column: place for place, column in enumerate(COLUMNS[name], 1)}
        lines = np.arange(2, len(frame) + 2)
        made[name] = Table(name, f"data/{name}.csv", resource, frame, lines, places)
    return made


def rules():
    return {rule.id: rule for rule in ROW_RULES}


def cell_rules_beyond_the_schema():
    return {r.id: r for r in schema.CELL_RULES if r.problem.__module__.startswith("analysis.rules.")}


def test_every_rule_has_a_good_and_a_bad_example():
    assert set(ROW_PAIRS) == {name for name, rule in rules().items() if rule.table in COLUMNS}
    assert set(CELL_PAIRS) == set(cell_rules_beyond_the_schema())


def test_every_id_is_used_once():
    ids = [rule.id for rule in ROW_RULES] + [rule.id for rule in schema.CELL_RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule_id", sorted(ROW_PAIRS))
def test_the_good_rows_pass(rule_id):
    assert check.row_findings(rules()[rule_id], tables(ROW_PAIRS[rule_id][0])) == []


@pytest.mark.parametrize("rule_id", sorted(ROW_PAIRS))
def test_the_bad_row_is_found_at_its_place(rule_id):
    rule, example = rules()[rule_id], tables(ROW_PAIRS[rule_id][1])
    found = check.row_findings(rule, example)
    lines = {2} if rule_id in FIRST_ROW else {len(example[rule.table].frame) + 1}
    assert {f.line for f in found} == lines
    assert {f.column for f in found} == {COLUMNS[rule.table].index(rule.column) + 1}
    assert all(f.severity == rule.severity and f.remedy for f in found)


@pytest.mark.parametrize("rule_id", sorted(CELL_PAIRS))
def test_a_cell_rule_tells_the_good_text_from_the_bad(rule_id):
    table, column, good, bad = CELL_PAIRS[rule_id]
    rule, field = cell_rules_beyond_the_schema()[rule_id], FIELDS[table][column]
    allowed = dict.fromkeys(["LM", "ISCM"])
    assert rule.applies(field)
    assert rule.problem(schema.Cell(good, field, allowed)) is None
    assert rule.problem(schema.Cell(bad, field, allowed)) is not None


@pytest.mark.parametrize("rule_id", sorted(ROW_PAIRS))
def test_titles_and_advice_are_sentences(rule_id):
    rule = rules()[rule_id]
    assert rule.title[-1] in ".y" or rule.title.endswith("{detail}")
    assert rule.advice.endswith(".")
    assert rule.title[0].isupper() or rule.title[0] in "'`{"


def test_a_rule_says_nothing_when_a_column_that_it_needs_is_missing():
    example = tables(ROW_PAIRS["survival-no-time"][1])
    patients = example["patients"]
    patients.frame = patients.frame.drop(columns="os_months")
    del patients.columns["os_months"]
    assert check.row_findings(rules()["survival-no-time"], example) == []


def test_a_rule_says_nothing_when_a_table_that_it_needs_is_missing():
    example = tables(ROW_PAIRS["patient-entity"][1])
    del example["studies"]
    assert check.row_findings(rules()["patient-entity"], example) == []


@pytest.mark.parametrize(
    ("room", "registry"),
    [("rules", "rules/__init__.py"), ("audit", "audit/run.py")],
)
def test_no_module_of_rules_is_left_out(room, registry):
    folder = data.ROOT / "analysis" / room
    registering = {
        path.stem
        for path in folder.glob("*.py")
        if re.search(r"^ *@?(row_rule|cell_rule|check)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    text = (data.ROOT / "analysis" / registry).read_text(encoding="utf-8")
    imported = set(re.findall(r"^from analysis\.[\w.]+ import (\w+) as \1\b", text, re.MULTILINE))
    assert registering <= imported
    assert len(registering) > 4


@pytest.mark.parametrize(
    ("group", "statistic", "found"),
    [
        ("Non-survivors", "median", True),
        ("nonresponders", "mean", True),
        ("died of disease", "rate", True),
        ("responders", "hazard_ratio", False),
        ("predominantly renal", "median", False),
    ],
)
def test_a_group_named_after_how_its_patients_fared_is_told(group, statistic, found):
    example = tables(result(outcome="overall_survival", statistic=statistic, subgroup=group))
    assert bool(check.row_findings(rules()["result-selected-on"], example)) is found


def test_pooled_cohorts_without_a_number_are_refused():
    example = tables(ranked(("whole_cohorts", "", ""), ("single_reports", "", "")))
    assert check.row_findings(rules()["headline-pooled"], example)
    assert not check.row_findings(rules()["headline-last"], example)


def test_the_last_rule_asks_for_nothing():
    example = tables(ranked(("review", "1", ""), ("single_reports", "", "5")))
    assert check.row_findings(rules()["headline-last"], example)


@pytest.mark.parametrize(
    ("steps", "right"),
    [
        ({}, "low"),
        ({"imprecision": "not serious"}, "moderate"),
        ({"imprecision": "very serious"}, "very low"),
        ({"imprecision": "very serious", "inconsistency": "serious"}, "very low"),
        ({"publication_bias": "strongly suspected"}, "very low"),
        ({"risk_of_bias": "not serious", "imprecision": "not serious"}, "high"),
    ],
)
def test_the_certainty_follows_from_its_steps(steps, right):
    for level in ("very low", "low", "moderate", "high"):
        example = tables(graded(**steps, overall=level))
        assert bool(check.row_findings(rules()["grade-overall"], example)) is (level != right)


def test_a_reason_that_names_what_lowered_nothing_is_told():
    example = tables(graded(reason="Lowered for risk of bias, imprecision and indirectness."))
    found = check.row_findings(rules()["grade-reason"], example)
    assert "indirectness lowered nothing" in found[0].sentence


def test_evidence_on_treatment_may_start_low():
    rows = [
        r | {"subject": "LM:symptom_improvement"}
        for r in graded(start="low", overall="very low")["appraisal"]
    ]
    assert not check.row_findings(rules()["grade-start"], tables({"appraisal": rows}))
