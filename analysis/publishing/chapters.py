"""Executing a chapter: MyST text -> notebook -> papermill -> numbers filled into its prose -> book/chapters/.

A chapter that fails leaves no notebook. What the prose says comes from the results file that the chapter's
own cells wrote, through the templates in its Markdown cells.
"""

import ast
import json
import os
import re
import shutil
import tempfile
import warnings
from pathlib import Path

import jinja2
import jupytext
import nbformat
import papermill
from markupsafe import Markup
from traitlets.config import Config

from analysis.evidence import tables
from analysis.figures.figure import VEGA_LITE
from analysis.figures.numbers import Numbers
from analysis.pages.narrative import narrative, title
from analysis.publishing.slices import BUILD, chapters, read_results

OUTPUT = tables.ROOT / "book" / "chapters"
RESULTS = BUILD / "results"
MARKUP = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]$"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})
LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”"})
"""The theme writes a page's title as it is, so a heading holds no character of markup."""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


class ChapterError(Exception):
    """A chapter that cannot be published; its text is the sentence that the person at the terminal reads."""


def load_template(path: Path) -> nbformat.NotebookNode:
    """The notebook of a MyST text file, each cell with the line of the file on which it starts."""
    notebook = jupytext.read(path)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    lines = path.read_text(encoding="utf-8").splitlines()
    position = 0
    for cell in notebook.cells:
        first = next((line for line in cell.source.splitlines() if line.strip()), "")
        position = next((i for i in range(position, len(lines)) if first and first in lines[i]), position)
        cell.metadata["line"] = position + 1
    return notebook


def execute(chapter: str, overrides: dict | None = None, output: Path | None = None) -> Path:
    """Run one chapter with papermill and put the finished notebook and its results in place.

    Parameters
    ----------
    chapter : id in `book/chapters.yml`.
    overrides : papermill parameters that replace those of `book/chapters.yml`.
    output : folder for the notebook (default `book/chapters/`); its results go to `output/results` then.

    Raises
    ------
    ChapterError when a cell raises or warns, or a template names a number that does not exist. Nothing is
    written in that case, and a notebook from an earlier run is removed.
    """
    spec = chapters()[chapter]
    template = tables.ROOT / "book" / spec["template"]
    notebook_path = (output or OUTPUT) / f"{chapter}.ipynb"
    results_path = (output / "results" if output else RESULTS) / f"{chapter}.json"
    notebook_path.unlink(missing_ok=True)
    results_path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        folder_of_slice = BUILD / "slices" / chapter
        parameters = {
            **spec.get("parameters", {}),
            "data": str(folder_of_slice) if folder_of_slice.exists() else "",
            **(overrides or {}),
            "results": str(results),
        }
        check_parameters(template, parameters)
        notebook = run_cells(template, parameters, Path(folder))
        if not results.exists():
            results.write_text(json.dumps({"chapter": chapter, "estimates": []}) + "\n", encoding="utf-8")
        numbers = read_results(results)
        notebook = publishable(fill_prose(notebook, numbers, parameters, template))
        finished = Path(folder) / "finished.ipynb"
        nbformat.write(notebook, finished)
        place(results, results_path)
        place(finished, notebook_path)
    return notebook_path


OWN = ("data", "results")
"""Parameters that every chapter gets from here."""


def check_parameters(template: Path, parameters: dict) -> None:
    """ChapterError for a parameter that the template does not declare, or of another type than its default there: its
    name would be written into the notebook as code."""
    cells = load_template(template).cells
    cell = next(
        (c for c in cells if "parameters" in c.metadata.get("tags", [])), nbformat.v4.new_code_cell("")
    )
    declared = {
        line.targets[0].id: ast.literal_eval(line.value)
        for line in ast.parse(cell.source).body
        if isinstance(line, ast.Assign)
    }
    for name, value in parameters.items():
        if name in OWN:
            continue
        if name not in declared:
            known = ", ".join(sorted(declared))
            raise ChapterError(f"{where(template, cell)}: there is no parameter '{name}'; it takes {known}.")
        default = declared[name]
        kinds = (int, float) if default is None or isinstance(default, float) else (type(default),)
        if not isinstance(value, kinds) and value != default:
            raise ChapterError(
                f"{where(template, cell)}: parameter '{name}' takes a value such as {default!r}, not {value!r}."
            )


