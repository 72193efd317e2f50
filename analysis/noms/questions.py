"""Treatment evidence by question, radiosensitivity by source, doses, and what general publications claim."""

import re

import pandas as pd
from markupsafe import Markup

from analysis.evidence.names import names_of
from analysis.figures.markup import Html, link, render
from analysis.figures.numbers import linked
from analysis.figures.provenance import study_link
from analysis.figures.side_by_side import small
from analysis.figures.tables import stacked, table_html
from analysis.noms.estimates import schedule_key
from analysis.noms.evidence import fractionations, radiosensitivity_matrix, radiosensitivity_rows
from analysis.noms.forest import forest
from analysis.noms.treatment import Treatment
from analysis.noms.words import (
    arm_words,
    badge,
    caveat_words,
    interval_words,
    number_link,
    source_link,
)

PLACES = {"background": "background.html", "ISCM": "iscm.html", "treatment": "noms.html"}
CLASSES = {"radiosensitive": "sm-sensitive", "radioresistant": "sm-resistant", "intermediate": "sm-middle"}

FORMULA = (
    "α/β of the tumour is {:g} Gy here. BED = n × d × (1 + d / (α/β)) for n fractions of d Gy (Fowler, Br J Radiol "
    "1989;62:679-694). EQD2 = BED / (1 + 2 / (α/β)), the dose in fractions of 2 Gy with the same effect (Withers, Radiother "
    "Oncol 1983;1:187-191). The model is least sure for large doses per fraction (Kirkpatrick, Semin Radiat Oncol "
    "2008;18:240-243)."
)


def question_forest(treatment: Treatment, question: str) -> Html:
    """The forest of one question."""
    name, title = question.replace("_", "-"), treatment.options["question"][question]
    return forest(name, title, treatment.of(question))


def folded(summary: str, table: Markup) -> Html:
    """A table that a reader unfolds."""
    return Html(render("noms/fold", summary=summary, body=table), summary)


def radiosensitivity_table(treatment: Treatment) -> Html:
    """Primaries by source: those on which sources disagree stand open, the others are folded."""
    tables = treatment.tables["radiosensitivity"], treatment.tables["noms_primaries"]
    rows, matrix = radiosensitivity_rows(*tables), radiosensitivity_matrix(*tables)
    sources = [c for c in matrix.columns if c != "disagree"]
    known = matrix[(matrix[sources] != "").any(axis=1)]
    apart, alike = (class_table(rows, known[known["disagree"] == d], sources) for d in (True, False))
    none = ", ".join(small(label) for label in matrix.index.difference(known.index, sort=False))
    note = Markup('<p class="sm-note">No source classes: {}.</p>').format(none) if none else ""
    rest = folded(
        f"The {int((~known['disagree']).sum())} primaries on which no two sources disagree", alike
    ).markup
    return Html(apart + rest + note, f"{int(known['disagree'].sum())} primaries on which sources disagree")


def class_table(rows: pd.DataFrame, matrix: pd.DataFrame, sources: list[str]) -> Markup:
    """Some primaries with what each source says of them."""
    lines = [
        [
            Markup("<strong>{}</strong>").format(label),
            *(source_cell(rows[(rows["label"] == label) & (rows["source"] == s)]) for s in sources),
        ]
        for label in matrix.index
    ]
    return stacked(("Primary", *sources), lines, "Radiosensitivity by source", css="sm-matrix")


def source_cell(rows: pd.DataFrame) -> Markup:
    """What one source says of one primary, with a link to it."""
    parts = [
        Markup('<span class="{}">{}</span>{}').format(
            CLASSES[row["category"]],
            source_link(row["category"].removeprefix("radio"), row["url"]),
            badge(row["verification"]),
        )
        for row in rows.drop_duplicates("category").to_dict("records")
    ]
    return Markup("; ").join(parts)


def dose_table(treatment: Treatment) -> Html:
    """BED and EQD2 of each schedule of the arms, with the publications that gave it."""
    table = fractionations(treatment.tables["treatment_results"], treatment.alpha_beta)
    groups = table.groupby(["dose_per_fraction", "fractions"], sort=False)
    lines = [
        line for (fraction, number), group in groups for line in dose_line(treatment, fraction, number, group)
    ]
    head = ("Schedule", "Total, Gy", "BED, Gy", "EQD2, Gy", "Given in")
    formula = Markup("<p>{}</p>").format(FORMULA.format(treatment.alpha_beta))
    return folded(f"Doses compared: {len(lines)} schedules", formula + stacked(head, lines, "Doses compared"))


