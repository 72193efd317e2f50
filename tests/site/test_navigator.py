"""The navigator in a real browser: what it says first of realistic cases, and that everybody can use it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.evidence import tables
from analysis.noms.decision import decide
from analysis.noms.framework import TABLES, framework

pytestmark = pytest.mark.site

PATH = "/book/chapters/navigator.html"
CASE = {"motor_deficit": "no", "prior_radiation": "none", "escc": "3", "primary": "renal",
        "sins_location": "junctional", "sins_pain": "mechanical", "sins_bone_lesion_quality": "lytic",
        "sins_radiographic_alignment": "normal", "sins_vertebral_body_collapse": "under_50",
        "sins_posterolateral_involvement": "unilateral", "surgeon_stability": "stable",
        "fitness": "tolerates_surgery", "karnofsky": "70"}  # fmt: skip
CASES = tables.read("noms_cases")
VERSION = tables.package()["version"]


@pytest.fixture(scope="module")
def model():
    return framework({name: tables.read(name) for name in TABLES})


def link(facts, data=VERSION, said="published."):
    return f"#v=2&data={data}&said={said}&" + "&".join(f"{name}={value}" for name, value in facts.items())


@pytest.fixture(scope="module")
def screen(chromium, site):
    """One page for all tests of this file; script errors and requests that leave the site are noted on it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    context.route("**/*", lambda route: stay(route, site, page.problems))
    yield page
    context.close()


@pytest.fixture
def opened(screen, site):
    """Function (fragment) -> the navigator, loaded anew."""

    def visit(fragment=""):
        screen.set_viewport_size({"width": 1280, "height": 900})
        screen.goto("about:blank")
        screen.goto(site + PATH + fragment)
        screen.wait_for_selector("#nav-form:not([hidden])")
        return screen

    yield visit
    problems, screen.problems[:] = list(screen.problems), []
    assert problems == []


def stay(route, site, problems):
    """Serve the site's own files; refuse and note everything else."""
    if route.request.url.startswith(site):
        route.continue_()
    else:
        problems.append(route.request.url)
        route.abort()


def enter(page, facts):
    """Fill the form as a person does, from an empty one."""
    page.evaluate("document.getElementById('nav-form').reset()")
    for name, value in facts.items():
        control = page.locator(f"#nav-{name}")
        control.evaluate("e => e.closest('details')?.setAttribute('open', '')")
        is_list = control.evaluate("e => e.tagName") == "SELECT"
        control.select_option(value) if is_list else control.fill(value)


def put(page, text):
    """Fill the form with facts written as `item=value;item=value` in one step, from an empty one."""
    page.evaluate(
        "facts => { const form = document.getElementById('nav-form'); form.reset();"
        " for (const [name, value] of facts) form.elements.namedItem(name).value = value;"
        " form.dispatchEvent(new Event('input', {bubbles: true})); }",
        [part.split("=", 1) for part in text.split(";")],
    )


def parts(cell):
    return cell.split(";") if isinstance(cell, str) else []


def test_every_case_says_first_what_it_must_and_not_what_it_must_not(opened):
    page, wrong = opened(), []
    for case in CASES.itertuples():
        put(page, case.facts)
        said = page.inner_text("#nav-first").lower()
        state = page.get_attribute(".nav-state", "class")
        wrong += [(case.case_id, "state", state)] if f"nav-is-{case.state}" not in state else []
        wrong += [(case.case_id, "lacks", text) for text in parts(case.must_say) if text.lower() not in said]
        wrong += [(case.case_id, "says", text) for text in parts(case.must_not_say) if text.lower() in said]
    assert wrong == []
    assert len(CASES) >= 40
    assert set(CASES["state"]) == {"published", "provisional", "silent", "contradiction"}


def test_only_a_published_rule_is_a_headline_and_it_carries_its_mark(opened):
    page = opened()
    for case in CASES.drop_duplicates("state").itertuples():
        put(page, case.facts)
        mark = page.locator(".nav-answer .nav-badge")
        assert mark.count() == (1 if case.state == "published" else 0), case.case_id
        assert bool(page.inner_text("#nav-path")) or case.state != "published"


