"""Corruptions that hide: text that a browser would run, slips in the tables of the framework, one thing under two names."""

import shutil

import pytest

from analysis.contributions.check import check_folder
from analysis.evidence import tables
from tests.corrupted import TODAY, Cases, Copy, any_row, filled, holding, places, plain

CASES = Cases()
case, cell, doubled, gone = CASES.case, CASES.cell, CASES.doubled, CASES.gone

# --- text that would run ---------------------------------------------------------------------------------
ACTIVE = {
    "an image without blanks": "<img/src=x/onerror=alert(1)>",
    "a tag that is not closed": "<img src=x onerror=alert(1)//",
    "a drawing that loads": "<svg/onload=alert(1)>",
    "an element of its own": "<x-y onclick=alert(1)>",
    "a tag in capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "half an entity": "&#60script",
    "a named entity": "&lt;b&gt;",
    "an address that runs": "see javascript:alert(1)",
    "a page inside an address": "data:text/html,hello",
    "percent signs": "%3Cscript%3E",
    "percent signs twice": "%253Cscript%253E",
    "wide brackets": "\uff1cscript\uff1e",
    "a comment": "<!-- hidden -->",
    "a declaration": "<?xml version=1?>",
    "a handler": "x onerror=alert(1)",
    "a backslash": "\\u003cscript",
}
for name, text in ACTIVE.items():
    cell(name, "studies", "cell-html", any_row, notes=text)
RUN = {
    "a full-width formula": "＝1+1",
    "a formula behind a quotation mark": "'=1+1",
    "a formula behind a semicolon": 'see; =HYPERLINK("x")',
    "a pipe": "|cmd",
}
for name, text in RUN.items():
    cell(name, "patients", "cell-formula", any_row, notes=text)
cell("a formula in a list", "studies", "cell-formula", plain("doi"), overlaps_with="=A1;smith2020")
cell("a template", "studies", "cell-template", any_row, notes="{{ 7*7 }}")
cell("a role", "studies", "cell-template", any_row, notes="{cite:p}`lv2019`")
cell("a link that is no address", "cohort_results", "cell-template", any_row, notes="[a](javascript:x)")
for name, text in {
    "an address with a name in it": "https://doi.org@example.org/a",
    "an address of this machine": "http://localhost:8000/",
    "an address with a quotation mark": 'https://example.org/"onclick="x',
    "an address of a file": "ftp://example.org/a",
}.items():
    cell(name, "cohort_results", "cell-address", any_row, url=text)
cell("an exception for script", "exceptions", "exception-never", any_row, rule="cell-html")
cell("an exception for no rule", "exceptions", "exception-rule", any_row, rule="cell-htm")
cell("an exception for ever", "exceptions", "exception-far", any_row, until="2099-12-31")

# --- letters and texts -----------------------------------------------------------------------------------
cell("a Cyrillic letter", "studies", "cell-alphabet", filled("journal"), journal="C\u0430ncer")
cell("wide letters", "studies", "cell-alphabet", filled("journal"), journal="Ｃancer")
cell(
    "joined letters", "studies", "cell-alphabet", filled("title"), title="De\ufb01nite metastases of the cord"
)
cell("a letter in two pieces", "studies", "cell-alphabet", any_row, notes="Lo\u0308hr")
cell("a soft hyphen", "studies", "cell-control", any_row, notes="metas\u00adtasis")
cell("a letter of nobody", "studies", "cell-control", any_row, notes="a \ue000 b")
cell("a very long cell", "patients", "cell-length", any_row, notes="word " * 300 + "end")
cell("two blanks", "studies", "cell-space", any_row, notes="two  words")
cell("a date made of a list", "patients", "cell-spreadsheet-date", any_row, levels="T3; 12-Mar")
cell("a date with a year made of levels", "patients", "cell-spreadsheet-date", any_row, levels="2026-03-12")
cell(
    "a subgroup that became a date", "cohort_results", "cell-spreadsheet-date", any_row, subgroup="03.12.2026"
)
cell("a number as a spreadsheet writes it", "studies", "cell-spreadsheet-date", any_row, notes="1.2E+05")
cell("a spilled formula", "studies", "cell-spreadsheet-error", any_row, notes="#SPILL!")
cell("a column that is too narrow", "studies", "cell-spreadsheet-error", any_row, notes="########")
cell("letters of another code page", "studies", "cell-letters", any_row, notes="LÃ–HR")
cell("a lost letter", "studies", "cell-letters", any_row, notes="L?hr reported")
cell("the name of a patient", "patients", "cell-person", any_row, notes="Patient name: J. D.")
cell("an address of a person", "patients", "cell-person", any_row, notes="ask me@example.org")
cell("a path on a share", "studies", "cell-machine-path", any_row, notes="\\\\server\\papers")
cell("a number with thousands", "cohort_results", "cell-thousands", filled("value"), value="2.000")

