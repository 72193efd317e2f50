"""The pictures and the list of studies in a real browser."""

import re

import pytest

pytestmark = pytest.mark.site
PAGE = "book/chapters/iscm.html"


def test_a_picture_has_data_and_a_description(look_at):
    figures = look_at(PAGE).locator(".sm-picture")
    assert figures.count() > 2
    for i in range(figures.count()):
        assert len(figures.nth(i).locator(".sm-description").text_content()) > 20
        assert figures.nth(i).locator(".sm-data tr").count() > 1


def test_the_spine_can_be_downloaded_as_a_picture_that_stands_alone(open_page):
    page = open_page(PAGE)
    with page.expect_download() as download:
        page.locator("#figure-spine .sm-downloads button").nth(1).click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert re.search(r"<title[^>]*>Region of the spine: .*data version", text)


def test_searching_the_list_hides_what_does_not_match_and_counts_the_rest(open_page):
    page = open_page(PAGE)
    table = page.locator("table.sm-sortable[data-rows=publications]")
    everything = table.locator("tbody tr").count()
    search = page.locator(".sm-search:has(+ .sm-scroll table[data-rows=publications])")
    search.evaluate(
        "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; }"
    )
    search.locator("input").fill("cohort")
    shown = table.locator("tbody tr:not([hidden])")
    assert 0 < shown.count() < everything
    assert search.locator("output").inner_text().startswith(f"{shown.count()} of {everything} ")


def test_sorting_by_year_orders_the_list_and_leaves_empty_years_last(open_page):
    page = open_page(PAGE)
    table = page.locator("table.sm-sortable[data-rows=publications]")
    table.locator("thead button", has_text="Year").click()
    years = [y.strip() for y in table.locator("tbody tr td:nth-child(2)").all_text_contents()]
    known = [int(y) for y in years if y]
    assert known == sorted(known)
    assert "" not in years[: len(known)]
    assert table.locator("th[aria-sort=ascending]").inner_text().startswith("Year")


def test_a_chart_follows_the_width_of_the_page(open_page):
    page = open_page(PAGE, width=390)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(800)
    widths = "f => [f.querySelector('.sm-chart').clientWidth, +f.querySelector('svg').getAttribute('width')]"
    place, drawn = page.locator("#figure-survival").evaluate(widths)
    assert drawn <= place


def test_no_internal_id_of_a_study_is_shown_in_the_list(look_at):
    page = look_at(PAGE)
    links = page.locator("table.sm-sortable[data-rows=publications] tbody td:first-child a")
    hidden = {
        href.split("/")[-1].removesuffix(".html")
        for href in links.evaluate_all("all => all.map(a => a.getAttribute('href'))")
    }
    words = set(page.locator("main").inner_text().split())
    assert not hidden & words
