"""The built site in a real browser, with the network off."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.evidence import tables
from analysis.publishing.site import SITE, toc_files
from analysis.publishing.slices import BUILD, chapters

pytestmark = pytest.mark.site
PAGES = sorted(f"{name}.html" for name in toc_files())
COMPARTMENTS = [c for c, spec in chapters().items() if spec.get("parameters", {}).get("compartment")]


def every(*looks: tuple[int, bool]):
    """Each page at some widths and colour schemes, the tests of one look together."""
    groups = [(p, *look, pytest.mark.xdist_group(f"{p} {look}")) for p in PAGES for look in looks]
    return pytest.mark.parametrize(
        ("path", "width", "dark"), [pytest.param(*case, marks=group) for *case, group in groups]
    )


EVERY = every((390, True), (1280, False))
UNFOLD = """() => document.querySelectorAll("main details:not([open])").forEach((fold) => {
  fold.dataset.unfolded = fold.open = true;
})"""
FOLD = """() => document.querySelectorAll("[data-unfolded]").forEach((fold) => {
  fold.open = false;
  delete fold.dataset.unfolded;
})"""
ALIKE = (
    "tbody > tr:nth-child(n + 5)",
    "li:nth-child(n + 5)",
    ":is(.sm-rows, .sm-topic, .sm-study, .citation):nth-of-type(n + 4)",
    "svg g > :nth-child(n + 5)",
)
"""Lines of lists and tables, and marks of charts, that are like the first ones."""


def violations(page, exclude=ALIKE, **options) -> list[str]:
    """What axe finds on a page with its folds open, each as rule and element; the folds are closed again."""
    page.evaluate(UNFOLD)
    # by itself axe asks for every style sheet once more, and looks for frames
    options = {"preload": False, "iframes": False, "resultTypes": ["violations"], **options}
    context = {"exclude": [[part] for part in exclude if page.locator(part).count()]}
    found = Axe().run(page, context=context, options=options).response["violations"]
    page.evaluate(FOLD)
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:5]]


@EVERY
def test_axe_finds_nothing(look_at, path, width, dark):
    assert violations(look_at(path, width, dark)) == []


@pytest.mark.whole
@every((390, False), (1280, True))
def test_axe_finds_nothing_in_the_other_colours(look_at, path, width, dark):
    assert violations(look_at(path, width, dark)) == []


@pytest.mark.whole
@every((1280, False))
def test_axe_finds_nothing_with_every_fold_open(look_at, path, width, dark):
    # the colours of a list's hundredth line are those of its first, and take a minute to measure
    assert violations(look_at(path, width, dark), (), rules={"color-contrast": {"enabled": False}}) == []


MARKED = """() => {
  const style = getComputedStyle(document.activeElement);
  const mark = document.activeElement.matches("body") || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  return mark || style.boxShadow !== "none" ? "" : document.activeElement.outerHTML.slice(0, 160);
}"""


@pytest.mark.parametrize("path", ["book/chapters/iscm.html", "book/chapters/studies.html"])
def test_what_has_the_focus_is_marked(open_page, path):
    page, unmarked = open_page(path, draw=False), set()
    for _ in range(80):
        page.keyboard.press("Tab")
        unmarked.add(page.evaluate(MARKED))
    assert unmarked == {""}


def test_nothing_moves_for_a_reader_who_asks_for_rest(open_page):
    moving = """() => [...document.querySelectorAll("*")].filter((e) => {
      const style = getComputedStyle(e);
      return style.animationName !== "none" || !/^(0s(, )?)+$/.test(style.transitionDuration) || style.scrollBehavior !== "auto";
    }).map((e) => e.outerHTML.slice(0, 100))"""
    assert open_page("book/chapters/iscm.html", draw=False, reduced_motion="reduce").evaluate(moving) == []
    assert open_page("book/chapters/iscm.html", draw=False).evaluate(moving) != []


def test_every_page_names_its_language():
    assert [p for p in PAGES if '<html lang="en"' not in (SITE / p).read_text(encoding="utf-8")] == []


@EVERY
def test_every_chart_of_a_page_is_drawn_and_nothing_leaves_the_page(look_at, path, width, dark):
    page = look_at(path, width, dark)
    assert page.locator(".sm-figure").count() == page.locator(".sm-figure[data-drawn=yes]").count()
    assert page.title() != ""


@EVERY
def test_no_page_is_wider_than_the_screen(look_at, path, width, dark):
    assert look_at(path, width, dark).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("chapter", COMPARTMENTS)
def test_the_card_shows_the_headline_of_the_results_file(look_at, chapter):
    results = json.loads((BUILD / "results" / f"{chapter}.json").read_text(encoding="utf-8"))
    median = next(e["value"] for e in results["estimates"] if e["id"] == "headline.median")
    shown = look_at(f"book/chapters/{chapter}.html").locator(".sm-card-value").first.inner_text()
    assert float(re.search(r"[\d.]+", shown)[0]) == pytest.approx(median, abs=0.05)


@pytest.mark.parametrize("chapter", COMPARTMENTS)
def test_a_chapter_has_charts_with_a_description_a_table_and_downloads(look_at, chapter):
    page = look_at(f"book/chapters/{chapter}.html")
    figures = page.locator(".sm-figure:not(.sm-picture)")
    assert figures.count() >= 5
    for i in range(figures.count()):
        figure = figures.nth(i)
        described = figure.locator(".sm-chart")
        if figure.locator(".sm-spec").count():
            assert len(described.first.get_attribute("aria-label")) > 20
        assert figure.locator(".sm-data tr").count() > 1
        assert figure.locator(".sm-downloads button").count() >= 1


SHOWN = """() => [...document.querySelectorAll("*")].filter((e) => {
  const fold = e.parentElement?.closest("details:not([open])");
  return !fold || (e.parentElement === fold && e.matches("summary") && !fold.parentElement.closest("details:not([open])"));
}).length"""


PHONE = pytest.mark.parametrize(
    "path", [pytest.param(p, marks=pytest.mark.xdist_group(f"{p} 390")) for p in PAGES]
)
BOXES = """() => [...document.querySelectorAll('main .sm-scroll')].filter((box) => box.checkVisibility())
  .filter((box) => box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== 'visible'
    && getComputedStyle(box).maxHeight !== 'none').map((box) => box.textContent.slice(0, 80))"""
CHROME = """() => [...document.querySelectorAll('figure.sm-figure:not(.sm-picture)')].map((figure) =>
  [figure.id, figure.offsetHeight - figure.querySelector('.sm-chart').offsetHeight
    - figure.querySelector('.sm-controls').offsetHeight])"""


@PHONE
def test_no_table_stands_in_a_box_that_scrolls_both_ways(look_at, path):
    assert look_at(path, 390).evaluate(BOXES) == []


@pytest.mark.parametrize("chapter", COMPARTMENTS)
def test_the_card_fits_one_screen_of_a_phone_with_what_it_must_say(look_at, chapter):
    card = look_at(f"book/chapters/{chapter}.html", 390).locator(".sm-card").first
    assert card.bounding_box()["height"] <= 844
    for words in ("months", "% CI", "patients", "Certainty (GRADE)", "As of "):
        assert words in card.inner_text()


@pytest.mark.parametrize("chapter", COMPARTMENTS)
def test_the_frame_of_a_chart_is_a_title_and_a_line(look_at, chapter):
    frames = look_at(f"book/chapters/{chapter}.html").evaluate(CHROME)
    assert [frame for frame in frames if frame[1] > 62] == []


@pytest.mark.parametrize("chapter", COMPARTMENTS)
def test_a_chapter_is_read_in_three_depths(open_page, chapter):
    page = open_page(f"book/chapters/{chapter}.html", draw=False)
    assert page.locator(".sm-part[open]").count() == 0
    assert page.evaluate("document.querySelector('main article').scrollHeight") < 12_000
    shown = page.locator("main :is(figure.sm-figure, table.sm-table):not(details *)")
    outside = shown.evaluate_all("all => all.filter((e) => !e.parentElement.closest('figure')).length")
    assert 5 <= outside <= 14
    assert page.evaluate(SHOWN) <= 6_000


def test_the_library_of_charts_comes_with_the_first_chart_in_view(open_page):
    fetched = "performance.getEntriesByType('resource').filter((r) => r.name.includes('vega.js')).length"
    assert open_page("book/chapters/methods.html", draw=False).evaluate(fetched) == 0
    page = open_page("book/chapters/iscm.html", draw=False)
    drawn = page.locator(".sm-figure[data-drawn=yes] .sm-spec")
    assert drawn.count() < page.locator(".sm-spec").count() / 2
    page.locator("#figure-survival").scroll_into_view_if_needed()
    page.wait_for_selector("#figure-survival[data-drawn=yes]")
    assert page.evaluate(fetched) == 1
    still = "performance.getEntriesByType('resource').filter((r) => r.name.endsWith('.svg') && r.name.includes('/figures/'))"
    assert page.evaluate(f"{still}.length") == 0


def test_without_script_a_still_picture_stands_in_the_place_of_each_chart(chromium, site):
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{site}/book/chapters/iscm.html")
    pictures = page.locator(".sm-chart > img.sm-still")
    assert pictures.count() == page.locator(".sm-spec").count() > 5
    first = pictures.first
    first.scroll_into_view_if_needed()
    assert first.is_visible()
    assert first.evaluate("async (image) => (await image.decode(), image.naturalWidth)") > 300
    page.close()


def test_a_number_in_a_card_leads_to_its_rows(look_at):
    page = look_at("book/chapters/lm.html")
    target = page.locator(".sm-card a.sm-number").first.get_attribute("href")
    rows = page.locator(f"[id='{target[1:]}']")
    assert rows.count() == 1
    assert rows.locator("a").count() >= 1


def test_a_number_says_beside_itself_where_it_comes_from(open_page):
    page = open_page("book/chapters/lm.html", draw=False)
    link = page.locator(".sm-card a.sm-number").first
    before = page.evaluate("scrollY")
    link.press("Enter")
    panel = page.locator(".sm-panel")
    rows = page.locator(f"[id='{link.get_attribute('href')[1:]}']")
    assert panel.locator("p").first.inner_text() == rows.locator("summary").text_content()
    assert panel.locator("a[href^='../publications/']").count() == rows.locator("a").count()
    assert page.evaluate("scrollY") == before
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert link.evaluate("e => e === document.activeElement")


def test_a_number_leads_on_to_its_place_among_all(open_page):
    page = open_page("book/chapters/lm.html", draw=False)
    link = page.locator(".sm-card a.sm-number").first
    link.click()
    page.locator(".sm-panel a", has_text="among all").click()
    target = link.get_attribute("href")[1:]
    page.wait_for_selector(f"details.sm-part[open] [id='{target}']", state="attached")
    assert page.locator(".sm-panel").count() == 0


def test_a_card_of_an_earlier_version_is_told_that_the_page_has_moved_on(open_page):
    page = open_page("book/chapters/lm.html?version=<b>20.0.0</b>")
    note = page.locator(".sm-version")
    assert "<b>20.0.0</b>" in note.inner_text()
    current = page.locator(".sm-card-stamp").first.get_attribute("data-version")
    assert open_page(f"book/chapters/lm.html?version={current}").locator(".sm-version").count() == 0


def test_a_chart_offers_its_data_as_csv(open_page):
    page = open_page("book/chapters/lm.html")
    with page.expect_download() as waiting:
        page.locator(".sm-downloads button").first.click()
    text = waiting.value.path().read_text(encoding="utf-8")
    assert len(text.splitlines()) > 1
    version = page.locator("[data-version]").first.get_attribute("data-version")
    assert re.fullmatch(rf"lm-[\w-]+-{re.escape(version)}\.csv", waiting.value.suggested_filename)


def test_the_site_holds_no_path_of_the_machine_that_built_it():
    here = str(tables.ROOT)
    wrong = [
        str(p)
        for p in SITE.rglob("*")
        if p.suffix in {".html", ".ipynb", ".json", ".js", ".md"}
        and here in p.read_text(encoding="utf-8", errors="ignore")
    ]
    assert wrong == []


def test_only_one_search_bar_and_no_script_from_elsewhere():
    html = (SITE / "book" / "chapters" / "lm.html").read_text(encoding="utf-8")
    assert not re.search(r"<script[^>]+src=\"https?://", html)
    assert "require.js" not in html
