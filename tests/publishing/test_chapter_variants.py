"""The compartment template where evidence is thin: it builds, and reads as a page."""

import json
import shutil

import nbformat
import pytest

from analysis.evidence import tables
from analysis.publishing import chapters

pytestmark = pytest.mark.build


def run(tmp_path, chapter: str, **overrides):
    """(text of the page, estimates by id) of a variant of a chapter."""
    path = chapters.execute(chapter, overrides, tmp_path)
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(
        cell.source
        if cell.cell_type == "markdown"
        else "".join(o.get("data", {}).get("text/html", "") for o in cell.outputs)
        for cell in notebook.cells
    )
    results = json.loads((tmp_path / "results" / f"{chapter}.json").read_text(encoding="utf-8"))
    return text, {e["id"]: e for e in results["estimates"]}


def reduced(tmp_path, keep) -> str:
    """A copy of the data whose patients, cohort results and studies are those that `keep(table, row)` accepts."""
    folder = shutil.copytree(tables.DATA, tmp_path / "data")
    for table in ("patients", "cohort_results", "studies"):
        frame = tables.read(table, folder)
        frame[[keep(table, row) for row in frame.to_dict("records")]].to_csv(
            folder / f"{table}.csv", index=False
        )
    return str(folder)


def reads_well(text: str) -> bool:
    """No trace of a missing value or of an unfilled template."""
    return not any(trace in text for trace in ("{{", "{%", ">nan<", ">None<", "<NA>", "NaN"))


def test_as_of_1990_few_cases_were_known(tmp_path):
    text, estimates = run(tmp_path, "lm", as_of="1990-12-31")
    studies = tables.read("studies")
    early = studies[(studies["year"] <= 1990).fillna(False) & tables.has_term(studies["entities"], "LM")]
    assert 0 < len(early) < len(studies)
    assert estimates["evidence.studies"]["value"] == len(early)
    assert "1990-12-31" in text
    assert reads_well(text)


def test_verified_publications_alone_leave_nothing_provisional(tmp_path):
    text, estimates = run(tmp_path, "iesm", include="verified")
    assert estimates["evidence.studies.provisional"]["value"] == 0
    assert "verified publications only" in text
    assert reads_well(text)


def test_without_a_patient_the_page_says_so_and_draws_no_curve(tmp_path):
    folder = reduced(tmp_path, lambda table, row: table != "patients")
    text, estimates = run(tmp_path, "iscm", data=folder)
    assert "survival.median" not in estimates
    assert "figure-survival" not in text
    assert "too few patients" in text.lower() or "no survival curve" in text.lower()
    assert reads_well(text)


def test_one_study_is_a_page(tmp_path):
    only = tables.evidence("ISCM").cohort_results["study_id"].iloc[0]
    folder = reduced(tmp_path, lambda table, row: row["study_id"] == only)
    text, estimates = run(tmp_path, "iscm", data=folder)
    assert estimates["evidence.studies"]["value"] == 1
    assert reads_well(text)
