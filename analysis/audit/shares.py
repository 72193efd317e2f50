"""Checks of percentages against the fractions that they are printed with."""

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from analysis.audit.printed_numbers import (
    decimals,
    denominators_giving,
    numerators_giving,
    percentage,
    rounding_rules,
    satisfies,
)
from analysis.audit.rows import (
    BOUND_WORDS,
    COUNTED,
    as_text,
    bases,
    check,
    cohort_size,
    finding,
    joined,
    name,
    population_sizes,
    printed_sizes,
    rows,
)

SHARES = ["reported_id", "study_id", "numerator", "denominator", "base", "percentage", "follows", "rules"]


def shares(study: pd.DataFrame) -> list:
    """Rows that print a numerator with an unqualified percentage."""
    found = rows(study)
    return [r for r in found if r.numerator and r.percentage and not r.qualifier and r.statistic in COUNTED]


def fits(row, denominators: list[int]) -> bool:
    """Whether a rounding rule prints the row's numerator over one of the denominators as its percentage."""
    return any(rounding_rules(int(row.numerator), n, row.percentage) for n in denominators)


def base_of(study: pd.DataFrame, row) -> int | None:
    """The denominator that a row is recomputed with: the first that gives its percentage, else the largest."""
    found = bases(study, row)
    giving = [n for n in found if fits(row, [n])]
    return giving[0] if giving else max(found, default=None)


def share_table(reported: pd.DataFrame) -> pd.DataFrame:
    """Every percentage with a numerator, recomputed at its printed precision.

    Columns: `reported_id`, `study_id`, `numerator`, `denominator` (empty where not printed at that place),
    `base` (the denominator used), `percentage` (as printed), `follows` (computed), `rules` (rounding rules
    that print it, empty when none does).
    """
    table = []
    for study_id, study in as_text(reported).groupby("study_id"):
        for row in shares(study):
            n = base_of(study, row)
            follows = percentage(int(row.numerator), n, decimals(row.percentage)) if n else ""
            rules = joined(rounding_rules(int(row.numerator), n, row.percentage)) if n else ""
            table.append(
                [row.reported_id, study_id, row.numerator, row.denominator, n, row.percentage, follows, rules]
            )
    return pd.DataFrame(table, columns=SHARES)


def explanation(study: pd.DataFrame, row, n: int) -> str:
    """Which denominator would give the printed percentage, and whether the publication prints it."""
    giving = denominators_giving(int(row.numerator), row.percentage, 3 * n)
    if not giving:
        return "no whole number of patients gives it" + twin(study, row)
    sizes = printed_sizes(study)
    nearest = min([d for d in giving if d in sizes] or giving, key=lambda d: abs(d - n))
    return f"{nearest} would give it" + (f", printed for {sizes[nearest]}" if nearest in sizes else "")


def twin(study: pd.DataFrame, row) -> str:
    """Another quantity whose fraction does give the percentage: it may have been copied."""
    others = [r for r in shares(study) if r.quantity_id != row.quantity_id and r.percentage == row.percentage]
    others = [r for r in others if r.denominator and fits(r, [int(r.denominator)])]
    return (
        f"; it is that of {name(others[0])}, {others[0].numerator} of {others[0].denominator}"
        if others
        else ""
    )


@check("percentage-of-fraction", "A percentage is that of its fraction")
def percentage_of_fraction(study: pd.DataFrame) -> list[dict]:
    """Numerator over denominator is recomputed at the printed precision. Half up, half even and truncation
    are allowed. Where no denominator stands beside the numerator, any that is printed for the same quantity,
    its population or its group will do."""
    groups = defaultdict(list)
    for row in shares(study):
        found = bases(study, row)
        if found and not fits(row, found):
            groups[row.quantity_id, row.numerator, row.percentage].append(row)
    return [wrong_share(study, group) for group in groups.values()]


def wrong_share(study: pd.DataFrame, group: list) -> dict:
    """The finding for a percentage that its fraction does not give, with every place that prints it."""
    row, n = group[0], base_of(study, group[0])
    same = rows(study, quantity_id=row.quantity_id, percentage=row.percentage, numerator="", qualifier="")
    right = percentage(int(row.numerator), n, decimals(row.percentage))
    points = Fraction(row.percentage) - Fraction(100 * int(row.numerator), n)
    return finding(
        group + same,
        f"{row.numerator} ({row.percentage}%)",
        f"{row.numerator} of {n} is {right}%",
        round(float(points), 2),
        "percentage points",
        f"{name(row)}: {row.numerator} is printed as {row.percentage}%, but {row.numerator} of {n} is {right}%; "
        f"{explanation(study, row, n)}.",
    )


