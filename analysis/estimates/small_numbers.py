"""The policy for small numbers, in one place: what may be shown, and what the page says when it may not.

Each function answers with a `Ruling`, which is true where the statistic may be shown; its sentence is for the
reader and is empty where there is nothing to say.
"""

from typing import NamedTuple

MIN_PATIENTS_FOR_CURVE = 5
"""Under 5 patients one death moves the curve by more than 20 percentage points, and each step shows a
patient, not a group."""

MIN_AT_RISK = 5
"""A curve is cut, and the axis ends, where fewer are followed: from there on each death is a step of more than 20
percent of what is left (Pocock et al. Lancet 2002;359:1686-9)."""

MIN_PATIENTS_PER_GROUP = 5
"""A comparison needs a curve on each side."""

MIN_PATIENTS_FOR_SHARE = 5
"""Under 5 patients one patient moves a share by more than 20 percentage points."""

MIN_EVENTS_FOR_REGRESSION = 10
"""About 10 events a covariate keep coefficients and intervals near the truth (Peduzzi et al. J Clin Epidemiol
1995;48:1503-10); with fewer than 10 not even one covariate is safe."""

MIN_EVENTS_PER_COVARIATE = 10
"""The same rule for each covariate after the first."""

MIN_EVENTS_PER_ARM = 5
"""With under 5 events in an arm the likelihood of a log hazard ratio is skewed, and with 0 its maximum lies at
infinity: no simple interval holds, so no hazard ratio is given."""

MIN_STUDIES_TO_POOL = 3
"""Fewer studies are shown and not pooled: with two the t quantile (12.7) makes every interval useless, Wald's
understates, and no method is known to hold (Gonnermann et al. Stat Med 2015;34:2476-80)."""

MIN_STUDIES_FOR_ASYMMETRY = 10
"""Tests of funnel asymmetry have too little power under 10 studies (Sterne et al. BMJ 2011;343:d4002)."""

MIN_STUDIES_FOR_TREND = 10
"""At least 10 studies for a moderator (Cochrane Handbook, chapter 10.11.5.1)."""

SIGNIFICANT = 0.05
"""Below this p value a difference is named; the value itself is always given."""


class Ruling(NamedTuple):
    """Whether a statistic may be shown, and the sentence for the reader where it may not."""

    shown: bool
    sentence: str = ""

    def __bool__(self) -> bool:
        return self.shown


def allows_curve(patients: int) -> Ruling:
    """Whether a survival curve, and what is read from it, may be shown of `patients` with a survival time."""
    return _at_least(
        patients, MIN_PATIENTS_FOR_CURVE, "patient with a survival time", "no survival curve is drawn"
    )


def allows_landmark(at_risk: int) -> Ruling:
    """Whether survival at one time may be given of a curve with `at_risk` patients then at risk."""
    return Ruling(True) if at_risk >= MIN_AT_RISK else Ruling(False, f"fewer than {MIN_AT_RISK} at risk")


def allows_comparison(patients_by_group: dict[str, int], events: int) -> Ruling:
    """Whether groups may be compared by a log-rank test: group name -> patients, and events in all."""
    if len(patients_by_group) < 2:
        return Ruling(False, "Only one group has data, so nothing is compared.")
    small = [f"{g} ({n})" for g, n in patients_by_group.items() if n < MIN_PATIENTS_PER_GROUP]
    if small:
        needed = f"Groups are compared from {MIN_PATIENTS_PER_GROUP} patients each"
        return Ruling(False, f"{needed}; too small: {', '.join(small)}.")
    if events == 0:
        return Ruling(False, "Nobody had the event, so nothing is compared.")
    return Ruling(True)


def allows_regression(events: int, covariates: int = 1) -> Ruling:
    """Whether a regression (Cox, logistic) on `covariates` may be fitted to data with this many events."""
    needed = max(MIN_EVENTS_FOR_REGRESSION, MIN_EVENTS_PER_COVARIATE * covariates)
    if events >= needed:
        return Ruling(True)
    consequence = f"no regression on {_count(covariates, 'factor')} is fitted"
    return _refusal(_count(events, "event"), needed, consequence)


def allows_pooling(studies: int) -> Ruling:
    """Whether results of `studies` may be pooled."""
    return _at_least(studies, MIN_STUDIES_TO_POOL, "study", "nothing is pooled")


def allows_asymmetry_test(studies: int) -> Ruling:
    """Whether small-study effects may be tested."""
    return _at_least(studies, MIN_STUDIES_FOR_ASYMMETRY, "study", "funnel asymmetry is not tested")


def allows_hazard_ratio(events_by_arm: dict[str, int]) -> Ruling:
    """Whether arms may have a hazard ratio: arm -> events. The sentence names the arms with too few."""
    few = [f"{arm} ({n})" for arm, n in events_by_arm.items() if n < MIN_EVENTS_PER_ARM]
    if not few:
        return Ruling(True)
    return Ruling(
        False, f"A hazard ratio needs {MIN_EVENTS_PER_ARM} events an arm; too few: {', '.join(few)}."
    )


def _at_least(count: int, needed: int, noun: str, consequence: str) -> Ruling:
    """A ruling on one count."""
    return Ruling(True) if count >= needed else _refusal(_count(count, noun), needed, consequence)


def _refusal(found: str, needed: int, consequence: str) -> Ruling:
    """The plain sentence for what may not be shown."""
    begun = found.capitalize() if found.startswith("no ") else f"Only {found}"
    return Ruling(False, f"{begun}, so {consequence} (at least {needed} are needed).")


def _count(number: int, noun: str) -> str:
    """A number with its noun, in words a reader expects: no event, 1 event, 2 events, 2 studies."""
    first, *rest = noun.split(" ", 1)
    plural = first[:-1] + "ies" if first.endswith("y") else first + "s"
    word = first if number in (0, 1) else plural
    return " ".join(["no" if number == 0 else str(number), word, *rest])
