"""Rules for the data folder as a whole: its descriptor, and files that do not belong there."""

import json
from pathlib import Path

from analysis.contributions.findings import Finding, Rule

DESCRIPTOR = "datapackage.json"
BROKEN = Rule(
    "package-descriptor",
    "`datapackage.json` cannot be read: {detail}.",
    "Undo the last change to it, or mend its commas and brackets; nothing else can be checked before.",
)
STRAY = Rule(
    "stray-file",
    "The file does not belong to the data package.",
    "Delete it, or move its rows into the table where they belong; a new table is described in `datapackage.json`.",
)


def read_package(folder: Path) -> tuple[dict | None, list[Finding]]:
    """The descriptor, or None and the finding that says why not."""
    file = f"{folder.name}/{DESCRIPTOR}"
    try:
        return json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return None, [BROKEN.finding(file, 1, 1, {"detail": "the file is missing"})]
    except UnicodeDecodeError:
        return None, [BROKEN.finding(file, 1, 1, {"detail": "it is not UTF-8"})]
    except json.JSONDecodeError as error:
        return None, [BROKEN.finding(file, error.lineno, error.colno, {"detail": error.msg})]


def stray_files(package: dict, folder: Path) -> list[Finding]:
    """Files that no resource of the package names. Documentation is `README.md`; the package may list
    patterns of other files under `files`."""
    known = {DESCRIPTOR, *(resource["path"] for resource in package["resources"])}
    patterns = ["README.md", "*/README.md", *package.get("files", [])]
    return [
        STRAY.finding(f"{folder.name}/{path.relative_to(folder)}", 1, 1)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).as_posix() not in known
        and not any(path.relative_to(folder).match(pattern) for pattern in patterns)
    ]
