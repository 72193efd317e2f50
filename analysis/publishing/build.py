"""One build at a time, which takes up what an earlier one left when it was killed.

The lock is held by the running processes themselves (flock), so it ends with them however they end; Snakemake's own
lock, a file that outlives its owner, is not used.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

import yaml

from analysis.evidence import tables
from analysis.publishing.forks import nursery
from analysis.publishing.slices import BUILD, write_slices

PATIENCE = 20
"""Seconds in which what is left of a killed build has ended."""
LEFT_BEHIND = ("_build/**/*.partial", "book/chapters/*.partial", "_build/html.link")


class BuildError(Exception):
    """A build that cannot begin or did not end well; its text says why."""


def taken(lock: TextIO) -> bool:
    """Take the lock, unless another process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def only_one(path: Path, patience: float = PATIENCE) -> Iterator[int]:
    """Hold the lock file; yields its descriptor, which children keep. BuildError names the process that still has it
    after `patience` seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience
    with path.open("a+", encoding="utf-8") as lock:
        while not (mine := taken(lock)) and time.monotonic() < end:
            time.sleep(0.2)
        if not mine:
            lock.seek(0)
            raise BuildError(
                f"another build is running here (process {lock.read().strip()}). Wait until it has ended, or end it."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock.fileno()


def sweep(root: Path) -> list[Path]:
    """Remove the half-written files that a killed build left; returns them."""
    found = [path for pattern in LEFT_BEHIND for path in root.glob(pattern)]
    for path in found:
        path.unlink()
    return found


def snakemake(profile: str, cores: str, lock: int, environment: dict[str, str]) -> int:
    """Run the Snakefile; what an earlier run did not finish is made again. Returns its exit status."""
    command = [str(Path(sys.executable).with_name("snakemake")), "--profile", profile, "--cores", cores]
    command += ["--nolock", "--rerun-incomplete"]
    return subprocess.run(command, cwd=tables.ROOT, pass_fds=[lock], env=environment, check=False).returncode


def environment_of(profile: str) -> AbstractContextManager[dict[str, str]]:
    """Where the chapters' processes come from: the nursery on this machine, processes of their own on a cluster."""
    settings = yaml.safe_load((tables.ROOT / profile / "config.yaml").read_text(encoding="utf-8"))
    return nursery() if settings.get("executor", "local") == "local" else nullcontext(dict(os.environ))


def build(profile: str, cores: str) -> None:
    """Bring the site up to date. BuildError when a chapter or the site failed, or another build is running."""
    with only_one(BUILD / "lock") as lock:
        sweep(tables.ROOT)
        write_slices()
        with environment_of(profile) as environment:
            status = snakemake(profile, cores, lock, environment)
        if status:
            raise BuildError(
                f"the build did not end well (Snakemake's exit status {status}); what stopped it stands above. "
                "The published site is as it was; `make site` takes up where this build ended."
            )
