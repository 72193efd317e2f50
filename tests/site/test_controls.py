"""The controls of the charts in a real browser: each choice gives the number that Python gives."""

import pytest

from analysis.estimates.as_of import as_of_estimates
from analysis.estimates.groups import GROUPINGS, groupings
from analysis.estimates.median_groups import median_groups, pool_groups
from analysis.estimates.outcomes import survival_groups
from analysis.estimates.similar import similar_groups
from analysis.estimates.survival_times import median_of, survival_curve, with_survival
from analysis.evidence import tables
from analysis.evidence.tables import narrow
from analysis.publishing.slices import chapters

pytestmark = pytest.mark.site
COMPARTMENTS = {
    chapter: spec["parameters"]["compartment"]
    for chapter, spec in chapters().items()
    if spec.get("parameters", {}).get("compartment")
}
EACH = pytest.mark.parametrize("chapter", list(COMPARTMENTS))
ROWS = """([figure, needed]) => {
  const view = document.querySelector(`#figure-${figure}`).view;
  const clean = (row) => Object.fromEntries(Object.entries(row).filter(([k]) => typeof k === "string"));
  return Object.keys(view._runtime.data).map((name) => view.data(name) || [])
    .filter((rows) => rows.length && needed.every((column) => column in rows[0])).map((rows) => rows.map(clean));
}"""
SETTLED = "(figure) => document.querySelector(`#figure-${figure}`).view.runAsync().then(() => true)"


def evidence_of(chapter: str):
    """The evidence that the chapter shows."""
    return tables.evidence(COMPARTMENTS[chapter])


def data_sets(page, figure: str, *columns: str) -> list[list[dict]]:
    """All data sets of a chart that have rows with all the columns, from the source to what is drawn."""
    page.evaluate(SETTLED, figure)
    return page.evaluate(ROWS, [figure, list(columns)])


def rows_of(page, figure: str, *columns: str) -> list[dict]:
    """The smallest of them: what the last filter leaves."""
    return min(data_sets(page, figure, *columns), key=len, default=[])


def choose(page, figure: str, label: str, option: str) -> None:
    """Choose an option of a list beside a chart, as a reader does."""
    page.locator(f"#figure-{figure} .sm-controls label", has_text=label).locator("select").select_option(
        option
    )


def greyed(page, figure: str, label: str) -> dict[str, str]:
    """Text of the options of a list that cannot be chosen, by option."""
    listed = page.locator(f"#figure-{figure} .sm-controls label", has_text=label).locator("option:disabled")
    return dict(listed.evaluate_all("found => found.map(o => [o.value, o.textContent])"))


@EACH
def test_the_curve_of_a_chosen_grouping_is_that_of_python(open_page, chapter):
    page, found = open_page(f"book/chapters/{chapter}.html"), evidence_of(chapter)
    timed = with_survival(found.patients)
    for key, labels in groupings(found, timed).items():
        named = labels.dropna()
        if named.nunique() < 2:
            continue
        sizes = named.value_counts()
        if sizes.max() < 5:
            few = f"{GROUPINGS[key]} (largest group {sizes.max()} patient{'s' if sizes.max() > 1 else ''})"
            assert greyed(page, "survival", "Show by")[GROUPINGS[key]] == few
            continue
        choose(page, "survival", "Show by", GROUPINGS[key])
        assert {r["by"] for r in rows_of(page, "survival", "by", "text")} == {GROUPINGS[key]}
        told = page.locator("#figure-survival .sm-title").inner_text()
        assert told.startswith(f"Survival by {GROUPINGS[key].lower()}, medians: ")
        stated = f"Stated of {len(named)} of {len(timed)} patients."
        assert page.locator("#figure-survival .sm-note").inner_text().startswith(stated)
        chosen = [
            rows
            for rows in data_sets(page, "survival", "by", "survival", "lower")
            if {r["by"] for r in rows} == {GROUPINGS[key]}
        ]
        drawn = [r for r in max(chosen, key=len, default=[]) if r["censored"] or r["events"]]
        large = {group for group, size in named.value_counts().items() if size >= 5}
        assert {r["group"] for r in drawn} == large
        for group in large:
            curve = survival_curve(timed[labels.eq(group).fillna(False).to_numpy(bool)]).set_index("time")
            for row in (r for r in drawn if r["group"] == group):
                assert row["survival"] == pytest.approx(curve.loc[row["time"], "survival"], abs=1e-6)


