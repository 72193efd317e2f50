"""Effect of each study with its sampling variance, on the scale on which studies are pooled.

Every function takes one value a study and returns a DataFrame with the columns `effect` and `variance`, one
row a study in the order given. Counts with a zero cell get the continuity correction `add` according to `to`:
"only0" corrects the studies with a zero cell, "all" every study, "if0all" every study if any has one, "none"
leaves them, and a study whose variance then does not exist is refused. Conventions are those of `escalc` in
metafor (Viechtbauer W. J Stat Softw 2010;36(3):1-48).
"""

import numpy as np
import pandas as pd
from scipy.special import gammaln, ndtri

from analysis.statistics.arguments import level, numbers, one_of, refuse, same_length, scalar

CORRECTIONS = ("only0", "all", "if0all", "none")


def logit_proportion(events, n, *, add: float = 0.5, to: str = "only0") -> pd.DataFrame:
    """log(x / (n - x)) with variance 1/x + 1/(n - x), for `events` x among `n` patients."""
    events, n = counts(events, n)
    with_event, without = _corrected([events, n - events], add, to)
    return _frame(np.log(with_event / without), 1 / with_event + 1 / without)


def inverse_logit(value):
    """The proportion whose logit is `value`."""
    return 1 / (1 + np.exp(-np.asarray(value, dtype=float)))


def freeman_tukey(events, n) -> pd.DataFrame:
    """Double arcsine (asin(sqrt(x/(n+1))) + asin(sqrt((x+1)/(n+1)))) / 2, variance 1 / (4n + 2).

    Source: Freeman MF, Tukey JW. Ann Math Stat 1950;21:607-611.
    """
    events, n = counts(events, n)
    return _frame(_double_arcsine(events, n), 1 / (4 * n + 2))


def inverse_freeman_tukey(value, n):
    """The proportion whose double arcsine among n patients is `value`, 0 or 1 beyond the ends of the scale.

    With t = 2 value: (1 - sign(cos t) sqrt(1 - (sin t + (sin t - 1 / sin t) / n)^2)) / 2. For a pooled value
    n is the harmonic mean of the studies' n. That choice can mislead where the n differ much (Schwarzer G et
    al. Res Synth Methods 2019;10:476-483): the binomial-normal model of `analysis.glmm` needs no n.
    Source: Miller JJ. Am Stat 1978;32:138.
    """
    value = np.asarray(value, dtype=float)
    lowest, highest = _double_arcsine(0, n), _double_arcsine(n, n)
    sine = np.sin(2 * np.clip(value, lowest, highest))
    inside = 1 - (sine + (sine - 1 / sine) / n) ** 2
    proportion = (1 - np.sign(np.cos(2 * value)) * np.sqrt(np.maximum(inside, 0))) / 2
    return np.where(value < lowest, 0.0, np.where(value > highest, 1.0, proportion))


def harmonic_mean(n) -> float:
    """Harmonic mean of the studies' numbers of patients."""
    return float(1 / np.mean(1 / numbers(n, "n", above=0)))


def log_odds_ratio(events1, n1, events2, n2, *, add=0.5, to="only0", drop00=False) -> pd.DataFrame:
    """log(a d / (b c)) with variance 1/a + 1/b + 1/c + 1/d; a, b with and without the event in group 1.

    `drop00` leaves out studies without an event, or with events only, in both groups; the index then tells
    which rows remain.
    """
    kept, (a, b, c, d) = _table(events1, n1, events2, n2, add, to, drop00)
    return _frame(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, kept)


def log_risk_ratio(events1, n1, events2, n2, *, add=0.5, to="only0", drop00=False) -> pd.DataFrame:
    """log((a / n1) / (c / n2)) with variance 1/a - 1/n1 + 1/c - 1/n2; arguments as `log_odds_ratio`."""
    kept, (a, b, c, d) = _table(events1, n1, events2, n2, add, to, drop00)
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    return _frame(effect, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), kept)


def risk_difference(events1, n1, events2, n2, *, add=0.5, to="only0", drop00=False) -> pd.DataFrame:
    """a / n1 - c / n2 with variance ab / n1^3 + cd / n2^3; arguments as `log_odds_ratio`."""
    kept, (a, b, c, d) = _table(events1, n1, events2, n2, add, to, drop00)
    return _frame(a / (a + b) - c / (c + d), a * b / (a + b) ** 3 + c * d / (c + d) ** 3, kept)


def log_ratio(ratio, low, high, confidence: float = 0.95) -> pd.DataFrame:
    """Log of a published hazard, odds or risk ratio; its standard error from the published interval.

    se = (log high - log low) / (2 z). ValueError where low <= ratio <= high fails or the interval has no
    width. Source: Parmar MKB, Torri V, Stewart L. Stat Med 1998;17:2815-2834.
    """
    ratio, low, high = (
        numbers(column, name, above=0) for column, name in ((ratio, "ratio"), (low, "low"), (high, "high"))
    )
    same_length(ratio=ratio, low=low, high=high)
    refuse(
        "ratio", ratio, (ratio < low) | (ratio > high), "lies outside its own interval; low <= ratio <= high"
    )
    z = ndtri((1 + level(confidence)) / 2)
    return _frame(np.log(ratio), (np.log(high / low) / (2 * z)) ** 2)


