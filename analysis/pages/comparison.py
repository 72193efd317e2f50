"""The three compartments side by side, from the results of their chapters and the patient rows."""

import altair as alt
import pandas as pd

from analysis.estimates import results, small_numbers
from analysis.estimates.curves import curve_rows, horizon, risk_rows
from analysis.estimates.survival_times import events_of, times_of, with_survival
from analysis.evidence.tables import COMPARTMENTS, Evidence, narrow
from analysis.figures import charts
from analysis.figures.curves import PLOT, curve_layers
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, title, written
from analysis.figures.tables import table_html
from analysis.statistics.estimate import Estimate
from analysis.statistics.log_rank import log_rank


def by_compartment(evidence: Evidence) -> dict[str, Evidence]:
    """Compartment -> its evidence."""
    return {c: narrow(evidence, c, evidence.as_of, evidence.include) for c in COMPARTMENTS}


def shown_curves(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """Title -> patients with a survival time, for the compartments with enough patients for a curve."""
    timed = {title(c): with_survival(e.patients) for c, e in by_compartment(evidence).items()}
    return {name: t for name, t in timed.items() if small_numbers.allows_curve(len(t))}


def comparison_estimates(evidence: Evidence, chapters: dict[str, Numbers]) -> pd.DataFrame:
    """The chapters' numbers under `<chapter>.<id>`, and the log-rank test over the compartments."""
    rows = [
        {k: n[i][k] for k in results.COLUMNS} | {"id": f"{chapter}.{i}"}
        for chapter, n in chapters.items()
        for i in n.by_id
    ]
    return results.frame(rows + survival_test(evidence))


def survival_test(evidence: Evidence) -> list[dict]:
    """Log-rank test over the compartments with enough patients; nothing when fewer than two have them."""
    curves = shown_curves(evidence)
    timed = pd.concat([t.assign(group=name) for name, t in curves.items()]) if curves else pd.DataFrame()
    sizes = {name: len(t) for name, t in curves.items()}
    if not len(timed) or not small_numbers.allows_comparison(sizes, int(timed["os_event"].sum())):
        return []
    test = log_rank(times_of(timed), events_of(timed), timed["group"].to_numpy())
    estimate = Estimate(
        test.p_value, n=len(timed), events=int(timed["os_event"].sum()), method="log-rank test"
    )
    label = "Difference in survival over the compartments"
    return [results.row("log_rank.p", label, estimate, "probability", timed["patient_id"])]


def curves_figure(evidence: Evidence, confidence: float = 0.95) -> Figure | Html:
    """Kaplan-Meier curves of the compartments in one picture."""
    curves = shown_curves(evidence)
    if not curves:
        return Html("<p>No compartment has enough patients with a survival time for a curve.</p>")
    end = max(horizon(timed) for timed in curves.values())
    curve = pd.concat([curve_rows(t, end, confidence).assign(group=name) for name, t in curves.items()])
    risk = pd.concat([risk_rows(t, end).assign(group=name) for name, t in curves.items()])
    sizes = [f"{name}, {len(t)} patients, {events_of(t).sum()} deaths" for name, t in curves.items()]
    description = f"Kaplan-Meier curves of {len(curves)} compartments: {'; '.join(sizes)}."
    note = f"Numbers under the axis: patients at risk, in the order of the legend. The axis ends at {end:.0f} months."
    return Figure(curves_chart(curve, risk, end), "compartments", half_dead(curve), description, curve, note)


def half_dead(curve: pd.DataFrame) -> str:
    """By when half of the patients of each group had died."""
    halves = curve[curve["survival"] <= 0.5].groupby("group", sort=False)["time"].min()
    if halves.empty:
        return "Half of the patients are alive at the end of the axis"
    parts = [
        f"{written({'value': t, 'unit': 'months'}, 'value')} in {name.lower()}" for name, t in halves.items()
    ]
    return f"Half of the patients had died by {', '.join(parts)}"


def curves_chart(curve: pd.DataFrame, risk: pd.DataFrame, end: float) -> alt.LayerChart:
    """The curves with their bands, and the numbers at risk of each group under the axis."""
    groups = list(dict.fromkeys(curve["group"]))
    colour = alt.Color("group:N", sort=groups, legend=alt.Legend(columns=1))
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
    rows = [
        {
            "label": e["label"],
            "series": n.meta["compartment"],
            "value": e["value"],
            "low": e["low"],
            "high": e["high"],
            "text": f"{e['events']} of {e['n']}",
        }
        for n in chapters.values()
        for e in n.of(f"{topic}.")
        if e["unit"] == "fraction" and e["id"].count(".") == 1
    ]
    if not rows:
        return Html(f"<p>No compartment reports {what.lower()}.</p>")
    table = pd.DataFrame(rows)
    order = table.groupby("label")["value"].max().sort_values(ascending=False).index.tolist()
    first = table.loc[table.groupby("series", sort=False)["value"].idxmax()]
    finding = f"{what}: " + "; ".join(f"{r.series} {r.label.lower()} in {r.text}" for r in first.itertuples())
    chart = charts.interval_chart(table, "Share of patients", rows=order)
    description = f"{finding}. Points with 95 percent Wilson intervals, one colour a compartment."
    return Figure(chart, f"compare-{topic}", finding, description, table)


def side_by_side(chapters: dict[str, Numbers]) -> Html:
    """Headline numbers, one column a compartment."""
    ids = [
        "survival.median",
        "survival.at_3",
        "survival.at_6",
        "survival.at_12",
        "age",
        "interval",
        "sex.male",
    ]
    ids += ["brain_metastasis", "symptom_outcome.improved", "response.favourable"]
    rows = []
    for i in ids:
        found = {n.meta["compartment"]: n[i] for n in chapters.values() if n.has(i)}
        if found:
            label = next(iter(found.values()))["label"]
            rows.append({"": label} | {c: described(found.get(c)) for c in COMPARTMENTS})
    return Html(table_html(pd.DataFrame(rows)))


def described(estimate: dict | None) -> str:
    """Value, its bounds and on how many patients; empty where it does not exist."""
    if estimate is None:
        return ""
    low, high = (written(estimate, side, unit=False) for side in ("low", "high"))
    return f"{written(estimate, 'value')} ({low} to {high}; n={estimate['n']})"
