"""Cox's partial likelihood with Efron's handling of ties: its value, score, information and residuals.

With d events tied at a time, the l-th of them (l = 0 .. d-1) is drawn from the risk set in which each tied
patient counts 1 - l/d. Each event so has a weighted mean, covariance and third moment of the covariates, and
everything that `analysis.cox` needs is a sum of these. Efron, J Am Stat Assoc 1977;72:557; Therneau and
Grambsch, Modeling Survival Data, 2000, chapter 3. lifelines has neither the Firth penalty nor the score test
of proportional hazards, which need these sums; the tests compare its fit with ours.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Who is at risk at each event of one stratum, as positions in arrays sorted by time and by entry."""

    rows: np.ndarray  # rows of the stratum, by rising time
    first: np.ndarray  # for each event time, the position in `rows` from which on all are still followed
    late: np.ndarray  # rows by rising entry; empty without late entry
    entered: np.ndarray  # for each event time, the position in `late` from which on none has entered
    events: np.ndarray  # rows with the event, by rising time
    start: np.ndarray  # for each event time, the position in `events` of its first event
    at: np.ndarray  # for each event, its event time's position
    used: np.ndarray  # for each event, l / d: the part of the tied patients that no longer counts
    times: np.ndarray  # the event times


@dataclass(frozen=True, slots=True)
class Moments:
    """What one event contributes (E events, p covariates): risk-set total, mean, covariance; and the sums."""

    log_likelihood: float
    score: np.ndarray  # p
    information: np.ndarray  # p, p
    total: np.ndarray  # E
    mean: np.ndarray  # E, p
    covariance: np.ndarray  # E, p, p


def risk_sets(time, event, entry, stratum) -> list[RiskSets]:
    """The risk sets of every stratum that has an event."""
    codes = np.unique(stratum[event == 1])
    return [_stratum_sets(np.flatnonzero(stratum == code), time, event, entry) for code in codes]


def moments(beta: np.ndarray, x: np.ndarray, sets: list[RiskSets]) -> Moments:
    """The partial likelihood at `beta` (p) for covariates `x` (n, p)."""
    eta = x @ beta
    shift = eta.max()
    risk = np.exp(eta - shift)
    total = _gather(risk, sets)
    mean = _gather(risk[:, None] * x, sets) / total[:, None]
    second = _gather(risk[:, None, None] * x[:, :, None] * x[:, None, :], sets)
    covariance = second / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
    events = np.concatenate([one.events for one in sets])
    return Moments(
        float(eta[events].sum() - np.log(total).sum() - shift * events.size),
        x[events].sum(axis=0) - mean.sum(axis=0),
        covariance.sum(axis=0),
        total * np.exp(shift),
        mean,
        covariance,
    )


def information_slope(beta: np.ndarray, x: np.ndarray, sets: list[RiskSets], fit: Moments) -> np.ndarray:
    """Derivative of the information (p, p) to each coefficient (last axis): sum of third central moments."""
    risk = np.exp(x @ beta)
    cube = risk[:, None, None, None] * x[:, :, None, None] * x[:, None, :, None] * x[:, None, None, :]
    third = _gather(cube, sets) / fit.total[:, None, None, None]
    mean, covariance = fit.mean, fit.covariance
    crossed = np.einsum("eij,ek->eijk", covariance, mean)
    crossed = crossed + crossed.transpose(0, 1, 3, 2) + crossed.transpose(0, 3, 1, 2)
    return (third - crossed - np.einsum("ei,ej,ek->eijk", mean, mean, mean)).sum(axis=0)


def score_residuals(beta: np.ndarray, x: np.ndarray, sets: list[RiskSets], fit: Moments, time, entry):
    """Each patient's part of the score (n, p): observed less expected covariate over the time at risk."""
    residual = np.zeros_like(x)
    risk = np.exp(x @ beta)
    done = 0
    for one in sets:
        here = slice(done, done + one.events.size)
        done = here.stop
        hazard = 1 / fit.total[here]
        steps = np.column_stack([hazard, hazard[:, None] * fit.mean[here]])
        cumulative = np.vstack(
            [np.zeros(steps.shape[1]), np.cumsum(np.add.reduceat(steps, one.start), axis=0)]
        )
        exposure = cumulative[np.searchsorted(one.times, time[one.rows], side="right")]
        if entry is not None:
            exposure = exposure - cumulative[np.searchsorted(one.times, entry[one.rows], side="right")]
        residual[one.rows] -= risk[one.rows, None] * (x[one.rows] * exposure[:, :1] - exposure[:, 1:])
        residual[one.events] += _own_event(one, x, risk, steps, fit.mean[here])
    return residual


def _own_event(one: RiskSets, x, risk, steps, mean) -> np.ndarray:
    """The events' own part: covariate less mean, and the exposure that a tied patient did not have."""
    size = np.diff(np.append(one.start, one.events.size))
    average = np.add.reduceat(mean, one.start) / size[:, None]
    unused = np.add.reduceat(one.used[:, None] * steps, one.start)[one.at]
    rows = one.events
    return x[rows] - average[one.at] + risk[rows, None] * (x[rows] * unused[:, :1] - unused[:, 1:])


def _stratum_sets(rows: np.ndarray, time, event, entry) -> RiskSets:
    """The risk sets among `rows`."""
    rows = rows[np.argsort(time[rows], kind="stable")]
    events = rows[event[rows] == 1]
    times, start, at, size = np.unique(
        time[events], return_index=True, return_inverse=True, return_counts=True
    )
    late = np.empty(0, int) if entry is None else rows[np.argsort(entry[rows], kind="stable")]
    return RiskSets(
        rows=rows,
        first=np.searchsorted(time[rows], times),
        late=late,
        entered=np.searchsorted(np.empty(0) if entry is None else entry[late], times),
        events=events,
        start=start,
        at=at,
        used=(np.arange(events.size) - start[at]) / size[at],
        times=times,
    )


def _gather(values: np.ndarray, sets: list[RiskSets]) -> np.ndarray:
    """Sum of `values` (n, ...) over the weighted risk set of every event (E, ...)."""
    return np.concatenate([_stratum_sums(values, one) for one in sets])


def _stratum_sums(values: np.ndarray, one: RiskSets) -> np.ndarray:
    """The same within one stratum."""
    followed = np.cumsum(values[one.rows][::-1], axis=0)[::-1][one.first]
    if one.late.size:
        waiting = np.cumsum(values[one.late][::-1], axis=0)[::-1]
        followed = followed - np.concatenate([waiting, np.zeros_like(waiting[:1])])[one.entered]
    tied = np.add.reduceat(values[one.events], one.start, axis=0)
    used = one.used.reshape(-1, *[1] * (values.ndim - 1))
    return followed[one.at] - used * tied[one.at]
