"""The compartments side by side: their curves and the test between them."""

import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.curves import CurveFrames, Group, curve_frames, fitted, horizon
from analysis.estimates.outcomes import one_clock
from analysis.estimates.survival_times import events_of, times_of, with_survival
from analysis.evidence.tables import Evidence
from analysis.statistics.estimate import Estimate
from analysis.statistics.log_rank import log_rank


def comparison_estimates(evidence: Evidence, confidence: float = 0.95) -> tuple[pd.DataFrame, CurveFrames]:
    """Results frame of the comparison, which holds the log-rank test over the compartments with patients enough (see
    `survival_test`), and the curves of these. The chapters' own numbers stay in the chapters."""
    timed = with_survival(evidence.patients)
    groups = [
        fitted(f"{c.lower()}.survival", c, {}, timed[(timed["entity"] == c).fillna(False)], confidence)
        for c in evidence.compartments
    ]
    drawn = [g for g in groups if g.curve is not None]
    end = max((horizon(g.rows) for g in drawn), default=0.0)
    return results.frame(survival_test(drawn)), curve_frames(drawn, end)


def survival_test(groups: list[Group]) -> list[dict]:
    """Log-rank test over the compartments, of the patients whose survival is counted from one and the same point; its
    note says from which. Without such a point the p value is missing and the note says why. Nothing when fewer than
    two have a curve."""
    timed = pd.concat([g.rows.assign(group=g.name) for g in groups]) if groups else pd.DataFrame()
    sizes = {g.name: len(g.rows) for g in groups}
    if not groups or not small_numbers.allows_comparison(sizes, int(timed["os_event"].sum())):
        return []
    compared, clock = one_clock(timed["group"].astype("string"), timed)
    timed, p = timed[compared.notna()], float("nan")
    if len(timed) and events_of(timed).any():
        p = log_rank(times_of(timed), events_of(timed), compared.dropna().to_numpy()).p_value
    deaths = int(events_of(timed).sum())
    estimate = Estimate(p, n=len(timed), events=deaths, method="log-rank test", note=clock)
    label = "Difference in survival over the compartments"
    return [results.row("log_rank.p", label, estimate, "probability", timed["patient_id"])]
