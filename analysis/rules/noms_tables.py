"""Rules for what the tables of the framework and of the scores must hold together: limits, places, totals, studies."""

import pandas as pd

from analysis.noms.decision import NO_RULE
from analysis.rules.rule import holds, number, row_rule

PLACED = {
    "item": ("noms_items", []),
    "primary": ("noms_primaries", []),
    "option": ("noms_options", ["item"]),
    "score": ("score_index", []),
    "level": ("scores", ["score", "component"]),
}
"""Short name -> table whose rows have places 1, 2, 3 ... within the columns named."""
SINS_BANDS = ("0-6", "7-12", "13-18")  # Fisher CG et al. Spine 2010;35:E1221-9
STUDY_COLUMNS = ("first_author", "year", "title", "journal", "doi", "pmid", "design", "design_class")
STEREOTACTIC, CONVENTIONAL, INDIVIDUAL = "SRS", "cEBRT", "individual"


@row_rule(
    "item-limits",
    "noms_items.minimum",
    "The limits {minimum} to {maximum} by steps of {step} allow no answer.",
)
def limits_of_item(tables):
    """Give a number a minimum below its maximum and a step above zero that fits between them; a choice has none."""
    items = tables["noms_items"]
    low, high, step = (number(items[name]) for name in ("minimum", "maximum", "step"))
    choice = holds(items["kind"], "choice")
    given = (items[["minimum", "maximum", "step"]] != "").any(axis=1)
    sound = (low < high) & (step > 0) & (step <= high - low)
    return (choice & given) | (~choice & ~sound)


@row_rule("item-step", "noms_items.step", "Steps of {step} from {minimum} do not end at {maximum}.")
def step_of_item(tables):
    """Let the steps of a whole number lead from the minimum to the maximum."""
    items = tables["noms_items"]
    low, high, step = (number(items[name]) for name in ("minimum", "maximum", "step"))
    return holds(items["kind"], "integer") & (step > 0) & ((high - low) % step > 0)


def gaps(frame: pd.DataFrame, within: list[str]) -> pd.Series:
    """For each row the place that is missing or taken twice just before it, as text."""
    place = number(frame["position"])
    groups = [frame[name] for name in within] or [pd.Series("", index=frame.index)]
    due = place.groupby(groups).rank(method="first")
    first = (due != place) & ~(due != place).groupby(groups).cumsum().gt(1)
    twice = frame.assign(place=place).duplicated([*within, "place"], keep=False)
    return due.fillna(0).map("{:g}".format).where((first | twice) & place.notna(), "").astype(object)


def register(short: str, table: str, within: list[str]) -> None:
    """The rule for the places of one table."""

    @row_rule(f"{short}-place", f"{table}.position", "Place {position} stands where place {detail} is due.")
    def place_of_row(tables):
        """Put the row back that is missing, or number the rows 1, 2, 3 without a gap."""
        return gaps(tables[table], within)


for short_name, (table_name, columns) in PLACED.items():
    register(short_name, table_name, columns)


@row_rule("score-items", "score_index.items_expected", "The score has {detail} items, not {items_expected}.")
def items_of_score(tables):
    """Put the missing item back, correct the number, or say in `gap` what was not read."""
    index = tables["score_index"]
    listed = index["score"].map(tables["score_items"].groupby("score").size())
    told = (
        (index["gap"] != "")
        | (index["items_expected"] == "")
        | ~index["score"].isin(tables["score_items"]["score"])
    )
    return (
        listed.fillna(0)
        .astype(int)
        .astype(str)
        .where(~told & (listed != number(index["items_expected"])), "")
    )


def totals(tables) -> pd.DataFrame:
    """Lowest and highest total of each sum score whose items all have points, by score: low, high."""
    levels, items = tables["scores"], tables["score_items"]
    points = levels.assign(points=number(levels["points"])).groupby(["score", "component"])["points"]
    each = points.agg(["min", "max", "size", "count"]).reset_index()
    each = items.merge(each, left_on=["score", "item"], right_on=["score", "component"], how="left")
    whole = (each["size"] == each["count"]).groupby(each["score"]).all()
    weight = number(each["weight"])
    sums = (
        pd.DataFrame({"low": each["min"] * weight, "high": each["max"] * weight}).groupby(each["score"]).sum()
    )
    index = tables["score_index"].set_index("score")
    sums = sums[whole & index["kind"].reindex(sums.index).eq("sum") & index["gap"].reindex(sums.index).eq("")]
    return sums.add(number(index["constant"]).reindex(sums.index).fillna(0), axis=0)


