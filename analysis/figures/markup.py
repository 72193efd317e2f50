"""Fragments of HTML from the templates beside this module. What is filled into one is escaped, always."""

import re
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("analysis.figures"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Html:
    """A fragment of a page: HTML for the site, plain text elsewhere."""

    markup: str
    text: str = ""

    def _repr_html_(self) -> str:
        return str(self.markup)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": str(self.markup), "text/plain": self.text}


def link(address: str, text: str, css: str = "", note: str = "") -> Markup:
    """Text that leads to an address (of a page, a place on it, or the web) and, after it, a note; the text alone
    where the address could run a script."""
    scheme = address.partition(":")[0] if ":" in re.split(r"[/#?]", address)[0] else ""
    allowed = scheme.lower() in ("", "http", "https")
    return render("link", address=address if allowed else "", text=text, css=css, note=note)


def render(name: str, /, **context) -> Markup:
    """`templates/<name>.html` filled in: text is escaped, what a template rendered before is not.

    Raises
    ------
    jinja2.TemplateNotFound where there is no such template; jinja2.UndefinedError where it names something that
    the context does not hold.
    """
    return Markup(ENVIRONMENT.get_template(f"{name}.html").render(context).strip())
