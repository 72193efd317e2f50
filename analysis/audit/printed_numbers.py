"""Numbers as a publication prints them: text with its decimals, and the values that rounding allows."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

RULES = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN, "truncation": ROUND_DOWN}
MONTHS = {"months": Fraction(1), "years": Fraction(12), "weeks": Fraction(12, 52), "days": Fraction(12, 365)}


def is_number(text: str) -> bool:
    """Whether the text is a plain decimal number."""
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def decimals(text: str) -> int:
    """Printed decimals: 2 for "50.00", 0 for "50"."""
    return len(text.partition(".")[2])


def unit(text: str) -> Fraction:
    """Value of one step of the last printed digit."""
    return Fraction(1, 10 ** decimals(text))


def bounds(text: str) -> tuple[Fraction, Fraction]:
    """Smallest and largest exact value that rounding to the nearest or truncation prints as this text."""
    exact = Fraction(text)
    return exact - unit(text) / 2, exact + unit(text)


def same_number(a: str, b: str) -> bool:
    """Whether two printed numbers can be one value, compared at the coarser printed precision."""
    coarse, fine = sorted((a, b), key=decimals)
    low, high = bounds(coarse)
    return Fraction(fine) == Fraction(coarse) or (
        decimals(coarse) < decimals(fine) and low <= Fraction(fine) < high
    )


def rounded(value: Fraction, places: int, rule: str = "half up") -> str:
    """The value with so many decimals by one of `RULES`."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), rounding=RULES[rule]))


def percentage(numerator: int, denominator: int, places: int) -> str:
    """The fraction in percent with so many decimals, rounded half up."""
    return rounded(Fraction(100 * numerator, denominator), places)


def rounding_rules(numerator: int, denominator: int, printed: str) -> list[str]:
    """The rules of `RULES` that print the fraction as this percentage; empty when none does."""
    value = Fraction(100 * numerator, denominator)
    places = decimals(printed)
    return [rule for rule in RULES if Decimal(rounded(value, places, rule)) == Decimal(printed)]


def denominators_giving(numerator: int, printed: str, limit: int) -> list[int]:
    """Denominators up to `limit` for which some rule prints the percentage."""
    return [n for n in range(max(numerator, 1), limit + 1) if rounding_rules(numerator, n, printed)]


def numerators_giving(denominator: int, printed: str) -> list[int]:
    """Numerators for which some rule prints the percentage of this denominator."""
    near = int(Fraction(printed) * denominator / 100)
    tried = range(max(near - 1, 0), min(near + 2, denominator) + 1)
    return [k for k in tried if rounding_rules(k, denominator, printed)]


def total_bounds(texts: list[str]) -> tuple[Fraction, Fraction]:
    """Smallest and largest exact sum of numbers that are printed so."""
    pairs = [bounds(text) for text in texts]
    return sum(low for low, _ in pairs), sum(high for _, high in pairs)


def satisfies(text: str, qualifier: str, limit: str) -> bool:
    """Whether a printed number obeys a printed bound: gt, ge, lt, le or max; any other qualifier is obeyed."""
    value, edge = Fraction(text), Fraction(limit)
    tests = {"gt": value > edge, "ge": value >= edge, "lt": value < edge, "le": value <= edge}
    return tests.get(qualifier, value <= edge if qualifier == "max" else True)


def in_months(text: str, unit_name: str) -> Fraction | None:
    """A time in months; None when the unit is no time."""
    return Fraction(text) * MONTHS[unit_name] if unit_name in MONTHS else None
