"""The first use of a term on a page."""

from docutils import nodes
from sphinx.addnodes import pending_xref

from analysis.publishing.glossary import link_first_uses, terms

KNOWN = {
    "LM": ("t-lm", "Leptomeningeal."),
    "log-rank": ("t-lr", "A test <b>&."),
    "whole cohort": ("t-wc", "All."),
}


def page(*texts: str) -> nodes.document:
    """A page with one paragraph a text."""
    document = nodes.document(None, None)
    document += [nodes.paragraph("", text) for text in texts]
    return document


def links(document: nodes.document) -> list[tuple[str, str, str]]:
    """Text, address and meaning of the links."""
    return [
        (a.astext(), a["refuri"], a["reftitle"]) for a in document.findall(nodes.reference) if "reftitle" in a
    ]


def linked(document: nodes.document) -> list[str]:
    """The texts that became links."""
    link_first_uses(document, dict(KNOWN), "../glossary.html")
    return [text for text, *_ in links(document)]


def test_the_first_use_of_a_term_leads_to_what_it_means():
    document = page("LM by the log-rank test.", "LM and log-rank again.")
    before = document.astext()
    assert linked(document) == ["LM", "log-rank"]
    assert links(document)[1] == ("log-rank", "../glossary.html#t-lr", "A test <b>&.")
    assert document.astext() == before


def test_a_term_begins_a_sentence_and_stands_in_the_plural():
    assert linked(page("Whole cohorts, whole cohort.")) == ["Whole cohorts"]


def test_a_part_of_a_word_and_an_abbreviation_in_small_letters_are_no_term():
    assert linked(page("LMX XLM non-LM lm log-ranking.")) == []


def test_what_stands_as_it_is_is_left_alone():
    document = page()
    document += nodes.title("", "LM")
    inside = nodes.paragraph()
    inside += [nodes.reference("", "LM"), nodes.literal("", "LM")]
    document += [inside, nodes.raw("", "LM"), nodes.Text("LM")]
    assert linked(document) == []


def test_the_meaning_of_a_term_is_its_definition_without_citations():
    definition = nodes.definition(
        "",
        nodes.paragraph(
            "", "", nodes.Text("Cells\nin it "), pending_xref("", nodes.Text("x2020")), nodes.Text(". More.")
        ),
    )
    item = nodes.definition_list_item(
        "", nodes.term("", "LM", ids=["term-LM"]), nodes.term("", "LMD", ids=["term-LMD"]), definition
    )
    document = page()
    document += nodes.definition_list("", item)
    assert terms(document) == {
        "LM": ("term-LM", "Cells in it. More."),
        "LMD": ("term-LMD", "Cells in it. More."),
    }
