"""Rules for printed numbers: they may be wrong in the publication, but not in their form here."""

import pandas as pd

from analysis.evidence.readings import FIGURES
from analysis.rules.rule import holds, look_up, number, row_rule

NEED_UNIT = ("median", "mean", "dose")


@row_rule(
    "reported-key",
    "reported.reported_id",
    "The key '{reported_id}' does not begin with the study '{study_id}'.",
)
def key_of_reported(tables):
    """Write study and a number of four digits: smith2020-0001."""
    reported = tables["reported"]
    return reported["reported_id"].str.replace(r"-[0-9]+$", "", regex=True) != reported["study_id"]


@row_rule("reported-fraction", "reported.numerator", "{numerator} of {denominator}: the numerator is larger.")
def numerator_over_denominator(tables):
    """Check both against the publication; if it is printed so, add an exception with the page."""
    reported = tables["reported"]
    return number(reported["numerator"]) > number(reported["denominator"])


@row_rule("reported-percentage", "reported.percentage", "A percentage of {percentage} is above 100.")
def percentage_over_hundred(tables):
    """Check it against the publication; if it is printed so, add an exception with the page."""
    return number(tables["reported"]["percentage"]) > 100


@row_rule("reported-interval", "reported.low", "The lower end {low} is above the upper end {high}.")
def interval_order(tables):
    """Exchange the two ends, or correct one."""
    reported = tables["reported"]
    return number(reported["low"]) > number(reported["high"])


@row_rule(
    "reported-interval-kind", "reported.interval_kind", "The ends {low} and {high} do not say what they are."
)
def interval_without_kind(tables):
    """Say what the ends are: range, ci95, ci90 or span; leave the cell empty without ends."""
    reported = tables["reported"]
    ends = (reported["low"] != "") | (reported["high"] != "")
    return ends != (reported["interval_kind"] != "")


@row_rule("reported-unit", "reported.unit", "The {statistic} {value} has no unit.")
def no_unit(tables):
    """Give the unit that the publication prints."""
    reported = tables["reported"]
    return holds(reported["statistic"], *NEED_UNIT) & (reported["unit"] == "")


@row_rule("reported-nothing", "reported.value", "The row states no number.")
def no_number(tables):
    """Fill in the number as printed; where the publication says most in words, give the qualifier most."""
    reported = tables["reported"]
    columns = ["numerator", "denominator", "percentage", "value", "low", "high"]
    return (reported[columns] == "").all(axis=1) & (reported["qualifier"] != "most")


@row_rule("reported-most", "reported.qualifier", "What is called most in words stands with a figure.")
def word_with_a_figure(tables):
    """Empty the figure, here and in `second_readings.csv`: the word is kept by the qualifier most. A figure that is
    printed as well is a row of its own."""
    reported = tables["reported"]
    columns = ["numerator", "percentage", "value", "low", "high"]
    return holds(reported["qualifier"], "most") & (reported[columns] != "").any(axis=1)


@row_rule(
    "pair-estimate", "pairs.estimate", "A pair that is '{comparison}' has '{estimate}' as its estimate."
)
def pair_without_estimate(tables):
    """Name the estimate of the individual patients for a pair that is like or a bound; leave it empty for one that is
    unlike."""
    pairs = tables["pairs"]
    return (pairs["estimate"] == "") != holds(pairs["comparison"], "unlike")


@row_rule(
    "pair-quantity", "pairs.category", "No row of `reported.csv` prints {characteristic}, {category}{detail}."
)
def pair_of_nothing(tables):
    """Correct the characteristic, the category or the subgroup, or remove the pair."""
    reported, pairs = tables["reported"], tables["pairs"]
    cells = [reported[c] for c in ("characteristic", "category", "subgroup")]
    printed = {*zip(*cells, strict=True), *((c, "*", s) for c, _, s in zip(*cells, strict=True))}
    named = zip(pairs["characteristic"], pairs["category"], pairs["subgroup"], strict=True)
    return pd.Series(
        ["" if pair in printed else f" of {pair[2] or 'all patients'}" for pair in named], pairs.index, object
    )


@row_rule(
    "reported-original",
    "reported.original",
    "The original {original} is not what row '{original_id}' of the publication quoted holds.",
)
def original_of_quotation(tables):
    """Give the row of cohort_results or treatment_results that holds the quantity as the publication quoted prints
    it, and its value; leave both cells empty where no row does."""
    held = {}
    for name, key in (("cohort_results", "result_id"), ("treatment_results", "treatment_id")):
        held |= dict(zip(tables[name][key], number(tables[name]["value"]), strict=True))
    reported = tables["reported"]
    stated = (reported["original"] != "") | (reported["original_id"] != "")
    return stated & (number(reported["original"]) != reported["original_id"].map(held))


@row_rule(
    "reported-subset", "reported.subset_of", "The group '{subset_of}' is not printed anywhere in this study."
)
def unknown_group(tables):
    """Name the `quantity_id` of another row of the same study."""
    reported = tables["reported"]
    known = set(zip(reported["study_id"], reported["quantity_id"], strict=True))
    pairs = zip(reported["study_id"], reported["subset_of"], strict=True)
    rows = [group != "" and (study, group) not in known for study, group in pairs]
    return reported["subset_of"].where(rows, "")


@row_rule("reported-p-value", "reported.value", "A p value of {value} is above 1.")
def p_above_one(tables):
    """Check it against the publication; if it is printed so, add an exception with the page."""
    reported = tables["reported"]
    return holds(reported["statistic"], "p_value") & (number(reported["value"]) > 1)


@row_rule(
    "reported-words", "reported.quantity_id", "The quantity '{quantity_id}' does not begin with '{detail}'."
)
def quantity_of_row(tables):
    """Write characteristic and category with a colon between them, as in the row; more may follow."""
    reported = tables["reported"]
    stem = reported["characteristic"] + ":" + reported["category"]
    pairs = zip(reported["quantity_id"], stem, strict=True)
    return stem.where([not quantity.startswith(begin) for quantity, begin in pairs], "")


@row_rule("reported-half", "reported.denominator", "The numerator {numerator} has no denominator.")
def half_a_fraction(tables):
    """Give the denominator as printed, or enter the number as a value."""
    reported = tables["reported"]
    whole = holds(reported["statistic"], "proportion")
    return (
        whole
        & (reported["numerator"] != "")
        & (reported["denominator"] == "")
        & (reported["percentage"] == "")
    )


def register(column: str) -> None:
    """The rule that holds one figure against its second reading."""

    @row_rule(
        f"reading-{column}",
        f"reported.{column}",
        f"`{column}` is '{{{column}}}', the second reader has '{{detail}}'.",
    )
    def other_reading(tables):
        """Look it up in the publication and correct the one that is wrong, here or in `second_readings.csv`."""
        reported, second = tables["reported"], tables["second_readings"]
        read = reported["reported_id"].isin(second["reported_id"])
        other = look_up(second, "reported_id", column, reported["reported_id"])
        return other.replace("", "nothing").where(read & (other != reported[column]), "").astype(object)


for figure in FIGURES:
    register(figure)


@row_rule(
    "reading-missing",
    "reported.reported_id",
    "No second reader has recorded the figures of '{reported_id}'.",
    "warning",
)
def not_read_again(tables):
    """Let a second person read the figures in the publication and record them in `second_readings.csv`; until then
    the audit names no publication for what they seem to show."""
    return ~tables["reported"]["reported_id"].isin(tables["second_readings"]["reported_id"])
