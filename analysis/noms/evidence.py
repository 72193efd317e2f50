"""Frames for the chapter on treatment: evidence by question, doses, radiosensitivity by source, survival and scores.

Each function takes frames of the data package and returns a frame that keeps the key, the source and the
`verification` of every row, so that a number on the page leads back to its row.
"""

import re

import pandas as pd

from analysis.evidence.names import study_names
from analysis.evidence.tables import has_term
from analysis.noms.radiation import TUMOUR, schedules
from analysis.statistics.contrasts import risk_difference, risk_ratio
from analysis.statistics.proportions import wilson

EVIDENCE = [
    "treatment_id", "study", "design_class", "starting_certainty", "population", "arm", "comparator", "primary", "outcome",
    "at_months", "n", "n_of", "events", "value", "low", "high", "interval", "unit", "p_value", "statement", "url",
    "doi", "locator", "fits", "notes", "verification",
]  # fmt: skip
STRENGTH = ("randomized_trial", "systematic_review", "prospective_study", "retrospective_study", "review",
            "reliability_study", "statement")  # fmt: skip
"""Designs from the strongest to the weakest."""
CERTAINTY = {"randomized_trial": "high", "prospective_study": "low", "retrospective_study": "low"}
MONTHS = re.compile(r"(?P<value>\d+(?:\.\d+)?) months")
RATE = re.compile(r"(?P<value>\d+(?:\.\d+)?)% at (?P<time>\d+) (?P<unit>year|month)s?")
RATE_FIRST = re.compile(r"(?P<time>\d+)-(?P<unit>year|month) survival (?:about )?(?P<value>\d+(?:\.\d+)?)%")


def treatment_evidence(
    results: pd.DataFrame, question: str = "", include: str = "all", confidence: float = 0.95
) -> pd.DataFrame:
    """Figures of one question (all where empty) with study, arm, n, events, value, interval, source, verification.

    Percentages are in percent. `interval` says what `low` and `high` are: "confidence interval" and "range" as
    printed, "Wilson interval" where events and n are printed and no limits are, empty where there is none.
    `starting_certainty` is where GRADE starts for the design: high for randomised trials, low for observational
    studies, empty for anything else. `include` is "all", or "verified" to leave out rows to verify.

    Source: Wilson EB. J Am Stat Assoc 1927;22:209-212; Balshem H et al. J Clin Epidemiol 2011;64:401-406.
    """
    if include not in ("all", "verified"):
        raise ValueError(f"include is '{include}'; it must be 'all' or 'verified'")
    known = results["question"].unique()
    if question and question not in known:
        return pd.DataFrame(columns=EVIDENCE)
    rows = results[results["question"] == question] if question else results
    rows = rows if include == "all" else rows[rows["verification"] != "to_verify"]
    rows = rows[~_told_better(rows)]
    limits = pd.DataFrame(
        [_interval(row, confidence) for row in rows.to_dict("records")],
        columns=["low", "high", "interval"],
        index=rows.index,
    )
    table = pd.concat([rows, limits], axis=1)
    table["study"] = study_names(rows)
    table["starting_certainty"] = rows["design_class"].map(CERTAINTY).fillna("")
    return table[EVIDENCE].reset_index(drop=True)


def _told_better(rows: pd.DataFrame) -> pd.Series:
    """Rows without counts whose figure another row of the same publication gives with them."""
    keys = ["study_id", "question", "statement", "population", "arm", "outcome", "at_months", "unit", "value"]
    counted = rows["events"].notna()
    return ~counted & counted.groupby([rows[key] for key in keys], dropna=False).transform("any")


def strongest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by the strength of their design, then by publication."""
    order = {name: place for place, name in enumerate(STRENGTH)}
    keyed = rows.assign(strength=rows["design_class"].map(order))
    return keyed.sort_values(["strength", "study" if "study" in rows else "study_id", "treatment_id"]).drop(
        columns="strength"
    )


def contrasts(table: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Two groups of one study that were compared, where both have counts: difference and ratio of their proportions.

    `table` holds columns of `treatment_evidence` and `study_id`. One row a pair: study_id, outcome, at_months, the two
    rows as dicts (`first`, `second`), and `difference` and `ratio` as `analysis.statistics.estimate.Estimate`.

    Source: `analysis.statistics.contrasts`.
    """
    counted = table[table["comparator"].notna() & table["events"].notna() & table["n"].notna()]
    rows = []
    keys = ["study_id", "question", "outcome", counted["at_months"].fillna(-1), "population"]
    for _, pair in counted.groupby(keys, sort=False, dropna=False):
        if len(pair) == 2:
            first, second = pair.to_dict("records")
            four = [int(row[name]) for row in (first, second) for name in ("events", "n")]
            names = {name: first[name] for name in ("study_id", "question", "outcome", "at_months")}
            found = {"difference": risk_difference(*four, confidence), "ratio": risk_ratio(*four, confidence)}
            rows.append({**names, "first": first, "second": second, **found})
    return pd.DataFrame(rows)


def radiosensitivity_rows(radiosensitivity: pd.DataFrame, primaries: pd.DataFrame) -> pd.DataFrame:
    """One row for a primary and a source: primary, label, source, category, key, url, verification."""
    rows = [
        radiosensitivity[has_term(radiosensitivity["applies_to"], row.primary)].assign(
            primary=row.primary, label=row.label
        )
        for row in primaries.sort_values("position").itertuples()
    ]
    names = ["primary", "label", "source", "category", "radiosensitivity_id", "url", "verification"]
    return pd.concat(rows, ignore_index=True)[names]


