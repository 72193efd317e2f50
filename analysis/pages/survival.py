"""Survival of single patients: the curve with its choice of groups, and the comparisons behind it."""

import altair as alt
import pandas as pd
from markupsafe import Markup

from analysis.estimates import small_numbers
from analysis.estimates.compartment import Frames
from analysis.estimates.curves import CurveFrames
from analysis.estimates.groups import ALL, GROUPINGS, term
from analysis.estimates.rebuilt import PUBLISHED
from analysis.estimates.small_numbers import MIN_AT_RISK
from analysis.figures.curves import chosen_curves, deviation_words
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, group_words, median_words, numbers, too_few_words, written
from analysis.figures.side_by_side import several, small
from analysis.figures.tables import table_html

SHOWN = {
    "by": "Shown by",
    "group": "Group",
    "time": "Months",
    "survival": "Alive",
    "lower": "From",
    "upper": "To",
    "at_risk": "At risk",
    "events": "Deaths",
    "censored": "Censored",
}


def survival_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """Kaplan-Meier overall survival of the patient rows with a choice of groups; a sentence where too few."""
    drawn, n = frames.survival, numbers(estimates)
    ruling = small_numbers.allows_curve(patients_timed(n))
    if not ruling:
        return Html(f"<p>{ruling.sentence}</p>", ruling.sentence)
    lines = group_lines(drawn.groups, n)
    options = list(dict.fromkeys(lines["by"]))
    by = alt.param(name="by", value=ALL, bind=alt.binding_select(options=options, name="Show by"))
    median, title, note = n["survival.median"], median_sentence(n["survival.median"]), axis_note(drawn, n)
    description = (
        f"Kaplan-Meier curve of overall survival, {median['n']} patients, {median['events']} deaths. "
        f"Median {median_words(median)}. Ticks mark patients alive at last follow-up; the numbers under the "
        f"axis are the patients at risk. The curve can be shown by {', '.join(o.lower() for o in options[1:])}."
    )
    chart = chosen_curves(drawn, lines, [by], "datum.by === by")
    return Figure(
        chart.properties(usermeta=by_choice(frames, n)),
        "survival",
        f"{title} ({median['n']} patients)",
        description,
        drawn.curves[list(SHOWN)].rename(columns=SHOWN),
        note,
    )


def by_choice(frames: Frames, n: Numbers) -> dict[str, dict[str, str]]:
    """Title and leading note of each grouping that a reader can choose, and the size of the largest group where none has a
    curve; `charts.js` puts them up."""
    groups = frames.survival.groups[frames.survival.groups["by"] != ALL]
    compared = {GROUPINGS[said.key]: said for said in frames.comparisons.itertuples()}
    titles, notes, refused = {}, {}, {}
    for by, found in groups.groupby("by", sort=False):
        drawn = found[found["drawn"]]
        if drawn.empty:
            refused[by] = f"largest group {several(found['n'].max(), 'patient')}"
            continue
        medians = (f"{g.group} {written(n[f'{g.id}.median'], 'value')}" for g in drawn.itertuples())
        titles[by] = f"Survival by {small(by)}, medians: {', '.join(medians)}"
        if by in compared:
            notes[by] = compared_words(compared[by], n)
    return {"titles": titles, "notes": notes, "refused": refused}


def compared_words(said, n: Numbers) -> str:
    """Of how many patients a grouping is stated, and its test, or why there is none."""
    test = f"compare.{said.key}.log_rank.holm"
    tested = f"Log-rank p {written(n[test], 'value', 3)}, adjusted (Holm)." if n.has(test) else said.refused
    return f"Stated of {said.stated} of {said.of} patients. {tested}".strip()


def patients_timed(n: Numbers) -> int:
    """Patients with a survival time."""
    return int(n["evidence.patients_with_survival"]["value"])


def median_sentence(median: dict) -> str:
    """The finding of the curve."""
    if median["value"] != median["value"]:
        return "More than half of the patients were alive at last follow-up"
    return f"Half of the patients had died by {written(median, 'value')}"


def axis_note(drawn: CurveFrames, n: Numbers) -> str:
    """What the axis leaves out, what the bounds are, and whose death has no time."""
    parts = [f"Numbers under the axis: patients at risk; curves end where fewer than {MIN_AT_RISK} are."]
    if drawn.longer:
        parts.append(f"The axis ends at {drawn.end:g} months; {drawn.longer} were followed longer.")
    if drawn.groups["by"].eq(PUBLISHED).any():
        parts.append(
            "Published curves are rebuilt from their printed figures, patient by patient, and are nowhere else counted."
        )
    return " ".join(filter(None, [*parts, deviation_words(drawn), bounds_note(n)]))


