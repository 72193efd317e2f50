"""The page of one publication: what it is, how to cite it, what was taken from it, and which numbers rest on that."""

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from analysis.evidence.descriptor import fields, in_words, label, labels, titles
from analysis.figures.markup import link, render
from analysis.figures.numbers import Numbers, written
from analysis.figures.side_by_side import several
from analysis.figures.tables import stacked

KEYS = {
    "patients": "patient_id",
    "cohort_results": "result_id",
    "reported": "reported_id",
    "treatment_results": "treatment_id",
}
NOUNS = {
    "patients": "patient",
    "cohort_results": "cohort result",
    "reported": "printed number",
    "treatment_results": "treatment result",
}
WHAT = {
    "patients": ["age_years", "sex", "primary"],
    "cohort_results": ["outcome", "characteristic", "subgroup"],
    "reported": ["characteristic", "category", "subgroup", "statistic"],
    "treatment_results": ["outcome", "arm", "comparator"],
}
"""Columns that together say what a row is about."""
VALUE = {
    "patients": ["os_months", "os_event"],
    "cohort_results": ["value", "events", "n"],
    "reported": ["value", "percentage", "numerator", "denominator"],
    "treatment_results": ["value", "events", "n"],
}
"""Columns that say what was found; what else is filled stands beside them."""
CODED = {"characteristic", "category", "subgroup", "statistic", "outcome"}
"""Columns of terms that no list words."""
NAMES = {
    "entity": "Compartment",
    "n": "Patients",
    "locator": "Place",
    "ci_low": "CI from",
    "ci_high": "CI to",
    "os_origin": "Survival counted from",
}
STATUS = {"0": "alive at the last follow-up", "1": "died"}
IDENTITY = {
    "unit",
    "study_id",
    "url",
    "verification",
    "quantity_id",
    "first_author",
    "year",
    "title",
    "journal",
    "doi",
    "pmid",
}
FEW, MANY = 3, 12
"""Up to so many rows stand beside each other, one column each; more than so many are folded."""


