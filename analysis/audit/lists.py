"""Checks of lists whose categories exclude each other, and of groups inside groups."""

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from analysis.audit.printed_numbers import bounds, total_bounds
from analysis.audit.rows import (
    BOUND_WORDS,
    NOT_PATIENTS,
    check,
    cohort_size,
    count,
    counts,
    finding,
    joined,
    own,
    place,
    population_sizes,
    rows,
)
from analysis.audit.shares import POINTS
from analysis.audit.words import words


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
    printed = {int(row.denominator) for row in part if row.denominator}
    return max(printed or {n for row in part for n in sizes.get(row.population, ())}, default=None)


@check("list-adds-up", "List does not add up")
def list_adds_up(study: pd.DataFrame) -> list[dict]:
    """The categories of a partition exclude each other and cover the group, so that their counts add up to
    the printed denominator, or where none is printed to the size of the population; and their percentages to
    100, or to that of the group around them."""
    parts = complete_lists(study, by_partition)
    return [hit for part in parts for hit in (counts_off(study, part), percentages_off(study, part)) if hit]


def counts_off(study: pd.DataFrame, part: list) -> dict | None:
    """The finding where the counts of a list do not add up to its total."""
    numbers = [count(row) for row in part]
    total = expected_total(study, part)
    if None in numbers or total is None or sum(numbers) == total:
        return None
    printed, names = " + ".join(map(str, numbers)), joined(words(row.category) for row in part)
    sentence = f"{label(part)}: the counts of {names} add up to {sum(numbers)}, not to {total}."
    gap = sum(numbers) - total
    return finding(part, f"{printed} of {total}", str(sum(numbers)), gap, "patients", sentence=sentence)


def percentages_off(study: pd.DataFrame, part: list) -> dict | None:
    """The finding where the percentages of a list do not add up. Rounding every row may move the sum by half a
    step a row upwards; truncating every row by one step a row downwards."""
    texts = [row.percentage for row in part if not row.qualifier]
    if len(texts) < len(part) or not all(texts):
        return None
    group = common_group(part)
    totals = [Fraction(100)]
    totals += [Fraction(r.percentage) for r in rows(study, quantity_id=group) if group and r.percentage]
    low, high = total_bounds(texts)
    if any(low <= total <= high for total in totals):
        return None
    total = sum(Fraction(text) for text in texts)
    printed = " + ".join(f"{text}%" for text in texts)
    sentence = f"{label(part)}: the percentages {printed} add up to {float(total):g}%, not to 100%."
    return finding(part, printed, f"{float(total):g}%", total - 100, POINTS, sentence=sentence)


def label(part: list) -> str:
    """Readable name of a list."""
    return f"{words(part[0].partition)}, {place(part[0])}"


@check("parts-of-group", "Parts do not make up their group")
def parts_of_group(study: pd.DataFrame) -> list[dict]:
    """Categories of one exclusive list that lie inside the same group make up that group. Their counts, or
    where the group has none their percentages, are compared with every figure printed for it. A part whose
    own denominator is the sum of the parts was counted apart and is left out."""
    found = []
    for part in complete_lists(study[study["subset_of"] != ""], by_group):
        group = rows(study, quantity_id=part[0].subset_of, subject=part[0].subject)
        beside = [r for r in rows(study, partition=part[0].partition) if r.subset_of != part[0].subset_of]
        hit = parts_in_counts(part, group, beside) or parts_in_percent(part, group, beside)
        found += [hit] if hit else []
    return sorted(found, key=lambda hit: hit["unit"] == POINTS)


def parts_in_counts(part: list, group: list, beside: list) -> dict | None:
    """The finding where the counts of the parts do not add up to a count of the group."""
    numbers = [count(row) for row in part]
    printed = {n for g in group if (n := count(g)) is not None}
    own_base = {int(row.denominator) for row in part if row.denominator}
    if None in numbers or not printed or sum(numbers) in printed | own_base:
        return None
    return parts_finding(part, group, [str(n) for n in numbers], str(max(printed)), beside)


def parts_in_percent(part: list, group: list, beside: list) -> dict | None:
    """The finding where the percentages of the parts cannot add up to that of the group."""
    texts = [row.percentage for row in part]
    if not all(texts):
        return None
    low, high = total_bounds(texts)
    same = [g for g in group if g.percentage and {g.population} == {row.population for row in part}]
    wrong = [g for g in same if g.qualifier != "most" and not within(g, low, high)]
    return parts_finding(part, wrong, texts, wrong[0].percentage, beside, "%") if wrong else None


def within(group, low: Fraction, high: Fraction) -> bool:
    """Whether a sum between low and high can be the percentage printed for the group."""
    limit = Fraction(group.percentage)
    if group.qualifier in ("gt", "ge"):
        return high > limit
    if group.qualifier in ("lt", "le", "max"):
        return low < limit
    below, above = bounds(group.percentage)
    return low <= above and below <= high


