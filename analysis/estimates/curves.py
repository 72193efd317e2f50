"""Groups of patients with their Kaplan-Meier curve, fitted once, and the frames that charts of survival draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import nan

import numpy as np
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.survival_times import events_of, median_of, origins_in_words, survival_curve, times_of
from analysis.statistics.survival import numbers_at_risk

TICKS = 6
CURVE = ["time", "survival", "lower", "upper", "at_risk", "events", "censored"]
READ = ["patient_id", "study_id", "os_months", "os_event", "os_origin", "censoring_note"]
"""Columns of patients that a group and its estimates read."""
MOST_DRAWN, MOST_EACH = 5000, 50
"""Points of the curves of one chart, or of each where there are many curves; where there are more, all are thinned to
the first of these deviations that leaves no more."""
DEVIATIONS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1)


@dataclass(frozen=True)
class Group:
    """Patients with a survival time (`rows`), their `curve` (None where they are too few for one), the prefix `id` of
    their estimates, their `name` in a legend, the `keys` (column -> option) by which a chart chooses them, and the
    `words` that tell their estimates from those of all patients."""

    id: str
    name: str
    keys: dict[str, str]
    rows: pd.DataFrame
    curve: pd.DataFrame | None
    words: str = ""


@dataclass(frozen=True)
class CurveFrames:
    """What a chart of survival draws, up to `end` months; the first three have the keys of the groups and `group`.

    `curves`: the Kaplan-Meier columns. `risk`: `row`, `time`, `at_risk`. `groups`: one row a group, with the
    prefix `id` of its estimates, its patients `n` and `events`, what
    their time is counted from (`origins`, in words), their `median` (months), whether it is `drawn`, and its `row` under the axis. `longer`
    counts the patients of the first group who were followed beyond the axis. `deviation` is the most by which a drawn
    curve or bound may differ from the estimate (a share; 0 where every step is drawn).
    """

    curves: pd.DataFrame = field(default_factory=pd.DataFrame)
    risk: pd.DataFrame = field(default_factory=pd.DataFrame)
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    end: float = 0.0
    longer: int = 0
    deviation: float = 0.0


def fitted(
    group_id: str, name: str, keys: dict[str, str], rows: pd.DataFrame, confidence: float, words: str = ""
) -> Group:
    """A group of `with_survival` rows with its curve."""
    allowed = small_numbers.allows_curve(len(rows))
    curve = survival_curve(rows, confidence) if allowed else None
    return Group(group_id, name, keys, rows, curve, words)


def curve_frames(groups: Sequence[Group], end: float) -> CurveFrames:
    """The frames of some groups; groups with the same keys stand together, in their order."""
    curves, risk, lines, rows = [], [], [], {}
    for group in groups:
        named = group.keys | {"group": group.name}
        drawn, row = group.curve is not None, rows.get((*group.keys.values(),), 0)
        counts = {"n": len(group.rows), "events": int(events_of(group.rows).sum())}
        counts["origins"] = origins_in_words(group.rows)
        counts["median"] = nan if group.curve is None else median_of(group.curve, confidence=nan).value
        lines.append(named | counts | {"id": group.id, "drawn": drawn, "row": row})
        if drawn:
            rows[(*group.keys.values(),)] = row + 1
            curves.append(within(group, end).assign(**named))
            risk.append(risk_rows(group.rows, end).assign(**named, row=row))
    curves, deviation = thinned(curves)
    parts = (pd.concat(part, ignore_index=True) if part else pd.DataFrame() for part in (curves, risk))
    longer = int((times_of(groups[0].rows) > end).sum()) if groups else 0
    return CurveFrames(*parts, pd.DataFrame(lines), end, longer, deviation)


def thinned(curves: list[pd.DataFrame]) -> tuple[list[pd.DataFrame], float]:
    """Curves with no more points than a chart holds, and by how much they deviate; as they are where they have no more."""
    deviation, kept, most = 0.0, curves, max(MOST_DRAWN, MOST_EACH * len(curves))
    for deviation in (0.0, *DEVIATIONS):
        kept = [thin(curve, deviation) for curve in curves] if deviation else curves
        if sum(map(len, kept)) <= most:
            break
    return kept, deviation


def thin(curve: pd.DataFrame, deviation: float) -> pd.DataFrame:
    """The rows of a curve at which survival or a bound has moved by more than `deviation` since the row kept before,
    with the first and the last; each counts the events and the censored since then."""
    missing = 1 + deviation  # further from any height than may be left out
    heights = curve[["survival", "lower", "upper"]].fillna(-missing).to_numpy().tolist()
    kept, last = [0], heights[0]
    for row in range(1, len(heights) - 1):
        if any(abs(now - before) > deviation for now, before in zip(heights[row], last, strict=True)):
            kept.append(row)
            last = heights[row]
    kept = [*kept, *range(max(1, len(heights) - 1), len(heights))]
    sums = curve[["events", "censored"]].cumsum().iloc[kept]
    return curve.iloc[kept].assign(**(sums - sums.shift(fill_value=0)))


def horizon(timed: pd.DataFrame) -> float:
    """Months at which the axis ends: the first whole half year after which too few are followed."""
    return float(max(6, 6 * np.ceil(last_at_risk(timed) / 6))) if len(timed) else 0.0


def last_at_risk(timed: pd.DataFrame) -> float:
    """The last time (months) at which enough patients are at risk; 0 where there never are."""
    times = np.sort(times_of(timed))[::-1]
    return float(times[small_numbers.MIN_AT_RISK - 1]) if len(times) >= small_numbers.MIN_AT_RISK else 0.0


def within(group: Group, end: float) -> pd.DataFrame:
    """The curve of a group up to `end` or to where too few are at risk, with a last row there that keeps the height."""
    last = min(end, last_at_risk(group.rows))
    inside = group.curve.loc[group.curve["time"] <= last, CURVE]
    if inside["time"].iloc[-1] == last:
        return inside
    return pd.concat([inside, inside.tail(1).assign(time=last, events=0, censored=0)], ignore_index=True)


def risk_rows(timed: pd.DataFrame, end: float) -> pd.DataFrame:
    """Numbers at risk at the ticks of the axis."""
    return numbers_at_risk(times_of(timed), [end * i / TICKS for i in range(TICKS + 1)])
