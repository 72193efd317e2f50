"""Which studies may be counted together so that no patient is counted twice."""

import numpy as np
import pandas as pd

from analysis.statistics.arguments import numbers, refuse

BRANCHES = 2000


class _TooManyBranches(Exception):
    """The exact search of a group was given up."""


def without_double_counting(
    studies: pd.DataFrame,
    *,
    identity: str = "study_id",
    weight: str = "n_patients",
    overlaps: str = "overlaps_with",
) -> pd.DataFrame:
    """Decide for each row of `studies` whether it is kept; rows and index as given.

    studies: `identity` a unique id, `weight` the patients (0 or more), `overlaps` the ids of studies that
    share patients with it: a list, text separated by ";", or empty. An overlap stated by one side holds for
    both; ids that are not in the frame play no part.
    Columns: kept, reason ("" where kept without any overlap), rule ("none", "exact" or "greedy").

    Rule: of studies that share patients no two are kept. Within each group of studies linked by overlaps, the
    choice with the most patients is kept; among equals the one of fewer studies, then the one whose sorted ids
    come first. It is found exactly by branch and bound; a group that needs more than 2,000 branches is decided
    greedily: studies enter by patients / (overlaps + 1), the largest first, ties by id, which keeps at least
    the sum of patients / (overlaps + 1) (Sakai S et al. Discrete Appl Math 2003;126:313-322).
    """
    identities, patients, neighbours = _graph(studies, identity, weight, overlaps)
    kept, rules = set(), {}
    for component in _components(neighbours):
        chosen, rule = _choose(component, patients, neighbours)
        kept.update(chosen)
        rules.update(dict.fromkeys(component, rule))
    rows = [(one in kept, _reason(one, kept, neighbours), rules[one]) for one in identities]
    return pd.DataFrame(rows, index=studies.index, columns=["kept", "reason", "rule"])


def _graph(studies: pd.DataFrame, identity: str, weight: str, overlaps: str):
    """Ids in order, patients by id and neighbours by id, both ways."""
    for column in (identity, weight, overlaps):
        if column not in studies.columns:
            raise ValueError(
                f"studies: the column {column!r} is missing; it has {', '.join(map(str, studies))}"
            )
    ids = studies[identity].to_numpy(dtype=object)
    refuse(identity, ids, studies[identity].isna().to_numpy(), "is missing; every study needs an id")
    refuse(
        identity, ids, studies[identity].duplicated().to_numpy(), "stands twice; one row a study is allowed"
    )
    patients = dict(zip(ids, numbers(studies[weight], weight, least=0).tolist(), strict=True))
    neighbours: dict[object, set] = {one: set() for one in ids}
    for row, (one, stated) in enumerate(zip(ids, studies[overlaps], strict=True)):
        for other in _listed(stated):
            if other == one:
                raise ValueError(f"{overlaps}, row {row}: {one!r} overlaps with itself; name another study")
            if other in neighbours:
                neighbours[one].add(other)
                neighbours[other].add(one)
    return list(ids), patients, neighbours


def _listed(stated) -> list:
    """The ids of one cell."""
    if isinstance(stated, str):
        return [part.strip() for part in stated.split(";") if part.strip()]
    if isinstance(stated, list | tuple | set | frozenset | np.ndarray):
        return list(stated)
    return []


def _components(neighbours: dict) -> list[frozenset]:
    """Groups of studies linked by overlaps, directly or through others."""
    left, components = set(neighbours), []
    for start in sorted(neighbours):
        reached, edge = set(), {start} & left
        while edge:
            reached |= edge
            edge = set().union(*(neighbours[one] for one in edge)) - reached
        if reached:
            components.append(frozenset(reached))
            left -= reached
    return components


def _choose(component: frozenset, patients: dict, neighbours: dict) -> tuple[tuple, str]:
    """The studies kept of one group, and by which rule."""
    if len(component) == 1:
        return tuple(component), "none"
    try:
        return _best(component, patients, neighbours, iter(range(BRANCHES))), "exact"
    except _TooManyBranches:
        return _greedy(component, patients, neighbours), "greedy"


def _best(group, patients: dict, neighbours: dict, budget) -> tuple:
    """The independent set with most patients, then fewest studies, then first ids."""
    certain, group = _certain(set(group), patients, neighbours)
    for part in _components({one: neighbours[one] & group for one in group}):
        if next(budget, None) is None:
            raise _TooManyBranches
        branch = min(part, key=lambda one: (-len(neighbours[one] & part), one))
        with_it = (branch, *_best(part - neighbours[branch] - {branch}, patients, neighbours, budget))
        options = (tuple(sorted(with_it)), _best(part - {branch}, patients, neighbours, budget))
        certain += min(options, key=lambda chosen: (-sum(map(patients.get, chosen)), len(chosen), chosen))
    return tuple(sorted(certain))


def _certain(group: set, patients: dict, neighbours: dict) -> tuple[tuple, set]:
    """Studies that every best choice holds, as they outweigh all that share with them, and the rest."""
    taken, before = [], None
    while before != len(group):
        before = len(group)
        for one in sorted(group):
            rivals = neighbours[one] & group
            if one in group and (not rivals or patients[one] > sum(patients[other] for other in rivals)):
                taken.append(one)
                group = group - rivals - {one}
    return tuple(taken), group


def _greedy(group: frozenset, patients: dict, neighbours: dict) -> tuple:
    """Independent set by patients / (overlaps + 1), the largest first."""
    left, chosen = set(group), []
    while left:
        one = min(left, key=lambda one: (-patients[one] / (len(neighbours[one] & left) + 1), one))
        chosen.append(one)
        left -= neighbours[one] | {one}
    return tuple(sorted(chosen))


def _reason(one, kept: set, neighbours: dict) -> str:
    """Why a study is kept or dropped."""
    if one in kept:
        return "kept instead of " + ", ".join(map(str, sorted(neighbours[one]))) if neighbours[one] else ""
    rivals = sorted(neighbours[one] & kept)
    if not rivals:
        return "adds no patients"
    return "shares patients with " + ", ".join(map(str, rivals))
