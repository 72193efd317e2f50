"""Words of the chapter on treatment: outcomes, figures and intervals as a reader reads them."""

import pandas as pd
from markupsafe import Markup

from analysis.figures.markup import link
from analysis.figures.numbers import linked

RATIOS = {"odds ratio", "hazard ratio", "risk ratio", "ratio"}
BARE = RATIOS | {"c", "AUC", "ICC", "kappa", "count"}
"""Units that are no part of the figure: the outcome names them."""


GRADE = {"high": "GRADE starts high", "low": "GRADE starts low"}


def fields(package: dict, table: str) -> dict[str, dict]:
    """Fields of a table by name, from the descriptor of the package."""
    found = next(r for r in package["resources"] if r["name"] == table)
    return {field["name"]: field for field in found["schema"]["fields"]}


def titles(package: dict) -> dict[str, str]:
    """Labels of the answers that the tables of the framework list, by answer; the first table that names one decides."""
    tables = (r for r in package["resources"] if r["path"].startswith("noms/"))
    listed = (field.get("labels", {}) for table in tables for field in table["schema"]["fields"])
    found: dict[str, str] = {}
    for answer, title in (pair for each in listed for pair in each.items()):
        found.setdefault(answer, title)
    return found


def outcome_words(outcome: str, words: dict[str, str]) -> str:
    """The outcome in words: its title in the descriptor, or its own words."""
    return words.get(outcome, outcome.replace("_", " ").capitalize())


def figure_line(row: dict, package: dict) -> dict:
    """A row of `treatment_evidence` as a line of the navigator: everything in words, its caveat beside the figure, and
    the cases that it fits."""
    listed = fields(package, "treatment_results")
    design = [
        listed["design_class"]["options"][row["design_class"]],
        GRADE.get(row["starting_certainty"], ""),
    ]
    return {
        "treatment_id": row["treatment_id"],
        "study": row["study"],
        "design": "; ".join(filter(None, design)),
        "outcome": outcome_words(row["outcome"], listed["outcome"]["titles"]),
        "arm": arm_words(row),
        "figure": figure_words(row),
        "interval": interval_words(row),
        "base": base_words(row),
        "caveat": caveat_words(row),
        "fits": "" if pd.isna(row["fits"]) else row["fits"],
        "primary": "" if pd.isna(row["primary"]) else row["primary"],
        "url": row["url"],
        "verification": row["verification"],
    }


def first_capital(text: str) -> str:
    """Text with a capital first letter."""
    return text[:1].upper() + text[1:]


def arm_words(row: dict) -> str:
    """The group, against whom, and when."""
    against = "" if pd.isna(row["comparator"]) else f" (against {row['comparator']})"
    return f"{row['arm']}{against}{time_words(row['at_months'])}"


def time_words(months) -> str:
    """`, at 12 months`; days or weeks where the time is short and no whole number of months."""
    if pd.isna(months):
        return ""
    if months == 0:
        return ", at the start"
    weeks = float(months) * 52.18 / 12
    if weeks < 1:
        return f", at {7 * weeks:.0f} days"
    if months < 3 and float(months) != round(float(months)):
        return f", at {weeks:.0f} weeks"
    return f", at {months:g} month{'' if months == 1 else 's'}"


def figure_label(row: dict) -> str:
    """A figure's name in a list: outcome, group, publication."""
    return f"{row['outcome_title']}: {arm_words(row)}, {row['name']}"


def with_unit(text: str, unit: str) -> str:
    """A number with its unit: `84%`, `6 months`, `6.2`."""
    return f"{text}%" if unit == "percent" else text if unit in BARE else f"{text} {unit}"


def figure_words(row: dict) -> str:
    """The figure as printed; the range where only that is printed."""
    if not pd.isna(row["value"]):
        return with_unit(f"{row['value']:g}", row["unit"])
    return with_unit(f"{row['low']:g} to {row['high']:g}", row["unit"])


def interval_words(row: dict) -> str:
    """The interval and what it is; nothing where there is none."""
    if pd.isna(row["low"]) and pd.isna(row["high"]):
        return ""
    digits = ".0f" if row["interval"] == "Wilson interval" else "g"
    low, high = ("" if pd.isna(row[k]) else format(float(row[k]), digits) for k in ("low", "high"))
    span = f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}"
    if pd.isna(row["value"]):
        return row["interval"]
    return {"range": f"range {span}", "Wilson interval": f"{span} (Wilson)"}.get(
        row["interval"], f"{span} (printed)"
    )


def base_words(row: dict) -> str:
    """`42 of 50`, `50`, `101 in the study` where the number of this group was not read, or nothing."""
    if pd.isna(row["n"]):
        return ""
    if not pd.isna(row["events"]):
        return f"{row['events']:,} of {row['n']:,}"
    return f"{row['n']:,} in the study" if row["n_of"] == "study" else f"{row['n']:,}"


def caveat_words(row: dict) -> str:
    """What must stand beside a figure: the remark on how it was read or what it does not mean."""
    return "" if pd.isna(row["notes"]) else first_capital(row["notes"])


def badge(verification: str) -> Markup:
    """A mark on what is still to verify; nothing on the rest."""
    return Markup(' <span class="sm-verify">to verify</span>' if verification == "to_verify" else "")


def source_link(text: str, url) -> Markup:
    """Text that leads to its source, where there is an address."""
    return Markup("{}").format(str(text)) if pd.isna(url) or not url else link(str(url), str(text))


def number_link(row: dict) -> Markup:
    """The figure of a row, leading to its line at the foot of the page."""
    return linked(f"treatment.{row['treatment_id']}", figure_words(row))
