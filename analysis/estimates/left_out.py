"""What a retraction changes: the headline numbers with the rows that notices leave out, beside those without."""

from analysis.estimates.cohort_medians import pooled_line
from analysis.estimates.curves import fitted
from analysis.estimates.groups import ALL
from analysis.estimates.median_groups import median_groups
from analysis.estimates.outcomes import median_and_landmarks
from analysis.estimates.survival_times import with_survival
from analysis.evidence.tables import Evidence, with_left_out

KEY, WORDS = "with_left_out", ", with what was retracted"


def left_out_estimates(evidence: Evidence, confidence: float = 0.95) -> list[dict]:
    """Lines of a results frame (see `analysis.estimates.results`): `with_left_out.survival.median`, `.at_<months>` and
    `with_left_out.cohort_pool.median`, beside the numbers of the same name; none where no notice leaves anything out.
    """
    if evidence.patients_left_out.empty and evidence.results_left_out.empty:
        return []
    whole = with_left_out(evidence)
    everyone = fitted(f"{KEY}.survival", ALL, {}, with_survival(whole.patients), confidence, WORDS)
    medians = median_groups(whole, confidence)
    counted = medians[medians["role"] == "counted"]
    pooled = pooled_line(
        f"{KEY}.cohort_pool.median", f"Pooled median of spinal cohorts{WORDS}", counted, confidence
    )
    return median_and_landmarks(everyone, confidence) + pooled
