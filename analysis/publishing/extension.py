"""What this book adds to Sphinx."""

SHELL = {
    "address": "PUBLICATION-ADDRESS",
    "name": "PUBLICATION-NAME",
    "body": "PUBLICATION-BODY",
}
"""What stands for the parts of a publication's page in the one that the theme draws for all."""
FOLDER = "book/publications"


def shell(app):
    """The page, as the theme draws it, that `publications.write_pages` fills for each publication: to draw some hundred
    of them would take longer than all chapters."""
    yield f"{FOLDER}/{SHELL['address']}", {"title": SHELL["name"], "body": SHELL["body"]}, "page.html"


def setup(app) -> dict:
    """Called by Sphinx."""
    app.connect("html-collect-pages", shell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
