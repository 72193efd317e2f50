"""Citations, generated from the studies and the method sources: the citation key is the row key.

BibTeX of all (references.bib), and of each publication BibTeX, RIS and plain text. RIS:
https://en.wikipedia.org/wiki/RIS_(file_format), one tag a line and no escapes, so a line break in a text is a space.
"""

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


def author_of(row: dict) -> str:
    """The first author, the only one that the data hold."""
    return "Author not recorded" if pd.isna(row.get("first_author")) else row["first_author"]


def entry(row: dict) -> Entry:
    """One BibTeX entry; author and year say so where they are not recorded, other unknown fields are left out."""
    fields = {f: plain(str(row[f])) for f in ("title", "journal", "doi") if not pd.isna(row.get(f))}
    fields["year"] = publication_year(row.get("year"))
    if "doi" not in fields and not pd.isna(row.get("url")):
        fields["url"] = plain(row["url"])
    persons = {"author": [Person(last=f"{{{plain(author_of(row))}}}")]}
    return Entry("article" if "journal" in fields else "misc", fields=fields, persons=persons)


def bibtex(rows: dict[str, dict]) -> str:
    """BibTeX of some rows by their keys."""
    text = StringIO()
    Bibliography().write_stream(BibliographyData({key: entry(row) for key, row in rows.items()}), text)
    return text.getvalue()


def cited(tables: dict[str, pd.DataFrame]) -> dict[str, dict]:
    """Key -> row of everything that a page may cite. ValueError when a key stands twice: BibTeX would drop all that
    follows."""
    rows = [(r["study_id"], r) for r in tables["studies"].to_dict("records")]
    rows += [(r["source_id"], r) for r in tables.get("sources", pd.DataFrame()).to_dict("records")]
    keys = pd.Series([key for key, _ in rows])
    if keys.duplicated().any():
        raise ValueError(f"the citation key '{keys[keys.duplicated()].iloc[0]}' stands twice")
    return dict(rows)


def ris(rows: dict[str, dict]) -> str:
    """RIS of some rows by their keys."""
    return "\n".join(ris_entry(key, row) for key, row in rows.items())


def ris_entry(key: str, row: dict) -> str:
    """One publication in RIS; a field that is not known is left out."""
    doi, journal = row.get("doi"), row.get("journal")
    lines = {
        "TY": "GEN" if pd.isna(journal) else "JOUR",
        "ID": key,
        "AU": row.get("first_author"),
        "TI": str(row["title"]).strip("[]"),
        "JO": journal,
        "PY": row.get("year"),
        "DO": doi,
        "AN": row.get("pmid"),
        "UR": row.get("url") if pd.isna(doi) else f"https://doi.org/{doi}",
        "ER": "",
    }
    return "".join(f"{tag}  - {' '.join(str(v).split())}\n" for tag, v in lines.items() if not pd.isna(v))


def citation(row: dict) -> str:
    """One publication as a line of text: `Abel. A case. Journal. 2020. doi:10.1/x`."""
    known = [author_of(row), str(row["title"]).strip("[]").rstrip("."), row.get("journal")]
    doi, url = row.get("doi"), row.get("url")
    where = f"doi:{doi}" if not pd.isna(doi) else url
    parts = [*known, publication_year(row.get("year")), where]
    return ". ".join(str(part) for part in parts if not pd.isna(part))
