"""The checklist: each table and figure of the source publications with its counterpart in the chapter."""

import re

import pandas as pd
from markupsafe import Markup

from analysis.estimates import results
from analysis.estimates.results import Estimate
from analysis.evidence import tables
from analysis.evidence.names import names_of
from analysis.figures.markup import Html, link
from analysis.figures.tables import from_file, table_html

CHAPTERS = tables.ROOT / "book" / "chapters"


def anchors(chapter: str) -> set[str]:
    """Names of the figures and parts that an executed chapter holds."""
    text = (CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8")
    return set(re.findall(r'id=\\"(?:figure-)?([\w-]+)\\"', text))


def chapter_of(study: pd.Series, chapters: dict) -> str:
    """The chapter of the compartment that a publication covers."""
    compartments = study["entities"].split(";")
    return next(c for c, n in chapters.items() if n.meta["compartment"] in compartments)


def ticked(counterparts: pd.DataFrame, studies: pd.DataFrame, chapters: dict, found: dict) -> pd.DataFrame:
    """The counterparts with their chapter and whether it holds them; `found` maps a chapter to its anchors."""
    by_id = studies.set_index("study_id")
    chapter = [chapter_of(by_id.loc[s], chapters) for s in counterparts["study_id"]]
    held = [f in found[c] for c, f in zip(chapter, counterparts["figure"], strict=True)]
    return counterparts.assign(chapter=chapter, held=held)


def checklist(counterparts: pd.DataFrame, studies: pd.DataFrame, chapters: dict) -> pd.DataFrame:
    """`ticked` against the executed chapters. ValueError when a counterpart is missing: the page would lie."""
    table = ticked(counterparts, studies, chapters, {c: anchors(c) for c in chapters})
    missing = table[~table["held"]]
    if len(missing):
        row = missing.iloc[0]
        line = counterparts.index[counterparts["counterpart_id"] == row["counterpart_id"]][0] + 2
        raise ValueError(
            f"data/counterparts.csv:{line}:5: chapter {row['chapter']} has no figure '{row['figure']}'. "
            "Name one that it has, or 'published'."
        )
    return table


def checklist_estimates(table: pd.DataFrame) -> pd.DataFrame:
    """How many blocks have a counterpart, and how many of them are computed anew."""
    computed = int((table["figure"] != "published").sum())
    return results.frame(
        [
            results.row(
                "items", "Blocks and panels", Estimate(float(len(table)), method="count"), "rows", []
            ),
            results.row("computed", "Computed anew", Estimate(float(computed), method="count"), "rows", []),
        ]
    )


def checklist_table(table: pd.DataFrame, studies: pd.DataFrame) -> Html:
    """One line an item, ticked off, with a link to its counterpart."""
    names = names_of(studies)
    lines = [
        {
            "Publication": names[r.study_id],
            "Item": r.item,
            "Shows": r.part,
            "Here": counterpart(r.chapter, r.figure),
        }
        for r in table.itertuples()
    ]
    return Html(table_html(pd.DataFrame(lines), css="sm-sortable") + from_file("counterparts"))


def counterpart(chapter: str, figure: str) -> Markup:
    """A tick and a link to the counterpart."""
    if figure == "published":
        return Markup("✓ ") + link(f"{chapter}.html#published", "printed figures; no patient row states it")
    return Markup("✓ ") + link(f"{chapter}.html#figure-{figure}", figure.replace("-", " ").replace("_", " "))
