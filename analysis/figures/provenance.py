"""The foot of a chapter: every number with its method and what it rests on, by topic."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from analysis.evidence.publications import address
from analysis.figures.markup import Html, link, render


@dataclass(frozen=True)
class Origin:
    """Where one number comes from: its id, what it says in words, and links to its rows or publications."""

    id: str
    words: str
    links: list[str]


def page_of(study: str, row: str = "", treatment: bool = False) -> str:
    """Address of a publication's page, or of one of its rows there, from a chapter."""
    return f"../publications/{address(study, treatment)}.html{f'#{row}' if row else ''}"


@cache
def study_link(study: str, name: str, note: str = "", row: str = "", treatment: bool = False) -> Markup:
    """A publication's name that leads to its page, or to one of its rows there."""
    return link(page_of(study, row, treatment), name, note=note)


def foot(origins: Iterable[tuple[str, Origin]]) -> Html:
    """All numbers, each under its topic, in the order in which the topics first appear."""
    topics: dict[str, list[Origin]] = {}
    for topic, origin in origins:
        topics.setdefault(topic, []).append(origin)
    count = sum(map(len, topics.values()))
    return Html(render("provenance", topics=topics), f"{count} numbers")
