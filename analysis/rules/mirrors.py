"""Rules against addresses of copies: a reader is led to the publication itself."""

import re

import pandas as pd

from analysis.rules.rule import row_rule

MIRROR = re.compile(
    r"docsci|docslib|doczz|studylib|123do[ck]|fdocuments|paperzz|9lib|coek\.info|acemap|bohrium|scite\.ai"
    r"|researcher\.life|medifind|citedrive|synapsesocial|blogspot|scilit|semanticscholar|researchgate"
    r"|core\.ac\.uk|doaj\.org|deepdyve|sci-hub|libgen|academia\.edu|scribd|proxy\.weglot|read\.qxmd|booksci"
    r"|web\.archive\.org|archive\.(?:ph|is)|translate\.goog",
    re.IGNORECASE,
)
ADDRESSED = {
    "study-mirror": ("studies", "error"),
    "result-mirror": ("cohort_results", "error"),
    "source-mirror": ("sources", "error"),
    "noms-rule-mirror": ("noms_rules", "warning"),
    "noms-modifier-mirror": ("noms_modifiers", "warning"),
    "noms-conflict-mirror": ("noms_conflicts", "warning"),
    "radiosensitivity-mirror": ("radiosensitivity", "warning"),
    "score-mirror": ("scores", "warning"),
    "score-band-mirror": ("score_bands", "warning"),
    "example-mirror": ("worked_examples", "warning"),
    "treatment-mirror": ("treatment_results", "warning"),
}
"""Rule -> the table whose addresses it judges. The tables of the framework say where a row was read, so a copy there
is worth a second look and stops nothing."""


def judge(table: str):
    """The predicate of one table."""

    def mirrored(tables) -> pd.Series:
        """Give the DOI address, PubMed, PubMed Central or the publisher's own page."""
        return tables[table]["url"].str.contains(MIRROR)

    return mirrored


for rule_id, (table, severity) in ADDRESSED.items():
    row_rule(rule_id, f"{table}.url", "The address '{url}' is a copy or an aggregator.", severity)(
        judge(table)
    )