# --- one thing under two names ---------------------------------------------------------------------------
again = {"doi": "", "pmid": "", "pmcid": "", "verification": "provisional", "overlaps_with": ""}
doubled(
    "a publication in another year", "studies", "study-title", plain("doi", "year"), "title",
    study_id=lambda r: r["study_id"] + "z", year=lambda r: str(int(r["year"]) - 3), **again,
)  # fmt: skip
doubled(
    "a publication with two words changed", "studies", "study-title",
    lambda r: plain("doi", "year")(r) and len(r["title"].split()) > 12, "title",
    study_id=lambda r: r["study_id"] + "z", title=lambda r: r["title"].rsplit(" ", 1)[0], **again,
)  # fmt: skip
doubled(
    "a publication under another title", "studies", "overlap-same-year", plain("doi", "year", "first_author"),
    "overlaps_with", study_id=lambda r: r["study_id"] + "z", title="Something else", **again,
)  # fmt: skip
cell("a study that was left out", "exclusions", "exclusion-kept", holding(reason="duplicate"), kept_as="")
cell(
    "a subgroup in capitals",
    "cohort_results",
    "cell-variant",
    holding(subgroup="surgery"),
    subgroup="Surgery",
)
cell("a journal in small letters", "studies", "cell-variant", holding(journal="Cureus"), journal="cureus")
cell(
    "a slip in an outcome", "noms/treatment_results", "cell-slip",
    holding(outcome="overall_survival"), outcome="overal_survival",
)  # fmt: skip


@case("a source that is a study", "sources", "source-twice")
def _(copy):
    header, rows, number = copy.pick("studies", plain("doi"))
    return copy.cells("sources", filled("doi"), {"doi": rows[number][header.index("doi")]}, at="source_id")


@case("a study that was excluded", "studies", "study-excluded", alone=True)
def _(copy):
    header, rows, number = copy.pick("studies", lambda r: r["doi"] and ";" not in r["entities"])
    doi, entity = (rows[number][header.index(c)] for c in ("doi", "entities"))
    changes = {"doi": doi, "entity": entity, "file": "studies"}
    copy.cells("exclusions", holding(reason="no_data"), changes)
    return number + 2, 1


@case("the same patient in another year", "patients", "patient-twice-years", alone=True)
def _(copy):
    told = ("age_years", "sex", "primary", "spinal_regions", "levels", "symptoms", "os_months")
    header, rows, number = copy.pick("patients", lambda r: r["entity"] == "IESM" and all(r[c] for c in told))
    first = dict(zip(header, rows[number], strict=True))
    years = {r["study_id"]: r["year"] for r in copy.records("studies")}
    other = next(
        r for r in copy.records("studies")
        if r["entities"] == "IESM" and r["year"] and r["year"] != years[first["study_id"]]
        and first["study_id"] not in r["overlaps_with"] and r["study_id"] > first["study_id"]
    )  # fmt: skip
    changes = {"study_id": other["study_id"], "patient_id": f"iesm-{other['study_id']}-99"}
    copy.write("patients", [header, *rows, list({**first, **changes}.values())])
    return len(rows) + 2, 1


