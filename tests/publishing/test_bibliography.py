"""The generated bibliography."""

import pandas as pd
import pybtex.database
import pytest
from pybtex.richtext import Text

from analysis.evidence import tables as data
from analysis.publishing.bibliography import bibtex, citation, cited, ris


def studies(**columns) -> dict:
    """One study."""
    known = {
        "study_id": ["a2020"],
        "first_author": ["Müller"],
        "title": ["Bone & cord"],
        "journal": ["J"],
        "year": [2020],
        "doi": ["10.1/x"],
        "url": [None],
    }
    return {"studies": pd.DataFrame(known | columns)}


def test_an_entry_has_the_key_of_its_row():
    entry = pybtex.database.parse_string(bibtex(cited(studies())), "bibtex").entries["a2020"]
    assert entry.fields["year"] == "2020"
    assert entry.fields["doi"] == "10.1/x"


def test_what_is_not_known_is_said_to_be_so():
    text = bibtex(cited(studies(first_author=[None], year=[None], doi=[None], url=["https://x.org/a"])))
    assert "Author not recorded" in text
    assert "year unknown" in text
    assert "https://x.org/a" in text


def test_a_key_may_stand_only_once():
    tables = studies()
    tables["sources"] = tables["studies"].rename(columns={"study_id": "source_id"})
    with pytest.raises(ValueError, match="'a2020' stands twice"):
        cited(tables)


def test_the_bibliography_of_the_data_loses_no_entry():
    tables = data.read_all()
    parsed = pybtex.database.parse_string(bibtex(cited(tables)), "bibtex")
    assert len(parsed.entries) == len(tables["studies"]) + len(tables.get("sources", []))


HOSTILE = '50 % of {cord} \\input{x} & #1 $x$ "quoted" @article{'


@pytest.mark.parametrize("column", ["title", "journal", "first_author"])
def test_text_of_a_row_is_text_of_its_entry_and_no_command(column):
    others = studies(study_id=["b2020"], title=["Next"])["studies"]
    tables = {"studies": pd.concat([studies(**{column: [HOSTILE]})["studies"], others])}
    found = pybtex.database.parse_string(bibtex(cited(tables)), "bibtex").entries
    assert list(found) == ["a2020", "b2020"]
    found = found["a2020"]
    shown = found.persons["author"][0].last_names[0] if column == "first_author" else found.fields[column]
    assert str(Text.from_latex(shown)).startswith("50 % of (cord) /input(x) & #1 ")


def test_an_address_is_written_letter_for_letter():
    doi = "10.4103/jcrt.jcrt_1491_20"
    assert (
        pybtex.database.parse_string(bibtex(cited(studies(doi=[doi]))), "bibtex")
        .entries["a2020"]
        .fields["doi"]
        == doi
    )


ROW = {
    "first_author": "Müller",
    "year": 2020,
    "title": 'Bone <b>&"\n{cord} 50 %',
    "journal": "J",
    "doi": "10.1/x",
    "pmid": "7",
}


def test_ris_holds_each_field_on_a_line_of_its_own():
    assert ris({"a2020": ROW}).splitlines() == [
        "TY  - JOUR", "ID  - a2020", "AU  - Müller", 'TI  - Bone <b>&" {cord} 50 %', "JO  - J", "PY  - 2020",
        "DO  - 10.1/x", "AN  - 7", "UR  - https://doi.org/10.1/x", "ER  - ",
    ]  # fmt: skip


def test_ris_leaves_out_what_is_not_known():
    row = {
        "first_author": None,
        "year": None,
        "title": "[T]",
        "journal": None,
        "doi": None,
        "url": "https://x.org/a",
    }
    assert ris({"a": row, "b": row}).split("ER  - \n") == [
        "TY  - GEN\nID  - a\nTI  - T\nUR  - https://x.org/a\n",
        "\nTY  - GEN\nID  - b\nTI  - T\nUR  - https://x.org/a\n",
        "",
    ]


def test_a_citation_names_author_title_journal_year_and_doi():
    assert citation(ROW | {"title": "Bone."}) == "Müller. Bone. J. 2020. doi:10.1/x"
    unknown = {
        "first_author": None,
        "year": None,
        "title": "[T]",
        "journal": None,
        "doi": None,
        "url": "https://x.org/a",
    }
    assert citation(unknown) == "Author not recorded. T. year unknown. https://x.org/a"
