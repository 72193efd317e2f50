"""A still picture of every chart, for print and for pages without script, and the charts of folds apart from the page.

The pictures are drawn by vl-convert with the same Vega while Sphinx works. The specification of a chart in a fold
stands in a script beside the page, which `book/_static/charts.js` fetches when the fold is opened; a script rather
than data, so that it also works from a folder on disk.
"""

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
import vl_convert

from analysis.figures.charts import WIDTH

SPEC = re.compile(r'(<script type="application/json" class="sm-spec">)(.*?)</script>', re.DOTALL)
CHART = re.compile(r'<div class="sm-chart"[^>]*>')
NAME = re.compile(r'data-name="([^"]+)"')
TITLE = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
EMPTY = '<script type="application/json" class="sm-spec" data-from="{}"></script>'


def specifications(chapters: Path) -> list[str]:
    """The specifications of all charts as they stand in the executed chapters, in order."""
    found = []
    for path in sorted(chapters.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for out in cell.get("outputs", []):
                text = "".join(out.get("data", {}).get("text/html", ""))
                found += [spec for _, spec in SPEC.findall(text)]
    return list(dict.fromkeys(found))


def draw(specs: Iterable[str]) -> dict[str, str]:
    """Specification -> SVG, as the page draws it at the width of the text."""
    drawn = {}
    for text in specs:
        spec = json.loads(text)
        spec["config"]["font"] = "sans-serif"
        if spec.get("width") == "container":
            spec["width"] = WIDTH
        drawn[text] = vl_convert.vegalite_to_svg(spec)
    return drawn


def signed(svg: str, title: str, description: str) -> str:
    """An SVG that says itself what it shows and where it is from."""
    says = f"<title>{html.escape(title)}</title><desc>{html.escape(description)}</desc>"
    return re.sub(r"<svg[^>]*>", lambda start: start[0] + says, svg, count=1)


def plain(markup: str) -> str:
    """The text of a fragment."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def parts(text: str) -> list[tuple[str, bool]]:
    """A page cut before each figure, each part with whether it begins in a fold."""
    cut, depth = [], 0
    for part in text.split("<figure "):
        cut.append((part, depth > 0))
        depth += part.count("<details") - part.count("</details>")
    return cut


def illustrate(page: Path, site: Path, drawn: dict[str, str], source: str) -> None:
    """Put the still pictures into one page and its folded charts into a script, with the files beside the page's others."""
    folder = site / "_static" / "figures"
    address = "../" * len(page.parent.relative_to(site).parts) + folder.relative_to(site).as_posix()
    kept, folded = [], {}
    for part, in_fold in parts(page.read_text(encoding="utf-8")):
        if found := SPEC.search(part):
            name, spec = NAME.search(part)[1], found[2]
            file = f"{page.stem}-{name}.svg"
            title = f"{plain(TITLE.search(part)[1])}. {source}"
            write(folder / file, signed(drawn[spec], title, json.loads(spec)["description"]))
            image = f'<img class="sm-still" loading="lazy" alt="" src="{address}/{file}">'
            part = CHART.sub(lambda chart, image=image: chart[0] + image, part)
            if in_fold:
                folded[name] = spec
                part = SPEC.sub(EMPTY.format(f"{address}/{page.stem}.js"), part)
        kept.append(part)
    page.write_text("<figure ".join(kept), encoding="utf-8")
    if folded:
        charts = ",\n".join(f"{json.dumps(name)}: {spec}" for name, spec in folded.items())
        write(folder / f"{page.stem}.js", f"window.spinemetsCharts = {{\n{charts}\n}};\n")


def write(path: Path, text: str) -> None:
    """Write a file, in a new folder where there is none."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def place(site: Path, names: list[str], drawn: dict[str, str], source: str) -> None:
    """Put the pictures into the pages named (`book/chapters/lm`) of a site; `source` stands in each picture."""
    for name in names:
        illustrate(site / f"{name}.html", site, drawn, source)
