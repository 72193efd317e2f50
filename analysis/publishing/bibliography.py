"""references.bib, generated from the studies and the method sources: the citation key is the row key."""

from io import StringIO

import pandas as pd
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from analysis.evidence.names import publication_year


class Bibliography(Writer):
    """BibTeX whose addresses stand as they are: the styles print them without reading LaTeX."""

    def _write_field(self, stream, type, value):
        if type in ("doi", "url"):
            stream.write(f",\n    {type} = {self.quote(value)}")
        else:
            super()._write_field(stream, type, value)


def plain(text: str) -> str:
    """Text without the braces and backslashes that BibTeX would read as commands."""
    return text.strip("[]").translate({ord("{"): "(", ord("}"): ")", ord("\\"): "/"})


def entry(row: dict) -> Entry:
    """One BibTeX entry; author and year say so where they are not recorded, other unknown fields are left out."""
    fields = {f: plain(str(row[f])) for f in ("title", "journal", "doi") if not pd.isna(row.get(f))}
    author = "Author not recorded" if pd.isna(row.get("first_author")) else plain(row["first_author"])
    fields["year"] = publication_year(row.get("year"))
    if "doi" not in fields and not pd.isna(row.get("url")):
        fields["url"] = plain(row["url"])
    persons = {"author": [Person(last=f"{{{author}}}")]}
    return Entry("article" if "journal" in fields else "misc", fields=fields, persons=persons)


def bibtex(tables: dict[str, pd.DataFrame]) -> str:
    """The whole bibliography. ValueError when a key stands twice: BibTeX would drop all that follows."""
    rows = [(r["study_id"], r) for r in tables["studies"].to_dict("records")]
    rows += [(r["source_id"], r) for r in tables.get("sources", pd.DataFrame()).to_dict("records")]
    keys = pd.Series([key for key, _ in rows])
    if keys.duplicated().any():
        raise ValueError(f"the citation key '{keys[keys.duplicated()].iloc[0]}' stands twice")
    text = StringIO()
    Bibliography().write_stream(BibliographyData({key: entry(row) for key, row in rows}), text)
    return text.getvalue()