def radiosensitivity_matrix(radiosensitivity: pd.DataFrame, primaries: pd.DataFrame) -> pd.DataFrame:
    """Class of each primary by source, with a column `disagree`: index primary's label, one column a source.

    Two classes that one source gives to one primary stand together, joined by "; ". Primaries that no source
    classes have an empty row.
    """
    rows = radiosensitivity_rows(radiosensitivity, primaries)
    order = primaries.sort_values("position")["label"]
    matrix = rows.pivot_table(
        index="label", columns="source", values="category", aggfunc=lambda c: "; ".join(dict.fromkeys(c))
    ).reindex(order)
    classes = rows.groupby("label")["category"].nunique().reindex(matrix.index).fillna(0)
    return matrix.fillna("").assign(disagree=classes.gt(1))


def fractionations(results: pd.DataFrame, alpha_beta: float = TUMOUR) -> pd.DataFrame:
    """The schedules of the arms: study, question, dose_per_fraction, fractions, total_dose, bed, eqd2, arms, url.

    Doses in Gy; only arms whose text gives one dose and one number of fractions. One row a publication and
    schedule, with all its `treatment_ids`.
    """
    doses = schedules(results["arm"], alpha_beta).drop(columns="schedule").set_index(results.index)
    table = pd.concat([results, doses], axis=1).assign(study=study_names(results)).dropna(subset=["eqd2"])
    keys = ["study_id", "study", "question", "dose_per_fraction", "fractions", "total_dose", "bed", "eqd2"]
    grouped = table.groupby(keys, as_index=False)
    listed = grouped.agg(
        arms=("arm", lambda arms: "; ".join(dict.fromkeys(arms))),
        treatment_ids=("treatment_id", ";".join),
        url=("url", "first"),
    )
    return listed.sort_values(["eqd2", "study_id"]).reset_index(drop=True)


def predicted_survival(bands: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    """What the bands of the survival scores predict, as numbers where the text holds one.

    Columns: band_id, score, title, band, label, predicted_survival (text), months (mean or median), rate (percent
    alive), at_months (time of the rate), source_doi, url, verification. One row a number; a text without one keeps its row.
    """
    scores = index.loc[index["measures"] == "survival", ["score", "title"]]
    table = bands.merge(scores, on="score")
    table = table[table["predicted_survival"].notna()]
    table["band"] = table["band_low"] + "-" + table["band_high"]
    numbers = [(i, *found) for i, text in table["predicted_survival"].items() for found in _predictions(text)]
    found = pd.DataFrame(numbers, columns=["row", "months", "rate", "at_months"]).set_index("row")
    names = ["band_id", "score", "title", "band", "label", "predicted_survival", "source_doi", "url",
             "verification"]  # fmt: skip
    return table[names].join(found.astype("Float64")).reset_index(drop=True)


def calibration(results: pd.DataFrame, bands: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    """Predicted beside observed survival by band, where a publication other than the score's own reports it.

    A figure belongs to a band when its arm ends with the limits of the band ("score 0-3") and arm or title name
    the score. One row a figure: score, title, band, predicted_survival (text), predicted and observed (percent
    alive at `at_months`; observed is in months where unit says so), unit, n, study, and the keys `band_id` and
    `treatment_id` with both verifications (`verification` of the prediction, `verification_observed`).
    """
    predicted = predicted_survival(bands, index).rename(columns={"rate": "predicted", "label": "band_label"})
    rows = treatment_evidence(results).merge(results[["treatment_id", "title"]], on="treatment_id")
    rows = rows[rows["outcome"].isin(["overall_survival", "mean_os_months", "median_os_months"])]
    rows = rows.assign(band=rows["arm"].str.extract(r" (\d+-\d+)$", expand=False))
    pairs = predicted.merge(rows.dropna(subset=["band"]), on="band", suffixes=("", "_observed"))
    validates = [_is_validation(row) for row in pairs.to_dict("records")]
    pairs = pairs[pd.Series(validates, pairs.index, dtype=bool)]
    names = ["score", "title", "band", "predicted_survival", "predicted", "value", "unit", "at_months_observed",
             "n", "study", "band_id", "treatment_id", "verification", "verification_observed"]  # fmt: skip
    pairs = pairs[names].rename(columns={"value": "observed", "at_months_observed": "at_months"})
    return pairs.drop_duplicates("treatment_id").reset_index(drop=True)


def _is_validation(row: dict) -> bool:
    """Whether a figure is of the score of its band, from another publication, at the time of the prediction."""
    name = re.split(r" score| classification", row["title"])[0]
    named = re.search(rf"\b{name}\b", f"{row['arm']} {row['title_observed']}", re.IGNORECASE)
    own = pd.notna(row["source_doi"]) and row["source_doi"] == row["doi"]
    same_time = row["unit"] == "months" or row["at_months"] == row["at_months_observed"]
    return bool(named) and not own and pd.notna(same_time) and bool(same_time)


def _interval(row: dict, confidence: float) -> tuple:
    """Limits of one figure and what they are."""
    if pd.notna(row["ci_low"]) or pd.notna(row["ci_high"]):
        return row["ci_low"], row["ci_high"], row["limits"].replace("_", " ")
    if row["unit"] == "percent" and pd.notna(row["events"]) and pd.notna(row["n"]):
        estimate = wilson(row["events"], row["n"], confidence)
        return 100 * estimate.low, 100 * estimate.high, "Wilson interval"
    return pd.NA, pd.NA, ""


def _predictions(text: str) -> list[tuple]:
    """Numbers in the prediction of a band: (months, None, None) or (None, percent, months)."""
    rates = [*RATE.finditer(text), *RATE_FIRST.finditer(text)]
    found = [(None, float(m["value"]), float(m["time"]) * (12 if m["unit"] == "year" else 1)) for m in rates]
    duration = MONTHS.search(text) if text.startswith(("mean", "median")) else None
    return ([(float(duration["value"]), None, None)] if duration else []) + found
