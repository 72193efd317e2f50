"""Time of a build beside a stock Jupyter Book that executes the same cells: cold, one patient's row, nothing changed.

Run: python benchmarks/build.py. It works in a copy and takes some minutes. Stock is `jupyter-book build` with
`execute_notebooks: force` on the same notebooks with the same parameters; ours is `spinemets build` after the check.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import papermill
import yaml

from analysis.evidence import tables
from analysis.publishing import chapters
from analysis.publishing.slices import write_slices
from benchmarks import stages
from tests.repository import BUILT, command, copied

TARGETS = {"cold": 0.5, "one row": 0.3}
"""Largest share of the stock build (cold) and of the cold build (one row)."""
SECONDS_UNCHANGED = 4
LARGEST = "iscm"
"""The chapter of most rows, whose times are shown where a target is missed."""


def timed(**run) -> float:
    """Seconds of a command that must end well."""
    start = time.monotonic()
    done = subprocess.run(**run, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(done.stderr if isinstance(done.stderr, str) else done.stderr.decode())
    return time.monotonic() - start


def empty(copy: Path) -> None:
    """Remove all that was built."""
    for name in BUILT:
        path = copy / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def stock_book(copy: Path) -> None:
    """Put notebooks with their parameters, not executed, where ours stand executed, and let Jupyter Book execute."""
    folder = copy / "book" / "chapters"
    shutil.rmtree(folder)
    folder.mkdir()
    (copy / "_build" / "stock").mkdir()
    for name, spec in chapters.chapters().items():
        notebook = chapters.load_template(tables.ROOT / "book" / spec["template"])
        parameters = {
            **spec.get("parameters", {}),
            "data": str(copy / "_build" / "slices" / name),
            "results": str(copy / "_build" / "stock" / f"{name}.json"),
        }
        path = folder / f"{name}.ipynb"
        nbformat.write(notebook, path)
        papermill.execute_notebook(path, path, parameters, prepare_only=True, progress_bar=False)
    path = copy / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "force", "run_in_temp": False, "timeout": 600}
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def change_one_row(copy: Path) -> None:
    """Another survival time for one patient."""
    path = copy / "data" / "patients.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if r["os_event"] == "1" and r["censoring_note"] == "exact")
    row["os_months"] = "59" if row["os_months"] != "59" else "58"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Print the four times, their ratios and the targets."""
    cores = f"CORES={os.cpu_count()}"
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder) / "ours")
        empty(copy)
        cold = timed(**command(copy, cores))
        unchanged = timed(**command(copy, cores))
        change_one_row(copy)
        row = timed(**command(copy, cores))
        stock = copied(Path(folder) / "stock")
        write_slices(stock / "data", stock / "_build")
        stock_book(stock)
        book = str(Path(sys.executable).with_name("jupyter-book"))
        environment = {**os.environ, "PYTHONPATH": str(stock)}
        run = [book, "build", str(stock), "--path-output", str(stock / "_build" / "stock"), "--quiet"]
        plain = timed(args=run, cwd=stock, env=environment)
    print(f"stock Jupyter Book, the same cells   {plain:6.1f} s")
    print(
        f"cold                                 {cold:6.1f} s  {cold / plain:.2f} of stock (target {TARGETS['cold']})"
    )
    print(
        f"one patient's row                    {row:6.1f} s  {row / cold:.2f} of cold (target {TARGETS['one row']})"
    )
    print(f"nothing changed                      {unchanged:6.1f} s  (target {SECONDS_UNCHANGED} s)")
    if cold / plain > TARGETS["cold"] or row / cold > TARGETS["one row"]:
        stages.show(LARGEST)


if __name__ == "__main__":
    main()
