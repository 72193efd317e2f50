"""The audit of the printed figures: what a publication prints, what follows from it, how far they differ.

Each check stands in a module of this room with its title and its advice. Nothing is typed in: a
finding is computed from the rows of `reported`, and no check knows a study.
"""

import pandas as pd

# each of these modules registers its checks
from analysis.audit import lists as lists
from analysis.audit import logic as logic
from analysis.audit import repeats as repeats
from analysis.audit import shares as shares
from analysis.audit import survival as survival
from analysis.audit.rows import CHECKS, as_text

COLUMNS = [
    "finding_id",
    "study_id",
    "check",
    "severity",
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
    """Every finding in the rows of one publication, cells as text."""
    found = []
    for rule in sorted(CHECKS, key=lambda rule: rule.id):
        for hit in rule.function(study):
            found.append({"check": rule.id, "severity": rule.severity, **hit})
    return found


def audit(reported: pd.DataFrame, study: str = "") -> pd.DataFrame:
    """Findings in the printed figures of all publications, or of one.

    Parameters
    ----------
    reported : the table `reported` as `analysis.evidence.tables.read` returns it.
    study : study_id, or "" for all.

    Returns
    -------
    One row a finding: `finding_id`, `study_id`, `check`, `severity` (error: the printed figures cannot all be
    right; warning: a figure cannot be followed from what is printed), `quantity_id`, `reported_ids` (joined
    by ;), `locations` (joined by "; "), `printed`, `follows`, `difference` in `unit`, and the `sentence`.

    Raises
    ------
    ValueError when no row is of the study.
    """
    names = sorted(reported["study_id"].unique())
    if study and study not in names:
        raise ValueError(f"no printed figures of study '{study}'; there are those of {', '.join(names)}")
    found = []
    for name in [study] if study else names:
        for hit in audit_study(as_text(reported[reported["study_id"] == name])):
            found.append({"study_id": name, **hit})
    return with_ids(pd.DataFrame(found, columns=[c for c in COLUMNS if c != "finding_id"]))


def with_ids(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings with a key made of study, check and quantity, numbered where these repeat."""
    key = findings["study_id"] + ":" + findings["check"] + ":" + findings["quantity_id"]
    nth = findings.groupby(key).cumcount() + 1
    return findings.assign(finding_id=key + nth.map(lambda n: f":{n}" if n > 1 else ""))[COLUMNS]


def short(locations: str) -> str:
    """Locations for one line: three or more rows of one table or heading are counted, not named."""
    places = {}
    for location in locations.split("; "):
        head, _, rest = location.partition(", ")
        places.setdefault(head, []).append(rest)
    told = (
        [f"{head} ({len(rest)} places)"] if len(rest) > 2 else [f"{head}, {r}".rstrip(", ") for r in rest]
        for head, rest in places.items()
    )
    return "; ".join(place for group in told for place in group)


def as_lines(findings: pd.DataFrame) -> str:
    """Findings as `study: location: sentence`, one a line, and their number."""
    lines = [f"{row.study_id}: {short(row.locations)}: {row.sentence}" for row in findings.itertuples()]
    errors = int((findings["severity"] == "error").sum())
    total = f"{len(findings)} findings: {errors} errors, {len(findings) - errors} warnings"
    return "\n".join([*lines, total])
