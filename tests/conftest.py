"""Fixtures of the browser tests: the built site on a local address, and pages that may call nothing else."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from analysis.publishing import browser as finder
from analysis.publishing.site import SITE


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


class Tabs:
    """Pages of one browser: one context a width and colour scheme, one visit a page where nothing is changed."""

    def __init__(self, browser, site: str):
        self.browser, self.site = browser, site
        self.contexts, self.visited = {}, {}

    def context(self, width: int, dark: bool, **options):
        """The context of a width and a colour scheme; one of its own where more is asked for."""
        key = (width, dark, *sorted(options.items()))
        if key not in self.contexts:
            scheme = "dark" if dark else "light"
            viewport = {"width": width, "height": 900}
            self.contexts[key] = self.browser.new_context(viewport=viewport, color_scheme=scheme, **options)
        return self.contexts[key]

    def open(self, path: str, width: int = 1280, dark: bool = False, draw: bool = True, **options):
        """A fresh page, unless `draw` is false with its parts unfolded and all its charts drawn; requests that leave the site are refused and noted."""
        page = self.context(width, dark, **options).new_page()
        page.problems = []
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.route("**/*", lambda route: answer(route, self.site, page))
        page.goto(f"{self.site}/{path}")
        page.wait_for_selector("html[data-charts=ready]", state="attached", timeout=60_000)
        if draw:
            page.evaluate("document.querySelectorAll('.sm-part').forEach((part) => (part.open = true))")
            page.evaluate("dispatchEvent(new Event('spinemets:draw'))")
            page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=60_000)
        return page

    def visit(self, path: str, width: int = 1280, dark: bool = False):
        """The one page of this path, width and scheme, for tests that only look."""
        key = (path, width, dark)
        if key not in self.visited:
            for page in self.visited.values():
                page.close()
            self.visited = {key: self.open(path, width, dark)}
        return self.visited[key]


@pytest.fixture(scope="session")
def tabs(chromium, site):
    """The pages of this process."""
    return Tabs(chromium, site)


@pytest.fixture
def open_page(tabs):
    """Function (path, width=1280, dark=False) -> a page of the test's own, with its charts drawn.

    `page.problems` lists console errors, script errors and requests that left the site; it must be empty in
    the end.
    """
    opened = []

    def opener(*arguments, **options):
        opened.append(tabs.open(*arguments, **options))
        return opened[-1]

    yield opener
    problems = [problem for page in opened for problem in page.problems]
    for page in opened:
        page.close()
    assert problems == []


@pytest.fixture
def look_at(tabs):
    """Function (path, width=1280, dark=False) -> a page that several tests look at and none changes."""
    seen = []

    def looker(path: str, width: int = 1280, dark: bool = False):
        seen.append(tabs.visit(path, width, dark))
        return seen[-1]

    yield looker
    assert [problem for page in seen for problem in page.problems] == []


def answer(route, site: str, page) -> None:
    """Serve the site's own files; refuse and note everything else."""
    url = route.request.url
    if url.startswith(site):
        route.continue_()
    else:
        page.problems.append(f"request that leaves the page: {url}")
        route.abort()
