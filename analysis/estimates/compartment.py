"""The numbers of a compartment chapter: one pure function from the evidence to a results frame.

Chapters, cards, exports, the comparison of two versions of the data and as-of views all call it.
"""

import pandas as pd

from analysis.estimates import results
from analysis.estimates.as_of import as_of_estimates
from analysis.estimates.certainty import certainty_estimates
from analysis.estimates.cohort_medians import median_estimates
from analysis.estimates.cohorts import pooled_estimates
from analysis.estimates.factors import factor_estimates
from analysis.estimates.outcomes import outcome_estimates
from analysis.estimates.patients import patient_estimates
from analysis.estimates.printed import printed_estimates
from analysis.estimates.responses import response_estimates
from analysis.estimates.similar import similar_estimates
from analysis.estimates.studies import study_estimates
from analysis.estimates.survival_times import with_survival
from analysis.estimates.treatment import treatment_estimates
from analysis.evidence.tables import Evidence


def compartment_estimates(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """All numbers that the chapter of one compartment states, as a results frame (see `analysis.results`).

    Ids are `topic.term`, the same in every compartment: `survival.median`, `primary.lung`, `symptom.ataxia`.
    A number that the evidence cannot give is absent.
    """
    return results.frame(
        evidence_base(evidence)
        + outcome_estimates(evidence, confidence)
        + patient_estimates(evidence, confidence)
        + treatment_estimates(evidence, confidence)
        + study_estimates(evidence)
        + pooled_estimates(evidence, confidence)
        + printed_estimates(evidence, confidence)
        + factor_estimates(evidence, confidence)
        + median_estimates(evidence, confidence)
        + response_estimates(evidence, confidence)
        + certainty_estimates(evidence, confidence)
        + as_of_estimates(evidence, confidence)
        + similar_estimates(evidence, confidence)
    )


def evidence_base(evidence: Evidence) -> list[dict]:
    """Counts of studies, patients and cohort results, verified or provisional."""
    studies, patients, cohorts = evidence.studies, evidence.patients, evidence.cohort_results
    timed = with_survival(patients)
    rows = [
        results.count("evidence.studies", "Studies", studies["study_id"], "studies"),
        results.count("evidence.patients", "Patients described singly", patients["patient_id"]),
        results.count("evidence.patients_with_survival", "Patients with survival time", timed["patient_id"]),
        results.count("evidence.cohort_results", "Cohort results", cohorts["result_id"], "rows"),
        results.count(
            "evidence.borderline",
            "Patients whose compartment can be disputed",
            patients.loc[patients["borderline"].eq("yes").fillna(False), "patient_id"],
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
