"""The audit as a page: what publications print that does not follow from their own figures."""

import pandas as pd

from analysis.audit.rows import WEIGHTS
from analysis.estimates import results
from analysis.estimates.results import Estimate
from analysis.evidence.names import names_of, study_name
from analysis.figures.markup import Html
from analysis.figures.tables import table_html

UNCONFIRMED = "Not confirmed: a second reading is due"
"""In place of a publication that a figure read once would accuse."""


def audit_estimates(findings: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Number of findings, in all, by weight and by publication, as a results frame."""
    rows = [results.count("findings", "Findings", findings["finding_id"], "findings")]
    for weight, title in WEIGHTS.items():
        found = findings.loc[findings["weight"] == weight, "finding_id"]
        rows.append(results.count(f"findings.{weight}", title, found, "findings"))
    waiting = findings.loc[~findings["confirmed"], "finding_id"]
    rows.append(results.count("findings.unconfirmed", UNCONFIRMED, waiting, "findings"))
    findings = findings[findings["confirmed"]]
    for key, found in findings.groupby("study_id", sort=True):
        name = study_name(studies.set_index("study_id").loc[key])
        rows.append(results.count(f"findings.{key}", f"Findings in {name}", found["finding_id"], "findings"))
    read = Estimate(float(findings["study_id"].nunique()), method="count")
    return results.frame(
        [*rows, results.row("publications", "Publications with findings", read, "studies", [])]
    )


def findings_table(findings: pd.DataFrame, studies: pd.DataFrame) -> Html:
    """Every finding, the heaviest first: the fault, what is printed and what follows, the publication and all its
    places. Searchable and sortable; on a phone each row stacks."""
    if findings.empty:
        return Html("<p>The printed figures of these publications agree with each other.</p>")
    table = pd.DataFrame(
        {
            "Weight": findings["weight"].map(WEIGHTS),
            "Fault": findings["fault"],
            "Finding": findings["sentence"],
            "Publication": findings["study_id"]
            .map(names_of(studies))
            .where(findings["confirmed"], UNCONFIRMED),
            "Place": findings["locations"],
        }
    )
    return Html(table_html(table, "sm-sortable", "findings", stack=True), f"{len(table)} findings")
