"""What a compartment chapter shows: one function a section, from evidence and estimates to a figure or table."""

import html

import pandas as pd

from analysis.evidence.names import names_of, owners
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html
from analysis.figures.numbers import Numbers, written
from analysis.figures.side_by_side import reported_shares


def numbers(estimates: pd.DataFrame) -> Numbers:
    """Estimates as the prose and the views look them up."""
    return Numbers({}, {e["id"]: e for e in estimates.to_dict("records")})


def evidence_table(estimates: pd.DataFrame) -> Html:
    """Studies and patients, verified and provisional."""
    n = numbers(estimates)
    body = "".join(
        f"<tr><th>{label}</th>"
        + "".join(f"<td>{n.count(key) if n.has(key) else '0'}</td>" for key in keys)
        + "</tr>"
        for label, keys in (
            (label, [f"evidence.{name}", f"evidence.{name}.verified", f"evidence.{name}.provisional"])
            for label, name in (
                ("Studies", "studies"),
                ("Patients described singly", "patients"),
                ("Patients with a survival time", "patients_with_survival"),
            )
        )
    )
    head = "<tr><th></th><th>All</th><th>Verified</th><th>Provisional</th></tr>"
    return Html(f'<div class="sm-scroll" tabindex="0"><table class="sm-table">{head}{body}</table></div>')


def shares_figure(
    evidence: Evidence, estimates: pd.DataFrame, topic: str, characteristic: str, title: str
) -> Figure | Html:
    """Shares of one topic (also the kind of its terms in the vocabulary): patient rows with Wilson intervals, beside what the source publications print."""
    computed = estimates[estimates["id"].str.startswith(f"{topic}.")]
    if computed.empty:
        return Html("")
    here = [
        {
            "label": e.label,
            "series": "Patient rows here",
            "value": e.value,
            "low": e.low,
            "high": e.high,
            "text": f"{e.events:.0f} of {e.n:.0f}",
        }
        for e in computed.itertuples()
    ]
    table = pd.DataFrame(here + reported_shares(evidence, characteristic, evidence.labels(topic)))
    order = table.groupby("label")["value"].max().sort_values(ascending=False).index.tolist()
    chart = charts.interval_chart(table, "Share of patients", rows=order)
    top = computed.sort_values("value", ascending=False).iloc[0]
    finding = f"{title}: {top['label'].lower()} in {top['events']:.0f} of {top['n']:.0f} patients"
    description = (
        f"{finding}. Points are shares with 95 percent Wilson intervals for {len(order)} categories, "
        f"from {' and '.join(dict.fromkeys(table['series']))}."
    )
    shown = table.assign(value=100 * table["value"], low=100 * table["low"], high=100 * table["high"]).rename(
        columns={
            "label": "Category",
            "series": "Source",
            "value": "Percent",
            "low": "From",
            "high": "To",
            "text": "n",
        }
    )
    return Figure(chart, topic, finding, description, shown)


def provenance(evidence: Evidence, estimates: pd.DataFrame) -> Html:
    """Every number of the chapter with its method and the publications that it comes from, by topic."""
    owner = owners(evidence)
    names = names_of(evidence.studies)
    parts: dict[str, list[str]] = {}
    for e in estimates.to_dict("records"):
        parts.setdefault(e["id"].split(".")[0], []).append(origin(e, owner, names))
    return Html(
        "".join(
            f'<details class="sm-topic"><summary>{topic.replace("_", " ").capitalize()} ({len(found)})</summary>'
            f"{''.join(found)}</details>"
            for topic, found in parts.items()
        )
    )


def origin(e: dict, owner: dict[str, str], names: dict[str, str]) -> str:
    """One number with its method and its publications."""
    shown = " ".join(filter(None, [written(e, "value"), f"({e['method']})", e["note"] or ""]))
    return (
        f'<details class="sm-rows" id="rows-{html.escape(e["id"])}"><summary>{html.escape(e["label"])}: '
        f"{html.escape(shown)}</summary><p>{sources(e['rows'], owner, names)}</p></details>"
    )


def sources(rows: list[str], owner: dict[str, str], names: dict[str, str]) -> str:
    """The publications of some rows, each with a link and the number of its rows."""
    counts = pd.Series([owner.get(row, "") for row in rows], dtype="object").value_counts(sort=False)
    links = [
        f'<a href="studies.html#{html.escape(study)}">{html.escape(names[study])}</a>'
        + (f" ({count} rows)" if count > 1 else "")
        for study, count in counts.items()
        if study in names
    ]
    out = sum(count for study, count in counts.items() if study not in names)
    left = [f"{out} records that were left out"] if out else []
    return "; ".join(sorted(links, key=str.lower) + left) or "no row"
