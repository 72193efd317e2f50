"""Survival of the patients who share a primary tumour, an age band and a treatment, for every such choice.

All choices are worked out here, so that the page only looks them up and holds no patient row.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.estimates import small_numbers
from analysis.estimates.groups import groupings, term
from analysis.estimates.outcomes import curve_estimates
from analysis.estimates.survival_times import with_survival
from analysis.evidence.tables import Evidence

ANY = "Any"
AGES = {"Under 50": (-np.inf, 50), "50 to 64": (50, 65), "65 and over": (65, np.inf)}
TREATMENTS = {
    "Operated": ("surgery", "Operated"),
    "Not operated": ("surgery", "Not operated"),
    "Irradiated": ("radiotherapy", "Irradiated"),
    "Systemic or targeted therapy": ("systemic", "Given"),
}
KEPT = ("median", "at_12")


def similar_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.results`): `similar.<primary>.<age>.<treatment>.median` and
    `.at_12` for each choice that at least five patients meet; the choice of all patients is the headline."""
    lines = []
    for choice, rows in choices(evidence):
        if choice == (ANY, ANY, ANY) or not small_numbers.allows_curve(len(rows)):
            continue
        of = ", ".join(c.lower() for c in choice if c != ANY)
        found = curve_estimates(choice_id(choice), of, rows, confidence)
        lines += [e for e in found if e["id"].rsplit(".", 1)[1] in KEPT]
    return lines


def choice_id(choice: tuple[str, str, str]) -> str:
    """Prefix of the ids of one choice."""
    return "survival" if choice == (ANY, ANY, ANY) else ".".join(["similar", *map(term, choice)])


def options(evidence: Evidence) -> dict[str, list[str]]:
    """What a reader may choose: the groups of primaries that occur, the age bands, the treatments."""
    primaries = groupings(evidence, with_survival(evidence.patients))["primary"].dropna()
    return {
        "primary": [ANY, *sorted(primaries.unique())],
        "age": [ANY, *AGES],
        "treatment": [ANY, *TREATMENTS],
    }


def choices(evidence: Evidence) -> Iterator[tuple[tuple[str, str, str], pd.DataFrame]]:
    """Every choice of primary, age and treatment with the patients who meet it."""
    timed = with_survival(evidence.patients)
    groups, offered = groupings(evidence, timed), options(evidence)
    age = timed["age_years"].astype(float)
    for primary in offered["primary"]:
        for band in offered["age"]:
            for treatment in offered["treatment"]:
                chosen = meets(groups, age, primary, band, treatment)
                yield (primary, band, treatment), timed[chosen.to_numpy()]


def meets(groups: pd.DataFrame, age: pd.Series, primary: str, band: str, treatment: str) -> pd.Series:
    """Whether each patient meets a choice; what is not stated does not."""
    chosen = pd.Series(True, index=groups.index)
    if primary != ANY:
        chosen &= groups["primary"].eq(primary).fillna(False).astype(bool)
    if band != ANY:
        chosen &= (age >= AGES[band][0]) & (age < AGES[band][1])
    if treatment != ANY:
        column, value = TREATMENTS[treatment]
        chosen &= groups[column].eq(value).fillna(False).astype(bool)
    return chosen
