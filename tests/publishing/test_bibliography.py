"""The generated bibliography."""

import pandas as pd
import pybtex.database
import pytest
from pybtex.richtext import Text

from analysis.evidence import tables as data
from analysis.publishing.bibliography import bibtex


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
    entry = pybtex.database.parse_string(bibtex(studies()), "bibtex").entries["a2020"]
    assert entry.fields["year"] == "2020"
    assert entry.fields["doi"] == "10.1/x"


def test_what_is_not_known_is_said_to_be_so():
    text = bibtex(studies(first_author=[None], year=[None], doi=[None], url=["https://x.org/a"]))
    assert "Author not recorded" in text
    assert "year unknown" in text
    assert "https://x.org/a" in text


def test_a_key_may_stand_only_once():
    tables = studies()
    tables["sources"] = tables["studies"].rename(columns={"study_id": "source_id"})
    with pytest.raises(ValueError, match="'a2020' stands twice"):
        bibtex(tables)


def test_the_bibliography_of_the_data_loses_no_entry():
    tables = data.read_all()
    parsed = pybtex.database.parse_string(bibtex(tables), "bibtex")
    assert len(parsed.entries) == len(tables["studies"]) + len(tables.get("sources", []))


HOSTILE = '50 % of {cord} \\input{x} & #1 $x$ "quoted" @article{'


@pytest.mark.parametrize("column", ["title", "journal", "first_author"])
def test_text_of_a_row_is_text_of_its_entry_and_no_command(column):
    others = studies(study_id=["b2020"], title=["Next"])["studies"]
    tables = {"studies": pd.concat([studies(**{column: [HOSTILE]})["studies"], others])}
    found = pybtex.database.parse_string(bibtex(tables), "bibtex").entries
    assert list(found) == ["a2020", "b2020"]
    found = found["a2020"]
    shown = found.persons["author"][0].last_names[0] if column == "first_author" else found.fields[column]
    assert str(Text.from_latex(shown)).startswith("50 % of (cord) /input(x) & #1 ")


def test_an_address_is_written_letter_for_letter():
    doi = "10.4103/jcrt.jcrt_1491_20"
    assert (
        pybtex.database.parse_string(bibtex(studies(doi=[doi])), "bibtex").entries["a2020"].fields["doi"]
        == doi
    )
