"""Rules for the text of any cell: what a spreadsheet, a web page or a careless paste leaves behind."""

import re
from datetime import date

from analysis.contributions.schema import DECIMAL, cell_rule, has_terms, only, options

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe]")
HTML = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>|<!--|&(amp|lt|gt|nbsp|quot|#[0-9]+|#x[0-9a-fA-F]+);"
)
FORMULA = re.compile(r"[=@]|[+-](?![0-9.]+$)")
SPREADSHEET_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|Err:[0-9]{3}")
MOJIBAKE = re.compile("[\u00c2-\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd")
MACHINE_PATH = re.compile(r"(^|[\s\"'(=])((/(tmp|home|root|mnt|usr|var|opt|Users)/)|file://|[A-Za-z]:\\)")
DAY_OR_MONTH = re.compile(
    r"[0-9]{1,2}[-. ](jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*\.?"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[-. ][0-9]{2,4}",
    re.IGNORECASE,
)
PLACEHOLDER = {"na", "n/a", "n.a.", "nan", "null", "nil", "tbd", "todo", "xxx", "?", "??", "-", "–", "—", "."}
ADDRESS = re.compile(r"https?://[^\s/]+\.[a-z]{2,}(:[0-9]+)?(/\S*)?")
DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


def is_text(field: dict) -> bool:
    """Columns of text whose terms are not listed anywhere."""
    return field["type"] == "string" and not has_terms(field)


def named(*names: str):
    """Columns with one of these names."""
    return lambda field: field["name"] in names


def found(pattern: re.Pattern, value: str) -> str | None:
    """An empty hint when the pattern occurs in the cell."""
    return "" if pattern.search(value) else None


@cell_rule("cell-blanks", "Column `{column}` has blanks at the start or end: '{value}'.", exact=True)
def blanks(value, field, allowed):
    """Delete them, or run `spinemets tidy`."""
    return "" if value != value.strip() else None


@cell_rule("cell-space", "Column `{column}` holds a blank that is no plain blank: '{value}'.", exact=True)
def odd_space(value, field, allowed):
    """Replace it by a plain blank, or run `spinemets tidy`."""
    inside = value.strip()
    return "" if any(c.isspace() and c not in " \n\t\u2028\u2029" and c >= "\u0080" for c in inside) else None


@cell_rule("cell-control", "Column `{column}` holds an invisible control character: '{value}'.", exact=True)
def control(value, field, allowed):
    """Retype the cell; the character often comes with a text copied from a PDF."""
    return "" if CONTROL.search(value) or "\t" in value.strip() else None


@cell_rule("cell-formula", "Column `{column}` holds '{value}', which a spreadsheet would run as a formula.")
def formula(value, field, allowed):
    """Begin the cell with a word or a digit instead of = + - or @."""
    return "" if FORMULA.match(value) and not DECIMAL.fullmatch(value) else None


@cell_rule("cell-html", "Column `{column}` holds HTML: '{value}'.")
def html(value, field, allowed):
    """Write plain text without tags and entities."""
    return found(HTML, value)


@cell_rule("cell-spreadsheet-error", "Column `{column}` holds the error '{value}' of a spreadsheet.")
def spreadsheet_error(value, field, allowed):
    """Enter the value itself, or leave the cell empty."""
    return found(SPREADSHEET_ERROR, value)


@cell_rule("cell-spreadsheet-date", "Column `{column}` holds '{value}', which a spreadsheet made of numbers.")
def spreadsheet_date(value, field, allowed):
    """Enter what the publication prints (3-12, not 12-Mar) and format the column as text before that."""
    return "" if DAY_OR_MONTH.fullmatch(value) else None


@cell_rule("cell-letters", "Column `{column}` holds letters spoilt by a wrong encoding: '{value}'.")
def mojibake(value, field, allowed):
    """Retype the letters with accents and save as UTF-8."""
    return found(MOJIBAKE, value)


@cell_rule("cell-machine-path", "Column `{column}` names a place on somebody's computer: '{value}'.")
def machine_path(value, field, allowed):
    """Name the publication or an address that everybody can open."""
    return found(MACHINE_PATH, value)


@cell_rule("cell-placeholder", "Column `{column}` holds '{value}' instead of nothing.", is_text)
def placeholder(value, field, allowed):
    """Leave the cell empty where the publication does not report it."""
    return "" if value.lower() in PLACEHOLDER else None


@cell_rule("cell-address", "Column `{column}` holds '{value}', which is no web address.", named("url"))
def address(value, field, allowed):
    """Copy the whole address from the browser, beginning with https:// and without blanks."""
    return "" if value and not ADDRESS.fullmatch(value) else None


@cell_rule("cell-doi", "Column `{column}` holds '{value}', which is no DOI.", named("doi", "source_doi"))
def doi(value, field, allowed):
    """Write the bare DOI, beginning with 10. and without https://doi.org/."""
    has_pattern = "pattern" in field.get("constraints", {})
    return "" if value and not has_pattern and not DOI.fullmatch(value) else None


def is_past(field: dict) -> bool:
    """Columns of years and dates that lie in the past by their meaning."""
    return field["name"] in ("year", "date") or field["name"].endswith(("_date", "_on"))


@cell_rule("cell-future", "Column `{column}` holds {value}, which lies in the future.", is_past)
def future(value, field, allowed):
    """Give the year or date that stands on the publication."""
    today = date.today().isoformat()
    return "" if value > today[: len(value)] and re.fullmatch(r"[0-9]{4}(-[0-9-]+)?", value) else None


@cell_rule("cell-none", "Column `{column}` holds '{value}': 'none' beside other terms.", only("list"))
def none_beside(value, field, allowed):
    """Keep 'none' alone, or name the terms without it."""
    terms = value.split(field["list"])
    return "" if "none" in terms and len(terms) > 1 else None


@cell_rule("cell-list-order", "Column `{column}` holds '{value}', which is not in its order.", only("list"))
def list_order(value, field, allowed):
    """Put ids in alphabetical order and options in the order of the codebook."""
    terms = list(dict.fromkeys(value.split(field["list"])))
    order = options(field)
    if order:
        known = set(terms) <= set(order)
        return "" if known and [term for term in order if term in terms] != terms else None
    return "" if "refers" in field and terms != sorted(terms) else None
