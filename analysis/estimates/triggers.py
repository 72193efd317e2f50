"""Has a number moved so far that a reader must be told? The thresholds are data (`triggers.csv`)."""

import math

import pandas as pd

COLUMNS = ["id", "label", "verdict", "before", "after", "why"]


def verdicts(before: pd.DataFrame, after: pd.DataFrame, triggers: pd.DataFrame) -> pd.DataFrame:
    """One row a trigger whose number either side states: id, label, verdict, before, after, why.

    Parameters
    ----------
    before, after : results frames (see `analysis.estimates.results`).
    triggers : columns estimate, measure (ratio or points), shifted, no_effect.

    A number is reversed when it has crossed the value of no effect, shifted when it has moved by the threshold or
    more or lies outside its former interval, new or gone when one side does not state it, else stable.
    """
    sides = [frame.set_index("id") for frame in (before, after)]
    rows = []
    for trigger in triggers.itertuples():
        old, new = (side.loc[trigger.estimate] if trigger.estimate in side.index else None for side in sides)
        if old is None and new is None:
            continue
        verdict, why = judged(trigger, old, new)
        values = [math.nan if s is None else float(s["value"]) for s in (old, new)]
        rows.append((trigger.estimate, (old if new is None else new)["label"], verdict, *values, why))
    return pd.DataFrame(rows, columns=COLUMNS)


def judged(trigger, old, new) -> tuple[str, str]:
    """Verdict on one number, and why."""
    known = [s is not None and not math.isnan(float(s["value"])) for s in (old, new)]
    if known != [True, True]:
        return {(True, False): "gone", (False, True): "new"}.get(tuple(known), "stable"), ""
    was, now = float(old["value"]), float(new["value"])
    if pd.notna(trigger.no_effect) and (was - trigger.no_effect) * (now - trigger.no_effect) < 0:
        return "reversed", f"it has crossed {trigger.no_effect:g}"
    moved = distance(trigger.measure, was, now, str(new["unit"]))
    if moved >= trigger.shifted:
        return (
            "shifted",
            f"a {trigger.measure.rstrip('s')} of {moved:.2g}, {trigger.shifted:g} or more counts",
        )
    if outside(now, old):
        return "shifted", "it has left its former interval"
    return "stable", ""


def distance(measure: str, was: float, now: float, unit: str) -> float:
    """How far two values are apart: their ratio, 1 or more, or their difference, of fractions in percentage points."""
    if measure == "points":
        return abs(now - was) * (100 if unit == "fraction" else 1)
    low, high = sorted((was, now))
    return 1.0 if low == high else math.inf if low <= 0 else high / low


def outside(value: float, old) -> bool:
    """Whether a value lies outside the interval of the other side; an end that does not exist bounds nothing."""
    low, high = (float(old[end]) for end in ("low", "high"))
    return value < low or value > high
