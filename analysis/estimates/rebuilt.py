"""Patients rebuilt from published curves: which rebuilds are accepted, and what they give their cohort.

Rebuilt patients approximate a drawn curve. They are never among the patients described singly; an accepted curve
stands beside them, and gives the interval that its cohort did not print, marked as rebuilt.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.estimates.small_numbers import allows_curve
from analysis.evidence.tables import Evidence
from analysis.statistics.curve_audit import rebuild_curves
from analysis.statistics.survival import kaplan_meier, median_survival

COUNTED = ("number at risk", "events", "median")
WHOLE, SURVIVAL = "all", "overall_survival"
UNPROVEN = "no number at risk, total of events or median is printed, so that nothing tells whether the rebuild is right"


@dataclass(frozen=True)
class Rebuilt:
    """Patients (`curve_id`, `time` in months, `event`), the audit (see `statistics.curve_audit`) and, for every
    curve, `refused`: why it is not accepted, empty where it is."""

    patients: pd.DataFrame
    audit: pd.DataFrame
    refused: dict[str, str]

    def accepted(self) -> list[str]:
        """Ids of the curves that are accepted."""
        return [curve for curve, why in self.refused.items() if not why]


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


def of_cohorts(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """Median survival of the whole cohort of each study with an accepted curve of overall survival, one a study (the
    curve of most patients): columns study_id, curve_id, n, events, months, low, high."""
    drawn = evidence.curves
    columns = ["study_id", "curve_id", "n", "events", "months", "low", "high"]
    made = rebuilt(drawn, evidence.curve_points, evidence.curve_at_risk)
    rows = []
    for curve in drawn.itertuples():
        if made.refused[curve.curve_id] or (curve.arm, curve.outcome) != (WHOLE, SURVIVAL):
            continue
        own = made.patients[made.patients["curve_id"] == curve.curve_id]
        e = median_survival(own["time"], own["event"], confidence=confidence)
        rows.append(
            (curve.study_id, curve.curve_id, len(own), int(own["event"].sum()), e.value, e.low, e.high)
        )
    table = pd.DataFrame(rows, columns=columns)
    return (
        table.sort_values(["n", "curve_id"], ascending=[False, True])
        .drop_duplicates("study_id")
        .reset_index(drop=True)
    )


def with_rebuilt(table: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Rows of `median_groups` with the interval of the rebuilt curve where the cohort prints none; `interval` says
    whether it is printed or rebuilt, and is empty without one."""
    own = table[["study_id", "whole"]].merge(cohorts, on="study_id", how="left").set_index(table.index)
    printed = table["low"].notna() | table["high"].notna()
    usable = ~printed & table["whole"].astype(bool) & own["curve_id"].notna()
    kind = pd.Series("", index=table.index).mask(printed, "printed").mask(usable, "rebuilt")
    ends = {end: table[end].astype(float).mask(usable, own[end].astype(float)) for end in ("low", "high")}
    return table.assign(**ends, interval=kind)


def rebuilt_curves(evidence: Evidence, names: dict[str, str], confidence: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier curves of accepted rebuilds: columns curve_id, group (study, figure and arm), time, survival,
    lower, upper, at_risk."""
    drawn = evidence.curves
    made = rebuilt(drawn, evidence.curve_points, evidence.curve_at_risk)
    frames = []
    for curve in drawn.itertuples():
        own = made.patients[made.patients["curve_id"] == curve.curve_id]
        if not made.refused[curve.curve_id] and allows_curve(len(own)):
            steps = kaplan_meier(own["time"], own["event"], confidence=confidence)
            group = f"{names[curve.study_id]}, {curve.figure}" + (
                "" if curve.arm == WHOLE else f", {curve.arm}"
            )
            frames.append(steps.assign(curve_id=curve.curve_id, group=group))
    columns = ["curve_id", "group", "time", "survival", "lower", "upper", "at_risk"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
