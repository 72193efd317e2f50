"""Corruptions of the real tables, each in its own copy, each reported at the right file, line and cell.

A corruption is applied by code that knows nothing of the checks: it picks a row of the real table that fits,
changes it, and says where. The rows are found by what they hold, so new data do not disturb the cases.
"""

import shutil
import subprocess

import pytest

from analysis.contributions.check import check_folder
from analysis.evidence import tables
from tests.corrupted import TODAY, Cases, Copy, any_row, filled, holding, places, plain

CASES = Cases()
case, cell, doubled = CASES.case, CASES.cell, CASES.doubled


# --- the file itself -------------------------------------------------------------------------------------
@case("a table is missing", "retired", "file-missing", alone=True)
def _(copy):
    (copy.folder / "retired.csv").unlink()
    return 1, 1


@case("a table is empty", "exceptions", "file-empty", alone=True)
def _(copy):
    (copy.folder / "exceptions.csv").write_bytes(b"")
    return 1, 1


@case("byte order mark", "exclusions", "file-byte-order-mark")
def _(copy):
    copy.bytes("exclusions", [b"\xef\xbb\xbf" + copy.lines("exclusions")[0], *copy.lines("exclusions")[1:]])
    return 1, 1


@case("Windows line ends in the whole file", "vocabulary", "file-line-ends")
def _(copy):
    copy.bytes("vocabulary", [line + b"\r" if line else line for line in copy.lines("vocabulary")])
    return 1, len(copy.rows("vocabulary")[0])


@case("Windows line end in one line", "retired", "file-line-ends", alone=True)
def _(copy):
    text = b"table,id,reason,replaced_by,date\nstudies,gone2001,withdrawn,,2026-01-01\r\n"
    (copy.folder / "retired.csv").write_bytes(text)
    return 2, 5


@case("Latin-1 letters", "exclusions", "file-encoding")
def _(copy):
    copy.line(
        "exclusions", lambda line: line + b" L\xf6hr" if not line.endswith(b'"') else line[:-1] + b' \xf6"'
    )
    return 4, len(copy.lines("exclusions")[0].split(b","))


@case("no line end at the end of the file", "reported", "file-last-line")
def _(copy):
    lines = copy.lines("reported")
    copy.bytes("reported", lines[:-1])
    return len(lines) - 1, 1


@case("semicolons instead of commas", "retired", "file-separator", alone=True)
def _(copy):
    (copy.folder / "retired.csv").write_bytes(b"table;id;reason;replaced_by;date\n")
    return 1, 1


@case("tabs instead of commas", "exceptions", "file-separator", alone=True)
def _(copy):
    (copy.folder / "exceptions.csv").write_bytes(b"rule\ttable\trow\treason\tuntil\n")
    return 1, 1


@case("a line that Excel adds", "cohort_results", "file-spreadsheet-line", alone=True)
def _(copy):
    copy.bytes("cohort_results", [b"sep=,", *copy.lines("cohort_results")])
    return 1, 1


@case("an empty line in the middle", "cohort_results", "file-empty-line", alone=True)
def _(copy):
    lines = copy.lines("cohort_results")
    copy.bytes("cohort_results", [*lines[:6], b"", *lines[6:]])
    return 7, 1


@case("a line of commas only", "patients", "file-empty-line", alone=True)
def _(copy):
    width = len(copy.rows("patients")[0])
    copy.bytes("patients", [*copy.lines("patients")[:-1], b"," * (width - 1), b""])
    return len(copy.lines("patients")) - 1, 1


@case("a quotation mark that is not closed", "patients", "file-quotes", alone=True)
def _(copy):
    lines = copy.lines("patients")
    lines[3] = lines[3].replace(b",", b',"', 1)
    copy.bytes("patients", lines)
    return 4, 2


@case("a quotation mark inside a cell", "sources", "file-quotes", alone=True)
def _(copy):
    copy.line("sources", lambda line: b'a "b" c' + line)
    return 4, 1


@case("a line break in a cell", "studies", "file-line-break", alone=True)
def _(copy):
    header, rows, number = copy.pick("studies", filled("title"))
    place = header.index("title")
    rows[number][place] = rows[number][place].replace(" ", "\n", 1)
    copy.write("studies", [header, *rows])
    return number + 2, place + 1


