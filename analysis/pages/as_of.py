"""The headline as it stood at the end of a year that the reader chooses."""

import altair as alt
import pandas as pd

from analysis.estimates.as_of import FIRST_YEAR, timeline
from analysis.estimates.small_numbers import MIN_STUDIES_TO_POOL, allows_curve
from analysis.evidence.tables import Evidence
from analysis.figures.charts import BLUE, ORANGE
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import level, median_words, numbers

ROWS, COHORTS = "Median of the patient rows", "Pooled median of whole cohorts"
NAMES = {
    "year": "Year",
    "studies": "Publications",
    "patients": "Patients with survival time",
    "median": ROWS,
    "median_low": "From",
    "median_high": "To",
    "at_12": "Alive at 12 months",
    "pooled": COHORTS,
    "pooled_low": "Pooled, from",
    "pooled_high": "Pooled, to",
}
HEIGHT = 240
UNDATED = "Publications without a year are in the headline but in no year here."


def as_of_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Median survival by year of knowledge, with a slider; a sentence where nothing was published in time."""
    last = int(evidence.date[:4])
    table = timeline(estimates, last)
    if table.empty or ("median" not in table and "pooled" not in table):
        sentence = "There is too little dated evidence to show how the estimate grew."
        return Html(f"<p>{sentence}</p>", sentence)
    table = table.reindex(columns=list(NAMES))
    finding = growth(table)
    description = (
        f"{finding}. Median survival of the patient rows and pooled median of whole cohorts as they stood at the "
        f"end of each year from {FIRST_YEAR} to {table['year'].max()}, with {level(numbers(estimates).of('as_of.'))} intervals. A slider chooses "
        "a year and shows the figures of that year."
    )
    shown = table.rename(columns=NAMES)
    return Figure(as_of_chart(table), "as-of", finding, description, shown, UNDATED)


def growth(table: pd.DataFrame) -> str:
    """What the first and the last year with a median said."""
    known = table.dropna(subset=["median"])
    if known.empty:
        return "No year has patients enough for a median"
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"The median was {first['median']:.3g} months in {first['year']:.0f} ({first['patients']:.0f} patients) "
        f"and {last['median']:.3g} months in {last['year']:.0f} ({last['patients']:.0f})"
    )


def sentences(row) -> str:
    """The figures of one year as lines of text."""
    median = {"value": row.median, "low": row.median_low, "high": row.median_high, "unit": "months"}
    pooled = {"value": row.pooled, "low": row.pooled_low, "high": row.pooled_high, "unit": "months"}
    base = f"As of {row.year}: {row.patients:.0f} patients with survival time"
    if pd.isna(row.patients):
        return f"As of {row.year}: nothing was published"
    lines = [base, f"{row.studies:.0f} publications"]
    lines.append(
        "patients: "
        + (f"median {median_words(median)}" if allows_curve(int(row.patients)) else "too few for a median")
    )
    lines.append(
        "cohorts: "
        + (
            f"median {median_words(pooled)}"
            if row.pooled == row.pooled
            else f"fewer than {MIN_STUDIES_TO_POOL} whole ones"
        )
    )
    return "\n".join(lines)


def as_of_chart(table: pd.DataFrame) -> alt.LayerChart:
    """Two lines with bands, a rule at the chosen year and its figures above."""
    last = int(table["year"].max())
    slider = alt.binding_range(min=FIRST_YEAR, max=last, step=1, name="As of the end of")
    year = alt.param(name="asof", value=last, bind=slider)
    long = pd.concat([series(table, "median", ROWS), series(table, "pooled", COHORTS)])
    x = alt.X("year:Q", title="Year", axis=alt.Axis(format="d", tickCount=6), scale=alt.Scale(nice=False))
    top = 1.3 * float(long[["value", "low"]].max(axis=None))
    scale = alt.Scale(domain=[0, top], clamp=True)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=[ROWS, COHORTS], range=[BLUE, ORANGE]),
        legend=alt.Legend(columns=1),
    )
    base = alt.Chart(long)
    band = base.transform_calculate(upper=f"isValid(datum.high) ? datum.high : {top}").transform_filter(
        "isValid(datum.value)"
    )
    said = pd.DataFrame(
        {"year": table["year"], "text": [sentences(r) for r in table.itertuples()], "median": table["median"]}
    )
    chosen = alt.Chart(said).transform_filter("datum.year === asof")
    chart = alt.layer(
        band.mark_area(interpolate="step-after", opacity=0.15).encode(
            x=x, y=alt.Y("low:Q", scale=scale, title="Median, months"), y2="upper:Q", color=colour
        ),
        base.mark_line(interpolate="step-after", strokeWidth=2).encode(
            x=x, y=alt.Y("value:Q", scale=scale), color=colour
        ),
        chosen.mark_rule(strokeDash=[4, 3], color="currentColor").encode(x=x),
        chosen.mark_text(
            align="left", baseline="top", lineBreak="\n", lineHeight=15, x=0, y=HEIGHT + 44
        ).encode(text="text:N"),
    ).add_params(year)
    titles = {str(r.year): sentences(r).replace("\n", "; ") for r in table.itertuples()}
    chart = chart.properties(width="container", height=HEIGHT, usermeta={"titles": titles})
    chart["autosize"] = {"type": "fit-x", "contains": "padding"}
    return chart


def series(table: pd.DataFrame, name: str, label: str) -> pd.DataFrame:
    """One line of the chart in long form."""
    parts = {"value": table[name], "low": table[f"{name}_low"], "high": table[f"{name}_high"]}
    return pd.DataFrame({"year": table["year"], "series": label, **parts})
