"""The numbers of a compartment chapter: one pure function from the evidence to a results frame.

Chapters, cards, exports, the comparison of two versions of the data and as-of views all call it.
"""

import pandas as pd

from analysis import results, small_numbers
from analysis.data import Evidence
from analysis.estimate import Estimate
from analysis.estimates_patients import patient_estimates
from analysis.estimates_pooled import pooled_estimates
from analysis.estimates_printed import printed_estimates
from analysis.estimates_studies import study_estimates
from analysis.estimates_treatment import treatment_estimates
from analysis.published import study_name
from analysis.shares import share, shares
from analysis.survival import kaplan_meier, median_follow_up, median_survival, survival_at

LANDMARKS = (3, 6, 12)


def compartment_estimates(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """All numbers that the chapter of one compartment states, as a results frame (see `analysis.results`).

    Ids are `topic.term`, the same in every compartment: `survival.median`, `primary.lung`, `symptom.ataxia`.
    A number that the evidence cannot give is absent.
    """
    return results.frame(
        evidence_base(evidence)
        + overall_survival(evidence, confidence)
        + patient_estimates(evidence, confidence)
        + treatment_estimates(evidence, confidence)
        + study_estimates(evidence)
        + pooled_estimates(evidence, confidence)
        + printed_estimates(evidence, confidence)
        + outcomes(evidence, confidence)
        + cohort_medians(evidence)
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


def with_survival(patients: pd.DataFrame) -> pd.DataFrame:
    """Patients with a survival time, as they stand in the Kaplan-Meier curve.

    A time known only as a bound is no exact time. Who is alive "at least" that long is censored there
    (`os_event` 0). Who died "by" a time is counted there, the latest it can have been: leaving out deaths but
    not survivors would lengthen survival far more. The interval-censored estimate stands beside it.
    """
    known = patients.dropna(subset=["os_months", "os_event"])
    lower = known["censoring_note"].eq("lower_bound").fillna(False)
    return known.assign(os_event=known["os_event"].mask(lower, 0))


def survival_curve(patients: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier curve of patient rows (months)."""
    timed = with_survival(patients)
    return kaplan_meier(times_of(timed), events_of(timed), confidence=confidence)


def times_of(patients: pd.DataFrame):
    """Survival times as floats (months)."""
    return patients["os_months"].astype(float).to_numpy()


def events_of(patients: pd.DataFrame):
    """1 died, 0 alive, as integers."""
    return patients["os_event"].astype(int).to_numpy()


def overall_survival(evidence: Evidence, confidence: float) -> list[dict]:
    """Median, landmark survival and follow-up of the patient rows; nothing where there is no curve."""
    timed = with_survival(evidence.patients)
    if not small_numbers.allows_curve(len(timed)):
        return []
    ids, n, events = timed["patient_id"], len(timed), int(timed["os_event"].sum())
    arguments = (times_of(timed), events_of(timed))
    median = median_survival(*arguments, confidence=confidence)
    follow_up = median_follow_up(*arguments, confidence=confidence)
    rows = [
        results.row("survival.median", "Median overall survival", median, "months", ids),
        results.row("survival.follow_up", "Median follow-up", follow_up, "months", ids),
    ]
    curve = kaplan_meier(*arguments, confidence=confidence)
    for at in survival_at(curve, LANDMARKS).itertuples():
        estimate = Estimate(
            at.survival, at.lower, at.upper, n, events, confidence, "Kaplan-Meier, log-log interval"
        )
        label = f"Alive at {at.time:.0f} months"
        rows.append(results.row(f"survival.at_{at.time:.0f}", label, estimate, "fraction", ids))
    return rows


def outcomes(evidence: Evidence, confidence: float) -> list[dict]:
    """Symptoms and imaging after treatment."""
    p = evidence.patients
    imaged = p[p["radiological_response"].notna()]
    return [
        *shares("symptom_outcome", evidence, "symptom_outcome", "symptom_outcome", confidence),
        *shares("response", evidence, "radiological_response", "response", confidence),
        *share(
            "response.favourable",
            "Complete or partial response",
            imaged,
            imaged["radiological_response"].isin(["CR", "PR"]),
            confidence,
        ),
    ]


def whole_medians(evidence: Evidence) -> pd.DataFrame:
    """Cohort rows that give the median overall survival (months) of a whole group, with their study."""
    rows = evidence.cohort_results
    chosen = rows[
        (rows["outcome"] == "overall_survival")
        & (rows["statistic"] == "median")
        & (rows["subgroup"] == "all")
        & (rows["unit"] == "months")
        & rows["value"].notna()
    ]
    columns = ["study_id", "first_author", "year", "title", "journal", "population", "design", "verification"]
    return chosen.merge(evidence.studies[columns], on="study_id").sort_values(["year", "study_id"])


def cohort_medians(evidence: Evidence) -> list[dict]:
    """Median survival as each cohort reports it."""
    rows = []
    for _, r in whole_medians(evidence).iterrows():
        name = study_name(r)
        n = None if pd.isna(r.n) else int(r.n)
        low, high = (float("nan") if pd.isna(x) else float(x) for x in (r.ci_low, r.ci_high))
        estimate = Estimate(float(r.value), low, high, n=n, method="as the publication reports it")
        rows.append(
            results.row(
                f"cohort_median.{r.result_id}", f"Median of {name}", estimate, "months", [r.result_id]
            )
        )
    return rows
