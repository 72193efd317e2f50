"""Time of Kaplan-Meier with log-log intervals on 1,000,000 patients: lifelines behind our layer beside R's `survfit`.

Run: python benchmarks/survival.py [--quick]. Both sides get the same patients from a file and report the best of three
runs, without reading it. Twice: all times different, and times in whole months.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from analysis.statistics.survival import kaplan_meier

PATIENTS, FEW = 1_000_000, 100_000
RUNS = 3
R_SCRIPT = """
suppressMessages(library(survival))
arguments <- commandArgs(TRUE)
values <- readBin(arguments[1], "double", 1e9)
n <- length(values) / 2
time <- values[1:n]; event <- values[n + 1:n]
runs <- replicate(as.integer(arguments[2]),
                  system.time(survfit(Surv(time, event) ~ 1, conf.type = "log-log"))[["elapsed"]])
cat(min(runs))
"""


def main() -> None:
    """Print both times for both kinds of data, and their ratio."""
    if shutil.which("Rscript") is None:
        sys.exit("Rscript is not installed; this benchmark compares with R and needs it (r-cran-survival).")
    patients, generator = FEW if "--quick" in sys.argv else PATIENTS, np.random.default_rng(20)
    months = generator.exponential(10, patients)
    event = (generator.random(patients) < 0.7).astype(float)
    print(f"Kaplan-Meier with log-log intervals, {patients:,} patients, best of {RUNS} runs (seconds)")
    for words, times in {"all times different": months, "whole months": np.ceil(months)}.items():
        ours, theirs = best_of_ours(times, event), best_of_r(times, event)
        print(f"{words:20}  ours {ours:6.3f}   R {theirs:6.3f}   ours / R {ours / theirs:5.2f}")


def best_of_ours(times: np.ndarray, event: np.ndarray) -> float:
    """Seconds of the fastest run of `kaplan_meier`."""
    return min(one_run(times, event) for _ in range(RUNS))


def one_run(times: np.ndarray, event: np.ndarray) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    kaplan_meier(times, event)
    return time.perf_counter() - start


def best_of_r(times: np.ndarray, event: np.ndarray) -> float:
    """Seconds of R's fastest run."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "patients"
        np.concatenate([times, event]).tofile(data)
        command = ["Rscript", "-e", R_SCRIPT, str(data), str(RUNS)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"R could not run the comparison: {done.stderr.strip()}")
    return float(done.stdout)


if __name__ == "__main__":
    main()
