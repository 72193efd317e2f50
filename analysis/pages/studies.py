"""The list of all publications, one line each, which leads to the page of each."""

import pandas as pd

from analysis.evidence.descriptor import label
from analysis.evidence.publications import publications
from analysis.figures.markup import Html, link
from analysis.figures.provenance import page_of
from analysis.figures.side_by_side import several
from analysis.figures.tables import from_file, table_html

FILTERS = ("Design", "Chapter", "Year", "Identity")


def line(row: dict) -> dict:
    """One publication as a line of the list."""
    table = "treatment_results" if row["treatment"] else "studies"
    column = "design_class" if row["treatment"] else "design"
    journal = "" if pd.isna(row["journal"]) else f". {row['journal']}"
    return {
        "Publication": link(page_of(row["study_id"], treatment=row["treatment"]), row["name"]),
        "Title": f"{row['title'].strip('[]')}{journal}",
        "Design": label(table, column, row["design"]),
        "Chapter": row["entities"].replace(";", ", "),
        "Year": row["year"],
        "Patients": row["n_patients"],
        "Identity": row["verification"],
    }


def study_list(tables: dict[str, pd.DataFrame]) -> Html:
    """Every publication with its design, chapter and year, by name."""
    found = publications(tables).sort_values("name", key=lambda name: name.str.lower())
    lines = pd.DataFrame([line(row) for row in found.to_dict("records")])
    words = {"css": "sm-sortable sm-lines", "counted": "publications", "filters": FILTERS}
    return Html(
        table_html(lines, **words) + from_file("studies") + from_file("treatment_results"),
        several(len(found), "publication"),
    )
