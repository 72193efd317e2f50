"""The methods page names what the book does, all of it and nothing else."""

import json
import re

import pytest

from analysis.evidence import tables
from analysis.publishing.chapters import RESULTS

BOOK = tables.ROOT / "book"
INSTRUMENTS = {"GRADE": "guyatt2008", "OCEBM": "ocebm2011", "JBI": "munn2020"}
CITED = re.compile(r"\{cite:[a-z]+\}`([^`]+)`")


def keys_in(text: str) -> set[str]:
    """Citation keys of a text."""
    return {key.strip() for keys in CITED.findall(text) for key in keys.split(",")}


def sources_of_methods() -> set[str]:
    """Sources that the rows of `methods.csv` name."""
    return set(tables.read("methods")["sources"].dropna().str.split(";").explode())


def test_the_text_of_the_page_and_its_table_name_the_same_publications_on_statistics():
    sources = tables.read("sources")
    statistics = set(sources.loc[sources["kind"] == "statistics", "source_id"])
    cited = keys_in((BOOK / "methods.md").read_text(encoding="utf-8"))
    assert cited & statistics == sources_of_methods()
    assert statistics == sources_of_methods()


def test_every_source_is_cited_by_a_page():
    cited = set().union(*(keys_in(p.read_text(encoding="utf-8")) for p in BOOK.rglob("*.md")))
    assert set(tables.read("sources")["source_id"]) - cited == set()


def test_the_instruments_of_appraisal_that_the_page_cites_are_those_that_judged():
    cited = keys_in((BOOK / "methods.md").read_text(encoding="utf-8"))
    used = set(tables.read("appraisal")["instrument"])
    assert {name for name, source in INSTRUMENTS.items() if source in cited} == used


def results() -> list[dict]:
    """All numbers of all executed chapters; a book that was not executed is a failure, not a skip."""
    files = sorted(RESULTS.glob("*.json"))
    if not files:
        pytest.fail("no chapter was executed; run `make site` first")
    return [e for path in files for e in json.loads(path.read_text(encoding="utf-8"))["estimates"]]


def named(methods, estimate: dict) -> list[str]:
    """The rows of `methods.csv` whose pattern the method of an estimate has."""
    patterns = methods.dropna(subset=["pattern"])
    found = [re.fullmatch(pattern, estimate["method"]) for pattern in patterns["pattern"]]
    return [row for row, match in zip(patterns["method_id"], found, strict=True) if match]


@pytest.mark.build
def test_every_method_of_a_result_is_named_once_in_methods_csv():
    methods = tables.read("methods")
    names = {e["method"]: named(methods, e) for e in results()}
    assert {method: rows for method, rows in names.items() if len(rows) != 1} == {}


@pytest.mark.build
def test_every_method_named_in_methods_csv_gave_a_result():
    methods, found = tables.read("methods"), results()
    used = {row for e in found for row in named(methods, e)}
    for row in methods.dropna(subset=["ids"]).itertuples():
        used |= {row.method_id for e in found if re.fullmatch(row.ids, e["id"])}
    assert set(methods["method_id"]) - used == set()
