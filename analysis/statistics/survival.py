"""Survival of one group of patients: curve, median, landmarks, follow-up, numbers at risk, restricted mean.

lifelines fits. What it is known to give differently from the definition, or from R's `survival`, is mended in
this layer, each mend with its reason; the tests hold every result against R. Times are in any one unit (the
book: months). Times that differ by less than rounding error are tied, as in R.
"""

from math import nan

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from scipy.stats import norm

from analysis.statistics import arguments
from analysis.statistics.estimate import Estimate

TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def observations(time, event) -> tuple[np.ndarray, np.ndarray]:
    """Checked arrays of time (at least 0) and event (1 happened, 0 censored).

    lifelines takes a negative time and an event of 2 without a word. ValueError for these, for missing values,
    for lengths that differ and for no rows.
    """
    time = arguments.numbers(time, "time", least=0)
    event = arguments.codes(event, "event")
    arguments.same_length(time=time, event=event)
    return align_ties(time), event


def align_ties(time: np.ndarray) -> np.ndarray:
    """Times that differ by rounding error only (1.5e-8, absolute or relative) made equal.

    0.1 + 0.2 and 0.3 are one time. The rule is that of `aeqSurv` in R's `survival`; lifelines has none.
    """
    values = np.unique(time)
    gap = np.diff(values)
    tied = (gap <= TOLERANCE) | (gap <= TOLERANCE * np.abs(values).mean())
    first = values[np.append(True, ~tied)]
    return first[np.searchsorted(first, time, side="right") - 1]


def kaplan_meier(time, event, *, confidence: float = 0.95) -> pd.DataFrame:
    """Product-limit survival S(t) = prod(1 - d/n) with the pointwise log-log interval on Greenwood's variance.

    `time` and `event` (1, 0) have one row a patient. Returns one row for each distinct time, the first at time
    0: `time`, `at_risk`, `events`, `censored`, `survival`, `lower`, `upper`. ValueError as in `observations`.

    Kaplan and Meier, J Am Stat Assoc 1958;53:457; log-log interval: Kalbfleisch and Prentice, The Statistical
    Analysis of Failure Time Data, 2002, 1.4.
    """
    return _curve(_fit(*observations(time, event), confidence))


def survival_at(curve: pd.DataFrame, times) -> pd.DataFrame:
    """Landmark survival: the curve of `kaplan_meier` read at `times` (same unit).

    Returns `time`, `survival`, `lower`, `upper`, one row for each of `times`, in their order. Beyond the last
    follow-up survival is unknown (NaN) unless the curve has reached 0.
    """
    times = arguments.numbers(times, "times", least=0)
    grid = curve["time"].to_numpy()
    slack = TOLERANCE * 1e-2 * np.maximum(1, times)
    columns = ["survival", "lower", "upper"]
    rows = curve[columns].to_numpy()[np.searchsorted(grid, times + slack, side="right") - 1]
    if curve["survival"].iloc[-1] > 0:
        rows[times > grid[-1] + slack] = nan
    return pd.DataFrame({"time": times} | dict(zip(columns, rows.T, strict=True)))


def numbers_at_risk(time, times) -> pd.DataFrame:
    """Patients at risk just before each of `times`: followed at least to it. Returns `time` and `at_risk`."""
    time, _ = observations(time, np.zeros(np.size(time)))
    times = arguments.numbers(times, "times", least=0)
    return pd.DataFrame({"time": times, "at_risk": time.size - np.searchsorted(np.sort(time), times)})


def median_survival(time, event, *, confidence: float = 0.95) -> Estimate:
    """Time by which half have had the event, with the Brookmeyer-Crowley interval (Biometrics 1982;38:29).

    The value is where the Kaplan-Meier curve crosses one half, the interval runs from where its lower to where
    its upper bound first crosses it, as R prints. NaN: not reached. Errors as in `kaplan_meier`.
    """
    return curve_median(kaplan_meier(time, event, confidence=confidence), confidence)


def curve_median(curve: pd.DataFrame, confidence: float, method: str = "Kaplan-Meier") -> Estimate:
    """The median of a curve of `kaplan_meier` fitted at `confidence`; see `median_survival`."""
    times = curve["time"].to_numpy()
    ends = (half_crossing(times, curve[column].to_numpy()) for column in ("survival", "lower", "upper"))
    events = int(curve["events"].sum())
    n = events + int(curve["censored"].sum())
    words = f"{method}, Brookmeyer-Crowley (log-log)"
    return Estimate(*ends, n, events, confidence, words, _median_note(curve["survival"].iloc[-1]))


def median_follow_up(time, event, *, confidence: float = 0.95) -> Estimate:
    """Median follow-up by the reverse Kaplan-Meier method: censoring is the event, the event censors.

    Same arguments and result as `median_survival`; `events` counts the censored. Schemper and Smith, Control
    Clin Trials 1996;17:343.
    """
    time, event = observations(time, event)
    curve = kaplan_meier(time, 1 - event, confidence=confidence)
    return curve_median(curve, confidence, "reverse Kaplan-Meier")


def half_crossing(times: np.ndarray, height: np.ndarray) -> float:
    """First time at which `height` is at most one half; the middle of the step if it equals that. NaN: never.

    Where the curve stands at exactly one half lifelines answers by the last digit: of six deaths one after
    another it gives the third as the median, of ten the fifth. Every time of that step halves the patients; R
    takes its middle (to the end of follow-up, if the curve never falls below).
    """
    reached = height <= 0.5 + TOLERANCE
    if not reached.any():
        return nan
    passed = height <= 0.5 - TOLERANCE
    first = times[np.argmax(reached)]
    if passed.any():
        return float((first + times[np.argmax(passed)]) / 2)
    return float((first + times[-1]) / 2)


