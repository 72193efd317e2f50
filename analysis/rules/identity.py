"""Rules against one publication under two names, in a table or over several."""

import pandas as pd

from analysis.rules.overlaps import by_row, links
from analysis.rules.rule import holds, number, row_rule

ALIKE = 0.8  # share of the words of two titles that both have; two titles of the data that differ have 0.78 at most
ALIKE_OF_AUTHOR = 0.6  # the same for one first author within a year
COMMON = 30  # a word of more titles than this does not make a pair worth comparing


def plain(titles: pd.Series) -> pd.Series:
    """Titles in small letters, words with single blanks between them."""
    return titles.str.lower().str.replace(r"[\W_]+", " ", regex=True).str.strip()


def undeclared(pairs: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Pairs of studies (`study_id`, `study_id_other`) that do not name each other as overlapping."""
    named = links(studies)
    declared = [o in named[s] for s, o in zip(pairs["study_id"], pairs["study_id_other"], strict=True)]
    return pairs[~pd.Series(declared, index=pairs.index, dtype=bool)]


def title_pairs(studies: pd.DataFrame) -> pd.DataFrame:
    """Pairs of studies that share a rarer word of their titles, with the share of words that both have, as `alike`."""
    rows = studies.reset_index().assign(words=plain(studies["title"]).str.split().map(frozenset).to_numpy())
    word = rows.explode("words").dropna(subset=["words"])
    rare = word[word.groupby("words")["words"].transform("size") <= COMMON][["index", "words"]]
    pairs = rare.merge(rare, on="words", suffixes=("", "_other"))[["index", "index_other"]]
    pairs = pairs[pairs["index"] > pairs["index_other"]].drop_duplicates()
    found = pairs.join(rows, on="index", rsuffix="_").join(rows, on="index_other", rsuffix="_other")
    alike = [len(a & b) / len(a | b) for a, b in zip(found["words"], found["words_other"], strict=True)]
    return found.assign(alike=alike)


@row_rule("study-title", "studies.title", "The title is that of '{detail}', or nearly so.")
def same_title(tables):
    """Delete the row that repeats the publication and add your figures to the study that is there; a later report of
    the same patients names the earlier one in `overlaps_with`."""
    studies = tables["studies"]
    pairs = title_pairs(studies)
    near = (number(pairs["year"]) - number(pairs["year_other"])).abs() <= 1
    author = near & (pairs["first_author"] == pairs["first_author_other"]) & (pairs["first_author"] != "")
    found = pairs[(pairs["alike"] >= ALIKE) | (author & (pairs["alike"] >= ALIKE_OF_AUTHOR))]
    return by_row(undeclared(found, studies), studies)


@row_rule(
    "overlap-same-year",
    "studies.overlaps_with",
    "'{study_id}' has the first author, year and compartment of {detail}, but declares no overlap.",
)
def same_author_and_year(tables):
    """Delete the row if it is the same publication under another title, DOI or PMID; else name each study in the
    `overlaps_with` of the other, unless the patients are surely different."""
    studies = tables["studies"]
    rows = studies[(studies["first_author"] != "") & (studies["year"] != "")].reset_index()
    rows = rows.assign(entity=rows["entities"].str.split(";")).explode("entity")
    pairs = rows.merge(rows, on=["first_author", "year", "entity"], suffixes=("", "_other"))
    pairs = pairs[(pairs["index"] > pairs["index_other"])].drop_duplicates(["index", "index_other"])
    return by_row(undeclared(pairs, studies), studies)


def excluded_as(tables, column: str, keys: pd.Series) -> pd.Series:
    """For each study the excluded record with the same `keys` in `column`, as text, unless it was left out as a
    duplicate of this very study or for another compartment."""
    studies, out = tables["studies"], tables["exclusions"]
    out = out[holds(out["file"], "studies")]
    theirs = plain(out["title"]) + out["year"] if column == "title" else out[column]
    told = out.assign(key=theirs)[(out[column] != "").to_numpy()]
    pairs = studies.assign(key=keys).reset_index().merge(told, on="key", suffixes=("", "_out"))
    same = (pairs["reason"] == "duplicate") & (pairs["kept_as"] == pairs["study_id"])
    covers = [e in c.split(";") for e, c in zip(pairs["entity"], pairs["entities"], strict=True)]
    wrong = pairs[~same & pd.Series(covers, index=pairs.index, dtype=bool)]
    return wrong.groupby("index")["former_id"].agg(", ".join).reindex(studies.index).fillna("").astype(object)


@row_rule("study-excluded", "studies.study_id", "'{study_id}' was left out before, as '{detail}'.")
def left_out_before(tables):
    """Read in `exclusions.csv` why it was left out; delete the study, or the exclusion if it no longer holds."""
    studies = tables["studies"]
    found = [excluded_as(tables, name, studies[name]) for name in ("doi", "pmid")]
    found.append(excluded_as(tables, "title", plain(studies["title"]) + studies["year"]))
    first = found[0]
    for other in found[1:]:
        first = first.where(first != "", other)
    return first


@row_rule("source-twice", "sources.source_id", "The publication stands in `studies.csv` as '{detail}'.")
def source_is_study(tables):
    """Cite the study by its key and delete the source; one key names one publication."""
    sources, studies = tables["sources"], tables["studies"]
    by_doi = studies[studies["doi"] != ""].drop_duplicates("doi").set_index("doi")["study_id"]
    keys = sources["source_id"].where(sources["source_id"].isin(studies["study_id"]), "")
    return sources["doi"].str.lower().map(by_doi).fillna("").where(keys == "", keys).astype(object)


@row_rule("source-title", "sources.title", "The title is that of source '{detail}'.")
def same_source(tables):
    """Delete the row that repeats the publication."""
    sources = tables["sources"]
    first = sources.groupby(plain(sources["title"]))["source_id"].transform("first")
    return first.where((sources["title"] != "") & (first != sources["source_id"]), "")