@case("a stray copy of a table", "patients (1)", "stray-file")
def _(copy):
    shutil.copy(copy.folder / "patients.csv", copy.folder / "patients (1).csv")
    return 1, 1


@case("a stray table in a folder", "noms/extra", "stray-file")
def _(copy):
    (copy.folder / "noms" / "extra.csv").write_text("a\n1\n")
    return 1, 1


# --- header and rows -------------------------------------------------------------------------------------
def renamed(copy, table, column, name):
    header, *rows = copy.rows(table)
    place = header.index(column)
    copy.write(table, [[*header[:place], *name, *header[place + 1 :]], *rows])
    return 1, place + 1


@case("a column with another name", "patients", "header-unknown", alone=True)
def _(copy):
    return renamed(copy, "patients", "age_years", ["age"])


@case("a column that lost its name", "patients", "header-missing", alone=True)
def _(copy):
    return renamed(copy, "patients", "sex", [""])


@case("a column that is gone", "patients", "header-missing", alone=True)
def _(copy):
    header, *rows = copy.rows("patients")
    place = header.index("levels")
    copy.write("patients", [r[:place] + r[place + 1 :] for r in [header, *rows]])
    return 1, place + 1


@case("a column twice", "studies", "header-twice", alone=True)
def _(copy):
    return renamed(copy, "studies", "journal", ["title"])


@case("two columns exchanged", "studies", "header-order", alone=True)
def _(copy):
    rows = [[r[1], r[0], *r[2:]] for r in copy.rows("studies")]
    copy.write("studies", rows)
    return 1, 1


@case("an empty column at the end", "vocabulary", "header-unknown", alone=True)
def _(copy):
    rows = [[*r, ""] for r in copy.rows("vocabulary")]
    copy.write("vocabulary", rows)
    return 1, len(rows[0])


@case("a text with a comma and without quotation marks", "studies", "row-cells", alone=True)
def _(copy):
    header, rows, number = copy.pick(
        "studies", lambda r: "," in r["title"] and r["year"] and "," not in r["journal"]
    )
    text = ",".join(
        cell if "," not in cell or c == "title" else f'"{cell}"'
        for c, cell in zip(header, rows[number], strict=True)
    )
    extra = rows[number][header.index("title")].count(",")
    lines = copy.lines("studies")
    lines[number + 1] = text.encode()
    copy.bytes("studies", lines)
    return number + 2, header.index("title") + 2 if extra == 1 else len(header) + 1


@case("a cell too many at the end", "patients", "row-cells", alone=True)
def _(copy):
    header, rows, number = copy.pick("patients", any_row)
    rows[number].append("more")
    copy.write("patients", [header, *rows])
    return number + 2, len(header) + 1


@case("cells missing at the end", "cohort_results", "row-cells", alone=True)
def _(copy):
    header, rows, number = copy.pick("cohort_results", any_row)
    rows[number] = rows[number][:-3]
    copy.write("cohort_results", [header, *rows])
    return number + 2, len(header) - 2


@case("rows out of order", "studies", "row-order", alone=True)
def _(copy):
    header, first, *rows = copy.rows("studies")
    copy.write("studies", [header, *rows, first])
    return len(rows) + 2, 1


doubled("a row twice", "patients", "key-twice", any_row, "patient_id")
doubled("a figure's key twice", "cohort_results", "key-twice", any_row, "result_id", value="1")

