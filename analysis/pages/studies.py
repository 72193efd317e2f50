"""One page that lists each study with all that was taken from it, and where each row stands in the repository."""

import pandas as pd
from markupsafe import Markup

from analysis.evidence.names import study_name
from analysis.figures.markup import Html, link, render
from analysis.figures.side_by_side import several

TAKEN = {"patients": "patient_id", "cohort_results": "result_id", "reported": "reported_id"}
HIDDEN = {"study_id", "patient_id", "result_id", "reported_id", "url", "verification", "quantity_id"}
IDENTITY = {"treatment_id", "first_author", "year", "title", "journal", "doi", "pmid"}
"""Columns of a treatment result that name its publication rather than say what it found."""


def row_text(row: dict) -> str:
    """The filled cells of a row as `column: value`."""
    return "; ".join(f"{k}: {v}" for k, v in row.items() if k not in HIDDEN and not pd.isna(v))


def places(repository: str, path: str, line: int) -> Markup:
    """Links to a row's line in the repository and to the history of its table."""
    return Markup("{}, {}").format(
        link(f"{repository}/blob/main/data/{path}#L{line}", f"line {line}"),
        link(f"{repository}/commits/main/data/{path}", "history"),
    )


def rows_of(frame: pd.DataFrame, key: str, path: str, repository: str, identity=frozenset()) -> list[dict]:
    """The rows of a table as a page lists them; where a row names its publication itself, in the columns `identity`,
    it links to it. Line 1 of a file is its header."""
    return [
        {
            "key": row[key],
            "text": row_text({k: v for k, v in row.items() if k not in identity}),
            "places": places(repository, path, index + 2),
            "to_verify": row.get("verification") == "to_verify",
            "source": link(row["url"], "source") if identity and not pd.isna(row["url"]) else "",
        }
        for index, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]


def taken(study: str, tables: dict[str, pd.DataFrame], paths: dict[str, str], repository: str) -> list[tuple]:
    """Label and rows of each table that holds rows of a study."""
    parts = []
    for name, key in TAKEN.items():
        rows = tables[name][tables[name]["study_id"] == study]
        what = name.replace("_", " ")
        noun = what.removesuffix("s") if len(rows) == 1 and name != "reported" else what
        if len(rows):
            parts.append((f"{len(rows)} {noun}", rows_of(rows, key, paths[name], repository)))
    return parts


def cited(study: pd.Series, address) -> dict:
    """Key, name, title with journal, and address of a publication."""
    return {
        "key": study["study_id"],
        "name": study_name(study),
        "text": ". ".join(str(study[c]) for c in ("title", "journal") if not pd.isna(study[c])) + ".",
        "address": "" if pd.isna(address) else link(address, address),
    }


def treatment_publication(rows: pd.DataFrame, path: str, repository: str) -> Markup:
    """One publication on treatment with its figures; its DOI where it has one."""
    first = rows.iloc[0]
    address = None if pd.isna(first["doi"]) else f"https://doi.org/{first['doi']}"
    found = rows_of(rows, "treatment_id", path, repository, IDENTITY)
    return render(
        "study",
        **cited(first, address),
        provisional=False,
        places="",
        taken=[(several(len(rows), "treatment result"), found)],
    )


def treatment_list(tables: dict[str, pd.DataFrame], package: dict) -> Html:
    """The publications on treatment, each with all figures that were taken from it."""
    table, repository = tables["treatment_results"], package["homepage"]
    path = next(r["path"] for r in package["resources"] if r["name"] == "treatment_results")
    groups = table.groupby("study_id", sort=True)
    found = [treatment_publication(rows, path, repository) for _, rows in groups]
    return Html(render("studies", studies=found), several(len(found), "publication"))


def study_list(tables: dict[str, pd.DataFrame], package: dict) -> Html:
    """The page: each study by its name, with its identity, its line and its rows."""
    paths, repository = {r["name"]: r["path"] for r in package["resources"]}, package["homepage"]
    named = tables["studies"].assign(name=[study_name(s) for _, s in tables["studies"].iterrows()])
    found = [
        render(
            "study",
            **cited(study, study["url"]),
            provisional=study["verification"] == "provisional",
            places=places(repository, paths["studies"], index + 2),
            taken=taken(study["study_id"], tables, paths, repository),
        )
        for index, study in named.sort_values("name", key=lambda name: name.str.lower()).iterrows()
    ]
    return Html(render("studies", studies=found), several(len(found), "publication"))
