"""Earlier versions of the data, from git."""

import io
import subprocess
import tarfile
from pathlib import Path

import pandas as pd

from analysis.evidence.descriptor import package


def git(folder: Path, *arguments: str) -> bytes | None:
    """Output of a git command run in `folder`; None when it fails, for instance outside a repository."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return None
    return done.stdout


def commit_of(folder: Path, name: str) -> str:
    """Full id of a commit named by branch, tag or id; ValueError when there is none."""
    found = git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if found is None:
        raise ValueError(
            f"'{name}' is not a commit of this repository. Name a branch, tag or commit; in a shallow clone "
            "fetch it first: git fetch --unshallow --tags."
        )
    return found.decode().strip()


def last_tag(folder: Path) -> str | None:
    """Name of the last tag before the checked-out commit, None without one."""
    return (git(folder, "describe", "--tags", "--abbrev=0") or b"").decode().strip() or None


def file_at(folder: Path, commit: str, path: str) -> bytes | None:
    """Content of `folder/path` at a commit, None when it was not there."""
    return git(folder, "show", f"{commit}:./{path}")


def folder_at(folder: Path, commit: str, target: Path) -> Path:
    """Write `folder` as it was at a commit into `target`; returns the folder there.

    ValueError when the commit has no such folder.
    """
    inside = (git(folder, "rev-parse", "--show-prefix") or b"").decode().strip().rstrip("/")
    top = (git(folder, "rev-parse", "--show-toplevel") or b"").decode().strip()
    archive = git(Path(top or folder), "archive", "--format=tar", commit, *([inside] if inside else []))
    if archive is None:
        raise ValueError(f"commit '{commit}' has no folder '{inside}'.")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(target, filter="data")
    return target / inside


def in_form_of(folder: Path, later: Path, target: Path) -> Path:
    """Write an earlier data folder with the tables and columns of a later one, so that both can be computed alike; returns
    it. A new column is empty, a new table of evidence has no row, any other new table (rules, lists) is the later one."""
    known = {r["name"]: r for r in package(folder)["resources"]}
    for resource in package(later)["resources"]:
        path, columns = target / resource["path"], [f["name"] for f in resource["schema"]["fields"]]
        if resource["name"] in known:
            table = pd.read_csv(folder / known[resource["name"]]["path"], dtype=str, keep_default_na=False)
        elif "study_id" in columns:
            table = pd.DataFrame(columns=columns)
        else:
            table = pd.read_csv(later / resource["path"], dtype=str, keep_default_na=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        table.reindex(columns=columns, fill_value="").to_csv(path, index=False)
    (target / "datapackage.json").write_bytes((later / "datapackage.json").read_bytes())
    return target
