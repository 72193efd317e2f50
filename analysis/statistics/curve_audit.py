"""Audit of patient data rebuilt from published curves: how near they come to what was printed."""

from dataclasses import dataclass
from math import isnan, log, nan

import numpy as np
import pandas as pd

from analysis.statistics.arguments import one_of
from analysis.statistics.cox import cox
from analysis.statistics.published_curves import mend_at_risk, mend_points, rebuild_patients
from analysis.statistics.survival import kaplan_meier, median_survival, numbers_at_risk

MONTHS = {"days": 1 / 30.44, "weeks": 1 / 4.345, "months": 1.0, "years": 12.0}
COLUMNS = ["check", "published", "rebuilt", "difference", "limit", "passed", "note"]


@dataclass(frozen=True)
class Limits:
    """How far a rebuilt curve may be from the printed one.

    The two distances (share of survival) are what can be seen in a figure: 0.05 is half a grid line of a
    usual axis; a curve that strays only by a line's width keeps its root mean square under 0.02. Events and
    numbers at risk may miss by the share `counts` of n, and always by `least_count` (rounding at the steps).
    A median may miss by the share `median`, a hazard ratio by the factor 1 + `hazard_ratio`. Without numbers
    at risk or total events hazard ratios are unreliable (Guyot et al. 2012): the audit shows it.
    """

    largest_distance: float = 0.05
    rms_distance: float = 0.02
    counts: float = 0.03
    least_count: int = 2
    median: float = 0.05
    hazard_ratio: float = 0.10


LIMITS = Limits()


def curve_distance(points: pd.DataFrame, patients: pd.DataFrame) -> np.ndarray:
    """Vertical distance from each digitised point (`time`, `survival`) to the curve of the rebuilt patients.

    The risers of the steps belong to the curve: a point on one has distance 0.
    """
    curve = kaplan_meier(patients["time"], patients["event"])
    drawn, time = points["survival"].to_numpy(), points["time"].to_numpy()
    steps, heights = curve["time"].to_numpy(), curve["survival"].to_numpy()
    after = heights[np.searchsorted(steps, time, side="right") - 1]
    before = np.append(1.0, heights)[np.searchsorted(steps, time)]
    return np.maximum(0, np.maximum(after - drawn, drawn - before))


def audit_rebuild(
    points: pd.DataFrame,
    patients: pd.DataFrame,
    at_risk: pd.DataFrame | None = None,
    total_events: int | None = None,
    median: float | None = None,
    limits: Limits = LIMITS,
) -> pd.DataFrame:
    """Rebuilt patients against what was printed: one row a check.

    `points`: digitised (`mend_points`), `patients`: as `rebuild_patients` returns them, `at_risk` (`time`,
    `at_risk`), `total_events` and `median` as printed, in the same unit of time, where they were. Columns:
    `check`, `published`, `rebuilt`, `difference`, `limit` (largest size of the difference), `passed`, `note`.
    The row on numbers at risk shows the one that misses most.
    """
    distance = curve_distance(points, patients)
    rms = float(np.sqrt(np.mean(distance**2)))
    allowed = max(limits.least_count, limits.counts * len(patients))
    rows = [
        _row("largest distance", 0, float(distance.max()), limits.largest_distance),
        _row("root mean square distance", 0, rms, limits.rms_distance),
    ]
    if at_risk is not None and len(at_risk):
        rebuilt = numbers_at_risk(patients["time"], at_risk["time"])["at_risk"]
        worst = int(np.argmax(np.abs(rebuilt.to_numpy() - at_risk["at_risk"].to_numpy())))
        note = f"at time {at_risk['time'].iloc[worst]:g}"
        rows.append(_row("number at risk", at_risk["at_risk"].iloc[worst], rebuilt[worst], allowed, note))
    if total_events is not None:
        rows.append(_row("events", total_events, int(patients["event"].sum()), allowed))
    if median is not None:
        regained = median_survival(patients["time"], patients["event"]).value
        rows.append(_row("median", median, regained, limits.median * median))
    return pd.DataFrame(rows, columns=COLUMNS)


