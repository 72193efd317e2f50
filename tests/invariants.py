"""What must hold of every figure, table and linked number of a page, whatever the data: each function gives the faults
that it finds, as sentences."""

import json
import math
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

VALUES = (
    "Value",
    "Percent",
    "Hazard ratio",
    "Alive",
    "Median, months",
    "Months",
    "Median of the patient rows",
)
NUMBER = r"[−-]?\d[\d,]*\.?\d*(?:e-\d+)?"
SPAN = re.compile(rf"^\s*\((?:\d+% CI )?({NUMBER}|not reached)%? to ({NUMBER}|not reached)%?[;)]")
HEADS = {
    "time": "Months", "survival": "Alive", "lower": "From", "upper": "To", "at_risk": "At risk", "events": "Deaths",
    "censored": "Censored", "by": "Shown by", "group": "Group", "months": "Median, months", "year": "Year",
    "studies": "Studies", "period": "Years", "design": "Design", "field": "Field", "Known": "Known", "decade": "Published",
    "treatment": "Treatment", "patients": "Patients with it", "error": "Standard error (log)", "n": "Patients",
}  # fmt: skip
"""Column of a chart's data -> the head under which its table shows it."""


def soup(html: str) -> BeautifulSoup:
    """A page or a part of one."""
    return BeautifulSoup(html, "html.parser")


def number(text: str) -> float:
    """A number as a page writes it; nothing where there is none."""
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return math.nan


def rows_of(figure: Tag) -> list[dict[str, str]]:
    """The data table of a figure, a dictionary a row."""
    heads = [cell.get_text() for cell in figure.select(".sm-data thead th")]
    lines = figure.select(".sm-data tbody tr")
    return [dict(zip(heads, (c.get_text() for c in line.select("td, th")), strict=False)) for line in lines]


def datasets(figure: Tag) -> list[list[dict]]:
    """The rows that a chart draws; none where they stand in a file of their own."""
    held = figure.select_one(".sm-spec").string
    return list(json.loads(held).get("datasets", {}).values()) if held else []


def spans(page: Tag) -> Iterator[str]:
    """Rows whose value lies outside their interval, and intervals with one half where no bound can be out of reach."""
    for figure in page.select("figure.sm-figure"):
        for row in rows_of(figure):
            name = next((v for v in VALUES if v in row), None)
            if not name or "From" not in row:
                continue
            value, low, high = (number(row[k]) for k in (name, "From", "To"))
            if low > value * (1 + 1e-3) or value > high * (1 + 1e-3):
                yield f"{figure['id']}: {low} to {high} does not hold {value}: {row}"
            bounded = row.get("Unit") == "percent" or name in ("Percent", "Alive", "Hazard ratio")
            if math.isnan(low) != math.isnan(high) and (bounded or math.isnan(low)):
                yield f"{figure['id']}: an interval has one half: {row}"


def percentages(page: Tag) -> Iterator[str]:
    """Rows whose percentage is not that of their counts, but where a publication prints both or studies are weighted."""
    for figure in page.select("figure.sm-figure"):
        for row in rows_of(figure):
            events, of = (number(row.get(k, "")) for k in ("Patients with it", "Patients"))
            if math.isnan(events) or math.isnan(of):
                continue
            share = number(
                row.get("Percent", "") or (row.get("Value", "") if row.get("Unit") == "percent" else "")
            )
            if events > of or of == 0:
                yield f"{figure['id']}: {events} of {of}: {row}"
            theirs = "printed" in row.get("Source", "") or "ooled" in row.get("Source", "") + row.get(
                "As stated", ""
            )
            if not math.isnan(share) and not theirs and abs(share - 100 * events / of) > 0.06:
                yield f"{figure['id']}: {share}% is not {events} of {of}: {row}"


def parts_of_wholes(page: Tag) -> Iterator[str]:
    """`a of b` with more than all, and `a of b (c%)` whose percentage is another, but as a publication prints it."""
    for text in page.find_all(string=re.compile(r"\d of \d")):
        if text.find_parent(["script", "code"]) or text.find_parent(attrs={"data-rows": "findings"}):
            continue  # the audit quotes what is impossible
        for a, b, share in re.findall(r"\b(\d[\d,]*) of (\d[\d,]*)\b(?:[^()\d]{0,3}\((\d+)%\))?", text):
            part, whole = number(a), number(b)
            if part > whole:
                yield f"{a} of {b}: {text.strip()[:90]}"
            if share and abs(float(share) - 100 * part / whole) > 1:
                yield f"{share}% is not {a} of {b}: {text.strip()[:90]}"


