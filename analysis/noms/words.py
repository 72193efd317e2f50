"""Words of the chapter on treatment: outcomes, figures and intervals as a reader reads them."""

import html

import pandas as pd

WORDS = {
    "ambulatory_rate": "Able to walk",
    "ambulatory_rate_as_reviewed": "Able to walk, as a general publication states it",
    "ambulation_kept": "Walking kept",
    "ambulation_lost": "Walking lost",
    "regained_ambulation": "Walking regained",
    "relative_rate_ambulatory": "Able to walk, relative rate",
    "relative_rate_regained_ambulation": "Walking regained, relative rate",
    "odds_ratio_ambulatory": "Able to walk, odds ratio",
    "odds_ratio_pain_response": "Pain relief, odds ratio",
    "odds_ratio_pain_complete_response": "Pain gone, odds ratio",
    "risk_ratio_pain_complete_response": "Pain gone, risk ratio",
    "risk_difference_ambulatory": "Able to walk, difference",
    "difference_mean_change_mobility_score": "Mobility score, difference of mean changes",
    "median_days_walking_retained": "Walking retained, median",
    "median_months_to_fracture": "Time to fracture, median",
    "median_os_months": "Overall survival, median",
    "mean_os_months": "Overall survival, mean",
    "overall_survival": "Alive",
    "pain_response": "Pain relief",
    "pain_complete_response": "Pain gone",
    "hr": "Hazard ratio",
    "auc": "Area under the curve",
    "c_statistic": "Concordance (c statistic)",
    "accuracy_worst_group": "Accuracy in the group with the worst prognosis",
    "change_nrs_pain": "Pain, change on the numeric scale",
    "change_rdq": "Disability, change of the Roland-Morris score",
    "change_sosgoq2": "Quality of life, change of the SOSGOQ",
    "share_of_cns_metastases": "Share of metastases of the central nervous system",
    "grade_2_3_adverse_events": "Adverse events of grade 2 or 3",
    "grade_3_pain": "Pain of grade 3 after treatment",
    "reirradiation_ratio": "Re-irradiation, ratio",
    "retreatment_ratio": "Treated again, ratio",
    "local_control_upper_bound": "Local control, upper bound",
    "icc_interobserver": "Agreement between raters (ICC)",
    "icc_intraobserver": "Same rater twice (ICC)",
    "kappa_interobserver": "Agreement between raters (kappa)",
    "kappa_intraobserver": "Same rater twice (kappa)",
    "paraplegic_within_24h": "Paraplegic within a day",
    "odds_ratio_emergency_surgery": "Emergency operation, odds ratio",
    "odds_ratio_nonelective_surgery": "Operation not planned, odds ratio",
    "odds_ratio_good_function": "Good function, odds ratio",
    "odds_ratio_mortality": "Death, odds ratio",
}
RATIOS = {"odds ratio", "hazard ratio", "risk ratio", "ratio"}
BARE = RATIOS | {"c", "AUC", "ICC", "kappa", "count"}
"""Units that are no part of the figure: the outcome names them."""


def outcome_words(outcome: str) -> str:
    """The outcome in words."""
    return WORDS.get(outcome, outcome.replace("_", " ").capitalize())


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
    return f"{outcome_words(row['outcome'])}: {arm_words(row)}, {row['name']}"


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
    """`42 of 50`, `50`, or nothing."""
    if pd.isna(row["n"]):
        return ""
    return f"{row['n']:,}" if pd.isna(row["events"]) else f"{row['events']:,} of {row['n']:,}"


def badge(verification: str) -> str:
    """A mark on what is still to verify; nothing on the rest."""
    return ' <span class="sm-verify">to verify</span>' if verification == "to_verify" else ""


def source_link(text: str, url) -> str:
    """Text that leads to its source, where there is an address."""
    text = html.escape(str(text))
    return text if pd.isna(url) or not url else f'<a href="{html.escape(str(url))}">{text}</a>'


def number_link(estimate_id: str, text: str) -> str:
    """A number that leads to its row at the foot of the page."""
    return f'<a class="sm-number" href="#rows-{html.escape(estimate_id)}">{html.escape(text)}</a>'
