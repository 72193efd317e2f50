"""Fragments from templates."""

import jinja2
import pytest
from markupsafe import Markup

from analysis.figures.markup import ENVIRONMENT, link, render

HOSTILE = "<b>&\"'"


def test_text_is_escaped_and_markup_is_not():
    assert link("a.html", HOSTILE) == '<a href="a.html">&lt;b&gt;&amp;&#34;&#39;</a>'
    assert link("a.html", Markup("<b>x</b>")) == '<a href="a.html"><b>x</b></a>'


def test_an_address_cannot_leave_its_quotes_nor_run_a_script():
    assert 'href="a&#34;b"' in link('a"b', "x")
    for address in ("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x"):
        assert link(address, "x") == "x"


def test_places_on_a_page_may_hold_a_colon():
    assert link("#rows-a:low", "x", "sm-number") == '<a class="sm-number" href="#rows-a:low">x</a>'


def test_a_template_that_names_what_it_was_not_given_is_refused():
    with pytest.raises(jinja2.UndefinedError):
        render("link", text="x")


def test_no_template_lifts_the_escaping():
    loader = ENVIRONMENT.loader
    for name in ENVIRONMENT.list_templates():
        text = loader.get_source(ENVIRONMENT, name)[0]
        assert "safe" not in text
        assert "autoescape" not in text
