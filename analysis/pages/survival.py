"""Survival of single patients: the curve with its choice of groups, and the comparisons behind it."""

import altair as alt
import pandas as pd
from markupsafe import Markup

from analysis.estimates import small_numbers
from analysis.estimates.curves import curve_rows, horizon, risk_rows
from analysis.estimates.groups import GROUPINGS, NOT_STATED, groupings, large_enough, sizes, term
from analysis.estimates.survival_times import events_of, with_survival
from analysis.evidence.tables import Evidence
from analysis.figures.curves import chosen_curves
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, group_words, median_words, too_few_words, written
from analysis.figures.tables import table_html
from analysis.pages.provenance import numbers

ALL = "All patients"
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


def survival_figure(evidence: Evidence, estimates: pd.DataFrame, confidence: float = 0.95) -> Figure | Html:
    """Kaplan-Meier overall survival of the patient rows with a choice of groups; a sentence where too few."""
    timed = with_survival(evidence.patients)
    ruling = small_numbers.allows_curve(len(timed))
    if not ruling:
        return Html(f"<p>{ruling.sentence}</p>", ruling.sentence)
    n, end = numbers(estimates), horizon(timed)
    curves, risk, lines = survival_frames(evidence, n, end, confidence)
    options = list(dict.fromkeys(lines["by"]))
    by = alt.param(name="by", value=ALL, bind=alt.binding_select(options=options, name="Show by"))
    chart = chosen_curves(curves, risk, lines, [by], end, "datum.by === by")
    median = n["survival.median"]
    finding = f"{median_sentence(median)} ({len(timed)} patients)"
    description = (
        f"Kaplan-Meier curve of overall survival, {len(timed)} patients, {events_of(timed).sum()} deaths. "
        f"Median {median_words(median)}. Ticks mark patients alive at last follow-up; the numbers under the "
        f"axis are the patients at risk. The curve can be shown by {', '.join(o.lower() for o in options[1:])}."
    )
    return Figure(
        chart,
        "survival",
        finding,
        description,
        curves[list(SHOWN)].rename(columns=SHOWN),
        axis_note(timed, end),
    )


def median_sentence(median: dict) -> str:
    """The finding of the curve."""
    if median["value"] != median["value"]:
        return "More than half of the patients were alive at last follow-up"
    return f"Half of the patients had died by {written(median, 'value')}"


def axis_note(timed: pd.DataFrame, end: float) -> str:
    """What the axis leaves out, and what the bounds are."""
    longer = int((timed["os_months"] > end).sum())
    parts = ["Numbers under the axis: patients at risk."]
    if longer:
        parts.append(f"The axis ends at {end:g} months; {longer} were followed longer.")
    return " ".join([*parts, bounds_note(timed)]).strip()


def bounds_note(timed: pd.DataFrame) -> str:
    """How many times are bounds, and where they stand in the curve."""
    upper = int(timed["censoring_note"].eq("upper_bound").sum())
    lower = int(timed["censoring_note"].eq("lower_bound").sum())
    parts = []
    if upper:
        parts.append(f"{upper} deaths are known only by a time at which the patient had died and stand there")
    if lower:
        parts.append(f"{lower} patients lived at least the time given and are censored there")
    return "; ".join(parts) + "." if parts else ""


def survival_frames(
    evidence: Evidence, n: Numbers, end: float, confidence: float
) -> tuple[pd.DataFrame, ...]:
    """Curves, numbers at risk and lines of text of all patients and of each grouping; see `chosen_curves`."""
    timed = with_survival(evidence.patients)
    parts = [group_frames(ALL, {ALL: timed}, {ALL: "survival"}, n, end, confidence)]
    for key, labels in groupings(evidence, timed).items():
        named = labels.fillna(NOT_STATED)
        if named.nunique() < 2:
            continue
        groups = {g: timed[(named == g).to_numpy()] for g in sizes(labels)}
        prefixes = {g: f"group.{key}.{term(g)}" for g in groups}
        parts.append(group_frames(GROUPINGS[key], groups, prefixes, n, end, confidence))
    return tuple(pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True))


def group_frames(by: str, groups: dict, prefixes: dict, n: Numbers, end: float, confidence: float):
    """The three frames of one grouping; groups too small for a curve share the last line of text."""
    drawn = {g: rows for g, rows in groups.items() if small_numbers.allows_curve(len(rows))}
    few = {g: len(rows) for g, rows in groups.items() if g not in drawn}
    curves = [curve_rows(rows, end, confidence).assign(by=by, group=g) for g, rows in drawn.items()]
    risk = [risk_rows(r, end).assign(by=by, group=g, row=i) for i, (g, r) in enumerate(drawn.items())]
    lines = [
        {"by": by, "group": g, "row": i, "text": group_words(g, r, n[f"{prefixes[g]}.median"])}
        for i, (g, r) in enumerate(drawn.items())
    ]
    if few:
        lines.append({"by": by, "group": None, "row": len(drawn), "text": too_few_words(few)})
    frames = (pd.concat(part, ignore_index=True) if part else pd.DataFrame() for part in (curves, risk))
    return *frames, pd.DataFrame(lines)


def comparisons_table(evidence: Evidence, estimates: pd.DataFrame) -> Html:
    """Each grouping with the groups compared, test and hazard ratios, or why nothing is compared."""
    timed = with_survival(evidence.patients)
    if not small_numbers.allows_curve(len(timed)):
        return Html("")
    n = numbers(estimates)
    rows = [comparison_row(key, labels, timed, n) for key, labels in groupings(evidence, timed).items()]
    return Html(table_html(pd.DataFrame(rows)))


def comparison_row(key: str, labels: pd.Series, timed: pd.DataFrame, n: Numbers) -> dict:
    """One grouping: medians of its groups, p, hazard ratios."""
    kept = large_enough(labels)
    counts = sizes(labels.dropna())
    stated = sizes(kept.dropna())
    medians = "; ".join(
        f"{g} {median_words(n[i])}" for g in stated if n.has(i := f"group.{key}.{term(g)}.median")
    )
    events = int(timed.loc[kept.notna(), "os_event"].sum())
    test = f"compare.{key}.log_rank"
    refused = small_numbers.allows_comparison(counts, events).sentence
    verdict = n.value(test, 3) if n.has(test) else refused or "Not computable."
    return {
        "By": GROUPINGS[key],
        "Stated of": f"{sum(counts.values())} of {len(timed)}",
        "Median (interval)": medians,
        "Log-rank p": verdict,
        "Hazard ratio": Markup("; ").join(
            Markup("{}: {} ({})").format(e["label"].rsplit(", ", 1)[1], n.value(e["id"]), n.interval(e["id"]))
            for e in n.of(f"compare.{key}.hazard_ratio.")
        ),
    }
