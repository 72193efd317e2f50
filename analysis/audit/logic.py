"""Checks of figures against what their definitions require of other figures."""

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from analysis.audit.printed_numbers import (
    decimals,
    is_number,
    numerators_giving,
    percentage,
    rounding_rules,
)
from analysis.audit.rows import (
    bases,
    check,
    cohort_size,
    count,
    counts,
    finding,
    joined,
    own,
    population_sizes,
    rows,
)
from analysis.audit.shares import POINTS, base_of, share_of

RESPONSES = {
    "objective_response_rate": ("resolved", "improved"),
    "local_control_rate": ("resolved", "improved", "stable"),
}
EVENTS = {"overall_survival": "status:dead", "local_control": "recurrence:all"}
"""Time to an event -> the quantity that counts the patients with the event."""
LEFT = 0.25
"""A median that needs fewer patients at risk than this share of the cohort is not that of the cohort."""


@check("unknown-primary-treated", "Primary treated though unknown")
def unknown_primary_treated(study: pd.DataFrame) -> list[dict]:
    """Patients whose primary tumour stayed unknown cannot have had it treated: their number and that of
    patients with any one treatment of the primary do not exceed the cohort."""
    mine = own(study)
    unknown = [r for r in rows(mine, characteristic="primary", category="unknown", subgroup="") if count(r)]
    cohort, found = cohort_size(mine), []
    for row in rows(mine, characteristic="prior_treatment", subgroup=""):
        if unknown and cohort and count(row) and count(row) + count(unknown[0]) > cohort:
            most = cohort - count(unknown[0])
            follows = f"the primary is unknown in {count(unknown[0])}, which leaves at most {most}"
            pair = [row, unknown[0], *rows(mine, quantity_id=row.quantity_id, numerator="")]
            gap = count(row) - most
            found.append(finding(pair, f"{count(row)} of {cohort}", follows, gap, "patients", wrong=[row]))
    return found


@check("symptoms-to-improve", "Improvement counted among patients without symptoms")
def symptoms_to_improve(study: pd.DataFrame) -> list[dict]:
    """The base of an improvement of symptoms is not larger than the number of patients whose symptoms are
    reported, less those without symptoms."""
    mine, found = own(study), []
    symptoms = mine[(mine["characteristic"] == "symptom") & (mine["subgroup"] == "")]
    known = max((int(n) for n in symptoms["denominator"] if n), default=None)
    none = max((count(r) or 0 for r in rows(symptoms, category="none")), default=0)
    for row in rows(mine, characteristic="symptom_outcome", category="improved", subgroup=""):
        n = base_of(mine, row) if row.numerator and row.percentage else None
        if known and n and n > known - none:
            follows = f"symptoms are reported of {known}, {none} of them without any"
            printed = f"{row.numerator} of {n} ({row.percentage}%)"
            found.append(finding([row], printed, follows, n - known + none, "patients"))
    return found


@check("interval-before-primary", "Range leaves out negative intervals")
def interval_before_primary(study: pd.DataFrame) -> list[dict]:
    """Patients whose metastasis was found before the primary have a negative interval. A range that starts
    at zero has set them to zero or left them out."""
    times = rows(own(study), characteristic="interval")
    early = [r for r in times if r.category.endswith("_before_primary") and count(r)]
    spans = [
        r for r in times if is_number(r.low) and float(r.low) >= 0 and r.category.startswith("primary_to")
    ]
    if not early or not spans:
        return []
    printed = f"{spans[0].low} to {spans[0].high}"
    follows = f"in {count(early[0])} patients the metastasis came before the primary"
    return [finding([*spans, *early], printed, follows, count(early[0]), "patients")]


@check("response-rate", "Response rate is not that of its responders")
def response_rate(study: pd.DataFrame) -> list[dict]:
    """An objective response rate is the share with complete or partial relief of symptoms, a control rate
    adds the unchanged. The counts of a group include those of the groups inside it."""
    found = []
    outcomes = study[study["characteristic"] == "symptom_outcome"]
    for row in rows(study[study["category"].isin(RESPONSES) & (study["percentage"] != "")]):
        of_group = outcomes[outcomes["subgroup"].isin(inside(study, row.subgroup))]
        responders = of_group[of_group["category"].isin(RESPONSES[row.category])]
        counted = [r for r in rows(responders) if count(r) is not None]
        base, k = bases(study, row), sum(count(r) for r in counted)
        if counted and base and not any(rounding_rules(k, n, row.percentage) for n in base):
            follows = f"{k} of {base[0]} is {percentage(k, base[0], decimals(row.percentage))}%"
            gap = Fraction(row.percentage) - share_of(k, base[0])
            found.append(finding([row, *counted], f"{row.percentage}%", follows, gap, POINTS, wrong=[row]))
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


