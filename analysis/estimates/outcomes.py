"""Survival and response of the patient rows, whole and by group."""

from collections import Counter

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.curves import READ, Group, fitted
from analysis.estimates.groups import ALL, GROUPINGS, TREATMENTS, large_enough, sizes, term
from analysis.estimates.shares import share, shares
from analysis.estimates.survival_times import (
    BOUNDED,
    UNCLEAR,
    events_of,
    is_bounded,
    median_of,
    origins_in_words,
    origins_of,
    times_of,
)
from analysis.evidence.descriptor import label
from analysis.evidence.tables import Evidence
from analysis.statistics.cox import cox, for_few_clusters
from analysis.statistics.estimate import Estimate
from analysis.statistics.log_rank import holm, log_rank
from analysis.statistics.survival import (
    kaplan_meier,
    median_follow_up,
    numbers_at_risk,
    restricted_mean,
    restricted_mean_difference,
    survival_at,
)

LANDMARKS = (3, 6, 12)
HORIZON = 12
"""Months up to which the mean survival time is taken."""
LANDMARK = 3
"""Months after which the survival of those still alive is given."""


def outcome_estimates(
    evidence: Evidence, groups: list[Group], labels: pd.DataFrame, confidence: float = 0.95
) -> tuple[list[dict], pd.DataFrame]:
    """Lines of a results frame (see `analysis.estimates.results`) for the section on outcomes of single patients, and
    what is said of each comparison. `groups` are those of `survival_groups`, `labels` those of `groupings`."""
    compared = [compare_grouping(key, column, groups[0].rows, confidence) for key, column in labels.items()]
    lines = [
        *overall_survival(groups[0], confidence),
        *(line for group in groups[1:] for line in curve_estimates(group, confidence)),
        *(line for found, _ in compared for line in found),
        *responses(evidence, confidence),
    ]
    return lines, pd.DataFrame([said for _, said in compared])


def survival_groups(timed: pd.DataFrame, labels: pd.DataFrame, confidence: float = 0.95) -> list[Group]:
    """All patients with a survival time, then each group of each grouping."""
    groups, read = [fitted("survival", ALL, {"by": ALL}, timed, confidence)], timed[READ]
    for key, column in labels.items():
        title = GROUPINGS[key]
        for name in sizes(column):
            rows = read[column.eq(name).fillna(False).to_numpy(bool)]
            words = f", {title.lower()}: {name.lower()}"
            groups.append(fitted(f"group.{key}.{term(name)}", name, {"by": title}, rows, confidence, words))
    return groups


def choosable(groups: list[Group]) -> list[Group]:
    """All patients, and the groups of the groupings that hold more than one."""
    held = Counter(group.keys["by"] for group in groups)
    return [group for group in groups if group.keys["by"] == ALL or held[group.keys["by"]] > 1]


def overall_survival(everyone: Group, confidence: float) -> list[dict]:
    """Median, landmarks, restricted mean, follow-up and survival after the landmark; nothing without a curve."""
    lines = curve_estimates(everyone, confidence)
    if not lines:
        return []
    timed = everyone.rows
    follow_up = median_follow_up(times_of(timed), events_of(timed), confidence=confidence)
    lines.append(
        results.row("survival.follow_up", "Median follow-up", follow_up, "months", timed["patient_id"])
    )
    return lines + after_landmark(timed, confidence)


def curve_estimates(group: Group, confidence: float) -> list[dict]:
    """Median, survival at the landmarks and restricted mean of a group; nothing without a curve."""
    lines = median_and_landmarks(group, confidence)
    return lines + mean_within_horizon(group, confidence) if lines else []


def median_and_landmarks(group: Group, confidence: float) -> list[dict]:
    """Median and survival at the landmarks, read from the curve of a group; nothing without one."""
    if group.curve is None:
        return []
    ids, median = group.rows["patient_id"], median_of(group.curve, confidence)
    label = f"Median overall survival{group.words}"
    lines = [results.row(f"{group.id}.median", label, median, "months", ids)]
    for at in landmarks(group.curve, group.rows, LANDMARKS).itertuples():
        key, label = f"{group.id}.at_{at.time:.0f}", f"Alive at {at.time:.0f} months{group.words}"
        method = BOUNDED if is_bounded(group.curve) else "Kaplan-Meier, log-log interval"
        numbers = (at.survival, at.lower, at.upper, median.n, median.events, confidence, method)
        lines.append(results.row(key, label, Estimate(*numbers, note=at.refused), "fraction", ids))
    return lines


