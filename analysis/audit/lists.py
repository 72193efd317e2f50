"""Checks of lists whose categories exclude each other, and of groups inside groups."""

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from analysis.audit.printed_numbers import bounds, total_bounds
from analysis.audit.rows import (
    BOUND_WORDS,
    check,
    cohort_size,
    count,
    counts,
    finding,
    joined,
    name,
    place,
    population_sizes,
    rows,
)

NOT_PATIENTS = ("studies", "search", "cohort", "criterion")


def complete_lists(study: pd.DataFrame, key) -> list[list]:
    """The rows of each exclusive list, at each place that prints it whole, one row a category.

    `key` takes a row and returns what identifies its list. A list that no place prints whole is put together
    from several places.
    """
    lists = defaultdict(lambda: defaultdict(dict))
    for row in rows(study[study["partition"] != ""]):
        lists[key(row)][place(row)].setdefault(row.category, row)
    found = []
    for by_place in lists.values():
        every = {category: row for part in by_place.values() for category, row in part.items()}
        whole = [part for part in by_place.values() if set(part) == set(every)]
        found += [list(part.values()) for part in whole or [every]]
    return [part for part in found if len(part) > 1]


def by_partition(row) -> tuple:
    """A list is named by its partition, within one subgroup."""
    return row.subject, row.partition, row.subgroup


def by_group(row) -> tuple:
    """The part of a list that lies inside one group."""
    return row.subject, row.partition, row.subset_of


def common_group(part: list) -> str:
    """The quantity that contains every row of a list; "" when they have none in common."""
    groups = {row.subset_of for row in part}
    return groups.pop() if len(groups) == 1 else ""


def expected_total(study: pd.DataFrame, part: list) -> int | None:
    """What the counts of a list add up to: its denominator, else the size of its population.

    None where neither is printed, and for a list inside a group, which `parts_of_group` compares.
    """
    if common_group(part) and counts(study, common_group(part)):
        return None
    sizes = population_sizes(study)
    printed = [int(row.denominator) for row in part if row.denominator]
    return max(
        printed or [max(sizes[row.population]) for row in part if row.population in sizes], default=None
    )


@check("list-adds-up", "The counts of an exclusive list add up to its total")
def list_adds_up(study: pd.DataFrame) -> list[dict]:
    """The categories of a partition exclude each other and cover the group, so that their counts add up to
    the printed denominator, or where none is printed to the size of the population."""
    found = []
    for part in complete_lists(study, by_partition):
        numbers = [count(row) for row in part]
        total = expected_total(study, part)
        if None in numbers or total is None or sum(numbers) == total:
            continue
        sentence = (
            f"{label(part)}: the counts of {joined(row.category.replace('_', ' ') for row in part)} add up to "
            f"{sum(numbers)}, not to {total}."
        )
        printed = " + ".join(str(n) for n in numbers) + f" of {total}"
        found.append(finding(part, printed, str(sum(numbers)), sum(numbers) - total, "patients", sentence))
    return found


def label(part: list) -> str:
    """Readable name of a list."""
    return f"{part[0].partition.replace('_', ' ')}, {place(part[0])}"


@check("percentages-add-up", "The percentages of an exclusive list add up to 100")
def percentages_add_up(study: pd.DataFrame) -> list[dict]:
    """The percentages of a partition add up to 100, or to that of the group around it. Rounding every row
    may move the sum by half a step a row upwards; truncating every row by one step a row downwards."""
    found = []
    for part in complete_lists(study, by_partition):
        texts = [row.percentage for row in part if not row.qualifier]
        if len(texts) < len(part) or not all(texts):
            continue
        group = common_group(part)
        totals = [Fraction(100)]
        totals += [Fraction(r.percentage) for r in rows(study, quantity_id=group) if group and r.percentage]
        low, high = total_bounds(texts)
        if any(low <= total <= high for total in totals):
            continue
        total = sum(Fraction(text) for text in texts)
        printed = " + ".join(f"{text}%" for text in texts)
        sentence = f"{label(part)}: the percentages {printed} add up to {float(total):g}%, not to 100%."
        found.append(finding(part, printed, f"{float(total):g}%", total - 100, "percentage points", sentence))
    return found


@check("parts-of-group", "The parts of a group add up to the group")
def parts_of_group(study: pd.DataFrame) -> list[dict]:
    """Categories of one exclusive list that lie inside the same group make up that group. Their counts, or
    where the group has none their percentages, are compared with every figure printed for it. A part whose
    own denominator is the sum of the parts was counted apart and is left out."""
    found = {}
    for part in complete_lists(study[study["subset_of"] != ""], by_group):
        group = rows(study, quantity_id=part[0].subset_of, subject=part[0].subject)
        hit = parts_in_counts(part, group) or parts_in_percent(part, group)
        if hit and found.get(by_group(part[0]), hit)["unit"] != "patients":
            found[by_group(part[0])] = hit
        elif hit:
            found.setdefault(by_group(part[0]), hit)
    return list(found.values())


