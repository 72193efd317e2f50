"""What a change of the data does beyond the numbers of the compartments: treatment, comparison, audit, navigator."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

READ = {
    "compartment": (
        "studies",
        "patients",
        "cohort_results",
        "reported",
        "vocabulary",
        "exclusions",
        "compartments",
        "headline_rules",
        "notices",
        "curves",
        "curve_points",
        "curve_at_risk",
    ),
    "comparison": ("studies", "patients", "compartments", "notices"),
    "audit": ("reported", "second_readings", "vocabulary"),
    "treatment": ("treatment_results", "radiosensitivity", "noms_recommendations", "vocabulary"),
    "navigator": ("radiosensitivity", "score_index", "score_items", "scores", "score_bands"),
}
"""Part of the book -> the tables that its numbers are computed from; the navigator also reads all `noms_` tables."""
SILENT = ("exceptions", "retired")
"""Tables that no page shows."""
PRINTED = ("numerator", "denominator", "percentage", "value", "low", "high")


@dataclass(frozen=True)
class Effects:
    """What moves outside the compartments. `findings` has columns finding, sentence and what (appears, changes or
    disappears); `answers` case, before, after; `printed` counts printed values that differ; `tried` the cases of the
    navigator that were tried, 0 where its tables are the same; `unread` names tables whose text pages show and whose
    effect is no number."""

    moved: dict[str, pd.DataFrame] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    printed: int = 0
    tried: int = 0
    unread: tuple[str, ...] = ()


def reads(part: str, table: str) -> bool:
    """Whether a part of the book computes from a table."""
    return table in READ[part] or (part in ("navigator", "treatment") and table.startswith("noms_"))


def effects(before: Path, after: Path, rows: list, moved_numbers) -> Effects:
    """Compare what two data folders publish outside the compartments.

    Parameters
    ----------
    rows : changes of the tables, as `changes.row_changes` gives them; only what reads a changed table is computed.
    moved_numbers : compares two results frames.
    """
    touched = [change.table for change in rows]
    moved, failed, found = {}, {}, {}
    parts = {"comparison": comparison, "treatment": treatment, "audit": findings, "navigator": framework}
    for part, compute in parts.items():
        if any(reads(part, table) for table in touched):
            try:
                found[part] = [compute(folder) for folder in (before, after)]
            except (
                ValueError,
                LookupError,
                TypeError,
                AttributeError,
                FileNotFoundError,
                StopIteration,
            ) as error:
                failed[f"the {part}"] = str(error.args[0] if error.args else error)
    for part in ("comparison", "treatment"):
        if part in found:
            moved[part] = moved_numbers(*found[part])
    answers, tried = answered(*found["navigator"]) if "navigator" in found else (pd.DataFrame(), 0)
    return Effects(
        moved,
        failed,
        compared(*found["audit"]) if "audit" in found else pd.DataFrame(),
        answers,
        printed_values(rows),
        tried,
        tuple(t for t in touched if t not in SILENT and not any(reads(part, t) for part in READ)),
    )


def comparison(folder: Path) -> pd.DataFrame:
    """Numbers of the chapter that sets the compartments side by side."""
    from analysis.estimates.comparison import comparison_estimates
    from analysis.evidence.tables import evidence

    return comparison_estimates(evidence(root=folder))[0]


def treatment(folder: Path) -> pd.DataFrame:
    """Numbers of the chapter on treatment."""
    from analysis.evidence import tables
    from analysis.noms.estimates import treatment_estimates
    from analysis.noms.treatment import treatment as treatment_of

    return treatment_estimates(treatment_of(tables.read_all(folder), tables.package(folder), {}))


def findings(folder: Path) -> pd.Series:
    """Findings of the audit: id -> sentence."""
    from analysis.audit.run import audit
    from analysis.evidence.tables import evidence

    found = audit(evidence(root=folder))
    return found.set_index("finding_id")["sentence"]


def framework(folder: Path) -> dict:
    """The NOMS framework that the navigator interprets."""
    from analysis.evidence.tables import read_all
    from analysis.noms.framework import framework as model

    return model(read_all(folder))


def answered(before: dict, after: dict) -> tuple[pd.DataFrame, int]:
    """Answers of the navigator that differ, and the number of cases tried; nothing is tried on equal frameworks."""
    from analysis.noms.answers import CASES, answer_changes

    return (pd.DataFrame(), 0) if before == after else (answer_changes(before, after), CASES)


def compared(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Findings that one side does not have, or has in other words."""
    rows = []
    for name in dict.fromkeys([*after.index, *before.index]):
        if name not in before.index:
            rows.append((name, after[name], "appears"))
        elif name not in after.index:
            rows.append((name, before[name], "disappears"))
        elif before[name] != after[name]:
            rows.append((name, after[name], "changes"))
    return pd.DataFrame(rows, columns=["finding", "sentence", "what"])


def printed_values(rows: list) -> int:
    """Printed values that were changed, added or removed."""
    reported = next((change for change in rows if change.table == "reported"), None)
    if reported is None:
        return 0
    changed = {key for key, column, *_ in reported.changed if column in PRINTED}
    return len(changed) + len(reported.added) + len(reported.removed)
