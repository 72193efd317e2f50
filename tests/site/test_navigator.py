"""The navigator in a real browser: it must say what Python says, and be usable by everybody."""

import random
import re
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.evidence import tables
from analysis.noms.decision import answers, changes, decide
from analysis.noms.framework import TABLES, framework
from analysis.noms.scores import compute_all

pytestmark = pytest.mark.site

PATH = "/book/chapters/navigator.html"
CASE = {"escc": "3", "motor_deficit": "no", "primary": "renal", "prior_radiation": "no",
        "sins_location": "junctional", "sins_pain": "mechanical", "sins_bone_lesion_quality": "lytic",
        "sins_radiographic_alignment": "normal", "sins_vertebral_body_collapse": "under_50",
        "sins_posterolateral_involvement": "unilateral", "fitness": "tolerates_surgery",
        "karnofsky": "70"}  # fmt: skip
RUN = "facts => facts.map(f => spinemetsNavigator.{call}(f))"


@pytest.fixture(scope="module")
def model():
    return framework({name: tables.read(name) for name in TABLES})


def link(facts):
    return "#v=1&" + "&".join(f"{name}={value}" for name, value in facts.items())


@pytest.fixture
def opened(chromium, site):
    """Function (fragment) -> the navigator; script errors and requests that leave the site fail the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    context.route("**/*", lambda route: stay(route, site, problems))

    def visit(fragment=""):
        page.goto("about:blank")
        page.goto(site + PATH + fragment)
        page.wait_for_selector("#nav-form:not([hidden])")
        return page

    yield visit
    context.close()
    assert problems == []


def stay(route, site, problems):
    """Serve the site's own files; refuse and note everything else."""
    if route.request.url.startswith(site):
        route.continue_()
    else:
        problems.append(route.request.url)
        route.abort()


def plain(decision):
    """A decision as the page gives it."""
    return {
        "recommendation": decision.recommendation,
        "problems": list(decision.problems),
        "path": [list(step) for step in decision.path],
        "remarks": list(decision.remarks),
        "classes": [list(pair) for pair in decision.classes],
        "to_verify": decision.to_verify,
    }


