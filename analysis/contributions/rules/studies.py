"""Rules for publications: identity, address and what hangs on them."""

import re
import unicodedata
from urllib.parse import unquote

import pandas as pd

from analysis.contributions.rules.rule import number, row_rule

LETTERS = re.compile("[^a-z]")
MIRROR = re.compile(
    r"docsci|docslib|doczz|studylib|123do[ck]|fdocuments|paperzz|9lib|coek\.info|acemap|bohrium|scite\.ai"
    r"|researcher\.life|medifind|citedrive|synapsesocial|blogspot|scilit|semanticscholar|researchgate"
    r"|core\.ac\.uk|doaj\.org|deepdyve|sci-hub|libgen|academia\.edu|scribd"
)
TABLES_OF_STUDIES = ("patients", "cohort_results", "reported", "curves")


def letters(name: str) -> str:
    """A name in plain small letters, as it stands in a `study_id`."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return LETTERS.sub("", plain.lower())


@row_rule(
    "study-author", "studies.study_id", "The key '{study_id}' does not fit the first author '{first_author}'."
)
def author_in_key(tables):
    """Begin the key with the family name in small letters, or with 'anon' where the author is not known. A key that
    begins with 'anon' stays when the author is found later."""
    studies = tables["studies"]
    stems = studies["study_id"].str.extract(r"^([a-z]+?)(?:[0-9]{4}|nd)[a-z]{0,2}$")[0].fillna("")
    names = studies["first_author"].map(letters).where(studies["first_author"] != "", "anon")
    return (stems != names) & ~stems.isin(["", "anon"])


@row_rule("study-year", "studies.study_id", "The key '{study_id}' does not fit the year '{year}'.")
def year_in_key(tables):
    """Put the year of publication into the key, or 'nd' where the year is not known. A key with 'nd' stays when the
    year is found later."""
    studies = tables["studies"]
    years = studies["study_id"].str.extract(r"^[a-z]+?([0-9]{4}|nd)[a-z]{0,2}$")[0].fillna("")
    return (years != studies["year"]) & ~years.isin(["", "nd"])


@row_rule("study-title", "studies.title", "The title and year are those of '{detail}'.")
def same_title(tables):
    """Delete the row that repeats the publication; add your figures to the study that is there."""
    studies = tables["studies"]
    plain = studies["title"].str.lower().str.replace(r"[\W_]", "", regex=True)
    first = studies.groupby([plain, studies["year"]])["study_id"].transform("first")
    return first.where((plain != "") & (first != studies["study_id"]), "")


@row_rule("study-verified", "studies.verification", "'{study_id}' is verified but has neither DOI nor PMID.")
def verified_without_identity(tables):
    """Add the DOI or the PMID, or set the study to provisional."""
    studies = tables["studies"]
    return (studies["verification"] == "verified") & (studies["doi"] == "") & (studies["pmid"] == "")


@row_rule("study-provisional", "studies.verification", "'{study_id}' has a DOI or PMID but is provisional.")
def provisional_with_identity(tables):
    """Read the publication, check its rows and set it to verified."""
    studies = tables["studies"]
    return (studies["verification"] == "provisional") & ((studies["doi"] != "") | (studies["pmid"] != ""))


@row_rule("study-address", "studies.url", "The address of '{study_id}' must begin with {detail}")
def address_of_identity(tables):
    """Give the DOI address, else PubMed, else PubMed Central, and only without these another page."""
    studies = tables["studies"]
    none = pd.Series("", index=studies.index)
    expected = none.mask(studies["pmcid"] != "", "https://pmc.ncbi.nlm.nih.gov/articles/" + studies["pmcid"])
    expected = expected.mask(studies["pmid"] != "", "https://pubmed.ncbi.nlm.nih.gov/" + studies["pmid"])
    expected = expected.mask(studies["doi"] != "", "https://doi.org/" + studies["doi"])
    found = studies["url"].map(unquote).str.lower().str.rstrip("/")
    return expected.where((expected != "") & (found != expected.str.lower()), "")


@row_rule("study-no-address", "studies.notes", "'{study_id}' has no address and no note that says why.")
def no_address(tables):
    """Give an address where the publication can be found, or say in the notes where it was read."""
    studies = tables["studies"]
    return (studies["url"] == "") & (studies["notes"] == "")


def mirrored(frame: pd.DataFrame) -> pd.Series:
    """Rows whose address is a copy or an aggregator."""
    return frame["url"].str.contains(MIRROR)


@row_rule("study-mirror", "studies.url", "The address '{url}' is a copy or an aggregator.")
def mirror_of_study(tables):
    """Give the DOI address, PubMed, PubMed Central or the publisher's own page."""
    return mirrored(tables["studies"])


