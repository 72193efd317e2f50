"""The section on the evidence base: selection, designs and years, what is known, the list of studies."""

import altair as alt
import pandas as pd
from markupsafe import Markup

from analysis.estimates.studies import PERIOD
from analysis.evidence.descriptor import label, labels
from analysis.evidence.names import names_of, study_name
from analysis.evidence.tables import Evidence
from analysis.figures import charts
from analysis.figures.figure import Figure
from analysis.figures.markup import Html, render
from analysis.figures.numbers import Numbers, linked, numbers
from analysis.figures.provenance import study_link
from analysis.figures.side_by_side import several, small
from analysis.figures.tables import from_file, table_html


def count(n: Numbers, estimate_id: str) -> str:
    """A count that leads to its rows; 0 where there is none."""
    return linked(estimate_id, f"{n[estimate_id]['value']:,.0f}") if estimate_id in n.by_id else "0"


def box(count: str, label: str, parts: list[tuple[str, str]] = (), out: bool = False) -> dict:
    """One box of the flow diagram: a count, what it counts, what it is made of, and whether it leaves the flow."""
    return {"count": count, "label": label, "parts": list(parts), "out": out}


def parts_of(n: Numbers, prefix: str) -> list[tuple[str, str]]:
    """Label and count of the estimates whose id starts with the prefix."""
    return [(e["label"], count(n, i)) for i, e in n.by_id.items() if i.startswith(prefix)]


def own_flow(n: Numbers) -> list[dict]:
    """The boxes of this review: read, left out, kept, described singly."""
    status = [(s.capitalize(), count(n, f"evidence.studies.{s}")) for s in ("verified", "provisional")]
    out = n["flow.studies.read"]["value"] - n["evidence.studies"]["value"]
    patients = [("Read", count(n, "flow.patients.read")), *parts_of(n, "flow.patients.excluded.")]
    return [
        box(count(n, "flow.studies.read"), "publications read"),
        box(f"{out:.0f}", "left out", parts_of(n, "flow.studies.excluded."), out=True),
        box(count(n, "evidence.studies"), "publications kept", status),
        box(count(n, "evidence.patients"), "individually reported patients", patients),
        box(count(n, "evidence.cohort_results"), "results of groups of patients"),
    ]


def review_flow(n: Numbers, study: str) -> list[dict]:
    """The boxes of a source review, as it reports them."""
    have = {part: count(n, i) for part in REVIEW_PARTS if (i := f"review.{study}.{part}") in n.by_id}
    made = {part: [(REVIEW_PARTS[p], have[p]) for p in names if p in have] for part, names in MADE_OF.items()}
    return [
        box(have[part], words, made.get(part, []), part == "not_included")
        for part, words in REVIEW_BOXES.items()
        if part in have
    ]


REVIEW_BOXES = {
    "found": "records found",
    "not_included": "not included",
    "included": "studies included",
    "patients": "patients pooled",
}
MADE_OF = {
    "found": ["pubmed", "embase", "scopus", "web_of_science", "cochrane"],
    "included": ["case_reports", "case_series"],
}
REVIEW_PARTS = dict.fromkeys(REVIEW_BOXES, "") | {
    "pubmed": "PubMed",
    "embase": "Embase",
    "scopus": "Scopus",
    "web_of_science": "Web of Science",
    "cochrane": "Cochrane Library",
    "case_reports": "case reports",
    "case_series": "case series",
}


def selection_flow(evidence: Evidence, estimates: pd.DataFrame) -> Figure:
    """Flow of records, in the order of PRISMA 2020: of this review, and of each source review as it reports it."""
    n = numbers(estimates)
    flow = estimates[estimates["id"].str.match(r"(?:flow|review|evidence)\.")]
    names = names_of(evidence.studies)
    reviews = list(dict.fromkeys(flow.loc[flow["id"].str.startswith("review."), "id"].str.split(".").str[1]))
    columns = [("This review", own_flow(n))]
    columns += [(f"{names[study]}, as it reports", review_flow(n, study)) for study in reviews]
    studies, patients = n["evidence.studies"]["value"], n["evidence.patients"]["value"]
    return Figure(
        render("flow", columns=columns),
        "selection",
        f"After selection: {several(studies, 'publication')} and {several(patients, 'individually reported patient')}",
        f"Flow of records of this review{' and of each source review' if reviews else ''}, from found to kept.",
        flow_table(flow, names),
    )


