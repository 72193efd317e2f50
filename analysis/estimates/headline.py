"""The bodies of evidence on median survival, and the one that headlines.

Bodies are ranked by a rule that is data (`headline_rules.csv`): the first that meets its own conditions headlines,
the others stand beneath it. A body that meets none of the conditions of a headline is still shown.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.estimates import results
from analysis.estimates.curves import Group
from analysis.estimates.median_groups import pool_groups, pooled_groups
from analysis.estimates.survival_times import median_of, origins_in_words
from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate
from analysis.statistics.pooling import as_estimate

COLUMNS = ["body", "label", "value", "low", "high", "n", "events", "k", "chosen", "why"]


def headline_estimates(
    evidence: Evidence, everyone: Group, medians: pd.DataFrame, confidence: float = 0.95
) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): `body.<body>` for each body of evidence that gives a
    median, `body.<body>.sources` for its publications, and `headline.median`, the first that the rule allows, whose
    note is the rule. `everyone` are all patients with a survival time, `medians` the cohorts of `median_groups`."""
    lines, headline = [], []
    for rule in evidence.headline_rules.sort_values("rank").itertuples():
        found = BODIES[rule.body](everyone, medians, confidence)
        if found is None:
            continue
        estimate, rows, publications = found
        clock = counted_from(rows, everyone, medians)
        lines.append(
            results.row(f"body.{rule.body}", rule.title, estimate, "months", rows)
            | {"note": sentences(estimate.note, rule.differs, clock)}
        )
        sources = f"{rule.title}: publications"
        lines.append(results.count(f"body.{rule.body}.sources", sources, publications, "studies"))
        if not headline and allowed(rule, estimate, len(publications)):
            headline.append(
                results.row("headline.median", "Median overall survival", estimate, "months", rows)
                | {"note": sentences(rule.condition, estimate.note, clock)}
            )
    return headline + lines


def counted_from(rows: list[str], everyone: Group, medians: pd.DataFrame) -> str:
    """From what the survival of a body is counted: of its patients, or of its cohorts."""
    cohorts = medians[medians["result_id"].isin(rows)]
    if cohorts.empty:
        return f"survival is counted from (patients): {origins_in_words(everyone.rows)}"
    return f"survival is counted from (publications): {origins_in_words(cohorts, 'cohort_results')}"


def sentences(*parts: str) -> str:
    """Notes as sentences one after another; empty ones are left out."""
    return " ".join(f"{part[:1].upper()}{part[1:].rstrip('.')}." for part in parts if part)


def allowed(rule, estimate: Estimate, publications: int) -> bool:
    """Whether a body has the publications and the patients that the rule asks of a headline."""
    enough = pd.isna(rule.min_cohorts) or publications >= rule.min_cohorts
    return enough and (pd.isna(rule.min_patients) or (estimate.n or 0) >= rule.min_patients)


def bodies(numbers: Mapping[str, dict]) -> pd.DataFrame:
    """The bodies among the numbers (id -> line) of a chapter, in the order of the rule: `body`, `label`, `value`,
    `low`, `high`, `n` patients, `events` (deaths; missing where not printed), `k` publications, whether it is
    `chosen` as the headline, and `why` it differs from the others."""
    headline = numbers.get("headline.median", {"rows": None})
    found = []
    for key, line in numbers.items():
        if key.startswith("body.") and key.count(".") == 1:
            sources = numbers[f"{key}.sources"]["value"]
            found.append(
                line
                | {"body": key.removeprefix("body."), "k": int(sources), "why": line["note"]}
                | {"chosen": line["rows"] == headline["rows"]}
            )
    return pd.DataFrame(found, columns=COLUMNS)


Body = tuple[Estimate, list[str], list[str]] | None
"""Median, the ids of the rows it rests on, and its publications; nothing where the body gives no median."""


def pooled_cohorts(everyone: Group, medians: pd.DataFrame, confidence: float) -> Body:
    """Whole cohorts of this compartment alone, pooled."""
    groups = pooled_groups(medians)
    pooled = pool_groups(groups, confidence)
    if pooled is None:
        return None
    estimate = as_estimate(pooled, n=int(groups["n"].sum()))
    return estimate, list(groups["result_id"]), list(groups["study_id"])


def largest_cohort(everyone: Group, medians: pd.DataFrame, confidence: float) -> Body:
    """The largest whole cohort of this compartment alone."""
    return largest(pooled_groups(medians), confidence)


def review(everyone: Group, medians: pd.DataFrame, confidence: float) -> Body:
    """The largest review of published cases of this compartment alone."""
    reviews = medians[(medians["role"] == "review") & medians["whole"] & medians["alone"]]
    return largest(reviews, confidence)


def largest(groups: pd.DataFrame, confidence: float) -> Body:
    """The median of the largest group, with the interval that it prints or else that its number of patients gives."""
    known = groups[groups["n"].notna()]
    if known.empty:
        return None
    row = known.sort_values(["n", "result_id"], ascending=[False, True]).iloc[0]
    printed = not (pd.isna(row["low"]) or pd.isna(row["high"]))
    ends = (row["low"], row["high"]) if printed else (row["from"], row["to"])
    estimate = Estimate(
        float(row["months"]),
        *(float(end) for end in ends),
        n=int(row["n"]),
        confidence=confidence,
        method=f"median as {row['name']} reports it",
        note="" if printed else "no interval is printed, ours follows from the number of patients",
    )
    return estimate, [row["result_id"]], [row["study_id"]]


def single_reports(everyone: Group, medians: pd.DataFrame, confidence: float) -> Body:
    """The patients reported one by one."""
    if everyone.curve is None:
        return None
    rows = everyone.rows
    median = median_of(everyone.curve, confidence)
    return median, list(rows["patient_id"]), list(rows["study_id"].unique())


BODIES: dict[str, Callable[[Group, pd.DataFrame, float], Body]] = {
    "whole_cohorts": pooled_cohorts,
    "largest_cohort": largest_cohort,
    "review": review,
    "single_reports": single_reports,
}
"""What the rule may name (`body` in `headline_rules.csv`), and how its median is found."""
