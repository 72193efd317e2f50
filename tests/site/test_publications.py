"""The list of publications and their pages in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.evidence import tables
from analysis.evidence.publications import publications
from analysis.publishing.publications import citations

pytestmark = pytest.mark.site
LIST = "book/chapters/studies.html"
SHOWN = "table.sm-lines tbody tr:not([hidden])"


def test_the_list_is_whole_and_short(open_page):
    page = open_page(LIST)
    assert page.locator("table.sm-lines tbody tr").count() == len(publications(tables.read_all()))
    page.get_by_role("button", name="Show all").click()
    assert page.evaluate("document.querySelector('main article').scrollHeight") < 12_000


def test_the_list_narrows_and_keeps_what_is_chosen_in_its_address(open_page):
    page = open_page(LIST)
    known = publications(tables.read_all())
    wanted = known[(known["design"] == "cohort") & known["entities"].str.contains("ISCM")]
    page.get_by_label("Design").select_option("Cohort")
    page.get_by_label("Chapter").select_option("ISCM")
    assert page.locator(SHOWN).count() == len(wanted) > 0
    assert page.locator("output").inner_text() == f"{len(wanted)} of {len(known)} publications"
    assert "design=Cohort" in page.url
    assert "chapter=ISCM" in page.url
    years = wanted["year"].dropna().astype(int) // 10 * 10
    for option in page.get_by_label("Year").locator("option[value]:not([value=''])").all():
        count = int((years == int(option.get_attribute("value")[:4])).sum())
        assert option.inner_text() == f"{option.get_attribute('value')} ({count})"
        assert option.is_disabled() == (count == 0)
    again = open_page(page.url.split("/", 3)[3])
    assert again.locator(SHOWN).count() == len(wanted)


def test_the_list_finds_a_publication_that_is_not_among_the_first(open_page):
    page = open_page(LIST)
    last = page.locator("table.sm-lines tbody tr a").last
    name = last.text_content()
    assert not last.is_visible()
    page.get_by_label("Search these publications").fill(name)
    assert name in page.locator(SHOWN).all_inner_texts()[-1]


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_is_accessible_and_its_citation_can_be_taken_away(open_page, dark):
    known = publications(tables.read_all())
    rows = tables.read("cohort_results").groupby("study_id").size()
    study = known[known["study_id"].isin(rows[rows.between(4, 8)].index)].iloc[0].to_dict()
    page = open_page(f"book/publications/{study['address']}.html", width=390, dark=dark, draw=False)
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    options = {"preload": False} | ({"runOnly": ["color-contrast"]} if dark else {})
    assert Axe().run(page, context="main article", options=options).response["violations"] == []
    expected = citations(study)
    assert page.locator("pre").all_text_contents() == list(expected.values())
    page.get_by_role("button", name="Copy").first.click()
    page.wait_for_selector("pre + button:text-matches('Copied|Selected')")
    with page.expect_download() as waiting:
        page.locator("a[download$='.ris'], a[href$='.ris']").first.click()
    assert waiting.value.path().read_text(encoding="utf-8") == expected["RIS"]


def test_a_term_and_a_citation_say_what_they_stand_for(open_page):
    page = open_page("book/chapters/methods.html", draw=False)
    for selector in ("a.sm-term", "a[href*='references.html#']"):
        link = page.locator(f"main {selector}").first
        said = link.get_attribute("aria-description")
        assert len(said) > 20
        link.hover()
        card = page.locator(".sm-panel[role=tooltip]")
        card.wait_for()
        assert card.inner_text() == said
        page.keyboard.press("Escape")
        assert card.count() == 0
    page.mouse.move(0, 0)
    link.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.locator(".sm-panel[role=tooltip]").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-description')") == said


def test_a_touched_term_leads_on_to_the_glossary(open_page):
    page = open_page("book/chapters/methods.html", width=390, draw=False, has_touch=True)
    link = page.locator("main a.sm-term").first
    target = link.get_attribute("href").split("#")[1]
    link.tap()
    page.locator(".sm-panel a", has_text="Glossary").tap()
    page.wait_for_url(f"**/glossary.html#{target}")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_home_page_says_first_how_current_it_is_and_where_to_go(open_page, width):
    page = open_page("book/chapters/home.html", width=width, draw=False)
    for selector in (".sm-living", ".sm-ways"):
        assert page.locator(selector).first.bounding_box()["y"] < 900


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Turnbull", "glossary.html#term-Turnbull"),
        ("Extraction and verification", "methods.html#extraction-and-verification"),
    ],
)
def test_the_search_of_the_site_finds_terms_and_sections(open_page, words, place):
    page = open_page(f"search.html?q={words}", draw=False)
    page.locator(f"#search-results a[href*='{place}']").first.wait_for()


def test_a_reference_that_is_a_publication_of_the_review_leads_on_to_its_page(look_at):
    page = look_at("book/references.html")
    links = page.locator(".citation a[href^='publications/']")
    held = set(tables.read("studies")["study_id"])
    found = {
        a.removeprefix("publications/").removesuffix(".html")
        for a in links.evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    }
    assert "palmisciano2022a" in found
    assert found <= held
    assert page.locator(".citation").count() - links.count() == len(tables.read("sources"))
