"""The page's fragment: every item has a labelled control, the data cannot leave their place, no rule in the scripts."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.evidence import tables as data
from analysis.noms.evidence import STRENGTH
from analysis.noms.framework import TABLES, framework
from analysis.noms.navigator import navigator_data, navigator_page, script_json

STATIC = Path(__file__).parents[2] / "book" / "_static"
SCRIPTS = ("navigator.js", "noms_rules.js")
PACKAGE = data.package()


@pytest.fixture(scope="module")
def tables():
    return {name: data.read(name) for name in (*TABLES, "treatment_results")}


@pytest.fixture(scope="module")
def html(tables):
    return navigator_page(tables, PACKAGE, {}).markup


class Page(HTMLParser):
    """Controls, labels and the embedded data of a fragment."""

    def __init__(self, text):
        super().__init__()
        self.controls, self.labels, self.ids, self.described = {}, set(), [], set()
        self.json, self._inside = "", False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.described |= set(named.get("aria-describedby", "").split())
        if tag in ("select", "input") and "name" in named:
            self.controls[named["name"]] = named | {"tag": tag}
        if tag == "label":
            self.labels.add(named["for"])
        self._inside = named.get("id") == "nav-data"

    def handle_data(self, text):
        self.json += text if self._inside else ""

    def handle_endtag(self, tag):
        self._inside = False


def test_every_item_has_a_control_with_a_label(html, tables):
    page = Page(html)
    assert set(page.controls) == set(tables["noms_items"]["item"])
    assert {control["id"] for control in page.controls.values()} <= page.labels


def test_a_scale_on_which_more_is_better_falls_in_its_list(html):
    listed = re.search(r'<select id="nav-karnofsky".*?</select>', html, re.S)[0]
    assert listed.index('value="100"') < listed.index('value="10"')
    worse = re.search(r'<select id="nav-ecog".*?</select>', html, re.S)[0]
    assert worse.index('value="0"') < worse.index('value="4"')


def test_evidence_is_of_studies_themselves_the_strongest_design_first(tables):
    rows = tables["treatment_results"].set_index("treatment_id")
    order = {name: place for place, name in enumerate(STRENGTH)}
    for lines in navigator_data(tables, PACKAGE, {})["evidence"].values():
        found = rows.loc[[line["treatment_id"] for line in lines]]
        assert set(found["statement"]) <= {"study_result"}
        assert found["design_class"].map(order).is_monotonic_increasing


def test_signs_of_danger_are_asked_first(html, tables):
    items = tables["noms_items"].set_index("item")["group"]
    groups = list(dict.fromkeys(items[name] for name in Page(html).controls))
    assert groups[0] == "redflags"
    assert groups == list(dict.fromkeys(PACKAGE_GROUPS))


PACKAGE_GROUPS = next(
    f["options"]
    for r in PACKAGE["resources"]
    if r["name"] == "noms_items"
    for f in r["schema"]["fields"]
    if f["name"] == "group"
)


def test_what_has_few_answers_is_a_list(html, tables):
    free = {name for name, control in Page(html).controls.items() if control["tag"] == "input"}
    kinds = tables["noms_items"].set_index("item")["kind"]
    assert free == set(kinds.index[kinds == "number"])


def test_ids_are_unique_and_descriptions_exist(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.described <= set(page.ids)


def test_the_page_carries_the_very_framework_that_python_interprets(html, tables):
    embedded = json.loads(Page(html).json)
    model = json.loads(json.dumps(framework(tables)))
    assert {name: embedded[name] for name in model} == model


def test_parameters_reach_the_page(tables):
    limits = {"escc_1c": "high_grade_escc", "sins_unstable_from": 12}
    html = navigator_page(tables, PACKAGE, limits).markup
    assert "ESCC grade 1c counts as high-grade compression" in html
    assert "unstable from 12" in html
    assert json.loads(Page(html).json)["parameters"]["escc_1c"] == "high_grade_escc"


def test_every_figure_of_the_evidence_carries_its_row_its_source_and_its_caveat(tables):
    rows = [row for listed in navigator_data(tables, PACKAGE, {})["evidence"].values() for row in listed]
    results = tables["treatment_results"].set_index("treatment_id")
    assert rows
    assert all(re.match("https?://", row["url"]) for row in rows)
    assert {row["treatment_id"] for row in rows} <= set(results.index)
    noted = {key for key, note in results["notes"].items() if isinstance(note, str)}
    assert noted & {row["treatment_id"] for row in rows} == {r["treatment_id"] for r in rows if r["caveat"]}


def test_rows_to_verify_can_be_left_out_of_the_evidence(tables):
    evidence = navigator_data(tables, PACKAGE, {}, include="verified")["evidence"]
    assert not [row for listed in evidence.values() for row in listed if row["verification"] == "to_verify"]


def test_a_question_without_a_title_is_refused(tables):
    recommendations = tables["noms_recommendations"].assign(questions="the_weather")
    with pytest.raises(ValueError, match="they have no title"):
        navigator_data({**tables, "noms_recommendations": recommendations}, PACKAGE, {})


def test_text_of_the_data_cannot_leave_the_script_element():
    text = script_json({"note": "</script><img src=x>&amp;"})
    assert not re.search(r"[<>&]", text)
    assert json.loads(text) == {"note": "</script><img src=x>&amp;"}


def test_labels_of_the_data_are_escaped_in_the_form(tables):
    items = tables["noms_items"].copy()
    items.loc[items["item"] == "escc", "label"] = "<b>Compression</b>"
    html = navigator_page({**tables, "noms_items": items}, PACKAGE, {}).markup
    assert "<b>Compression</b>" not in html
    assert "&lt;b&gt;Compression&lt;/b&gt;" in html


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_write_no_markup_store_nothing_and_call_nobody(name):
    script = (STATIC / name).read_text(encoding="utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(",
                      "XMLHttpRequest", "sendBeacon", "localStorage", "sessionStorage", "indexedDB", "cookie",
                      "new Function"):  # fmt: skip
        assert forbidden not in script, forbidden


def test_the_rules_know_no_page():
    script = (STATIC / "noms_rules.js").read_text(encoding="utf-8")
    assert not re.search(r"\b(document|window|location|navigator)\b", script)


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_rule_threshold_or_point_stands_in_the_scripts(name, tables):
    script = (STATIC / name).read_text(encoding="utf-8")
    words = {*tables["noms_rules"]["rule_id"], *tables["noms_modifiers"]["rule_id"], *tables["noms_primaries"]["primary"],
             *tables["noms_recommendations"]["recommendation"], *tables["score_index"]["score"]} - {
                 "sins", "no_rule", "other"}  # fmt: skip
    assert not [word for word in words if re.search(rf"\b{re.escape(word)}\b", script)]


def test_missing_cells_become_empty_text_not_nan(html):
    assert "NaN" not in Page(html).json
