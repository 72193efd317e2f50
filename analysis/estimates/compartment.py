"""The numbers of a compartment chapter and the frames of its charts: one pure function of the evidence.

Chapters, cards, exports, the comparison of two versions of the data and as-of views all call it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.estimates import results
from analysis.estimates.as_of import as_of_estimates
from analysis.estimates.certainty import certainty_estimates
from analysis.estimates.cohort_medians import median_estimates
from analysis.estimates.cohorts import pooled_estimates
from analysis.estimates.counterparts import counterpart_estimates, none_of_them
from analysis.estimates.curves import CurveFrames, curve_frames, horizon
from analysis.estimates.factors import factor_estimates
from analysis.estimates.groups import groupings
from analysis.estimates.headline import bodies, headline_estimates
from analysis.estimates.left_out import left_out_estimates
from analysis.estimates.median_groups import median_groups
from analysis.estimates.outcomes import adjusted_tests, choosable, outcome_estimates, survival_groups
from analysis.estimates.patients import patient_estimates
from analysis.estimates.printed import printed_estimates
from analysis.estimates.rebuilt import rebuilt_estimates, rebuilt_groups
from analysis.estimates.responses import response_estimates, response_groups
from analysis.estimates.similar import similar_estimates, similar_groups
from analysis.estimates.studies import study_estimates
from analysis.estimates.survival_times import with_survival
from analysis.estimates.treatment import treatment_estimates
from analysis.evidence.tables import Evidence


@dataclass(frozen=True)
class Frames:
    """What the charts of a chapter draw.

    `bodies`: the bodies of evidence on median survival (`headline.bodies`). `survival`, `similar`: curves by group, and by the choices of "Patients like mine" with their `options`.
    `comparisons`: what is said of each grouping (`outcomes.compare_grouping`). `bounds`: two curves
    (`certainty.bound_curves`). `specifications`: the median under all choices (`multiverse.multiverse`).
    `medians`: medians of cohorts (`median_groups.median_groups`). `responses`: what cohorts report of response
    (`responses.response_groups`). `contrasts`: single factors as printed (`factors.factor_estimates`).
    """

    bodies: pd.DataFrame
    survival: CurveFrames
    similar: CurveFrames
    options: dict[str, list[str]]
    comparisons: pd.DataFrame
    bounds: pd.DataFrame
    specifications: pd.DataFrame
    medians: pd.DataFrame
    responses: pd.DataFrame
    contrasts: pd.DataFrame


class Estimates(NamedTuple):
    """What a chapter is handed: its numbers as a results frame, and the frames that its charts draw."""

    numbers: pd.DataFrame
    frames: Frames


def compartment_estimates(evidence: Evidence, confidence: float = 0.95) -> Estimates:
    """All numbers that the chapter of one compartment states (a results frame, see `analysis.estimates.results`), and
    the frames of its charts, each computed once.

    Ids are `topic.term`, the same in every compartment: `survival.median`, `primary.lung`, `symptom.ataxia`.
    A number that the evidence cannot give is absent.
    """
    timed = with_survival(evidence.patients)
    labels, end = groupings(evidence, timed), horizon(timed)
    groups = survival_groups(timed, labels, confidence)
    printed = rebuilt_groups(evidence, confidence)
    alike, options = similar_groups(groups[0], labels, confidence)
    medians, answered = median_groups(evidence, confidence), response_groups(evidence)
    outcomes, comparisons = outcome_estimates(evidence, groups, labels, confidence)
    factors, contrasts = factor_estimates(evidence, timed, confidence)
    sure, specifications, bounds = certainty_estimates(evidence, groups[0], medians, end, confidence)
    headline = headline_estimates(evidence, groups[0], medians, confidence)
    lines = (
        headline
        + evidence_base(evidence, timed)
        + outcomes
        + rebuilt_estimates(printed, confidence)
        + patient_estimates(evidence, confidence)
        + treatment_estimates(evidence, confidence)
        + study_estimates(evidence)
        + pooled_estimates(evidence, confidence)
        + printed_estimates(evidence, confidence)
        + counterpart_estimates(evidence, timed, confidence)
        + factors
        + adjusted_tests(outcomes + factors)
        + median_estimates(medians, confidence)
        + response_estimates(answered, confidence)
        + sure
        + as_of_estimates(evidence, timed, medians, confidence)
        + similar_estimates(alike, confidence)
        + left_out_estimates(evidence, confidence)
    )
    numbers = results.frame(lines + none_of_them(lines, evidence, confidence))
    frames = Frames(
        bodies=bodies({line["id"]: line for line in headline}),
        survival=curve_frames(choosable(groups) + printed, end),
        similar=curve_frames(alike, end),
        options=options,
        comparisons=comparisons,
        bounds=bounds,
        specifications=specifications,
        medians=medians,
        responses=answered,
        contrasts=contrasts,
    )
    return Estimates(numbers, frames)


def only_abstract(locators: pd.Series) -> pd.Series:
    """Rows whose locator, a list of the parts that were read, names an abstract and nothing else."""
    return locators.fillna("").str.fullmatch(r"abstract\b[^;]*(?:; *abstract\b[^;]*)*").astype(bool)


def evidence_base(evidence: Evidence, timed: pd.DataFrame) -> list[dict]:
    """Counts of studies, patients and cohort results, verified or provisional."""
    studies, patients, cohorts = evidence.studies, evidence.patients, evidence.cohort_results
    rows = [
        results.count("evidence.studies", "Studies", studies["study_id"], "studies"),
        results.count("evidence.patients", "Individually reported patients", patients["patient_id"]),
        results.count("evidence.patients_with_survival", "Patients with survival time", timed["patient_id"]),
        results.count("evidence.cohort_results", "Cohort results", cohorts["result_id"], "rows"),
        results.count(
            "evidence.borderline",
            "Patients whose compartment can be disputed",
            patients.loc[patients["borderline"].eq("yes").fillna(False), "patient_id"],
        ),
        results.count(
            "evidence.abstract_read",
            "Patients of whom only an abstract was read",
            patients.loc[only_abstract(patients["locator"]), "patient_id"],
        ),
    ]
    for status in ("verified", "provisional"):
        for name, table, key, unit in (
            ("studies", studies, "study_id", "studies"),
            ("patients", patients, "patient_id", "patients"),
            ("patients_with_survival", timed, "patient_id", "patients"),
        ):
            chosen = table.loc[table["verification"] == status, key]
            label = f"{name.replace('_', ' ').capitalize()}, {status}"
            rows.append(results.count(f"evidence.{name}.{status}", label, chosen, unit))
    return rows
