"""A copy of the repository in which a test may change what it likes, and the commands that build it there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.evidence import tables

VENV = Path(sys.prefix)
BUILT = (
    "_build",
    "book/chapters",
    ".snakemake",
    "book/_static/data",
    "book/references.bib",
    "book/_static/vega.js",
)


def copied(copy: Path) -> Path:
    """The files that git knows or would know, and what was built from them here."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=tables.ROOT, capture_output=True, text=True, check=True)
    for name in [*listed.stdout.splitlines(), *BUILT]:
        source, target = tables.ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy2(source, target)
    return copy


def command(copy: Path, *arguments: str) -> dict:
    """What `subprocess` needs to make the site in a copy with the environment that runs the tests."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "SPINEMETS"))}
    # -o: the environment is ready; setting it up again would point it at the copy
    made = ["make", "-C", str(copy), "-o", f"{VENV}/.ready", "site", f"VENV={VENV}", "CORES=1", *arguments]
    return {"args": made, "text": True, "env": environment}


def make(copy: Path, *arguments: str) -> subprocess.CompletedProcess:
    """`make site` in a copy, to its end."""
    return subprocess.run(**command(copy, *arguments), capture_output=True, check=False)
