"""Numbers in prose: what a template may say, and how a number is written."""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from analysis.estimates import small_numbers
from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE
from analysis.figures.markup import link

LINE = 44
"""Characters on a line of text under a chart, so that a phone shows it whole."""


@dataclass(frozen=True)
class Numbers:
    """The estimates of one results file by id."""

    meta: dict
    by_id: dict[str, dict]
    page: str = ""

    def __getitem__(self, estimate_id: str) -> dict:
        if estimate_id not in self.by_id:
            raise KeyError(f"the results hold no number '{estimate_id}'")
        return self.by_id[estimate_id]

    def has(self, estimate_id: str) -> bool:
        """Whether a number exists and is not missing."""
        return estimate_id in self.by_id and self.by_id[estimate_id]["value"] is not None

    def value(self, estimate_id: str, digits: int | None = None) -> str:
        """The number as prose, linked to the rows that it comes from."""
        return linked(estimate_id, written(self[estimate_id], "value", digits), self.page)

    def interval(self, estimate_id: str, digits: int | None = None) -> str:
        """`95% CI a to b`, `not reached` where a bound does not exist, `no interval` where the method gives none."""
        e = self[estimate_id]
        if no_interval(e):
            return "no interval"
        low, high = (written(e, side, digits, unit=False) for side in ("low", "high"))
        return f"{e['confidence']:.0%} CI {low} to {high}"

    def share(self, estimate_id: str) -> str:
        """`19 of 55 (35%)`."""
        e = self[estimate_id]
        return linked(estimate_id, f"{e['events']} of {e['n']} ({written(e, 'value', 0)})", self.page)

    def with_interval(self, estimate_id: str) -> Markup:
        """`59% (95% CI 44% to 70%)`; the reason alone where there is no value."""
        if pd.isna(self[estimate_id]["value"]):
            return linked(
                estimate_id, self.note(estimate_id) or written(self[estimate_id], "value"), self.page
            )
        return Markup("{} ({})").format(self.value(estimate_id), self.interval(estimate_id))

    def count(self, estimate_id: str) -> str:
        """A whole number."""
        return linked(estimate_id, f"{self[estimate_id]['value']:.0f}", self.page)

    def note(self, estimate_id: str) -> str:
        """What must be known of a number; empty where there is nothing, or no such number."""
        return self.by_id.get(estimate_id, {}).get("note", "")

    def of(self, prefix: str) -> list[dict]:
        """All estimates whose id starts with the prefix, largest first."""
        found = [e for i, e in self.by_id.items() if i.startswith(prefix) and e["value"] is not None]
        return sorted(found, key=lambda e: -e["value"])

    def tools(self) -> dict:
        """The functions that a template may call."""
        names = ("has", "value", "interval", "note", "share", "count", "of")
        return {name: getattr(self, name) for name in names} | {
            "meta": self.meta,
            "few": MIN_PATIENTS_FOR_SHARE,
        }


def numbers(estimates: pd.DataFrame) -> Numbers:
    """Estimates as the prose and the views look them up."""
    return Numbers({}, {e["id"]: e for e in estimates.to_dict("records")})


def linked(estimate_id: str, text: str, page: str = "") -> Markup:
    """A number that leads to its rows at the foot of its page."""
    return link(f"{page}#rows-{estimate_id}", text, "sm-number")


def written(estimate: dict, part: str, digits: int | None = None, unit: bool = True) -> str:
    """One part (value, low or high) of an estimate as prose, in its unit."""
    number, kind = estimate[part], estimate["unit"]
    if number is None or math.isnan(number):
        return "not reached" if kind in ("months", "years", "days") else "not given"
    if kind == "fraction":
        return f"{100 * number:.{0 if digits is None else digits}f}%"
    if kind in ("patients", "studies", "rows", "records"):
        return f"{number:.0f}"
    if digits is None and kind in ("months", "years", "days"):
        text = f"{number:.1f}".removesuffix(".0") if number >= 0.1 else f"{number:.1g}"
    else:
        text = brief(number) if digits is None else f"{number:.{digits}f}"
    return f"{text} {kind}" if unit and kind not in ("", "ratio", "probability") else text


def brief(number: float) -> str:
    """Three digits of a number, two decimals of one below 1, two digits of a small one: `1.36`, `0.85`, `0.015`."""
    if abs(number) >= 1 or number == 0:
        return f"{number:.3g}"
    return f"{number:.2f}" if abs(number) >= 0.1 else f"{number:.2g}"


def level(estimates: Iterable[dict]) -> str:
    """The level of the intervals of some estimates: `95%`; of the first where they differ."""
    return next((f"{e['confidence']:.0%}" for e in estimates if not pd.isna(e["low"])), "")


def median_words(median: dict) -> str:
    """`7 months (3 to not reached)`; an estimate that has no interval says so."""
    if no_interval(median):
        return f"{written(median, 'value')} (no interval)"
    low, high = (written(median, side, unit=False) for side in ("low", "high"))
    return f"{written(median, 'value')} ({low} to {high})"


def no_interval(estimate: dict) -> bool:
    """Whether an estimate was computed and its method gives no interval; a median that is reached has a lower end."""
    value, low = (estimate[part] for part in ("value", "low"))
    return not pd.isna(value) and pd.isna(low)


def group_words(name: str, median: dict, origins: str) -> str:
    """The lines of one group under the chart."""
    counted = "\n".join(textwrap.wrap(f"counted from: {origins}", LINE, max_lines=2, placeholder=" …"))
    return (
        f"{name}: {median['n']} patients, {median['events']} died\nmedian {median_words(median)}\n{counted}"
    )


def too_few_words(sizes: dict[str, int]) -> str:
    """Groups without a curve, wrapped; empty where there is none."""
    if not sizes:
        return ""
    least = small_numbers.MIN_PATIENTS_FOR_CURVE
    listed = ", ".join(f"{name} ({n})" for name, n in sizes.items())
    return "\n".join(textwrap.wrap(f"Fewer than {least}, no curve: {listed}", LINE))
