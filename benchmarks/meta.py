"""10,000 simulated meta-analyses of 20 studies (REML, Knapp-Hartung): ours beside metafor.

Run: python benchmarks/meta.py. metafor runs the first 500 of them, and its time is multiplied by 20,
unless --all is given; without Rscript only our time is printed.
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from analysis.statistics.pooling import pool_many

META_ANALYSES, STUDIES = 10_000, 20
SCRIPT = """
suppressMessages(library(metafor))
folder <- commandArgs(TRUE)[1]
y <- unname(as.matrix(read.csv(file.path(folder, "effects.csv"), header = FALSE)))
v <- unname(as.matrix(read.csv(file.path(folder, "variances.csv"), header = FALSE)))
warm <- rma(y[1, ], v[1, ], test = "knha")
one <- function(i) tryCatch({
  m <- rma(y[i, ], v[i, ], method = "REML", test = "knha", control = list(maxiter = 1000))
  c(m$beta, m$ci.lb, m$ci.ub, m$tau2)
}, error = function(e) rep(NA, 4))
time <- system.time(r <- t(sapply(seq_len(nrow(y)), one)))["elapsed"]
write.table(r, file.path(folder, "out.csv"), sep = ",", row.names = FALSE, col.names = FALSE)
cat(time)
"""


def simulate(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances, (META_ANALYSES, STUDIES), with tau2 = 0.1."""
    rng = np.random.default_rng(seed)
    variances = rng.uniform(0.01, 0.5, (META_ANALYSES, STUDIES))
    return rng.normal(0.3, np.sqrt(variances + 0.1)), variances


def metafor_seconds(effects: np.ndarray, variances: np.ndarray) -> tuple[float, np.ndarray]:
    """Seconds that metafor takes for these rows, and its estimates, bounds and tau2."""
    with tempfile.TemporaryDirectory() as folder:
        for name, array in (("effects", effects), ("variances", variances)):
            np.savetxt(Path(folder) / f"{name}.csv", array, delimiter=",", fmt="%.17g")
        script = Path(folder) / "run.R"
        script.write_text(SCRIPT, encoding="utf-8")
        done = subprocess.run(["Rscript", str(script), folder], capture_output=True, text=True, check=True)
        return float(done.stdout), np.genfromtxt(Path(folder) / "out.csv", delimiter=",")


def main() -> None:
    """Print both times and the largest difference of the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="let metafor run all 10,000")
    rows = META_ANALYSES if parser.parse_args().all else 500
    effects, variances = simulate()
    start = perf_counter()
    ours = pool_many(effects, variances)
    seconds = perf_counter() - start
    print(f"ours     {META_ANALYSES:6} meta-analyses of {STUDIES} studies  {seconds:8.2f} s")
    if shutil.which("Rscript") is None:
        print("metafor  not run: Rscript is not on this machine")
        return
    taken, theirs = metafor_seconds(effects[:rows], variances[:rows])
    whole = taken * META_ANALYSES / rows
    measured = "measured" if rows == META_ANALYSES else f"from {rows} measured"
    print(f"metafor  {META_ANALYSES:6} meta-analyses of {STUDIES} studies  {whole:8.2f} s ({measured})")
    print(f"ours / metafor {seconds / whole:.4f} (at most 0.1 is wanted)")
    compare(effects[:rows], variances[:rows], ours.iloc[:rows], theirs)


def compare(effects, variances, ours, theirs) -> None:
    """Print how far the results differ, and whose tau2 is likelier where they do."""
    difference = np.abs(ours[["estimate", "low", "high"]].to_numpy() - theirs[:, :3]).max(axis=1)
    failed, apart = np.isnan(difference), difference > 1e-3
    print(f"metafor does not converge in {failed.sum()} of {len(ours)}; ours converges in all")
    print(f"largest difference of estimate and bounds {difference[~failed & ~apart].max():.1e}, apart from")
    gain = restricted_likelihood(effects, variances, ours["tau2"].to_numpy())
    gain = gain - restricted_likelihood(effects, variances, theirs[:, 3])
    print(
        f"{apart.sum()} with another maximum of the likelihood, ours the higher in {(gain[apart] > 0).sum()}"
    )


def restricted_likelihood(effects, variances, tau2) -> np.ndarray:
    """Restricted log-likelihood of each row's tau2, without constants."""
    weights = 1 / (variances + tau2[:, None])
    mean = (weights * effects).sum(1) / weights.sum(1)
    residual = (weights * (effects - mean[:, None]) ** 2 - np.log(weights)).sum(1)
    return -0.5 * (residual + np.log(weights.sum(1)))


if __name__ == "__main__":
    main()