# --- the schema's cells ----------------------------------------------------------------------------------
cell("no title", "studies", "cell-required", filled("title"), title="")
cell("no locator", "patients", "cell-required", filled("locator"), locator="")
cell("a word instead of a year", "studies", "cell-type", plain("doi", "year"), year="in press")
cell("a decimal comma", "cohort_results", "cell-type", filled("value"), value="3,5")
cell("a unit in the number", "patients", "cell-type", filled("age_years"), age_years="54 years")
cell("NA instead of nothing", "patients", "cell-type", holding(kps=""), kps="NA")
cell("half a patient", "cohort_results", "cell-type", filled("n"), n="10.5")
cell("a thousands separator", "cohort_results", "cell-type", filled("n"), n="1,200")
cell("a negative interval", "patients", "cell-minimum", filled("interval_months"), interval_months="-3")
cell("a negative survival time", "patients", "cell-minimum", filled("os_months"), os_months="-1")
cell("an age of 250", "patients", "cell-maximum", filled("age_years"), age_years="250")
cell("ECOG 7", "patients", "cell-maximum", holding(ecog=""), ecog="7")
cell(
    "a DOI as an address",
    "studies",
    "cell-pattern",
    plain("doi"),
    doi=lambda r: f"https://doi.org/{r['doi']}",
)
cell("a DOI in capitals", "studies", "cell-pattern", plain("doi"), doi="10.1000/ABC")
cell("a PMID with letters", "studies", "cell-pattern", plain("doi"), pmid="PMID 123456")
cell("a PMID as a spreadsheet shortens it", "studies", "cell-pattern", plain("doi"), pmid="3.1E+07")
cell("a misspelt option", "patients", "cell-option", holding(sex="male"), sex="mael")
cell("an option in capitals", "patients", "cell-option", holding(sex="female"), sex="Female")
cell(
    "a compartment that does not exist",
    "studies",
    "cell-reference",
    plain("doi", "year"),
    entities="LM;intramedullary",
)
cell("a primary that nobody knows", "patients", "cell-vocabulary", filled("primary"), primary="brest")
cell("a symptom that nobody knows", "patients", "cell-vocabulary", filled("symptoms"), symptoms="headache")
cell(
    "a kind that nobody knows",
    "cohort_results",
    "cell-kind",
    filled("characteristic"),
    characteristic="colour:red",
)
cell("a study that does not exist", "patients", "cell-reference", any_row, study_id="nobody2020")
cell("an overlap with nobody", "studies", "cell-reference", plain("doi"), overlaps_with="nobody2020")
cell("a term twice in a list", "patients", "cell-list", any_row, symptoms="ataxia;ataxia")
cell("a separator at the end of a list", "patients", "cell-list", any_row, symptoms="ataxia;")
cell("a blank in a list", "patients", "cell-list", any_row, symptoms="ataxia; back_pain")


@case("the DOI of another study", "studies", "cell-unique")
def _(copy):
    header, rows, number = copy.pick("studies", plain("doi"))
    doi = rows[number][header.index("doi")]
    return copy.cells("studies", lambda r: r["doi"] > "" and r["study_id"] > rows[number][0], {"doi": doi})


@case("the PMID of another study", "studies", "cell-unique")
def _(copy):
    header, rows, number = copy.pick("studies", plain("pmid"))
    pmid = rows[number][header.index("pmid")]
    return copy.cells("studies", lambda r: r["pmid"] > "" and r["study_id"] > rows[number][0], {"pmid": pmid})


# --- what spreadsheets and pastes leave ------------------------------------------------------------------
cell("a blank at the end", "studies", "cell-blanks", filled("journal"), journal=lambda r: r["journal"] + " ")
cell(
    "a blank before a number",
    "patients",
    "cell-blanks",
    filled("os_months"),
    os_months=lambda r: " " + r["os_months"],
)
cell("a blank that does not break", "studies", "cell-space", any_row, notes="two\u00a0words")
cell("a control character", "patients", "cell-control", any_row, notes="bell\x07")
cell("a character without width", "studies", "cell-control", any_row, notes="zero\u200bwidth")
cell("a formula", "patients", "cell-formula", any_row, notes="=HYPERLINK(A1)")
cell("a formula with a plus sign", "studies", "cell-formula", any_row, notes="+A1")
cell("a formula with an at sign", "cohort_results", "cell-formula", any_row, notes="@SUM(A1)")
cell("HTML", "studies", "cell-html", any_row, notes="a <b>bold</b> claim")
cell("a script", "patients", "cell-html", any_row, notes="<script>x()</script>")
cell("an HTML entity", "cohort_results", "cell-html", any_row, notes="Smith &amp; Jones")
cell("an error of a spreadsheet", "cohort_results", "cell-spreadsheet-error", any_row, notes="#REF!")
cell("a range that became a date", "patients", "cell-spreadsheet-date", any_row, levels="03-Dec")
cell("letters of a wrong encoding", "studies", "cell-letters", any_row, notes="LÃ¶hr")
cell("a path on a computer", "studies", "cell-machine-path", any_row, notes="C:\\Users\\me\\paper.pdf")
cell("a placeholder", "patients", "cell-placeholder", any_row, primary_histology="N/A")
cell("an address without https", "cohort_results", "cell-pattern", any_row, url="www.example.org")
cell("a year in the future", "studies", "cell-future", plain("year"), year="2099")
cell("none beside a symptom", "patients", "cell-none", any_row, symptoms="none;ataxia")
cell("compartments in another order", "studies", "cell-list-order", plain("year"), entities="ISCM;LM")

