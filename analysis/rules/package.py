"""Rules for the data folder as a whole: its descriptor, files that do not belong there, rows that are gone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from analysis.submitted.findings import Finding, Rule
from analysis.submitted.tables import Table, as_list

DESCRIPTOR = "datapackage.json"
BROKEN = Rule(
    "package-descriptor",
    "`datapackage.json` cannot be used: {detail}.",
    "Undo the last change to it, or mend it there; nothing else can be checked before.",
)
STRAY = Rule(
    "stray-file",
    "The file does not belong to the data package.",
    "Delete it, or move its rows into the table where they belong; a new table is described in `datapackage.json`.",
)
SHRUNK = Rule(
    "table-shrunk",
    "The table has {value} rows; the last release had {detail}.",
    "Put the rows back. A row that is withdrawn on purpose is named in `retired.csv` with its reason.",
)
TYPES = {"string", "integer", "number", "date", "boolean"}
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Doubled(ValueError):
    """A name that stands twice in one object."""


def read_package(folder: Path) -> tuple[dict | None, list[Finding]]:
    """The descriptor, or None and the findings that say why not."""
    file = f"{folder.name}/{DESCRIPTOR}"
    try:
        text = (folder / DESCRIPTOR).read_text(encoding="utf-8")
        package = json.loads(text, object_pairs_hook=once)
    except FileNotFoundError:
        return None, [BROKEN.finding(file, 1, 1, {"detail": "the file is missing"})]
    except UnicodeDecodeError:
        return None, [BROKEN.finding(file, 1, 1, {"detail": "it is not UTF-8"})]
    except json.JSONDecodeError as error:
        return None, [BROKEN.finding(file, error.lineno, error.colno, {"detail": error.msg})]
    except Doubled as error:
        return None, [
            BROKEN.finding(
                file, line_of(text, str(error), last=True), 1, {"detail": f"'{error}' stands twice"}
            )
        ]
    except RecursionError:
        return None, [BROKEN.finding(file, 1, 1, {"detail": "it is nested too deeply"})]
    wrong = [(line_of(text, *place), detail) for place, detail in problems(package)]
    findings = [BROKEN.finding(file, line, 1, {"detail": detail}) for line, detail in dict.fromkeys(wrong)]
    return (None if findings else package), findings


def once(pairs: list[tuple]) -> dict:
    """An object of JSON, none of whose names stands twice."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Doubled(twice)
    return dict(pairs)


def line_of(text: str, *names: str, last: bool = False) -> int:
    """Line of the last of some names, each looked for behind the one before; of its last mention with `last`."""
    place = 0
    for name in names:
        found = (text.rfind if last else text.find)(f'"{name}"', place)
        place = found if found >= 0 else place
    return text.count("\n", 0, place) + 1


def problems(package) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with a descriptor: (names that lead to the place, the words)."""
    if (
        not isinstance(package, dict)
        or not isinstance(package.get("resources"), list)
        or not package["resources"]
    ):
        yield ("resources",), "it has no list of tables under 'resources'"
        return
    for name in ("version", "created"):
        if not isinstance(package.get(name), str):
            yield ("version",), f"'{name}' is missing"
    for name in ("homepage", "site"):
        if not re.fullmatch(r"https?://[\w.-]+(/[\w./-]*)?", str(package.get(name, ""))):
            yield (name,), f"'{name}' is no web address"
    sound = []
    for resource in package["resources"]:
        wrong = list(problems_of_table(resource))
        yield from wrong
        sound += [] if wrong else [resource]
    names = [r["name"] for r in sound]
    yield from (((name,), f"table '{name}' is described twice") for name in names if names.count(name) > 1)
    paths = [r["path"] for r in sound]
    yield from (((path,), f"two tables share '{path}'") for path in paths if paths.count(path) > 1)
    if len(sound) == len(package["resources"]):
        yield from problems_of_references(sound)


def problems_of_table(resource) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with one table of a descriptor."""
    name = resource.get("name") if isinstance(resource, dict) else None
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield ("resources",), "a table has no name"
        return
    path = PurePosixPath(str(resource.get("path", "")))
    if (
        path.is_absolute()
        or ".." in path.parts
        or path.suffix != ".csv"
        or "\\" in str(path)
        or ":" in str(path)
    ):
        yield (name, "path"), f"the path '{path}' of table '{name}' is no CSV file inside the data folder"
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields or not all(isinstance(f, dict) for f in fields):
        yield (name, "schema"), f"table '{name}' has no list of columns"
        return
    columns = [field.get("name") for field in fields]
    for field in fields:
        yield from problems_of_field(name, field, columns)
    for key in as_list(schema.get("primaryKey", [])):
        if key not in columns:
            yield (name, "primaryKey"), f"the key '{key}' of table '{name}' is no column of it"
    for texts in ("title", "description"):
        if not isinstance(resource.get(texts), str):
            yield (name,), f"table '{name}' has no {texts}"


