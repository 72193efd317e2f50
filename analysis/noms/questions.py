"""Treatment evidence by question, radiosensitivity by source, doses, and what general publications claim."""

import html

import pandas as pd

from analysis.figures.markup import Html
from analysis.figures.tables import stacked
from analysis.noms.estimates import schedule_key
from analysis.noms.evidence import (
    fractionations,
    radiosensitivity_matrix,
    radiosensitivity_rows,
    walking_after_decompression,
)
from analysis.noms.forest import Forest, by_design, forest
from analysis.noms.treatment import Treatment
from analysis.noms.words import (
    arm_words,
    badge,
    figure_words,
    first_capital,
    interval_words,
    number_link,
    source_link,
)

CLASSES = {
    "radiosensitive": ("sm-sensitive", "sensitive"),
    "radioresistant": ("sm-resistant", "resistant"),
    "intermediate": ("sm-middle", "intermediate"),
}
MIXED_UP = (
    "The trial reports walking twice: of all randomised, and of those who could not walk when they entered. The "
    "second pair is the smaller group. Where a text gives it as the ability to walk of all, it is mixed up."
)


def question_forest(treatment: Treatment, question: str) -> Html:
    """The forests of one question."""
    name, title = question.replace("_", "-"), treatment.options["question"][question]
    return by_design(name, title, treatment.of(question))


def walking_forest(treatment: Treatment) -> Forest | Html:
    """The two comparisons of the randomised trial that texts mix up, beside what they claim."""
    groups = walking_groups(treatment)
    rows = treatment.results[treatment.results["treatment_id"].isin(groups)]
    rows = rows.assign(group=rows["treatment_id"].map(groups))
    return forest("walking", "Decompression with radiotherapy", rows, "group", MIXED_UP)


def walking_groups(treatment: Treatment) -> dict[str, str]:
    """Rows of the two comparisons and of the claim -> the group that they speak of."""
    table = walking_after_decompression(treatment.tables["treatment_results"], treatment.confidence)
    return {r.treatment_id: f"Walking: {r.group}" for r in table.itertuples()}


def decompression_forest(treatment: Treatment) -> Html:
    """Everything else on decompression."""
    rows = treatment.of("decompression")
    rows = rows[~rows["treatment_id"].isin(walking_groups(treatment))]
    return by_design("decompression", "Decompression, further results", rows)


def radiosensitivity_table(treatment: Treatment) -> Html:
    """Primaries by source: what each source says, and where sources disagree."""
    tables = treatment.tables["radiosensitivity"], treatment.tables["noms_primaries"]
    rows = radiosensitivity_rows(*tables)
    matrix = radiosensitivity_matrix(*tables)
    sources = [c for c in matrix.columns if c != "disagree"]
    known = matrix[(matrix[sources] != "").any(axis=1)].sort_values(
        "disagree", ascending=False, kind="stable"
    )
    lines = [
        [
            f"<strong>{html.escape(label)}</strong>",
            "<strong>disagree</strong>" if row["disagree"] else agreed(row, sources),
            *(source_cell(rows[(rows["label"] == label) & (rows["source"] == s)]) for s in sources),
        ]
        for label, row in known.iterrows()
    ]
    none = ", ".join(lower(label) for label in matrix.index.difference(known.index, sort=False))
    note = f'<p class="sm-note">No source classes: {html.escape(none)}.</p>' if none else ""
    table = stacked(("Primary", "Sources", *sources), lines, "Radiosensitivity by source", css="sm-matrix")
    return Html(table + note, f"{int(known['disagree'].sum())} primaries on which sources disagree")


def agreed(row: pd.Series, sources: list[str]) -> str:
    """Whether several sources say the same, or one stands alone."""
    return "agree" if (row[sources] != "").sum() > 1 else "one source"