def landmarks(curve: pd.DataFrame, rows: pd.DataFrame, times) -> pd.DataFrame:
    """`survival_at` some times; missing, with the sentence `refused`, where too few are at risk."""
    at = survival_at(curve, times)
    followed = numbers_at_risk(times_of(rows), times)["at_risk"]
    rulings = [small_numbers.allows_landmark(n) for n in followed]
    kept = at[["survival", "lower", "upper"]].where(
        pd.Series([bool(r) for r in rulings]), float("nan"), axis=0
    )
    return at.assign(**kept, refused=[r.sentence for r in rulings])


def mean_within_horizon(group: Group, confidence: float) -> list[dict]:
    """Restricted mean; nothing where follow-up ends before the horizon."""
    timed = group.rows
    try:
        mean = restricted_mean(times_of(timed), events_of(timed), HORIZON, confidence=confidence)
    except ValueError:
        return []
    key, label = f"{group.id}.restricted_mean", f"Mean months lived of the first {HORIZON}{group.words}"
    return [results.row(key, label, mean, "months", timed["patient_id"])]


def after_landmark(timed: pd.DataFrame, confidence: float) -> list[dict]:
    """Survival at one year of those alive at the landmark."""
    alive = timed[times_of(timed) > LANDMARK]
    if not small_numbers.allows_curve(len(alive)):
        return []
    curve = kaplan_meier(times_of(alive), events_of(alive), confidence=confidence)
    at = next(landmarks(curve, alive, [HORIZON]).itertuples())
    method = f"Kaplan-Meier of those followed beyond {LANDMARK} months, log-log interval"
    deaths = int(events_of(alive).sum())
    estimate = Estimate(at.survival, at.lower, at.upper, len(alive), deaths, confidence, method, at.refused)
    label = f"Alive at {HORIZON} months, of those alive at {LANDMARK} months"
    return [results.row("survival.after_landmark", label, estimate, "fraction", alive["patient_id"])]


def compare_grouping(
    key: str, labels: pd.Series, timed: pd.DataFrame, confidence: float
) -> tuple[list[dict], dict]:
    """Log-rank test, hazard ratios and difference in restricted means of one grouping, where allowed; and the
    grouping in words: `key`, `stated` of `of` patients, the `groups` that are large enough, and what else must be
    known of the comparison or why it is `refused`."""
    counts = sizes(labels)
    compared, clock = one_clock(labels, timed) if key in TREATMENTS else (labels, "")
    large, kept = large_enough(labels), large_enough(compared)
    events = int(timed.loc[large.notna(), "os_event"].sum())
    refused = small_numbers.allows_comparison(counts, events).sentence
    said = {
        "key": key,
        "stated": sum(counts.values()),
        "of": len(timed),
        "groups": list(sizes(large)),
        "refused": refused or clock,
    }
    return compare(f"compare.{key}", GROUPINGS[key], timed[kept.notna()], kept.dropna(), confidence), said


def one_clock(labels: pd.Series, timed: pd.DataFrame) -> tuple[pd.Series, str]:
    """Labels of the patients whose survival is counted from one and the same point, so that groups by treatment can be
    compared, and a sentence; no label where no point is shared by enough patients of each group.

    Who was treated is often counted from the treatment, who was not cannot be: their clocks start differently.
    """
    origins, names = origins_of(timed), list(sizes(labels))
    found = set(origins[labels.notna()])
    if len(names) < 2 or (len(found) == 1 and UNCLEAR not in found):
        return labels, ""
    shared = {
        origin: compared
        for origin in sorted(found - {UNCLEAR})
        if len(sizes(large_enough(compared := labels.where(origins == origin)))) == len(names)
    }
    if not shared:
        told = "; ".join(
            f"{name}: {origins_in_words(timed[labels.eq(name).fillna(False)])}" for name in names
        )
        return labels.mask(
            labels.notna()
        ), f"Not compared: survival is not counted from the same point ({told})."
    origin = max(shared, key=lambda o: shared[o].notna().sum())
    point = label("patients", "os_origin", origin).lower()
    return shared[origin], f"Only patients counted from {point} are compared."