def rows_of(study: dict, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Table -> its rows that were taken from a publication, for the tables that have some."""
    names = ["treatment_results"] if study["treatment"] else [n for n in KEYS if n != "treatment_results"]
    found = {name: tables[name][tables[name]["study_id"] == study["study_id"]] for name in names}
    return {name: rows for name, rows in found.items() if len(rows)}


def cell(table: str, column: str, row: dict, terms: dict[tuple[str, str], str]) -> str:
    """A cell in words; `terms` are the labels of the vocabulary by kind and term."""
    field, text = fields(table).get(column, {}), row[column]
    if pd.isna(text):
        return ""
    text = f"{text:g}" if isinstance(text, float) else str(text)
    if "vocabulary" in field:
        return ", ".join(terms.get((field["vocabulary"], part), in_words(part)) for part in text.split(";"))
    if known := labels(table, column) or (STATUS if column == "os_event" else {}):
        return ", ".join(known.get(part, part) for part in text.split(";"))
    if column in CODED:
        return ", ".join(in_words(part) for part in text.split(":"))
    unit = row.get("unit", "") if column == "value" else field.get("unit", "")
    return text if pd.isna(unit) or unit in ("", "patients") else f"{text} {unit}"


def named(table: str, column: str) -> str:
    """What a page calls a column."""
    return titles(table).get(column) or NAMES.get(column) or in_words(column)


def marks(row: dict, place: Markup) -> Markup:
    """Where a row stands, its source where it has an address of its own, and whether it is to verify."""
    source = link(row["url"], "source") if not pd.isna(row.get("url")) else ""
    verify = Markup('<span class="sm-verify">to verify</span>') if row["verification"] == "to_verify" else ""
    return Markup(", ").join(filter(None, [place, source, verify]))


def table_of(name: str, rows: pd.DataFrame, tables: dict[str, pd.DataFrame], file: str) -> Markup:
    """The rows of one table: beside each other where they are few, else below each other.

    file : address of the table in the repository.
    """
    words = tables["vocabulary"]
    terms = dict(zip(zip(words["kind"], words["term"], strict=True), words["label"], strict=True))
    filled = [c for c in rows.columns if c not in IDENTITY | {KEYS[name]} and rows[c].notna().any()]
    records = rows.assign(verification=rows.get("verification", "")).to_dict("records")
    shown = [{c: cell(name, c, row, terms) for c in filled} for row in records]
    places = [
        marks(row, link(f"{file}#L{index + 2}", f"line {index + 2}"))  # line 1 is the header
        for index, row in zip(rows.index, records, strict=True)
    ]
    return (beside if len(rows) <= FEW else below)(name, shown, list(rows[KEYS[name]]), places)


def beside(name: str, shown: list[dict], ids: list[str], places: list[Markup]) -> Markup:
    """Rows as columns, an item of the record a line."""
    lines = [escaped([named(name, c), *(row[c] for row in shown)]) for c in shown[0]]
    anchored = Markup('<span id="{}">{}</span>').format
    lines.append([*escaped(["Row"]), *map(anchored, ids, places)])
    head = ["Item", *(f"{NOUNS[name]} {i}".capitalize() for i in range(1, len(ids) + 1))]
    return stacked(head if len(ids) > 1 else ["Item", "As recorded"], lines, NOUNS[name], css="sm-record")


def below(name: str, shown: list[dict], ids: list[str], places: list[Markup]) -> Markup:
    """Rows as lines: what each is about, what was found, what else is recorded; folded where they are many."""
    lines = [
        [
            *escaped([", ".join(filter(None, (row.get(c) for c in WHAT[name])))]),
            *escaped([listed(name, row, VALUE[name])]),
            *escaped([listed(name, row, [c for c in row if c not in WHAT[name] + VALUE[name]])]),
            place,
        ]
        for row, place in zip(shown, places, strict=True)
    ]
    table = stacked(["About", "Found", "Further", "Row"], lines, NOUNS[name], ids)
    if len(lines) <= MANY:
        return table
    return render("fold", title="Rows", finding=several(len(lines), NOUNS[name]), body=table)


def listed(table: str, row: dict, columns: list[str]) -> str:
    """Several columns of a row in one cell, those that are filled."""
    return "; ".join(f"{named(table, c)}: {row[c]}" for c in columns if row.get(c))


def escaped(texts: Iterable[str]) -> list[Markup]:
    """Texts as markup."""
    return [Markup("{}").format(text) for text in texts]


def fed(ids: set[str], results: dict[str, Numbers]) -> list[dict]:
    """The numbers of each chapter that rest on some rows, by topic, each with its place; `results` by the chapter's
    title."""
    found = []
    for chapter, n in results.items():
        known, topics = [e for e in n.by_id.values() if ids & set(e["rows"])], {}
        for e in known:
            place = link(f"{n.page}#rows-{e['id']}", f"{e['label']}: {written(e, 'value')}")
            topics.setdefault(in_words(e["id"].partition(".")[0]), []).append(place)
        found.append({"chapter": chapter, "count": several(len(known), "number"), "topics": topics})
    return [chapter for chapter in found if chapter["topics"]]


def facts(study: dict) -> dict[str, str | Markup]:
    """What is known of a publication itself."""
    table, column = ("treatment_results", "design_class") if study["treatment"] else ("studies", "design")
    linked = {
        "DOI": ("doi", "https://doi.org/"),
        "PubMed": ("pmid", "https://pubmed.ncbi.nlm.nih.gov/"),
        "Full text": ("pmcid", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    }
    found = {n: link(start + study[c], study[c]) for n, (c, start) in linked.items() if not pd.isna(study[c])}
    if not found and not pd.isna(study["url"]):
        found["Address"] = link(study["url"], study["url"])
    plain = {
        "Design": label(table, column, study["design"]),
        "Chapter": study["entities"].replace(";", ", "),
        "Patients": study["n_patients"],
        "Read": study["access"] if pd.isna(study["access"]) else in_words(study["access"]).lower(),
        "Identity": study["verification"],
    }
    return found | {name: value for name, value in plain.items() if not pd.isna(value)}


def publication(
    study: dict,
    tables: dict[str, pd.DataFrame],
    package: dict,
    results: dict[str, Numbers],
    citations: dict[str, str],
) -> Markup:
    """The body of the page.

    Parameters
    ----------
    study : a row of `evidence.publications.publications`.
    tables, package : the data and their descriptor.
    results : numbers of each chapter that shows where they come from, by the title of the chapter.
    citations : the citation by format: `Text`, `BibTeX`, `RIS`.
    """
    repository, paths = package["homepage"], {r["name"]: r["path"] for r in package["resources"]}
    rows = rows_of(study, tables)
    ids = {study["study_id"]}.union(*(set(r[KEYS[name]]) for name, r in rows.items()))
    taken = [
        {
            "label": several(len(found), NOUNS[name]),
            "path": f"data/{paths[name]}",
            "repository": repository,
            "table": table_of(name, found, tables, f"{repository}/blob/main/data/{paths[name]}"),
        }
        for name, found in rows.items()
    ]
    title = study["title"].strip("[]")
    return render(
        "publication",
        study=study,
        title=title,
        facts=facts(study),
        citations=citations,
        taken=taken,
        fed=fed(ids, results),
    )
