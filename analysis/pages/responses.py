"""What treatment did to symptoms and imaging: the parts of each group that add up to all, and the cohorts."""

import pandas as pd

from analysis.estimates.compartment import Frames
from analysis.estimates.responses import OUTCOMES
from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.names import names_of
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers, linked, numbers, written
from analysis.figures.side_by_side import ROWS
from analysis.pages.cohort_forest import short_names

SCALES = {
    "symptom_outcome": {"improved": "best", "stable": "middle", "worsened": "worst"},
    "response": {"CR": "best", "PR": "better", "SD": "middle", "PD": "worst"},
}
"""Outcome -> its terms from best to worst, each with the kind of its bar."""
HEADINGS = {"symptom_outcome": "Symptoms after treatment", "response": "Response on imaging"}
REST = "other or not stated"
AUTHORS = (
    "Improvement is as each author judged it; whom a report describes and whom a doctor treats is a choice."
)


def response_bars(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Symptoms and imaging after treatment: one bar a source, its parts adding up to all of its patients."""
    n, groups, keys = numbers(estimates), [], {}
    for topic in SCALES:
        labels = evidence.labels(topic)
        rows = [*own_bar(n, topic, labels), *printed_bars(evidence, topic, labels)]
        if rows:
            groups.append((HEADINGS[topic], rows))
            keys[HEADINGS[topic]] = [
                (k, labels[t].lower()) for t, k in SCALES[topic].items() if t in labels
            ] + [("rest", REST)]
    if not groups:
        sentence = "Neither individual patients nor publications state what treatment did to enough patients for shares."
        return Html(f"<p>{sentence}</p>", sentence)
    title = finding(n, groups)
    words = f"{title}. One bar a source; its parts add up to all patients of whom the outcome is known."
    return Figure(
        render("bars", groups=groups, keys=keys), "responses", title, words, bar_table(groups), AUTHORS
    )


def own_bar(n: Numbers, topic: str, labels: dict[str, str]) -> list[dict]:
    """The bar of the individual patients, where there are enough."""
    found = {t: n[f"{topic}.{t}"] for t in SCALES[topic] if n.has(f"{topic}.{t}")}
    of = max((int(e["n"]) for e in found.values()), default=0)
    if of < FEW:
        return []
    counts = {t: int(e["events"]) for t, e in found.items()}
    return [bar(ROWS, topic, labels, counts, of, {t: e["id"] for t, e in found.items()})]


def printed_bars(evidence: Evidence, topic: str, labels: dict[str, str]) -> list[dict]:
    """A bar for each publication that prints at least two parts of one group with counts."""
    r, names = evidence.reported, names_of(evidence.studies)
    whole = (
        r["subgroup"].isna()
        & r["numerator"].notna()
        & r["denominator"].notna()
        & r["category"].isin(SCALES[topic])
    )
    r = r[(r["characteristic"] == topic) & (r["subject"] == "own") & whole].drop_duplicates(
        ["study_id", "category"]
    )
    bars = []
    for (study, of), rows in r.groupby(["study_id", "denominator"], sort=False):
        counts = dict(zip(rows["category"], rows["numerator"].astype(int), strict=True))
        if len(counts) > 1 and sum(counts.values()) <= of and of >= FEW:
            bars.append(bar(f"{names[study]}, as printed", topic, labels, counts, int(of)))
    return bars


def bar(label: str, topic: str, labels: dict[str, str], counts: dict[str, int], of: int, ids=None) -> dict:
    """One bar: its parts from best to worst, and what is left."""
    rest = of - sum(counts.values())
    known = [
        (labels.get(t, t).lower(), kind, counts[t], (ids or {}).get(t))
        for t, kind in SCALES[topic].items()
        if t in counts
    ]
    parts = [*known, *([(REST, "rest", rest, None)] if rest else [])]
    return {
        "label": label,
        "of": f"n={of}",
        "n": of,
        "parts": [
            {
                "kind": kind,
                "name": words,
                "events": events,
                "width": round(100 * events / of, 2),
                "text": linked(key, f"{events}") if key else f"{events}",
                "words": f"{words}: {events} of {of} ({100 * events / of:.0f}%)",
            }
            for words, kind, events, key in parts
        ],
    }


def finding(n: Numbers, groups: list) -> str:
    """The first part of the first bar, and what cohorts pooled give of the same."""
    heading, rows = groups[0]
    first = rows[0]["parts"][0]
    title = f"{heading}: {first['words'].replace(':', ' in')}"
    title += "" if rows[0]["label"] == ROWS else f", {rows[0]['label']}"
    if heading == HEADINGS["symptom_outcome"] and n.has(key := "response_pool.symptom_improvement"):
        e = n[key]
        low, high = (written(e, side, 0) for side in ("low", "high"))
        title += f"; cohorts pooled {written(e, 'value', 0)} ({low} to {high})"
    return title


def bar_table(groups: list) -> pd.DataFrame:
    """The parts of the bars with their counts."""
    return pd.DataFrame(
        [
            {
                "Outcome": heading,
                "Source": row["label"],
                "Part": part["name"],
                "Patients with it": part["events"],
                "Patients": row["n"],
            }
            for heading, rows in groups
            for row in rows
            for part in row["parts"]
        ]
    )


def share_row(label: str, series: str, e: dict) -> dict:
    """One point of the chart."""
    note = f", {e['note']}" if e["note"] else ""
    text = f"{e['events']} of {e['n']}{note}"
    return {k: e[k] for k in ("value", "low", "high", "events", "n")} | {
        "label": label,
        "series": series,
        "text": text,
    }


def in_percent(table: pd.DataFrame, label: str = "Outcome", series: str = "Source") -> pd.DataFrame:
    """The data table of a chart of shares, under names for its labels and series."""
    shown = table.assign(**{c: 100 * table[c] for c in ("value", "low", "high")})
    names = {
        "label": label,
        "series": series,
        "value": "Percent",
        "low": "From",
        "high": "To",
        "events": "Patients with it",
        "n": "Patients",
    }
    return shown[list(names)].rename(columns=names)


def improvement_figure(frames: Frames, estimates: pd.DataFrame) -> Figure | Html:
    """The outcome that most cohorts report, study by study, with the pooled share."""
    n = numbers(estimates)
    counts = {o: len(n.of(f"response_cohort.{o}.")) for o in OUTCOMES}
    outcome = max(counts, key=lambda o: counts[o])
    if not n.has(f"response_pool.{outcome}"):
        return Html("")
    studies = frames.responses.query("outcome == @outcome")
    keys = [f"response_cohort.{outcome}.{i}" for i in studies["study_id"]]
    names = short_names(studies)
    kinds = ["One study" if alone else "Several compartments, not pooled" for alone in studies["alone"]]
    rows = [share_row(name, kind, n[key]) for name, kind, key in zip(names, kinds, keys, strict=True)]
    pooled = n[f"response_pool.{outcome}"]
    table = pd.DataFrame([*rows, share_row("All, pooled", "Pooled", pooled)])
    low, high = (written(pooled, side, 0) for side in ("low", "high"))
    finding = f"{OUTCOMES[outcome]} in {written(pooled, 'value', 0)} of treated patients ({low} to {high})"
    description = (
        f"{finding}. One line a study, {len(rows)} studies, with Wilson intervals; the last is pooled."
    )
    means = {"One study": charts.COHORTS, "Several compartments, not pooled": charts.CONTEXT}
    shades = charts.shades(list(dict.fromkeys(table["series"])), means)
    chart = charts.interval_chart(table, "Share of patients", colours=shades)
    return Figure(chart, "responses-studies", finding, description, in_percent(table), pooled["note"] + ".")