# --- publications ----------------------------------------------------------------------------------------
cell(
    "a key of another author",
    "studies",
    "study-author",
    plain("first_author"),
    at="study_id",
    first_author="Zzyx",
)
cell("a key of another year", "studies", "study-year", plain("year"), at="study_id", year="1999")
cell(
    "verified without identity",
    "studies",
    "study-verified",
    lambda r: not r["doi"] and not r["pmid"],
    verification="verified",
)
cell("provisional with identity", "studies", "study-provisional", plain("doi"), verification="provisional")
cell(
    "an address that is not the DOI's", "studies", "study-address", plain("doi"), url="https://example.org/a"
)
cell("no address and no note", "studies", "study-no-address", holding(url=""), at="notes", notes="")
cell(
    "an aggregator's address",
    "studies",
    "study-mirror",
    holding(doi="", pmid="", pmcid=""),
    url="https://www.researchgate.net/p",
)
cell("a case report of nine", "studies", "study-case-report", holding(design="case_report"), n_patients="9")
cell("an overlap with itself", "studies", "overlap-self", plain("doi"), overlaps_with=lambda r: r["study_id"])


@case("an overlap on one side", "studies", "overlap-mutual", alone=True)
def _(copy):
    header, rows, number = copy.pick(
        "studies", lambda r: ";" not in r["overlaps_with"] and r["overlaps_with"]
    )
    other = rows[number][header.index("overlaps_with")]
    rows[number][header.index("overlaps_with")] = ""
    copy.write("studies", [header, *rows])
    return [r[0] for r in rows].index(other) + 2, header.index("overlaps_with") + 1


@case("an overlap of cohorts that nobody declares", "studies", "overlap-same-size", alone=True)
def _(copy):
    header, *rows = copy.rows("studies")
    of = {r[0]: dict(zip(header, r, strict=True)) for r in rows}
    groups = ("cohort", "case_series", "randomized_trial", "nonrandomized_trial")
    pairs = [
        (a, b)
        for a in sorted(of)
        for b in of[a]["overlaps_with"].split(";")
        if b > a
        and of[a]["first_author"] == of[b]["first_author"] != ""
        and of[a]["n_patients"] == of[b]["n_patients"] != ""
        and of[a]["design"] in groups
        and of[b]["design"] in groups
    ]
    first, second = pairs[0]
    place = header.index("overlaps_with")
    for row in rows:
        if row[0] in (first, second):
            row[place] = ";".join(o for o in row[place].split(";") if o not in (first, second))
    copy.write("studies", [header, *rows])
    return [r[0] for r in rows].index(second) + 2, place + 1


doubled(
    "a publication twice",
    "studies",
    "study-title",
    plain("doi", "year"),
    "title",
    study_id=lambda r: r["study_id"] + "z",
    doi="",
    pmid="",
    pmcid="",
    verification="provisional",
)
doubled(
    "a study that nothing refers to",
    "studies",
    "study-unused",
    plain("doi", "year"),
    "study_id",
    study_id=lambda r: r["study_id"] + "z",
    doi="",
    pmid="",
    pmcid="",
    verification="provisional",
    title="New",
)

