"""The three compartments side by side, from the results of their chapters and the curves of their patients."""

import altair as alt
import pandas as pd
from markupsafe import Markup

from analysis.estimates.curves import CurveFrames
from analysis.estimates.small_numbers import MIN_AT_RISK
from analysis.evidence.tables import compartments
from analysis.figures import charts
from analysis.figures.curves import PLOT, curve_layers, deviation_words
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, level, no_interval, written
from analysis.figures.side_by_side import most_frequent
from analysis.figures.tables import table_html
from analysis.pages.narrative import title
from analysis.pages.responses import in_percent
from analysis.pages.survival import SHOWN

HEADLINES = (
    "headline.median",
    "body.whole_cohorts",
    "body.review",
    "body.single_reports",
    "survival.at_3",
    "survival.at_6",
    "survival.at_12",
    "age",
    "interval",
    "sex.male",
    "metastasis.brain",
    "symptom_outcome.improved",
    "response.favourable",
)

NAMES = {"metastasis.brain": "Brain metastasis"}
"""Names of what stands under a heading elsewhere."""


def curves_figure(drawn: CurveFrames) -> Figure | Html:
    """Kaplan-Meier curves of the compartments in one picture."""
    if drawn.groups.empty:
        return Html("<p>No compartment has enough patients with a survival time for a curve.</p>")
    curve, risk = (frame.assign(group=frame["group"].map(title)) for frame in (drawn.curves, drawn.risk))
    sizes = [
        f"{title(g.group)}, {g.n} patients, {g.events} deaths, counted from: {g.origins}"
        for g in drawn.groups.itertuples()
    ]
    description = f"Kaplan-Meier curves of {len(sizes)} compartments: {'; '.join(sizes)}."
    note = f"Numbers under the axis: patients at risk, in the order of the legend; curves end where fewer than {MIN_AT_RISK} are. The axis ends at {drawn.end:.0f} months."
    chart = curves_chart(curve, risk, drawn.end)
    shown = curve[[c for c in SHOWN if c in curve]].rename(columns=SHOWN)
    note = f"{note} Survival is counted from: {'; '.join(f'{g.group} {g.origins}' for g in drawn.groups.itertuples())}."
    note = f"{note} {deviation_words(drawn)}".strip()
    return Figure(chart, "compartments", half_dead(drawn.groups), description, shown, note)


def half_dead(groups: pd.DataFrame) -> str:
    """By when half of the patients of each group had died."""
    reached = groups[groups["median"].notna()]
    if reached.empty:
        return "More than half of the patients of each compartment were alive at last follow-up"
    parts = [
        f"{written({'value': g.median, 'unit': 'months'}, 'value')} ({g.group})" for g in reached.itertuples()
    ]
    return f"Half of the patients had died by {', '.join(parts)}"


def curves_chart(curve: pd.DataFrame, risk: pd.DataFrame, end: float) -> alt.LayerChart:
    """The curves with their bands, and the numbers at risk of each group under the axis."""
    groups = list(dict.fromkeys(curve["group"]))
    shades = compartments().set_index("title")["colour"].reindex(groups).to_list()
    colour = alt.Color("group:N", scale=alt.Scale(domain=groups, range=shades), legend=alt.Legend(columns=1))
    x = alt.X("time:Q", title="Months", scale=alt.Scale(domain=[0, end], nice=False))
    text = alt.Chart().mark_text(baseline="top", fontSize=11)
    rows = [
        text.properties(data=risk[risk["group"] == g]).encode(
            x=x, y=alt.value(PLOT + 42 + 16 * i), text="at_risk:Q", color=colour
        )
        for i, g in enumerate(groups)
    ]
    layers = curve_layers(alt.Chart(curve), x, colour)
    return alt.layer(*layers, *rows).properties(width="container", height=PLOT)


def shares_by_compartment(chapters: dict[str, Numbers], topic: str, what: str) -> Figure | Html:
    """Shares of one topic in each compartment with their Wilson intervals."""
    found = [
        (n.meta["compartment"], e)
        for n in chapters.values()
        for e in n.of(f"{topic}.")
        if e["unit"] == "fraction" and e["id"].count(".") == 1
    ]
    if not found:
        return Html(f"<p>No compartment reports {what.lower()}.</p>")
    rows = [
        {
            "label": e["label"],
            "series": compartment,
            "value": e["value"],
            "low": e["low"],
            "high": e["high"],
            "events": e["events"],
            "n": e["n"],
            "text": f"{e['events']} of {e['n']}",
        }
        for compartment, e in found
    ]
    table = pd.DataFrame(rows)
    order = table.groupby("label")["value"].max().sort_values(ascending=False).index.tolist()
    leading = [f"{name} {most_frequent(rows)}" for name, rows in table.groupby("series", sort=False)]
    finding = f"{what}: {'; '.join(leading)}"
    shades = compartments()["colour"].reindex(table["series"].unique()).to_list()
    chart = charts.interval_chart(table, "Share of patients", rows=order, colours=shades)
    description = (
        f"{finding}. Points with {level(e for _, e in found)} Wilson intervals, one colour a compartment."
    )
    return Figure(
        chart, f"compare-{topic}", finding, description, in_percent(table, "Category", "Compartment")
    )


def side_by_side(chapters: dict[str, Numbers]) -> Html:
    """Headline numbers, one column a compartment, each linked to its rows in the chapter that it comes from."""
    columns = {n.meta["compartment"]: n for n in chapters.values()}
    rows = []
    for key in HEADLINES:
        labels = [n[key]["label"] for n in columns.values() if key in n.by_id]
        if labels:
            cells = {c: described(n, key) if key in n.by_id else "" for c, n in columns.items()}
            rows.append({"": NAMES.get(key, labels[0])} | cells)
    return Html(table_html(pd.DataFrame(rows)))


def described(n: Numbers, key: str) -> Markup:
    """Value, its bounds and on how many patients; the reason alone where there is no value."""
    if pd.isna(n[key]["value"]):
        return n.with_interval(key)
    low, high = (written(n[key], side, unit=False) for side in ("low", "high"))
    span = "no interval" if no_interval(n[key]) else f"{low} to {high}"
    return Markup("{} ({}; n={})").format(n.value(key), span, n[key]["n"])
