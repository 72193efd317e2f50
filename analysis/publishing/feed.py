"""The Atom feed of what changed (RFC 4287, https://www.rfc-editor.org/rfc/rfc4287)."""

import xml.etree.ElementTree as ET

from analysis.evidence.living import Living, changes
from analysis.publishing.heads import AUTHOR

ATOM = "http://www.w3.org/2005/Atom"
CHANGES = "book/chapters/living.html#what-changed"


def moment(day: str) -> str:
    """A day as the feed writes a time."""
    return f"{day}T00:00:00Z"


def part(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """A new element within another."""
    found = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    found.text = text or None
    return found


def atom(living: Living, package: dict) -> bytes:
    """The feed of all changes, the latest first, as XML."""
    ET.register_namespace("", ATOM)
    site, rows = package["site"].rstrip("/"), changes(living)
    feed = ET.Element(f"{{{ATOM}}}feed")
    part(feed, "id", f"{site}/feed.xml")
    part(feed, "title", package["title"])
    part(feed, "updated", moment(max([package["created"][:10], *rows["date"]])))
    part(feed, "link", href=f"{site}/feed.xml", rel="self", type="application/atom+xml")
    part(feed, "link", href=f"{site}/", rel="alternate", type="text/html")
    part(part(feed, "author"), "name", AUTHOR)
    part(feed, "rights", package["licenses"][0]["name"])
    for row in rows.itertuples():
        entry = part(feed, "entry")
        part(entry, "id", f"{site}/{CHANGES}/{row.key}")
        part(entry, "title", row.title)
        part(entry, "updated", moment(row.date))
        part(entry, "link", href=f"{site}/{CHANGES}", rel="alternate", type="text/html")
        part(entry, "summary", row.text)
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)
