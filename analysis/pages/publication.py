"""The page of one publication: what it is, how to cite it, what was taken from it, and which numbers rest on that."""

from collections.abc import Iterable
from dataclasses import dataclass

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


LISTED = 1000
"""Rows of one table that a page lists."""


@dataclass(frozen=True)
class Known:
    """What the pages of all publications look up.

    Parameters
    ----------
    rows : (table, study) -> its rows, each the filled cells and `line`, its line in the file.
    terms : (kind, term) of the vocabulary -> label.
    numbers : row -> (order, place, title of the chapter, number) for each number that rests on it; `unnamed` counts the
        numbers that rest on more rows than they name.
    files : table -> its file in the repository; `repository` is the address of that.
    """

    rows: dict[tuple[str, str], list[dict]]
    terms: dict[tuple[str, str], str]
    numbers: dict[str, list[tuple[int, str, str, dict]]]
    files: dict[str, str]
    repository: str
    unnamed: int = 0


def known(tables: dict[str, pd.DataFrame], package: dict, results: dict[str, Numbers]) -> Known:
    """From the tables, their descriptor, and the numbers of each chapter that shows where they come from, by its title."""
    words = tables["vocabulary"]
    rows, numbers, unnamed = {}, {}, 0
    for name in KEYS:
        cells = tables[name].astype("object").where(tables[name].notna(), None)
        for line, row in enumerate(cells.to_dict("records"), 2):  # line 1 is the header
            filled = {column: value for column, value in row.items() if value is not None}
            rows.setdefault((name, row["study_id"]), []).append(filled | {"line": line})
    shown = ((n.page, chapter, e) for chapter, n in results.items() for e in n.by_id.values())
    for order, (page, chapter, e) in enumerate(shown):
        unnamed += e.get("row_count", 0) > len(e["rows"])
        for row in e["rows"]:
            numbers.setdefault(row, []).append((order, f"{page}#rows-{e['id']}", chapter, e))
    return Known(
        rows=rows,
        terms=dict(zip(zip(words["kind"], words["term"], strict=True), words["label"], strict=True)),
        numbers=numbers,
        files={r["name"]: f"data/{r['path']}" for r in package["resources"]},
        repository=package["homepage"],
        unnamed=unnamed,
    )


def cell(table: str, column: str, row: dict, terms: dict[tuple[str, str], str]) -> str:
    """A cell in words; empty where it is not filled."""
    field, value = fields(table).get(column, {}), row.get(column, "")
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if "vocabulary" in field:
        return ", ".join(terms.get((field["vocabulary"], part), in_words(part)) for part in text.split(";"))
    if options := labels(table, column) or (STATUS if column == "os_event" else {}):
        return ", ".join(options.get(part, part) for part in text.split(";"))
    if column in CODED:
        return ", ".join(in_words(part) for part in text.split(":"))
    unit = row.get("unit", "") if column == "value" else field.get("unit", "")
    return f"{text} {unit}" if text and unit not in ("", "patients") else text


def named(table: str, column: str) -> str:
    """What a page calls a column."""
    return titles(table).get(column) or NAMES.get(column) or in_words(column)


def place(row: dict, file: str) -> Markup:
    """Where a row stands, its source where it has an address of its own, and whether it is to verify."""
    source = link(row["url"], "source") if "url" in row else ""
    verify = (
        Markup('<span class="sm-verify">to verify</span>') if row.get("verification") == "to_verify" else ""
    )
    line = link(f"{file}#L{row['line']}", f"line {row['line']}")
    return Markup(", ").join(filter(None, [line, source, verify]))


def table_of(name: str, rows: list[dict], known: Known) -> Markup:
    """The rows of one table: beside each other where they are few, else below each other."""
    columns = [c for c in fields(name) if c not in IDENTITY | {KEYS[name]} and any(c in row for row in rows)]
    shown = [{c: cell(name, c, row, known.terms) for c in columns} for row in rows]
    places = [place(row, f"{known.repository}/blob/main/{known.files[name]}") for row in rows]
    return (beside if len(rows) <= FEW else below)(name, shown, [row[KEYS[name]] for row in rows], places)


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


def fed(rows: list[str], known: Known) -> list[dict]:
    """The numbers of each chapter that rest on some rows, by topic, each with its place."""
    resting = {found[1]: found for row in rows for found in known.numbers.get(row, [])}
    chapters: dict[str, dict[str, dict]] = {}
    for _, place, chapter, e in sorted(resting.values(), key=lambda found: found[0]):
        chapters.setdefault(chapter, {})[place] = e
    return [
        {"chapter": chapter, "count": several(len(numbers), "number"), "topics": by_topic(numbers)}
        for chapter, numbers in chapters.items()
    ]


def by_topic(numbers: dict[str, dict]) -> dict[str, list[Markup]]:
    """Links to numbers, by what they are about."""
    topics: dict[str, list[Markup]] = {}
    for address, e in numbers.items():
        words = link(address, f"{e['label']}: {written(e, 'value')}")
        topics.setdefault(in_words(e["id"].partition(".")[0]), []).append(words)
    return topics


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


def how_many(name: str, rows: list[dict]) -> str:
    """How many rows of a table there are, and how many of them are listed where they are too many."""
    count = several(len(rows), NOUNS[name])
    return count if len(rows) <= LISTED else f"{count}; the first {LISTED} are listed, the download holds all"


def publication(study: dict, known: Known, citations: dict[str, str]) -> Markup:
    """The body of the page of `study`, a row of `evidence.publications.publications`; `citations` by format: `Text`,
    `BibTeX`, `RIS`."""
    names = ["treatment_results"] if study["treatment"] else [n for n in KEYS if n != "treatment_results"]
    rows = {n: known.rows[n, study["study_id"]] for n in names if (n, study["study_id"]) in known.rows}
    taken = [
        {"label": how_many(n, found), "path": known.files[n], "table": table_of(n, found[:LISTED], known)}
        for n, found in rows.items()
    ]
    keys = [study["study_id"], *(row[KEYS[n]] for n, found in rows.items() for row in found)]
    return render(
        "publication",
        study=study,
        title=study["title"].strip("[]"),
        facts=facts(study),
        citations=citations,
        taken=taken,
        repository=known.repository,
        fed=fed(keys, known),
        unnamed=several(known.unnamed, "number") if known.unnamed else "",
    )
