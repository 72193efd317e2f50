"""Who is affected, how the disease shows and what was given: one table a section, every source beside the others."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from analysis.estimates.small_numbers import MIN_PATIENTS_FOR_SHARE as FEW
from analysis.evidence.names import names_of, owners
from analysis.evidence.tables import Evidence
from analysis.figures.figure import Figure
from analysis.figures.markup import Html, render
from analysis.figures.numbers import linked, written
from analysis.figures.side_by_side import (
    base,
    most_frequent,
    of_topics,
    ranked,
    series_of,
    several,
    shortened,
    small,
    without_repeats,
)
from analysis.pages.published import as_printed

SHOWN = 4
"""Rows of a block that the page shows; the others are folded."""
LARGEST = 2
"""Medians and means of cohorts that a block shows, those of most patients; the others are folded."""
STATED = "Reports state a metastasis more often than its absence, so shares of individual patients run high."
SILENCE = "A report that is silent does not say that a treatment was withheld: shares of individual patients are lower bounds."
INTERVALS = "Bars are {} intervals of our own; printed shares stand as printed, without one."


@dataclass(frozen=True)
class Block:
    """Rows of one heading: shares of some topics, and medians and means of some measures."""

    name: str
    title: str
    topics: tuple[str, ...]
    measures: tuple[str, ...] = ()
    ranked: bool = True
    folded: bool = False


WHO = (
    Block(
        "sex-timing",
        "Age, sex and timing",
        ("sex.male", "interval.synchronous", "timing"),
        ("age", "interval"),
        False,
    ),
    Block("age-bands", "Age in bands", ("age_band",), ranked=False, folded=True),
    Block(
        "interval-bands",
        "Time from the primary tumour, in bands",
        ("interval_band",),
        ranked=False,
        folded=True,
    ),
    Block("primary", "Primary tumour", ("primary",)),
    Block("histology", "Histology", ("histology",)),
    Block("metastasis", "Other metastases", ("metastasis",)),
    Block("organs", "Organs with other metastases", ("organs",), ranked=False, folded=True),
    Block("performance", "Performance status", ("performance_status", "function"), ranked=False, folded=True),
)
PRESENTATION = (
    Block("symptom", "Symptoms", ("symptom", "paraplegia"), ("symptom_duration", "time_to_paraplegia")),
    Block("region", "Region of the spine", ("region",)),
    Block("segments", "Extent", ("segments", "lesions"), ranked=False),
    Block("tests", "Diagnostic tests", ("diagnosis", "imaging")),
    Block("cytology", "Cerebrospinal fluid", ("csf",)),
    Block(
        "pattern",
        "Enhancement and concurrent intracranial disease",
        ("pattern", "intracranial", "extent"),
        ranked=False,
    ),
)
TREATMENT = (
    Block("treatment", "Treatment stated as given", ("treatment",)),
    Block("surgery", "Extent of resection, of operations where it is known", ("surgery",)),
)


def who_table(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Age, sex, primary tumour, other metastases, performance status."""
    return characteristics(evidence, estimates, "who", "Who is affected", WHO, STATED)


