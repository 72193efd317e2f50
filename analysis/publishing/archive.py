"""What a release leaves: the site as one file with its manifest, the list of what it was made with, checksums.

The same input gives the same bytes.
"""

import csv
import hashlib
import io
import re
import shutil
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

EPOCH = (1980, 1, 1, 0, 0, 0)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
MANIFEST = "MANIFEST.csv"
EARLIER = "v"
"""Folder of the site under which each earlier version keeps its address."""
SITE_NAME = re.compile(r"spinal-metastases-([0-9]+\.[0-9]+\.[0-9]+)-site\.zip")


def zipped(contents: dict[str, bytes], folder: str) -> bytes:
    """Files in one folder of a zip, sorted, without the time at which they were written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, contents[name])
    return buffer.getvalue()


def site_zip(site: Path, folder: str) -> bytes:
    """Every file of the site but its earlier versions, and a manifest with name, size and SHA-256 of each."""
    paths = {p.relative_to(site): p for p in sorted(site.rglob("*")) if p.is_file()}
    files = {name.as_posix(): p.read_bytes() for name, p in paths.items() if name.parts[0] != EARLIER}
    lines = [f'"{name}",{len(content)},{digest(content)}\n' for name, content in files.items()]
    return zipped({**files, MANIFEST: "".join(["file,bytes,sha256\n", *lines]).encode()}, folder)


def keep(packed: Path, site: Path) -> Path:
    """Put the archive of an earlier version at `v/<version>/` of a site, where its address stays; returns the folder.

    ValueError, and nothing is left, where the file is no archive of a site or differs from its manifest.
    """
    named = SITE_NAME.fullmatch(packed.name)
    if not named or not zipfile.is_zipfile(packed):
        raise ValueError(
            f"{packed.name} is no archive of a site. Use the file that `spinemets release pack` wrote."
        )
    target = site / EARLIER / named[1]
    with tempfile.TemporaryDirectory(dir=site) as scratch:
        zipfile.ZipFile(packed).extractall(scratch)
        folder = Path(scratch) / packed.stem
        if wrong := differing(folder):
            raise ValueError(
                f"{packed.name}: '{wrong[0]}' differs from the manifest. Download the archive again."
            )
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        folder.rename(target)
    return target


def differing(folder: Path) -> list[str]:
    """Files of an unpacked site that are not what its manifest says; the manifest itself where it is missing."""
    if not (folder / MANIFEST).exists():
        return [MANIFEST]
    lines = csv.DictReader((folder / MANIFEST).read_text(encoding="utf-8").splitlines())
    named = {line["file"]: line["sha256"] for line in lines}
    held = {
        p.relative_to(folder).as_posix(): digest(p.read_bytes()) for p in folder.rglob("*") if p.is_file()
    }
    held.pop(MANIFEST)
    return sorted(name for name in named | held if named.get(name) != held.get(name))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def checksums(contents: dict[str, bytes]) -> bytes:
    """SHA256SUMS of some files."""
    return "".join(f"{digest(content)}  {name}\n" for name, content in sorted(contents.items())).encode()


def packages(lock: str) -> list[tuple[str, str, list[str]]]:
    """(name, version, SHA-256 of its files) of everything that a lock file pins."""
    found: list[tuple[str, str, list[str]]] = []
    for line in lock.splitlines():
        if pinned := PINNED.match(line):
            found.append((pinned[1], pinned[2], []))
        if found:
            found[-1][2].extend(HASH.findall(line))
    return found


def sbom(lock: str, version: str, created: str) -> bytes:
    """Bill of materials (CycloneDX 1.6, JSON) of the packages that the lock file pins."""
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"spinal-metastases/{version}/{digest(lock.encode())}"))
    bom.metadata.timestamp = datetime.fromisoformat(created)
    bom.metadata.component = Component(
        name="spinal-metastases", version=version, type=ComponentType.APPLICATION, bom_ref="spinal-metastases"
    )
    for name, pinned, hashes in packages(lock):
        url = PackageURL("pypi", None, name.lower(), pinned)
        sums = [HashType(alg=HashAlgorithm.SHA_256, content=h) for h in hashes]
        bom.components.add(Component(name=name, version=pinned, purl=url, bom_ref=str(url), hashes=sums))
    bom.register_dependency(bom.metadata.component, list(bom.components))
    return JsonV1Dot6(bom).output_as_string(indent=1).encode() + b"\n"
