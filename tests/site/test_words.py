"""Kinds of faults in the words of every page: a negative nothing, a label said twice, digits that nobody can know, a
lone acronym in small letters, a plural of one."""

import re

import pytest
from bs4 import BeautifulSoup

from analysis.publishing.site import SITE, toc_files

pytestmark = pytest.mark.site
PAGES = sorted(f"{name}.html" for name in toc_files())
FAULTS = {
    "a negative nothing": r"[-−]0(?:\.0+)? (?:points|months|years|patients)|(?<![\d.\w])[-−]0(?:\.0+)?%",
    "a label said twice": r"(?i)(?:^|[.;] )([a-z][a-z ]{3,}): \1(?:$|[.;,])",
    "a probability as a unit": r"\d probability\b",
    "an acronym in small letters": r"\b(?:Csf|Mri|Kps|Ecog|Lm|Iesm|Iscm|Ct|Pet|Sbrt|Noms|Sins|Escc|Doi|Pmid|Nsclc)\b",
    "a plural of one": r"(?<![\d.,–-])\b1 (?:patients|deaths|studies|publications|rows|groupings|tests|points|survivors|cohorts)\b(?! or)",
    "a missing value": r"\b(?:nan|NaN|NaT|undefined)\b|<NA>",
}
DIGITS = r"(?<![\d.<>=≤v/])\b\d+\.\d{3,}\b(?!\.\d|/)"
CODE = "script, style, code, pre, svg, .sm-data, nav, .sm-study, .sm-rows, .docutils.literal, textarea, .sm-still"


def text_of(path: str, prose: bool = False) -> list[str]:
    """The texts of a page, or of its prose alone."""
    page = BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser").select_one("article")
    for part in page.select(CODE + (", table, details" if prose else "")):
        part.decompose()
    return [
        " ".join(e.get_text(" ").split())
        for e in page.select("p, li, th, td, figcaption, summary, h1, h2, h3")
    ]


@pytest.mark.parametrize("path", PAGES)
def test_no_sentence_has_a_fault_of_these_kinds(site, path):
    found = [
        (kind, m[0], text[:100])
        for text in text_of(path)
        for kind, p in FAULTS.items()
        if (m := re.search(p, text))
    ]
    assert found == []


@pytest.mark.parametrize("path", PAGES)
def test_no_number_in_prose_has_more_than_two_decimals(site, path):
    texts = [text for text in text_of(path, prose=True) if not re.search(r"\bp\b|doi|DOI|ISBN", text)]
    assert [text[:120] for text in texts if re.search(DIGITS, text)] == []


@pytest.mark.parametrize(
    "text",
    ["−0 points", "Csf (1)", "Paraplegia: paraplegia", "0.966 probability", "1 patients", "nan months"],
)
def test_the_kinds_are_told(text):
    assert any(re.search(pattern, text) for pattern in FAULTS.values())
