"""The codebook: what `datapackage.json` says of each table and column, and the downloads beside it."""

import pandas as pd
from markupsafe import Markup

from analysis.figures.markup import Html, render
from analysis.figures.side_by_side import several
from analysis.figures.tables import table_html

TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "date": "date",
    "boolean": "yes or no",
}


def allowed(field: dict, vocabulary: pd.DataFrame) -> str | Markup:
    """What a column may hold: options with their definitions, a range, a pattern."""
    limits = field.get("constraints", {})
    options = {option: worded(field, option) for option in field.get("options", {})}
    if "vocabulary" in field:
        terms = vocabulary[vocabulary["kind"] == field["vocabulary"]]
        options = dict(zip(terms["term"], terms["definition"], strict=True))
    if options:
        return render("options", options=options, joined=field.get("list"))
    words = (("from", "minimum"), ("to", "maximum"))
    if span := [f"{word} {limits[key]}" for word, key in words if key in limits]:
        return " ".join(span)
    return Markup("<code>{}</code>").format(limits["pattern"]) if "pattern" in limits else ""


def worded(field: dict, option: str) -> str:
    """The definition of an option after its label, where it has one."""
    label, definition = field.get("labels", {}).get(option), str(field["options"][option])
    return titled(label, definition)


def titled(title: str | None, text: str) -> str:
    """A text after its title, unless it begins with that."""
    return text if not title or text.lower().startswith(title.lower()) else f"{title}: {text}"


def table_of(resource: dict, vocabulary: pd.DataFrame, rows: int) -> dict:
    """One table of the package: what a row is, its key, its columns."""
    schema = resource["schema"]
    lines = [
        {
            "Column": Markup("<code>{}</code>").format(f["name"]),
            "Meaning": titled(f.get("title"), f["description"]),
            "Type": TYPES[f["type"]] + (f", {f['unit']}" if "unit" in f else ""),
            "Needed": "yes" if f.get("constraints", {}).get("required") else "",
            "Allowed": allowed(f, vocabulary),
        }
        for f in schema["fields"]
    ]
    return {
        "name": resource["name"],
        "title": resource["title"],
        "description": resource["description"],
        "rows": several(rows, "row"),
        "key": named(schema["primaryKey"]),
        "references": [
            (", ".join(named(key["fields"])), key["reference"]["resource"])
            for key in schema.get("foreignKeys", [])
        ],
        "columns": table_html(pd.DataFrame(lines)),
        "path": f"data/{resource['path']}",
    }


def named(columns: str | list[str]) -> list[str]:
    """The columns of a key, which the descriptor gives as one name or as a list."""
    return [columns] if isinstance(columns, str) else columns


def codebook(package: dict, tables: dict[str, pd.DataFrame]) -> Html:
    """All tables of the package."""
    found = [table_of(r, tables["vocabulary"], len(tables[r["name"]])) for r in package["resources"]]
    return Html(render("codebook", tables=found, repository=package["homepage"], version=package["version"]))
