"""The foot of a chapter: every number with its method and what it rests on, by topic."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from analysis.figures.markup import Html, link, render


@dataclass(frozen=True)
class Origin:
    """Where one number comes from: its id, what it says in words, and links to its rows or publications."""

    id: str
    words: str
    links: list[str]


def study_link(key: str, name: str, note: str = "") -> Markup:
    """A publication's name that leads to its section, or to one of its rows, on the page of studies."""
    return link(f"studies.html#{key}", name, note=note)


def foot(origins: Iterable[tuple[str, Origin]]) -> Html:
    """All numbers, each under its topic, in the order in which the topics first appear."""
    topics: dict[str, list[Origin]] = {}
    for topic, origin in origins:
        topics.setdefault(topic, []).append(origin)
    count = sum(map(len, topics.values()))
    return Html(render("provenance", topics=topics), f"{count} numbers")