def dose_line(
    treatment: Treatment, fraction: float, number: float, group: pd.DataFrame
) -> list[list[Markup]]:
    """The line of one schedule; none where no publication that is shown gave it."""
    kept = treatment.results.set_index("treatment_id")[["name", "study_id"]]
    ids = [i for i in ";".join(group["treatment_ids"]).split(";") if i in kept.index]
    names = {kept["name"][i]: (kept["study_id"][i], i) for i in reversed(ids)}
    key, first = schedule_key(number, fraction), group.iloc[0]
    schedule = f"{number:g}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{fraction:g}\N{NO-BREAK SPACE}Gy"
    line = [
        Markup("{}").format(schedule),
        Markup("{}").format(f"{first['total_dose']:g}"),
        linked(f"bed.{key}", f"{first['bed']:.1f}"),
        linked(f"eqd2.{key}", f"{first['eqd2']:.1f}"),
        Markup("; ").join(study_link(s, n, row=i, treatment=True) for n, (s, i) in sorted(names.items())),
    ]
    return [line] if ids else []


def general_table(table: pd.DataFrame, studies: pd.DataFrame) -> Html:
    """Each row of `noms_general`, ticked off, with links to where the book holds it."""
    names = names_of(studies)
    lines = [
        {"Publication": names[r.study_id], "Where": r.locator, "What": r.topic, "In our own words": r.fact,
         "In this book": place_links(r.place)}
        for r in table.itertuples()
    ]  # fmt: skip
    return Html(table_html(pd.DataFrame(lines), css="sm-sortable"), f"{len(lines)} blocks")


def place_links(place: str) -> Markup:
    """A tick, and the place with its rows and pages as links."""
    parts = [
        link(PLACES.get(part, f"noms.html#rule-{part}"), part) if number % 2 else Markup("{}").format(part)
        for number, part in enumerate(re.split(rf"\b(M\d+|{'|'.join(PLACES)})\b", place))
    ]
    return Markup("✓ ") + Markup("").join(parts)


def claims_table(treatment: Treatment) -> Html:
    """What general publications state, beside what the cited study reports on the same question."""
    claims = treatment.results[treatment.results["statement"] == "published_claim"]
    ordered = claims.sort_values(["question", "treatment_id"])
    lines = [claim_cells(treatment, claim) for claim in ordered.to_dict("records")]
    head = ("Claim", "As stated", "Where", "What the cited study reports")
    return folded(
        f"{len(lines)} claims beside their sources", stacked(head, lines, "Claims and their sources")
    )


def claim_cells(treatment: Treatment, claim: dict) -> tuple[Markup, ...]:
    """One claim in the cells of its line; a cited study without known author is reached by its link alone."""
    where = claim["title"] if pd.isna(claim["locator"]) else claim["locator"]
    cited = "" if pd.isna(claim["first_author"]) else source_link(claim["name"], claim["url"])
    place = Markup("{}, citing {}").format(where, cited) if cited else source_link(where, claim["url"])
    caveat = caveat_words(claim)
    remark = Markup('<small class="sm-caveat">{}.</small>').format(caveat) if caveat else ""
    reports = reported_by(treatment, claim) or "The data hold no figure of the cited study."
    return (
        Markup("{}{}").format(f"{claim['outcome_title']}: {arm_words(claim)}", badge(claim["verification"])),
        number_link(claim),
        place,
        Markup("{}{}").format(reports, remark),
    )


def reported_by(treatment: Treatment, claim: dict) -> Markup:
    """Figures of the cited study on the same question and in the same unit."""
    rows = treatment.of(claim["question"])
    rows = rows[(rows["study_id"] == claim["study_id"]) & (rows["unit"] == claim["unit"])]
    parts = (
        Markup("{}: {}{}").format(
            f"{small(r['outcome_title'])}, {arm_words(r)}",
            number_link(r),
            f" ({interval_words(r)})" if interval_words(r) else "",
        )
        for r in rows.to_dict("records")
    )
    return Markup("<br>").join(parts)
