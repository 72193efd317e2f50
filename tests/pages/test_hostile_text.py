"""Text of the data that would be markup stays text in every view of a compartment chapter and of the list of studies."""

import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from analysis import notebook
from analysis.estimates.compartment import compartment_estimates
from analysis.evidence import tables
from analysis.evidence.publications import publications
from analysis.pages.publication import known, publication
from tests.payloads import free_columns

HOSTILE = "<x-y onclick=\"a('b')\">&"
TEMPLATE = (tables.ROOT / "book" / "compartment.md").read_text(encoding="utf-8")
VIEWS = [c.strip() for c in re.findall(r"```\{code-cell\}\n(nb\..*?)```", TEMPLATE, re.DOTALL)]


def poisoned(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The table with the hostile text after whatever stands in its free columns."""
    return table.assign(**{c: table[c] + HOSTILE for c in columns if c in table})


@cache
def chapter():
    """Early evidence of one compartment whose free text and labels are hostile, its estimates and frames."""
    whole = tables.evidence("ISCM", "2012-12-31")
    names = ("studies", "patients", "cohort_results", "reported", "exclusions", "appraisal")
    changed = {n: poisoned(getattr(whole, n), free_columns(n)) for n in names}
    changed["vocabulary"] = poisoned(whole.vocabulary, ["label", "definition"])
    found = replace(whole, **changed)
    return {"evidence": found, **compartment_estimates(found)._asdict()}


def shown(view: str) -> str:
    """HTML that a cell of the template gives for the hostile chapter."""
    known = chapter()
    context = {
        "nb": notebook,
        **known,
        "estimates": known["numbers"],
        "confidence": 0.95,
        "chapter": "iscm",
        "data": "",
    }
    return eval(view, context)._repr_mimebundle_()["text/html"]  # the cells of our own template


def escaped(html: str) -> str:
    """HTML without the specification of its chart, which is JSON and checked apart."""
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_hostile_text_as_text(view):
    html = shown(view)
    assert "<x-y" not in html
    assert 'onclick="a' not in html


def test_the_hostile_text_reaches_the_pages():
    reached = [view for view in VIEWS if "&lt;x-y" in escaped(shown(view))]
    assert len(reached) > len(VIEWS) / 3


def test_the_list_of_publications_and_their_pages_show_hostile_text_as_text():
    names = ("studies", "patients", "cohort_results", "reported", "treatment_results")
    read = {n: poisoned(tables.read(n), free_columns(n)) for n in names} | {
        "vocabulary": tables.read("vocabulary")
    }
    read["studies"] = read["studies"].assign(url="javascript:alert(1)", doi=None)
    html = notebook.studies.study_list(read).markup
    held = known(read, tables.package(), {})
    for study in publications(read).iloc[[0, -1]].to_dict("records"):
        html += publication(study, held, dict.fromkeys(("Text", "BibTeX", "RIS"), HOSTILE))
    assert "&lt;x-y" in html
    assert "<x-y" not in html
    assert 'href="javascript' not in html
