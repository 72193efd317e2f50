"""Patients rebuilt from published curves: which rebuilds are accepted, and what they give their cohort.

Rebuilt patients approximate a drawn curve. They are never among the patients described singly; an accepted curve
stands beside them, and gives the interval that its cohort did not print, marked as rebuilt.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.estimates.curves import Group, fitted
from analysis.estimates.outcomes import median_and_landmarks
from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.statistics.curve_audit import rebuild_curves
from analysis.statistics.survival import median_survival

COUNTED = ("number at risk", "events", "median")
WHOLE, SURVIVAL = "all", "overall_survival"
PUBLISHED = "Published curves, rebuilt"
UNPROVEN = "no number at risk, total of events or median is printed, so that nothing tells whether the rebuild is right"


@dataclass(frozen=True)
class Rebuilt:
    """Patients (`curve_id`, `time` in months, `event`), the audit (see `statistics.curve_audit`) and, for every
    curve, `refused`: why it is not accepted, empty where it is."""

    patients: pd.DataFrame
    audit: pd.DataFrame
    refused: dict[str, str]


def rebuilt(curves: pd.DataFrame, points: pd.DataFrame, at_risk: pd.DataFrame) -> Rebuilt:
    """Rebuild every curve of the tables `curves`, `curve_points` and `curve_at_risk`, and judge it."""
    if curves.empty:
        return Rebuilt(pd.DataFrame(columns=["curve_id", "time", "event"]), pd.DataFrame(), {})
    patients, audit = rebuild_curves(curves, points, at_risk)
    refused = {curve: reason(audit[audit["curve_id"] == curve]) for curve in curves["curve_id"]}
    return Rebuilt(patients, audit, refused)


def reason(audit: pd.DataFrame) -> str:
    """Why a rebuild is not accepted: what it misses, or that nothing printed could prove it; empty when it is."""
    missed = audit[~audit["passed"].astype(bool)]
    words = [
        row.note
        if row.check == "refused"
        else f"the {row.check} is {row.published:g} in print and {row.rebuilt:.3g} rebuilt"
        for row in missed.itertuples()
    ]
    if words:
        return "; ".join(words)
    return "" if audit["check"].isin(COUNTED).any() else UNPROVEN


def accepted(evidence: Evidence) -> list[tuple[Any, pd.DataFrame]]:
    """Each accepted curve of overall survival (a row of `curves`) with its rebuilt patients."""
    drawn = evidence.curves
    made = rebuilt(drawn, evidence.curve_points, evidence.curve_at_risk)
    return [
        (curve, made.patients[made.patients["curve_id"] == curve.curve_id])
        for curve in drawn.itertuples()
        if curve.outcome == SURVIVAL and not made.refused[curve.curve_id]
    ]


def of_cohorts(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """Median survival of the whole cohort of each study with an accepted curve, one a study (the curve of most
    patients): columns study_id, curve_id, n, events, months, low, high."""
    columns = ["study_id", "curve_id", "n", "events", "months", "low", "high"]
    rows = []
    for curve, own in accepted(evidence):
        if curve.arm == WHOLE:
            e = median_survival(own["time"], own["event"], confidence=confidence)
            counts = (len(own), int(own["event"].sum()))
            rows.append((curve.study_id, curve.curve_id, *counts, e.value, e.low, e.high))
    table = pd.DataFrame(rows, columns=columns).sort_values(["n", "curve_id"], ascending=[False, True])
    return table.drop_duplicates("study_id").reset_index(drop=True)


def with_rebuilt(table: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Rows of `median_groups` with the interval of the rebuilt curve where the cohort prints none; `interval` says
    whether it is printed or rebuilt, and is empty without one."""
    own = table[["study_id", "whole"]].merge(cohorts, on="study_id", how="left").set_index(table.index)
    printed = table["low"].notna() | table["high"].notna()
    usable = ~printed & table["whole"].astype(bool) & own["curve_id"].notna()
    kind = pd.Series("", index=table.index).mask(printed, "printed").mask(usable, "rebuilt")
    ends = {end: table[end].astype(float).mask(usable, own[end].astype(float)) for end in ("low", "high")}
    return table.assign(**ends, interval=kind)


def rebuilt_groups(evidence: Evidence, confidence: float = 0.95) -> list[Group]:
    """A group for each accepted curve, to stand in a chart beside the patients described singly; ids `rebuilt.<curve_id>`."""
    names, groups = names_of(evidence.studies), []
    for curve, own in accepted(evidence):
        name = ", ".join([names[curve.study_id], curve.figure, *([] if curve.arm == WHOLE else [curve.arm])])
        rows = pd.DataFrame({"os_months": own["time"], "os_event": own["event"], "os_origin": curve.origin})
        rows = rows.assign(patient_id=curve.curve_id, censoring_note="exact")
        key = f"rebuilt.{curve.curve_id}"
        groups.append(fitted(key, name, {"by": PUBLISHED}, rows, confidence, f", rebuilt from {name}"))
    return groups


def rebuilt_estimates(groups: list[Group], confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): median and survival at the landmarks of each group
    of `rebuilt_groups`, resting on its curve."""
    return [
        {**line, "rows": line["rows"][:1], "row_count": 1, "method": f"{line['method']}, of rebuilt patients"}
        for group in groups
        for line in median_and_landmarks(group, confidence)
    ]
