"""What must hold of every page is told from what breaks it."""

import json

import pytest

from tests.invariants import faults, soup

ENTRY = {"value": 0.4, "low": 0.2, "high": 0.64, "events": 4, "n": 10, "unit": "fraction", "note": ""}
LIFE = ENTRY | {"value": 4.6, "low": 3.75, "high": None, "unit": "months"}
RESULTS = {"": {"x": ENTRY, "m": LIFE}}


def figure(heads: str, cells: str, **drawn) -> str:
    """A figure with a row in its table and one in its chart."""
    head, line = ("".join(f"<td>{c}</td>" for c in row.split("|")) for row in (heads, cells))
    table = f"<table><thead>{head.replace('td', 'th')}</thead><tbody><tr>{line}</tr></tbody></table>"
    spec = f"<script class='sm-spec'>{json.dumps({'datasets': {'d': [drawn]}})}</script>" if drawn else ""
    return f"<figure class='sm-figure' id='f'><div class='sm-data'>{table}</div>{spec}</figure>"


def number(text: str, after: str = "", target: str = "x") -> str:
    """A linked number and what follows it."""
    return f"<p><a class='sm-number' href='#rows-{target}'>{text}</a>{after}</p>"


SHARE = "Row|Source|Percent|From|To|Patients with it|Patients"
GOOD = [
    figure(SHARE, "Lung|Ours|40|20|64|4|10", label="Lung", series="Ours", value=0.4, low=0.2, high=0.64),
    figure("Row|Median, months|From|To", "All|4.6|3.75|"),
    "<p>4 of 10 (40%)</p>",
    number("40%", " (95% CI 20% to 64%)"),
    number("4 of 10 (40%)"),
    number("40% pooled (4 of 10)"),
    number("4.6 months", " (95% CI 3.8 to not reached)", "m"),
]
BAD = [
    figure(SHARE, "Lung|Ours|40|50|64|4|10"),
    figure(SHARE, "Lung|Ours|40||64|4|10"),
    figure(SHARE, "Lung|Ours|40|20||4|10"),
    figure("Row|Median, months|From|To", "All|4.6||9"),
    figure(SHARE, "Lung|Ours|41|20|64|4|10"),
    figure(SHARE, "Lung|Ours|40|20|64|14|10"),
    figure(SHARE, "Lung|Ours|40|20|64|4|10", label="Lung", series="Ours", value=0.5, low=0.2, high=0.64),
    figure(SHARE, "Lung|Ours|40|20|64|4|10", label="Lung", series="Theirs", value=0.4, low=0.2, high=0.64),
    figure(SHARE, "Lung|Ours|40|20|64|4|10", label="Lung", series="Ours", value=0.4, low=0.41, high=0.64),
    "<p>14 of 10</p>",
    "<p>4 of 10 (50%)</p>",
    number("41%"),
    number("40%", " (95% CI 20% to 65%)"),
    number("40%", " (20% to 40%)"),
    number("5 of 10 (50%)"),
    number("50% pooled (4 of 10)"),
    number("40%", target="gone"),
    number("4.5 months", target="m"),
    number("4.6 months", " (95% CI 3.8 to 9)", "m"),
]


@pytest.mark.parametrize("html", GOOD)
def test_what_holds_together_is_no_fault(html):
    assert faults(soup(html), RESULTS) == []


@pytest.mark.parametrize("html", BAD)
def test_what_does_not_is_one(html):
    assert faults(soup(html), RESULTS) != []
