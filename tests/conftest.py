"""Fixtures of the browser tests: the built site on a local address, and pages that may call nothing else."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from analysis.publishing.site import SITE
from tests import browser as finder


class Server(ThreadingHTTPServer):
    """A server that does not report a browser that hung up."""

    def handle_error(self, request, client_address):
        """Nothing."""


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not log."""

    def log_message(self, *arguments):
        """Nothing."""


@pytest.fixture(scope="session")
def site():
    """Address of the built site; a site that was not built is a failure, not a skip."""
    if not (SITE / "index.html").exists():
        pytest.fail("there is no built site; run `make site` first")
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium():
    """A headless browser; a missing one is a failure."""
    from playwright.sync_api import sync_playwright

    path = finder.find()
    if not path:
        pytest.fail("no browser was found; run `make browser`")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=finder.ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(chromium, site):
    """Function (path, width=1280, dark=False) -> page with its charts drawn and every outside request refused.

    `page.problems` lists console errors, script errors and requests that left the site; it must be empty in
    the end.
    """
    opened = []

    def opener(path: str, width: int = 1280, dark: bool = False, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", **options
        )
        page = context.new_page()
        page.problems = []
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        context.route("**/*", lambda route: answer(route, site, page))
        page.goto(f"{site}/{path}")
        page.wait_for_function("document.documentElement.dataset.charts === 'ready'", timeout=60_000)
        opened.append((context, page))
        return page

    yield opener
    problems = [problem for _, page in opened for problem in page.problems]
    for context, _ in opened:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_page):
    """A blank start for tests that go to one page: `page = open_page(path)` does the same."""
    return open_page("book/chapters/home.html")


def answer(route, site: str, page) -> None:
    """Serve the site's own files; refuse and note everything else."""
    url = route.request.url
    if url.startswith(site):
        route.continue_()
    else:
        page.problems.append(f"request that leaves the page: {url}")
        route.abort()
