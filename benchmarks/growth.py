"""How time and memory grow with patients and with chapters, on generated data, beside the targets.

Run: python benchmarks/growth.py [--quick]. A chapter of 100 publications is executed with ever more patients, each run
a process of its own (seconds of computing, largest memory); then whole books are built of ever more chapters of 100
patients (seconds on the clock, with the site). The exponent is the slope of log time over log size: 1 is linear.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np

from benchmarks.build import empty
from benchmarks.generated import generate_book
from tests.repository import copied

PATIENTS = (100, 1000, 10_000, 100_000, 1_000_000)
CHAPTERS = (3, 10, 30, 100)
QUICK = 3, 2
"""Sizes of patients and of chapters that a quick run takes."""
EXPONENT, TIMES, MEMORY = 1.05, 3, 2048
"""Largest exponent; largest time of 100,000 patients as a multiple of that of 100, and its memory in MiB."""


def run(copy: Path, *command: str) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of computing and MiB of the largest process of a command that must end well."""
    start = time.monotonic()
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "OPENBLAS_NUM_THREADS": "1",
    }  # waiting is no computing
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [sys.executable, *command], cwd=copy, env=environment, stdout=said, stderr=said
        )
        _, status, used = os.wait4(child.pid, 0)
        said.seek(0)
        if status:
            sys.exit(said.read().decode())
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def exponent(sizes, seconds) -> float:
    """Slope of log time over log size, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def verdict(words: str, value: float, most: float, form: str = ".2f") -> bool:
    """Print a figure beside its target; whether it is met."""
    print(f"{words:58} {value:{form}}  target {most:g}: {'met' if value <= most else 'missed'}")
    return value <= most


def patients_of(copy: Path, sizes) -> bool:
    """Time and memory of one chapter of ever more patients; whether the targets are met."""
    print(
        f"{'patients':>9} {'slices s':>9} {'chapter s':>10} {'MiB':>6} {'results MB':>11} {'notebook MB':>12}"
    )
    seconds, memory = {}, {}
    for size in sizes:
        [name] = generate_book(copy, size, 100, 1)
        slices = run(copy, "-c", "from analysis.publishing.slices import write_slices; write_slices()")[1]
        _, seconds[size], memory[size] = run(copy, "-m", "analysis.cli", "chapter", name)
        files = (copy / "_build" / "results" / f"{name}.json", copy / "book" / "chapters" / f"{name}.ipynb")
        made = [file.stat().st_size / 1e6 for file in files]
        print(
            f"{size:9,} {slices:9.1f} {seconds[size]:10.1f} {memory[size]:6.0f} {made[0]:11.1f} {made[1]:12.1f}",
            flush=True,
        )
    met = [verdict("exponent of time over patients", exponent(sizes, [*seconds.values()]), EXPONENT)]
    if 100_000 in seconds:
        met.append(verdict("100,000 patients as a multiple of 100", seconds[100_000] / seconds[100], TIMES))
        met.append(verdict("MiB of a chapter of 100,000 patients", memory[100_000], MEMORY, ".0f"))
    if not all(met):
        subprocess.run(
            [sys.executable, str(copy / "benchmarks" / "stages.py"), name],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},
            check=True,
        )
    return all(met)


def chapters_of(copy: Path, sizes) -> bool:
    """Time of books of ever more chapters, cold; whether the target is met."""
    print(f"{'chapters':>9} {'build s':>9} {'per chapter':>12}")
    seconds = {}
    for size in sizes:
        empty(copy)
        generate_book(copy, 100 * size, 20 * size, size)
        seconds[size] = run(copy, "-m", "analysis.cli", "build", "--cores", str(os.cpu_count()))[0]
        print(f"{size:9} {seconds[size]:9.1f} {seconds[size] / size:12.1f}", flush=True)
    return verdict("exponent of time over chapters", exponent(sizes, [*seconds.values()]), EXPONENT)


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes only.")
@click.option("--patients/--no-patients", default=True)
@click.option("--chapters/--no-chapters", default=True)
def main(quick: bool, patients: bool, chapters: bool) -> None:
    """Measure growth over patients and over chapters."""
    most = QUICK if quick else (None, None)
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder) / "book")
        empty(copy)
        if patients:
            patients_of(copy, PATIENTS[: most[0]])
        if chapters:
            chapters_of(copy, CHAPTERS[: most[1]])
        shutil.rmtree(copy)


if __name__ == "__main__":
    main()
