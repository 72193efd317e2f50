"""What a page of the site may run: the site's own files and the few inline scripts of its theme, nothing from data.

Content-Security-Policy as a `meta` element, because a static site does not choose its server's headers
(https://www.w3.org/TR/CSP3/). An inline script runs only when its hash is named; the hashes are those of the theme's
pages without content, so that a script that came from data has none.
"""

import base64
import hashlib
import re
from pathlib import Path

EMPTY_PAGES = ("genindex.html", "search.html")
"""Pages of the theme that show nothing of the book."""
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>(.*?)</script>", re.DOTALL
)
PAGE_NAME = "DOCUMENTATION_OPTIONS.pagename = '{}';"
RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}


def name_of_page(page: Path, site: Path) -> str:
    """The script by which the theme tells a page its own name."""
    return PAGE_NAME.format(page.relative_to(site).with_suffix("").as_posix())


def theme_scripts(site: Path) -> list[str]:
    """The inline scripts of the theme, from pages that hold nothing of the data."""
    found = {}
    for page in (site / name for name in EMPTY_PAGES):
        scripts = INLINE.findall(page.read_text(encoding="utf-8"))
        found |= dict.fromkeys(s for s in scripts if s != name_of_page(page, site))
    return list(found)


def hashed(script: str) -> str:
    """The source expression of an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(scripts: list[str]) -> str:
    """The policy of a page that runs these inline scripts beside the site's files."""
    rules = RULES | {"script-src": " ".join([RULES["script-src"], *map(hashed, scripts)])}
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def strangers(text: str, allowed: list[str]) -> list[str]:
    """Inline scripts of a page that its policy would stop."""
    return [script for script in INLINE.findall(text) if script not in allowed]


def secure(site: Path) -> list[str]:
    """Put the policy and the referrer policy at the head of every page; returns `page: script` for each inline script
    that is not the theme's."""
    theme, found = theme_scripts(site), []
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        if "<head" not in text:
            continue
        allowed = [*theme, name_of_page(page, site)]
        found += [f"{page.relative_to(site)}: {script.strip()[:80]}" for script in strangers(text, allowed)]
        head = f'<meta http-equiv="Content-Security-Policy" content="{policy(allowed)}">'
        head += '<meta name="referrer" content="no-referrer">'
        start = re.search(r"<head[^>]*>", text).end()
        page.write_text(text[:start] + head + text[start:], encoding="utf-8")
    return found
