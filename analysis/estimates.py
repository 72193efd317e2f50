"""The numbers of a compartment chapter: one pure function from the evidence to a results frame.

Chapters, cards, exports, the comparison of two versions of the data and as-of views all call it.
"""

import pandas as pd

from analysis import results, small_numbers
from analysis.data import Evidence, has_term
from analysis.estimate import Estimate
from analysis.proportions import wilson
from analysis.survival import kaplan_meier, median_follow_up, median_survival, survival_at

LANDMARKS = (3, 6, 12)
TREATMENTS = ("radiotherapy", "chemotherapy", "intrathecal", "targeted_or_immuno", "steroids")
EXTENTS = ("complete", "partial", "decompression_only", "operated_extent_unknown")


def compartment_estimates(evidence: Evidence, confidence: float = 0.95) -> pd.DataFrame:
    """All numbers that the chapter of one compartment states, as a results frame (see `analysis.results`).

    Ids are `topic.term`, the same in every compartment: `survival.median`, `primary.lung`, `symptom.ataxia`.
    A number that the evidence cannot give is absent.
    """
    return results.frame(
        evidence_base(evidence)
        + overall_survival(evidence, confidence)
        + who_is_affected(evidence, confidence)
        + presentation(evidence, confidence)
        + treatments(evidence, confidence)
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
    """Patients whose survival time can stand in a Kaplan-Meier curve.

    A time known only as a bound is no exact time: who is alive "at least" that long is censored there
    (`os_event` 0), and who died "by" a time, at an unknown earlier one, is left out of the curve and enters the
    interval-censored sensitivity analysis.
    """
    known = patients.dropna(subset=["os_months", "os_event"])
    note = known["censoring_note"].fillna("")
    event = known["os_event"].where(note != "lower_bound", 0)
    return known.assign(os_event=event)[note != "upper_bound"]


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


def share(estimate_id: str, label: str, of: pd.DataFrame, chosen: pd.Series, confidence: float) -> list[dict]:
    """Share of patients with a Wilson interval; nothing when nobody is in the denominator."""
    if not len(of):
        return []
    ids = of.loc[chosen.fillna(False).astype(bool), "patient_id"]
    return [results.row(estimate_id, label, wilson(len(ids), len(of), confidence), "fraction", ids)]


def shares(
    topic: str, evidence: Evidence, column: str, kind: str, confidence: float, many: bool = False
) -> list[dict]:
    """Share of each term of a column among the patients for whom the column is filled; absent terms left out."""
    known = evidence.patients[evidence.patients[column].notna()]
    rows = []
    for term, label in evidence.labels(kind).items():
        chosen = has_term(known[column], term) if many else known[column] == term
        if chosen.any():
            rows += share(f"{topic}.{term}", label, known, chosen, confidence)
    return rows


def middle(estimate_id: str, label: str, values: pd.Series, ids: pd.Series, unit: str) -> list[dict]:
    """Median of a measured column with its smallest and largest value as low and high."""
    known = values.notna()
    if not known.any():
        return []
    v = values[known].astype(float)
    estimate = Estimate(v.median(), v.min(), v.max(), n=len(v), method="median and range")
    return [results.row(estimate_id, label, estimate, unit, ids[known])]


def who_is_affected(evidence: Evidence, confidence: float) -> list[dict]:
    """Age, sex, primary, interval from the primary, other metastases."""
    p = evidence.patients
    sexed = p[p["sex"].notna()]
    timed = p[p["interval_months"].notna()]
    braincase = p[p["brain_metastasis"].notna()]
    return [
        *middle("age", "Age", p["age_years"], p["patient_id"], "years"),
        *share("sex.male", "Male", sexed, sexed["sex"] == "male", confidence),
        *shares("primary", evidence, "primary", "primary", confidence),
        *middle(
            "interval", "Time from primary tumour", timed["interval_months"], timed["patient_id"], "months"
        ),
        *share(
            "interval.synchronous", "Found with the primary", timed, timed["interval_months"] == 0, confidence
        ),
        *share(
            "brain_metastasis",
            "Brain metastasis",
            braincase,
            braincase["brain_metastasis"] == "yes",
            confidence,
        ),
        *shares("metastasis", evidence, "other_metastases", "metastasis", confidence, many=True),
    ]


def presentation(evidence: Evidence, confidence: float) -> list[dict]:
    """Symptoms, regions, cytology, pattern."""
    p = evidence.patients
    tested = p[p["csf_cytology"].isin(["positive", "negative"])]
    drawn = p[p["pattern"].notna()]
    headed = p[p["intracranial_lm"].notna()]
    return [
        *shares("symptom", evidence, "symptoms", "symptom", confidence, many=True),
        *shares("region", evidence, "spinal_regions", "region", confidence, many=True),
        *share("csf.positive", "Positive cytology", tested, tested["csf_cytology"] == "positive", confidence),
        *share("pattern.nodular", "Nodular enhancement", drawn, drawn["pattern"] == "nodular", confidence),
        *share("intracranial", "Disease in the head", headed, headed["intracranial_lm"] == "yes", confidence),
    ]


def treatments(evidence: Evidence, confidence: float) -> list[dict]:
    """Share of ALL patients for whom a treatment is stated as given: a lower bound, since reports are silent on
    treatments that were not given."""
    p = evidence.patients
    labels = evidence.labels("treatment")
    rows = share("treatment.surgery", labels["surgery"], p, p["surgery"].isin(EXTENTS), confidence)
    for name in TREATMENTS:
        rows += share(f"treatment.{name}", labels[name], p, p[name] == "yes", confidence)
    return [r | {"note": "stated as given, of all patients: a lower bound"} for r in rows]


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
    for r in whole_medians(evidence).itertuples():
        n = None if pd.isna(r.n) else int(r.n)
        low, high = (float("nan") if pd.isna(x) else float(x) for x in (r.ci_low, r.ci_high))
        estimate = Estimate(float(r.value), low, high, n=n, method="as the publication reports it")
        rows.append(
            results.row(
                f"cohort_median.{r.result_id}", f"Median of {r.study_id}", estimate, "months", [r.result_id]
            )
        )
    return rows