def plain_score(result):
    names = ("score", "total", "low", "high", "bands", "missing", "levels", "problem", "to_verify")
    row = {name: getattr(result, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def random_facts(model, source):
    """Facts with gaps, and now and then an impossible value."""
    facts = {}
    for name, item in model["items"].items():
        if source.random() < 0.25:
            continue
        if item["kind"] == "choice":
            facts[name] = source.choice(answers(item))
        elif item["kind"] == "integer":
            facts[name] = source.choice(answers(item)[:12])
        else:
            facts[name] = round(source.uniform(item["minimum"], min(item["maximum"], 30)), 1)
    return facts


def test_page_and_python_agree_on_every_combination_of_rules(opened, model):
    names = ("escc", "motor_deficit", "prior_radiation", "fitness", "expected_survival")
    spaces = [answers(model["items"][name]) for name in names]
    spine = {name: answers(model["items"][name]) for name in CASE if name.startswith("sins_")}
    spines = [
        {name: values[-1] for name, values in spine.items()},
        {**{name: values[-1] for name, values in spine.items()}, "sins_location": "junctional",
         "sins_radiographic_alignment": "subluxation"},
        {name: values[0] for name, values in spine.items()},
    ]  # fmt: skip
    cases = [
        {**dict(zip(names, values, strict=True)), **s, "primary": p, "karnofsky": k, "surgeon_stability": j}
        for values in product(*spaces)
        for s, p, k, j in product(spines, ("breast", "lymphoma", "renal"), (40, 50), ("stable", "unstable"))
    ]
    assert opened().evaluate(RUN.format(call="decide"), cases) == [plain(decide(model, c)) for c in cases]


def test_page_and_python_agree_on_a_thousand_random_inputs(opened, model):
    source = random.Random(20260)
    cases = [random_facts(model, source) for _ in range(1000)]
    page = opened()
    scores = page.evaluate(RUN.format(call="computeAll"), cases)
    assert scores == [[plain_score(r) for r in compute_all(model["scores"], c).values()] for c in cases]
    assert page.evaluate(RUN.format(call="decide"), cases) == [plain(decide(model, c)) for c in cases]


def test_page_and_python_agree_on_impossible_input(opened, model):
    bad = ({"karnofsky": 105}, {"karnofsky": "45"}, {"karnofsky": "good"}, {"primary": "elbow"},
           {"primary": "unknown"}, {"eye_colour": "blue"}, {"frankel": "E", "motor_deficit": "yes"}, {"escc": ""},
           {"albumin": "1e3"}, {"vertebral_metastases": 0})  # fmt: skip
    cases = [{**CASE, **facts} for facts in bad]
    expected = [plain(decide(model, c)) for c in cases]
    assert all(row["problems"] for row in expected)
    assert opened().evaluate(RUN.format(call="decide"), cases) == expected


def test_page_and_python_agree_on_what_would_change_the_answer(opened, model):
    cases = [CASE, {**CASE, "primary": "breast"}, {**CASE, "escc": "1c", "karnofsky": 40}]
    found = opened().evaluate(RUN.format(call="changes"), cases)
    assert found == [changes(model, case).to_dict("records") for case in cases]


def test_a_link_shows_the_case_with_path_scores_and_evidence(opened, model):
    page = opened(link(CASE))
    label = model["recommendations"][decide(model, CASE).recommendation]["label"]
    assert label in page.inner_text("#nav-status")
    assert page.inner_text(".nav-answer").strip() == label
    path = page.inner_text("#nav-path")
    assert all(row in path for _, row in decide(model, CASE).path)
    assert page.locator("#nav-scores tbody tr").count() >= len(model["scores"])
    assert page.locator("#nav-changes li").count() > 0


def test_every_figure_of_the_evidence_leads_to_its_row_and_source(opened):
    page = opened(link(CASE))
    rows = page.locator("#nav-evidence tbody tr")
    assert rows.count() > 0
    links = rows.locator("a[href^=http]").evaluate_all("all => all.map(a => a.textContent)")
    assert len(links) == rows.count()
    assert set(links) <= {f"source of {key}" for key in tables.read("treatment_results")["treatment_id"]}


def test_rows_to_verify_are_marked(opened, model):
    page = opened(link({**CASE, "fitness": "cannot_tolerate_surgery", "prior_radiation": "yes"}))
    assert decide(model, {**CASE, "fitness": "cannot_tolerate_surgery", "prior_radiation": "yes"}).to_verify
    assert "to verify" in page.inner_text("#nav-recommendation")


def test_the_form_is_filled_by_keyboard_alone(opened, model):
    page = opened()
    page.locator("#nav-escc").focus()
    for name in model["items"]:
        if model["items"][name]["group"] in ("prognosis", "scales"):
            break
        assert page.evaluate("document.activeElement.name") == name
        value = CASE.get(name)
        if name == "karnofsky":
            page.keyboard.type(value)
        elif value:
            steps = 1 + answers(model["items"][name]).index(value)
            for _ in range(steps):
                page.keyboard.press("ArrowDown")
            assert page.evaluate("document.activeElement.value") == value
        page.keyboard.press("Tab")
    label = model["recommendations"][decide(model, CASE).recommendation]["label"]
    assert label in page.inner_text("#nav-status")
    page.locator("#nav-evidence summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#nav-evidence details").first.get_attribute("open") is not None


def test_the_link_holds_the_state_and_brings_it_back(opened):
    page = opened(link(CASE))
    page.select_option("#nav-escc", "1c")
    fragment = page.evaluate("location.hash")
    assert "escc=1c" in fragment
    assert page.input_value("#nav-share").endswith(fragment)
    answer = page.inner_text("#nav-status")
    assert opened(fragment).inner_text("#nav-status") == answer


def test_emptying_the_form_empties_results_and_link(opened):
    page = opened(link(CASE))
    page.click("button[type=reset]")
    page.wait_for_function("!location.hash")
    assert page.is_hidden("#nav-results")
    assert page.inner_text("#nav-status") == ""


@pytest.mark.parametrize(
    "fragment",
    [
        "#v=1&escc=9",
        "#v=1&escc=2&escc=3",
        "#v=2&escc=2",
        "#escc=2",
        "#v=1&karnofsky=1000",
        "#v=1&__proto__=x",
        "#v=1&constructor=x",
        "#v=1&primary=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E",
        "#v=1&%3Cscript%3Ewindow.hit%3D1%3C/script%3E=2",
        "#v=1&escc=%E0%A4%A",
        "#v=1&escc=2" + "&x=" + "y" * 3000,
    ],
)
def test_a_tampered_link_gives_an_empty_form_and_a_message_and_runs_nothing(opened, fragment):
    page = opened(fragment)
    assert "damaged" in page.inner_text("#nav-message")
    assert page.is_hidden("#nav-results")
    assert page.inner_text("#nav-status") == ""
    assert page.evaluate("window.hit") is None
    values = page.locator("#nav-form select, #nav-form input").evaluate_all(
        "all => all.filter(c => c.value && !c.querySelector('option[selected]')).map(c => c.name)"
    )
    assert values == []


def test_a_link_to_a_heading_is_no_damaged_state(opened):
    assert opened("#navigator").inner_text("#nav-message") == ""


def test_impossible_input_says_so_and_recommends_nothing(opened):
    page = opened(link(CASE))
    page.fill("#nav-karnofsky", "105")
    assert "105 is out of range" in page.inner_text("#nav-status")
    assert page.is_hidden("#nav-results")
    assert page.get_attribute("#nav-karnofsky", "aria-invalid") == "true"


def test_what_is_typed_never_becomes_markup(opened):
    page = opened(link(CASE))
    page.fill("#nav-karnofsky", "<b>x</b>")
    assert "<b>x</b>" in page.inner_text("#nav-status")
    assert page.locator("#nav-status b").count() == 0


def test_a_missing_answer_is_named(opened):
    page = opened(link({name: value for name, value in CASE.items() if name != "fitness"}))
    assert "Fitness for surgery is missing." in page.inner_text("#nav-status")
    assert page.inner_text("#nav-recommendation") == ""


def test_the_page_keeps_nothing_and_sends_nothing(opened):
    page = opened()
    requests = []
    # the browser by itself asks again for the site's icon when the fragment changes
    page.on("request", lambda r: None if r.url.endswith("/favicon.svg") else requests.append(r.url))
    for name, value in CASE.items():
        control = page.locator(f"#nav-{name}")
        control.fill(value) if name == "karnofsky" else control.select_option(value)
    assert page.is_visible(".nav-answer")
    assert requests == []
    kept = "[localStorage, sessionStorage].flatMap(s => Object.keys(s).map(k => k + s.getItem(k))).join()"
    assert not re.search(r"renal|escc|karnofsky", page.evaluate(kept))
    assert "renal" not in page.evaluate("document.cookie")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("filled", [False, True])
def test_axe_finds_nothing_in_the_navigator(opened, theme, filled):
    page = opened(link(CASE) if filled else "")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.locator("#navigator details").evaluate_all("all => all.forEach(d => { d.open = true; })")
    results = Axe().run(page, context="#navigator")
    assert results.response["violations"] == [], results.generate_report()


def test_a_phone_shows_the_page_without_sideways_scrolling(opened):
    page = opened(link(CASE))
    page.set_viewport_size({"width": 390, "height": 844})
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    small = page.locator("#nav-form select, #nav-form input, #nav-form button").evaluate_all(
        "all => all.filter(c => c.offsetParent && c.getBoundingClientRect().height < 43).map(c => c.id)"
    )
    assert small == []


@pytest.mark.parametrize("changed", [{}, {"primary": "breast", "motor_deficit": "yes"}])
def test_the_case_prints_as_one_page_even_with_every_item_entered(opened, model, changed):
    chosen = {"frankel": "D", "asia": "D", "ambulation": "aided", "ecog": 2, "icorg_mobility": "aided"}
    optional = [item for item in model["items"].values() if not item["required"]]
    filled = {i["item"]: answers(i)[-1] if i["kind"] == "choice" else i["minimum"] for i in optional}
    page = opened(link({**filled, **CASE, "motor_deficit": "yes", **chosen, **changed}))
    assert page.is_visible(".nav-answer")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == 1


def test_the_page_says_what_it_is(opened):
    notice = opened().inner_text(".nav-notice").lower()
    assert "professionals" in notice
    assert "no medical device" in notice
    assert "no advice for a single patient" in notice