@row_rule("score-total", "score_bands.band_low", "The bands of '{score}' span {detail}.")
def bands_span_score(tables):
    """Let the bands reach from the lowest to the highest total of the score: put back the band or the points that are
    missing or changed."""
    bands, sums = tables["score_bands"], totals(tables)
    rows = bands.assign(low=number(bands["band_low"]), high=number(bands["band_high"]))
    span = rows.groupby("score").agg(low=("low", "min"), high=("high", "max"))
    both = span.join(sums, rsuffix="_total", how="inner").dropna()
    off = both[(both["low"] != both["low_total"]) | (both["high"] != both["high_total"])]
    words = {
        s: f"{r.low:g} to {r.high:g}, its items {r.low_total:g} to {r.high_total:g}"
        for s, r in off.iterrows()
    }
    first = ~bands["score"].duplicated()
    return bands["score"].map(words).fillna("").where(first, "").astype(object)


@row_rule(
    "score-overlap",
    "score_bands.band_low",
    "The band begins at {band_low}, within the band that ends at {detail}.",
)
def bands_overlap(tables):
    """Let each band begin after the end of the one before."""
    bands = tables["score_bands"]
    rows = bands.assign(low=number(bands["band_low"]), high=number(bands["band_high"]))
    rows = rows.dropna(subset=["low", "high"]).sort_values(["score", "low"])
    before = rows.groupby("score")["high"].cummax().groupby(rows["score"]).shift()
    return before[rows["low"] <= before].map("{:g}".format).reindex(bands.index).fillna("").astype(object)


@row_rule(
    "score-band-level", "score_bands.band_low", "The band {band_low} to {band_high} is no level of '{score}'."
)
def band_of_levels(tables):
    """Begin and end a band of a grade with one of its levels."""
    bands, index, levels = tables["score_bands"], tables["score_index"], tables["scores"]
    graded = bands["score"].isin(index["score"][holds(index["kind"], "grade")])
    known = {score: set(rows) for score, rows in levels.groupby("score")["level_id"]}
    ends = zip(bands["score"], bands["band_low"], bands["band_high"], strict=True)
    return graded & pd.Series(
        [not {a, b} <= known.get(s, {a, b}) for s, a, b in ends], index=bands.index, dtype=bool
    )


@row_rule("score-sins-bands", "score_bands.band_low", "The SINS has no band {band_low} to {band_high}.")
def bands_of_sins(tables):
    """Give the bands as published: 0 to 6 stable, 7 to 12 potentially unstable, 13 to 18 unstable."""
    bands = tables["score_bands"]
    return holds(bands["score"], "sins") & ~(bands["band_low"] + "-" + bands["band_high"]).isin(SINS_BANDS)


@row_rule("score-points", "scores.points", "The level has no points, but other levels of '{score}' have.")
def no_points(tables):
    """Give the points as published, or say in `gap` of the score what was not read."""
    levels, index = tables["scores"], tables["score_index"]
    counted = index["score"][holds(index["kind"], "sum") & (index["gap"] == "")]
    items = tables["score_items"]
    item = set(zip(items["score"], items["item"], strict=True))
    listed = pd.Series(
        [pair in item for pair in zip(levels["score"], levels["component"], strict=True)], levels.index
    )
    return levels["score"].isin(counted) & number(levels["points"]).isna() & listed.astype(bool)


@row_rule("score-component", "scores.component", "'{component}' is no item of the score '{score}'.")
def component_of_score(tables):
    """Use an item of `noms/score_items.csv`, letter for letter."""
    levels, items = tables["scores"], tables["score_items"]
    known = set(zip(items["score"], items["item"], strict=True))
    listed = {score for score, _ in known}
    pairs = zip(levels["score"], levels["component"], strict=True)
    wrong = [score in listed and (score, item) not in known for score, item in pairs]
    complete = levels["score"].map(tables["score_index"].set_index("score")["gap"]).eq("")
    return pd.Series(wrong, index=levels.index, dtype=bool) & complete & (levels["points"] != "")


@row_rule(
    "noms-radiation",
    "noms_rules.then_recommendation",
    "'{if_oncologic}' does not lead to {detail} radiation.",
)
def radiation_of_rule(tables):
    """Conventional radiation is for the radiosensitive tumour; another one gets it only where an operation that it
    needs is not tolerated. Compare the row with the published framework."""
    rules, advice = (
        tables["noms_rules"],
        tables["noms_recommendations"].set_index("recommendation")["radiation"],
    )
    given = rules["then_recommendation"].map(advice).fillna("")
    sensitive = holds(rules["if_oncologic"], "radiosensitive")
    refused = holds(rules["if_systemic"], "cannot_tolerate_surgery") & holds(
        rules["if_neurologic"], "high_grade_escc"
    )
    wrong = (sensitive & (given != CONVENTIONAL)) | (~sensitive & ~refused & (given != STEREOTACTIC))
    silent = holds(rules["then_recommendation"], NO_RULE)
    return given.where(wrong & ~silent, "").astype(object)


