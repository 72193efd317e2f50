import re

from analysis.estimates.compartment import evidence_base
from analysis.estimates.results import frame
from analysis.estimates.studies import study_estimates
from analysis.estimates.survival_times import with_survival
from analysis.pages.evidence_base import known_fields, selection_flow, studies_by_year, study_table
from tests.frames import evidence


def estimates(known):
    return frame([*evidence_base(known, with_survival(known.patients)), *study_estimates(known)])


def words(shown):
    return re.sub(r"<[^>]+>", " ", shown._repr_html_())


def test_the_flow_of_no_evidence_says_so():
    known = evidence(studies=[])
    shown = selection_flow(known, estimates(known))
    assert shown.title == "After selection: 0 publications and 0 individually reported patients"


def test_the_flow_shows_what_was_left_out_and_what_a_review_reports():
    reported = [
        {"characteristic": "search", "category": "all", "statistic": "count", "value": "2727"},
        {"characteristic": "studies", "category": "included", "statistic": "count", "value": "46"},
    ]
    left_out = [{"file": "studies", "former_id": "x1999", "entity": "LM", "year": 1999, "reason": "no_data"}]
    known = evidence([{}], reported=reported, excluded=left_out)
    text = " ".join(words(selection_flow(known, estimates(known))).split())
    for part in (
        "2 publications read",
        "1 left out",
        "No usable figures: 1",
        "2,727 records found",
        "2,681 not included",
    ):
        assert part in text


def test_a_review_is_named_and_its_id_is_not_shown():
    reported = [{"characteristic": "search", "category": "all", "statistic": "count", "value": "9"}]
    known = evidence(reported=reported)
    text = words(selection_flow(known, estimates(known)))
    assert "Smith 2010, as it reports" in text
    assert "smith2010" not in text


def test_years_without_a_study_keep_their_place():
    studies = [{"study_id": "a1990", "year": 1990}, {"study_id": "b2004", "year": 2004}]
    chart = studies_by_year(estimates(evidence(studies=studies))).drawing.to_dict()
    assert chart["encoding"]["x"]["scale"]["domain"] == ["1990–94", "1995–99", "2000–04"]


def test_without_a_dated_study_there_is_no_chart():
    assert studies_by_year(estimates(evidence(studies=[])))._repr_html_() == ""


def test_fields_are_ordered_by_how_often_they_are_known_and_unknown_ones_are_named():
    known = evidence([{"sex": "male", "age_years": 50}, {"sex": "male"}])
    shown = known_fields(estimates(known))
    assert list(shown.table["Field"])[:2] == ["Sex", "Age"]
    assert list(shown.table["Known"])[:2] == [2, 1]
    assert "steroids" in shown.note


def test_without_a_patient_nothing_is_said_about_fields():
    assert known_fields(estimates(evidence()))._repr_html_() == ""


def test_the_list_names_a_study_without_author_by_title_journal_and_year():
    study = {"study_id": "anon2001", "first_author": None, "title": "[A case]", "journal": "J", "year": 2001}
    text = words(study_table(evidence(studies=[study | {"verification": "provisional"}])))
    assert "A case, J, 2001" in text
    assert "Provisional" in text
    assert "anon2001" not in text


def test_the_list_counts_the_patients_of_each_study():
    cells = re.findall(r"<td[^>]*>(.*?)</td>", study_table(evidence([{}, {}]))._repr_html_())
    assert cells[4] == "2"


def test_an_empty_list_is_a_sentence():
    assert "No publication" in words(study_table(evidence(studies=[])))


def test_the_list_says_what_was_read_of_each_publication():
    rows = [{"study_id": "a2001", "access": "abstract"}, {"study_id": "b2001", "access": "full_text"}]
    text = words(study_table(evidence(studies=rows)))
    assert text.index("Abstract") < text.index("Full text")


def cells(html):
    return [
        [re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", r)]
        for r in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    ]


def test_the_whole_list_of_publications():
    studies = [
        {"study_id": "zoe2001", "first_author": "Zoe", "year": 2001, "title": "Late", "journal": "J", "n_patients": 9},
        {"study_id": "abel1999", "first_author": "Abel", "year": 1999, "title": "Early", "design": "case_report",
         "population": "mixed", "verification": "provisional"},
    ]  # fmt: skip
    known = evidence([{"study_id": "zoe2001"}] * 2, studies)
    assert cells(study_table(known)._repr_html_()) == [
        ["Publication", "Year", "Design", "Patients", "Patients listed here", "Population", "Read", "Status"],
        ["Abel 1999Early", "1999", "Case report", "", "0", "Brain and spine", "Abstract", "Provisional"],
        ["Zoe 2001Late. J", "2001", "Cohort", "9", "2", "Spine only", "Abstract", "Verified"],
    ]


def test_the_boxes_of_the_flow_in_their_order_with_what_they_are_made_of():
    studies = [
        {"study_id": "a2001"},
        {"study_id": "b2002", "verification": "provisional"},
        {"study_id": "c2003"},
    ]
    left_out = [{"file": "studies", "former_id": "x1", "entity": "LM", "year": 1999, "reason": "no_data"}]
    known = evidence([{"study_id": "a2001"}] * 4, studies, excluded=left_out)
    text = " ".join(words(selection_flow(known, estimates(known))).split("Data")[0].split())
    assert text.endswith(
        "4 publications read 1 left out No usable figures: 1 3 publications kept Verified: 2 Provisional: 1 "
        "4 individually reported patients Read: 4 0 results of groups of patients"
    )


def test_the_whole_chart_of_what_is_known():
    known = evidence([{"sex": "male", "age_years": 50}, {"sex": "male"}, {}])
    shown = known_fields(estimates(known))
    assert shown.title == "What is known of 3 patients: sex of 2, age of 1"
    assert shown.table.head(2).to_numpy().tolist() == [["Sex", 2, 1], ["Age", 1, 2]]
    assert shown.note.startswith("Not reported for any patient: ")


def test_the_whole_chart_of_designs_and_years():
    studies = [
        {"study_id": f"a{i}", "year": year, "design": design}
        for i, (year, design) in enumerate(
            [
                (1991, "cohort"),
                (2001, "case_report"),
                (2003, "case_report"),
                (2004, "cohort"),
                (None, "cohort"),
            ]
        )
    ]
    shown = studies_by_year(estimates(evidence(studies=studies)))
    assert shown.title == "3 of 4 publications of known year appeared since 2000"
    more = studies_by_year(estimates(evidence(studies=[*studies, {"study_id": "x", "year": 1990}])))
    assert more.title.endswith("; most frequent design: cohort")
    assert shown.table.to_numpy().tolist() == [
        ["1990–94", "Cohort", 1],
        ["2000–04", "Case report", 2],
        ["2000–04", "Cohort", 1],
    ]
    assert shown.note == "Not drawn: 1 publication of unknown year."
