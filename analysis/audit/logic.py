"""Checks of figures against what their definitions require of other figures."""

import pandas as pd

from analysis.audit.printed_numbers import decimals, is_number, percentage, rounding_rules
from analysis.audit.rows import bases, check, cohort_size, count, finding, name, rows
from analysis.audit.shares import base_of

RESPONSES = {
    "objective_response_rate": ("resolved", "improved"),
    "local_control_rate": ("resolved", "improved", "stable"),
}


@check("known-primary-treated", "A treated primary tumour is a known primary tumour")
def known_primary_treated(study: pd.DataFrame) -> list[dict]:
    """Patients whose primary tumour stayed unknown cannot have had it treated: their number and that of
    patients with any one treatment of the primary do not exceed the cohort."""
    own = study[study["subject"] == "own"]
    unknown = [r for r in rows(own, characteristic="primary", category="unknown", subgroup="") if count(r)]
    cohort, found = cohort_size(own), []
    for row in rows(own, characteristic="prior_treatment", subgroup=""):
        if unknown and cohort and count(row) and count(row) + count(unknown[0]) > cohort:
            most = cohort - count(unknown[0])
            sentence = (
                f"{name(row)}: {count(row)} of {cohort} had their primary treated so, but in {count(unknown[0])} the "
                f"primary is unknown, which leaves at most {most}."
            )
            gap = count(row) - most
            found.append(
                finding(
                    [row, unknown[0]],
                    f"{count(row)} of {cohort}",
                    f"at most {most}",
                    gap,
                    "patients",
                    sentence,
                )
            )
    return found


@check("symptoms-to-improve", "Symptoms improve only in patients who had symptoms", "warning")
def symptoms_to_improve(study: pd.DataFrame) -> list[dict]:
    """The base of an improvement of symptoms is not larger than the number of patients whose symptoms are
    reported, less those without symptoms."""
    own, found = study[study["subject"] == "own"], []
    symptoms = own[(own["characteristic"] == "symptom") & (own["subgroup"] == "")]
    known = max((int(n) for n in symptoms["denominator"] if n), default=None)
    none = max((count(r) or 0 for r in rows(symptoms, category="none")), default=0)
    for row in rows(own, characteristic="symptom_outcome", category="improved", subgroup=""):
        n = base_of(own, row) if row.numerator and row.percentage else None
        if known and n and n > known - none:
            sentence = (
                f"{name(row)}: {row.numerator} ({row.percentage}%) is of {n}, but symptoms are reported of {known}, "
                f"{none} of them without any."
            )
            most = f"at most {known - none}"
            found.append(
                finding([row], f"{row.numerator} of {n}", most, n - known + none, "patients", sentence)
            )
    return found


@check("interval-before-primary", "Metastases before the primary make the interval negative", "warning")
def interval_before_primary(study: pd.DataFrame) -> list[dict]:
    """Patients whose metastasis was found before the primary have a negative interval. A range that starts
    at zero has set them to zero or left them out."""
    own = study[(study["subject"] == "own") & (study["characteristic"] == "interval")]
    early = [r for r in rows(own) if r.category.endswith("_before_primary") and count(r)]
    spans = [
        r for r in rows(own) if is_number(r.low) and float(r.low) >= 0 and r.category.startswith("primary_to")
    ]
    if not early or not spans:
        return []
    sentence = (
        f"{name(spans[0])}: the range starts at {spans[0].low}, although in {count(early[0])} patients the metastasis "
        "came before the primary."
    )
    printed = f"{spans[0].low} to {spans[0].high}"
    return [finding([*early, *spans], printed, "a negative low end", count(early[0]), "patients", sentence)]


@check("response-rate", "A response rate is that of its responders")
def response_rate(study: pd.DataFrame) -> list[dict]:
    """An objective response rate is the share with complete or partial relief of symptoms, a control rate
    adds the unchanged. The counts of a group include those of the groups inside it."""
    found = []
    for row in rows(study[study["category"].isin(RESPONSES) & (study["percentage"] != "")]):
        outcomes = study[
            (study["characteristic"] == "symptom_outcome")
            & study["subgroup"].isin(inside(study, row.subgroup))
        ]
        counted = [
            r
            for r in rows(outcomes[outcomes["category"].isin(RESPONSES[row.category])])
            if count(r) is not None
        ]
        base = bases(study, row)
        k = sum(count(r) for r in counted)
        if counted and base and not any(rounding_rules(k, n, row.percentage) for n in base):
            right = percentage(k, base[0], decimals(row.percentage))
            sentence = f"{name(row)} is printed as {row.percentage}%, but {k} of {base[0]} is {right}%."
            gap = round(float(row.percentage) - 100 * k / base[0], 2)
            follows = f"{right}% ({k} of {base[0]})"
            found.append(
                finding([row, *counted], f"{row.percentage}%", follows, gap, "percentage points", sentence)
            )
    return found


def inside(study: pd.DataFrame, subgroup: str) -> list[str]:
    """A subgroup and the groups that lie inside it, named by the category of their own rows."""
    groups = {r.quantity_id: r.category for r in rows(study)}
    parts = [
        r.category
        for r in rows(study)
        if groups.get(r.subset_of) == subgroup and r.characteristic == "radiotherapy"
    ]
    return [subgroup, *dict.fromkeys(parts)]