@row_rule(
    "noms-operation",
    "noms_rules.then_recommendation",
    "A spine that is '{if_mechanical}' gets no answer '{then_recommendation}'.",
)
def operation_of_rule(tables):
    """An unstable spine is stabilised; a stable one is operated only to free the cord in a patient who tolerates it.
    Compare the row with the published framework."""
    rules, advice = (
        tables["noms_rules"],
        tables["noms_recommendations"].set_index("recommendation")["operation"],
    )
    given = rules["then_recommendation"].map(advice).fillna("")
    free = holds(rules["if_neurologic"], "high_grade_escc") & holds(rules["if_systemic"], "tolerates_surgery")
    unstable, stable = (holds(rules["if_mechanical"], state) for state in ("unstable", "stable"))
    silent = holds(rules["then_recommendation"], NO_RULE)
    return ((unstable & (given == "no")) | (stable & (given == "yes") & ~free)) & ~silent


@row_rule(
    "radiosensitivity-high",
    "radiosensitivity.category",
    "A highly radiosensitive tumour is not '{category}'.",
)
def class_of_sensitive(tables):
    """Check the class of the tumour in the source."""
    rows = tables["radiosensitivity"]
    return holds(rows["highly_radiosensitive"], "yes") & ~holds(rows["category"], "radiosensitive")


@row_rule(
    "primary-row", "noms_primaries.default_row", "The row '{default_row}' does not speak of '{primary}'."
)
def row_of_primary(tables):
    """Name a row of `noms/radiosensitivity.csv` whose `applies_to` holds this primary."""
    primaries, rows = tables["noms_primaries"], tables["radiosensitivity"]
    of = dict(zip(rows["radiosensitivity_id"], rows["applies_to"].str.split(";"), strict=True))
    pairs = zip(primaries["primary"], primaries["default_row"], strict=True)
    return pd.Series([row in of and p not in of[row] for p, row in pairs], index=primaries.index, dtype=bool)


@row_rule(
    "primary-term", "noms_primaries.vocabulary_term", "The vocabulary has no primary '{vocabulary_term}'."
)
def term_of_primary(tables):
    """Use a term of the list 'primary' in `vocabulary.csv`, or leave the cell empty."""
    terms, words = tables["noms_primaries"]["vocabulary_term"], tables["vocabulary"]
    return ~terms.isin(words["term"][words["kind"] == "primary"]) & (terms != "")


@row_rule(
    "treatment-key",
    "treatment_results.treatment_id",
    "The key '{treatment_id}' does not begin with '{study_id}'.",
)
def key_of_treatment(tables):
    """Write the study in small letters and a number of two digits."""
    rows = tables["treatment_results"]
    return rows["treatment_id"].str.replace(r"-[0-9]+$", "", regex=True) != rows["study_id"].str.lower()


@row_rule("treatment-study", "treatment_results.study_id", "Rows of '{study_id}' differ in {detail}.")
def one_study(tables):
    """Give all rows of a publication the same author, year, title, journal, DOI, PMID and design."""
    rows = tables["treatment_results"]
    details = pd.Series("", index=rows.index, dtype=object)
    for name in STUDY_COLUMNS:
        usual = rows.groupby("study_id")[name].transform(lambda cells: cells.mode().iloc[0])
        details = details.mask((rows[name] != usual) & (details == ""), name)
    return details


@row_rule("treatment-fraction", "treatment_results.value", "{value} percent is far from {events} of {n}.")
def far_from_fraction(tables):
    """Check all three against the publication; where it prints them so, say in the notes that it does."""
    rows = tables["treatment_results"]
    share = 100 * number(rows["events"]) / number(rows["n"])
    told = rows["notes"].str.contains("print|crude", regex=True)
    return holds(rows["unit"], "percent") & ((share - number(rows["value"])).abs() > 0.6) & ~told


@row_rule("treatment-negative", "treatment_results.value", "A figure in {unit} cannot be {value}.")
def negative(tables):
    """Check the figure and its unit."""
    rows = tables["treatment_results"]
    counted = rows["unit"].str.contains("month|day|year|week|patient|count", regex=True)
    return counted & (number(rows["value"]) < 0)