def compare(
    prefix: str, title: str, rows: pd.DataFrame, labels: pd.Series, confidence: float, reference: str = ""
) -> list[dict]:
    """Tests and hazard ratios between groups of `with_survival` rows; only what the policy allows.

    Hazard ratios are against `reference`, by default the largest group; their variance is robust to patients
    of one publication being alike. The note of the test says why a group has none.
    """
    counts = sizes(labels)
    events = int(rows["os_event"].sum()) if len(rows) else 0
    if not small_numbers.allows_comparison(counts, events):
        return []
    reference = reference or next(iter(counts))
    order = [reference, *(g for g in counts if g != reference)]
    try:
        test = log_rank(times_of(rows), events_of(rows), labels)
    except ValueError:
        return []
    ratios, refusal = hazard_ratios(prefix, title, rows, labels, order, confidence)
    estimate = Estimate(test.p_value, n=len(rows), events=events, method="log-rank test", note=refusal)
    label = f"{title}: p of no difference"
    return [
        results.row(f"{prefix}.log_rank", label, estimate, "probability", rows["patient_id"]),
        *ratios,
        *mean_difference(prefix, title, rows, labels, order, confidence),
    ]


def hazard_ratios(prefix, title, rows, labels, order, confidence: float) -> tuple[list[dict], str]:
    """Each further group of `order` against the first by Cox regression, and why any has none, in words."""
    kept, refusal = arms(rows, labels, order)
    inside = labels.isin(kept)
    rows, labels = rows[inside], labels[inside]
    design = pd.DataFrame({g: (labels == g).astype(float) for g in kept[1:]}, index=rows.index)
    if design.empty:
        return [], refusal
    try:
        found = cox(times_of(rows), events_of(rows), design, cluster=rows["study_id"], confidence=confidence)
    except ValueError:
        return [], f"{refusal} The hazard ratio is not computable.".strip()
    lines = []
    clusters = rows["study_id"].nunique()
    for group, ratio in found.items():
        ratio = for_few_clusters(ratio, clusters)
        key = f"{prefix}.hazard_ratio.{term(group)}"
        label = f"{title}: hazard of death, {group.lower()} against {order[0].lower()}"
        lines.append(results.row(key, label, ratio, "ratio", rows["patient_id"]))
    return lines, refusal


def arms(rows: pd.DataFrame, labels: pd.Series, order: list[str]) -> tuple[list[str], str]:
    """Groups of `order` with events enough for one Cox regression, the first (the reference) among them or
    none at all; and why any is left out, in words."""
    events = {g: int(rows.loc[labels == g, "os_event"].sum()) for g in order}
    kept = [g for g in order if small_numbers.allows_hazard_ratio({g: events[g]})]
    few = small_numbers.allows_hazard_ratio(events).sentence
    if order[0] not in kept or len(kept) < 2:
        return [], few
    regression = small_numbers.allows_regression(sum(events[g] for g in kept), len(kept) - 1)
    return (kept, few) if regression else ([], f"{few} {regression.sentence}".strip())


def adjusted_tests(lines: list[dict]) -> list[dict]:
    """For each log-rank test among the lines of a chapter `<id>.holm`, its p value adjusted for the number of these
    tests by Holm's method; and that number, `tests.log_rank`."""
    tests = [line for line in lines if line["id"].endswith(".log_rank") and line["value"] == line["value"]]
    if not tests:
        return []
    rows = list(dict.fromkeys(row for line in tests for row in line["rows"]))
    number = Estimate(float(len(tests)), n=len(tests), method="count")
    counted = {
        "row_count": max(len(rows), *(line["row_count"] for line in tests))
    }  # where too many to name, at least
    method = f"log-rank test, adjusted for {len(tests)} test{'' if len(tests) == 1 else 's'} (Holm)"
    return [
        results.row("tests.log_rank", "Log-rank tests of this chapter", number, "tests", rows) | counted,
        *(
            line | {"id": f"{line['id']}.holm", "value": float(p), "method": method}
            for line, p in zip(tests, holm([line["value"] for line in tests]), strict=True)
        ),
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
        *shares(
            "symptom_outcome", evidence, "symptom_outcome", "symptom_outcome", confidence, all_terms=True
        ),
        *shares("response", evidence, "radiological_response", "response", confidence, all_terms=True),
        *share(
            "response.favourable",
            "Complete or partial response",
            imaged,
            imaged["radiological_response"].isin(["CR", "PR"]),
            confidence,
        ),
    ]