# --- patients --------------------------------------------------------------------------------------------
cell(
    "a key of another compartment",
    "patients",
    "patient-key",
    holding(entity="IESM"),
    at="patient_id",
    entity="ISCM",
)
cell(
    "a compartment that the study does not cover",
    "patients",
    "patient-entity",
    holding(entity="IESM"),
    entity="ISCM",
)
cell(
    "another verification than the study",
    "patients",
    "patient-verification",
    holding(verification="verified"),
    verification="provisional",
)
cell(
    "another address than the study",
    "patients",
    "patient-address",
    filled("url"),
    url="https://example.org/a",
)
cell(
    "a brain metastasis said once",
    "patients",
    "patient-brain",
    holding(brain_metastasis="yes"),
    brain_metastasis="",
)
cell(
    "borderline without a reason",
    "patients",
    "patient-borderline",
    holding(borderline="yes"),
    borderline_reason="",
)
cell(
    "intracranial disease of a cord lesion",
    "patients",
    "patient-intracranial",
    holding(entity="ISCM"),
    intracranial_lm="yes",
)
cell(
    "a woman with prostate cancer",
    "patients",
    "patient-sex",
    holding(sex="female"),
    at="sex",
    primary="prostate",
)
cell(
    "an interval longer than life",
    "patients",
    "patient-interval",
    filled("age_years"),
    at="interval_months",
    interval_months="719",
    age_years="40",
)
cell("ECOG against Karnofsky", "patients", "patient-performance", any_row, kps="90", ecog="4")
cell("Karnofsky 75", "patients", "patient-karnofsky", holding(ecog=""), kps="75")
cell(
    "a region that the levels contradict",
    "patients",
    "patient-region",
    holding(spinal_regions="cervical", levels="C3-C4"),
    spinal_regions="lumbar",
)
cell(
    "a level that does not exist",
    "patients",
    "patient-level",
    holding(spinal_regions="thoracic"),
    levels="T13",
)
cell(
    "an event without time",
    "patients",
    "survival-no-time",
    holding(os_event="1", censoring_note="exact"),
    at="os_event",
    os_months="",
    censoring_note="",
    os_origin="",
)
cell(
    "a time without event",
    "patients",
    "survival-no-event",
    holding(censoring_note="exact"),
    at="os_months",
    os_event="",
)
cell(
    "a time without its exactness",
    "patients",
    "survival-exactness",
    holding(censoring_note="exact"),
    censoring_note="",
)
cell("a time without origin", "patients", "survival-origin", filled("os_months"), os_origin="")
cell(
    "an upper bound of the living",
    "patients",
    "survival-upper-bound",
    holding(os_event="0"),
    censoring_note="upper_bound",
)
cell(
    "a lower bound of the dead",
    "patients",
    "survival-lower-bound",
    holding(os_event="1", censoring_note="exact"),
    censoring_note="lower_bound",
)
cell(
    "survival from an operation that was not",
    "patients",
    "survival-surgery",
    filled("os_months"),
    at="os_origin",
    surgery="none",
    os_origin="surgery",
)
cell(
    "a response without treatment",
    "patients",
    "response-untreated",
    holding(surgery="", radiotherapy="", chemotherapy="", intrathecal="", targeted_or_immuno="", steroids=""),
    radiological_response="PR",
)
cell(
    "a complete response with tumour left",
    "patients",
    "response-complete",
    holding(
        surgery="partial",
        radiotherapy="",
        chemotherapy="",
        intrathecal="",
        targeted_or_immuno="",
        steroids="",
    ),
    radiological_response="CR",
)
cell(
    "stable disease after complete resection",
    "patients",
    "response-resected",
    holding(surgery="complete"),
    radiological_response="SD",
)
doubled(
    "the same patient under a new key",
    "patients",
    "patient-twice",
    lambda r: all(r[c] for c in ("age_years", "sex", "primary", "spinal_regions")),
    "patient_id",
    patient_id=lambda r: r["patient_id"][:-2] + "09",
)