def problems_of_field(table: str, field: dict, columns: list) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with one column of a descriptor."""
    name, limits = field.get("name"), field.get("constraints", {})
    place, where = (table, "fields", str(name)), f"column '{name}' of table '{table}'"
    if not isinstance(name, str) or not name or columns.count(name) > 1:
        yield place, f"{where} has no name of its own"
    if field.get("type") not in TYPES:
        yield place, f"{where} is of type '{field.get('type')}'; a type is {', '.join(sorted(TYPES))}"
    if not isinstance(field.get("description"), str):
        yield place, f"{where} has no description"
    for part in ("constraints", "options", "labels"):
        if not isinstance(field.get(part, {}), dict):
            yield place, f"'{part}' of {where} is no list of names and values"
            return
    options, listed = field.get("options"), limits.get("enum")
    if options is not None and listed is not None and {str(o) for o in listed} != set(options):
        yield place, f"{where} lists other options than it defines"
    if set(field.get("labels", {})) - set(options or {}):
        yield place, f"{where} labels an option that it does not have"
    yield from ((place, words) for words in wrong_limits(limits, where))


def wrong_limits(limits: dict, where: str) -> Iterator[str]:
    """What is wrong with the constraints of a column."""
    try:
        re.compile(limits.get("pattern", ""))
    except (re.error, TypeError):
        yield f"the pattern of {where} cannot be read"
    ends = [limits[end] for end in ("minimum", "maximum") if end in limits]
    if not all(isinstance(end, int | float) for end in ends):
        yield f"a limit of {where} is no number"
    elif ends != sorted(ends):
        yield f"the minimum of {where} is above its maximum"


def problems_of_references(resources: list[dict]) -> Iterator[tuple[tuple[str, ...], str]]:
    """References of a descriptor that lead nowhere."""
    columns = {r["name"]: {f["name"] for f in r["schema"]["fields"]} for r in resources}
    for resource in resources:
        name = resource["name"]
        for field in resource["schema"]["fields"]:
            table, _, column = str(field.get("refers", "")).partition(".")
            if table and column not in columns.get(table, ()):
                yield (name, field["name"], "refers"), f"'{field['refers']}' is no column of a table"
        for key in resource["schema"].get("foreignKeys", []):
            reference = key.get("reference", {})
            theirs = set(as_list(reference.get("fields", [])))
            known = columns.get(reference.get("resource") or name, set())
            if not theirs or not theirs <= known or not set(as_list(key.get("fields", []))) <= columns[name]:
                yield (
                    (name, "foreignKeys"),
                    f"a reference of table '{name}' names a column that does not exist",
                )


def stray_files(package: dict, folder: Path) -> list[Finding]:
    """Files that no resource of the package names. Documentation is `README.md`; the package may list
    patterns of other files under `files`."""
    known = {DESCRIPTOR, *(resource["path"] for resource in package["resources"])}
    patterns = ["README.md", "*/README.md", *package.get("files", [])]
    return [
        STRAY.finding(f"{folder.name}/{path.relative_to(folder)}", 1, 1)
        for path in sorted(folder.rglob("*"))
        if (path.is_file() or path.is_symlink())
        and (path.is_symlink() or path.relative_to(folder).as_posix() not in known)
        and not any(path.relative_to(folder).match(pattern) for pattern in patterns)
    ]


def shrunk_tables(tables: dict[str, Table]) -> list[Finding]:
    """Tables with fewer rows than the last release had (`rows_released` of the descriptor) less those that were retired."""
    retired = tables["retired"].frame.get("table") if "retired" in tables else None
    findings = []
    for table in tables.values():
        gone = 0 if retired is None else int((retired == table.name).sum())
        rows = table.resource.get("rows_released", 0)
        if len(table.frame) < rows - gone and table.columns:
            words = {"value": f"{len(table.frame):,}", "detail": f"{rows:,}"}
            findings.append(SHRUNK.finding(table.file, 1, 1, words, table.name))
    return findings
