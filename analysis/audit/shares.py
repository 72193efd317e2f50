"""Checks of percentages against the fractions that they are printed with, and of their bases."""

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from analysis.audit.printed_numbers import (
    decimals,
    denominators_giving,
    numerators_giving,
    percentage,
    rounding_rules,
)
from analysis.audit.rows import (
    COUNTED,
    NOT_PATIENTS,
    bases,
    check,
    cohort_size,
    finding,
    joined,
    own,
    place,
    population_sizes,
    printed_sizes,
    rows,
)

POINTS = "percentage points"


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
    if not others:
        return ""
    return f"; it is that of {others[0].label}, {others[0].numerator} of {others[0].denominator}"


@check("percentage-of-fraction", "Percentage does not follow from its fraction")
def percentage_of_fraction(study: pd.DataFrame) -> list[dict]:
    """Numerator over denominator is recomputed at the printed precision. Half up, half even and truncation
    are allowed. Where no denominator stands beside the numerator, any that is printed for the same quantity,
    its population or its group will do. A list that is wrong as a whole is one slip."""
    slips = defaultdict(lambda: defaultdict(list))
    for row in shares(study):
        found = bases(study, row)
        if found and not fits(row, found):
            key = (row.quantity_id, row.percentage)
            slips[wrong_list(study, row) or key][key].append(row)
    return [wrong_shares(study, list(parts.values())) for parts in slips.values()]


def wrong_list(study: pd.DataFrame, row) -> tuple | None:
    """The exclusive list that a quantity stands in, where no share of it follows from its fraction."""
    lists = {r.partition for r in rows(study, quantity_id=row.quantity_id)} - {""}
    same = [r for r in shares(study) if r.partition in lists]
    wrong = all(bases(study, r) and not fits(r, bases(study, r)) for r in same)
    return tuple(sorted(lists)) if len({r.quantity_id for r in same}) > 1 and wrong else None


def wrong_shares(study: pd.DataFrame, parts: list[list]) -> dict:
    """The finding for percentages of one list, or of one quantity, that their fractions do not give."""
    found, told = [], []
    for group in parts:
        row, n = group[0], base_of(study, group[0])
        alone = {"percentage": row.percentage, "numerator": "", "qualifier": ""}
        found += group + rows(study, quantity_id=row.quantity_id, **alone)
        right = f"{row.numerator} of {n} is {percentage(int(row.numerator), n, decimals(row.percentage))}%"
        told.append((f"{row.numerator} ({row.percentage}%)", f"{right}; {explanation(study, row, n)}"))
    gap = Fraction(parts[0][0].percentage) - share_of(parts[0][0].numerator, base_of(study, parts[0][0]))
    sentence = " ".join(
        f"{group[0].label[:1].upper()}{group[0].label[1:]}: printed as {printed}, but {right}."
        for group, (printed, right) in zip(parts, told, strict=True)
    )
    return finding(found, told[0][0], told[0][1].partition(";")[0], gap, POINTS, sentence=sentence)


def share_of(numerator: str | int, n: int) -> Fraction:
    """A fraction in percent, exactly."""
    return Fraction(100 * int(numerator), n)


@check("share-without-base", "Percentage without a base", "untraceable")
def share_without_base(study: pd.DataFrame) -> list[dict]:
    """A table or an abstract prints percentages of a group other than the cohort, and does not say at that place
    of how many patients. Percentages in the text, which refer to the tables, are not looked at."""
    cohort, sizes = cohort_size(study), population_sizes(own(study))
    shown = own(study)[own(study)["section"].isin(["abstract", "table"])]
    groups = defaultdict(list)
    for row in rows(shown):
        plain = row.percentage and not row.denominator and row.characteristic not in NOT_PATIENTS
        if plain and not row.qualifier and cohort and not base_said(shown, row):
            groups[(place(row) if row.section == "table" else "the abstract"), row.population].append(row)
    other = {key: group for key, group in groups.items() if of_another(study, group, sizes, cohort)}
    places = defaultdict(list)
    for (where, _), group in other.items():
        places[where].append(group)
    return [unsaid(study, where, groups, cohort) for where, groups in places.items()]


