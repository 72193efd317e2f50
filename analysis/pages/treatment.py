"""The section on treatment: what was given, in which combinations, and when."""

import altair as alt
import pandas as pd

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.side_by_side import base, most_frequent, small

SILENCE = "A report that is silent does not say that a treatment was withheld: shares of individual patients are lower bounds."
COLUMN, LEFT = 24, 12
"""Pixels between two columns of dots, and left of the first."""
COMBINATIONS = 12


def combinations_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Combinations of treatments: one line a combination, a dot for each treatment in it, a bar for its count."""
    found = estimates[estimates["id"].str.startswith("combination.")]
    stated = found[found["id"] != "combination.none_stated"]
    if stated.empty or stated["n"].iloc[0] < FEW:
        return Html("")
    total = int(found["n"].iloc[0])
    silent = int(found.loc[found["id"] == "combination.none_stated", "events"].sum())
    drawn = stated.head(COMBINATIONS)
    title = combination_finding(stated, total)
    note = f"No treatment is stated of {silent} of {total} patients."
    if len(stated) > len(drawn):
        note += f" The {len(drawn)} most frequent of {len(stated)} combinations are drawn."
    table = pd.DataFrame({"Combination": found["label"], "Patients with it": found["events"].astype(int)})
    return Figure(
        upset_chart(drawn, evidence.labels("treatment")),
        "combinations",
        title,
        f"{title}. {len(drawn)} lines, one a combination; dots mark the treatments that belong to it. {note}",
        table.assign(Patients=total, Percent=(100 * found["value"]).round(1)),
        note,
    )


def combination_finding(stated: pd.DataFrame, total: int) -> str:
    """How many patients had more than one treatment, and the most frequent choice where there is one."""
    several = stated.loc[stated["label"].str.contains(" + ", regex=False), "events"].sum()
    title = f"More than one treatment stated of {several:.0f} of {total}"
    top = stated.iloc[0]
    if (stated["events"] == top["events"]).sum() > 1:
        return title
    alone = "" if "+" in top["label"] else " alone"
    return f"{title}; most frequent: {small(top['label'])}{alone}, {base(top)}"


def upset_chart(drawn: pd.DataFrame, labels: dict[str, str]) -> alt.LayerChart:
    """Dots in columns of fixed place, bars in what is left of the width."""
    members = [i.removeprefix("combination.").split("-") for i in drawn["id"]]
    sets = sorted(
        (t for t in labels if any(t in m for m in members)), key=lambda t: -sum(t in m for m in members)
    )
    rows = [str(i + 1) for i in range(len(drawn))]
    bars = pd.DataFrame({"row": rows, "patients": drawn["events"].astype(int), "label": drawn["label"]})
    y = alt.Y("row:N", sort=rows, axis=None, scale=alt.Scale(paddingInner=0.3))
    start = LEFT + COLUMN * len(sets)
    x = alt.X("patients:Q", title="Patients", axis=alt.Axis(tickMinStep=1, grid=False), scale=alt.Scale(range=[start, {"expr": "width - 24"}]))  # fmt: skip
    tooltip = [alt.Tooltip("label:N", title="Combination"), alt.Tooltip("patients:Q", title="Patients")]
    base_chart = alt.Chart(bars)
    bar = base_chart.mark_bar(color=charts.BLUE).encode(y=y, x=x, tooltip=tooltip)
    count = base_chart.mark_text(align="left", dx=4).encode(y=y, x=x, text="patients:Q")
    columns = [column(rows, members, t, LEFT + COLUMN * i, labels[t], y) for i, t in enumerate(sets)]
    layers = [layer for pair in columns for layer in pair]
    return alt.layer(bar, count, *layers).properties(
        width="container", height=26 * len(rows), padding={"top": 120, "left": 5, "right": 5, "bottom": 5}
    )


def column(rows: list[str], members: list[list[str]], term: str, at: int, label: str, y) -> list[alt.Chart]:
    """The dots of one treatment and its name above them."""
    table = pd.DataFrame({"row": rows, "in": [term in m for m in members]})
    shade = alt.condition("datum.in", alt.value("currentColor"), alt.value("#8884"))
    dots = alt.Chart(table).mark_point(filled=True, opacity=1, size=90).encode(
        y=y, x=alt.value(at), color=shade
    )  # fmt: skip
    name = (
        alt.Chart(pd.DataFrame({"name": [label]}))
        .mark_text(align="left", baseline="middle", angle=315)
        .encode(x=alt.value(at), y=alt.value(-10), text="name:N")
    )
    return [dots, name]


def decades_figure(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Share of patients given each treatment, by decade of publication."""
    found = estimates[estimates["id"].str.startswith("treatment_decade.")]
    if found.empty or len(evidence.patients) < FEW:
        return Html("")
    parts = found["id"].str.split(".")
    labels = evidence.labels("treatment")
    table = pd.DataFrame(
        {
            "decade": parts.str[1] + "s",
            "treatment": parts.str[2].map(labels),
            "share": found["value"].astype(float),
            "text": [f"{e:.0f}/{n:.0f}" for e, n in zip(found["events"], found["n"], strict=True)],
        }
    )
    title = decade_finding(table)
    shown = pd.DataFrame(
        {
            "Published": table["decade"],
            "Treatment": table["treatment"],
            "Percent": (100 * table["share"]).round(1),
            "Patients with it": found["events"].astype(int),
            "Patients": found["n"].astype(int),
        }
    )
    description = (
        f"{title}. Each cell gives the patients with the treatment stated as given, of all patients published "
        "in the decade; the deeper the colour, the larger the share."
    )
    return Figure(decade_chart(table), "treatment-decades", title, description, shown, SILENCE)


def decade_finding(table: pd.DataFrame) -> str:
    """The treatments that are stated of most patients in the last decade."""
    last = table[table["decade"] == table["decade"].max()]
    if not last["share"].max():
        return "Treatment stated as given, by decade of publication"
    told = last.assign(text=last["text"].str.replace("/", " of "))
    top = most_frequent(told.rename(columns={"treatment": "label", "share": "value"}))
    return f"In reports of the {last['decade'].iloc[0]}, most frequently stated: {top}"


def decade_chart(table: pd.DataFrame) -> alt.LayerChart:
    """Treatments by decades, coloured by share, with counts."""
    order = table.groupby("treatment")["share"].max().sort_values(ascending=False).index.tolist()
    x = alt.X("decade:N", title="Decade of publication", axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("treatment:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, ticks=False, domain=False))
    chart = alt.Chart(table).encode(x=x, y=y)
    cells = chart.mark_rect(color=charts.BLUE).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0, 0.75]), legend=None)
    )
    return alt.layer(cells, chart.mark_text().encode(text="text:N")).properties(
        width="container", height=32 * len(order)
    )