def test_a_link_shows_the_case_with_path_scores_changes_and_evidence(opened, model):
    page = opened(link(CASE))
    decision = decide(model, CASE)
    label = model["recommendations"][decision.recommendation]["label"]
    assert page.inner_text(".nav-answer").startswith(label)
    path = page.inner_text("#nav-path")
    assert all(row in path for _, row in decision.path)
    assert page.locator("#nav-scores tbody tr").count() == len(model["scores"])
    page.wait_for_selector("#nav-changes li")
    rows = page.locator("#nav-evidence tbody tr")
    assert rows.count() > 0
    links = rows.locator("td:last-child a[href^=http]").all_text_contents()
    assert len(links) == rows.count()
    notes = tables.read("treatment_results").set_index("treatment_id")["notes"]
    assert set(links) <= set(notes.index)
    assert page.locator("#nav-evidence .nav-caveat").count() == notes[links].notna().sum() > 0


SOLITARY = {"primary": "thyroid", "escc": "0", "vertebral_metastases": "1", "extraspinal_bone_metastases": "0",
            "visceral_metastases": "none"}  # fmt: skip


@pytest.mark.parametrize("changed", [{}, SOLITARY, {"primary": "unknown", "motor_deficit": "partial"}])
def test_internal_words_are_not_shown(opened, changed):
    page = opened(link({**CASE, **changed}))
    page.locator("#navigator details").evaluate_all("all => all.forEach(d => { d.open = true; })")
    text = page.inner_text("#navigator")
    assert "_" not in page.inner_text("#nav-scores") + page.inner_text("#nav-first")
    assert not re.search(r"N-rules|\.csv|radioresistant branch|_then_|undefined|NaN|\[object", text)


def test_the_form_is_filled_by_keyboard_alone(opened, model):
    page = opened()
    first = next(iter(model["items"]))
    page.locator(f"#nav-{first}").focus()
    for name, item in model["items"].items():
        if item["group"] in ("prognosis", "scales"):
            break
        assert page.evaluate("document.activeElement.name") == name
        values = page.locator(f"#nav-{name} option").evaluate_all("all => all.map(o => o.value)")
        if name in CASE:
            for _ in range(values.index(CASE[name]) - values.index(item["default"])):
                page.keyboard.press("ArrowDown")
            assert page.evaluate("document.activeElement.value") == CASE[name]
        page.keyboard.press("Tab")
    label = model["recommendations"][decide(model, CASE).recommendation]["label"]
    assert label in page.inner_text("#nav-bar")
    page.locator("#nav-evidence summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#nav-evidence details").first.get_attribute("open") is not None


def test_the_bar_leads_to_the_answer_and_empties_nothing(opened):
    page = opened(link(CASE))
    page.locator("#nav-bar a").click()
    assert page.evaluate("document.activeElement.id") == "nav-results"
    assert page.input_value("#nav-escc") == CASE["escc"]


def test_one_announcement_is_made_after_a_pause(opened):
    page = opened()
    page.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(document.getElementById('nav-status').textContent))"
        ".observe(document.getElementById('nav-status'), {childList: true})"
    )
    enter(page, CASE)
    page.wait_for_timeout(1800)
    heard = [text for text in page.evaluate("window.heard") if text]
    assert len(heard) == 1
    assert "Separation surgery" in heard[0]


def test_the_sins_runs_along(opened):
    page = opened()
    enter(page, {"sins_location": "junctional"})
    assert re.search(r"SINS 3 to 18 possible", page.inner_text("#nav-bar"))


def test_the_link_holds_the_case_the_data_version_and_the_answer(opened):
    page = opened(link(CASE))
    page.select_option("#nav-escc", "1c")
    fragment = page.evaluate("location.hash")
    assert "escc=1c" in fragment
    assert f"data={VERSION}" in fragment
    assert page.input_value("#nav-share").endswith(fragment)
    answer = page.inner_text(".nav-answer")
    assert opened(fragment).inner_text(".nav-answer") == answer
    assert page.inner_text("#nav-message") == ""


