"""The whole book built from tables in which every free text would run, were it ever markup, opened in a browser."""

import csv
import functools
import itertools
import threading
from http.server import ThreadingHTTPServer

import pytest

from analysis.evidence import tables
from analysis.publishing.site import toc_files
from tests.conftest import Quiet
from tests.payloads import PAYLOADS, free_columns
from tests.repository import copied, make

pytestmark = [pytest.mark.build, pytest.mark.whole, pytest.mark.xdist_group("payloads")]


def poison(path, columns: list[str]) -> int:
    """Put a payload after each filled cell of the columns, an address that would run in each `url`; says how many."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    payloads = itertools.cycle(PAYLOADS)
    filled = [(row, c) for row in rows for c in columns if row.get(c)]
    for row, c in filled:
        row[c] = "javascript:window.ran=1" if c == "url" else f"{row[c]} {next(payloads)}"
    if filled:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return len(filled)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The address of a site built from poisoned tables, without the check that would refuse them."""
    copy = copied(tmp_path_factory.mktemp("hostile") / "repository")
    resources = tables.package()["resources"]
    assert sum(poison(copy / "data" / r["path"], free_columns(r["name"])) for r in resources) > 1000
    done = make(copy, "-o", "check")
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    handler = functools.partial(Quiet, directory=str(copy / "_build" / "html"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


STUDY = tables.read("studies")["study_id"].iloc[0]
"""A publication with a page of its own."""


@pytest.mark.parametrize(
    "path", [*sorted(f"{name}.html" for name in toc_files()), f"book/publications/{STUDY}.html"]
)
def test_nothing_that_a_contributor_writes_runs_in_the_reader_s_page(hostile, chromium, path):
    page = chromium.new_page()
    problems = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.goto(f"{hostile}/{path}")
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    page.evaluate("dispatchEvent(new Event('spinemets:draw'))")
    page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=120_000)
    assert page.evaluate("window.ran") is None
    assert (
        page.locator("a[href^='javascript'], iframe, [onload], [onerror], [ontoggle], [onmouseover]").count()
        == 0
    )
    assert problems == []
    page.close()