@check("median-without-events", "Median that so few events cannot give", "conclusion")
def median_without_events(study: pd.DataFrame) -> list[dict]:
    """A Kaplan-Meier curve falls by one over the number at risk at each event. With d events it reaches one half
    only when at most 1 / (1 - 2^(-1/d)) patients are still at risk at one of them (each factor is larger
    otherwise). Where that is less than `LEFT` of the cohort, the median is not that of the cohort."""
    mine, cohort, found = own(study), cohort_size(study), []
    medians = mine[(mine["statistic"] == "median") & (mine["subgroup"] == "") & (mine["value"] != "")]
    for _, quantity in medians.groupby("quantity_id", sort=False):
        row = rows(quantity)[0]
        events = max(counts(mine, EVENTS.get(row.characteristic, "")), default=0)
        at_risk = most_at_risk(events) if events else 0
        if cohort and events and at_risk < LEFT * cohort:
            printed = f"a median of {row.value} {row.unit}"
            follows = (
                f"{events} of {cohort} patients had the event: the curve can reach one half only when at most "
                f"{at_risk} are left at risk"
            )
            gap = cohort - at_risk
            found.append(finding(rows(quantity), printed, follows, gap, "patients", wrong=[]))
    return found


def most_at_risk(events: int) -> int:
    """Patients at risk, at most, when a curve with so many events reaches one half."""
    return int(1 / (1 - 2 ** (-1 / events)) + 1e-9)


@check("references-of-studies", "References and included studies differ")
def references_of_studies(study: pd.DataFrame) -> list[dict]:
    """The references cited for the included studies, printed singly or from one number to another, are as many as
    the studies. The rows have the unit references and name the studies as their group."""
    cited, found = study[study["unit"] == "references"], []
    for group, listed in cited.groupby("subset_of", sort=False):
        numbers = [(int(r.low), int(r.high)) if r.low else (int(r.value), int(r.value)) for r in rows(listed)]
        total = sum(high - low + 1 for low, high in numbers)
        studies = [row for row in rows(study, quantity_id=group) if count(row) is not None]
        if studies and total not in {count(row) for row in studies}:
            told = joined(f"{low}-{high}" if low < high else low for low, high in numbers)
            follows = f"{total} references are cited for them ({told})"
            n = count(studies[0])
            found.append(finding([*studies, *rows(listed)], str(n), follows, total - n, "studies"))
    return found


@check("possible-share", "No count of the stated group gives the share")
def possible_share(study: pd.DataFrame) -> list[dict]:
    """A percentage without a numerator is that of some whole number of the group that it is stated of. With few
    patients most percentages are impossible: of 9, none is 20%. The shares of one list are one slip."""
    sizes, groups = population_sizes(study), defaultdict(list)
    for row in rows(study, numerator="", qualifier=""):
        stated = {int(row.denominator)} if row.denominator else sizes.get(row.population, set())
        if row.percentage and stated and not any(numerators_giving(n, row.percentage) for n in stated):
            groups[row.partition or row.quantity_id, tuple(sorted(stated))].append(row)
    return [impossible(group, sized) for (_, sized), group in groups.items()]


def impossible(group: list, sized: tuple[int, ...]) -> dict:
    """The finding for shares that no count of their group gives."""
    printed = Fraction(group[0].percentage)
    near = [(k, n) for n in sized for k in (int(printed * n / 100), int(printed * n / 100) + 1)]
    k, n = min(near, key=lambda pair: abs(share_of(*pair) - printed))
    told = f"{k} of {n} is {percentage(k, n, max(decimals(group[0].percentage), 1))}%"
    shown = joined(dict.fromkeys(f"{row.label} {row.percentage}%" for row in group))
    of = joined(sized).replace(" and ", " or ")
    sentence = f"{shown}: no whole number of {of} gives it; the nearest, {told}."
    gap = printed - share_of(k, n)
    return finding(group, f"{group[0].percentage}%", told, gap, POINTS, sentence=sentence)
