"""The form on a phone: it says what the check says, and what it writes passes the check unchanged."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.contributions import form
from analysis.contributions.check import check_folder
from analysis.contributions.new_rows import problem
from analysis.evidence import tables
from analysis.submitted.schema import CELL_RULES
from tests.literature.conftest import empty
from tests.rules.test_check import ROW_PAIRS

pytestmark = pytest.mark.site

REPOSITORY = tables.package()["homepage"].rstrip("/")
STATIC = tables.ROOT / "book" / "_static"
STUDY = {"doi": "10.9999/made.up", "first_author": "Nowhere", "year": "2024", "title": "A made-up report, for a test",
         "design": "case_report", "n_patients": "1", "access": "abstract", "population": "spinal_only"}  # fmt: skip
PATIENT = {"entity": "ISCM", "age_years": "61", "sex": "female", "primary": "lung", "os_months": "4.5", "os_event": "1",
           "os_origin": "diagnosis", "censoring_note": "exact", "locator": "abstract"}  # fmt: skip
TEXTS = ["", "x", "12", "1,5", "-3", "1e3", "007", "=1+1", "a <b>word</b>", "#REF!", "12-Mar", "LÃ¶hr", "see /home/me/x",
         "N/A", "na\u200bive", "p <0.05", "T3-T12", "10.9999/a", "doi:10.9999/a", "10.9999/A", "2024", "2999", "1700",
         "{{x}}", "javascript:x()", "%3Cscript", "&lt;b", "ONLOAD=x", "@SUM(1)", "a;=b", "10.9999/a.", "10.99/a", "female", "Female", "lung", "5000", "none", "+3", "-", "10.", ".5"]  # fmt: skip


@pytest.fixture
def phone(open_page):
    """The page on a phone 390 px wide; a request that leaves it or an error of a script fails the test."""
    return open_page("book/chapters/add_a_case.html", width=390, accept_downloads=True, has_touch=True)


def enter(page, table, cells):
    """Fill in fields as a person does."""
    for name, value in cells.items():
        field = page.locator(f"#{table}-{name}")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def said(page, name):
    return page.locator(f"#patients-{name}-problem").inner_text()


def test_a_wrong_value_is_told_and_the_mended_row_passes_the_check_unchanged(phone, tmp_path):
    enter(phone, "studies", STUDY)
    enter(phone, "patients", {**PATIENT, "age_years": "sixty"})
    assert "Column `age_years` holds 'sixty', which is not a number." in said(phone, "age_years")
    assert phone.locator("#sm-open").is_disabled()
    assert phone.locator("#sm-row").input_value() == ""
    enter(phone, "patients", {"age_years": "61"})
    assert said(phone, "age_years") == ""
    phone.locator("#patients-spinal_regions input[value=thoracic]").check()
    assert phone.locator("#sm-open").is_enabled(), phone.locator("#sm-verdict").inner_text()
    with phone.expect_download() as download:
        phone.locator("#sm-save").click()
    assert download.value.suggested_filename == "iscm-nowhere2024-01.csv"
    folder = empty(tmp_path / "data")
    (tmp_path / "contributions").mkdir()
    download.value.save_as(tmp_path / "contributions" / download.value.suggested_filename)
    assert [f for f in check_folder(folder) if f.file.startswith("contributions/")] == []


def test_github_is_asked_only_at_the_button_and_with_the_row(phone):
    enter(phone, "studies", STUDY)
    enter(phone, "patients", PATIENT)
    phone.evaluate("() => { window.opened = []; window.open = (url) => window.opened.push(url); }")
    assert phone.evaluate("opened.length") == 0
    phone.locator("#sm-open").click()
    (url,) = phone.evaluate("opened")
    assert url.startswith(
        f"{REPOSITORY}/new/main?filename=contributions%2Fiscm-nowhere2024-01.csv&value=table%2Crow"
    )
    assert (
        phone.evaluate("url => new URL(url).searchParams.get('value')", url)
        == phone.locator("#sm-row").input_value()
    )


def test_a_publication_of_the_review_is_recognised_and_its_next_patient_numbered(phone):
    studies, patients = tables.read("studies"), tables.read("patients")
    rows = patients.merge(studies[["study_id", "doi", "entities"]].dropna(), on="study_id")
    row = rows.iloc[0]
    enter(phone, "studies", {"doi": row["doi"]})
    enter(phone, "patients", {**PATIENT, "entity": row["entity"]})
    assert f"in the review as {row['study_id']}" in phone.locator("#sm-verdict").inner_text()
    stem = f"{row['entity'].lower()}-{row['study_id']}-"
    last = max(int(key.removeprefix(stem)) for key in patients["patient_id"] if key.startswith(stem))
    text = phone.locator("#sm-row").input_value()
    assert f"patients,{stem}{last + 1:02d},study_id,{row['study_id']}" in text
    assert "studies," not in text.replace("table,row", "")


def test_every_field_says_of_every_text_what_the_check_says(phone):
    package = {r["name"]: r for r in tables.package()["resources"]}
    every = tables.read_all()
    differ = []
    for table in form.PARTS:
        for field in form.asked(table, package):
            allowed = dict.fromkeys(o[0] for o in form.options_of(field, every))
            for text in TEXTS:
                here = phone.evaluate(
                    "([t, id]) => spinemetsForm.problem(t, id)", [text, f"{table}-{field['name']}"]
                )
                foreign = field["name"] == "entity" and text not in (
                    "",
                    *allowed,
                )  # a key, checked between tables
                if bool(here) != bool(foreign or problem(text, field, allowed)):
                    differ.append((field["name"], text, here))
    assert differ == []


@pytest.mark.parametrize("rule", sorted(form.BETWEEN))
def test_rules_between_cells_tell_good_from_bad_as_the_check_does(phone, rule):
    good, bad = (example["patients"][-1] for example in ROW_PAIRS[rule])
    assert rule not in phone.evaluate("row => spinemetsForm.conflicts(row)", good)
    assert rule in phone.evaluate("row => spinemetsForm.conflicts(row)", bad)


def test_the_form_fits_a_phone_and_everybody_can_use_it(phone):
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    enter(phone, "patients", {"age_years": "old"})
    assert phone.locator("#patients-age_years").get_attribute("aria-invalid") == "true"
    found = Axe().run(phone, context="#sm-form", options={"preload": False}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:100]) for v in found] == []


def test_every_rule_for_cells_is_applied_or_has_no_place_in_a_form(phone):
    script = (STATIC / "form.js").read_text(encoding="utf-8")
    without = {
        "cell-address",
        "cell-blanks",
        "cell-space",
        "cell-reference",
        "cell-kind",
        "cell-list",
        "cell-list-order",
    }
    assert {rule.id for rule in CELL_RULES} == without | {r.id for r in CELL_RULES if f'"{r.id}"' in script}
