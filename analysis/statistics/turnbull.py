"""Survival when times are known only as bounds: the Turnbull estimate, for sensitivity analyses.

Each patient's event lies after `lower` and at or before `upper`: equal bounds are an exact time, an `upper` of
infinity is a patient alive at `lower`, a `lower` of 0 an event at some time up to `upper`.
"""

from math import inf

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from analysis.statistics import arguments
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import half_crossing

ITERATIONS = 200
GAP = 1e-10  # bound of the log-likelihood's distance to its maximum, per patient
LARGE = (
    50_000  # different bounds times innermost intervals from which a Newton step costs more than many others
)
ROUNDS = 10_000  # self-consistency steps, after which the Newton method is taken


def turnbull(lower, upper) -> pd.DataFrame:
    """Nonparametric maximum-likelihood survival from interval-censored times.

    `lower` (at least 0) and `upper` (at least `lower`; infinity for right-censored) have one row a patient.
    Returns one row for each innermost interval that carries probability: `lower`, `upper`, `probability`, and
    `survival` beyond `upper`. Where within an interval the curve falls is unknown; equal bounds are a point.

    Maximised by the constrained Newton method, with many different bounds by self-consistency first; the result is
    refused (ValueError) unless the gradient proves that no other curve is more likely. Turnbull, J R Stat Soc B
    1976;38:290; Wang, J R Stat Soc B 2007;69:185. R: `survfit` with `Surv(type="interval2")`.
    """
    lower, upper = _bounds(lower, upper)
    patients, counts = _distinct(lower, upper)
    intervals = _innermost(patients)
    probability = None
    if len(patients) * len(intervals) > LARGE:
        probability = _converge(*_reach(patients, intervals), counts)
    if probability is None:
        probability = _maximise(_holds(patients, intervals).astype(float), counts)
    survival = np.clip(1 - np.cumsum(probability), 0, 1)
    frame = {"lower": intervals[:, 0], "upper": intervals[:, 1], "probability": probability}
    return pd.DataFrame(frame | {"survival": survival})[probability > 1e-12].reset_index(drop=True)


def turnbull_at(curve: pd.DataFrame, times) -> pd.DataFrame:
    """Survival of a curve of `turnbull` at `times`, with its bounds where a time lies inside an interval.

    Returns `time`, `survival` (as if the curve fell in the middle of each interval), `lower` and `upper` (the
    least and the most that the estimate allows; no confidence interval).
    """
    times = arguments.numbers(times, "times", least=0)
    survival = np.append(1.0, curve["survival"].to_numpy())
    low, high = curve["lower"].to_numpy(), curve["upper"].to_numpy()
    fallen = np.searchsorted(_middle(curve), times, side="right")
    begun = np.searchsorted(np.where(low == high, low, np.nextafter(low, inf)), times, side="right")
    ended = np.searchsorted(high, times, side="right")
    columns = {"survival": survival[fallen], "lower": survival[begun], "upper": survival[ended]}
    return pd.DataFrame({"time": times} | columns)


def turnbull_median(lower, upper) -> Estimate:
    """Time by which half have had the event, each fall placed mid-interval as in R.

    Arguments and errors as in `turnbull`. `events` counts the patients with a finite upper bound. No interval
    is given: the estimate converges too slowly for a Wald interval to hold. NaN: not reached.
    """
    lower, upper = _bounds(lower, upper)
    known = np.isfinite(upper)
    times = np.append(_middle(curve := turnbull(lower, upper)), max(lower.max(), upper[known].max(initial=0)))
    times = np.unique(np.append(0.0, times[np.isfinite(times)]))
    value = half_crossing(times, turnbull_at(curve, times)["survival"].to_numpy())
    method = "Turnbull (interval-censored), falls placed mid-interval"
    note = "not reached" if np.isnan(value) else ""
    return Estimate(value, n=known.size, events=int(known.sum()), method=method, note=note)


def _bounds(lower, upper) -> tuple[np.ndarray, np.ndarray]:
    """Checked bounds."""
    lower = arguments.numbers(lower, "lower", least=0)
    upper = arguments.numbers(upper, "upper", least=0, infinite=True)
    arguments.same_length(lower=lower, upper=upper)
    arguments.refuse("upper", upper, upper < lower, "is below lower; a bound of at least lower is allowed")
    return lower, upper


