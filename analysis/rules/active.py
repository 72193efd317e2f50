"""Rules against cells that a browser, a spreadsheet or a template would run instead of show.

No exception excuses them (see `exceptions.py`).
"""

import html
import re
import unicodedata
from urllib.parse import unquote, urlsplit

from analysis.rules.cells import INVISIBLE, named
from analysis.submitted.schema import DECIMAL, cell_rule

TAG = re.compile(r"<[a-zA-Z/!?]")
ENTITY = re.compile(
    r"&(?:#\d|#[xX][0-9a-fA-F]|[a-zA-Z][a-zA-Z0-9]{1,30};|(?:amp|lt|gt|quot|nbsp|copy)\b)|\\[ux]00|\\x3[cC]"
)
SCHEME = re.compile(
    r"\b(?:javascript|vbscript|livescript)\s*:|\bdata\s*:\s*(?:text|image|application)/", re.IGNORECASE
)
HANDLER = re.compile(
    r"\bon(?:error|load|unload|click|dblclick|mouse\w+|pointer\w+|touch\w+|focus\w*|blur|key\w+|toggle|begin|end"
    r"|repeat|animation\w+|transition\w+|wheel|scroll\w*|resize|submit|change|input|copy|cut|paste|drag\w*|drop"
    r"|message|hashchange|popstate|show|start|finish|before\w+|after\w+|can\w+|play\w*)\s*=",
    re.IGNORECASE,
)
TEMPLATE = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|\$\{|<%|^:::|^```|\{[a-z]+(?::[a-z]+)?\}`|\]\(\s*(?!https?://)[a-z]+:",
    re.IGNORECASE,
)
FORMULA = re.compile(r"[=@|]|[+-](?![0-9.]+$)")
CALL = re.compile(r"[;,\t|]\s*[\"']?[=@+-]\s*[A-Za-z]+\w*\s*[(!]|[;,\t]\s*[\"']?=")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+")
DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"'`{}|\\^]*[^\s\"'`{}|\\^.,;:]")


def unfolded(text: str) -> str:
    """A text as a browser may come to read it: entities, percent signs and wide letters decoded, twice."""
    for _ in range(2):
        text = unicodedata.normalize("NFKC", html.unescape(unquote(INVISIBLE.sub("", text))))
    return text


@cell_rule("cell-html", "Column `{column}` holds HTML or script: '{value}'.")
def markup(cell):
    """Write plain text without tags, entities and script; put a blank after `<` where it means 'less than'."""
    if not ({*"<>&%:=\\"} & set(cell.text)) and cell.text.isascii():
        return None
    text = unfolded(cell.text)
    spotted = any(p.search(text) for p in (TAG, SCHEME, HANDLER)) or ENTITY.search(cell.text)
    return "" if spotted else None


@cell_rule(
    "cell-template", "Column `{column}` holds '{value}', which a template or the book would carry out."
)
def template(cell):
    """Write plain text without doubled braces, roles, directives and links to anything but a web page."""
    return "" if TEMPLATE.search(unfolded(cell.text)) else None


@cell_rule("cell-formula", "Column `{column}` holds '{value}', which a spreadsheet would run as a formula.")
def formula(cell):
    """Begin the cell, and each term of a list, with a word or a digit instead of = + - or @."""
    starts = [unicodedata.normalize("NFKC", term).lstrip(" \t\r\n'\"`") for term in cell.terms]
    runs = any(FORMULA.match(start) and not DECIMAL.fullmatch(start) for start in starts)
    return "" if runs or CALL.search(unicodedata.normalize("NFKC", cell.text)) else None


@cell_rule("cell-address", "Column `{column}` holds '{value}', which is no web address.", named("url"))
def address(cell):
    """Copy the whole address from the browser, beginning with https:// and without blanks."""
    if not cell.text:
        return None
    good = ADDRESS.fullmatch(cell.text) and HOST.fullmatch(host(cell.text))
    return None if good else ""


def host(address: str) -> str:
    """The host of an address; empty where it names a user or cannot be read."""
    try:
        parts = urlsplit(address)
        return "" if "@" in parts.netloc else parts.hostname or ""
    except ValueError:
        return ""


@cell_rule("cell-doi", "Column `{column}` holds '{value}', which is no DOI.", named("doi", "source_doi"))
def doi(cell):
    """Write the bare DOI, beginning with 10., without https://doi.org/ and without the full stop of a sentence."""
    return "" if cell.text and not DOI.fullmatch(cell.text) else None