def place(source: Path, target: Path) -> None:
    """Copy a finished file beside its target and rename it into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.partial")
    shutil.copyfile(source, partial)
    partial.replace(target)


def run_cells(template: Path, parameters: dict, folder: Path) -> nbformat.NotebookNode:
    """Execute a template; ChapterError with file, line and remedy when a cell raises or warns."""
    source, target = folder / "source.ipynb", folder / "executed.ipynb"
    sockets = Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}})  # opens no port
    nbformat.write(load_template(template), source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            notebook = papermill.execute_notebook(
                source,
                target,
                parameters,
                cwd=str(tables.ROOT),
                progress_bar=False,
                request_save_on_cell_execute=False,  # twice a cell it would write the whole notebook
                iopub_timeout=60,  # seconds for a large figure on a busy machine; papermill gives it 4
                config=sockets,
            )
        except papermill.PapermillExecutionError as error:
            raise ChapterError(failure(template, nbformat.read(target, as_version=4), error)) from None
    for cell in notebook.cells:
        for out in cell.get("outputs", []):
            if out.get("name") == "stderr":
                raise ChapterError(
                    f"{where(template, cell)}: this cell printed a warning: {out['text'].strip()[:300]}. "
                    "Mend its cause: nothing is published with a warning."
                )
    return notebook


def where(template: Path, cell) -> str:
    """file:line:column of a cell."""
    return f"{template.relative_to(tables.ROOT)}:{cell.metadata.get('line', 1)}:1"


def failure(template: Path, executed: nbformat.NotebookNode, error) -> str:
    """The sentence for a cell that raised."""
    cells = [c for c in executed.cells if any(o.output_type == "error" for o in c.get("outputs", []))]
    cell = cells[-1] if cells else executed.cells[0]
    return (
        f"{where(template, cell)}: the cell `{cell.source.strip().splitlines()[0]}` raised "
        f"{error.ename}: {error.evalue}. Mend the data or the function that it names; the chapter is not "
        "published until it runs."
    )


def as_text(value: object) -> object:
    """A value that a template shows: text of the data as text, whatever Markdown or HTML would read in it; what the
    package made (`Markup`) stays."""
    return value.translate(MARKUP) if isinstance(value, str) and not isinstance(value, Markup) else value


def fill_prose(notebook, numbers: Numbers, parameters: dict, template: Path):
    """Fill the Markdown cells' templates with numbers, and leave out cells that end up empty."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=as_text
    )
    context = {"n": numbers, "p": parameters, **numbers.tools()}
    compartment = parameters.get("compartment", "")
    context["narrative"] = lambda section: Markup(narrative(compartment, section))
    context["title"] = title(compartment).translate(LOOKALIKES) if compartment else ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        try:
            cell.source = environment.from_string(cell.source).render(context).strip()
        except (jinja2.TemplateError, KeyError, ValueError) as error:
            raise ChapterError(
                f"{where(template, cell)}: the text of this section cannot be filled: {error}. Name a number "
                "that the chapter's results hold, or guard it with `has(...)`."
            ) from None
    notebook.cells = [c for c in notebook.cells if c.cell_type == "code" or c.source]
    return notebook


def publishable(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Strip what differs between machines and runs and what only an open notebook draws, hide code, drop cells
    that show nothing."""
    for cell in notebook.cells:
        cell.id = ""
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.metadata = nbformat.from_dict({"tags": ["remove-input"]})
            cell.outputs = [o for o in cell.outputs if not set(VEGA_LITE) & set(o.get("data", {}))]
            for out in cell.outputs:
                if "execution_count" in out:
                    out.execution_count = None
        else:
            cell.metadata = nbformat.from_dict({})
    notebook.cells = without_empty_headings([c for c in notebook.cells if shows_something(c)])
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i:03d}"
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    return notebook


def shows_something(cell: nbformat.NotebookNode) -> bool:
    """Whether a reader sees the cell: text, or an output that is not blank."""
    if cell.cell_type == "markdown":
        return bool(cell.source)
    return any(
        "".join(out.get("data", {"text": out.get("text", "")}).values()).strip() for out in cell.outputs
    )


def without_empty_headings(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Cells without the third-level headings under which nothing is left to show."""
    kept: list[nbformat.NotebookNode] = []
    for cell in reversed(cells):
        below = kept[-1] if kept else None
        ends = below is None or (below.cell_type == "markdown" and below.source.startswith("#"))
        if cell.cell_type == "markdown" and ends:
            cell.source = re.sub(r"(?:^|\n)### [^\n]*$", "", cell.source).rstrip()
        if cell.cell_type == "code" or cell.source:
            kept.append(cell)
    return kept[::-1]