def base_said(shown: pd.DataFrame, row) -> bool:
    """Whether the table or abstract of a row prints the size of its population."""
    here = [r for r in rows(shown, population=row.population) if place(r) == place(row)]
    return any(r.denominator or r.characteristic == "cohort" for r in here)


def of_another(study: pd.DataFrame, group: list, sizes: dict, cohort: int) -> bool:
    """Whether shares of one population are of a base other than the cohort: it has a size of its own in print, or
    none, and the cohort does not give its shares."""
    sized = sizes.get(group[0].population, set())
    known = [row for row in shares(study) if row.population == group[0].population]
    return cohort not in sized if sized else any(not fits(row, [cohort]) for row in known)


def unsaid(study: pd.DataFrame, where: str, groups: list[list], cohort: int) -> dict:
    """The finding for the shares of one place whose bases it does not print."""
    told = [
        f"{joined(f'{r.label} {r.percentage}%' for r in group)} {base_words(study, group)}"
        for group in groups
    ]
    every = [row for group in groups for row in group]
    sentence = (
        f"{where} prints shares of groups other than the {cohort} patients without saying of how many: "
        f"{'; '.join(told)}."
    )
    printed = joined(f"{row.percentage}%" for row in every)
    return finding(every, printed, "the base beside the share", 0, "", sentence=sentence, wrong=[])


def base_words(study: pd.DataFrame, group: list) -> str:
    """The base of shares of one population: as another place prints it, else what would give them."""
    sized = population_sizes(own(study)).get(group[0].population)
    if sized:
        return f"(of {max(sized)})"
    counted = [row for row in shares(study) if row.population == group[0].population]
    fitting = [n for n in printed_sizes(study) if all(fits(row, [n]) for row in counted)]
    return f"({fitting[0]} would give it)" if fitting and counted else "(printed nowhere)"


@check("stated-of-another-group", "Share stated of another group than it was counted in")
def stated_of_another_group(study: pd.DataFrame) -> list[dict]:
    """The same share is printed of two populations of different size. It is a finding when the count, taken
    over the population that a place names, does not give what that place prints."""
    mine = own(study)
    sizes = population_sizes(mine)
    groups = defaultdict(list)
    for _, quantity in mine[mine["percentage"] != ""].groupby("quantity_id", sort=False):
        counted = counted_in(mine, rows(quantity), sizes)
        for row in rows(quantity, numerator="", qualifier=""):
            if counted and misplaced(row, counted, sizes):
                groups[row.characteristic, counted[1], row.population].append((row, counted))
    return [misplaced_shares(group, sizes) for group in groups.values()]


def counted_in(study: pd.DataFrame, quantity: list, sizes: dict) -> tuple[int, int] | None:
    """Numerator and denominator of a share of a part of the cohort; None where the two are not certain.

    The numerator is recovered from the percentage where only one gives it.
    """
    cohort = cohort_size(study)
    for row in quantity:
        for n in sorted(sizes.get(row.population, set()) - {cohort}):
            ks = [int(row.numerator)] if row.numerator else numerators_giving(n, row.percentage)
            if not row.qualifier and len(ks) == 1 and rounding_rules(ks[0], n, row.percentage):
                return ks[0], n
    return None


def misplaced(row, counted: tuple[int, int], sizes: dict) -> bool:
    """Whether a place states a share of a population of another size, which does not give it."""
    k, n = counted
    stated = sizes.get(row.population, set())
    return bool(stated) and n not in stated and not rounding_rules(k, max(stated), row.percentage)


def misplaced_shares(group: list, sizes: dict) -> dict:
    """The finding for shares of one group that are stated of another population."""
    whole, told, gaps = max(sizes[group[0][0].population]), {}, []
    for row, (k, n) in group:
        right = f"{k} of {n}; of {whole} {percentage(k, whole, max(decimals(row.percentage), 1))}%"
        told.setdefault((row.label, row.percentage), right)
        gaps.append(Fraction(row.percentage) - share_of(k, whole))
    row, (_, n) = group[0]
    named = joined(f"{name} {printed}% ({right})" for (name, printed), right in told.items())
    sentence = f"stated of {row.population} ({whole}), but counted among {n}: {named}."
    printed, follows = f"{row.percentage}% of {row.population}", next(iter(told.values()))
    found = [row for row, _ in group]
    return finding(found, printed, follows, max(gaps, key=abs), POINTS, sentence=sentence)
