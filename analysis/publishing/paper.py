"""The whole book as one PDF: its pages as a browser prints them, in the order of the contents.

The pages are opened from their folder on disk with the network off.
"""

import html
import io
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from analysis.publishing import browser
from analysis.publishing.heads import AUTHOR

SCREENS = ("book/chapters/navigator", "book/chapters/add_a_case")
"""Pages that say nothing on paper: they answer what is entered."""
MARGIN = {"top": "14mm", "bottom": "16mm", "left": "12mm", "right": "12mm"}
FOOT = (
    '<p style="width: 100%; margin: 0 12mm; font: 7pt sans-serif; color: #555">{}, data version {} · '
    '<span class="title"></span>, page <span class="pageNumber"></span> of <span class="totalPages"></span></p>'
)
PICTURES = """() => Promise.all([...document.images].filter((image) => image.checkVisibility()).map((image) => {
  image.loading = "eager";
  return image.decode();
}))"""


class PaperError(Exception):
    """A book that cannot be printed; its text says why."""


def printed(launched, site: Path, names: list[str], foot: str) -> list[tuple[str, bytes]]:
    """Title and PDF of each page named (`book/chapters/lm`), as a browser prints it from its folder."""
    page, found = launched.new_context(offline=True, color_scheme="light").new_page(), []
    page.emulate_media(media="print")
    for name in names:
        page.goto((site / f"{name}.html").resolve().as_uri())
        page.wait_for_selector("html[data-charts=ready]", state="attached")
        page.evaluate(PICTURES)
        title = page.locator("article h1").first.evaluate("heading => heading.firstChild.textContent")
        pdf = page.pdf(
            format="A4",
            margin=MARGIN,
            display_header_footer=True,
            header_template="<p></p>",
            footer_template=foot,
        )
        found.append((title, pdf))
    page.context.close()
    return found


def lead_to(writer: PdfWriter, folder: str, address: str) -> None:
    """Let the links that lead into the folder lead to the published site."""
    for page in writer.pages:
        for link in page.get("/Annots", []):
            action = link.get_object().get("/A", {})
            target = str(action.get("/URI", ""))
            if target.startswith(folder):
                action[NameObject("/URI")] = TextStringObject(address + target.removeprefix(folder))


def bound(pages: list[tuple[str, bytes]], site: Path, package: dict) -> bytes:
    """Printed pages of a site as one PDF, each with a bookmark; `package` is the descriptor of the data."""
    writer = PdfWriter()
    for title, pdf in pages:
        writer.append(io.BytesIO(pdf), outline_item=title)
    lead_to(writer, site.resolve().as_uri(), package["site"].rstrip("/"))
    day = package["created"][:10].replace("-", "")
    writer.add_metadata(
        {
            "/Title": package["title"],
            "/Author": AUTHOR,
            "/Subject": f"Data version {package['version']}",
            "/CreationDate": f"D:{day}000000Z",
        }
    )
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def book(site: Path, package: dict, names: list[str]) -> bytes:
    """The pages named of a site as one PDF, without those that only answer what is entered.

    PaperError where there is no browser.
    """
    from playwright.sync_api import sync_playwright

    if not (path := browser.find()):
        raise PaperError("no browser was found to print the book with; run `make browser`.")
    foot = FOOT.format(html.escape(package["title"]), package["version"])
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=browser.ARGUMENTS)
        pages = printed(launched, site, [name for name in names if name not in SCREENS], foot)
        launched.close()
    return bound(pages, site, package)
