"""What the chapter on treatment rests on: the tables, the framework read from them, and the figures with their study."""

from dataclasses import dataclass

import pandas as pd

from analysis.evidence.names import study_names
from analysis.noms.evidence import treatment_evidence
from analysis.noms.framework import framework
from analysis.noms.words import fields, outcome_words, titles

EXTRA = ["treatment_id", "study_id", "question", "first_author", "year", "title", "journal"]


@dataclass(frozen=True)
class Treatment:
    """The evidence of the chapter on treatment.

    `tables` are the tables of the package, `model` is the framework of `analysis.noms.framework.framework`, and
    `results` holds the columns of `treatment_evidence` with study_id, question, primary and `name` (the
    publication as a page names it) `outcome_title` and `design_title`. The definitions of closed lists stand in `options`, short
    titles of the answers of the framework in `titles`.
    """

    tables: dict[str, pd.DataFrame]
    model: dict
    results: pd.DataFrame
    options: dict[str, dict[str, str]]
    titles: dict[str, str]
    paths: dict[str, str]
    repository: str
    version: str
    date: str
    confidence: float
    alpha_beta: float
    include: str
    compartment: str = ""

    def of(self, *questions: str) -> pd.DataFrame:
        """Results of the studies themselves on the questions; what others claim of them is left out."""
        table = self.results
        return table[table["question"].isin(questions) & (table["statement"] == "study_result")]


def treatment(
    tables: dict[str, pd.DataFrame],
    package: dict,
    limits: dict,
    include: str = "all",
    confidence: float = 0.95,
    alpha_beta: float = 10.0,
) -> Treatment:
    """The evidence from the tables of the package.

    Parameters
    ----------
    tables : name of a table -> frame.
    package : descriptor of the data package.
    limits : the thresholds as `analysis.noms.framework.framework` takes them.
    include : "all", or "verified" to leave out figures still to verify.
    confidence : of the Wilson intervals.
    alpha_beta : alpha/beta of the tumour in Gy.
    """
    raw = tables["treatment_results"]
    results = treatment_evidence(raw, include=include, confidence=confidence)
    names = raw[EXTRA].assign(name=study_names(raw))
    listed = fields(package, "treatment_results")
    outcomes = results["outcome"].map(lambda outcome: outcome_words(outcome, listed["outcome"]["titles"]))
    designs = results["design_class"].map(listed["design_class"]["options"])
    return Treatment(
        tables,
        framework(tables, **limits),
        results.assign(outcome_title=outcomes, design_title=designs).merge(names, on="treatment_id"),
        {name: field["options"] for name, field in listed.items() if "options" in field},
        titles(package),
        {r["name"]: r["path"] for r in package["resources"]},
        package["homepage"].rstrip("/"),
        package["version"],
        package["created"][:10],
        confidence,
        alpha_beta,
        include,
    )
