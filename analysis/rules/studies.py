"""Rules for publications: identity, address and what hangs on them."""

import re
import unicodedata
from urllib.parse import unquote

import pandas as pd

from analysis.rules.rule import number, row_rule

LETTERS = re.compile("[^a-z]")
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