# --- figures ---------------------------------------------------------------------------------------------
cell("survival in days", "patients", "survival-days", holding(os_event="1", censoring_note="exact"),
     os_months=lambda r: str(round(30 * float(r["os_months"]) + 121)))  # fmt: skip
cell(
    "a group larger than its study", "cohort_results", "result-n",
    lambda r: r["n"] and r["outcome"] == "mortality" and not r["notes"], n="99999",
)  # fmt: skip
cell(
    "a percentage far from its fraction", "cohort_results", "result-fraction",
    lambda r: r["statistic"] == "proportion" and r["events"] and r["n"] and r["unit"] == "percent"
    and not r["derived"] and float(r["value"]) < 60 and not r["notes"],
    value=lambda r: str(float(r["value"]) + 20),
)  # fmt: skip
cell(
    "agreement that does not add up",
    "extraction_agreement",
    "agreement-rows",
    any_row,
    only_a="77",
    at="matched",
)
cell("a judgement of nothing", "appraisal", "appraisal-subject", any_row, subject="LM:happiness")
cell(
    "a printed p value of 5",
    "reported",
    "reported-p-value",
    holding(statistic="p_value", qualifier=""),
    value="5.0",
)
cell("a quantity of another kind", "reported", "reported-words", any_row, quantity_id="other:thing")