def drawings(page: Tag) -> Iterator[str]:
    """Rows that a chart draws and its table does not show."""
    for figure in page.select("figure.sm-figure:has(.sm-spec)"):
        told = rows_of(figure)
        for rows in datasets(figure):
            names = {c: h for c, h in HEADS.items() if c in rows[0] and told and h in told[0]}
            if {"label", "value"} <= set(rows[0]):
                first, second, *_ = told[0]
                names = {"label": first, "value": next(v for v in VALUES if v in told[0])}
                names |= {"series": second} if second in ("Kind", "Source", "Compartment") else {}
            if len(names) < 2 or "row" in rows[0] or ("time" in rows[0] and "Months" not in told[0]):
                continue
            percent = "value" in names and names["value"] == "Percent"
            shown = {tuple(shape(row[h]) for h in names.values()) for row in told}
            for row in rows:
                drawn = (row[c] * 100 if percent and c == "value" else row[c] for c in names)
                if tuple(map(shape, drawn)) not in shown:
                    yield f"{figure['id']} draws {dict(row)}, which its table does not show"


def shape(cell) -> str:
    """A cell as it is compared: four digits of a number."""
    value = cell if isinstance(cell, int | float) else number(str(cell))
    return str(cell or "") if isinstance(value, float) and math.isnan(value) else f"{float(value):.4g}"


def bounds(page: Tag) -> Iterator[str]:
    """Lines of charts whose ends do not enclose their point."""
    for figure in page.select("figure.sm-figure:has(.sm-spec)"):
        for rows in datasets(figure):
            for low, value, high in (
                ("low", "value", "high"),
                ("lower", "survival", "upper"),
                ("from", "months", "to"),
            ):
                for row in rows:
                    ends = [row.get(k) for k in (low, value, high)]
                    if None not in ends and not ends[0] - 1e-9 <= ends[1] <= ends[2] + 1e-9:
                        yield f"{figure['id']} draws {ends}"


def linked_numbers(page: Tag, results: dict[str, dict[str, dict]]) -> Iterator[str]:
    """Numbers that lead to an entry of a results file and say another value, count or interval. `results`: name of the
    page (empty: this one) -> id -> entry."""
    for link in page.select("a.sm-number"):
        address, _, target = link["href"].partition("#rows-")
        if address.removesuffix(".html") not in results:
            continue
        e, text = results[address.removesuffix(".html")].get(target), link.get_text()
        if e is None:
            yield f"{text} leads to {link['href']}, which does not exist"
        elif not says(text, e, target):
            yield f"{link['href']} says {text}, not {[e[k] for k in ('value', 'low', 'high', 'events', 'n')]}"
        elif (span := SPAN.match(str(link.next_sibling or ""))) and not all(
            near(shown, e[k], e) for shown, k in zip(span.groups(), ("low", "high"), strict=True)
        ):
            yield f"{link['href']} says {span[0]}, not {e['low']} to {e['high']}"


def says(text: str, e: dict, target: str) -> bool:
    """Whether a text says what an entry holds: counts, or its value and, after it, its interval."""
    if counts := re.search(r"(\d+) of (\d+)", text):
        counted = (int(counts[1]), int(counts[2])) == (e["events"], e["n"])
        weighted = "pooled" not in text or near(text.partition("%")[0], e["value"], e)
        return target.startswith("printed.") or (counted and weighted)
    if text in (e["note"], "not given", "not reached") or "in words" in text:
        return e["value"] is None or math.isnan(e["value"]) or "in words" in text
    found = re.findall(NUMBER, text)
    if len(found) == 1 and e["unit"] == "fraction" and "%" not in text:
        return number(found[0]) == e["events"]
    if target.startswith("printed.") or not found:
        return bool(found)
    return all(near(shown, e[k], e) for shown, k in zip(found[:3], ("value", "low", "high"), strict=False))


def near(shown: str, value: float | None, e: dict) -> bool:
    """Whether a number is a value to the digits that it shows."""
    if shown == "not reached" or value is None or math.isnan(value):
        return shown == "not reached" and (value is None or math.isnan(value))
    digits = len(shown.partition(".")[2]) if "e" not in shown else 9
    scaled = 100 * value if e["unit"] == "fraction" else value
    return abs(number(shown) - scaled) <= 0.5001 * 10**-digits


def faults(page: Tag, results: dict[str, dict[str, dict]]) -> list[str]:
    """All of them."""
    checks = (spans, percentages, parts_of_wholes, drawings, bounds)
    return [*(fault for check in checks for fault in check(page)), *linked_numbers(page, results)]