@check("base-not-printed", "A percentage has a base that is printed", "warning")
def base_not_printed(study: pd.DataFrame) -> list[dict]:
    """A numerator with a percentage, but no denominator anywhere for its population: the base should be the
    cohort. It is a finding when the cohort does not give the percentage."""
    cohort, groups = cohort_size(study), defaultdict(list)
    for row in shares(study[study["subject"] == "own"]):
        if cohort and not bases(study, row) and not fits(row, [cohort]):
            groups[row.quantity_id].append(row)
    return [missing_base(study, group, cohort) for group in groups.values()]


def missing_base(study: pd.DataFrame, group: list, cohort: int) -> dict:
    """The finding for a numerator whose percentage is not of the cohort and has no base in print."""
    row = group[0]
    right = percentage(int(row.numerator), cohort, decimals(row.percentage))
    return finding(
        group,
        f"{row.numerator} ({row.percentage}%)",
        f"{row.numerator} of the cohort of {cohort} is {right}%",
        round(float(Fraction(row.percentage) - Fraction(100 * int(row.numerator), cohort)), 2),
        "percentage points",
        f"{name(row)}: {row.numerator} ({row.percentage}%) is printed without its base; of the cohort of {cohort} "
        f"it would be {right}%, and {explanation(study, row, cohort)}.",
    )


@check("abstract-base", "A percentage of the abstract is of the cohort of the abstract", "warning")
def abstract_base(study: pd.DataFrame) -> list[dict]:
    """The abstract prints the cohort and a numerator with a percentage but no denominator. It is a finding
    when the percentage is of another group that only the body names."""
    abstract = study[(study["section"] == "abstract") & (study["subject"] == "own")]
    cohort, found = cohort_size(abstract), []
    for row in shares(abstract):
        others = bases(study, row)
        if cohort and not row.denominator and not fits(row, [cohort]) and fits(row, others):
            n = base_of(study, row)
            right = percentage(int(row.numerator), cohort, decimals(row.percentage))
            sentence = (
                f"{name(row)}: the abstract prints {row.numerator} ({row.percentage}%) beside a cohort of {cohort}, "
                f"of which it would be {right}%; the percentage is of {n}, which the abstract does not print."
            )
            points = round(float(row.percentage) - 100 * int(row.numerator) / cohort, 2)
            printed, follows = f"{row.numerator} ({row.percentage}%)", f"{right}% of {cohort}"
            found.append(finding([row], printed, follows, points, "percentage points", sentence))
    return found


@check("stated-of-another-group", "A share is stated of the group that it was counted in", "warning")
def stated_of_another_group(study: pd.DataFrame) -> list[dict]:
    """The same share is printed of two populations of different size. It is a finding when the count, taken
    over the population that a place names, does not give what that place prints."""
    own, found = study[study["subject"] == "own"], []
    sizes = population_sizes(own)
    for _, quantity in own[own["percentage"] != ""].groupby("quantity_id", sort=False):
        counted = counted_in(own, rows(quantity), sizes)
        groups = defaultdict(list)
        for row in rows(quantity, numerator=""):
            if counted and misplaced(row, counted, sizes):
                groups[row.percentage, row.qualifier, row.population].append(row)
        found += [misplaced_share(group, counted, sizes) for group in groups.values()]
    return found


def counted_in(study: pd.DataFrame, quantity: list, sizes: dict) -> tuple[int, int] | None:
    """Numerator and denominator of a share of a part of the cohort; None where the two are not certain.

    The numerator is recovered from the percentage where only one gives it.
    """
    cohort = cohort_size(study)
    for row in quantity:
        for n in sorted(sizes.get(row.population, set()) - {cohort}):
            ks = [int(row.numerator)] if row.numerator else numerators_giving(n, row.percentage)
            if not row.qualifier and len(ks) == 1 and fits_share(ks[0], n, row):
                return ks[0], n
    return None


def misplaced(row, counted: tuple[int, int], sizes: dict) -> bool:
    """Whether a place states a share of a population of another size, which does not give it."""
    k, n = counted
    stated = sizes.get(row.population, set())
    if not stated or n in stated:
        return False
    if row.qualifier:
        return not satisfies(percentage(k, max(stated), 4), row.qualifier, row.percentage)
    return not fits_share(k, max(stated), row)


def fits_share(k: int, n: int, row) -> bool:
    """Whether a rounding rule prints k of n as the row's percentage."""
    return bool(rounding_rules(k, n, row.percentage))


def misplaced_share(group: list, counted: tuple[int, int], sizes: dict) -> dict:
    """The finding for places that state a share of a population in which it was not counted."""
    row, (k, n) = group[0], counted
    whole = max(sizes[row.population])
    right = percentage(k, whole, max(decimals(row.percentage), 1))
    stated = f"{BOUND_WORDS.get(row.qualifier, '')}{row.percentage}%"
    return finding(
        group,
        f"{stated} of {row.population}",
        f"{k} of {n}; {k} of {whole} is {right}%",
        round(float(row.percentage) - 100 * k / whole, 2),
        "percentage points",
        f"{name(row)}: {stated} is stated of {row.population} ({whole}), but {k} were counted among {n}; "
        f"{k} of {whole} is {right}%.",
    )
