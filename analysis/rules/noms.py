"""Rules for the tables of the NOMS framework and of prognostic scores."""

import itertools

import pandas as pd

from analysis.rules.rule import holds, number, row_rule

STATES = {
    "if_neurologic": ("low_grade_escc", "high_grade_escc"),
    "if_oncologic": ("radiosensitive", "radioresistant", "previously_irradiated"),
    "if_mechanical": ("stable", "unstable"),
    "if_systemic": ("tolerates_surgery", "cannot_tolerate_surgery"),
}


def states_of(rule: pd.Series) -> list[tuple[str, ...]]:
    """The states of the four domains that a rule covers."""
    options = [STATES[axis] if rule[axis] in ("any", "") else (rule[axis],) for axis in STATES]
    return list(itertools.product(*options))


@row_rule(
    "noms-two-rules", "noms_rules.rule_id", "Rule '{rule_id}' covers '{detail}', as an earlier rule does."
)
def two_rules(tables):
    """Change the conditions so that each combination of the four domains meets one rule."""
    seen, details = set(), []
    for _, rule in tables["noms_rules"].iterrows():
        again = [state for state in states_of(rule) if state in seen]
        seen.update(states_of(rule))
        details.append(" x ".join(again[0]) if again else "")
    return pd.Series(details, index=tables["noms_rules"].index, dtype=object)


@row_rule("noms-no-rule", "noms_rules.rule_id", "No rule covers '{detail}'.")
def no_rule(tables):
    """Add the rule, or widen one, so that each combination of the four domains meets one rule."""
    rules = tables["noms_rules"]
    covered = {state for _, rule in rules.iterrows() for state in states_of(rule)}
    missing = [state for state in itertools.product(*STATES.values()) if state not in covered]
    details = pd.Series("", index=rules.index, dtype=object)
    if missing and len(rules):
        details.iloc[0] = " x ".join(missing[0])
    return details


def sums(tables) -> pd.DataFrame:
    """Lowest and highest points of each item of the SINS."""
    scores = tables["scores"]
    sins = scores[scores["score"] == "sins"]
    return number(sins["points"]).groupby(sins["item"]).agg(["min", "max"])


@row_rule("score-sins", "scores.points", "The items of the SINS add up to {detail}, not to 0 to 18.")
def sins_total(tables):
    """Check the points of its six items against the score as published."""
    scores = tables["scores"]
    low, high = sums(tables).sum()
    details = pd.Series("", index=scores.index, dtype=object)
    if (low, high) != (0, 18) and (scores["score"] == "sins").any():
        details[scores.index[scores["score"] == "sins"][0]] = f"{low:g} to {high:g}"
    return details


@row_rule("score-sins-points", "scores.points", "An item of the SINS cannot give {points} points.")
def sins_points(tables):
    """Give 0 to 4 points, as published."""
    scores = tables["scores"]
    return holds(scores["score"], "sins") & ~number(scores["points"]).between(0, 4)


def whole_bands(tables) -> pd.DataFrame:
    """Bands whose limits are whole numbers, with the end of the band before in the same score.

    Percentages and points of several sources share no line, so only bands of a score that is a sum count.
    """
    bands = tables["score_bands"]
    index = tables["score_index"]
    counted = bands["score"].isin(index["score"][index["kind"] == "sum"])
    bands = bands.assign(low=number(bands["band_low"]), high=number(bands["band_high"]))
    bands = bands[counted & bands["low"].notna() & bands["high"].notna()].sort_values(["score", "low"])
    return bands.assign(before=bands.groupby("score")["high"].shift())


@row_rule(
    "score-band-order", "score_bands.band_low", "The band begins at {band_low}, above its end {band_high}."
)
def band_order(tables):
    """Exchange the two ends, or correct one."""
    bands = tables["score_bands"]
    return number(bands["band_low"]) > number(bands["band_high"])


@row_rule(
    "score-band-gap",
    "score_bands.band_low",
    "The band begins at {band_low}, the one before ends at {detail}.",
)
def band_gap(tables):
    """Let each band begin one point after the end of the one before."""
    bands = whole_bands(tables)
    off = bands[bands["before"].notna() & (bands["low"] != bands["before"] + 1)]
    details = off["before"].map("{:g}".format)
    return details.reindex(tables["score_bands"].index).fillna("").astype(object)


@row_rule("treatment-events", "treatment_results.events", "{events} events among {n} patients are too many.")
def more_events_than_patients(tables):
    """Check numerator and denominator against the publication."""
    results = tables["treatment_results"]
    return number(results["events"]) > number(results["n"])


@row_rule(
    "treatment-interval", "treatment_results.value", "The value {value} lies outside {ci_low} to {ci_high}."
)
def outside_limits(tables):
    """Check the value and both limits; an open end stays empty."""
    results = tables["treatment_results"]
    value = number(results["value"])
    return (number(results["ci_low"]) > value) | (number(results["ci_high"]) < value)


@row_rule("treatment-percent", "treatment_results.value", "{value} percent lies outside 0 to 100.")
def percent_out_of_bounds(tables):
    """Check the figure and its unit."""
    results = tables["treatment_results"]
    value = number(results["value"])
    return holds(results["unit"], "percent") & ((value < 0) | (value > 100))


@row_rule("treatment-p-value", "treatment_results.p_value", "'{p_value}' does not begin with a probability.")
def p_value_form(tables):
    """Begin with the number as printed, such as 0.03 or <0.001; remarks may follow."""
    cells = tables["treatment_results"]["p_value"]
    values = number(cells.str.extract(r"^[<>=≤]?\s?([0-9]+(?:\.[0-9]+)?)")[0])
    return (cells != "") & ~(values <= 1)
