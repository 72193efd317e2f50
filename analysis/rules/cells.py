"""Rules for the text of any cell: what a spreadsheet, a web page or a careless paste leaves behind."""

import re
import unicodedata
from datetime import date

from analysis.submitted.schema import cell_rule, has_terms, only

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
SPREADSHEET_ERROR = re.compile(
    r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|ERROR|GETTING_DATA)[!?]?(?!\w)|#{4,}|Err:[0-9]{3}"
)
CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE = re.compile(
    f"[\u00c2-\u00c5][\u0080-\u00bf{CP1252}]|\u00e2[\u0080{CP1252}]|\u00ef\u00bf\u00bd|\ufffd|[^\\W\\d_]\\?[a-z]"
)
MACHINE_PATH = re.compile(
    r"(^|[\s\"'(=;])((/(tmp|home|root|mnt|usr|var|opt|Users|Volumes|private)/)|file:|[A-Za-z]:[\\/](?!/)|\\\\\w|~/)"
    r"|https?://(localhost|127\.|10\.|192\.168\.)"
)
MONTHS = (
    r"jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|mär(?:z)?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?"
)
SPREADSHEET_DATE = re.compile(
    rf"[0-9]{{1,2}}[-./ ]?(?:{MONTHS})\.?([-./ ]?[0-9]{{2,4}})?|(?:{MONTHS})[-./ ]?[0-9]{{1,4}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+Z?)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}( [0-9:]+)?"
    r"|-?[0-9](\.[0-9]+)?[eE][+-]?[0-9]{1,3}|TRUE|FALSE|WAHR|FALSCH",
    re.IGNORECASE,
)
PLACEHOLDER = {
    *("na", "n/a", "n.a.", "n.a", "nan", "null", "nil", "tbd", "tba", "todo", "xxx", "?", "??", "???", "-"),
    *("--", "---", "–", "—", ".", "..", "...", "…", "/", "not available"),
    *("not applicable", "not reported", "nr", "n.r.", "n.s.", "nd", "undefined", "missing", "empty"),
    *("(blank)", "0000-00-00", "k.a.", "lorem ipsum", "test", "foo", "asdf"),
}
PERSON = re.compile(
    r"[\w.+-]+@[\w-]+\.\w{2,}|\b(date of birth|born on|DOB|MRN|hospital (number|no\.?|id)|patient (name|id)|initials)\b"
    r"|\b(Mr|Mrs|Ms|Herr|Frau)\.? [A-Z]",
    re.IGNORECASE,
)
DATED = ("value", "low", "high")
"""Columns of text where a publication may print a date."""
SHORT = 40
"""Characters of a cell that may be a list without being declared as one, as levels are."""
LONGEST = 1000
"""Characters of a cell whose field sets no `maxLength`."""
GREEK = set("αβγδεζηθκλμπρστφχψωΓΔΘΛΠΣΦΨΩ")


def is_text(field: dict) -> bool:
    """Columns of text whose terms are not listed anywhere."""
    return field["type"] == "string" and not has_terms(field)


def named(*names: str):
    """Columns with one of these names."""
    return lambda field: field["name"] in names


def is_free(field: dict) -> bool:
    """Columns of text that no pattern binds and that print no dates."""
    return (
        field["type"] == "string"
        and field["name"] not in DATED
        and "pattern" not in field.get("constraints", {})
    )


def found(pattern: re.Pattern, value: str) -> str | None:
    """An empty hint when the pattern occurs in the cell."""
    return "" if pattern.search(value) else None


@cell_rule("cell-blanks", "Column `{column}` has blanks at the start or end: '{value}'.", exact=True)
def blanks(cell):
    """Delete them, or run `spinemets tidy`."""
    return "" if cell.text != cell.text.strip() else None


@cell_rule(
    "cell-space", "Column `{column}` holds a blank that is no plain blank, or two: '{value}'.", exact=True
)
def odd_space(cell):
    """Write one plain blank, or run `spinemets tidy`."""
    inside = cell.text.strip()
    odd = any(c.isspace() and c not in " \n\t\u2028\u2029" and c >= "\u0080" for c in inside)
    return "" if odd or "  " in inside else None


@cell_rule("cell-control", "Column `{column}` holds an invisible control character: '{value}'.", exact=True)
def control(cell):
    """Retype the cell; the character often comes with a text copied from a PDF."""
    return "" if INVISIBLE.search(cell.text) or "\t" in cell.text.strip() else None


