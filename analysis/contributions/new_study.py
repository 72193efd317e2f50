"""Adding a study to a data folder: asks for the cells that it needs, writes the rows, says where they stand."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from analysis.contributions import new_rows
from analysis.rules.schema import allowed_terms
from analysis.submitted.schema import options
from analysis.submitted.tables import load_all

Ask = Callable[[str, str, Callable[[str], str]], str]


def add_study(
    package: dict,
    folder: Path,
    identities: list[str],
    given: dict[str, str],
    patients: int = 0,
    results: int = 0,
    ask: Ask | None = None,
) -> list[str]:
    """Write the rows of a new study; returns the sentences for the person.

    Parameters
    ----------
    package, folder : the descriptor and the place of the data.
    identities : DOI, PMID or both, as pasted.
    given : cells of the study by column.
    patients, results : rows to prepare in `patients.csv` and `cohort_results.csv`.
    ask : asks for a cell (question, default, problem of an answer); None asks nothing.

    Raises
    ------
    ValueError when the publication is already there, or a cell would not pass the check.
    """
    tables = load_all(package, folder)
    found = {name: value for text in identities for name, value in new_rows.identity(text).items()}
    known = new_rows.known_study(tables["studies"].frame.to_dict("records"), found)
    if known:
        raise ValueError(f"this publication is already there as '{known}'; add its rows under that key.")
    cells = {**found, **study_cells(tables, given, ask)}
    key = new_rows.new_key(cells["first_author"], cells["year"], taken_keys(tables))
    study = new_rows.study_row(cells, key)
    rows = {
        "studies": [study],
        "patients": new_rows.patient_rows(study, study["entities"].split(";")[0], patients),
        "cohort_results": new_rows.result_rows(study, results),
    }
    said = [write_rows(tables[name], folder, new, key) for name, new in rows.items() if new]
    return [*said, "Fill in the empty cells, then run `spinemets check`."]


def taken_keys(tables: dict) -> set[str]:
    """Keys of studies that stand in the table or were retired; none is used again."""
    retired = set(tables["retired"].frame["id"]) if "retired" in tables else set()
    return retired | set(tables["studies"].frame["study_id"])


def write_rows(table, folder: Path, rows: list[dict[str, str]], key: str) -> str:
    """Put rows into a table; returns the sentence that says where they stand."""
    lines = new_rows.add_rows(folder / table.resource["path"], table, rows)
    return f"{table.file}:{lines[0]}:1: {len(rows)} row(s) added for '{key}'."


def study_cells(tables: dict, given: dict[str, str], ask: Ask | None) -> dict[str, str]:
    """Cells of the study: those given, then those asked for; each passes the check."""
    fields = tables["studies"].resource["schema"]["fields"]
    unknown = sorted(set(given) - {field["name"] for field in fields})
    if unknown:
        raise ValueError(f"studies.csv has no column '{unknown[0]}'; see the codebook for its columns.")
    cells = dict(given)
    for field in new_rows.asked_fields(tables["studies"]):
        if field["name"] not in given:
            wrong = partial(new_rows.problem, field=field, allowed=terms_of(field, tables))
            cells[field["name"]] = ask(question(field), "", wrong) if ask else ""
    for field in fields:
        value = cells.get(field["name"])
        sentence = new_rows.problem(value, field, terms_of(field, tables)) if value is not None else ""
        if sentence:
            raise ValueError(sentence)
    return cells


def terms_of(field: dict, tables: dict) -> dict[str, None]:
    """The terms that a cell allows."""
    return allowed_terms(field, tables) or {}


def question(field: dict) -> str:
    """What the terminal asks for a cell."""
    choices = f" ({', '.join(options(field))})" if options(field) else ""
    needed = "" if field.get("constraints", {}).get("required") else ", empty if not known"
    return f"{field['name']}: {field.get('description', '')}{choices}{needed}"
