"""The tables of the source publications as they stand there, printed beside computed."""

import re

import pandas as pd
from markupsafe import Markup

from analysis.evidence.names import names_of
from analysis.evidence.quantities import in_words
from analysis.evidence.tables import Evidence
from analysis.figures.figure import Fold, fold
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers, numbers, written
from analysis.figures.side_by_side import several
from analysis.figures.tables import table_html

QUALIFIERS = {
    "max": "up to",
    "about": "about",
    "le": "at most",
    "ge": "at least",
    "lt": "under",
    "gt": "over",
}
SIGNS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥"}
WORDED = re.compile(r"stated in words \(([^),]+)")
BARE = ("probability", "ratio", "percent")
"""Units that stand without their name."""


def as_printed(row: pd.Series) -> str:
    """A figure as it is printed, digit by digit, with its qualifier and unit: `up to 70%`, `18.8 to 24 months`,
    `p<0.01`. What a publication says in words stays words and is no number."""
    worded = WORDED.match(row["notes"]) if not pd.isna(row["notes"]) else None
    if worded:
        return f"“{worded[1]}”, in words"
    qualifier = "" if pd.isna(row["qualifier"]) else row["qualifier"]
    if row["statistic"] == "p_value":
        return f"p{SIGNS.get(qualifier, '=')}{row['value']}"
    return f"{QUALIFIERS.get(qualifier, '')} {figure_words(row)}".strip()


def figure_words(row: pd.Series) -> str:
    """The counts, percentage, value and span that a row prints."""
    unit = "" if pd.isna(row["unit"]) or row["unit"] in BARE else f" {row['unit']}"
    if not pd.isna(row["numerator"]):
        of = "" if pd.isna(row["denominator"]) else f" of {row['denominator']}"
        return f"{row['numerator']}{of}" + ("" if pd.isna(row["percentage"]) else f" ({row['percentage']}%)")
    if not pd.isna(row["percentage"]):
        return f"{row['percentage']}%"
    span = " to ".join(str(row[k]) for k in ("low", "high") if not pd.isna(row[k]))
    if pd.isna(row["value"]):
        return f"{span}{unit}" if span else "stated in words"
    return f"{row['value']}{unit}" + (f" ({span})" if span else "")


def pair_of(row, pairs: pd.DataFrame) -> dict:
    """The `estimate` of the quantity that a reported row prints (empty where there is none), the `comparison` that the
    two allow and its `definition`; a quantity of all patients that `pairs` does not name meets the one of its own name,
    one of a subgroup meets none."""
    subgroup = "" if pd.isna(row["subgroup"]) else row["subgroup"]
    named = pairs[
        (pairs["characteristic"] == row["characteristic"])
        & pairs["category"].isin([row["category"], "*"])
        & (pairs["subgroup"].fillna("") == subgroup)
    ]
    named = named[named["statistic"].isna() | (named["statistic"] == row["statistic"])]
    if len(named):
        return named.sort_values("category", ascending=False).iloc[0].fillna("").to_dict()
    whole = not subgroup and row["statistic"] in ("proportion", "count")
    own = f"{row['characteristic']}.{row['category']}" if whole else ""
    return {"estimate": own, "comparison": "like", "definition": ""}


def published_tables(evidence: Evidence, estimates: pd.DataFrame, pairs: pd.DataFrame) -> Html | Fold:
    """Every own result that the source publications print: each of their tables as that table, then figures and
    text, with the same quantity of the individual patients beside."""
    r = evidence.reported
    r = r[(r["subject"] == "own") & ~r["section"].isin(["methods", "introduction"])]
    if r.empty:
        return Html("<p>No source publication of this chapter has been copied figure by figure.</p>")
    n, names = numbers(estimates), names_of(evidence.studies)
    place = r["location"].str.split(",").str[0]
    item = place.where(r["section"].isin(["table", "figure"]), "Text")
    parts = [
        one_table(f"{names[study]}, {what}", rows, n, pairs)
        for study, own in r.assign(item=item).groupby("study_id", sort=False)
        for what, rows in sorted(
            own.groupby("item"), key=lambda p: (p[0] == "Text", p[0].split()[0] != "Table", p[0])
        )
    ]
    return Html(render("published", parts=[Markup(p._repr_html_()) for p in parts]))


