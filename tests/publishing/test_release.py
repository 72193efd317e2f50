"""A release is refused before anything is written, and what it leaves is the same for the same input."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import date

import pytest

from analysis.contributions.store import Store
from analysis.evidence import tables
from analysis.publishing import archive, release
from tests.literature.conftest import empty

DAY = date(2026, 12, 1)
LOCK = (
    "numpy==2.0.0 \\\n    --hash=sha256:"
    + "a" * 64
    + " \\\n    --hash=sha256:"
    + "b" * 64
    + "\nPandas==2.2.3 ; python_version > '3'\n"
)


def git(root, *arguments):
    command = [
        "git",
        "-C",
        str(root),
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.org",
        *arguments,
    ]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """A repository with tables without rows, at version 26.2.0, whose changelog prepares 26.2.0."""
    empty(tmp_path / "data")
    for name in ("CITATION.cff", "pyproject.toml"):
        shutil.copyfile(tables.ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 26.2.0 – in preparation\n\n- More.\n", encoding="utf-8"
    )
    (tmp_path / "requirements.lock").write_text(LOCK, encoding="utf-8")
    path = tmp_path / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8")) | {"version": "26.2.0"}
    path.write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return release.Repository(tmp_path)


def commit(root):
    git(root, "add", "-A")
    git(root, "commit", "-qm", "state", "--allow-empty")


def prepare(repository, version="26.2.0"):
    return release.prepare(repository, version, DAY, "More patients.")


def state(repository):
    return {
        p: p.read_bytes() for p in sorted(repository.root.rglob("*")) if p.is_file() and ".git/" not in str(p)
    }


def test_every_file_that_carries_the_version_is_written(repository):
    prepare(repository)
    package = json.loads(repository.read("data/datapackage.json"))
    assert (package["version"], package["created"]) == ("26.2.0", "2026-12-01T00:00:00Z")
    assert 'version = "26.2.0"' in repository.read("pyproject.toml")
    assert 'version: "26.2.0"\ndate-released: 2026-12-01' in repository.read("CITATION.cff")
    assert "## 26.2.0 – 2026-12-01" in repository.read("CHANGELOG.md")
    deposit = json.loads(repository.read(".zenodo.json"))
    assert (deposit["version"], deposit["publication_date"], deposit["license"]) == (
        "26.2.0",
        "2026-12-01",
        "CC-BY-4.0",
    )
    assert Store(repository.root / "data").rows("releases") == [
        {"version": "26.2.0", "date": "2026-12-01", "doi": "", "summary": "More patients."}
    ]


def test_a_release_remembers_how_many_rows_each_table_had(repository):
    prepare(repository)
    package = json.loads(repository.read("data/datapackage.json"))
    counted = {r["name"]: r["rows_released"] for r in package["resources"]}
    store = Store(repository.root / "data")
    assert counted == {name: len(store.rows(name)) for name in counted}
    assert counted["releases"] == 1


def test_the_doi_of_all_versions_is_named_once_there_is_one(repository):
    text = repository.read("CITATION.cff") + "doi: 10.9999/all\n"
    (repository.root / "CITATION.cff").write_text(text, encoding="utf-8")
    commit(repository.root)
    prepare(repository)
    related = json.loads(repository.read(".zenodo.json"))["related_identifiers"]
    assert {"identifier": "10.9999/all", "relation": "isVersionOf"} in related


def no_changelog(repository):
    (repository.root / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    commit(repository.root)


def not_committed(repository):
    (repository.root / "new.txt").write_text("x", encoding="utf-8")


def wrong_row(repository):
    Store(repository.root / "data").write("status", [{"scope": "book", "state": "asleep"}])
    commit(repository.root)


def released_before(repository):
    Store(repository.root / "data").write(
        "releases", [{"version": "26.10.0", "date": "2026-01-01", "summary": "x"}]
    )
    commit(repository.root)


def no_version_line(repository):
    text = repository.read("CITATION.cff").replace("version: ", "edition: ")
    (repository.root / "CITATION.cff").write_text(text, encoding="utf-8")
    commit(repository.root)


@pytest.mark.parametrize(
    ("spoil", "version", "words"),
    [
        (lambda r: None, "26.2", "'26.2' is no version"),
        (lambda r: None, "26.02.0", "'26.02.0' is no version"),
        (lambda r: None, "26.1.9", "26.1.9 goes back: the data are at 26.2.0"),
        (released_before, "26.9.0", "data/releases.csv:2:1: 26.9.0 goes back: 26.10.0 was released"),
        (released_before, "26.10.0", "26.10.0 goes back"),
        (lambda r: git(r.root, "tag", "v26.2.0"), "26.2.0", "the tag v26.2.0 exists"),
        (lambda r: git(r.root, "tag", "v26.2.0"), "26.2.0", "data/datapackage.json:"),
        (lambda r: git(r.root, "tag", "v26.3.0"), "26.2.0", "26.2.0 goes back: 26.3.0 was released"),
        (no_changelog, "26.2.0", "CHANGELOG.md:1:1: there is no section '## 26.2.0 – in preparation'"),
        (not_committed, "26.2.0", "not committed"),
        (wrong_row, "26.2.0", "data/status.csv:2:"),
        (no_version_line, "26.2.0", "CITATION.cff:1:1: there is no line for the version"),
    ],
)
def test_a_release_that_cannot_be_is_refused_and_nothing_is_written(repository, spoil, version, words):
    spoil(repository)
    before = state(repository)
    with pytest.raises(release.ReleaseError) as error:
        prepare(repository, version)
    assert words in str(error.value)
    assert state(repository) == before


@pytest.fixture
def site(repository):
    """A small built site of the version."""
    folder = repository.root / "_site"
    (folder / "_static" / "data").mkdir(parents=True)
    (folder / "index.html").write_text("<p>é</p>", encoding="utf-8")
    (folder / "_static" / "data" / "dataset.jsonld").write_text('{"version": "26.2.0"}', encoding="utf-8")
    (repository.root / ".gitignore").write_text("_site/\nout*/\n", encoding="utf-8")
    commit(repository.root)
    return folder


def test_the_archive_holds_every_file_with_its_checksum(repository, site):
    prepare(repository)
    data, whole, book, bill, sums = release.pack(repository, site, b"%PDF", repository.root / "out")
    with zipfile.ZipFile(whole) as opened:
        names = set(opened.namelist())
        manifest = list(csv.DictReader(io.StringIO(opened.read(f"{whole.stem}/MANIFEST.csv").decode())))
        page = opened.read(f"{whole.stem}/index.html")
    assert names == {
        f"{whole.stem}/{n}" for n in ("MANIFEST.csv", "index.html", "_static/data/dataset.jsonld")
    }
    row = next(r for r in manifest if r["file"] == "index.html")
    assert (int(row["bytes"]), row["sha256"]) == (len(page), hashlib.sha256(page).hexdigest())
    listed = dict(line.split("  ")[::-1] for line in sums.read_text(encoding="utf-8").splitlines())
    assert listed == {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in (data, whole, book, bill)}
    assert book.name == "spinal-metastases-26.2.0-book.pdf"
    assert book.read_bytes() == b"%PDF"
    with zipfile.ZipFile(data) as opened:
        assert "datapackage.json" in opened.namelist()


def test_an_earlier_version_stands_at_its_address_as_it_was_packed(repository, site, tmp_path):
    prepare(repository)
    _, packed, *_ = release.pack(repository, site, b"%PDF", repository.root / "out")
    newer = tmp_path / "newer"
    newer.mkdir()
    kept = archive.keep(packed, newer)
    assert kept == newer / "v" / "26.2.0"
    assert (kept / "index.html").read_bytes() == (site / "index.html").read_bytes()
    assert [p.name for p in newer.iterdir()] == ["v"]
    again = archive.site_zip(newer, "x")
    assert zipfile.ZipFile(io.BytesIO(again)).namelist() == ["x/MANIFEST.csv"]


def test_a_spoilt_or_foreign_archive_is_refused_and_nothing_is_left(repository, site, tmp_path):
    prepare(repository)
    _, packed, *_ = release.pack(repository, site, b"%PDF", repository.root / "out")
    newer = tmp_path / "newer"
    newer.mkdir()
    with zipfile.ZipFile(packed, "a") as opened:
        opened.writestr(f"{packed.stem}/more.html", "added")
    with pytest.raises(ValueError, match=r"'more\.html' differs from the manifest"):
        archive.keep(packed, newer)
    packed.write_text("no zip", encoding="utf-8")
    with pytest.raises(ValueError, match="no archive of a site"):
        archive.keep(packed, newer)
    assert list(newer.iterdir()) == []


def test_two_archives_of_one_state_are_the_same_bytes(repository, site):
    prepare(repository)
    first, second = (
        release.pack(repository, site, b"%PDF", repository.root / name) for name in ("out1", "out2")
    )
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in second]


def test_the_bill_names_every_pinned_package_with_its_hashes():
    bill = json.loads(archive.sbom(LOCK, "26.2.0", "2026-12-01T00:00:00Z"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    found = {
        c["name"]: (c["version"], c["purl"], [h["content"] for h in c.get("hashes", [])])
        for c in bill["components"]
    }
    assert found == {
        "numpy": ("2.0.0", "pkg:pypi/numpy@2.0.0", ["a" * 64, "b" * 64]),
        "Pandas": ("2.2.3", "pkg:pypi/pandas@2.2.3", []),
    }


def test_the_bill_of_this_repository_is_whole():
    lock = (tables.ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = [line for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert len(archive.packages(lock)) == len(pinned)


def test_a_site_of_another_version_is_not_packed(repository, site):
    prepare(repository)
    (site / "_static" / "data" / "dataset.jsonld").write_text('{"version": "26.1.0"}', encoding="utf-8")
    with pytest.raises(release.ReleaseError, match=r"does not show version 26\.2\.0"):
        release.pack(repository, site, b"%PDF", repository.root / "out")
    assert not (repository.root / "out").exists()


def test_what_is_not_prepared_is_neither_packed_nor_tagged(repository, site):
    with pytest.raises(release.ReleaseError, match="is not prepared"):
        release.pack(repository, site, b"%PDF", repository.root / "out")
    with pytest.raises(release.ReleaseError, match="is not prepared"):
        release.tag(repository)


def test_the_tag_stands_on_the_commit_that_carries_the_version_and_is_made_once(repository, monkeypatch):
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.org")
    prepare(repository)
    with pytest.raises(release.ReleaseError, match="not committed"):
        release.tag(repository)
    commit(repository.root)
    assert release.tag(repository) == "v26.2.0"
    assert repository.git("rev-parse", "v26.2.0^{commit}") == repository.git("rev-parse", "HEAD")
    with pytest.raises(release.ReleaseError, match="exists"):
        release.tag(repository)