def lower(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


def source_cell(rows: pd.DataFrame) -> str:
    """What one source says of one primary, with a link to it."""
    parts = []
    for row in rows.drop_duplicates("category").to_dict("records"):
        css, word = CLASSES[row["category"]]
        parts.append(
            f'<span class="{css}">{source_link(word, row["url"])}</span>{badge(row["verification"])}'
        )
    return "; ".join(parts)


def dose_table(treatment: Treatment) -> Html:
    """BED and EQD2 of each schedule of the arms, with the publications that gave it."""
    table = fractionations(treatment.tables["treatment_results"], treatment.alpha_beta)
    kept = dict(zip(treatment.results["treatment_id"], treatment.results["name"], strict=True))
    lines = []
    for (fraction, number), group in table.groupby(["dose_per_fraction", "fractions"], sort=False):
        ids = [i for i in ";".join(group["treatment_ids"]).split(";") if i in kept]
        names = {kept[i]: i for i in reversed(ids)}
        links = "; ".join(
            f'<a href="studies.html#{html.escape(i)}">{html.escape(n)}</a>' for n, i in sorted(names.items())
        )
        key, first = schedule_key(number, fraction), group.iloc[0]
        line = [
            f"{number:g}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{fraction:g}\N{NO-BREAK SPACE}Gy",
            f"{first['total_dose']:g}",
            number_link(f"bed.{key}", f"{first['bed']:.1f}"),
            number_link(f"eqd2.{key}", f"{first['eqd2']:.1f}"),
            links,
        ]
        lines += [line] if ids else []
    formula = (
        f"<p>α/β of the tumour is {treatment.alpha_beta:g} Gy here. BED = n × d × (1 + d / (α/β)) for n fractions of d Gy "
        "(Fowler, Br J Radiol 1989;62:679-694). EQD2 = BED / (1 + 2 / (α/β)), the dose in fractions of 2 Gy with the "
        "same effect (Withers, Radiother Oncol 1983;1:187-191). The model is least sure for large doses per fraction "
        "(Kirkpatrick, Semin Radiat Oncol 2008;18:240-243).</p>"
    )
    head = ("Schedule", "Total, Gy", "BED, Gy", "EQD2, Gy", "Given in")
    return Html(formula + stacked(head, lines, "Doses compared"), f"{len(lines)} schedules")


def claims_table(treatment: Treatment) -> Html:
    """What general publications state, beside what the cited study reports on the same question."""
    claims = treatment.results[treatment.results["statement"] == "published_claim"]
    lines = [
        claim_cells(treatment, claim)
        for claim in claims.sort_values(["question", "treatment_id"]).to_dict("records")
    ]
    head = ("Claim", "As stated", "Where", "What the cited study reports")
    return Html(stacked(head, lines, "Claims and their sources"), f"{len(lines)} claims")


def claim_cells(treatment: Treatment, claim: dict) -> tuple[str, ...]:
    """One claim in the cells of its line; a cited study without known author is reached by its link alone."""
    name = html.escape(f"{claim['outcome_title']}: {arm_words(claim)}")
    where = claim["title"] if pd.isna(claim["locator"]) else claim["locator"]
    cited = "" if pd.isna(claim["first_author"]) else f", citing {source_link(claim['name'], claim['url'])}"
    remark = (
        "" if pd.isna(claim["notes"]) else f"<small>{html.escape(first_capital(claim['notes']))}.</small>"
    )
    reports = reported_by(treatment, claim) or "The data hold no figure of the cited study."
    return (
        f"{name}{badge(claim['verification'])}",
        number_link(f"treatment.{claim['treatment_id']}", figure_words(claim)),
        (html.escape(where) if cited else source_link(where, claim["url"])) + cited,
        reports + remark,
    )


def reported_by(treatment: Treatment, claim: dict) -> str:
    """Figures of the cited study on the same question and in the same unit."""
    rows = treatment.of(claim["question"])
    rows = rows[(rows["study_id"] == claim["study_id"]) & (rows["unit"] == claim["unit"])]
    parts = (
        f"{html.escape(lower(r['outcome_title']))}, {html.escape(arm_words(r))}: "
        f"{number_link('treatment.' + r['treatment_id'], figure_words(r))}"
        + (f" ({html.escape(interval_words(r))})" if interval_words(r) else "")
        for r in rows.to_dict("records")
    )
    return "<br>".join(parts)
