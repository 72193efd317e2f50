"""The audit as a page: what publications print that does not follow from their own figures."""

import pandas as pd

from analysis.estimates import results
from analysis.estimates.results import Estimate
from analysis.evidence.names import names_of, study_name
from analysis.figures.markup import Html
from analysis.figures.tables import table_html


def audit_estimates(findings: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Number of findings, in all and by publication, as a results frame."""
    rows = [results.count("findings", "Findings", findings["finding_id"], "findings")]
    for key, found in findings.groupby("study_id", sort=True):
        name = study_name(studies.set_index("study_id").loc[key])
        rows.append(results.count(f"findings.{key}", f"Findings in {name}", found["finding_id"], "findings"))
    read = Estimate(float(findings["study_id"].nunique()), method="count")
    return results.frame(
        [*rows, results.row("publications", "Publications with findings", read, "studies", [])]
    )


def findings_table(findings: pd.DataFrame, studies: pd.DataFrame) -> Html:
    """Every finding with its place, what is printed and what follows, filterable and sortable."""
    if findings.empty:
        return Html("<p>The printed figures of these publications agree with each other.</p>")
    names = names_of(studies)
    table = pd.DataFrame(
        {
            "Publication": findings["study_id"].map(names),
            "Kind": findings["check"].str.replace("_", " ").str.replace("-", " ").str.capitalize(),
            "Place": findings["locations"],
            "Finding": findings["sentence"].str.slice(0, 1).str.upper() + findings["sentence"].str.slice(1),
        }
    )
    return Html(table_html(table, css="sm-sortable"), f"{len(table)} findings")