def bounds_note(n: Numbers) -> str:
    """How many times are bounds, and where they stand in the curve; how many deaths have no time."""
    upper, lower, untimed = (
        n[f"survival.{key}"]["value"] for key in ("upper_bounds", "lower_bounds", "deaths_without_time")
    )
    parts = []
    if upper:
        parts.append(
            f"{several(upper, 'death')} known only by a time at which the patient had died: {bounds_words(n)}"
        )
    if lower:
        who = (
            "patient lived at least the time given and is"
            if lower == 1
            else "patients lived at least the time given and are"
        )
        parts.append(f"{lower:.0f} {who} censored there")
    if untimed:
        parts.append(f"{several(untimed, 'more death')} without a time, in no curve")
    return "; ".join(parts) + "." if parts else ""


def bounds_words(n: Numbers) -> str:
    """What the curve takes deaths known only by a bound for, and what the other choice gives."""
    if not n.has("sensitivity.bounds_as_times"):
        return "at that time, which leaves the median where it is when they are intervals instead"
    other = median_words(n["sensitivity.bounds_as_times"])
    return (
        "intervals (Turnbull), because that moves the median; at that time, as tests and means take them, they give "
        f"{other}. Turnbull's curve has no interval"
    )


def group_lines(groups: pd.DataFrame, n: Numbers) -> pd.DataFrame:
    """The lines of text under the chart; groups too small for a curve share the last line of their grouping."""
    lines = [
        {
            "by": g.by,
            "group": g.group,
            "row": g.row,
            "text": group_words(g.group, n[f"{g.id}.median"], g.origins),
        }
        for g in groups[groups["drawn"]].itertuples()
    ]
    for by, few in groups[~groups["drawn"]].groupby("by", sort=False):
        words = too_few_words(dict(zip(few["group"], few["n"], strict=True)))
        lines.append({"by": by, "group": None, "row": int(few["row"].max()), "text": words})
    return pd.DataFrame(lines)


def comparisons_table(frames: Frames, estimates: pd.DataFrame) -> Html:
    """Each grouping with the groups compared, test and hazard ratios, or why nothing is compared."""
    n = numbers(estimates)
    if not n.has("survival.at_3"):
        return Html("")
    rows = [comparison_row(said, n) for said in frames.comparisons.itertuples()]
    tested = [
        n[i] for said in frames.comparisons.itertuples() if n.has(i := f"compare.{said.key}.log_rank.holm")
    ]
    clear = sum(e["value"] < small_numbers.SIGNIFICANT for e in tested)
    words = f"{len(tested) or 'none'} of {several(len(rows), 'grouping')} tested"
    if tested:
        words += f", {clear or 'none'} below {small_numbers.SIGNIFICANT:g} after adjustment for their number"
    return Html(table_html(pd.DataFrame(rows), stack=True), words)


def comparison_row(said, n: Numbers) -> dict:
    """One grouping: medians of its groups, p, hazard ratios."""
    tests = f" over {several(n['tests.log_rank']['value'], 'test')}" if n.has("tests.log_rank") else ""
    head = f"Log-rank p, adjusted{tests} (Holm)"
    medians = {g: f"group.{said.key}.{term(g)}.median" for g in said.groups}
    test = f"compare.{said.key}.log_rank.holm"
    return {
        "By": GROUPINGS[said.key],
        "Stated of": f"{said.stated} of {said.of}",
        "Median (interval)": "; ".join(f"{g} {median_words(n[i])}" for g, i in medians.items() if n.has(i)),
        head: n.value(test, 3) if n.has(test) else said.refused or "Not computable.",
        "Hazard ratio": hazard_ratio_words(n, f"compare.{said.key}"),
    }


def hazard_ratio_words(n: Numbers, key: str) -> Markup:
    """The hazard ratios of one grouping, and why a group has none."""
    ratios = [
        Markup("{}: {} ({})").format(e["label"].rsplit(", ", 1)[1], n.value(e["id"]), n.interval(e["id"]))
        for e in n.of(f"{key}.hazard_ratio.")
    ]
    refusal = n[f"{key}.log_rank"]["note"] if n.has(f"{key}.log_rank") else ""
    return Markup("; ").join([*ratios, refusal] if refusal else ratios)