# --- figures of groups -----------------------------------------------------------------------------------
cell(
    "a figure with the key of another study",
    "cohort_results",
    "result-key",
    any_row,
    result_id="zzyx2020-r001",
)
cell(
    "more events than patients",
    "cohort_results",
    "result-events",
    filled("events", "n"),
    events=lambda r: str(int(r["n"]) + 1),
)
cell(
    "an interval beside its estimate",
    "cohort_results",
    "result-interval",
    filled("value", "ci_low", "ci_high"),
    at="value",
    ci_low=lambda r: str(float(r["value"]) + 0.5),
)
cell(
    "an interval upside down",
    "cohort_results",
    "result-interval-order",
    filled("ci_low", "ci_high"),
    ci_low=lambda r: r["ci_high"] + "1",
    ci_high=lambda r: r["ci_low"],
)
cell(
    "a median outside its range",
    "cohort_results",
    "result-range",
    filled("value", "range_low", "range_high"),
    value="999",
)
cell(
    "a range upside down",
    "cohort_results",
    "result-range-order",
    filled("range_low", "range_high"),
    range_low=lambda r: str(float(r["range_high"]) + 1),
)
cell("120 percent", "cohort_results", "result-percent", holding(unit="percent"), value="120")
cell("minus three months", "cohort_results", "result-negative", holding(unit="months"), value="-3")
cell("a p value of 5", "cohort_results", "result-p-value", holding(statistic="p_value"), value="5")
cell("no unit", "cohort_results", "result-unit", holding(unit="months"), unit="")
cell(
    "a proportion in months",
    "cohort_results",
    "result-unit-statistic",
    holding(statistic="proportion"),
    unit="months",
)
cell("no figure", "cohort_results", "result-value", holding(statistic="median"), value="")
cell(
    "a hazard ratio without comparator",
    "cohort_results",
    "result-comparator",
    holding(statistic="hazard_ratio"),
    comparator="",
)
cell(
    "a characteristic without name",
    "cohort_results",
    "result-characteristic",
    holding(outcome="characteristic"),
    characteristic="",
)
cell(
    "a percentage that is not its fraction",
    "cohort_results",
    "result-derived-value",
    lambda r: r["derived"] and r["events"] and r["n"] and float(r["value"]) < 90,
    value=lambda r: str(float(r["value"]) + 5),
)
doubled(
    "a figure twice",
    "cohort_results",
    "result-twice",
    any_row,
    "result_id",
    result_id=lambda r: r["result_id"][:-3] + "999",
)

# --- printed numbers, vocabulary, scores -----------------------------------------------------------------
cell(
    "a numerator over its denominator",
    "reported",
    "reported-fraction",
    filled("numerator", "denominator"),
    numerator=lambda r: str(int(r["denominator"]) + 1),
)
cell(
    "a printed percentage over 100", "reported", "reported-percentage", filled("percentage"), percentage="123"
)
cell(
    "a printed range upside down",
    "reported",
    "reported-interval",
    lambda r: r["low"].isdigit() and r["high"].isdigit(),
    low=lambda r: str(int(r["high"]) + 1),
)
cell(
    "a printed median without unit",
    "reported",
    "reported-unit",
    holding(statistic="median", unit="months"),
    unit="",
)
cell("a subgroup of nothing", "reported", "reported-subset", filled("subset_of"), subset_of="no:group")
cell("a primary in no known group", "vocabulary", "term-group", holding(kind="primary"), group="organs")
cell("a code that is none", "vocabulary", "term-icd10", holding(kind="primary"), icd10="lung cancer")
cell("a term without definition", "vocabulary", "cell-required", any_row, definition="")
cell(
    "a duplicate without the kept row",
    "exclusions",
    "exclusion-kept",
    holding(reason="duplicate"),
    kept_as="",
)
cell(
    "a kept row that does not exist",
    "exclusions",
    "exclusion-unknown",
    holding(reason="duplicate"),
    kept_as="nobody2020",
)
cell(
    "a NOMS rule twice",
    "noms/rules",
    "noms-two-rules",
    lambda r: r["rule_id"] == "N02",
    at="rule_id",
    if_mechanical="stable",
)
cell("points of the SINS", "noms/scores", "score-sins-points", holding(score="sins", points="4"), points="9")
cell(
    "more events than treated",
    "noms/treatment_results",
    "treatment-events",
    filled("n"),
    events=lambda r: str(int(r["n"]) + 1),
)


@case("a band that leaves a gap", "noms/score_bands", "score-band-gap")
def _(copy):
    return copy.cells("noms/score_bands", holding(score="sins", band_low="7"), {"band_low": "8"})


