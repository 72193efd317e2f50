"""Checks of what the statistics are handed: a bad value is refused with its argument and row.

Rows are positions counted from 0, as in numpy and in `DataFrame.iloc`. Each sentence says what is
allowed. Each check returns the clean array.
"""

from math import inf

import numpy as np
import pandas as pd


def numbers(
    values, name: str, *, least: float = -inf, above: float = -inf, most: float = inf, infinite: bool = False
) -> np.ndarray:
    """One-dimensional array of floats, `least` <= value <= `most` and value > `above`.

    NaN is always refused; an infinite value too, unless `infinite`. ValueError names the first bad row.
    """
    array = _floats(values, name)
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions; one column of numbers is allowed")
    allowed = _range(least, above, most)
    refuse(name, array, np.isnan(array), f"is missing (NaN); {allowed} is allowed")
    if not infinite:
        refuse(name, array, np.isinf(array), f"is infinite; {allowed} is allowed")
    refuse(name, array, (array < least) | (array <= above) & (above > -inf) | (array > most), allowed=allowed)
    return array


def refuse(name: str, array, bad: np.ndarray, problem: str = "", allowed: str = "") -> None:
    """Raise ValueError for the first row in which `bad` holds; nothing happens where none does."""
    if not bad.any():
        return
    row = int(np.argmax(bad))
    value = array[row]
    value = value.item() if hasattr(value, "item") else value
    raise ValueError(f"{name}, row {row}: " + (problem or f"{value!r} is out of range; {allowed} is allowed"))


def codes(values, name: str, allowed=(0, 1)) -> np.ndarray:
    """One-dimensional array of integer codes, each one of `allowed`; booleans count as 0 and 1."""
    array = _floats(values, name)
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions; one column of codes is allowed")
    known = np.zeros(array.size, dtype=bool)
    for code in allowed:
        known |= array == code
    listed = ", ".join(str(code) for code in allowed)
    if not known.all():
        row = int(np.argmin(known))
        raise ValueError(f"{name}, row {row}: {array[row]:g} is no known code; allowed: {listed}")
    return array.astype(np.int64)


def same_length(**arrays) -> int:
    """The common number of rows of the named arrays; ValueError if they differ or if there is no row."""
    sizes = {name: len(array) for name, array in arrays.items()}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} has {size} rows" for name, size in sizes.items())
        raise ValueError(f"the lengths differ: {listed}; one row per observation is allowed")
    size = next(iter(sizes.values()))
    if size == 0:
        raise ValueError(f"{', '.join(sizes)}: no rows; at least one is needed")
    return size


def labels(values, name: str, *, order=None) -> tuple[np.ndarray, list]:
    """Integer code of each row's label and the labels in order (sorted, or `order` if given).

    Raises ValueError for a missing label, a label not in `order` and a label of `order` that no row has.
    """
    series = pd.Series(np.asarray(values, dtype=object))
    missing = series.isna().to_numpy()
    refuse(name, series.to_numpy(), missing, "is missing; every row needs a label")
    levels = _sorted_levels(series, name) if order is None else list(order)
    index = pd.Index(levels, dtype=object)
    found = index.get_indexer(series)
    listed = ", ".join(map(str, levels))
    refuse(name, series.to_numpy(), found < 0, allowed=f"one of {listed}")
    for position in np.flatnonzero(np.bincount(found, minlength=len(levels)) == 0):
        raise ValueError(f"{name}: the group {levels[position]!r} is empty; a group needs a row")
    return found, levels


def one_of(value, name: str, allowed):
    """`value`, if it is one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; allowed: {', '.join(map(repr, allowed))}")
    return value


def scalar(value, name: str, *, least: float = -inf, above: float = -inf, below: float = inf) -> float:
    """One finite number, `least` <= value < `below` and value > `above`."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}; one number is allowed") from None
    if not np.isfinite(number) or number < least or number <= above or number >= below:
        raise ValueError(f"{name} is {number:g}; {_range(least, above, inf, below)} is allowed")
    return number


def level(confidence) -> float:
    """A confidence level strictly between 0 and 1."""
    return scalar(confidence, "confidence", above=0, below=1)


def _floats(values, name: str) -> np.ndarray:
    """`values` as floats; what cannot be a number is refused with its row."""
    array = values.to_numpy() if isinstance(values, pd.Series | pd.Index) else np.asarray(values)
    if array.dtype.kind in "mMc":
        raise ValueError(f"{name} holds {array.dtype}; plain numbers are allowed")
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        raise ValueError(_first_no_number(np.ravel(array), name)) from None


def _first_no_number(array: np.ndarray, name: str) -> str:
    """The sentence about the first entry that is no number."""
    for row, value in enumerate(array):
        if value is pd.NA or value is None:
            return f"{name}, row {row}: is missing; a number is allowed"
        try:
            float(value)
        except (TypeError, ValueError):
            return f"{name}, row {row}: {str(value)!r} is no number"
    return f"{name} holds no plain numbers; one column of numbers is allowed"


def _sorted_levels(series: pd.Series, name: str) -> list:
    """The distinct labels in sorted order."""
    try:
        return sorted(series.unique())
    except TypeError:
        raise ValueError(f"{name} mixes kinds of label (text and numbers); one kind is allowed") from None


def _range(least: float, above: float, most: float, below: float = inf) -> str:
    """What is allowed, in words."""
    bounds = [
        f"at least {least:g}" if least > -inf else "",
        f"above {above:g}" if above > -inf else "",
        f"at most {most:g}" if most < inf else "",
        f"below {below:g}" if below < inf else "",
    ]
    stated = " and ".join(bound for bound in bounds if bound)
    return f"a number {stated}" if stated else "a finite number"
