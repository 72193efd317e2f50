import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.evidence import tables as data
from analysis.noms.framework import TABLES, framework
from analysis.noms.navigator import navigator_data, navigator_html, script_json

SCRIPT = Path(__file__).parents[2] / "book" / "_static" / "navigator.js"


@pytest.fixture(scope="module")
def tables():
    return {name: data.read(name) for name in TABLES}


@pytest.fixture(scope="module")
def results():
    return data.read("treatment_results")


@pytest.fixture(scope="module")
def questions():
    fields = {field["name"]: field for field in data.resource("treatment_results")["schema"]["fields"]}
    return fields["question"]["options"]


@pytest.fixture(scope="module")
def html(tables, results, questions):
    return navigator_html(tables, results, questions)


class Page(HTMLParser):
    """Controls, labels and the embedded data of a fragment."""

    def __init__(self, text):
        super().__init__()
        self.controls, self.labels, self.ids, self.described, self.json, self._inside = (
            {},
            set(),
            [],
            set(),
            "",
            False,
        )
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.described |= {named["aria-describedby"]} if "aria-describedby" in named else set()
        if tag in ("select", "input") and "name" in named:
            self.controls[named["name"]] = named
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


def test_ids_are_unique_and_descriptions_exist(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.described <= set(page.ids)


def test_the_page_carries_the_very_framework_that_python_interprets(html, tables):
    embedded = json.loads(Page(html).json)
    model = json.loads(json.dumps(framework(tables)))
    assert {name: embedded[name] for name in model} == model


def test_parameters_reach_the_page(tables, results, questions):
    html = navigator_html(tables, results, questions, escc_1c="high_grade_escc", sins_unstable_from=12)
    assert "ESCC grade 1c counts as high-grade compression" in html
    assert "unstable from 12" in html
    assert json.loads(Page(html).json)["parameters"]["escc_1c"] == "high_grade_escc"


def test_every_figure_of_the_evidence_carries_its_row_and_source(tables, results, questions):
    evidence = navigator_data(tables, results, questions)["evidence"]
    rows = [row for listed in evidence.values() for row in listed]
    assert rows
    assert all(row["url"].startswith("https://") or row["url"].startswith("http://") for row in rows)
    assert {row["treatment_id"] for row in rows} <= set(results["treatment_id"])


def test_rows_to_verify_can_be_left_out_of_the_evidence(tables, results, questions):
    evidence = navigator_data(tables, results, questions, include="verified")["evidence"]
    assert not [row for listed in evidence.values() for row in listed if row["verification"] == "to_verify"]


def test_a_question_without_a_title_is_refused(tables, results):
    with pytest.raises(ValueError, match="they have no title"):
        navigator_data(tables, results, {"fractionation": "Fractionation"})


def test_text_of_the_data_cannot_leave_the_script_element():
    text = script_json({"note": "</script><img src=x>&amp;"})
    assert not re.search(r"[<>&]", text)
    assert json.loads(text) == {"note": "</script><img src=x>&amp;"}


def test_labels_of_the_data_are_escaped_in_the_form(tables, results, questions):
    items = tables["noms_items"].copy()
    items.loc[items["item"] == "escc", "label"] = "<b>Compression</b>"
    html = navigator_html({**tables, "noms_items": items}, results, questions)
    assert "<b>Compression</b>" not in html
    assert "&lt;b&gt;Compression&lt;/b&gt;" in html


def test_the_script_writes_no_markup_stores_nothing_and_calls_nobody():
    script = SCRIPT.read_text(encoding="utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(",
                      "XMLHttpRequest", "sendBeacon", "localStorage", "sessionStorage", "indexedDB", "cookie",
                      "new Function"):  # fmt: skip
        assert forbidden not in script, forbidden


def test_no_rule_threshold_or_point_stands_in_the_script(tables):
    script = SCRIPT.read_text(encoding="utf-8")
    words = {*tables["noms_rules"]["rule_id"], *tables["noms_modifiers"]["rule_id"], *tables["noms_primaries"]["primary"],
             *tables["noms_recommendations"]["recommendation"], *tables["score_index"]["score"]} - {
                 "sins", "bauer_modified", "other"}  # fmt: skip
    assert not [word for word in words if re.search(rf"\b{re.escape(word)}\b", script)]


def test_missing_cells_become_empty_text_not_nan(html):
    assert "NaN" not in Page(html).json