def mean(means, sd, n) -> pd.DataFrame:
    """Mean of each study, variance sd^2 / n."""
    means, sd, n = _group(means, sd, n, "")
    return _frame(means, sd**2 / n)


def mean_difference(means1, sd1, n1, means2, sd2, n2) -> pd.DataFrame:
    """Difference of two means, variance sd1^2 / n1 + sd2^2 / n2."""
    (means1, sd1, n1), (means2, sd2, n2) = _group(means1, sd1, n1, "1"), _group(means2, sd2, n2, "2")
    same_length(means1=means1, means2=means2)
    return _frame(means1 - means2, sd1**2 / n1 + sd2**2 / n2)


def standardised_mean_difference(means1, sd1, n1, means2, sd2, n2) -> pd.DataFrame:
    """Hedges' g, (m1 - m2) / pooled sd times the exact small-sample factor J; variance 1/n1 + 1/n2 + g^2/2N.

    J = gamma(f/2) / (sqrt(f/2) gamma((f-1)/2)) with f = n1 + n2 - 2, at least 2 degrees of freedom.
    Source: Hedges LV. J Educ Stat 1981;6:107-128.
    """
    (means1, sd1, n1), (means2, sd2, n2) = _group(means1, sd1, n1, "1"), _group(means2, sd2, n2, "2")
    same_length(means1=means1, means2=means2)
    freedom = n1 + n2 - 2
    refuse("n1", n1, freedom < 2, "leaves less than 2 degrees of freedom; n1 + n2 of at least 4 is allowed")
    pooled_sd = np.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / freedom)
    correction = np.exp(gammaln(freedom / 2) - 0.5 * np.log(freedom / 2) - gammaln((freedom - 1) / 2))
    g = correction * (means1 - means2) / pooled_sd
    return _frame(g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2)))


def counts(events, n, suffix: str = "") -> tuple[np.ndarray, np.ndarray]:
    """`events` and `n` as whole numbers a study, 0 <= events <= n and n >= 1."""
    names = f"events{suffix}", f"n{suffix}"
    events, n = numbers(events, names[0], least=0), numbers(n, names[1], least=1)
    same_length(**{names[0]: events, names[1]: n})
    for name, column in zip(names, (events, n), strict=True):
        refuse(name, column, column % 1 != 0, allowed="a whole number")
    refuse(names[0], events, events > n, f"is more than {names[1]}; at most {names[1]} is allowed")
    return events, n


def _group(means, sd, n, suffix: str):
    """Means, standard deviations and numbers of patients of one group, checked."""
    means = numbers(means, f"means{suffix}")
    sd, n = numbers(sd, f"sd{suffix}", above=0), numbers(n, f"n{suffix}", least=1)
    same_length(**{f"means{suffix}": means, f"sd{suffix}": sd, f"n{suffix}": n})
    return means, sd, n


def _table(events1, n1, events2, n2, add, to, drop00):
    """The rows kept and the four corrected cells of each study's two-by-two table."""
    events1, n1 = counts(events1, n1, "1")
    events2, n2 = counts(events2, n2, "2")
    same_length(events1=events1, events2=events2)
    silent = (events1 + events2 == 0) | (events1 + events2 == n1 + n2)
    kept = np.flatnonzero(~silent) if drop00 else np.arange(len(events1))
    if kept.size == 0:
        raise ValueError("events1, events2: no study is left; one with an event and a non-event is needed")
    cells = [cell[kept] for cell in (events1, n1 - events1, events2, n2 - events2)]
    return kept, _corrected(cells, add, to, kept)


def _corrected(cells: list[np.ndarray], add, to, index=None) -> list[np.ndarray]:
    """`cells` after the continuity correction; `index` holds their rows in the input, if some were dropped."""
    add = scalar(add, "add", least=0)
    zero = np.any([cell == 0 for cell in cells], axis=0)
    rows = {"only0": zero, "all": True, "if0all": zero.any(), "none": False}[one_of(to, "to", CORRECTIONS)]
    if (zero & ~np.asarray(rows)).any() or (add == 0 and zero.any()):
        row = int(np.argmax(zero)) if index is None else int(index[np.argmax(zero)])
        raise ValueError(
            f"events, row {row}: a cell is zero and not corrected; add > 0 and to='only0' mend it"
        )
    return [cell + add * np.asarray(rows) for cell in cells]


def _double_arcsine(events, n):
    """The transformation of Freeman and Tukey."""
    return (np.arcsin(np.sqrt(events / (n + 1))) + np.arcsin(np.sqrt((events + 1) / (n + 1)))) / 2


def _frame(effect, variance, index=None) -> pd.DataFrame:
    """The two columns, refused where a variance is not above 0."""
    refuse("variance", variance, ~(variance > 0), "is no number above 0; the study's interval has no width")
    return pd.DataFrame({"effect": effect, "variance": variance}, index=index)
