"""What a release leaves: the site as one file with its manifest, the list of what it was made with, checksums.

The same input gives the same bytes.
"""

import hashlib
import io
import re
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
    """Every file of the site and a manifest with name, size and SHA-256 of each."""
    files = {p.relative_to(site).as_posix(): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}
    lines = [f'"{name}",{len(content)},{digest(content)}\n' for name, content in files.items()]
    return zipped({**files, MANIFEST: "".join(["file,bytes,sha256\n", *lines]).encode()}, folder)


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
