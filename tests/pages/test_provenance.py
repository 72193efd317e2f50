"""On how many a chapter rests, and the foot that names the rows of each number."""

import re

from analysis.estimates.results import frame, row
from analysis.pages.provenance import evidence_table, origin_words, origins, provenance, sources
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson
from tests.frames import evidence

STUDIES = [
    {"study_id": "zoe2001", "first_author": "Zoe", "year": 2001},
    {"study_id": "abel1999", "first_author": "Abel", "year": 1999},
]
PATIENTS = [
    {"patient_id": "p1", "study_id": "zoe2001"},
    {"patient_id": "p2", "study_id": "abel1999"},
    {"patient_id": "p3", "study_id": "zoe2001"},
]


def cells(html: str) -> list[list[str]]:
    """Text of the cells of a table, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", r)] for r in rows]


def test_the_whole_table_of_what_is_verified():
    counts = {
        "studies": 7,
        "studies.verified": 5,
        "studies.provisional": 2,
        "patients": 11,
        "patients.verified": 8,
    }
    lines = [row(f"evidence.{k}", k, Estimate(float(v)), "rows", []) for k, v in counts.items()]
    assert cells(evidence_table(frame(lines)).markup) == [
        ["", "All", "Verified", "Provisional"],
        ["Studies", "7", "5", "2"],
        ["Individually reported patients", "11", "8", "0"],
        ["Patients with a survival time", "0", "0", "0"],
    ]


def test_a_number_names_its_publications_in_order_with_their_rows():
    known = evidence(PATIENTS, STUDIES)
    share = row("csf.positive", "Positive cytology", wilson(3, 4), "fraction", ["p1", "p2", "p3", "gone"])
    html = provenance(known, frame([share | {"note": "of 4"}])).markup
    assert "<summary>CSF: 1 number</summary>" in html
    assert re.search(
        r'id="rows-csf.positive"><summary>Positive cytology: 75% \([^)]*Wilson interval\) of 4</summary><p>'
        r'<a href="../publications/abel1999.html">Abel 1999</a>; <a href="../publications/zoe2001.html">Zoe 2001</a> \(2 rows\); '
        r"1 record left out</p>",
        html,
    )


def test_a_number_without_rows_says_so():
    assert "<p>no row</p>" in provenance(evidence(), frame([row("a.b", "A", Estimate(1.0), "", [])])).markup
    assert sources([], {}, {}) == []


def test_a_number_is_told_with_its_method_and_without_an_empty_note():
    assert (
        origin_words(row("a", "Age", Estimate(61.0, method="median"), "years", []))
        == "Age: 61 years (median)"
    )


def test_a_publication_that_is_called_by_its_title_is_named_shortly():
    title = "Cord metastasis of a tumour that has a long name and of its many consequences, A Journal, 1999"
    names = {"anon1999": title, "abel1999": "Abel 1999"}
    short, abel = sources(["p1", "p2"], {"p1": "anon1999", "p2": "abel1999"}, names)[::-1]
    assert "Abel 1999<" in abel
    assert "Cord metastasis of a tumour that has a …<" in short


def test_where_rows_are_too_many_to_be_named_their_number_is_said():
    e = row("a.b", "A", Estimate(1.0), "", ["p1", "p2"]) | {"row_count": 12_345}
    said = origins(e, {"p1": "abel1999", "p2": "abel1999"}, {"abel1999": "Abel 1999"})
    assert said[0] == "the first 2 of 12,345 rows, which the tables of the download hold"
    assert "Abel 1999" in said[1]


def test_of_many_publications_a_number_names_the_first_and_counts_the_others():
    names = {f"s{n:02d}": f"Author {n:02d}" for n in range(27)}
    said = sources([*names, "gone"], {study: study for study in names}, names)
    assert [re.sub("<[^>]+>", "", line) for line in said] == [
        *list(names.values())[:25],
        "and 2 publications more, which results.csv names",
        "1 record left out",
    ]
    assert len(sources(list(names)[:25], {study: study for study in names}, names)) == 25
