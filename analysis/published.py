"""What the source publications print, beside what the patient rows give."""

import pandas as pd

from analysis.charts import Html, table_html
from analysis.data import Evidence
from analysis.proportions import wilson
from analysis.prose import written

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


def reported_shares(evidence: Evidence, characteristic: str, labels: dict[str, str]) -> list[dict]:
    """Fractions that source publications print in tables, with Wilson intervals computed here."""
    r = evidence.reported
    chosen = r[
        (r["characteristic"] == characteristic)
        & (r["subject"] == "own")
        & (r["section"] == "table")
        & r["subgroup"].isna()
        & r["numerator"].notna()
        & r["denominator"].notna()
        & r["category"].isin(labels)
    ]
    names = evidence.studies.set_index("study_id")
    rows = []
    for e in chosen.itertuples():
        w = wilson(int(e.numerator), int(e.denominator))
        rows.append(
            {
                "label": labels[e.category],
                "series": f"{study_name(names.loc[e.study_id])}, as printed",
                "value": w.value,
                "low": w.low,
                "high": w.high,
                "text": f"{e.numerator} of {e.denominator} ({e.location})",
            }
        )
    return rows


def study_name(study: pd.Series) -> str:
    """How a page names a study: author and year; title, journal and year where the author is not known."""
    year = "year unknown" if pd.isna(study["year"]) else f"{study['year']}"
    if not pd.isna(study["first_author"]):
        return f"{study['first_author']} {year}"
    parts = [study["title"].strip("[]"), study["journal"], year]
    return ", ".join(str(p) for p in parts if not pd.isna(p))


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
    span = "" if pd.isna(row["low"]) else f" ({row['low']} to {row['high']})"
    unit = "" if pd.isna(row["unit"]) else f" {row['unit']}"
    return f"{row['value']}{unit}{span}"


def comparable(evidence: Evidence, estimates: pd.DataFrame) -> pd.DataFrame:
    """Own figures of whole cohorts that the source publications print and that are computed here as well."""
    r = evidence.reported
    r = r[
        (r["subject"] == "own")
        & r["subgroup"].isna()
        & r["statistic"].isin(["proportion", "count", "median"])
    ]
    ids = [
        estimate_id(a, b, c)
        for a, b, c in zip(r["characteristic"], r["category"], r["statistic"], strict=True)
    ]
    r = r.assign(id=ids).drop_duplicates(["study_id", "quantity_id", "numerator", "percentage", "value"])
    return r.merge(estimates, on="id", suffixes=("", "_here"))


def published_against_computed(evidence: Evidence, estimates: pd.DataFrame) -> Html:
    """Each printed result that has a counterpart here, both side by side with their difference."""
    both = comparable(evidence, estimates)
    if both.empty:
        return Html("<p>No source publication of this chapter prints a figure that is computed here.</p>")
    names = evidence.studies.set_index("study_id")
    rows = []
    for _, r in both.iterrows():
        here = {k: r[f"{k}_here"] if f"{k}_here" in both else r[k] for k in ("value", "low", "high", "unit")}
        base = f" ({r['events']:.0f} of {r['n']:.0f})" if not pd.isna(r["events"]) else f" (n={r['n']:.0f})"
        rows.append(
            {
                "Result": r["label"],
                "Publication": study_name(names.loc[r["study_id"]]),
                "Place": r["location"],
                "As printed": printed(r),
                "Computed here": written(here, "value") + base,
                "Difference": difference(r, here),
            }
        )
    return Html(table_html(pd.DataFrame(rows)))


def difference(row: pd.Series, here: dict) -> str:
    """Computed minus printed, in percentage points or in the unit of the value."""
    if here["unit"] == "fraction":
        whole = not pd.isna(row["numerator"]) and not pd.isna(row["denominator"])
        if not whole and pd.isna(row["percentage"]):
            return ""
        share = row["numerator"] / row["denominator"] if whole else float(row["percentage"]) / 100
        return f"{100 * (here['value'] - share):+.0f} points"
    return "" if pd.isna(row["value"]) else f"{here['value'] - float(row['value']):+.1f} {here['unit']}"
