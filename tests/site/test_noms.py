"""The chapter on treatment in a real browser."""

import html
import json
import re

import pytest

from analysis.evidence import tables
from analysis.evidence.publications import address
from analysis.publishing.site import SITE
from analysis.publishing.slices import BUILD

pytestmark = pytest.mark.site
PAGE = "book/chapters/noms.html"
ID = re.compile(r'\bid="([^"]+)"')


def ids(path):
    return set(ID.findall((SITE / path).read_text(encoding="utf-8")))


def page_links(page, selector):
    return page.locator(selector).evaluate_all("all => all.map(a => a.getAttribute('href'))")


def test_every_number_leads_to_its_row(look_at):
    page = look_at(PAGE)
    targets = {link.removeprefix("#") for link in page_links(page, "a.sm-number")}
    assert targets
    assert targets <= ids(PAGE)


def test_every_treatment_result_of_the_data_is_on_the_page_of_its_publication_with_its_source():
    table = tables.read("treatment_results")
    for study, rows in table.groupby("study_id"):
        path = f"book/publications/{address(study, treatment=True)}.html"
        text = html.unescape((SITE / path).read_text(encoding="utf-8"))
        assert set(rows["treatment_id"]) <= ids(path)
        assert [url for url in rows["url"].dropna() if f'href="{url}"' not in text] == []


def test_the_numbers_shown_are_those_of_the_results_file(look_at):
    text = (BUILD / "results" / "noms.json").read_text(encoding="utf-8")
    known = {e["id"]: e for e in json.loads(text)["estimates"]}
    page = look_at(PAGE)
    numbers = page.locator(".sm-value a.sm-number").evaluate_all(
        "all => all.map(a => [a.getAttribute('href'), a.textContent])"
    )
    assert numbers
    for link, shown in numbers:
        e = known[link.removeprefix("#rows-")]
        value = e["low"] if e["value"] is None else e["value"]
        factor = 100 if e["unit"] == "fraction" else 1
        assert float(re.search(r"-?[\d.]+", shown)[0]) == pytest.approx(factor * value, rel=1e-4)


def test_a_number_opens_the_row_that_it_leads_to(open_page):
    page = open_page(PAGE)
    link = page.locator("#figure-contrasts a.sm-number").first
    target = link.get_attribute("href").removeprefix("#")
    link.click()
    page.locator(".sm-panel a", has_text="among all").click()
    page.wait_for_selector(f"details.sm-topic[open] [id='{target}']", state="attached")
    assert page.locator(f"[id='{target}']").is_visible()


def test_the_picture_holds_all_rules_and_leads_to_their_rows(look_at):
    page = look_at(PAGE)
    cells = page.locator("#figure-rules [role=cell] > a")
    assert cells.count() == page.locator("#figure-rules .sm-data tbody tr").count() > 20
    assert all("/data/noms/rules.csv#L" in link for link in page_links(page, "#figure-rules [role=cell] > a"))
    assert "Figures 5 and 6" in page.locator("#figure-rules .sm-note").inner_text()


def test_the_page_is_short(open_page):
    page = open_page(PAGE, draw=False)
    assert page.evaluate("document.querySelector('article').scrollHeight") < 12_000


def test_the_recommendation_is_in_sight_on_a_phone(look_at):
    page = look_at(PAGE, width=390)
    beside = "all => all.filter(c => { const b = c.getBoundingClientRect(); return b.left < 0 || b.right > 390; }).length"
    assert page.locator("#figure-rules [role=cell] > a").evaluate_all(beside) == 0


def test_a_phone_shows_recommendations_and_figures_without_scrolling_sideways(look_at):
    page = look_at(PAGE, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('.sm-stack td, .sm-forest td')].filter(c => {
             const box = c.getBoundingClientRect();
             return box.width && box.right > 391;
           }).map(c => c.textContent)"""
    )
    assert hidden == []


def test_a_folded_forest_opens_by_keyboard(open_page):
    page = open_page(PAGE)
    summary = page.locator(".sm-fold > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".sm-fold").first.get_attribute("open") is not None


def test_no_internal_key_of_a_publication_is_shown(look_at):
    keys = {key for key in tables.read("treatment_results")["study_id"] if re.search(r"\d", key)}
    text = look_at(PAGE).locator("main article").text_content()
    assert [key for key in keys if re.search(rf"\b{re.escape(key)}\b", text)] == []


def test_the_chapter_says_what_it_is(open_page):
    note = open_page(PAGE).locator(".admonition").first.inner_text().lower()
    assert "professionals" in note
    assert "no advice for a single patient" in note
