"""Reading the tables, and cutting them to a compartment, a date and a level of verification."""

from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

import pandas as pd

from analysis.evidence.descriptor import DATA, ROOT, package, resource

DTYPES = {"date": "string", "integer": "Int64", "number": "Float64", "string": "string", "boolean": "boolean"}


def read(name: str, root: Path | str | None = None) -> pd.DataFrame:
    """One table with the types of its schema. Empty cells are missing values; lists stay text."""
    descriptor = resource(name, root)
    types = {f["name"]: DTYPES[f["type"]] for f in descriptor["schema"]["fields"]}
    path = Path(root or DATA) / descriptor["path"]
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""], encoding="utf-8")


def read_or_empty(name: str, root: Path | str | None = None) -> pd.DataFrame:
    """One table; empty where a slice of the data does not hold it."""
    held = name in {r["name"] for r in package(root)["resources"]}
    return read(name, root) if held else empty(name)


def empty(name: str) -> pd.DataFrame:
    """A table of the columns of the schema without a row."""
    return pd.DataFrame(columns=[f["name"] for f in resource(name, ROOT / "data")["schema"]["fields"]])


def read_all(root: Path | str | None = None) -> dict[str, pd.DataFrame]:
    """Every table of the package by name."""
    return {r["name"]: read(r["name"], root) for r in package(root)["resources"]}


@cache
def compartments(root: Path | str | None = None) -> pd.DataFrame:
    """The compartments in the order of the book, indexed by their short names: title, definition, colour.

    Data from before the table had the compartments of today.
    """
    held = "compartments" in {r["name"] for r in package(root)["resources"]}
    return read("compartments", root if held else ROOT / "data").set_index("compartment")


@dataclass(frozen=True)
class Evidence:
    """The tables of one compartment (or of all), already cut to `as_of` and `include`."""

    studies: pd.DataFrame
    patients: pd.DataFrame
    cohort_results: pd.DataFrame
    reported: pd.DataFrame
    vocabulary: pd.DataFrame
    compartment: str = ""
    as_of: str = ""
    include: str = "all"
    version: str = ""
    date: str = ""
    exclusions: pd.DataFrame = field(default_factory=partial(empty, "exclusions"))
    appraisal: pd.DataFrame = field(default_factory=partial(empty, "appraisal"))
    headline_rules: pd.DataFrame = field(default_factory=partial(empty, "headline_rules"))
    second_readings: pd.DataFrame = field(default_factory=partial(empty, "second_readings"))
    compartments: tuple[str, ...] = field(default_factory=lambda: tuple(compartments().index))
    notices: pd.DataFrame = field(default_factory=partial(empty, "notices"))
    curves: pd.DataFrame = field(default_factory=partial(empty, "curves"))
    curve_points: pd.DataFrame = field(default_factory=partial(empty, "curve_points"))
    curve_at_risk: pd.DataFrame = field(default_factory=partial(empty, "curve_at_risk"))
    patients_left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    results_left_out: pd.DataFrame = field(default_factory=pd.DataFrame)

    def labels(self, kind: str) -> dict[str, str]:
        """Term -> label of one list of the vocabulary."""
        terms = self.vocabulary[self.vocabulary["kind"] == kind]
        return dict(zip(terms["term"], terms["label"], strict=True))


def has_term(column: pd.Series, term: str) -> pd.Series:
    """Rows of a list column (`a;b;c`) that name the term; missing counts as False."""
    return column.isin([cell for cell in column.dropna().unique() if term in cell.split(";")])


