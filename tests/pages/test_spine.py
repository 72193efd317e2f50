"""The picture of the spine."""

from analysis.estimates.patients import patient_estimates
from analysis.estimates.results import frame
from analysis.pages.spine import spine_picture
from tests.frames import evidence


def estimates(known):
    return frame(patient_estimates(known))


def test_without_patients_there_is_no_spine():
    assert spine_picture(estimates(evidence()))._repr_html_() == ""


def test_the_spine_counts_levels_and_regions():
    known = evidence([{"spinal_regions": "lumbar", "levels": "L2"}] * 5 + [{"spinal_regions": "cervical"}])
    shown = spine_picture(estimates(known))
    assert shown.title == "Region of the spine: lumbar 5 of 6 (83%)"
    places = shown.table.set_index("Place")
    assert places.loc["Level L2", "Patients"] == 5
    assert places.loc["Level L2", "Of"] == 5
    assert "#rows-region.lumbar" in shown._repr_html_()


def test_the_spine_is_described_in_words_and_takes_the_colour_of_the_page():
    known = evidence([{"spinal_regions": "lumbar"}] * 5)
    shown = spine_picture(estimates(known))
    assert shown.description == "Patients by region: lumbar 5 of 5 (100%)."
    assert 'role="group"' in shown.drawing
    assert 'fill="currentColor"' in shown.drawing


def test_the_conus_has_a_bracket_of_its_own():
    known = evidence([{"spinal_regions": "conus"}] * 5)
    assert ">Conus</tspan>" in spine_picture(estimates(known)).drawing
