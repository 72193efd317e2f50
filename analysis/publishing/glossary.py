"""The first use of each term of the glossary on a page, linked to what it means."""

import re

from docutils import nodes
from sphinx.addnodes import pending_xref

PAGE = "book/glossary"
PLAIN = (
    nodes.reference,
    nodes.title,
    nodes.literal,
    nodes.raw,
    nodes.literal_block,
    nodes.term,
    nodes.inline,
)
"""Where no term is linked."""


def said(definition: nodes.Element) -> str:
    """A definition as a line of text without its citations."""
    copy = definition.deepcopy()
    for citation in list(copy.findall(pending_xref)):
        citation.parent.remove(citation)
    return re.sub(r"\s+([.,;])", r"\1", " ".join(copy.astext().split()))


def terms(glossary: nodes.document) -> dict[str, tuple[str, str]]:
    """Term -> its place on the page of the glossary and what it means."""
    return {
        term.astext(): (term["ids"][0], said(item[-1]))
        for item in glossary.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
    }


def explain(app, doctree: nodes.document, page: str) -> None:
    """Link the first use of each term in the running text of a page; called by Sphinx."""
    if page == PAGE:
        return
    if not hasattr(app, "spinemets_terms"):
        app.spinemets_terms = terms(app.env.get_doctree(PAGE))
    link_first_uses(doctree, dict(app.spinemets_terms), app.builder.get_relative_uri(page, PAGE))


def link_first_uses(doctree: nodes.document, left: dict[str, tuple[str, str]], target: str) -> None:
    """Link the first use of each of the terms `left`, which are taken out of it."""
    longest = sorted(left, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest))})s?(?![\w-])", re.IGNORECASE)
    for text in [text for text in doctree.findall(nodes.Text) if in_running_text(text)]:
        parts = linked(text.astext(), pattern, left, target)
        if len(parts) > 1 or isinstance(parts[0], nodes.reference):
            text.parent.replace(text, parts)


def linked(text: str, pattern: re.Pattern, left: dict, target: str) -> list[nodes.Node]:
    """A text in parts, in which the first use of each term `left` is a link with its meaning."""
    parts, end = [], 0
    for found in pattern.finditer(text):
        term = next((t for t in (found[1], found[1][:1].lower() + found[1][1:]) if t in left), None)
        if term is None:
            continue
        place, meaning = left.pop(term)
        link = nodes.reference(
            "", found[0], refuri=f"{target}#{place}", reftitle=meaning, classes=["sm-term"]
        )
        link["internal"] = True
        parts += [nodes.Text(text[end : found.start()]), link]
        end = found.end()
    return [*parts, nodes.Text(text[end:])]


def in_running_text(text: nodes.Text) -> bool:
    """Whether a text stands in a paragraph and in nothing that stands as it is."""
    above, found = text.parent, False
    while above is not None:
        if isinstance(above, PLAIN):
            return False
        found = found or isinstance(above, nodes.paragraph)
        above = above.parent
    return found
