from analysis.estimates.results import frame
from analysis.estimates.treatment import treatment_estimates
from analysis.pages import treatment as section
from tests.frames import evidence


def figure(name, patients):
    known = evidence(patients)
    return getattr(section, name)(known, frame(treatment_estimates(known)))


def test_no_patient_shows_nothing():
    for name in ("combinations_figure", "decades_figure"):
        assert figure(name, [])._repr_html_() == ""


def test_combinations_name_the_most_frequent_choice():
    patients = [{"radiotherapy": "yes"}] * 3 + [{"radiotherapy": "yes", "steroids": "yes"}] * 2 + [{}]
    shown = figure("combinations_figure", patients)
    assert shown.title == (
        "More than one treatment stated of 2 of 6; most frequent: radiotherapy alone, 3 of 6 (50%)"
    )
    assert shown.note == "No treatment is stated of 1 of 6 patients."


def test_a_tie_names_no_most_frequent_choice():
    shown = figure("combinations_figure", [{"radiotherapy": "yes"}] * 3 + [{"steroids": "yes"}] * 3)
    assert shown.title == "More than one treatment stated of 0 of 6"


def test_a_line_has_a_dot_for_each_treatment_in_it():
    shown = figure("combinations_figure", [{"radiotherapy": "yes", "steroids": "yes"}] * 5)
    sets = [rows for rows in shown.drawing.to_dict()["datasets"].values() if "in" in rows[0]]
    assert sum(row["in"] for rows in sets for row in rows) >= 1
    assert all(row["in"] for rows in sets for row in rows)


def test_reports_in_which_nothing_is_stated_give_a_neutral_title():
    assert figure("combinations_figure", [{}] * 6)._repr_html_() == ""
    assert figure("decades_figure", [{}] * 6).title == "Treatment stated as given, by decade of publication"


def test_decades_give_counts_of_all_their_patients():
    shown = figure("decades_figure", [{"surgery": "complete"}] * 4 + [{}])
    assert shown.title == "In reports of the 2010s, most frequently stated: surgery 4 of 5"
    surgery = shown.table.set_index("Treatment").loc["Surgery"]
    assert (surgery["Patients with it"], surgery["Patients"]) == (4, 5)
