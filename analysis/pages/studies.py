"""One page that lists each study with all that was taken from it, and where each row stands in the repository."""

import html

import pandas as pd

from analysis.evidence.names import study_name
from analysis.figures.markup import Html

TAKEN = {"patients": "patient_id", "cohort_results": "result_id", "reported": "reported_id"}
HIDDEN = {"study_id", "patient_id", "result_id", "reported_id", "url", "verification", "quantity_id"}
IDENTITY = {"treatment_id", "first_author", "year", "title", "journal", "doi", "pmid"}
"""Columns of a treatment result that name its publication rather than say what it found."""


def row_text(row: dict) -> str:
    """The filled cells of a row as `column: value`."""
    return "; ".join(f"{k}: {v}" for k, v in row.items() if k not in HIDDEN and not pd.isna(v))


def links(repository: str, path: str, line: int) -> str:
    """Links to a row's line in the repository and to the history of its table."""
    return (
        f'<a href="{repository}/blob/main/data/{path}#L{line}">line {line}</a>, '
        f'<a href="{repository}/commits/main/data/{path}">history</a>'
    )


def taken(study: str, tables: dict[str, pd.DataFrame], paths: dict[str, str], repository: str) -> str:
    """All rows of one study, by table. Line 1 of a file is its header."""
    parts = []
    for name, key in TAKEN.items():
        rows = tables[name][tables[name]["study_id"] == study]
        items = "".join(
            f'<li id="{html.escape(row[key])}">{html.escape(row_text(row))} '
            f"({links(repository, paths[name], index + 2)})</li>"
            for index, row in zip(rows.index, rows.to_dict("records"), strict=True)
        )
        if items:
            what = name.replace("_", " ")
            label = f"{len(rows)} {what.removesuffix('s') if len(rows) == 1 and name != 'reported' else what}"
            parts.append(f"<details><summary>{label}</summary><ul>{items}</ul></details>")
    return "".join(parts)


def citation(study: pd.Series) -> str:
    """Author, year, title, journal and address of a study."""
    known = [study["title"], study["journal"]]
    text = ". ".join(html.escape(str(x)) for x in known if not pd.isna(x))
    address = (
        ""
        if pd.isna(study["url"])
        else f' <a href="{html.escape(study["url"])}">{html.escape(study["url"])}</a>'
    )
    mark = (
        ' <span class="sm-provisional">provisional</span>' if study["verification"] == "provisional" else ""
    )
    return f"<p>{text}.{address}{mark}</p>"


def treatment_item(row: dict, path: str, line: int, repository: str) -> str:
    """One treatment result with the links to its source, its line and its history."""
    found = {k: v for k, v in row.items() if k not in IDENTITY}
    source = "" if pd.isna(row["url"]) else f'<a href="{html.escape(row["url"])}">source</a>, '
    mark = ' <span class="sm-verify">to verify</span>' if row["verification"] == "to_verify" else ""
    return (
        f'<li id="{html.escape(row["treatment_id"])}">{html.escape(row_text(found))}{mark} '
        f"({source}{links(repository, path, line)})</li>"
    )


def treatment_publication(rows: pd.DataFrame, path: str, repository: str) -> str:
    """One publication on treatment with its figures; its DOI where it has one."""
    first = rows.iloc[0]
    address = "" if pd.isna(first["doi"]) else f"https://doi.org/{first['doi']}"
    link = f' <a href="{html.escape(address)}">{html.escape(address)}</a>' if address else ""
    text = ". ".join(html.escape(str(first[c])) for c in ("title", "journal") if not pd.isna(first[c]))
    items = "".join(
        treatment_item(row, path, index + 2, repository)
        for index, row in zip(rows.index, rows.to_dict("records"), strict=True)
    )
    what = "1 treatment result" if len(rows) == 1 else f"{len(rows)} treatment results"
    return (
        f'<section class="sm-study" id="{html.escape(first["study_id"])}"><h3>{html.escape(study_name(first))}</h3>'
        f"<p>{text}.{link}</p><details><summary>{what}</summary><ul>{items}</ul></details></section>"
    )


def treatment_list(tables: dict[str, pd.DataFrame], package: dict) -> Html:
    """The publications on treatment, each with all figures that were taken from it."""
    table, repository = tables["treatment_results"], package["homepage"]
    path = next(r["path"] for r in package["resources"] if r["name"] == "treatment_results")
    groups = table.groupby("study_id", sort=True)
    return Html("".join(treatment_publication(rows, path, repository) for _, rows in groups))


def study_list(tables: dict[str, pd.DataFrame], package: dict) -> Html:
    """The page: each study with its identity, its line and its rows."""
    paths, repository = {r["name"]: r["path"] for r in package["resources"]}, package["homepage"]
    parts = []
    for index, study in tables["studies"].iterrows():
        key = study["study_id"]
        parts.append(
            f'<section class="sm-study" id="{html.escape(key)}"><h3>{html.escape(study_name(study))}</h3>'
            f"{citation(study)}<p>{links(repository, paths['studies'], index + 2)}</p>"
            f"{taken(key, tables, paths, repository)}</section>"
        )
    return Html("".join(parts))
