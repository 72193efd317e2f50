"""Rows of printed figures for the tests of the audit: name the cells that matter."""

import pandas as pd

from analysis.audit.rows import CHECKS, weigh
from analysis.audit.run import COLUMNS, audit
from analysis.audit.words import as_text
from analysis.evidence.tables import Evidence
from tests.frames import table

HIT = [column for column in COLUMNS if column not in ("finding_id", "study_id", "check", "fault")]
NOTHING = pd.DataFrame(columns=["kind", "term", "label"])
EVERYBODY = "all patients"
ABSTRACT = {"section": "abstract", "location": "Abstract, Results"}
OTHERS = {"population": "patients with data"}


def row(quantity_id: str, statistic: str = "proportion", **cells) -> dict:
    """One printed figure of a table; characteristic and category follow from the id of the quantity."""
    characteristic, category = quantity_id.split(":")[:2]
    names = {"quantity_id": quantity_id, "characteristic": characteristic, "category": category}
    return {**names, "statistic": statistic, "population": EVERYBODY, **cells}


def share(quantity_id: str, numerator="", denominator="", percentage="", **cells) -> dict:
    """A share: numerator, denominator and percentage as printed, "" where they are not."""
    filled = {"numerator": numerator, "denominator": denominator, "percentage": percentage}
    return row(quantity_id, **{k: v for k, v in filled.items() if v}, **cells)


def cohort(size: str, **cells) -> dict:
    """The size of the cohort."""
    return row("cohort:patients", "count", value=size, unit="patients", **cells)


def text_place(printed: dict, **cells) -> dict:
    """The same figure in the text."""
    return {**printed, "section": "results", "location": "Results, Outcome, sentence 1", **cells}


def part(category: str, numerator="", percentage="", partition="kind", **cells) -> dict:
    """One category of an exclusive list."""
    return share(f"kind:{category}", numerator, percentage=percentage, partition=partition, **cells)


def hazard_ratio(ratio: str, low: str, high: str, **cells) -> dict:
    """A hazard ratio of a against b with its interval."""
    ends = {"value": ratio, "low": low, "high": high, "interval_kind": "ci95", "unit": "ratio"}
    arms = {"subgroup": "a", "comparator": "b"}
    return row("overall_survival:a_vs_b", "hazard_ratio", **arms, **{**ends, **cells})


def p_value(text: str, **cells) -> dict:
    """A p value of a against b."""
    arms = {"subgroup": "a", "comparator": "b", "value": text, "unit": "probability"}
    return row("overall_survival:a_vs_b:p", "p_value", **{**arms, **cells})


def median(group: str, text: str) -> dict:
    """A median survival of a group."""
    names = {"category": group, "subgroup": group, "unit": "months"}
    return row(f"overall_survival:{group}:median", "median", value=text, **names)


def ranged(quantity_id: str, text: str, low: str, high: str, **cells) -> dict:
    """A median in months with its range."""
    ends = {"value": text, "low": low, "high": high, "interval_kind": "range", "unit": "months"}
    return {**row(quantity_id, "median", **ends), **cells}


def printed(*rows: dict):
    """Evidence whose only study prints these figures."""
    keyed = [
        {
            "reported_id": f"smith2020-{n:04d}",
            "study_id": "smith2020",
            "location": f"Table I, row {n}",
            **cells,
        }
        for n, cells in enumerate(rows, 1)
    ]
    numbers = [
        {k: int(v) if k in ("numerator", "denominator") else v for k, v in cells.items()} for cells in keyed
    ]
    return Evidence(NOTHING, NOTHING, NOTHING, table("reported", numbers), NOTHING)


def findings(*rows: dict) -> pd.DataFrame:
    """The findings in these figures."""
    return audit(printed(*rows))


def of_check(check_id: str, rows) -> pd.DataFrame:
    """What one check finds in these figures by itself, weighed."""
    rule = next(rule for rule in CHECKS if rule.id == check_id)
    hits = rule.function(as_text(printed(*rows).reported, {}))
    return pd.DataFrame([{**hit, "weight": weigh(hit, rule.weight)} for hit in hits], columns=HIT)