def evidence(
    compartment: str = "", as_of: str = "", include: str = "all", root: Path | str | None = None
) -> Evidence:
    """The evidence of one compartment, or of all when `compartment` is empty.

    Patients and results of a study that a notice leaves out stand apart from the others; the study itself stays.

    Parameters
    ----------
    compartment : "", or a short name of `compartments.csv`.
    as_of : "" for everything, else a date YYYY-MM-DD; keeps publications up to that year. Only the year of a
        publication is recorded, so a year counts as a whole; a publication without a year is left out.
    include : "all", or "verified" for publications with a DOI or PMID only.
    """
    descriptor = package(root)
    tables = {n: read(n, root) for n in ("studies", "patients", "cohort_results", "reported", "vocabulary")}
    whole = Evidence(
        **tables,
        compartment=compartment,
        version=descriptor["version"],
        date=as_of or descriptor["created"][:10],
        exclusions=read_or_empty("exclusions", root),
        appraisal=read_or_empty("appraisal", root),
        headline_rules=read_or_empty("headline_rules", root),
        second_readings=read_or_empty("second_readings", root),
        compartments=tuple(compartments(root).index),
        **{n: read_or_empty(n, root) for n in ("notices", "curves", "curve_points", "curve_at_risk")},
    )
    return set_apart(narrow(whole, compartment, as_of, include))


def set_apart(whole: Evidence) -> Evidence:
    """Evidence with the patients and results of studies that a notice leaves out in tables of their own."""
    gone = whole.notices.loc[whole.notices["action"] == "left_out", "study_id"].dropna()
    tables = {}
    tables["curves"] = whole.curves[~whole.curves["study_id"].isin(gone)].reset_index(drop=True)
    for name, apart in (("patients", "patients_left_out"), ("cohort_results", "results_left_out")):
        table = getattr(whole, name)
        out = table["study_id"].isin(gone)
        tables |= {name: table[~out].reset_index(drop=True), apart: table[out].reset_index(drop=True)}
    return replace(whole, **tables)


def with_left_out(evidence: Evidence) -> Evidence:
    """Evidence with what notices leave out among the rest, to show what it changes."""
    patients = pd.concat([evidence.patients, evidence.patients_left_out], ignore_index=True)
    results = pd.concat([evidence.cohort_results, evidence.results_left_out], ignore_index=True)
    return replace(evidence, patients=patients, cohort_results=results)


def narrow(whole: Evidence, compartment: str = "", as_of: str = "", include: str = "all") -> Evidence:
    """Evidence cut to a compartment, a date and a level of verification; see `evidence`."""
    if compartment and compartment not in whole.compartments:
        raise ValueError(f"compartment is '{compartment}'; it must be one of {', '.join(whole.compartments)}")
    if include not in ("all", "verified"):
        raise ValueError(f"include is '{include}'; it must be 'all' or 'verified'")
    studies, patients, results = whole.studies, whole.patients, whole.cohort_results
    left_out, judged, drawn = whole.exclusions, whole.appraisal, whole.curves
    if compartment:
        left_out = left_out[left_out["entity"] == compartment]
        studies = studies[has_term(studies["entities"], compartment)]
        patients = patients[patients["entity"] == compartment]
        results = results[has_term(results["entity"], compartment)]
        drawn = drawn[drawn["entity"] == compartment]
    if as_of:
        studies = studies[(studies["year"] <= publication_year(as_of)).fillna(False)]
        left_out = left_out[(left_out["year"] <= publication_year(as_of)).fillna(False)]
    if include == "verified":
        studies = studies[studies["verification"] == "verified"]
    of_compartment = judged["subject"].str.startswith(f"{compartment}:").fillna(False).astype(bool)
    judged = judged[of_compartment | judged["subject"].isin(studies["study_id"]) | (not compartment)]
    return replace(
        whole,
        appraisal=judged.reset_index(drop=True),
        studies=studies.reset_index(drop=True),
        patients=of_studies(patients, studies),
        cohort_results=of_studies(results, studies),
        reported=of_studies(whole.reported, studies),
        second_readings=of_studies(whole.second_readings, studies),
        notices=of_studies(whole.notices, studies),
        curves=of_studies(drawn, studies),
        exclusions=left_out.reset_index(drop=True),
        compartment=compartment or whole.compartment,
        as_of=as_of,
        include=include,
    )


def publication_year(as_of: str) -> int:
    """Last year of publication that a cut-off date lets in."""
    try:
        return pd.Timestamp(as_of).year
    except ValueError as error:
        raise ValueError(f"as_of is '{as_of}'; write a date such as 2020-12-31") from error


def of_studies(table: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table whose study is among `studies`."""
    return table[table["study_id"].isin(studies["study_id"])].reset_index(drop=True)
