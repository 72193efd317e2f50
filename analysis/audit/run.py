"""The audit of the printed figures: what a publication prints, what follows from it, how far they differ.

Each check stands in a module of this room with its fault and its advice. Nothing is typed in: a finding is
computed from the rows of `reported`, and no check knows a study.
"""

import pandas as pd

# each of these modules registers its checks, in the order in which one slip is told
from analysis.audit import shares as shares  # isort: skip
from analysis.audit import repeats as repeats  # isort: skip
from analysis.audit import lists as lists  # isort: skip
from analysis.audit import logic as logic  # isort: skip
from analysis.audit import order as order  # isort: skip
from analysis.audit import survival as survival  # isort: skip
from analysis.audit.rows import CHECKS, WEIGHTS, weigh
from analysis.audit.words import as_text
from analysis.evidence.readings import all_confirmed
from analysis.evidence.tables import Evidence

COLUMNS = [
    "finding_id",
    "study_id",
    "weight",
    "fault",
    "check",
    "quantity_id",
    "reported_ids",
    "locations",
    "printed",
    "follows",
    "difference",
    "unit",
    "sentence",
]


def audit_study(study: pd.DataFrame) -> list[dict]:
    """Every finding in the rows of one publication, cells as text; one slip is one finding."""
    slips = []
    for rule in CHECKS:
        for hit in rule.function(study):
            hit |= {"check": rule.id, "fault": rule.fault, "weight": weigh(hit, rule.weight)}
            same = next((slip for slip in slips if slip["wrong"] & hit["wrong"]), None)
            if same is None:
                slips.append(hit)
            else:
                fold(same, hit, study)
    return slips


def fold(slip: dict, hit: dict, study: pd.DataFrame) -> None:
    """Add another sign of the same slip: its places, its sentence where it adds a place, its heavier weight."""
    known = set(slip["reported_ids"].split(";"))
    ids = known | set(hit["reported_ids"].split(";"))
    places = study.loc[study["reported_id"].isin(ids)].sort_values("reported_id")["location"]
    slip["reported_ids"] = ";".join(sorted(ids))
    slip["locations"] = "; ".join(dict.fromkeys(places))
    slip["sentence"] += " " + hit["sentence"] if ids > known else ""
    slip["weight"] = min(slip["weight"], hit["weight"], key=list(WEIGHTS).index)
    slip["wrong"] |= hit["wrong"]


def audit(evidence: Evidence, study: str = "") -> pd.DataFrame:
    """Findings in the printed figures of all publications, or of one.

    Parameters
    ----------
    evidence : its tables `reported` and `vocabulary` are read.
    study : study_id, or "" for all.

    Returns
    -------
    One row a slip, the heaviest first: `finding_id`, `study_id`, `weight` (conclusion, contradiction,
    untraceable, rounding), `fault` in words, `check`, `quantity_id`, `reported_ids` (joined by ;), `locations`
    (joined by "; "), `printed`, `follows`, `difference` in `unit`, the `sentence`, and whether all its figures are
    `confirmed` by a second reading: a finding that is not may be a slip of ours.

    Raises
    ------
    ValueError when no row is of the study.
    """
    names = sorted(evidence.reported["study_id"].unique())
    if study and study not in names:
        raise ValueError(f"no printed figures of study '{study}'; there are those of {', '.join(names)}")
    reported = as_text(evidence.reported, evidence.labels("quantity"))
    found = []
    for name in [study] if study else names:
        for hit in audit_study(reported[reported["study_id"] == name]):
            found.append({"study_id": name, **hit})
    found = ranked(with_ids(pd.DataFrame(found, columns=[c for c in COLUMNS if c != "finding_id"])))
    return found.assign(confirmed=all_confirmed(found["reported_ids"], evidence))


def with_ids(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings with a key made of study, check and quantity, numbered where these repeat."""
    key = findings["study_id"] + ":" + findings["check"] + ":" + findings["quantity_id"]
    nth = findings.groupby(key).cumcount() + 1
    return findings.assign(finding_id=key + nth.map(lambda n: f":{n}" if n > 1 else ""))[COLUMNS]


def ranked(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings by weight, then by publication, in a publication as found."""
    rank = findings["weight"].map(list(WEIGHTS).index)
    ordered = findings.assign(rank=rank).sort_values(["rank", "study_id"], kind="stable")
    return ordered.drop(columns="rank").reset_index(drop=True)


def as_lines(findings: pd.DataFrame) -> str:
    """Findings as `study: location: sentence`, one a line beneath their weight, and their number."""
    lines = []
    for weight, title in WEIGHTS.items():
        group = findings[findings["weight"] == weight]
        lines += [f"{title} ({len(group)})"] if len(group) else []
        marks = group["confirmed"].map({True: "", False: " (not confirmed by a second reading)"})
        rows = zip(group.itertuples(), marks, strict=True)
        lines += [f"{row.study_id}: {row.locations}: {row.sentence}{mark}" for row, mark in rows]
    return "\n".join([*lines, f"{len(findings)} findings"])
