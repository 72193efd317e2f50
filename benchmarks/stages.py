"""Where the time of a chapter goes: its slowest cells, and the functions of the package that take longest.

Run: python benchmarks/stages.py CHAPTER. It executes the cells here, without a kernel, on the slice of the chapter.
"""

import ast
import cProfile
import os
import pstats
import sys
import time
from pathlib import Path

from analysis.evidence import tables
from analysis.publishing import chapters

CELLS, FUNCTIONS = 6, 12


def shown(source: str, names: dict) -> None:
    """Run a cell; what its last line gives is drawn, as a notebook does."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    if hasattr(value, "_repr_mimebundle_"):
        value._repr_mimebundle_()


def cells(chapter: str) -> list[tuple[float, str]]:
    """Seconds and last line of each cell of a chapter, slowest first."""
    spec = chapters.chapters()[chapter]
    slice_ = chapters.BUILD / "slices" / chapter
    own = {"data": str(slice_) if slice_.exists() else "", "results": os.devnull}
    names, taken = {}, []
    for cell in chapters.load_template(tables.ROOT / "book" / spec["template"]).cells:
        if cell.cell_type == "code":
            start = time.process_time()
            shown(cell.source, names)
            taken.append((time.process_time() - start, cell.source.splitlines()[-1].strip()))
            if "parameters" in cell.metadata.get("tags", []):
                names |= spec.get("parameters", {}) | own
    return sorted(taken, reverse=True)


def show(chapter: str) -> None:
    """Print both tables."""
    profile = cProfile.Profile()
    taken = profile.runcall(cells, chapter)
    print(
        f"{chapter}: {sum(seconds for seconds, _ in taken):.1f} s of computing in {len(taken)} cells, with the profiler"
    )
    for seconds, line in taken[:CELLS]:
        print(f"  {seconds:6.2f} s  {line[:90]}")
    found = pstats.Stats(profile).stats
    own = [
        (times[3], f"{Path(file).relative_to(tables.ROOT)}:{line} {name}", times[1])
        for (file, line, name), times in found.items()
        if file.startswith(str(tables.ROOT / "analysis")) and not name.startswith("<")
    ]
    for seconds, name, calls in sorted(own, reverse=True)[:FUNCTIONS]:
        print(f"  {seconds:6.2f} s  {calls:7,} calls  {name}")


if __name__ == "__main__":
    show(sys.argv[1])