def test_a_link_of_another_data_version_says_so_and_what_changed(opened):
    page = opened(link(CASE, data="20.1.0", said="published.SRS"))
    message = page.inner_text("#nav-message")
    assert "20.1.0" in message
    assert VERSION in message
    assert "The answer was: Stereotactic" in message
    assert "It is now: Separation surgery" in message
    assert "does not give" in opened(link(CASE, data="20.1.0", said="published.laminectomy")).inner_text(
        "#nav-message"
    )


def test_a_link_opens_the_part_of_the_form_that_holds_its_facts(opened):
    assert opened(link({**CASE, "albumin": "under_3_5"})).is_visible("#nav-albumin")
    assert opened(link(CASE)).is_hidden("#nav-albumin")


def test_emptying_the_form_empties_results_and_link(opened):
    page = opened(link(CASE))
    page.click("button[type=reset]")
    page.wait_for_url(lambda address: "#" not in address)
    assert page.is_hidden("#nav-results")
    assert page.is_hidden("#nav-bar")


HEAD = f"#v=2&data={VERSION}&said=published."


@pytest.mark.parametrize(
    ("fragment", "word"),
    [
        (f"{HEAD}&escc=9", "damaged"),
        (f"{HEAD}&escc=2&escc=3", "damaged"),
        ("#v=1&escc=2&motor_deficit=yes", "earlier form"),
        ("#escc=2", "damaged"),
        (f"#v=2&data={VERSION}&escc=2", "damaged"),
        (f"#v=2&data={VERSION}&said=cure.all&escc=2", "damaged"),
        (f"{HEAD}&karnofsky=1000", "damaged"),
        (f"{HEAD}&__proto__=x", "damaged"),
        (f"{HEAD}&constructor=x", "damaged"),
        (f"{HEAD}&primary=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E", "damaged"),
        (f"{HEAD}&%3Cscript%3Ewindow.hit%3D1%3C/script%3E=2", "damaged"),
        (f"{HEAD}&escc=%E0%A4%A", "damaged"),
        (f"{HEAD}&escc=2&x=" + "y" * 4000, "damaged"),
    ],
)
def test_a_tampered_or_old_link_gives_an_empty_form_and_a_message_and_runs_nothing(opened, fragment, word):
    page = opened(fragment)
    assert word in page.inner_text("#nav-message")
    assert page.is_hidden("#nav-results")
    assert page.evaluate("window.hit") is None
    values = page.locator("#nav-form select, #nav-form input").evaluate_all(
        "all => all.filter(c => c.value && !c.querySelector('option[selected]')).map(c => c.name)"
    )
    assert values == []


def test_a_link_to_a_heading_is_no_damaged_state(opened):
    assert opened("#navigator").inner_text("#nav-message") == ""


def test_a_contradiction_stands_beside_its_fields_and_nothing_is_recommended(opened):
    page = opened(link(CASE))
    page.select_option("#nav-karnofsky", "20")
    assert "Which of the two is right" in page.inner_text("#nav-karnofsky-error")
    assert "Which of the two is right" in page.inner_text("#nav-fitness-error")
    assert page.get_attribute("#nav-karnofsky", "aria-invalid") == "true"
    assert "contradict" in page.inner_text(".nav-state")
    assert page.inner_text("#nav-path") == ""


def test_what_is_typed_never_becomes_markup(opened):
    page = opened(link(CASE))
    page.fill("#nav-prior_dose", "<b>x</b>")
    assert "<b>x</b>" in page.inner_text("#nav-prior_dose-error")
    assert page.locator("#nav-results b:text-is('x')").count() == 0


def test_the_page_keeps_nothing_and_sends_nothing(opened):
    page = opened()
    requests = []
    # the browser by itself asks again for the site's icon when the fragment changes
    page.on("request", lambda r: None if r.url.endswith("/favicon.svg") else requests.append(r.url))
    enter(page, CASE)
    assert page.is_visible(".nav-answer")
    assert requests == []
    kept = "[localStorage, sessionStorage].flatMap(s => Object.keys(s).map(k => k + s.getItem(k))).join()"
    assert not re.search(r"renal|escc|karnofsky", page.evaluate(kept))
    assert "renal" not in page.evaluate("document.cookie")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "facts", [{}, CASE, {**CASE, "primary": "unknown", "motor_deficit": "partial"}, {"escc": "3"}]
)
def test_axe_finds_nothing_in_the_navigator(opened, theme, facts):
    page = opened(link(facts) if facts else "")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.locator("#navigator details").evaluate_all("all => all.forEach(d => { d.open = true; })")
    results = Axe().run(page, context="#navigator")
    assert results.response["violations"] == [], results.generate_report()


