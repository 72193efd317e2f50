"""What the pages of the theme lack for people who read by keyboard or by ear."""

import re
from pathlib import Path

MENDS = (
    # roles that WAI-ARIA 1.2 withdrew, and a list whose items they were
    (re.compile(r'<div role="list" class="citation-list">'), '<div class="citation-list">'),
    (re.compile(r'(<div class="citation" id="[^"]*") role="doc-biblioentry"'), r"\1"),
    # a box that scrolls sideways is reached by keyboard
    (
        re.compile(r'<div class="pst-scrollable-table-container">'),
        '<div class="pst-scrollable-table-container" tabindex="0">',
    ),
)


def mended(text: str) -> str:
    """A page with all mends."""
    for pattern, instead in MENDS:
        text = pattern.sub(instead, text)
    return text


def mend(site: Path, names: list[str]) -> None:
    """Mend the pages named (`book/chapters/lm`) of a site."""
    for page in (site / f"{name}.html" for name in names):
        page.write_text(mended(page.read_text(encoding="utf-8")), encoding="utf-8")