def flow_table(flow: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The counts of the flow diagram as a table."""
    parts = flow["id"].str.split(".")
    source = [names[p[1]] if p[0] == "review" else "This review" for p in parts]
    unit = flow["unit"].replace("rows", "results")
    return pd.DataFrame(
        {"Source": source, "Step": flow["label"], "Count": flow["value"].astype(int), "Unit": unit}
    )


def studies_by_year(estimates: pd.DataFrame) -> Figure | Html:
    """Studies in each five years by design."""
    found = estimates[estimates["id"].str.match(r"period\.\d")]
    if found.empty:
        return Html("")
    parts = found["id"].str.split(".")
    first = parts.str[1].astype(int)
    table = pd.DataFrame(
        {
            "period": [f"{y}–{(y + PERIOD - 1) % 100:02d}" for y in first],
            "design": parts.str[2].map(lambda design: label("studies", "design", design)),
            "studies": found["value"].astype(int),
            "first": first,
        }
    )
    title = half_since(table)
    undated = numbers(estimates).by_id.get("period.unknown", {}).get("value", 0)
    note = f"Not drawn: {several(undated, 'publication')} of unknown year." if undated else ""
    description = f"{title}. Bars count the publications of each {PERIOD} years by design."
    shown = table.rename(columns={"period": "Years", "design": "Design", "studies": "Studies"})
    return Figure(
        year_chart(table), "studies-by-year", title, description, shown[["Years", "Design", "Studies"]], note
    )


def half_since(table: pd.DataFrame) -> str:
    """The finding: the latest period from which on at least half of the studies appeared."""
    total = table["studies"].sum()
    later = table.groupby("first")["studies"].sum().sort_index(ascending=False).cumsum()
    start = later.index[later >= total / 2][0]
    kinds = table.groupby("design")["studies"].sum()
    first = kinds[kinds == kinds.max()].index
    most = f"; most frequent design: {first[0].lower()}" if len(first) == 1 else ""
    return f"{later[start]} of {total} publications of known year appeared since {start}{most}"


def year_chart(table: pd.DataFrame) -> alt.Chart:
    """Stacked bars of studies by period and design."""
    designs = [d for d in labels("studies", "design").values() if d in set(table["design"])]
    periods = [
        f"{y}–{(y + PERIOD - 1) % 100:02d}"
        for y in range(table["first"].min(), table["first"].max() + 1, PERIOD)
    ]
    return (
        alt.Chart(table[["period", "design", "studies"]].assign(rank=table["design"].map(designs.index)))
        .mark_bar()
        .encode(
            x=alt.X("period:N", sort=periods, scale=alt.Scale(domain=periods), title=None, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("studies:Q", title="Publications", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("design:N", sort=designs, scale=alt.Scale(domain=designs), legend=alt.Legend(columns=2)),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("period:N", title="Years"), alt.Tooltip("design:N", title="Design"), alt.Tooltip("studies:Q", title="Publications")],
        )
        .properties(width="container", height=260)
    )  # fmt: skip


def known_fields(estimates: pd.DataFrame) -> Figure | Html:
    """What is known of how many patients, the best known first."""
    found = estimates[estimates["id"].str.startswith("known.")].sort_values(
        "value", ascending=False, kind="stable"
    )
    if found.empty:
        return Html("")
    total = int(found["n"].iloc[0])
    absent = found.loc[found["events"] == 0, "label"]
    found = found[found["events"] > 0]
    counts = pd.DataFrame({"field": found["label"], "Known": found["events"].astype(int)}).assign(
        **{"Not reported": lambda t: total - t["Known"]}
    )
    last = found.iloc[-1]
    title = (
        f"What is known of {several(total, 'patient')}: {found['label'].iloc[0].lower()} of {found['events'].iloc[0]:.0f}, "
        f"{last['label'].lower()} of {last['events']:.0f}"
    )
    note = f"Not reported for any patient: {', '.join(map(small, absent))}." if len(absent) else ""
    return Figure(
        known_chart(counts, total),
        "known",
        title,
        f"{title}. One bar a field, {len(counts)} fields, ordered by how often each is reported. {note}".strip(),
        counts.rename(columns={"field": "Field"}),
        note,
    )


def known_chart(counts: pd.DataFrame, total: int) -> alt.LayerChart:
    """A bar a field: known in colour, not reported in grey, the count at its end."""
    order = counts["field"].tolist()
    y = alt.Y("field:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=170))
    x = alt.X("patients:Q", title="Patients", scale=alt.Scale(domain=[0, total], nice=False), stack=True)
    kinds = ["Known", "Not reported"]
    colour = alt.Color("state:N", sort=kinds, scale=alt.Scale(domain=kinds, range=[charts.BLUE, "#8884"]))
    long = counts.melt("field", kinds, "state", "patients").assign(rank=lambda t: t["state"].map(kinds.index))
    tooltip = [alt.Tooltip("field:N", title="Field"), alt.Tooltip("state:N", title="State"), alt.Tooltip("patients:Q", title="Patients")]  # fmt: skip
    bars = alt.Chart(long).mark_bar().encode(
        x=x, y=y, color=colour, tooltip=tooltip, order=alt.Order("rank:Q")
    )  # fmt: skip
    text = alt.Chart(counts[["field", "Known"]]).mark_text(align="left", dx=4).encode(
        x=alt.value("width"), y=alt.Y("field:N", sort=order), text="Known:Q"
    )  # fmt: skip
    return alt.layer(bars, text).properties(width="container", height=18 * len(order))


def study_table(evidence: Evidence) -> Html:
    """Every study of the chapter as a plain table, which the page's script makes searchable and sortable."""
    if evidence.studies.empty:
        return Html("<p>No publication is recorded for this chapter as of this date.</p>")
    here = evidence.patients["study_id"].value_counts()
    named = evidence.studies.assign(name=[study_name(s) for _, s in evidence.studies.iterrows()])
    rows = [
        study_row(s, int(here.get(s["study_id"], 0)))
        for _, s in named.sort_values("name", key=lambda n: n.str.lower()).iterrows()
    ]
    return Html(
        table_html(pd.DataFrame(rows), "sm-sortable", "publications", stack=True) + from_file("studies"),
        f"{len(rows)} publications",
    )


def study_row(study: pd.Series, here: int) -> dict:
    """One publication of the list."""
    cited = "" if pd.isna(study["first_author"]) else Markup("<br><small>{}</small>").format(titled(study))
    return {
        "Publication": study_link(study["study_id"], study["name"], cited),
        "Year": study["year"],
        "Design": label("studies", "design", study["design"]),
        "Patients": study["n_patients"],
        "Patients listed here": here,
        "Population": label("studies", "population", study["population"]),
        "Read": label("studies", "access", study["access"]),
        "Status": study["verification"].capitalize(),
    }


def titled(study: pd.Series) -> str:
    """Title and journal of a publication."""
    return ". ".join(str(x).strip("[]") for x in (study["title"], study["journal"]) if not pd.isna(x))