def audit_hazard_ratio(
    patients: pd.DataFrame, comparator: pd.DataFrame, published: float, limits: Limits = LIMITS
) -> pd.DataFrame:
    """The hazard ratio of `patients` against `comparator` (both rebuilt) beside the printed one: one row.

    Cox regression with Efron ties. Passed when the ratio of the two lies within the factor of `limits`;
    `difference` and `limit` are logarithms.
    """
    both = pd.concat([comparator.assign(arm=0.0), patients.assign(arm=1.0)], ignore_index=True)
    regained = cox(both["time"], both["event"], both[["arm"]])["arm"].value
    row = _row("hazard ratio", log(published), log(regained), log(1 + limits.hazard_ratio))
    row |= {"published": published, "rebuilt": regained, "note": "difference and limit are logarithms"}
    return pd.DataFrame([row], columns=COLUMNS)


def rebuild_curves(
    curves: pd.DataFrame, points: pd.DataFrame, at_risk: pd.DataFrame, limits: Limits = LIMITS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Patients and audit of every digitised curve of the tables `curves`, `points` and `at_risk`.

    Returns patients (`curve_id`, `time` in months, `event`) and the audit (`curve_id` and the columns of
    `audit_rebuild`). A curve that cannot be rebuilt has no patients and one row `refused` with the reason;
    what was mended stands in a row `mended`.
    """
    patients: dict[str, pd.DataFrame] = {}
    audits: dict[str, pd.DataFrame] = {}
    for row in curves.itertuples():
        drawn = points[points["curve_id"] == row.curve_id].sort_values("point").reset_index(drop=True)
        printed = at_risk[at_risk["curve_id"] == row.curve_id].sort_values("time").reset_index(drop=True)
        try:
            patients[row.curve_id], audits[row.curve_id] = _rebuild(row, drawn, printed, limits)
        except ValueError as reason:
            audits[row.curve_id] = _remark("refused", str(reason), passed=False)
    for row in curves.dropna(subset=["hazard_ratio", "comparator"]).itertuples():
        if {row.curve_id, row.comparator} <= patients.keys():
            pair = (patients[row.curve_id], patients[row.comparator])
            checked = audit_hazard_ratio(*pair, float(row.hazard_ratio), limits)
            audits[row.curve_id] = pd.concat([audits[row.curve_id], checked], ignore_index=True)
    return _stack(patients, ["time", "event"]), _stack(audits, COLUMNS)


def _rebuild(row, drawn: pd.DataFrame, printed: pd.DataFrame, limits: Limits):
    """Patients (months) and audit (printed unit) of one curve."""
    unit = MONTHS[one_of(row.time_unit, "time_unit", tuple(MONTHS))]
    scale = None if pd.isna(row.scale) else row.scale
    n = _whole(row.n)
    if n is None:
        raise ValueError("n is empty; the number of patients at the start is needed")
    points, mends = mend_points(drawn, scale)
    events, median = _whole(row.events), None if pd.isna(row.median) else float(row.median)
    _, fitted, further = mend_at_risk(printed, n, points)
    rebuilt = rebuild_patients(points, n, printed, events)
    checks = audit_rebuild(fitted, rebuilt, printed, events, median, limits)
    if mends + further:
        checks = pd.concat([checks, _remark("mended", "; ".join(mends + further), passed=True)])
    return rebuilt.assign(time=rebuilt["time"] * unit), checks.reset_index(drop=True)


def _row(check: str, published: float, rebuilt: float, limit: float, note: str = "") -> dict:
    """One check; what was not regained (NaN) does not pass."""
    difference = float(rebuilt) - float(published)
    passed = not isnan(difference) and abs(difference) <= limit
    values = (check, float(published), float(rebuilt), difference, float(limit), passed, note)
    return dict(zip(COLUMNS, values, strict=True))


def _remark(check: str, note: str, *, passed: bool) -> pd.DataFrame:
    """A row of the audit that is a sentence."""
    return pd.DataFrame([dict(zip(COLUMNS, (check, nan, nan, nan, nan, passed, note), strict=True))])


def _whole(value) -> int | None:
    """A cell as a whole number, None when it is empty."""
    return None if pd.isna(value) else int(value)


def _stack(frames: dict[str, pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Frames by curve under each other, with the curve in the first column."""
    if not frames:
        return pd.DataFrame(columns=["curve_id", *columns])
    return pd.concat([f.assign(curve_id=c) for c, f in frames.items()], ignore_index=True)[
        ["curve_id", *columns]
    ]