def parts_in_counts(part: list, group: list) -> dict | None:
    """The finding where the counts of the parts do not add up to a count of the group."""
    numbers = [count(row) for row in part]
    printed = {n for g in group if (n := count(g)) is not None}
    own_base = {int(row.denominator) for row in part if row.denominator}
    if None in numbers or not printed or sum(numbers) in printed | own_base:
        return None
    return parts_finding(part, group, [str(n) for n in numbers], str(max(printed)), "patients")


def parts_in_percent(part: list, group: list) -> dict | None:
    """The finding where the percentages of the parts cannot add up to that of the group."""
    texts = [row.percentage for row in part]
    if not all(texts):
        return None
    low, high = total_bounds(texts)
    same = [g for g in group if g.percentage and {g.population} == {row.population for row in part}]
    wrong = [g for g in same if not within(g, low, high)]
    return parts_finding(part, wrong, texts, wrong[0].percentage, "percentage points") if wrong else None


def within(group, low: Fraction, high: Fraction) -> bool:
    """Whether a sum between low and high can be the percentage printed for the group."""
    limit = Fraction(group.percentage)
    if group.qualifier in ("gt", "ge"):
        return high > limit
    if group.qualifier in ("lt", "le", "max"):
        return low < limit
    below, above = bounds(group.percentage)
    return low <= above and below <= high


def parts_finding(part: list, group: list, texts: list[str], whole: str, unit: str) -> dict:
    """The finding for parts that do not make up their group."""
    mark = "%" if unit == "percentage points" else ""
    total = sum(Fraction(text) for text in texts)
    more = BOUND_WORDS.get(group[0].qualifier, "")
    added = " and ".join(f"{name(row)} ({text}{mark})" for row, text in zip(part, texts, strict=True))
    return finding(
        part + group,
        f"{' + '.join(texts)} against {more}{whole}{mark}",
        f"{float(total):g}{mark}",
        total - Fraction(whole),
        unit,
        f"{added} add up to {float(total):g}{mark}, but {name(group[0])} is printed as {more}{whole}{mark}.",
    )


@check("group-holds-subgroup", "A subgroup is not larger than its group")
def group_holds_subgroup(study: pd.DataFrame) -> list[dict]:
    """The count of a subgroup is compared with the largest count printed for the group that contains it;
    percentages are compared where all are of the same population."""
    found = []
    for row in rows(study[(study["subset_of"] != "") & (study["qualifier"] == "")]):
        group = rows(study, quantity_id=row.subset_of, subject=row.subject)
        sizes = [n for g in group if (n := count(g)) is not None]
        if count(row) is not None and sizes and count(row) > max(sizes):
            found.append(too_large(row, group[0], count(row), max(sizes), "patients"))
        alike = {r.population for r in rows(study, quantity_id=row.quantity_id, subject=row.subject)}
        shares = [g for g in group if g.percentage and not g.qualifier and {g.population} == alike]
        if (
            row.percentage
            and shares
            and all(bounds(row.percentage)[0] > bounds(g.percentage)[1] for g in shares)
        ):
            found.append(too_large(row, shares[0], row.percentage, shares[0].percentage, "percentage points"))
    return found


def too_large(row, group, part, whole, unit: str) -> dict:
    """The finding for a subgroup that exceeds its group."""
    mark = "%" if unit == "percentage points" else ""
    sentence = f"{name(row)} is printed with {part}{mark}, more than {name(group)}, which contains it, with {whole}{mark}."
    difference = Fraction(part) - Fraction(whole)
    return finding(
        [row, group], f"{part}{mark} of {whole}{mark}", f"at most {whole}{mark}", difference, unit, sentence
    )


@check(
    "numerator-in-denominator",
    "A numerator is not larger than its denominator, nor a denominator than the cohort",
)
def numerator_in_denominator(study: pd.DataFrame) -> list[dict]:
    """Printed fractions of patients lie between 0 and 1, and no table heading counts more than the cohort."""
    found, cohort = [], cohort_size(study)
    for row in rows(study[(study["denominator"] != "") & (study["subject"] == "own")]):
        n = int(row.denominator)
        if row.numerator and int(row.numerator) > n:
            found.append(too_large(row, row, int(row.numerator), n, "patients"))
        if cohort and n > cohort and row.characteristic not in NOT_PATIENTS:
            sentence = f"{name(row)}: the denominator {n} is larger than the cohort of {cohort}."
            found.append(finding([row], str(n), f"at most {cohort}", n - cohort, "patients", sentence))
    return found
