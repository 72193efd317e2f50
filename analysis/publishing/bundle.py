"""One stylesheet and one script for all pages, without the rules that no page uses.

The theme brings some fifteen files to each page, which a browser awaits before it shows a word, and nine tenths of
their rules are for parts that the book does not have. lightningcss (https://lightningcss.dev) leaves out the rules of
classes that stand in no page and no script.
"""

import hashlib
import re
from pathlib import Path

import lightningcss

STYLE = re.compile(r'\s*<link\b(?=[^>]*rel="stylesheet")[^>]*href="([^"]*?_static/)([^"?]+)[^"]*"[^>]*>')
SCRIPT = re.compile(r'\s*<script\b[^>]*\ssrc="([^"]*?_static/)([^"?]+)[^"]*"[^>]*></script>')
SURPLUS = re.compile(
    r"\s*<script>DOCUMENTATION_OPTIONS\.pagename = [^<]*</script>|\s*<link rel=\"preload\" as=\"script\"[^>]*>"
)
"""What speaks to scripts before they are there: for a switch between versions, which the theme is not asked for."""
IMPORT = re.compile(r'@import "([^"]+)";')
GENERATED = ("searchindex.js", "vega.js", "bootstrap.js")
"""Scripts whose words are no classes of the page."""


def head_of(text: str) -> str:
    """The head of a page; what stands in its body is its own."""
    return text.partition("</head>")[0]


def names(pattern: re.Pattern, text: str) -> list[str]:
    """Files below `_static` that the elements name, in their order."""
    return list(dict.fromkeys(name for _, name in pattern.findall(text)))


def shared(pattern: re.Pattern, texts: list[str]) -> list[str]:
    """Those that every page names."""
    held = [set(names(pattern, text)) for text in texts]
    return [name for name in names(pattern, texts[0]) if all(name in of_page for of_page in held)]


def sheet(path: Path) -> str:
    """A stylesheet with what it imports, without comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return IMPORT.sub(lambda found: sheet(path.parent / found[1]), text)


def spoken(site: Path) -> set[str]:
    """Classes and ids of the pages, and every word of the scripts that may set one."""
    found: set[str] = set()
    for page in site.rglob("*.html"):
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', page.read_text(encoding="utf-8")):
            found.update(value.split())
    for script in (site / "_static").rglob("*.js"):
        if script.name not in GENERATED:
            found.update(re.findall(r"[A-Za-z_][\w-]*", script.read_text(encoding="utf-8")))
    return found


def styles(sheets: list[str], words: set[str]) -> str:
    """The sheets as one, in their order, without the rules for classes and ids that are not among the words."""
    text = "\n".join(sheets)
    known = set(re.findall(r"[.#](-?[A-Za-z_][\w-]*)", text))
    return lightningcss.process_stylesheet(text, minify=True, unused_symbols=known - words)


def write(folder: Path, ending: str, text: str) -> str:
    """Write a file that bears the hash of its text; returns its name."""
    name = f"site-{hashlib.sha256(text.encode()).hexdigest()[:10]}.{ending}"
    (folder / name).write_text(text, encoding="utf-8")
    return name


def replaced(text: str, pattern: re.Pattern, gone: list[str], element: str) -> str:
    """A page without the elements of the files that are gone, and the one element where the first of them stood."""
    waiting = [element]

    def instead(found: re.Match) -> str:
        if found[2] not in gone:
            return found[0]
        return "\n" + waiting.pop().format(found[1]) if waiting else ""

    return pattern.sub(instead, text)


def bundle(site: Path, pages: list[str]) -> None:
    """Put one stylesheet into every page of the site, and one script into the pages named (`book/chapters/lm`)."""
    static = site / "_static"
    texts = [(site / f"{name}.html").read_text(encoding="utf-8") for name in pages]
    gone = shared(STYLE, [head_of(text) for text in texts])
    css = write(static, "css", styles([sheet(static / name) for name in gone], spoken(site)))
    link = f'<link rel="stylesheet" href="{{}}{css}">'
    for page in site.rglob("*.html"):
        head, mark, body = page.read_text(encoding="utf-8").partition("</head>")
        page.write_text(replaced(head, STYLE, gone, link) + mark + body, encoding="utf-8")
    scripts = shared(SCRIPT, texts)
    together = "\n;\n".join((static / name).read_text(encoding="utf-8") for name in scripts)
    element = f'<script defer src="{{}}{write(static, "js", together)}"></script>'
    for page in (site / f"{name}.html" for name in pages):
        text = SURPLUS.sub("", page.read_text(encoding="utf-8"))
        page.write_text(replaced(text, SCRIPT, scripts, element), encoding="utf-8")
