"""Releasing a version in three steps: the files that carry it, the archive of what was built, the tag.

Each step refuses with a sentence before it writes anything.
"""

import json
import re
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from analysis.contributions.check import check_folder
from analysis.contributions.store import Store, place
from analysis.publishing import archive
from analysis.publishing.downloads import package_zip

VERSION = re.compile(r"[0-9]{2}\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
PREPARING = "## {} – in preparation"
FILES = (
    "data/datapackage.json",
    "data/releases.csv",
    "pyproject.toml",
    "CITATION.cff",
    "CHANGELOG.md",
    ".zenodo.json",
)


class ReleaseError(Exception):
    """A release that is refused; its text says why and what to do."""


@dataclass(frozen=True)
class Repository:
    """A working copy of the repository."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Output of a git command; ReleaseError when it fails."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ReleaseError(f"git {arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def read(self, name: str) -> str:
        """Text of a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def place(self, name: str, text: str) -> str:
        """file:line:column of the first occurrence of a text."""
        before = self.read(name).partition(text)[0]
        return f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def parts(version: str) -> tuple[int, ...]:
    """A version as numbers that can be compared; ReleaseError when it is none."""
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"'{version}' is no version. Write year, minor and patch, for instance 26.2.0.")
    return tuple(int(part) for part in version.split("."))


def refuse(repository: Repository, version: str) -> None:
    """ReleaseError when the version cannot follow those before, or the repository is not ready for it."""
    wanted = parts(version)
    released = {row["version"]: row for row in Store(repository.root / "data").rows("releases")}
    tags = [tag.removeprefix("v") for tag in repository.git("tag", "--list", "v*").splitlines()]
    if version in tags:
        raise ReleaseError(tag_exists(repository, version))
    former = [v for v in {*released, *tags} if VERSION.fullmatch(v)]
    last = max(former, key=parts, default="")
    if last and wanted <= parts(last):
        where = f"{repository.place('data/releases.csv', last)}: " if last in released else ""
        raise ReleaseError(f"{where}{version} goes back: {last} was released. Choose a later version.")
    current = json.loads(repository.read("data/datapackage.json"))["version"]
    if wanted < parts(current):
        place_ = repository.place("data/datapackage.json", f'"{current}"')
        raise ReleaseError(
            f"{place_}: {version} goes back: the data are at {current}. Choose {current} or later."
        )
    refuse_unready(repository, version)


def tag_exists(repository: Repository, version: str) -> str:
    """The sentence about a tag that exists, with the place of its version: its release, else the data."""
    names = ("data/releases.csv", "data/datapackage.json")
    where = next((n for n in names if version in repository.read(n)), names[-1])
    return f"{repository.place(where, version)}: the tag v{version} exists. A tag is never moved: choose the next version."


def refuse_unready(repository: Repository, version: str) -> None:
    """ReleaseError when something is not committed, the changelog does not speak of it, or the check finds errors."""
    if repository.git("status", "--porcelain"):
        raise ReleaseError(
            "The working copy holds changes that are not committed. Commit or undo them first."
        )
    if PREPARING.format(version) not in repository.read("CHANGELOG.md"):
        raise ReleaseError(
            f"CHANGELOG.md:1:1: there is no section '{PREPARING.format(version)}'. Write what changed for readers."
        )
    errors = [f for f in check_folder(repository.root / "data") if f.severity == "error"]
    if errors:
        raise ReleaseError(
            f"{place(errors[0])} The check finds {len(errors)} errors; nothing is released with one."
        )


def prepare(repository: Repository, version: str, day: date, summary: str, doi: str = "") -> list[str]:
    """Write the version into every file that carries it; returns their names. All texts are made before one is
    written. ReleaseError: see `refuse`."""
    refuse(repository, version)
    texts = new_texts(repository, version, day)
    store = Store(repository.root / "data")
    row = {"version": version, "date": day.isoformat(), "doi": doi, "summary": summary}
    for name, text in texts.items():
        partial = repository.root / f"{name}.partial"
        partial.write_text(text, encoding="utf-8")
        partial.replace(repository.root / name)
    store.write("releases", [*store.rows("releases"), row])
    return list(FILES)


