from analysis.estimates.patients import patient_estimates
from analysis.estimates.results import frame
from analysis.pages import who
from tests.frames import evidence

FIGURES = ["age_sources_figure", "sex_and_timing_figure", "primary_figure", "histology_figure", "interval_sources_figure", "metastases_figure", "organs_figure", "performance_figure"]  # fmt: skip


def drawn(known):
    estimates = frame(patient_estimates(known))
    return {name for name in FIGURES if getattr(who, name)(known, estimates)._repr_html_()}


def test_no_patient_and_one_patient_draw_nothing():
    assert drawn(evidence()) == set()
    assert drawn(evidence([{"age_years": 50, "sex": "male", "primary": "lung"}])) == set()


def test_five_patients_draw_what_they_tell():
    known = evidence([{"sex": "male", "primary": "lung", "age_years": 50}] * 5)
    assert drawn(known) == {"age_sources_figure", "sex_and_timing_figure", "primary_figure"}


def test_bands_of_age_keep_their_order():
    known = evidence([{"age_years": age} for age in (71, 72, 35, 36, 37)])
    shown = who.age_figure(frame(patient_estimates(known)))
    assert list(shown.table["Band"]) == ["30 to 39 years", "70 to 79 years"]
    assert shown.title == "Age: 30 to 39 years most often, 3 of 5 (60%)"


def test_the_interval_figure_counts_every_patient_once():
    known = evidence([{"interval_months": m} for m in (0, 0, 12, 30, 300)])
    shown = who.interval_figure(frame(patient_estimates(known)))
    assert shown.table["Patients"].sum() == 5