@case("an exception that ended", "exceptions", "exception-ended")
def _(copy):
    return copy.cells("exceptions", any_row, {"until": "2026-11-30"})


@case("an exception that excuses nothing", "exceptions", "exception-unused")
def _(copy):
    return copy.cells("exceptions", any_row, {"row": "nobody2020-01"})


@case("a retired id that is still there", "retired", "retired-present", alone=True)
def _(copy):
    study = copy.rows("studies")[1][0]
    copy.write("retired", [*copy.rows("retired"), ["studies", study, "withdrawn", "", "2026-01-01"]])
    return 2, 2


# --- the tests -------------------------------------------------------------------------------------------
@pytest.fixture
def copy(tmp_path):
    return Copy(shutil.copytree(tables.DATA, tmp_path / "data"))


def test_there_are_enough_cases_and_no_name_twice():
    names = [c.name for c in CASES]
    assert len(names) == len(set(names))
    assert len(names) >= 60


def test_the_real_tables_have_no_error(copy):
    assert [f for f in check_folder(copy.folder, today=TODAY) if f.severity == "error"] == []


@pytest.mark.build
@pytest.mark.parametrize("corruption", CASES, ids=lambda c: c.name)
def test_a_corruption_is_reported_where_it_is(corruption, copy):
    line, column = corruption.apply(copy)
    findings = check_folder(copy.folder, today=TODAY)
    assert (f"data/{corruption.table}.csv", line, column) in places(findings, corruption.rule)
    assert all(f.sentence and f.remedy for f in findings)


def test_no_corruption_hides_another(copy):
    together = sorted((c for c in CASES if not c.alone), key=lambda c: c.rule.startswith("file-"))
    expected = [(c.name, c.rule, (f"data/{c.table}.csv", *c.apply(copy))) for c in together]
    findings = check_folder(copy.folder, today=TODAY)
    missed = [name for name, rule, place in expected if place not in places(findings, rule)]
    assert missed == []
    assert len(expected) > 60


def test_a_broken_descriptor_is_reported_where_it_breaks(copy):
    path = copy.folder / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"name"', "name", 1), encoding="utf-8")
    (finding,) = check_folder(copy.folder, today=TODAY)
    assert (finding.file, finding.line, finding.column) == ("data/datapackage.json", 2, 2)


def test_an_unknown_citation_in_the_prose_is_reported_at_its_first_letter(copy):
    book = copy.folder.parent / "book" / "narrative"
    book.mkdir(parents=True)
    known = copy.rows("studies")[1][0]
    (book / "lm.md").write_text(f"First line.\nAs said {{cite:p}}`{known}, nobody2020`.\n", encoding="utf-8")
    found = places(check_folder(copy.folder, today=TODAY), "citation-unknown")
    assert found == {("book/narrative/lm.md", 2, 8 + len("{cite:p}`") + len(known) + 3)}


def git(folder, *arguments):
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "tag.gpgSign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_an_id_that_vanished_since_the_last_tag_is_reported_until_it_is_retired(copy):
    root = copy.folder.parent
    git(root, "init", "-q")
    git(root, "add", "data")
    git(root, "commit", "-q", "-m", "data: first")
    header, first, *rest = copy.rows("cohort_results")
    copy.write("cohort_results", [header, *rest])
    assert places(check_folder(copy.folder, today=TODAY), "id-vanished") == set()
    git(root, "tag", "v1")
    found = [f for f in check_folder(copy.folder, today=TODAY) if f.rule == "id-vanished"]
    assert [(f.file, f.line, f.column, f.row) for f in found] == [("data/cohort_results.csv", 1, 1, first[0])]
    entry = ["cohort_results", first[0], "withdrawn by its authors", "", "2026-01-01"]
    copy.write("retired", [*copy.rows("retired"), entry])
    assert places(check_folder(copy.folder, today=TODAY), "id-vanished") == set()


def test_a_base_that_is_no_commit_is_refused(copy):
    with pytest.raises(ValueError, match="not a commit"):
        check_folder(copy.folder, base="nowhere", today=TODAY)