@cell_rule(
    "cell-alphabet",
    "Column `{column}` holds '{value}' with letters that only look like plain ones: {detail}.",
)
def alphabet(cell):
    """Retype the word on a plain keyboard; Cyrillic, wide or joined letters hide a term from every search."""
    return f"Look at {', '.join(odd_letters(cell.text))}." if odd_letters(cell.text) else None


def odd_letters(text: str) -> list[str]:
    """Letters and digits of a text that are neither Latin nor a Greek symbol, or that are written wide, joined or in
    two pieces, by their Unicode names."""
    if text.isascii():
        return []
    odd = [c for c in text if not c.isascii() and (c.isalpha() or c.isdigit()) and not is_plain(c)]
    odd += [] if unicodedata.is_normalized("NFC", text) else [c for c in text if unicodedata.combining(c)]
    return [f"'{c}' ({unicodedata.name(c, 'unnamed').lower()})" for c in dict.fromkeys(odd)]


def is_plain(letter: str) -> bool:
    """Whether a letter is a Latin one as a keyboard types it, or a Greek one that looks like no other."""
    latin = unicodedata.name(letter, "").startswith("LATIN") or letter in GREEK or letter in "µªº"
    return latin and (unicodedata.normalize("NFKC", letter) == letter or letter in "µªº")


@cell_rule("cell-spreadsheet-error", "Column `{column}` holds the error '{value}' of a spreadsheet.")
def spreadsheet_error(cell):
    """Enter the value itself, or leave the cell empty."""
    return found(SPREADSHEET_ERROR, cell.text)


@cell_rule(
    "cell-spreadsheet-date",
    "Column `{column}` holds '{value}', which a spreadsheet made of another text.",
    is_free,
)
def spreadsheet_date(cell):
    """Enter what the publication prints (3-12, not 12-Mar) and format the column as text before that."""
    terms = [cell.text, *cell.terms, *(re.split("[;,]", cell.text) if len(cell.text) < SHORT else [])]
    return "" if any(SPREADSHEET_DATE.fullmatch(term.strip()) for term in terms) else None


@cell_rule("cell-letters", "Column `{column}` holds letters spoilt by a wrong encoding: '{value}'.")
def mojibake(cell):
    """Retype the letters with accents and save as UTF-8."""
    return found(MOJIBAKE, "" if cell.field["name"] == "url" else cell.text)


@cell_rule("cell-machine-path", "Column `{column}` names a place on somebody's computer: '{value}'.")
def machine_path(cell):
    """Name the publication or an address that everybody can open."""
    return found(MACHINE_PATH, cell.text)


@cell_rule("cell-placeholder", "Column `{column}` holds '{value}' instead of nothing.", is_text)
def placeholder(cell):
    """Leave the cell empty where the publication does not report it."""
    return "" if cell.text.lower() in PLACEHOLDER else None


@cell_rule("cell-length", "Column `{column}` holds {detail} characters.")
def length(cell):
    """Keep the fact and leave the passage: the place in the publication tells where to read on."""
    longest = cell.limits.get("maxLength", LONGEST)
    return f"At most {longest:,} are allowed." if len(cell.text) > longest else None


@cell_rule("cell-person", "Column `{column}` may tell who a patient is: '{value}'.")
def person(cell):
    """Delete whatever could identify a person; only what is published and needed enters."""
    return found(PERSON, cell.text)


def is_past(field: dict) -> bool:
    """Columns of years and dates that lie in the past by their meaning."""
    return field["name"] in ("year", "date") or field["name"].endswith(("_date", "_on"))


@cell_rule("cell-future", "Column `{column}` holds {value}, which lies in the future.", is_past)
def future(cell):
    """Give the year or date that stands on the publication."""
    today = date.today().isoformat()
    later = re.fullmatch(r"[0-9]{4}(-[0-9-]+)?", cell.text) and cell.text > today[: len(cell.text)]
    return "" if later else None


@cell_rule("cell-none", "Column `{column}` holds '{value}': 'none' beside other terms.", only("list"))
def none_beside(cell):
    """Keep 'none' alone, or name the terms without it."""
    return "" if "none" in cell.terms and len(cell.terms) > 1 else None


@cell_rule("cell-list-order", "Column `{column}` holds '{value}', which is not in its order.", only("list"))
def list_order(cell):
    """Put ids in the order of their table and options in the order of the codebook."""
    if "vocabulary" in cell.field or not set(cell.terms) <= set(cell.allowed):
        return None
    return "" if cell.terms != [term for term in cell.allowed if term in cell.terms] else None
