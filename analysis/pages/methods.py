"""The table of methods: what each gives, where it comes from, and how far it agrees with R."""

from math import floor, inf, log10

import pandas as pd
from markupsafe import Markup

from analysis.evidence.names import study_name
from analysis.figures.markup import Html, link
from analysis.figures.tables import from_file, table_html

NONE = "–"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def methods_table(agreement: pd.DataFrame, sources: pd.DataFrame, package: dict) -> Html:
    """One line a row of `agreement` (see `estimates.agreement`): the parts in the order of the codebook, in each
    first what was compared with R."""
    by_id = sources.set_index("source_id")
    place, alone = agreement["part"].map(parts(package).index), agreement["counterpart"].isna()
    order = agreement.assign(place=place, alone=alone).sort_values(["place", "alone", "title"])
    lines = [
        {
            "Method": f"{row.title}: {row.gives[0].lower()}{row.gives[1:]}",
            "Source": cited(row.sources, by_id),
            "In R": in_r(row),
            "Cases": NONE if pd.isna(row.cases) else str(row.cases),
            "Difference": below(row.difference),
        }
        for row in order.itertuples()
    ]
    return Html(table_html(pd.DataFrame(lines), css="sm-sortable", stack=True) + from_file("methods"))


def parts(package: dict) -> list[str]:
    """What methods work on, in the order of the codebook."""
    fields = next(r for r in package["resources"] if r["name"] == "methods")["schema"]["fields"]
    return list(next(f for f in fields if f["name"] == "part")["options"])


def cited(sources, by_id: pd.DataFrame) -> Markup:
    """The publications on a method, each a link to where it stands."""
    if pd.isna(sources):
        return Markup(NONE)
    names = [(by_id.loc[key, "url"], study_name(by_id.loc[key])) for key in sources.split(";")]
    return Markup("; ").join(link("" if pd.isna(url) else url, name) for url, name in names)


def in_r(row) -> str:
    """The function of R and the version of its package; a dash where R has no counterpart."""
    return NONE if pd.isna(row.counterpart) else f"{row.counterpart}, {row.version}"


def below(difference: float) -> str:
    """A difference as the power of ten that it stays below: its digits hang on the machine."""
    if pd.isna(difference):
        return NONE
    if difference in (0, inf):
        return "no agreement" if difference else "none"
    return f"below\N{NO-BREAK SPACE}10{str(floor(log10(difference)) + 1).translate(RAISED)}"
