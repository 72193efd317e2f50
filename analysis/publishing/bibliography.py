"""references.bib, generated from the studies and the method sources: the citation key is the row key."""

import pandas as pd

from analysis.evidence.names import publication_year


def escape(text: str) -> str:
    """Text that BibTeX takes as it stands."""
    return text.replace("\\", r"\textbackslash ").replace("{", "(").replace("}", ")").replace("&", r"\&")


def entry(row: dict, key: str) -> str:
    """One BibTeX entry; author and year say so where they are not recorded, other unknown fields are left out."""
    columns = {"title": "title", "journal": "journal", "doi": "doi"}
    fields = {f: escape(str(row[c]).strip("[]")) for f, c in columns.items() if not pd.isna(row.get(c))}
    author, year = row.get("first_author"), row.get("year")
    fields["author"] = "{Author not recorded}" if pd.isna(author) else f"{{{author}}}"
    fields["year"] = publication_year(year)
    if "doi" not in fields and not pd.isna(row.get("url")):
        fields["url"] = row["url"]
    kind = "article" if "journal" in fields else "misc"
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{body}}}\n"


def bibtex(tables: dict[str, pd.DataFrame]) -> str:
    """The whole bibliography. ValueError when a key stands twice: BibTeX would drop all that follows."""
    rows = [(r["study_id"], r) for r in tables["studies"].to_dict("records")]
    rows += [(r["source_id"], r) for r in tables.get("sources", pd.DataFrame()).to_dict("records")]
    keys = pd.Series([key for key, _ in rows])
    if keys.duplicated().any():
        raise ValueError(f"the citation key '{keys[keys.duplicated()].iloc[0]}' stands twice")
    return "\n".join(entry(row, key) for key, row in rows)