def new_texts(repository: Repository, version: str, day: date) -> dict[str, str]:
    """The files with the new version; ReleaseError where one has no place for it."""
    package = json.loads(repository.read("data/datapackage.json"))
    store = Store(repository.root / "data")
    for resource in package["resources"]:
        resource["rows_released"] = len(store.rows(resource["name"])) + (resource["name"] == "releases")
    package |= {"version": version, "created": f"{day.isoformat()}T00:00:00Z"}
    citation = replaced(repository, "CITATION.cff", r"(?m)^version: .*$", f'version: "{version}"')
    dated = f"date-released: {day.isoformat()}"
    if re.search(r"(?m)^date-released:", citation):
        citation = re.sub(r"(?m)^date-released: .*$", dated, citation)
    else:
        citation = re.sub(r"(?m)^(version: .*)$", rf"\1\n{dated}", citation)
    heading = f"## {version} – {day.isoformat()}"
    return {
        "data/datapackage.json": json.dumps(package, indent=1, ensure_ascii=False) + "\n",
        "pyproject.toml": replaced(
            repository, "pyproject.toml", r'(?m)^version = ".*"$', f'version = "{version}"'
        ),
        "CITATION.cff": citation,
        "CHANGELOG.md": repository.read("CHANGELOG.md").replace(PREPARING.format(version), heading),
        ".zenodo.json": zenodo(yaml.safe_load(citation)),
    }


def replaced(repository: Repository, name: str, pattern: str, text: str) -> str:
    """A file with its one line that holds the version replaced."""
    content, count = re.subn(pattern, text, repository.read(name), count=1)
    if not count:
        raise ReleaseError(f"{name}:1:1: there is no line for the version. Put it back.")
    return content


def zenodo(citation: dict) -> str:
    """Metadata for the archive, from `CITATION.cff`; its `doi` is that of all versions, once there is one."""
    fields = {
        "title": citation["title"],
        "description": citation["abstract"],
        "upload_type": citation["type"],
        "version": citation["version"],
        "publication_date": str(citation["date-released"]),
        "creators": [{"name": author["name"]} for author in citation["authors"]],
        "license": citation["license"],
        "keywords": citation["keywords"],
        "related_identifiers": [{"identifier": citation["repository-code"], "relation": "isSupplementTo"}],
    }
    if citation.get("doi"):
        of_all = {"identifier": citation["doi"], "relation": "isVersionOf"}
        fields["related_identifiers"].append(of_all)
    return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def pack(repository: Repository, site: Path, book: bytes, target: Path) -> list[Path]:
    """Write data zip, site archive with manifest, the printed book, SBOM and checksums of the released version into a
    folder.

    ReleaseError when the site is missing or shows another version, or the version is not prepared.
    """
    package = json.loads(repository.read("data/datapackage.json"))
    version = package["version"]
    if version not in {row["version"] for row in Store(repository.root / "data").rows("releases")}:
        raise ReleaseError(f"{version} is not prepared. Run `spinemets release prepare {version}` first.")
    shown = site / "_static" / "data" / "dataset.jsonld"
    if not shown.exists() or json.loads(shown.read_text(encoding="utf-8"))["version"] != version:
        raise ReleaseError(f"The site in {site} does not show version {version}. Run `make site` first.")
    name = f"spinal-metastases-{version}"
    contents = {
        f"{name}-data.zip": package_zip(repository.root / "data"),
        f"{name}-site.zip": archive.site_zip(site, f"{name}-site"),
        f"{name}-book.pdf": book,
        f"{name}-sbom.cdx.json": archive.sbom(
            repository.read("requirements.lock"), version, package["created"]
        ),
    }
    contents["SHA256SUMS"] = archive.checksums(contents)
    target.mkdir(parents=True, exist_ok=True)
    for file, content in contents.items():
        (target / file).write_bytes(content)
    return [target / file for file in contents]


def tag(repository: Repository) -> str:
    """Tag the commit that carries a prepared version; returns the tag.

    ReleaseError when the tag exists, the version is not prepared, or something is not committed.
    """
    version = json.loads(repository.read("data/datapackage.json"))["version"]
    name = f"v{version}"
    if repository.git("tag", "--list", name):
        raise ReleaseError(tag_exists(repository, version))
    if repository.git("status", "--porcelain"):
        raise ReleaseError("The working copy holds changes that are not committed. Commit them first.")
    if version not in {row["version"] for row in Store(repository.root / "data").rows("releases")}:
        raise ReleaseError(f"{version} is not prepared. Run `spinemets release prepare {version}` first.")
    repository.git("tag", "-a", name, "-m", f"Data version {version}", "HEAD")
    return name
