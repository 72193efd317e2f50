"""What the source publications print, beside what the patient rows give."""

import pandas as pd

from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.figures.markup import Html
from analysis.figures.numbers import written
from analysis.figures.tables import table_html

# characteristic and category of `reported` -> id of the estimate of the same quantity
SAME = {
    ("cauda_equina", None): "symptom.cauda_equina_syndrome",
    ("csf_cytology", "positive"): "csf.positive",
    ("pattern", "nodular"): "pattern.nodular",
    ("intracranial_lm", None): "intracranial",
    ("sex", "male"): "sex.male",
    ("synchronous", None): "interval.synchronous",
    ("response", "favorable"): "response.favourable",
}
MEDIANS = {"age": "age", "interval": "interval", "overall_survival": "survival.median"}


def estimate_id(characteristic: str, category: str, statistic: str) -> str:
    """Id of the estimate of the quantity that a reported row prints."""
    if statistic == "median":
        return MEDIANS.get(characteristic, "")
    for key in ((characteristic, category), (characteristic, None)):
        if key in SAME:
            return SAME[key]
    return f"{characteristic}.{category}"


def printed(row: pd.Series) -> str:
    """One reported figure as the publication prints it."""
    if not pd.isna(row["numerator"]):
        of = "" if pd.isna(row["denominator"]) else f" of {row['denominator']}"
        percent = "" if pd.isna(row["percentage"]) else f" ({row['percentage']}%)"
        return f"{row['numerator']}{of}{percent}"
    if not pd.isna(row["percentage"]):
        return f"{row['percentage']}%"
    if pd.isna(row["value"]) and pd.isna(row["low"]) and pd.isna(row["high"]):
        return "stated in words"
    if pd.isna(row["value"]):
        return " to ".join(str(row[k]) for k in ("low", "high") if not pd.isna(row[k]))
    span = "" if pd.isna(row["low"]) else f" ({row['low']} to {row['high']})"
    unit = "" if pd.isna(row["unit"]) else f" {row['unit']}"
    return f"{row['value']}{unit}{span}"


def comparable(evidence: Evidence, estimates: pd.DataFrame) -> pd.DataFrame:
    """Own results of the source publications, each once for each way it is printed, with the estimate of the same
    quantity here (columns `value_here`, `low_here`, `high_here`, `unit_here`, `label`, `n`, `events`; missing where
    no patient row gives it)."""
    r = evidence.reported
    r = r[(r["subject"] == "own") & ~r["section"].isin(["methods", "introduction"])]
    whole = r["subgroup"].isna() & r["statistic"].isin(["proportion", "count", "median"])
    ids = [
        estimate_id(a, b, c) if w else ""
        for a, b, c, w in zip(r["characteristic"], r["category"], r["statistic"], whole, strict=True)
    ]
    r = r.assign(id=ids).drop_duplicates(["study_id", "quantity_id", "numerator", "percentage", "value"])
    here = estimates[["id", "label", "value", "low", "high", "unit", "n", "events"]]
    return r.merge(here, on="id", how="left", suffixes=("", "_here"))


def in_words(row: pd.Series) -> str:
    """What a printed figure is of, where no estimate names it."""
    parts = [row["characteristic"], row["category"], row["subgroup"], row["statistic"]]
    words = [str(p).replace("_", " ").replace(";", " and ") for p in parts if not pd.isna(p)]
    kept = [w for w in dict.fromkeys(words) if w not in ("all", "proportion", "count")]
    return " ".join(kept).capitalize()


def published_against_computed(evidence: Evidence, estimates: pd.DataFrame) -> Html:
    """Every own result that the source publications print, beside the same quantity of the patient rows."""
    both = comparable(evidence, estimates)
    if both.empty:
        return Html("<p>No source publication of this chapter has been copied figure by figure.</p>")
    names = names_of(evidence.studies)
    lines = [beside(r, names) for _, r in both.iterrows()]
    return Html(f'<div id="published">{table_html(pd.DataFrame(lines), css="sm-sortable")}</div>')


def beside(row: pd.Series, names: dict[str, str]) -> dict:
    """One line of the table: as printed, as computed here, the difference."""
    line = {
        "Result": in_words(row) if pd.isna(row["label"]) else row["label"],
        "Publication": names[row["study_id"]],
        "Place": row["location"],
        "As printed": printed(row),
        "Computed here": "",
        "Difference": "",
    }
    if pd.isna(row["value_here"]):
        return line
    here = {k: row[f"{k}_here"] for k in ("value", "low", "high", "unit")}
    base = f" (n={row['n']:.0f})" if pd.isna(row["events"]) else f" ({row['events']:.0f} of {row['n']:.0f})"
    return line | {"Computed here": written(here, "value") + base, "Difference": difference(row, here)}


def difference(row: pd.Series, here: dict) -> str:
    """Computed minus printed, in percentage points or in the unit of the value."""
    if here["unit"] == "fraction":
        whole = not pd.isna(row["numerator"]) and not pd.isna(row["denominator"])
        if not whole and pd.isna(row["percentage"]):
            return ""
        share = row["numerator"] / row["denominator"] if whole else float(row["percentage"]) / 100
        return f"{100 * (here['value'] - share):+.0f} points"
    return "" if pd.isna(row["value"]) else f"{here['value'] - float(row['value']):+.1f} {here['unit']}"
