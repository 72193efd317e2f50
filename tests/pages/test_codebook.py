"""The codebook page."""

import pandas as pd

from analysis.pages.codebook import codebook

VOCABULARY = pd.DataFrame(
    {"kind": ["primary"], "term": ["lung"], "label": ["Lung"], "definition": ["Carcinoma of the lung"]}
)
PACKAGE = {
    "homepage": "https://host/repo",
    "version": "1.2.3",
    "resources": [
        {
            "name": "patients",
            "path": "patients.csv",
            "title": "Patients",
            "description": "One row is one patient.",
            "schema": {
                "primaryKey": ["patient_id"],
                "foreignKeys": [
                    {"fields": "study_id", "reference": {"resource": "studies", "fields": "study_id"}},
                    {
                        "fields": ["file", "row"],
                        "reference": {"resource": "files", "fields": ["file", "row"]},
                    },
                ],
                "fields": [
                    {
                        "name": "patient_id",
                        "type": "string",
                        "description": "Key",
                        "constraints": {"required": True},
                    },
                    {
                        "name": "age_years",
                        "type": "number",
                        "description": "Age",
                        "unit": "years",
                        "constraints": {"minimum": 0, "maximum": 110},
                    },
                    {"name": "primary", "type": "string", "description": "Primary", "vocabulary": "primary"},
                    {
                        "name": "design",
                        "type": "string",
                        "title": "Design",
                        "description": "Kind of study",
                        "options": {"cohort": "All patients", "other": "None of these"},
                        "labels": {"cohort": "Cohort"},
                    },
                ],
            },
        }
    ],
}


def test_each_column_shows_its_meaning_unit_range_and_defined_options():
    html = codebook(PACKAGE, {"patients": pd.DataFrame({"a": [1, 2]}), "vocabulary": VOCABULARY}).markup
    for text in (
        "number, years",
        "from 0 to 110",
        "<dt>lung</dt><dd>Carcinoma of the lung</dd>",
        "Design: Kind of study",
        "<dt>cohort</dt><dd>Cohort: All patients</dd>",
        "<dt>other</dt><dd>None of these</dd>",
        "<summary><strong>Patients</strong> <span>2 rows. One row is one patient.</span></summary>",
        "Key: <code>patient_id</code>.",
        '<code>study_id</code> is in <a href="#table-studies">studies</a>; '
        '<code>file, row</code> is in <a href="#table-files">files</a></p>',
    ):
        assert text in html


def test_a_table_leads_to_its_file_and_is_saved_under_its_name_and_version():
    html = codebook(PACKAGE, {"vocabulary": VOCABULARY, "patients": pd.DataFrame({"a": [1]})}).markup
    assert 'patients.csv" download="data-patients-1.2.3.csv"' in html
    assert 'patients.parquet" download="data-patients-1.2.3.parquet"' in html
    for what in ("blob", "commits", "edit"):
        assert f'href="https://host/repo/{what}/main/data/patients.csv"' in html