def parts_finding(part: list, group: list, texts: list[str], whole: str, beside: list, mark="") -> dict:
    """The finding for parts that do not make up their group, with what stands beside them in their list."""
    total = sum(Fraction(text) for text in texts)
    rest = list({row.quantity_id: row for row in beside if not mark and count(row) is not None}.values())
    fills = rest and sum(count(row) for row in rest) == Fraction(whole) - total
    added = joined(f"{row.label} ({text}{mark})" for row, text in zip(part, texts, strict=True))
    printed = f"{BOUND_WORDS.get(group[0].qualifier, '')}{whole}{mark}"
    sentence = f"{added} add up to {float(total):g}{mark}, but {group[0].label} is printed as {printed}"
    if fills:
        sentence += f", which counts {joined(f'{row.label} ({count(row)})' for row in rest)} as well"
    found, unit = part + group + (rest if fills else []), POINTS if mark else "patients"
    told, gap = f"{' + '.join(texts)} against {printed}", total - Fraction(whole)
    return finding(found, told, f"{float(total):g}{mark}", gap, unit, sentence=f"{sentence}.", wrong=group)


@check("subgroup-too-large", "Subgroup larger than its group")
def subgroup_too_large(study: pd.DataFrame) -> list[dict]:
    """The count of a subgroup is compared with the largest count printed for the group that contains it;
    percentages are compared where all are of the same population. A numerator does not exceed its denominator,
    nor the denominator of a table the cohort."""
    found, cohort = [], cohort_size(study)
    for row in rows(study[(study["subset_of"] != "") & (study["qualifier"] == "")]):
        group = rows(study, quantity_id=row.subset_of, subject=row.subject)
        sizes = [n for g in group if (n := count(g)) is not None]
        if count(row) is not None and sizes and count(row) > max(sizes):
            found.append(too_large(row, group[0], count(row), max(sizes)))
        alike = {r.population for r in rows(study, quantity_id=row.quantity_id, subject=row.subject)}
        shares = [g for g in group if g.percentage and not g.qualifier and {g.population} == alike]
        above = shares and row.percentage and bounds(row.percentage)[0]
        if above and all(above > bounds(g.percentage)[1] for g in shares):
            found.append(too_large(row, shares[0], row.percentage, shares[0].percentage, "%"))
    for row in rows(own(study)[own(study)["denominator"] != ""]):
        n = int(row.denominator)
        if row.numerator and int(row.numerator) > n:
            found.append(too_large(row, row, int(row.numerator), n))
        if cohort and n > cohort and row.characteristic not in NOT_PATIENTS:
            follows = f"the cohort has {cohort} patients"
            found.append(finding([row], f"a share of {n}", follows, n - cohort, "patients"))
    return found


def too_large(row, group, part, whole, mark: str = "") -> dict:
    """The finding for a subgroup that exceeds its group."""
    around = "its denominator" if row is group else f"{group.label}, which contains it,"
    gap, unit = Fraction(part) - Fraction(whole), POINTS if mark else "patients"
    follows = f"{around} is printed as {whole}{mark}"
    return finding([row, group], f"{part}{mark}", follows, gap, unit, wrong=[row])


@check("groups-overlap", "Compared groups overlap", "conclusion")
def groups_overlap(study: pd.DataFrame) -> list[dict]:
    """The two groups of a test exclude each other. Where their counts add up to more patients than the cohort,
    some patients are in both, and the test does not hold."""
    mine, cohort, found = own(study), cohort_size(study), {}
    for test in rows(mine[(mine["statistic"] == "p_value") & (mine["comparator"] != "")]):
        for characteristic in mine["characteristic"].unique():
            cells = {"characteristic": characteristic, "subgroup": ""}
            arms = [rows(mine, category=arm, **cells) for arm in (test.subgroup, test.comparator)]
            sizes = [max((n for row in arm if (n := count(row)) is not None), default=0) for arm in arms]
            if cohort and all(sizes) and sum(sizes) > cohort:
                found.setdefault((test.subgroup, test.comparator), (arms, sizes, []))[2].append(test)
    return [overlap(arms, sizes, tests, cohort) for arms, sizes, tests in found.values()]


def overlap(arms: list, sizes: list[int], tests: list, cohort: int) -> dict:
    """The finding for two groups that are compared and share patients."""
    counted = [next(row for row in arm if count(row) == n) for arm, n in zip(arms, sizes, strict=True)]
    told = joined(f"{row.label} ({n})" for row, n in zip(counted, sizes, strict=True))
    gap = sum(sizes) - cohort
    sentence = (
        f"{told} are compared as two groups, but add up to {sum(sizes)} of {cohort} patients: at least {gap} "
        "had both."
    )
    told, cells = " + ".join(str(n) for n in sizes), {"sentence": sentence, "wrong": counted}
    return finding([*counted, *tests], told, f"at most {cohort}", gap, "patients", **cells)


@check("list-full", "List full before its last part")
def list_full(study: pd.DataFrame) -> list[dict]:
    """A publication says how many parts a group has and gives percentages for fewer. Where these reach 100, the
    parts without a percentage have no patients left."""
    found = []
    for part in complete_lists(study[study["subset_of"] != ""], by_group):
        whole = [row for row in rows(study, quantity_id=common_group(part)) if row.statistic == "count"]
        shares = [row.percentage for row in part]
        if not whole or whole[0].characteristic not in NOT_PATIENTS or not all(shares):
            continue
        n, total = count(whole[0]), sum(Fraction(text) for text in shares)
        if len(part) < n and total >= 100:
            told = joined(f"{row.label} {row.percentage}%" for row in part)
            sentence = f"{told} reach {float(total):g}%, but {n} {whole[0].label} are named: nothing is left for the rest."
            printed = " + ".join(f"{text}%" for text in shares)
            found.append(finding(part + whole[:1], printed, "less than 100%", 0, "", sentence=sentence))
    return found
