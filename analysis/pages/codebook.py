"""The codebook: what `datapackage.json` says of each table and column, and the downloads beside it."""

import html

import pandas as pd

from analysis.figures.charts import Html, table_html

TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "date": "date",
    "boolean": "yes or no",
}


def allowed(field: dict, vocabulary: pd.DataFrame) -> str:
    """What a column may hold, as HTML: options with their definitions, a range, a pattern."""
    limits = field.get("constraints", {})
    options = field.get("options", {})
    if "vocabulary" in field:
        terms = vocabulary[vocabulary["kind"] == field["vocabulary"]]
        options = dict(zip(terms["term"], terms["definition"], strict=True))
    if options:
        lines = "".join(
            f"<dt>{html.escape(k)}</dt><dd>{html.escape(str(v))}</dd>" for k, v in options.items()
        )
        several = f", several joined by <code>{field['list']}</code>" if "list" in field else ""
        return f"<details><summary>{len(options)} options{several}</summary><dl>{lines}</dl></details>"
    span = [
        f"{word} {limits[key]}" for word, key in (("from", "minimum"), ("to", "maximum")) if key in limits
    ]
    if span:
        return " ".join(span)
    return f"<code>{html.escape(limits['pattern'])}</code>" if "pattern" in limits else ""


def table_of(resource: dict, vocabulary: pd.DataFrame, rows: int) -> str:
    """One table of the package: what a row is, its key, its columns."""
    schema = resource["schema"]
    lines = [
        {
            "Column": f"<code>{f['name']}</code>",
            "Meaning": html.escape(f["description"]),
            "Type": TYPES[f["type"]] + (f", {f['unit']}" if "unit" in f else ""),
            "Needed": "yes" if f.get("constraints", {}).get("required") else "",
            "Allowed": allowed(f, vocabulary),
        }
        for f in schema["fields"]
    ]
    links = "; ".join(
        f"<code>{html.escape(str(k['fields']))}</code> is in "
        f'<a href="#table-{k["reference"]["resource"]}">{k["reference"]["resource"]}</a>'
        for k in schema.get("foreignKeys", [])
    )
    key = ", ".join(
        f"<code>{k}</code>" for k in [schema["primaryKey"]] for k in ([k] if isinstance(k, str) else k)
    )
    stem = resource["name"]
    return (
        f'<section id="table-{stem}"><h3>{html.escape(resource["title"])}</h3>'
        f"<p>{html.escape(resource['description'])} {rows} rows. Key: {key}. {links}</p>"
        f'<p>Download: <a href="../../_static/data/{stem}.csv">CSV</a>, '
        f'<a href="../../_static/data/{stem}.parquet">Parquet</a>.</p>'
        f"<details><summary>Columns</summary>{table_html(pd.DataFrame(lines), escape=False)}</details></section>"
    )


def codebook(package: dict, tables: dict[str, pd.DataFrame]) -> Html:
    """All tables of the package."""
    vocabulary = tables["vocabulary"]
    return Html("".join(table_of(r, vocabulary, len(tables[r["name"]])) for r in package["resources"]))
