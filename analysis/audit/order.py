"""Checks of words, such as most or the most common, against the numbers."""

from fractions import Fraction

import pandas as pd

from analysis.audit.rows import COUNTED, LARGE, check, count, finding, own, population_sizes, rows
from analysis.audit.shares import POINTS
from analysis.evidence.quantities import NOT_A_PART

HALF = 50


@check("order-in-words", "Order in words that the numbers deny")
def order_in_words(study: pd.DataFrame) -> list[dict]:
    """What is called the most common (a row with the statistic rank) has the largest share of its kind in its
    population; the remainder ("others") and groups that add others up do not count."""
    mine, found = own(study), []
    claims = mine[mine["statistic"] == "rank"]
    for _, same in claims.groupby(["characteristic", "category", "population"], sort=False):
        claim = rows(same)[0]
        alike = mine[(mine["population"] == claim.population) & (mine["qualifier"] == "")]
        alike = alike[(alike["characteristic"] == claim.characteristic) & (alike["percentage"] != "")]
        alike = rows(alike[alike["statistic"].isin(COUNTED)])
        named = [row for row in alike if row.category == claim.category]
        above = [row for row in alike if named and is_rival(row, claim, max(map(printed_share, named)))]
        if above:
            found.append(denied(rows(same), max(named, key=printed_share), above))
    return found


def printed_share(row) -> Fraction:
    """The percentage of a row as a number."""
    return Fraction(row.percentage)


def is_rival(row, claim, most: Fraction) -> bool:
    """Whether a row is another category with a larger share than the one that is called the most common."""
    apart = row.category not in (claim.category, "other") and not NOT_A_PART.search(row.category)
    return apart and row.quantity_id != claim.subset_of and printed_share(row) > most


def denied(claims: list, best, above: list) -> dict:
    """The finding for a category that is called the most common and is not."""
    other = max(above, key=printed_share)
    printed = f"the most common ({best.percentage}%)"
    follows = f"{other.label} is printed as {other.percentage}% ({other.location})"
    gap = printed_share(best) - printed_share(other)
    sentence = f"{best.label} is called {printed}, but {follows}."
    found = [best, *claims, *above]
    return finding(found, printed, follows, gap, POINTS, sentence=sentence, wrong=above)


@check("most-in-words", "Called most, though not more than half")
def most_in_words(study: pd.DataFrame) -> list[dict]:
    """A share that is called most or more than half (the qualifier most) exceeds one half of the population that
    it is stated of: by its own counts, else by those of its parts, else by a percentage of that population."""
    mine, found = own(study), []
    sizes = population_sizes(mine)
    for claim in rows(mine, qualifier="most"):
        share, basis = share_behind(mine, claim, max(sizes.get(claim.population, {0})))
        if share is not None and share <= HALF:
            gap, follows = HALF - share, f"{float(share):.3g}%"
            weight = "conclusion" if gap >= LARGE else "contradiction"
            sentence = f"{claim.label}: called most of {claim.population}, but {follows} by the numbers."
            cells = {"sentence": sentence, "wrong": [claim], "weight": weight}
            found.append(finding([claim, *basis], "most", follows, gap, POINTS, **cells))
    return found


def share_behind(study: pd.DataFrame, claim, n: int) -> tuple[Fraction | None, list]:
    """The share, in percent, of what a publication calls most, with the rows that give it; None where none do."""
    same = [row for row in rows(study, quantity_id=claim.quantity_id) if row.qualifier == ""]
    parts = {
        row.quantity_id: row for row in rows(study, subset_of=claim.quantity_id) if count(row) is not None
    }
    for basis in ([row for row in same if count(row) is not None][:1], list(parts.values())):
        if basis and n:
            return Fraction(100 * sum(count(row) for row in basis), n), basis
    alone = [row for row in same if row.percentage and row.population == claim.population]
    return (Fraction(alone[0].percentage), alone[:1]) if alone else (None, [])
