"""All publications of the review in one frame, those on the compartments and those on treatment, each with its address."""

import re

import pandas as pd

from analysis.evidence.names import study_name, study_names

COLUMNS = ["study_id", "first_author", "year", "title", "journal", "doi", "pmid", "pmcid", "url", "design",
           "entities", "n_patients", "access", "verification"]  # fmt: skip
ON_TREATMENT = "NOMS"
"""Where the publications on treatment stand; the others stand in the chapters of their compartments."""


def address(study_id: str, treatment: bool = False) -> str:
    """The last part of the address of a publication's page, and its key in a bibliography. A publication on treatment
    may have the key of another publication but for its case."""
    plain = re.sub(r"[^a-z0-9]+", "-", study_id.lower())
    return f"noms-{plain}" if treatment else plain


def publications(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a publication: `address`, `name`, `treatment` (whether it is on treatment) and what its table has of
    `COLUMNS`. ValueError where two publications would have one address."""
    studies = tables["studies"].reindex(columns=COLUMNS)
    studies = studies.assign(name=[study_name(s) for _, s in studies.iterrows()], treatment=False)
    results = tables["treatment_results"]
    on_treatment = results.assign(name=study_names(results)).drop_duplicates("study_id")
    on_treatment = on_treatment.reindex(columns=[*COLUMNS, "name"]).assign(treatment=True)
    on_treatment["design"] = results.drop_duplicates("study_id")["design_class"]
    on_treatment[["entities", "verification"]] = [ON_TREATMENT, pd.NA]
    found = pd.concat([studies.astype("object"), on_treatment.astype("object")], ignore_index=True)
    pairs = zip(found["study_id"], found["treatment"], strict=True)
    found.insert(0, "address", [address(*pair) for pair in pairs])
    if found["address"].duplicated().any():
        twice = found.loc[found["address"].duplicated(keep=False), "study_id"]
        raise ValueError(
            f"the publications {' and '.join(twice)} would have one address; change the key of one."
        )
    return found