@row_rule("result-mirror", "cohort_results.url", "The address '{url}' is a copy or an aggregator.")
def mirror_of_result(tables):
    """Give the DOI address, PubMed, PubMed Central or the publisher's own page."""
    return mirrored(tables["cohort_results"])


@row_rule(
    "study-case-report", "studies.n_patients", "A case report has one to three patients, not {n_patients}."
)
def large_case_report(tables):
    """Correct the number, or choose case_series or cohort as design."""
    studies = tables["studies"]
    return (studies["design"] == "case_report") & (number(studies["n_patients"]) > 3)


@row_rule(
    "study-rows",
    "studies.n_patients",
    "'{study_id}' has {detail} rows in `patients.csv`, more than its patients.",
)
def more_rows_than_patients(tables):
    """Correct the number of patients, or delete patients that stand there twice."""
    studies = tables["studies"]
    rows = studies["study_id"].map(tables["patients"]["study_id"].value_counts()).fillna(0).astype(int)
    return rows.astype(str).where(rows > number(studies["n_patients"]), "")


@row_rule("study-unused", "studies.study_id", "No patient and no figure refers to '{study_id}'.", "warning")
def unused(tables):
    """Add what the publication reports, or delete the study."""
    studies = tables["studies"]
    used = set().union(*(tables[name]["study_id"] for name in TABLES_OF_STUDIES if name in tables))
    return ~studies["study_id"].isin(used)


@row_rule(
    "exclusion-kept", "exclusions.kept_as", "A duplicate names the id that was kept, and no other row does."
)
def kept_only_for_duplicates(tables):
    """Fill in `kept_as` when the reason is duplicate; empty it otherwise."""
    exclusions = tables["exclusions"]
    return (exclusions["reason"] == "duplicate") != (exclusions["kept_as"] != "")


@row_rule("exclusion-unknown", "exclusions.kept_as", "The id '{kept_as}' that was kept does not exist.")
def kept_exists(tables):
    """Name a study or a patient that stands in the tables."""
    kept = tables["exclusions"]["kept_as"]
    known = set(tables["studies"]["study_id"]) | set(tables["patients"]["patient_id"])
    return ~kept.isin(known | set(tables["cohort_results"]["result_id"])) & (kept != "")


@row_rule("retired-present", "retired.id", "The id '{id}' is retired but still stands in table {table}.")
def retired_and_present(tables):
    """Delete the row from its table, or the line from `retired.csv`."""
    return id_exists(tables, "id")


@row_rule(
    "retired-replacement", "retired.replaced_by", "The id '{replaced_by}' that replaces it does not exist."
)
def replacement_missing(tables):
    """Name an id of the same table, or leave the cell empty when nothing replaces it."""
    return ~id_exists(tables, "replaced_by") & (tables["retired"]["replaced_by"] != "")


def id_exists(tables, column: str) -> pd.Series:
    """Rows of `retired` whose id in `column` stands in the table that they name (its first column is its key)."""
    retired = tables["retired"]
    known = {(name, key) for name in set(retired["table"]) & set(tables) for key in tables[name].iloc[:, 0]}
    pairs = list(zip(retired["table"], retired[column], strict=True))
    return pd.Series([pair in known for pair in pairs], index=retired.index, dtype=bool)
