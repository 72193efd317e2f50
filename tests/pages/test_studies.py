"""The list of publications."""

import re

from analysis.evidence.names import study_name
from analysis.pages.studies import study_list
from tests.frames import table
from tests.treatment_rows import frame, result

STUDIES = [
    {"study_id": "zoe2020", "first_author": "Zoe", "year": 2020, "title": "[Case] <b>&\"", "journal": "J & K",
     "design": "case_report", "entities": "LM;ISCM", "n_patients": 1, "verification": "provisional"},
    {"study_id": "anonnd", "first_author": None, "year": None, "title": "[two cases]", "design": "case_series"},
]  # fmt: skip


def listed(*results: dict) -> str:
    return study_list({"studies": table("studies", STUDIES), "treatment_results": frame(*results)}).markup


def lines(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html.split("<tbody>")[1], re.DOTALL)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]


def test_a_line_says_what_a_publication_is_and_leads_to_its_page():
    assert lines(listed(result("a-1")))[0] == [
        '<a href="../publications/noms-abel.html">Abel 2001</a>', "A trial. J", "Randomized trial", "NOMS", "2001", "", "",
    ]  # fmt: skip
    assert lines(listed())[1] == [
        '<a href="../publications/zoe2020.html">Zoe 2020</a>', "Case] &lt;b&gt;&amp;&#34;. J &amp; K", "Case report",
        "LM, ISCM", "2020", "1", "provisional",
    ]  # fmt: skip


def test_publications_stand_in_the_order_of_their_names():
    names = [re.sub("<.*?>", "", line[0]) for line in lines(listed(result("a-1", first_author="abel")))]
    assert names == ["abel 2001", "two cases, year unknown", "Zoe 2020"]


def test_the_list_narrows_by_design_chapter_year_and_identity_alone():
    heads = re.findall(r'<th scope="col"( data-filter)?>(\w+)</th>', listed())
    assert [name for mark, name in heads if mark] == ["Design", "Chapter", "Year", "Identity"]


def test_a_study_without_author_is_named_by_its_title():
    named = [study_name(row) for _, row in table("studies", STUDIES).iterrows()]
    assert named == ["Zoe 2020", "two cases, year unknown"]
