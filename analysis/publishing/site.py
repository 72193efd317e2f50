"""Building the site: bibliography, the local Vega copy, Jupyter Book, what is made of its pages, and the switch into
place."""

import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import vl_convert
import yaml

from analysis.evidence import tables
from analysis.evidence.living import living
from analysis.publishing import (
    access,
    bibliography,
    bundle,
    downloads,
    feed,
    heads,
    pictures,
    policy,
    publications,
)
from analysis.publishing.extension import FEED
from analysis.publishing.slices import BUILD, write_if_changed

SITE = BUILD / "html"
STAGE = BUILD / "stage"
BOOK = tables.ROOT / "book"


class SiteError(Exception):
    """The site cannot be published; its text says why."""


def pages() -> list[str]:
    """Hand-written files that the site depends on, relative to the root."""
    found = [p for p in BOOK.rglob("*.md") if "chapters" not in p.relative_to(BOOK).parts]
    found += [p for p in (BOOK / "_static").glob("*") if p.is_file() and p.name != "vega.js"]
    found += (BOOK / "_templates").rglob("*.html")
    names = ("_config.yml", "_toc.yml", "CONTRIBUTING.md", "data/README.md", "data/datapackage.json")
    found += [tables.ROOT / name for name in names if (tables.ROOT / name).exists()]
    return sorted(str(p.relative_to(tables.ROOT)) for p in found)


def prepare() -> None:
    """Write what the build needs and git does not hold: references.bib, the downloads and the Vega copy."""
    cited = bibliography.cited(tables.read_all())
    write_if_changed(BOOK / "references.bib", bibliography.bibtex(cited))
    downloads.write_downloads(BOOK / "_static" / "data", tables.DATA, BUILD / "results")
    write_vega(BOOK / "_static" / "vega.js")


def write_vega(path: Path) -> None:
    """The Vega copy, a plain script rather than a module, so that the site also works when opened from a folder.
    Bundling takes a second; a copy that this version of vl-convert wrote stays."""
    first = f"// bundled by vl-convert {vl_convert.__version__}\n"
    if path.exists() and path.open(encoding="utf-8").readline() == first:
        return
    path.write_text(f"{first}(() => {{{vl_convert.javascript_bundle()}}})();", encoding="utf-8")


def refuse_failed_cells() -> None:
    """SiteError when a notebook that would be published holds an error."""
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if any(o.output_type == "error" for o in cell.get("outputs", [])):
                raise SiteError(f"{path.relative_to(tables.ROOT)}:1:1: a cell failed; run `make site` again.")


def toc_files() -> list[str]:
    """All pages that `_toc.yml` names, in its order."""
    text = (tables.ROOT / "_toc.yml").read_text(encoding="utf-8")
    found, queue = [], [yaml.safe_load(text)]
    while queue:
        item = queue.pop(0)
        if isinstance(item, dict):
            found += [item[k] for k in ("root", "file") if k in item]
            queue = [v for v in item.values() if isinstance(v, list)] + queue
        elif isinstance(item, list):
            queue = item + queue
    return found


def refuse_missing_pages() -> None:
    """SiteError when `_toc.yml` names a page that does not exist."""
    for name in toc_files():
        if not any((tables.ROOT / f"{name}{ending}").exists() for ending in ("", ".md", ".ipynb")):
            raise SiteError(
                f"_toc.yml:1:1: the table of contents names '{name}', which does not exist. "
                "Correct the name, or add the page."
            )


def sphinx(log: Path) -> None:
    """Strict Jupyter Book build into the stage; SiteError with its warnings when there are any."""
    shutil.rmtree(STAGE, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(tables.ROOT)]
    command += ["--path-output", str(STAGE), "-n", "-W", "--keep-going", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tables.ROOT)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    problems = [x for x in (done.stdout + done.stderr).splitlines() if re.search(r"WARNING|ERROR|Error", x)]
    if done.returncode or problems:
        raise SiteError("\n".join(explained(p) for p in problems[:40]) or f"the build failed: see {log}")


def explained(warning: str) -> str:
    """A Sphinx warning as file:line:column: sentence."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", warning).replace(f"{tables.ROOT}/", "")
    found = re.match(r"(?P<file>[^:\s]+):(?P<line>\d+)?:? *(?:WARNING|ERROR): (?P<what>.*)", text)
    if not found:
        return text
    return f"{found['file']}:{found['line'] or 1}:1: {found['what']}. Mend it; warnings are not published."


def refuse_foreign_scripts() -> None:
    """Give the pages of the stage their policy; SiteError when one holds a script that is not the theme's."""
    found = policy.secure(STAGE / "_build" / "html")
    if found:
        raise SiteError(
            "\n".join(f"{x}: this script is none of the theme's. Find the text it came from." for x in found)
        )


def switch(built: Path, site: Path) -> None:
    """Put a finished site in the place of the former one in one step: `site` is a link, and the link is replaced."""
    target = site.with_name(f"{site.name}.{built.stat().st_mtime_ns}")
    link = site.with_name(f"{site.name}.link")
    built.rename(target)
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    if site.is_dir() and not site.is_symlink():
        site.rename(site.with_name(f"{site.name}.former"))  # once, where it was a folder
    link.replace(site)
    for former in site.parent.glob(f"{site.name}.*"):
        if former != target:
            shutil.rmtree(former)


def build(log: Path) -> Path:
    """Build the whole site from executed chapters; returns its first page."""
    refuse_failed_cells()
    prepare()
    refuse_missing_pages()
    built, package, names = STAGE / "_build" / "html", tables.package(), toc_files()
    with ThreadPoolExecutor(1) as beside:
        drawn = beside.submit(pictures.draw, pictures.specifications(BOOK / "chapters"))
        sphinx(log)
    pictures.place(built, names, drawn.result(), f"{package['title']}, data version {package['version']}")
    heads.describe(built, package, names)
    written = publications.write_pages(built, BUILD / "results")
    access.mend(built, names)
    bundle.bundle(built, [*names, *written])
    (built / FEED).write_bytes(feed.atom(living(), package))
    refuse_foreign_scripts()
    switch(built, SITE)
    shutil.rmtree(STAGE, ignore_errors=True)
    return SITE / "index.html"
