"""Survival and response of the patient rows, whole and by group."""

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.groups import GROUPINGS, NOT_STATED, groupings, large_enough, sizes, term
from analysis.estimates.shares import share, shares
from analysis.estimates.survival_times import events_of, times_of, with_survival
from analysis.evidence.tables import Evidence
from analysis.statistics.cox import cox, hazard_ratio
from analysis.statistics.estimate import Estimate
from analysis.statistics.log_rank import log_rank
from analysis.statistics.restricted_mean import restricted_mean, restricted_mean_difference
from analysis.statistics.survival import kaplan_meier, median_follow_up, median_survival, survival_at

LANDMARKS = (3, 6, 12)
HORIZON = 12
"""Months up to which the mean survival time is taken."""
LANDMARK = 3
"""Months after which the survival of those still alive is given."""


def outcome_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.results`) for the section on outcomes of single patients."""
    return [
        *overall_survival(evidence, confidence),
        *survival_by_group(evidence, confidence),
        *comparisons(evidence, confidence),
        *responses(evidence, confidence),
    ]


def overall_survival(evidence: Evidence, confidence: float) -> list[dict]:
    """Median, landmarks, restricted mean, follow-up and survival after the landmark; nothing without a curve."""
    timed = with_survival(evidence.patients)
    lines = curve_estimates("survival", "", timed, confidence)
    if not lines:
        return []
    follow_up = median_follow_up(times_of(timed), events_of(timed), confidence=confidence)
    lines.append(
        results.row("survival.follow_up", "Median follow-up", follow_up, "months", timed["patient_id"])
    )
    return lines + after_landmark(timed, confidence)


def curve_estimates(prefix: str, of: str, timed: pd.DataFrame, confidence: float) -> list[dict]:
    """Median, survival at the landmarks and restricted mean of patients with a time; nothing under the policy.

    `of` names the group in the labels, empty for all patients.
    """
    if not small_numbers.allows_curve(len(timed)):
        return []
    ids, arguments = timed["patient_id"], (times_of(timed), events_of(timed))
    median = median_survival(*arguments, confidence=confidence)
    words = f", {of}" if of else ""
    lines = [results.row(f"{prefix}.median", f"Median overall survival{words}", median, "months", ids)]
    curve = kaplan_meier(*arguments, confidence=confidence)
    for at in survival_at(curve, LANDMARKS).itertuples():
        key, label = f"{prefix}.at_{at.time:.0f}", f"Alive at {at.time:.0f} months{words}"
        lines.append(results.row(key, label, landmark_estimate(at, median, confidence), "fraction", ids))
    return lines + mean_within_horizon(prefix, words, timed, confidence)


def landmark_estimate(at, median: Estimate, confidence: float) -> Estimate:
    """Survival at one time as an estimate."""
    method = "Kaplan-Meier, log-log interval"
    return Estimate(at.survival, at.lower, at.upper, median.n, median.events, confidence, method)


def mean_within_horizon(prefix: str, words: str, timed: pd.DataFrame, confidence: float) -> list[dict]:
    """Restricted mean; nothing where follow-up ends before the horizon."""
    try:
        mean = restricted_mean(times_of(timed), events_of(timed), HORIZON, confidence=confidence)
    except ValueError:
        return []
    label = f"Mean months lived of the first {HORIZON}{words}"
    return [results.row(f"{prefix}.restricted_mean", label, mean, "months", timed["patient_id"])]


def after_landmark(timed: pd.DataFrame, confidence: float) -> list[dict]:
    """Survival at one year of those alive at the landmark."""
    alive = timed[times_of(timed) > LANDMARK]
    if not small_numbers.allows_curve(len(alive)):
        return []
    curve = kaplan_meier(times_of(alive), events_of(alive), confidence=confidence)
    at = next(survival_at(curve, [HORIZON]).itertuples())
    method = f"Kaplan-Meier of those followed beyond {LANDMARK} months, log-log interval"
    estimate = Estimate(
        at.survival, at.lower, at.upper, len(alive), int(events_of(alive).sum()), confidence, method
    )
    label = f"Alive at {HORIZON} months, of those alive at {LANDMARK} months"
    return [results.row("survival.after_landmark", label, estimate, "fraction", alive["patient_id"])]


def survival_by_group(evidence: Evidence, confidence: float) -> list[dict]:
    """The estimates of the curve for each group that is large enough, silence included."""
    timed = with_survival(evidence.patients)
    lines = []
    for key, labels in groupings(evidence, timed).items():
        named = labels.fillna(NOT_STATED)
        for group in sizes(labels):
            of = f"{GROUPINGS[key].lower()}: {group.lower()}"
            prefix = f"group.{key}.{term(group)}"
            lines += curve_estimates(prefix, of, timed[(named == group).to_numpy()], confidence)
    return lines


def comparisons(evidence: Evidence, confidence: float) -> list[dict]:
    """Log-rank test, hazard ratios and difference in restricted means of each grouping, where allowed."""
    timed = with_survival(evidence.patients)
    lines = []
    for key, labels in groupings(evidence, timed).items():
        kept = large_enough(labels)
        lines += compare(f"compare.{key}", GROUPINGS[key], timed[kept.notna()], kept.dropna(), confidence)
    return lines


def compare(
    prefix: str, title: str, rows: pd.DataFrame, labels: pd.Series, confidence: float, reference: str = ""
) -> list[dict]:
    """Tests and hazard ratios between groups of `with_survival` rows; only what the policy allows.

    Hazard ratios are against `reference`, by default the largest group; their variance is robust to patients
    of one publication being alike.
    """
    counts = sizes(labels)
    events = int(rows["os_event"].sum()) if len(rows) else 0
    if not small_numbers.allows_comparison(counts, events):
        return []
    reference = reference or next(iter(counts))
    order = [reference, *(g for g in counts if g != reference)]
    try:
        test = log_rank(times_of(rows), events_of(rows), labels, order=order)
    except ValueError:
        return []
    estimate = Estimate(test.p_value, n=len(rows), events=events, method=f"{test.method} test")
    lines = [
        results.row(
            f"{prefix}.log_rank", f"{title}: p of no difference", estimate, "probability", rows["patient_id"]
        )
    ]
    return (
        lines
        + hazard_ratios(prefix, title, rows, labels, order, confidence)
        + mean_difference(prefix, title, rows, labels, order, confidence)
    )


def hazard_ratios(prefix, title, rows, labels, order, confidence: float) -> list[dict]:
    """Each further group of `order` against the first by Cox regression, where there are events enough."""
    if not small_numbers.allows_regression(int(rows["os_event"].sum()), len(order) - 1):
        return []
    design = pd.DataFrame({g: (labels == g).astype(float) for g in order[1:]}, index=rows.index)
    try:
        fit = cox(times_of(rows), events_of(rows), design, cluster=rows["study_id"], confidence=confidence)
    except ValueError:
        return []
    return [
        results.row(
            f"{prefix}.hazard_ratio.{term(g)}",
            f"{title}: hazard of death, {g.lower()} against {order[0].lower()}",
            hazard_ratio(fit, g),
            "ratio",
            rows["patient_id"],
        )
        for g in order[1:]
    ]


def mean_difference(prefix, title, rows, labels, order, confidence: float) -> list[dict]:
    """Difference in restricted means of two groups; nothing where follow-up of one is too short."""
    if len(order) != 2:
        return []
    try:
        difference = restricted_mean_difference(
            times_of(rows), events_of(rows), labels, HORIZON, order=order, confidence=confidence
        )
    except ValueError:
        return []
    label = f"{title}: difference in mean months lived of the first {HORIZON}, {order[1].lower()} less {order[0].lower()}"
    return [
        results.row(f"{prefix}.mean_difference", label, difference, "months", rows["patient_id"].to_list())
    ]


def responses(evidence: Evidence, confidence: float) -> list[dict]:
    """Symptoms and imaging after treatment."""
    imaged = evidence.patients[evidence.patients["radiological_response"].notna()]
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