@case("half of a table is gone", "cohort_results", "table-shrunk", alone=True)
def _(copy):
    rows = copy.rows("cohort_results")
    copy.write("cohort_results", rows[: len(rows) // 2])
    return 1, 1


@case("a table without rows", "noms/treatment_results", "table-shrunk", alone=True)
def _(copy):
    copy.write("noms/treatment_results", copy.rows("noms/treatment_results")[:1])
    return 1, 1


# --- the framework ---------------------------------------------------------------------------------------
conditioned = holding(effect="add")
for name, rule, text in (
    ("a condition that cannot be read", "modifier-condition", "sins is 13"),
    ("a condition with a single bar", "modifier-option", "escc=2|"),
    ("a condition with a comma", "modifier-condition", "escc=2, karnofsky<40"),
    ("a fact that does not exist", "modifier-fact", "karnofski<=40"),
    ("an option that does not exist", "modifier-option", "escc=1d"),
    ("a number out of its limits", "modifier-option", "karnofsky<=400"),
    ("a word for a number", "modifier-option", "karnofsky<=low"),
    ("a parameter that does not exist", "modifier-parameter", "sins>=$sins_unstable"),
):
    cell(name, "noms/modifiers", rule, filled("if_condition"), if_condition=text)
cell("a conflict of an unknown fact", "noms/conflicts", "conflict-fact", any_row, if_condition="frankle=E")
cell("points for an unknown option", "noms/scores", "level-option", holding(score="sins", item="pain"), at="if_condition",
     if_condition="sins_pain=heavy")  # fmt: skip
cell("a value without its fact", "noms/modifiers", "modifier-sets", holding(effect="classify"), at="sets_value",
     sets_fact="")  # fmt: skip
cell("a state that does not exist", "noms/modifiers", "modifier-sets",
     holding(effect="classify", sets_fact="mechanical"), sets_value="wobbly")  # fmt: skip
cell(
    "an effect that does not fit",
    "noms/modifiers",
    "modifier-effect",
    holding(effect="classify"),
    effect="add",
)
cell(
    "a minimum above the maximum",
    "noms/items",
    "item-limits",
    holding(item="interval_months"),
    minimum="2000",
)
cell("a step of nothing", "noms/items", "item-limits", holding(item="ecog"), at="minimum", step="0")
cell("a step that misses the end", "noms/items", "item-step", holding(item="karnofsky"), step="40")
cell(
    "a default that is no option",
    "noms/items",
    "item-default",
    holding(item="expected_survival"),
    default="long",
)
cell(
    "options from nowhere",
    "noms/items",
    "item-options-from",
    holding(item="frankel"),
    options_from="frankel.grades",
)
cell("two options on one place", "noms/options", "option-place", holding(option="aided"), position="1")
gone(
    "an option that is gone",
    "noms/scores",
    "level-place",
    holding(score="escc_bilsky", level_id="1c"),
    "position",
)
gone("an item of a score that is gone", "noms/score_items", "score-items", holding(score="sins", item="pain"),
     None, None)  # fmt: skip
gone(
    "the last band is gone",
    "noms/score_bands",
    "score-total",
    holding(score="tomita", band_high="10"),
    None,
    None,
)
gone("a band in the middle is gone", "noms/score_bands", "score-band-gap",
     holding(score="tokuhashi_revised", band_low="9"), None, None)  # fmt: skip
cell(
    "bands that overlap",
    "noms/score_bands",
    "score-overlap",
    holding(score="katagiri_new", band_low="4"),
    band_low="3",
)
cell("a cut of SINS that nobody published", "noms/score_bands", "score-sins-bands",
     holding(score="sins", band_low="13"), band_low="12")  # fmt: skip
cell("a grade that does not exist", "noms/score_bands", "score-band-level", holding(score="escc_bilsky", band_low="1c"),
     band_low="1d")  # fmt: skip
cell("points that are gone", "noms/scores", "score-points", holding(score="tomita"), points="")
cell(
    "a rule with the wrong radiation",
    "noms/rules",
    "noms-radiation",
    holding(rule_id="N01"),
    then_recommendation="SRS",
)
cell("an unstable spine without operation", "noms/rules", "noms-operation", holding(rule_id="N04"),
     then_recommendation="SRS")  # fmt: skip
cell("a recommendation that does not exist", "noms/rules", "cell-reference", holding(rule_id="N03"),
     then_recommendation="SBRT")  # fmt: skip
cell("a very sensitive tumour that resists", "noms/radiosensitivity", "radiosensitivity-high",
     holding(highly_radiosensitive="yes"), category="radioresistant")  # fmt: skip
cell(
    "the row of another tumour",
    "noms/primaries",
    "primary-row",
    holding(primary="breast"),
    default_row="ao.kidney",
)
cell(
    "a primary without a term",
    "noms/primaries",
    "primary-term",
    filled("vocabulary_term"),
    vocabulary_term="brest",
)
cell("a figure of another study", "noms/treatment_results", "treatment-key", any_row, at="treatment_id",
     study_id="NOBODY2020")  # fmt: skip
cell("another year for one row", "noms/treatment_results", "treatment-study", holding(study_id="ALOMAIR2013"),
     at="study_id", year="2012")  # fmt: skip


# --- the tests -------------------------------------------------------------------------------------------
@pytest.fixture
def copy(tmp_path):
    return Copy(shutil.copytree(tables.DATA, tmp_path / "data"))


def test_no_name_stands_twice():
    names = [c.name for c in CASES]
    assert len(names) == len(set(names))
    assert len(names) > 90


@pytest.mark.build
@pytest.mark.parametrize("corruption", [c for c in CASES if c.alone], ids=lambda c: c.name)
def test_a_corruption_is_reported_where_it_is(corruption, copy):
    line, column = corruption.apply(copy)
    findings = check_folder(copy.folder, today=TODAY)
    found = places(findings, corruption.rule)
    assert (f"data/{corruption.table}.csv", line, column) in found or (column == 1 and line == 1 and found)


def test_corruptions_of_cells_are_each_reported_where_they_are(copy):
    together = [c for c in CASES if not c.alone]
    expected = [(c.name, c.rule, (f"data/{c.table}.csv", *c.apply(copy))) for c in together]
    findings = check_folder(copy.folder, today=TODAY)
    missed = [name for name, rule, place in expected if place not in places(findings, rule)]
    assert missed == []