def restricted_mean(time, event, horizon: float, *, confidence: float = 0.95) -> Estimate:
    """Mean survival time up to `horizon` (same unit): the area under the Kaplan-Meier curve.

    Arguments and errors as in `kaplan_meier`; a horizon past the last follow-up is refused while patients are
    alive there, since the curve is unknown (lifelines draws it on). Wald interval. Royston and Parmar, BMC Med
    Res Methodol 2013;13:152. R: `print(survfit(...), rmean=horizon)`.
    """
    time, event = observations(time, event)
    value, variance = _restricted_mean(time, event, horizon)
    return _wald(value, variance, event, confidence, f"horizon {horizon:g}")


def restricted_mean_difference(
    time, event, group, horizon: float, *, order=None, confidence: float = 0.95
) -> Estimate:
    """Restricted mean of the second group less that of the first; the variances add up.

    `group` has one label a patient, of exactly two; `order` names first and second (default: sorted).
    ValueError as in `restricted_mean`, with the group. Uno et al., J Clin Oncol 2014;32:2380; R: `survRM2`.
    """
    time, event = observations(time, event)
    found, levels = arguments.labels(group, "group", order=order)
    arguments.same_length(time=time, group=found)
    if len(levels) != 2:
        raise ValueError(f"group holds {len(levels)} groups; exactly two are allowed")
    parts = [_of_group(time, event, found == code, levels[code], horizon) for code in (0, 1)]
    (first, first_variance), (second, second_variance) = parts
    words = f"horizon {horizon:g}, {levels[1]} less {levels[0]}"
    return _wald(second - first, first_variance + second_variance, event, confidence, words)


def _fit(time: np.ndarray, event: np.ndarray, confidence: float = 0.95) -> KaplanMeierFitter:
    """lifelines' fit of checked rows. It sets numpy's error state for the whole process; that is undone."""
    with np.errstate():
        return KaplanMeierFitter().fit(time, event, alpha=1 - arguments.level(confidence))


def _curve(fit: KaplanMeierFitter) -> pd.DataFrame:
    """A fit as a frame. The log-log scale has no value at survival 0 or 1, where lifelines writes a bound of 0
    or 1 and the upper end of a median would be a number; there it is NaN, but before the first event."""
    table, survival = fit.event_table, fit.survival_function_.to_numpy()[:, 0]
    bounds = fit.confidence_interval_.to_numpy()
    bounds[(survival <= 0) | (survival >= 1)] = nan
    if survival[0] == 1:
        bounds[0] = 1.0
    return pd.DataFrame(
        {
            "time": table.index.to_numpy(float),
            "at_risk": table["at_risk"].to_numpy(),
            "events": table["observed"].to_numpy(),
            "censored": table["censored"].to_numpy(),
            "survival": survival,
            "lower": bounds[:, 0],
            "upper": bounds[:, 1],
        }
    )


def _median_note(last: float) -> str:
    """What a reader must know of a median at the end of the curve."""
    if last > 0.5 + TOLERANCE:
        return "not reached"
    return "the curve ends at exactly 0.5: the middle of its last step" if last >= 0.5 - TOLERANCE else ""


def _restricted_mean(time: np.ndarray, event: np.ndarray, horizon: float) -> tuple[float, float]:
    """The restricted mean and its variance, sum over event times t of (area of S from t on)^2 d / (n (n - d)).

    The "variance" of lifelines is that of a patient's time, not of the mean: it does not shrink with n.
    """
    horizon, fit = arguments.scalar(horizon, "horizon", above=0), _fit(time, event)
    curve = _curve(fit)
    last = float(curve["time"].iloc[-1])
    if horizon > last * (1 + TOLERANCE) and curve["survival"].iloc[-1] > 0:
        raise ValueError(
            f"horizon is {horizon:g}; patients are alive at the last follow-up: at most {last:g}"
        )
    curve = curve[curve["time"] <= horizon * (1 + TOLERANCE)]
    width = np.diff(curve["time"].to_numpy(), append=horizon)
    ahead = np.cumsum((width * curve["survival"].to_numpy())[::-1])[::-1]
    died, left = curve["events"].to_numpy(), (curve["at_risk"] - curve["events"]).to_numpy()
    some = left > 0
    variance = np.sum(ahead[some] ** 2 * died[some] / ((died + left)[some] * left[some]))
    return float(restricted_mean_survival_time(fit, t=horizon)), float(variance)


def _of_group(time, event, rows, name, horizon: float) -> tuple[float, float]:
    """The same for one group, whose name a refusal carries."""
    try:
        return _restricted_mean(time[rows], event[rows], horizon)
    except ValueError as error:
        raise ValueError(f"group {name!r}: {error}") from None


def _wald(value: float, variance: float, event: np.ndarray, confidence: float, words: str) -> Estimate:
    """The estimate with its Wald interval."""
    margin = norm.ppf(0.5 + arguments.level(confidence) / 2) * variance**0.5
    method = f"restricted mean survival time, {words}, Wald interval"
    ends = (float(value - margin), float(value + margin))
    return Estimate(value, *ends, event.size, int(event.sum()), confidence, method)