def presentation_table(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Symptoms, region, extent, diagnostic tests."""
    return characteristics(
        evidence,
        estimates,
        "presentation",
        "Presentation",
        PRESENTATION,
        "A lesion can lie in more than one region.",
    )


def treatment_table(evidence: Evidence, estimates: pd.DataFrame) -> Figure | Html:
    """Treatments stated as given and the extent of surgery."""
    return characteristics(evidence, estimates, "treatments", "Treatment", TREATMENT, SILENCE)


def table_of(title: str, columns: list[dict], shown: pd.DataFrame, rest: pd.DataFrame) -> Markup:
    """The rows shown, and beneath them in a fold the rest where there is any."""
    parts = {"title": title, "columns": columns, "blocks": grouped(shown, columns), "rest": ""}
    if len(rest):
        below = {"title": f"{title}, the rest", "columns": columns, "blocks": grouped(rest, columns, "-rest")}
        parts["rest"] = render("characteristics", **below, rest="")
    label = f"{several(rest.groupby(['block', 'label']).ngroups, 'row')} more"
    return render("characteristics", **parts, rest_label=label)


def characteristics(
    evidence: Evidence, estimates: pd.DataFrame, name: str, title: str, blocks: tuple[Block, ...], note: str
) -> Figure | Html:
    """The table of some blocks with its finding; nothing where no source states any of them."""
    owner = owners(evidence)
    lines = pd.DataFrame(
        [line for block in blocks for line in block_lines(evidence, estimates, block, owner)]
    )
    if lines.empty:
        return Html("")
    columns = list(dict.fromkeys(zip(lines["source"], lines["series"], strict=True)))
    columns = [
        {"source": source, "name": series}
        for source, series in sorted(columns, key=lambda c: ORDER.index(c[0]))
    ]
    shown = lines[lines["rank"] < SHOWN]
    rest = lines[lines["rank"] >= SHOWN]
    drawing = table_of(title, columns, shown, rest)
    headline = finding(lines, title)
    levels = {f"{c:.0%}" for c in lines["confidence"].dropna()}
    intervals = INTERVALS.format(" and ".join(sorted(levels))) if levels else ""
    words = (
        f"{headline}. One row a characteristic, one column a source: {', '.join(c['name'] for c in columns)}."
    )
    return Figure(
        drawing,
        name,
        headline,
        words,
        data_table(lines),
        " ".join(filter(None, [note, intervals])),
        css="sm-table-figure",
    )


POOLED = ("pooled", "context")
ORDER = ["rows", *POOLED, "printed"]


def block_lines(
    evidence: Evidence, estimates: pd.DataFrame, block: Block, owner: dict[str, str]
) -> list[dict]:
    """One line a number of a block, measures first, each with the rank of its row among the shares. `owner` is the study
    of each row."""
    names = names_of(evidence.studies)
    found = without_repeats(of_topics(estimates, block.topics), owner)
    if block.ranked:
        found = found.sort_values("source", key=lambda s: s.map(ORDER.index), kind="stable")
    shares = [share_line(evidence, e, names) for e in found.itertuples()]
    labels = list(dict.fromkeys(line["label"] for line in shares))
    order = ranked(pd.DataFrame(shares)) if block.ranked and shares else labels
    lines = [
        line | {"rank": SHOWN if block.folded else order.index(line["label"])}
        for line in sorted(shares, key=lambda line: order.index(line["label"]))
    ]
    return [
        {"block": block.name, "heading": block.title, **line}
        for line in [*measure_lines(estimates, block, names, owner), *lines]
    ]


def share_line(evidence: Evidence, e, names: dict[str, str]) -> dict:
    """A share as its cell and its mark."""
    printed = e.source == "printed"
    row = (
        evidence.reported[evidence.reported["reported_id"] == e.rows[0]]
        if printed and len(e.rows) == 1
        else ()
    )
    text = (
        as_printed(row.iloc[0])
        if len(row)
        else pooled(e)
        if len(e.rows) > 1 and e.source in POOLED
        else base(e)
    )
    return {
        "label": cord_regions(e),
        "source": e.source,
        "series": series_of(e, names),
        "id": e.id,
        "text": text,
        "note": "" if e.source in ("rows", "printed") else e.note.split(";")[0],
        "value": None if text.endswith("in words") else e.value,
        "low": None if printed else e.low,
        "high": None if printed else e.high,
        "confidence": None if printed else e.confidence,
        "events": e.events,
        "n": e.n,
        "unit": "fraction",
    }


def pooled(e) -> str:
    """`40% pooled (44 of 150)`: studies are weighted, so the percentage is not that of all their patients."""
    return f"{100 * e.value:.0f}% pooled ({e.events:.0f} of {e.n:.0f})"


def cord_regions(e) -> str:
    """The label of a share. Publications count the regions of the cord that a lesion reaches, the individual patients
    its vertebral levels: they never share a row."""
    if e.source == "rows" or not e.what.startswith("segments."):
        return e.label
    return f"{e.what.removeprefix('segments.')} of the cord's regions"


def measure_lines(
    estimates: pd.DataFrame, block: Block, names: dict[str, str], owner: dict[str, str]
) -> list[dict]:
    """Medians and means with their range, of the individual patients, of cohorts and as printed."""
    lines = []
    for measure in block.measures:
        ours = estimates[(estimates["id"] == measure) & estimates["n"].astype(float).ge(FEW)]
        others = estimates[
            estimates["id"].str.match(rf"(?:cohort|printed)\.{measure}\.") & estimates["unit"].ne("fraction")
        ]
        for e in pd.concat([ours, others.sort_values("n", ascending=False, kind="stable")]).itertuples():
            source = {"cohort": "pooled", "printed": "printed"}.get(e.id.split(".")[0], "rows")
            study = names.get(owner.get(e.rows[0]), "") if source != "rows" else ""
            lines.append(measure_line(e, source, study))
    cohorts = pd.Series([line["source"] == "pooled" for line in lines]).cumsum()
    return [
        line | {"rank": SHOWN if line["source"] == "pooled" and nth > LARGEST else -1}
        for line, nth in zip(lines, cohorts, strict=True)
    ]


def measure_line(e, source: str, study: str) -> dict:
    """A median or mean as its cell; it has no mark, for its axis is not that of the shares."""
    word = "mean" if e.method.startswith("mean") else "median"
    span = (
        ""
        if pd.isna(e.low) or pd.isna(e.high)
        else f" ({written(e._asdict(), 'low', unit=False)} to {written(e._asdict(), 'high', unit=False)})"
    )
    base = "" if pd.isna(e.n) else f", n={e.n:.0f}"
    series = (
        series_of(pd.Series({"source": source, "study": ""}), {})
        if source != "printed"
        else f"{study}, as printed"
    )
    return {
        "label": e.label,
        "source": source,
        "series": series,
        "id": e.id,
        "text": f"{word} {written(e._asdict(), 'value')}{span}",
        "note": shortened(study) + base if source == "pooled" else base.removeprefix(", "),
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "confidence": None,
        "events": None,
        "n": e.n,
        "unit": e.unit,
    }


def grouped(lines: pd.DataFrame, columns: list[dict], suffix: str = "") -> list[dict]:
    """The lines as blocks of rows with a cell a column and a mark a share."""
    blocks = []
    for (name, heading), found in lines.groupby(["block", "heading"], sort=False):
        rows = [
            {
                "label": label,
                "cells": {
                    c["name"]: [entry(x) for x in part.to_dict("records") if x["series"] == c["name"]]
                    for c in columns
                },
                "marks": [
                    mark(x)
                    for x in part.to_dict("records")
                    if x["unit"] == "fraction" and not pd.isna(x["value"])
                ],
            }
            for label, part in found.groupby("label", sort=False)
        ]
        blocks.append({"name": name + suffix, "title": heading, "rows": rows})
    return blocks


def entry(line: dict) -> dict:
    """Text of a cell, linked to its rows."""
    return {"text": linked(line["id"], line["text"]), "note": line["note"]}


def mark(line: dict) -> dict:
    """Place of a share and its interval on the axis, in percent."""
    low, high = (None if pd.isna(line[k]) else round(100 * line[k], 1) for k in ("low", "high"))
    width = None if low is None else round(high - low, 1)
    return {"source": line["source"], "value": round(100 * line["value"], 1), "low": low, "width": width}


def finding(lines: pd.DataFrame, title: str) -> str:
    """What the individual patients show, block by block; what is published where they state nothing."""
    own = lines[lines["source"] == "rows"]
    shown, where = (own, "") if len(own) else (lines, ", as published")
    parts = []
    for block, found in shown.groupby("block", sort=False):
        shares = found[found["unit"] == "fraction"]
        if block == "sex-timing":
            parts += [
                f"{small(x.label)} {x.text.split(' (')[0]}" for x in found.itertuples() if x.label in ("Age",)
            ]
            parts += [f"{small(x.label)} {x.text}" for x in shares.itertuples() if x.label == "Male"]
        elif block in LEADING and len(shares):
            parts.append(most_frequent(shares))
    said = f"{'; '.join(parts[:3])}{where}"
    if len(parts) > 1:
        return said[:1].upper() + said[1:]
    return f"{title}: {said}" if parts else title


LEADING = ("primary", "symptom", "region", "treatment")
"""Blocks whose most frequent row belongs to the finding."""


def data_table(lines: pd.DataFrame) -> pd.DataFrame:
    """The numbers of the table, counts in columns of their own."""
    share = lines["unit"] == "fraction"
    scaled = {
        k: pd.to_numeric(lines[k]).where(~share, 100 * pd.to_numeric(lines[k])).round(1)
        for k in ("value", "low", "high")
    }
    return pd.DataFrame(
        {
            "Block": lines["heading"],
            "Row": lines["label"],
            "Source": lines["series"],
            "Value": scaled["value"],
            "Unit": lines["unit"].where(~share, "percent"),
            "From": scaled["low"],
            "To": scaled["high"],
            "Patients with it": lines["events"],
            "Patients": lines["n"],
            "As stated": lines["text"],
        }
    )