def _distinct(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different pairs of bounds in order, and how many patients have each."""
    (low, first), (high, second) = (np.unique(bound, return_inverse=True) for bound in (lower, upper))
    pairs, counts = np.unique(first * high.size + second, return_counts=True)
    return np.column_stack([low[pairs // high.size], high[pairs % high.size]]), counts


def _innermost(patients: np.ndarray) -> np.ndarray:
    """Turnbull's intervals: a left bound followed, among all bounds, directly by a right bound.

    At one time the bounds stand in the order: start of an exact time, right bounds, open left bounds.
    """
    low, high = patients.T
    exact = low == high
    value = np.concatenate([low, high])
    rank = np.concatenate([np.where(exact, 0, 2), np.ones(low.size, int)])
    order = np.lexsort((rank, value))
    value, rank = value[order], rank[order]
    starts = np.flatnonzero((rank[:-1] != 1) & (rank[1:] == 1))
    return np.column_stack([value[starts], value[starts + 1]])


def _holds(patients: np.ndarray, intervals: np.ndarray) -> np.ndarray:
    """Whether each patient's interval (row) holds each innermost interval (column)."""
    (low, high), (left, right) = patients.T[:, :, None], intervals.T[:, None, :]
    point = left == right
    after = np.where(point & (low < high), low < left, low <= left)
    return after & (right <= high)


def _reach(patients: np.ndarray, intervals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first innermost interval that each patient's holds, and the one after the last: what `_holds` marks, in a
    row, because innermost intervals do not overlap."""
    (low, high), (left, right) = patients.T, intervals.T
    opens = np.where(left == right, np.nextafter(left, -inf), left)
    begin = np.searchsorted(opens, np.where(low == high, np.nextafter(low, -inf), low), side="left")
    return begin, np.searchsorted(right, high, side="right")


def _converge(begin: np.ndarray, end: np.ndarray, counts: np.ndarray) -> np.ndarray | None:
    """The probabilities of `_maximise` by self-consistency (each patient shared out over the intervals held, in
    proportion to their probability), in time and memory linear in the patients; None where it takes too long."""
    size = int(end.max())
    p = np.full(size, 1 / size)
    for _ in range(ROUNDS):
        total = np.append(0.0, np.cumsum(p))
        weight = counts / (total[end] - total[begin])
        edges = np.bincount(begin, weight, size + 1) - np.bincount(end, weight, size + 1)
        ratio = np.cumsum(edges[:-1]) / counts.sum()
        if ratio.max() - 1 < GAP:
            return p
        p = p * ratio
    return None


def _maximise(holds: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Probabilities of the intervals that maximise sum of counts log(holds @ p)."""
    p = np.full(holds.shape[1], 1 / holds.shape[1])
    for _ in range(ITERATIONS):
        ratio = holds / (holds @ p)[:, None]
        if (counts @ ratio).max() / counts.sum() - 1 < GAP:
            return p
        p = _line_search(holds, counts, p, _newton_target(ratio, counts) - p)
    raise ValueError(f"lower, upper: the Turnbull estimate did not converge in {ITERATIONS} steps")


def _newton_target(ratio: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Maximum of the quadratic approximation over all probabilities, as non-negative least squares."""
    weight = np.sqrt(counts)[:, None]
    design = np.vstack([weight * (ratio - 2), np.ones(ratio.shape[1])])
    target, _ = nnls(design, np.append(np.zeros(len(ratio)), 1.0))
    return target / target.sum()


def _line_search(holds, counts, p: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The step, halved until the likelihood rises enough (Armijo)."""
    fit = holds @ p
    value, rise = counts @ np.log(fit), counts @ ((holds @ step) / fit)
    size = 1.0
    for _ in range(40):
        trial = holds @ (p + size * step)
        if (trial > 0).all() and counts @ np.log(trial) >= value + size * rise / 3 - 1e-13 * abs(value):
            break
        size /= 2
    return p + size * step


def _middle(curve: pd.DataFrame) -> np.ndarray:
    """Where the curve is taken to fall: the middle of each interval."""
    return ((curve["lower"] + curve["upper"]) / 2).to_numpy()
