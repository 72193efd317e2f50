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
    counts the patients of the first group who were followed beyond the axis.
    """

    curves: pd.DataFrame = field(default_factory=pd.DataFrame)
    risk: pd.DataFrame = field(default_factory=pd.DataFrame)
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    end: float = 0.0
    longer: int = 0


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
    parts = (pd.concat(part, ignore_index=True) if part else pd.DataFrame() for part in (curves, risk))
    longer = int((times_of(groups[0].rows) > end).sum()) if groups else 0
    return CurveFrames(*parts, pd.DataFrame(lines), end, longer)


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
