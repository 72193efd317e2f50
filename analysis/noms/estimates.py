"""Every number of the chapter on treatment: each figure as printed, doses, and counts of rules and publications."""

from math import isinf, nan

import pandas as pd

from analysis.estimates.results import frame, row
from analysis.noms.decision import combinations
from analysis.noms.evidence import contrasts, fractionations, radiosensitivity_matrix, radiosensitivity_rows
from analysis.noms.treatment import Treatment
from analysis.noms.words import figure_label
from analysis.statistics.estimate import Estimate

METHODS = {
    "confidence interval": "as printed, with the printed confidence interval",
    "range": "as printed, with the printed range",
    "Wilson interval": "as printed; Wilson interval from the printed counts",
    "": "as printed",
}


def treatment_estimates(treatment: Treatment) -> pd.DataFrame:
    """Results frame of the chapter: `treatment.<treatment_id>`, `difference` and `ratio` of
    two groups by the first row, `eqd2.<schedule>`, `bed.<schedule>`, counts."""
    figures = [figure(r, treatment.confidence) for r in treatment.results.to_dict("records")]
    return frame([*counts(treatment), *figures, *compared(treatment), *doses(treatment)])


def compared(treatment: Treatment) -> list[dict]:
    """Difference and ratio of two groups that one study compared, where both have counts."""
    rows = []
    for pair in contrasts(treatment.results, treatment.confidence).to_dict("records"):
        ids = [pair[side]["treatment_id"] for side in ("first", "second")]
        label = f"{pair['first']['outcome_title']}: {pair['first']['arm']} and {pair['second']['arm']}"
        rows.append(
            row(f"difference.{ids[0]}", f"Difference of {label}", pair["difference"], "fraction", ids)
        )
        if not isinf(pair["ratio"].high):
            rows.append(row(f"ratio.{ids[0]}", f"Ratio of {label}", pair["ratio"], "ratio", ids))
    return rows


def figure(row_: dict, confidence: float) -> dict:
    """One figure of one publication; percentages become fractions. Only a Wilson interval has a confidence."""
    percent = row_["unit"] == "percent"
    value, low, high = (
        nan if pd.isna(row_[k]) else float(row_[k]) / (100 if percent else 1)
        for k in ("value", "low", "high")
    )
    claim = " by a general publication" if row_["statement"] == "published_claim" else ""
    estimate = Estimate(
        value,
        low,
        high,
        whole(row_["n"]),
        whole(row_["events"]),
        confidence if row_["interval"] == "Wilson interval" else nan,
        METHODS[row_["interval"]].replace("as printed", f"as printed{claim}", 1),
        "to verify" if row_["verification"] == "to_verify" else "",
    )
    unit = "fraction" if percent else row_["unit"]
    return row(
        f"treatment.{row_['treatment_id']}", figure_label(row_), estimate, unit, [row_["treatment_id"]]
    )


def whole(value) -> int | None:
    """A count, or None where it is not reported."""
    return None if pd.isna(value) else int(value)


def doses(treatment: Treatment) -> list[dict]:
    """BED and EQD2 of each schedule that the arms state, with the rows that state it."""
    table = fractionations(treatment.tables["treatment_results"], treatment.alpha_beta)
    kept = set(treatment.results["treatment_id"])
    rows = []
    for (fraction, number), group in table.groupby(["dose_per_fraction", "fractions"]):
        ids = [i for i in ";".join(group["treatment_ids"]).split(";") if i in kept]
        for name in ("bed", "eqd2") if ids else ():
            method = f"linear-quadratic model, alpha/beta {treatment.alpha_beta:g} Gy"
            estimate = Estimate(float(group[name].iloc[0]), method=method)
            label = f"{name.upper()} of {number:g} x {fraction:g} Gy"
            rows.append(row(f"{name}.{schedule_key(number, fraction)}", label, estimate, "Gy", ids))
    return rows


def schedule_key(number: float, fraction: float) -> str:
    """`5x4` for five fractions of 4 Gy."""
    return f"{number:g}x{fraction:g}"


def counts(treatment: Treatment) -> list[dict]:
    """How many combinations, figures and publications, and how many of them are still to verify."""
    combined = combinations(treatment.model)
    uncertain = {r["id"] for r in treatment.model["rules"] if r["verification"] == "to_verify"}
    rules = sorted({rule for found in combined["rules"] for rule in found})
    weak = combined[combined["rules"].map(lambda found: bool(uncertain & set(found)))]
    results = treatment.results
    unread = results[results["verification"] == "to_verify"]
    ids = results["treatment_id"].tolist()
    return [
        counted("rules.combinations", "Combinations of the four answers", len(combined), "", rules),
        counted("rules.rules", "Rules", len(rules), "", rules),
        counted("rules.to_verify", "Combinations whose rule is to verify", len(weak), "", sorted(uncertain)),
        counted("evidence.figures", "Figures on treatment", len(results), "rows", ids),
        counted("evidence.publications", "Publications on treatment", results["study_id"].nunique(), "studies", ids),
        counted("evidence.to_verify", "Figures to verify", len(unread), "rows", unread["treatment_id"].tolist()),
        *sensitivity_counts(treatment),
    ]  # fmt: skip


def sensitivity_counts(treatment: Treatment) -> list[dict]:
    """How many primaries several sources class, and for how many of these the sources disagree."""
    tables = treatment.tables["radiosensitivity"], treatment.tables["noms_primaries"]
    rows = radiosensitivity_rows(*tables)
    matrix = radiosensitivity_matrix(*tables)
    sources = rows.groupby("label")["source"].nunique()
    several = sources[sources > 1].index
    apart = matrix.index[matrix["disagree"]]

    def of(labels) -> list[str]:
        return sorted(set(rows.loc[rows["label"].isin(labels), "radiosensitivity_id"]))

    return [
        counted("sensitivity.several", "Primaries that several sources class", len(several), "", of(several)),
        counted("sensitivity.disagree", "Primaries on which sources disagree", len(apart), "", of(apart)),
    ]


def counted(estimate_id: str, label: str, value: int, unit: str, rows: list[str]) -> dict:
    """A count with the rows that it rests on."""
    return row(estimate_id, label, Estimate(float(value), n=value, method="count"), unit, rows)
