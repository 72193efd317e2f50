"""Logit of each study's proportion, with its sampling variance."""

import numpy as np
import pandas as pd

from analysis.statistics.arguments import numbers, refuse, same_length

CORRECTION = 0.5


def logit_proportion(events, n) -> pd.DataFrame:
    """log(x / (n - x)) with variance 1/x + 1/(n - x), for `events` x among `n` patients.

    Columns effect and variance, one row a study in the order given. A study without an event, or with events
    only, has 0.5 added to both counts, as by `escalc` of metafor (Viechtbauer W. J Stat Softw 2010;36(3):1-48).
    """
    events, n = counts(events, n)
    add = CORRECTION * ((events == 0) | (events == n))
    with_event, without = events + add, n - events + add
    return pd.DataFrame({"effect": np.log(with_event / without), "variance": 1 / with_event + 1 / without})


def inverse_logit(value):
    """The proportion whose logit is `value`."""
    return 1 / (1 + np.exp(-np.asarray(value, dtype=float)))


def counts(events, n) -> tuple[np.ndarray, np.ndarray]:
    """`events` and `n` as whole numbers a study, 0 <= events <= n and n >= 1; ValueError names the first bad row."""
    events, n = numbers(events, "events", least=0), numbers(n, "n", least=1)
    same_length(events=events, n=n)
    for name, column in (("events", events), ("n", n)):
        refuse(name, column, column % 1 != 0, allowed="a whole number")
    refuse("events", events, events > n, "is more than n; at most n is allowed")
    return events, n
