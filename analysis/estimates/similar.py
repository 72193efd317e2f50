"""Survival of the patients who share a primary tumour, an age band and a treatment, for every such choice.

All choices are worked out here, so that the page only looks them up and holds no patient row.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from analysis.estimates.curves import READ, Group, fitted
from analysis.estimates.groups import term
from analysis.estimates.outcomes import median_and_landmarks

ANY, MEET = "Any", "Patients who meet the choice"
AGES = {"Under 50": (-np.inf, 50), "50 to 64": (50, 65), "65 and over": (65, np.inf)}
TREATMENTS = {
    "Operated": ("surgery", "Operated"),
    "Not operated": ("surgery", "Not operated"),
    "Irradiated": ("radiotherapy", "Irradiated"),
    "Systemic or targeted therapy": ("systemic", "Given"),
}
KEPT = ("median", "at_12")


def similar_groups(
    everyone: Group, labels: pd.DataFrame, confidence: float = 0.95
) -> tuple[list[Group], dict[str, list[str]]]:
    """The patients who meet each choice, and the options offered. The choice of all patients is the headline."""
    timed, offered, groups = everyone.rows, options(labels), []
    read = timed[READ]
    for choice, chosen in choices(timed, labels, offered):
        keys = dict(zip(offered, choice, strict=True))
        if choice == (ANY, ANY, ANY):
            groups.append(replace(everyone, name=MEET, keys=keys))
            continue
        words = ", " + ", ".join(c.lower() for c in choice if c != ANY)
        groups.append(fitted(choice_id(choice), MEET, keys, read[chosen.to_numpy()], confidence, words))
    return groups, offered


def similar_estimates(groups: list[Group], confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): `similar.<primary>.<age>.<treatment>.median` and
    `.at_12` for each choice that at least five patients meet; those of all patients stand in the headline."""
    lines = [e for g in groups if g.id != "survival" for e in median_and_landmarks(g, confidence)]
    return [e for e in lines if e["id"].rsplit(".", 1)[1] in KEPT]


def choice_id(choice: tuple[str, str, str]) -> str:
    """Prefix of the ids of one choice."""
    return "survival" if choice == (ANY, ANY, ANY) else ".".join(["similar", *map(term, choice)])


def options(labels: pd.DataFrame) -> dict[str, list[str]]:
    """What a reader may choose: the groups of primaries that occur, the age bands, the treatments."""
    return {
        "primary": [ANY, *sorted(labels["primary"].dropna().unique())],
        "age": [ANY, *AGES],
        "treatment": [ANY, *TREATMENTS],
    }


def choices(timed: pd.DataFrame, labels: pd.DataFrame, offered: dict[str, list[str]]) -> Iterator:
    """Every choice of primary, age and treatment, and which patients meet it."""
    age = timed["age_years"].astype(float)
    for choice in product(*offered.values()):
        yield choice, meets(labels, age, *choice)


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