@EACH
def test_the_pooled_median_follows_the_studies_that_are_ticked(open_page, chapter):
    page = open_page(f"book/chapters/{chapter}.html")
    groups = median_groups(evidence_of(chapter))
    counted = groups[groups["role"] == "counted"].reset_index(drop=True)
    boxes = page.locator("#figure-cohort-medians .sm-controls input[type=checkbox]")
    assert [boxes.nth(i).is_checked() for i in range(boxes.count())] == counted["whole"].tolist()
    for i in range(len(counted)):
        boxes.nth(i).check()
    kept = list(range(len(counted)))
    while kept:
        expected = pool_groups(counted.iloc[kept])
        rows = rows_of(page, "cohort-medians", "median", "low", "high", "k")
        assert len(rows) == (expected is not None)
        if rows:
            row = rows[0]
            assert row["k"] == len(kept)
            for ours, theirs in (("median", "estimate"), ("low", "low"), ("high", "high"), ("tau2", "tau2")):
                assert row[ours] == pytest.approx(getattr(expected, theirs), rel=1e-6, abs=1e-9)
            assert row["expected_high"] == pytest.approx(expected.prediction_high, rel=1e-6)
        boxes.nth(kept.pop(len(kept) // 2)).uncheck()


@EACH
def test_the_slider_shows_the_chapter_as_of_that_year(open_page, chapter):
    page, found = open_page(f"book/chapters/{chapter}.html"), evidence_of(chapter)
    slider = page.locator("#figure-as-of .sm-controls input[type=range]")
    grown = as_of_estimates(found, with_survival(found.patients), median_groups(found))
    for year in sorted({int(e["id"].split(".")[1]) for e in grown})[-4:]:
        slider.evaluate("(s, y) => { s.value = y; s.dispatchEvent(new Event('input')); }", year)
        row = rows_of(page, "as-of", "year", "text", "median")[0]
        timed = with_survival(narrow(found, "", f"{year}-12-31").patients)
        assert row["year"] == year
        assert f"As of {year}: {len(timed)} patients" in row["text"]
        if len(timed) >= 5:
            expected = median_of(survival_curve(timed), 0.95).value
            assert row["median"] == pytest.approx(expected, rel=1e-6, nan_ok=True)


@EACH
def test_patients_alike_are_those_who_meet_the_choice(open_page, chapter):
    page, found = open_page(f"book/chapters/{chapter}.html"), evidence_of(chapter)
    timed = with_survival(found.patients)
    labels = groupings(found, timed)
    alike, _ = similar_groups(survival_groups(timed, labels)[0], labels)
    every = [(tuple(g.keys.values()), g.rows) for g in alike]
    answered = [c for c in every if len(c[1]) >= 5]
    refused = [c for c in every if len(c[1]) < 5]
    labels_of = ("Primary tumour", "Age", "Treatment stated")
    few = {choice: len(rows) for choice, rows in refused}
    for choice, rows in answered[:6]:
        for label in labels_of:
            choose(page, "similar", label, "Any")
        for label, option in zip(labels_of, choice, strict=True):
            choose(page, "similar", label, option)
        line = rows_of(page, "similar", "primary", "text", "row")[0]
        assert (line["primary"], line["age"], line["treatment"]) == choice
        for option, text in greyed(page, "similar", "Treatment stated").items():
            size = few[(*choice[:2], option)]
            assert text == f"{option} ({size} patient{'' if size == 1 else 's'})"
        title = page.locator("#figure-similar .sm-title").inner_text()
        assert f", {len(rows)} patients" in title or choice == ("Any",) * 3
        median = median_of(survival_curve(rows), 0.95)
        assert line["patients"] == len(rows)
        for shown, expected in ((line["median"], median.value), (line["low"], median.low)):
            assert (shown is None) == (expected != expected)
            if shown is not None:
                assert shown == pytest.approx(expected, rel=1e-6)


@EACH
def test_the_card_prints_on_one_page_with_its_code(open_page, chapter):
    page = open_page(f"book/chapters/{chapter}.html")
    page.evaluate("document.documentElement.classList.add('sm-print-card')")
    page.emulate_media(media="print")
    assert page.locator(".sm-card .sm-qr svg").is_visible()
    assert not page.locator("#outcomes").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_the_button_of_the_card_asks_to_print_the_card_alone(open_page):
    page = open_page("book/chapters/iscm.html")
    page.evaluate("window.print = () => { window.asked = document.documentElement.className; }")
    page.locator(".sm-print").click()
    assert "sm-print-card" in page.evaluate("window.asked")


def test_a_view_can_be_sent(open_page):
    page = open_page("book/chapters/iscm.html", draw=False)
    page.locator("#figure-survival").scroll_into_view_if_needed()
    page.wait_for_selector("#figure-survival[data-drawn=yes]")
    choose(page, "survival", "Show by", "Surgery")
    page.wait_for_url("**/iscm.html?survival.Show+by=Surgery#figure-survival")
    sent = open_page(page.url.split("/", 3)[3], draw=False)
    sent.wait_for_selector("#figure-survival[data-drawn=yes]")
    assert {r["by"] for r in rows_of(sent, "survival", "by", "text")} == {"Surgery"}
    assert sent.locator("#figure-survival select").input_value() == "Surgery"
    choose(sent, "survival", "Show by", "All patients")
    sent.wait_for_url("**/iscm.html#figure-survival")
    assert sent.locator("#figure-survival .sm-title").inner_text().startswith("Half of the patients had died")


def test_a_choice_that_too_few_meet_says_so_where_it_is_sent(open_page):
    page = open_page("book/chapters/iesm.html?similar.Primary tumour=Kidney#figure-similar")
    assert page.locator("#figure-similar .sm-title").inner_text().startswith("Fewer than 5 patients meet")
    assert rows_of(page, "similar", "primary", "text", "row")[0]["text"].startswith("Fewer than 5 patients")


def test_a_view_inside_a_fold_is_unfolded_and_nonsense_in_the_address_changes_nothing(open_page):
    page = open_page(
        "book/chapters/iscm.html?as-of.As of the end of=1e9&survival.Show by=<b>#figure-as-of", draw=False
    )
    page.wait_for_selector("#figure-as-of[data-drawn=yes]")
    assert page.locator("#figure-as-of").is_visible()
    page.locator("#figure-survival").scroll_into_view_if_needed()
    page.wait_for_selector("#figure-survival[data-drawn=yes]")
    assert page.locator("#figure-survival select").input_value() == "All patients"
