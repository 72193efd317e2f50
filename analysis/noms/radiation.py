"""Radiation arithmetic: biologically effective dose, dose in 2-Gy fractions, and schedules read from text."""

import re

import pandas as pd

from analysis.statistics.arguments import scalar

TUMOUR = 10.0
COLUMNS = ["schedule", "dose_per_fraction", "fractions", "total_dose", "bed", "eqd2"]

DOSE = r"(?P<dose>\d+(?:\.\d+)?) ?Gy"
PATTERNS = (
    (re.compile(rf"(?<![-\d.] )(?<![-\d.]){DOSE} ?/ ?(?P<n>\d+)(?![-\d.])"), "total"),
    (re.compile(rf"(?<![-\d.] )(?<![-\d.]){DOSE} ?x ?(?P<n>\d+)(?![-\d.])"), "fraction"),
    (re.compile(rf"(?<![-\d.])(?P<n>\d+) ?x ?{DOSE}"), "fraction"),
    (re.compile(rf"(?P<n>single) fraction {DOSE}"), "fraction"),
)


def bed(dose_per_fraction, fractions, alpha_beta) -> float:
    """Biologically effective dose in Gy: n d (1 + d / (alpha/beta)).

    `dose_per_fraction` d in Gy, `fractions` n a whole number, `alpha_beta` in Gy; all above 0, else ValueError.
    The linear-quadratic model is least sure for large doses per fraction (Kirkpatrick JP, Meyer JJ, Marks LB.
    Semin Radiat Oncol 2008;18:240-243).

    Source: Fowler JF. Br J Radiol 1989;62:679-694.
    """
    d = scalar(dose_per_fraction, "dose_per_fraction", above=0)
    n = scalar(fractions, "fractions", above=0)
    if n != int(n):
        raise ValueError(f"fractions is {n:g}; a whole number is allowed")
    return n * d * (1 + d / scalar(alpha_beta, "alpha_beta", above=0))


def eqd2(dose_per_fraction, fractions, alpha_beta) -> float:
    """Total dose in 2-Gy fractions with the same effect, in Gy: BED / (1 + 2 / (alpha/beta)).

    Arguments and errors as for `bed`.

    Source: Withers HR, Thames HD, Peters LJ. Radiother Oncol 1983;1:187-191.
    """
    return bed(dose_per_fraction, fractions, alpha_beta) / (1 + 2 / alpha_beta)


def parse_schedule(text: str) -> tuple[float, int] | None:
    """Dose per fraction (Gy) and number of fractions of a schedule written out; None where it is not clear.

    ``30 Gy/10`` is a total dose in 10 fractions; ``4 Gy x5``, ``1 x 18 Gy`` and ``single fraction 24 Gy`` give
    the dose of a fraction. A text with a range of doses, or with two different schedules, is not clear.
    """
    found = set()
    for pattern, meaning in PATTERNS:
        for match in pattern.finditer(text):
            n = 1 if match["n"] == "single" else int(match["n"])
            dose = float(match["dose"])
            found.add((dose / n if meaning == "total" else dose, n))
    return found.pop() if len(found) == 1 else None


def schedules(texts, alpha_beta: float = TUMOUR) -> pd.DataFrame:
    """One row for each text: schedule, dose_per_fraction, fractions, total_dose, bed, eqd2 (Gy).

    Texts without a clear schedule keep their row, with missing numbers.
    """
    rows = [(text, *_numbers(text, alpha_beta)) for text in texts]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[1:], "Float64"))


def _numbers(text: str, alpha_beta: float) -> tuple:
    """The numbers of one schedule, missing where it is not clear."""
    found = parse_schedule(text) if isinstance(text, str) else None
    if found is None:
        return (pd.NA,) * 5
    dose, n = found
    return dose, n, dose * n, bed(dose, n, alpha_beta), eqd2(dose, n, alpha_beta)
