"""How fast the built pages come to a reader with a slow machine, beside a stock Jupyter Book page with the same charts.

Run after `make site`: python benchmarks/pages.py. Chromium works at a quarter of its speed over a server that
compresses; then, where Node is, Lighthouse's mobile preset grades every page (`npm install lighthouse`, or npx).
"""

import functools
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import altair as alt
import nbformat
import vl_convert
import yaml
from playwright.sync_api import sync_playwright

from analysis.evidence import tables
from analysis.publishing import browser
from analysis.publishing.pictures import SPEC
from analysis.publishing.site import SITE, toc_files
from analysis.publishing.slices import chapters

COMPARTMENTS = [c for c, spec in chapters().items() if spec.get("parameters", {}).get("compartment")]
SLOW_DOWN = 4
TARGETS = {"text (s)": 1, "first chart (s)": 2, "long tasks (s)": 1.5, "nodes": 6000}
GRADES = {"accessibility": 100, "best-practices": 100, "seo": 100}
"""Of every page; performance is 90 on pages without charts and 85 on those with."""
WATCH = """() => {
  window.found = { tasks: 0 };
  const start = new PerformanceObserver((list) => list.getEntries().forEach((e) => (found.tasks += e.duration)));
  start.observe({ type: "longtask", buffered: true });
  new MutationObserver((_, watch) => {
    if (!document.querySelector("svg.marks, canvas.marks")) return;
    found.chart = performance.now() / 1000;
    watch.disconnect();
  }).observe(document, { childList: true, subtree: true });
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
NODES = """[...document.querySelectorAll("*")].filter((e) => {
  const fold = e.parentElement?.closest("details:not([open])");
  return !fold || (e.parentElement === fold && e.matches("summary") && !fold.parentElement.closest("details:not([open])"));
}).length"""


class Compressing(SimpleHTTPRequestHandler):
    """A file server that compresses, keeps connections and does not log."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        """Nothing."""

    def do_GET(self):
        """The file, compressed."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.exists():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        for name, value in {
            "Content-Type": self.guess_type(str(path)),
            "Content-Encoding": "gzip",
            "Content-Length": str(len(body)),
            "Cache-Control": "max-age=600",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def serve(folder: Path) -> str:
    """Serve a folder until the program ends; returns its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressing, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def from_network(route) -> None:
    """What a stock page asks of the network, from here: the library of charts in one file, the rest empty."""
    url = route.request.url
    if url.startswith("http://127.0.0.1"):
        route.continue_()
    else:
        body = f"(() => {{{vl_convert.javascript_bundle()}}})();" if "vega@" in url else ""
        route.fulfill(body=body, content_type="text/javascript")


def visit(launched, address: str) -> dict[str, float]:
    """Times and nodes of a page that nobody scrolls; the first chart is timed where the address leads to it."""
    context = launched.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
    page.route("**/*", from_network)
    page.add_init_script(f"({WATCH})()")
    page.goto(address, timeout=240_000)
    page.wait_for_timeout(6_000)
    found = page.evaluate("found")
    measured = {
        "text (s)": page.evaluate(PAINTED),
        "first chart (s)": found.get("chart"),
        "long tasks (s)": found["tasks"] / 1000,
        "nodes": page.evaluate(NODES),
    }
    context.close()
    return measured


def stock_page(folder: Path, chapter: str) -> Path:
    """The same outputs in a book of one page with Jupyter Book's and Altair's own settings; returns the built page."""
    notebook = nbformat.read(tables.ROOT / "book" / "chapters" / f"{chapter}.ipynb", as_version=4)
    number = iter(range(1000))

    def as_stock(found: re.Match) -> str:
        chart = alt.Chart.from_dict(json.loads(found[2]))
        return chart.to_html(fullhtml=False, output_div=f"chart-{next(number)}")

    for cell in notebook.cells:
        cell.source = re.sub(r"\{cite[^}]*\}`[^`]*`", "", cell.source)
        for out in cell.get("outputs", []):
            if "text/html" in out.get("data", {}):
                out.data["text/html"] = SPEC.sub(as_stock, "".join(out.data["text/html"]))
    nbformat.write(notebook, folder / "page.ipynb")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
    config = {"title": "stock", "execute": {"execute_notebooks": "off"}}
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    book = str(Path(sys.executable).with_name("jupyter-book"))
    subprocess.run([book, "build", str(folder), "--quiet"], check=True, capture_output=True)
    return folder / "_build" / "html" / "page.html"


def line(name: str, measured: dict[str, float]) -> str:
    """A line of the table; what is above its target is marked."""
    cells = [
        "        –" if value is None else f"{value:9.2f}" if value < 100 else f"{value:9.0f}"
        for value in measured.values()
    ]
    marks = ["!" if v is not None and v > TARGETS[k] else " " for k, v in measured.items()]
    return f"{name:34}" + "".join(f"{c}{m:7}" for c, m in zip(cells, marks, strict=True))


def times(folder: Path) -> None:
    """Print the times of the pages, and of a stock page with the charts of one of them."""
    ours, chapter = serve(SITE), COMPARTMENTS[-1]
    stock = serve(stock_page(folder, chapter).parent)
    print(f"at {SLOW_DOWN} times slow-down{'':12}" + "".join(f"{name:>16}" for name in TARGETS))
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        for name in ("home", *COMPARTMENTS, "noms", "navigator"):
            print(line(name, visit(launched, f"{ours}/book/chapters/{name}.html")))
        for name in COMPARTMENTS:
            print(
                line(
                    f"{name} at its first chart",
                    visit(launched, f"{ours}/book/chapters/{name}.html#figure-survival"),
                )
            )
        print(line(f"{chapter} as a stock page", visit(launched, f"{stock}/page.html")))
        launched.close()
    print(line("target", TARGETS))


def lighthouse() -> list[str]:
    """The command that runs Lighthouse; nothing without Node."""
    local = tables.ROOT / "node_modules" / ".bin" / "lighthouse"
    if local.exists():
        return [str(local)]
    return ["npx", "--yes", "lighthouse"] if shutil.which("npx") else []


def grades(folder: Path) -> None:
    """Print Lighthouse's four grades of every page, with what it finds where one is below its target."""
    command, address, report = lighthouse(), serve(SITE), folder / "report.json"
    if not command:
        print("Lighthouse: there is no Node here")
        return
    flags = ["--quiet", "--output=json", f"--output-path={report}"]
    flags += [f"--chrome-flags=--headless=new {' '.join(browser.ARGUMENTS)}"]
    for name in toc_files():
        environment = {**os.environ, "CHROME_PATH": browser.find()}
        run = [*command, f"{address}/{name}.html", *flags]
        subprocess.run(run, check=True, capture_output=True, env=environment)
        print(graded(name, json.loads(report.read_text(encoding="utf-8"))), flush=True)


def graded(name: str, report: dict) -> str:
    """The grades of one page, and the audits that cost it some."""
    drawn = "sm-chart" in (SITE / f"{name}.html").read_text(encoding="utf-8")
    targets = {"performance": 85 if drawn else 90, **GRADES}
    scores = {key: round(100 * (report["categories"][key]["score"] or 0)) for key in targets}
    low = [key for key, target in targets.items() if scores[key] < target]
    why = {
        ref["id"]
        for key in low
        for ref in report["categories"][key]["auditRefs"]
        if ref["weight"] and (report["audits"][ref["id"]]["score"] or 0) < 0.9
    }
    words = "  ".join(f"{key} {score}{'!' if key in low else ''}" for key, score in scores.items())
    return f"{name:34} {words}  {', '.join(sorted(why))}"


def main() -> None:
    """Print times and grades."""
    with tempfile.TemporaryDirectory() as scratch:
        times(Path(scratch))
        grades(Path(scratch))


if __name__ == "__main__":
    main()
