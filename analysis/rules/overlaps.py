"""Rules for studies that may share patients."""

import pandas as pd

from analysis.rules.rule import number, row_rule

GROUPS = ("cohort", "case_series", "randomized_trial", "nonrandomized_trial", "conference_abstract")
YEARS_APART = 5


def links(studies: pd.DataFrame) -> dict[str, set[str]]:
    """Study -> the studies that it names in `overlaps_with`."""
    pairs = zip(studies["study_id"], studies["overlaps_with"], strict=True)
    return {study: set(named.split(";")) - {""} for study, named in pairs}


@row_rule(
    "overlap-self",
    "studies.overlaps_with",
    "'{study_id}' names itself among the studies that it overlaps with.",
)
def overlaps_itself(tables):
    """Delete its own id from the list."""
    studies = tables["studies"]
    named = links(studies)
    return studies["study_id"].map(lambda study: study in named[study]).astype(bool)


@row_rule(
    "overlap-mutual", "studies.overlaps_with", "'{study_id}' names {detail}, which does not name it back."
)
def one_sided(tables):
    """Add this study to the list of the other one, or delete the other one here: an overlap is always mutual."""
    studies = tables["studies"]
    named = links(studies)
    missing = studies["study_id"].map(
        lambda study: ", ".join(o for o in sorted(named[study]) if o in named and study not in named[o])
    )
    return missing.astype(object)


def same_author_pairs(studies: pd.DataFrame) -> pd.DataFrame:
    """Pairs of group studies of one first author and compartment that do not declare an overlap."""
    named = links(studies)
    groups = studies[studies["design"].isin(GROUPS) & (studies["first_author"] != "")].reset_index()
    groups = groups.assign(entity=groups["entities"].str.split(";")).explode("entity")
    pairs = groups.merge(groups, on=["first_author", "entity"], suffixes=("", "_other"))
    pairs = pairs[(pairs["index"] > pairs["index_other"]) & (pairs["entity"] != "general")]
    pairs = pairs.drop_duplicates(["index", "index_other"])
    declared = [o in named[s] for s, o in zip(pairs["study_id"], pairs["study_id_other"], strict=True)]
    return pairs[~pd.Series(declared, index=pairs.index, dtype=bool)]


def by_row(pairs: pd.DataFrame, studies: pd.DataFrame) -> pd.Series:
    """For each study the others of its pairs, as text."""
    others = pairs.groupby("index")["study_id_other"].agg(", ".join)
    return others.reindex(studies.index).fillna("").astype(object)


@row_rule(
    "overlap-same-size",
    "studies.overlaps_with",
    "'{study_id}' has the first author, compartment and number of patients of {detail}, but declares no overlap.",
)
def same_author_and_size(tables):
    """Name each study in the `overlaps_with` of the other, unless the patients are surely different."""
    pairs = same_author_pairs(tables["studies"])
    same = (pairs["n_patients"] == pairs["n_patients_other"]) & (pairs["n_patients"] != "")
    return by_row(pairs[same], tables["studies"])


@row_rule(
    "overlap-same-author",
    "studies.overlaps_with",
    "'{study_id}' has the first author and compartment of {detail} and appeared within five years, "
    "but declares no overlap.",
    "warning",
)
def same_author_and_time(tables):
    """Name each study in the `overlaps_with` of the other, or say in `exceptions.csv` why they share no patient."""
    pairs = same_author_pairs(tables["studies"])
    apart = (number(pairs["year"]) - number(pairs["year_other"])).abs()
    other_size = (pairs["n_patients"] != pairs["n_patients_other"]) | (pairs["n_patients"] == "")
    return by_row(pairs[(apart <= YEARS_APART) & other_size], tables["studies"])