def test_a_phone_shows_the_answer_in_sight_without_sideways_scrolling(opened):
    page = opened(link(CASE))
    page.set_viewport_size({"width": 390, "height": 844})
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    small = page.locator("#nav-form select, #nav-form input, #nav-form button").evaluate_all(
        "all => all.filter(c => c.offsetParent && c.getBoundingClientRect().height < 43).map(c => c.id)"
    )
    assert small == []
    page.locator("#nav-karnofsky").scroll_into_view_if_needed()
    bar = page.locator("#nav-bar").bounding_box()
    assert bar["y"] < 844
    assert bar["y"] + bar["height"] == pytest.approx(844, abs=1)
    assert "Separation surgery" in page.inner_text("#nav-bar")


def test_no_table_hides_its_rows_in_a_box(opened):
    page = opened(link(CASE))
    page.locator("#navigator details").evaluate_all("all => all.forEach(d => { d.open = true; })")
    hidden = (
        "all => all.filter(b => b.scrollHeight > b.clientHeight + 1).map(b => b.getAttribute('aria-label'))"
    )
    assert page.locator("#navigator .nav-scroll").evaluate_all(hidden) == []


def full_case(model):
    """A case with as many answers as go together."""
    optional = {"deficit_duration": "up_to_24h", "ambulation": "none", "sphincters": "disturbed", "sensory_level": "yes",
                "cauda_equina": "no", "region": "thoracic", "compression_levels": "several", "steroids": "yes",
                "prior_dose": "30", "prior_months": "12", "prior_radiation": "conventional", "histology": "confirmed",
                "organ_symptoms": "yes", "frankel": "A", "asia": "A", "ecog": "4", "vertebral_metastases": "3",
                "extraspinal_bone_metastases": "3", "other_bone_metastases": "yes", "visceral_metastases": "treatable",
                "brain_metastases": "yes", "disseminated": "yes", "previous_chemotherapy": "yes", "karnofsky": "50",
                "laboratory": "critical", "albumin": "under_3_5", "interval_months": "over_15", "deficit_days": "up_to_7",
                "expected_survival": "three_months_or_more"}  # fmt: skip
    facts = {**CASE, "motor_deficit": "complete", **optional}
    assert decide(model, facts).state == "published"
    return facts


def test_the_case_prints_on_one_page_in_ten_points_with_what_a_record_needs(opened, model):
    facts = full_case(model)
    page = opened(link(facts))
    page.emulate_media(media="print")
    text = page.inner_text("#nav-sheet")
    sizes = page.locator("#nav-sheet *").evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    pdf = page.pdf(format="A4")
    page.emulate_media(media="screen")
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
    assert min(sizes) >= 10 * 96 / 72 - 0.01
    for part in (
        VERSION,
        "Name:",
        "Team:",
        "Keep in mind:",
        "Path:",
        "Sources: doi 10.",
        "verify",
        "Karnofsky performance status: 50",
    ):
        assert part in text, part
    assert all(row in text for _, row in decide(model, facts).path)
    assert re.search(r"\d{4}-\d\d-\d\d\. Data version", text)
    checked = {row["id"]: row["verification"] for row in (*model["rules"], *model["modifiers"])}
    line = next(line for line in text.splitlines() if line.startswith("Not read as such"))
    assert {row for _, row in decide(model, facts).path if checked.get(row, "read") != "read"} <= set(
        re.findall(r"\b[MN]\d\d\b", line)
    )
    assert all(checked[row] != "read" for row in re.findall(r"\b[MN]\d\d\b", line))


def test_the_page_says_what_it_is(opened):
    notice = opened().inner_text(".nav-notice").lower()
    assert "professionals" in notice
    assert "no medical device" in notice
    assert "no advice for a single patient" in notice
