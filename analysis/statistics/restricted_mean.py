"""Restricted mean survival time: the mean survival within a horizon, and its difference between two groups.

lifelines calls "variance" what is not the squared standard error of this estimate, so it is computed here.
"""

import numpy as np
from scipy.stats import norm

from analysis.statistics import arguments
from analysis.statistics.estimate import Estimate
from analysis.statistics.survival import TOLERANCE, greenwood, kaplan_meier, observations


def restricted_mean(time, event, horizon: float, *, entry=None, confidence: float = 0.95) -> Estimate:
    """Mean survival time up to `horizon` (same unit): the area under the Kaplan-Meier curve.

    Arguments and errors as in `kaplan_meier`; a horizon past the last follow-up is refused while patients are
    alive there, since the curve is unknown. Wald interval from `restricted_mean_variance`. Royston and
    Parmar, BMC Med Res Methodol 2013;13:152. R: `print(survfit(...), rmean=horizon)`.
    """
    value, variance = restricted_mean_variance(time, event, horizon, entry=entry)
    event = observations(time, event)[1]
    return _estimate(value, variance, event.size, int(event.sum()), confidence, f"horizon {horizon:g}")


def restricted_mean_difference(
    time, event, group, horizon: float, *, order=None, confidence: float = 0.95
) -> Estimate:
    """Restricted mean of the second group less that of the first; the variances add up.

    `group` has one label a patient, of exactly two; `order` names first and second (default: sorted).
    ValueError as in `restricted_mean`, with the group. Uno et al., J Clin Oncol 2014;32:2380; R: `survRM2`.
    """
    time, event, _ = observations(time, event)
    found, levels = arguments.labels(group, "group", order=order)
    arguments.same_length(time=time, group=found)
    if len(levels) != 2:
        raise ValueError(f"group holds {len(levels)} groups; exactly two are allowed")
    parts = [_of_group(time, event, found == code, levels[code], horizon) for code in (0, 1)]
    (first, first_variance), (second, second_variance) = parts
    words = f"horizon {horizon:g}, {levels[1]} less {levels[0]}"
    variance = first_variance + second_variance
    return _estimate(second - first, variance, time.size, int(event.sum()), confidence, words)


def restricted_mean_variance(time, event, horizon: float, *, entry=None) -> tuple[float, float]:
    """The restricted mean and its variance: sum over event times t of (area of S from t on)^2 d / (n (n - d))."""
    horizon = arguments.scalar(horizon, "horizon", above=0)
    curve = kaplan_meier(time, event, entry)
    last = float(curve["time"].iloc[-1])
    if horizon > last * (1 + TOLERANCE) and curve["survival"].iloc[-1] > 0:
        raise ValueError(
            f"horizon is {horizon:g}; patients are alive at the last follow-up: at most {last:g}"
        )
    curve = curve[curve["time"] <= horizon * (1 + TOLERANCE)]
    width = np.diff(curve["time"].to_numpy(), append=horizon)
    area = np.cumsum((width * curve["survival"].to_numpy())[::-1])[::-1]
    hazard = greenwood(curve["at_risk"].to_numpy(), curve["events"].to_numpy())
    counted = np.isfinite(hazard)
    return float(area[0]), float(np.sum(area[counted] ** 2 * hazard[counted]))


def _of_group(time, event, rows, name, horizon: float) -> tuple[float, float]:
    """The same for one group, whose name a refusal carries."""
    try:
        return restricted_mean_variance(time[rows], event[rows], horizon)
    except ValueError as error:
        raise ValueError(f"group {name!r}: {error}") from None


def _estimate(value, variance, n, events, confidence, words) -> Estimate:
    """The estimate with its Wald interval."""
    margin = norm.ppf(0.5 + arguments.level(confidence) / 2) * variance**0.5
    method = f"restricted mean survival time, {words}, Wald interval"
    return Estimate(value, float(value - margin), float(value + margin), n, events, confidence, method)
