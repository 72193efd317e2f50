"""Axes of plots that are drawn within a table: where a value stands between the ends, in percent."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high`, linear or logarithmic, with ticks; `null` is the value of no difference."""

    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False
    null: float | None = None

    def place(self, value: float) -> float:
        """Place of a value in percent of the axis; values beyond an end stand at the end."""
        clamped = min(max(value, self.low), self.high)
        low, high = self.low, self.high
        if self.logarithmic:
            low, high, clamped = math.log(low), math.log(high), math.log(clamped)
        return 100 * (clamped - low) / (high - low)


def round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten; 1 for zero."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-9))


def linear(values: list[float]) -> Scale:
    """From zero (or the rounded least value) to the rounded largest value."""
    high = round_up(max(values)) if max(values) > 0 else 0.0
    low = -round_up(-min(values)) if min(values) < 0 else 0.0
    middle = () if low < 0 < high else ((low + high) / 2,)
    ticks = (low, *middle, high) if low >= 0 or high <= 0 else (low, 0.0, high)
    return Scale(low, high, ticks, null=0.0 if low < 0 < high else None)


def ratios(values: list[float]) -> Scale:
    """Logarithmic around 1, reaching the rounded farthest value on either side."""
    high = round_up(max(*values, 1.0) * 1.0001)
    low = 1 / round_up(1 / max(min(*values, 1.0), 1e-6) * 1.0001)
    return Scale(low, high, (low, 1.0, high), logarithmic=True, null=1.0)


def shares(unit: str) -> Scale:
    """0 to 100 for percentages, 0 to 1 for indices."""
    top = 100.0 if unit == "percent" else 1.0
    return Scale(0.0, top, (0.0, top / 2, top))
