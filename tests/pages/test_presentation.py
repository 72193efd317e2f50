from analysis.estimates.patients import patient_estimates
from analysis.estimates.printed import printed_estimates
from analysis.estimates.results import frame
from analysis.pages import presentation as section
from analysis.pages.spine import spine_picture
from tests.frames import evidence

FIGURES = [name for name in dir(section) if name.endswith("_figure")]


def estimates(known):
    return frame([*patient_estimates(known), *printed_estimates(known)])


def test_a_section_without_evidence_shows_nothing():
    known = evidence()
    shown = [getattr(section, name)(known, estimates(known))._repr_html_() for name in FIGURES]
    assert set(shown) == {""}
    assert spine_picture(estimates(known))._repr_html_() == ""


def test_paraplegia_is_shown_where_a_publication_prints_it():
    row = {"characteristic": "paraplegia", "category": "yes", "numerator": 26, "denominator": 60}
    known = evidence(reported=[row])
    shown = section.weakness_figure(known, estimates(known))
    assert shown.title == "Paraplegia: paraplegia 26 of 60 (43%), as published"


def test_the_spine_counts_levels_and_regions():
    known = evidence([{"spinal_regions": "lumbar", "levels": "L2"}] * 5 + [{"spinal_regions": "cervical"}])
    shown = spine_picture(estimates(known))
    assert shown.title == "Region of the spine: lumbar most often, 5 of 6 (83%)"
    places = shown.table.set_index("Place")
    assert places.loc["Level L2", "Patients"] == 5
    assert places.loc["Level L2", "Of"] == 5
    assert "#rows-region.lumbar" in shown._repr_html_()


def test_the_spine_is_described_in_words_and_takes_the_colour_of_the_page():
    known = evidence([{"spinal_regions": "lumbar"}] * 5)
    shown = spine_picture(estimates(known))
    assert shown.description == "Patients by region: lumbar 5 of 5 (100%)."
    assert 'role="img"' in shown.drawing
    assert 'fill="currentColor"' in shown.drawing


def test_the_conus_has_a_bracket_of_its_own():
    known = evidence([{"spinal_regions": "conus"}] * 5)
    assert ">Conus</tspan>" in spine_picture(estimates(known)).drawing
