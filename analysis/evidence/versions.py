"""Earlier versions of the data, from git."""

import io
import subprocess
import tarfile
from pathlib import Path


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