def one_table(title: str, rows: pd.DataFrame, n: Numbers, pairs: pd.DataFrame) -> Fold | Html:
    """One table of a publication, its rows in the order in which they are printed."""
    rows = rows.drop_duplicates(["quantity_id", "numerator", "percentage", "value"])
    lines = [beside(row, n, pair_of(row, pairs)) for _, row in rows.iterrows()]
    met = sum(bool(line["Computed here"]) for line in lines)
    words = f"{several(len(lines), 'printed figure')}, {met} of them also computed here"
    return fold(title, Html(table_html(pd.DataFrame(lines), stack=True), words))


def beside(row: pd.Series, n: Numbers, pair: dict) -> dict:
    """One line: what is printed where, as printed, computed here, and how the two differ or why they do not meet."""
    line = {
        "Printed": what_words(row),
        "Place": row["location"].partition(", ")[2] or row["location"],
        "As printed": as_printed(row),
        "Computed here": "",
        "Remark": pair["definition"],
    }
    if not pair["estimate"] or not n.has(pair["estimate"]):
        return line
    e = n[pair["estimate"]]
    if pd.isna(e["value"]) and e["unit"] != "months":
        return line | {"Remark": " ".join(filter(None, [n.note(e["id"]), pair["definition"]]))}
    gap = difference(row, e) if pair["comparison"] == "like" else ""
    return line | {
        "Computed here": computed(row, e, n),
        "Remark": "; ".join(filter(None, [gap, pair["definition"]])),
    }


def computed(row: pd.Series, e: dict, n: Numbers) -> Markup:
    """The same quantity here: the span where a range is printed; a share with its counts, and one of nobody with the
    interval that is ours."""
    if row["statistic"] == "range":
        low, high = (written(e, side, unit=side == "high") for side in ("low", "high"))
        return Markup("{} to {} (n={:.0f})").format(low, high, e["n"])
    if e["unit"] in ("patients", "studies", "rows"):
        return n.value(e["id"])
    if pd.isna(e["events"]):
        return Markup("{} (n={:.0f})").format(n.value(e["id"]), e["n"])
    if e["unit"] != "fraction":
        return Markup("{} ({:.0f} patients, {:.0f} deaths)").format(n.value(e["id"]), e["n"], e["events"])
    ours = "" if e["events"] else f"; our {n.interval(e['id'])}"
    return Markup("{} ({:.0f} of {:.0f}{})").format(n.value(e["id"]), e["events"], e["n"], ours)


def what_words(row: pd.Series) -> str:
    """What a printed figure is of."""
    parts = [row["characteristic"], row["category"], row["subgroup"], row["statistic"]]
    words = [in_words(str(p)) for p in parts if not pd.isna(p)]
    kept = [w for w in dict.fromkeys(words) if w not in ("All", "Proportion", "Count", "Yes", "P value")]
    return ": ".join([kept[0], ", ".join(w if w[1:2].isupper() else w.lower() for w in kept[1:])]).rstrip(
        ": "
    )


def difference(row: pd.Series, here: dict) -> str:
    """Computed minus printed, in percentage points or in the unit of the value; nothing where a bound, words, a p value
    or another unit is printed, and where ours is not reached."""
    if (
        pd.isna(here["value"])
        or row["statistic"] == "p_value"
        or not pd.isna(row["qualifier"])
        or (not pd.isna(row["notes"]) and WORDED.match(row["notes"]))
    ):
        return ""
    if here["unit"] == "fraction":
        share = printed_share(row)
        return "" if share is None else points(100 * here["value"] - share)
    if pd.isna(row["value"]) or pd.isna(row["unit"]) or row["unit"] != here["unit"]:
        return ""
    if row["unit"] in BARE:
        return signed(here["value"] - float(row["value"]), 2)
    return f"{signed(here['value'] - float(row['value']), 1)} {here['unit']}"


def printed_share(row: pd.Series) -> float | None:
    """The percentage that a row prints, or that its printed counts give."""
    if not pd.isna(row["percentage"]):
        return float(row["percentage"])
    whole = not pd.isna(row["numerator"]) and not pd.isna(row["denominator"])
    return 100 * row["numerator"] / row["denominator"] if whole else None


def points(number: float) -> str:
    """A difference of shares in whole percentage points: `+1 point`, `+9 points`."""
    words = signed(number, 0)
    return f"{words} point{'' if words[1:] == '1' else 's'}"


def signed(number: float, digits: int) -> str:
    """A difference with its sign; none of zero has one."""
    rounded = round(float(number), digits)
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"
