"""The one shape in which a statistic is handed on."""

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval and the numbers it rests on.

    `low` and `high` bound the interval at `confidence`; NaN where it does not exist (for instance the upper
    bound of a median that is not reached). `n` counts patients or studies, `events` the events among them.
    `method` names the estimator and the interval; `note` says what a reader must know (a policy that applied).
    """

    value: float
    low: float = nan
    high: float = nan
    n: int | None = None
    events: int | None = None
    confidence: float = 0.95
    method: str = ""
    note: str = ""
