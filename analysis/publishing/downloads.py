"""Files to take away: the data package as a zip, each table as CSV and Parquet, the results, a bibliography, and a
description that data set search engines read."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pandas as pd

from analysis.estimates.results import COLUMNS
from analysis.evidence import tables
from analysis.evidence.publications import publications
from analysis.figures.markup import Html, render
from analysis.publishing.bibliography import bibtex, ris

EPOCH = (1980, 1, 1, 0, 0, 0)


def package_zip(root: Path) -> bytes:
    """The data package with every file it names, byte for byte the same for the same data."""
    buffer = io.BytesIO()
    names = ["datapackage.json", *(r["path"] for r in tables.package(root)["resources"])]
    readme = ["README.md"] if (root / "README.md").exists() else []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names + readme:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (root / name).read_bytes())
    return buffer.getvalue()


def all_results(folder: Path) -> dict:
    """Chapter -> content of its results file."""
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))}


def results_table(results: dict) -> pd.DataFrame:
    """Every estimate of every chapter, one a row; the ids of its rows joined by `;`."""
    rows = [
        {"chapter": c, **e, "rows": ";".join(e["rows"])} for c, r in results.items() for e in r["estimates"]
    ]
    return pd.DataFrame(rows, columns=["chapter", *COLUMNS])


def unlike_formula(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before each text that a spreadsheet would take for a formula."""
    text = table.select_dtypes("object").columns
    return table.assign(
        **{
            c: table[c].mask(table[c].str.match(r"[=+\-@\t\r]", na=False), "'" + table[c].astype(str))
            for c in text
        }
    )


def description(package: dict) -> dict:
    """schema.org `Dataset` of the package, with absolute addresses."""
    site = package["site"].rstrip("/")
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "version": package["version"],
        "dateModified": package["created"][:10],
        "license": package["licenses"][0]["path"],
        "url": f"{site}/book/chapters/data.html",
        "sameAs": package["homepage"],
        "isAccessibleForFree": True,
        "creator": {
            "@type": "Organization",
            "name": "The contributors of Spinal Metastases: a living review",
        },
        "variableMeasured": [r["title"] for r in package["resources"]],
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "application/zip",
            "contentUrl": f"{site}/_static/data/spinal-metastases.zip",
        },
    }


def versioned(name: str, version: str) -> str:
    """The name under which a reader saves a file: `data-results-26.1.0.csv`."""
    stem, dot, ending = name.partition(".")
    return f"data-{stem}-{version}{dot}{ending}"


def download_list(package: dict) -> Html:
    """What can be taken away, with what each file is, and the description for data set search engines."""
    files = {
        "spinal-metastases.zip": "the whole data package with its schema",
        "results.json": "every number that the chapters state, by chapter",
        "results.csv": "the same as one table",
        "references.bib": "the citations of all publications as BibTeX",
        "references.ris": "the same as RIS",
        "SHA256SUMS": "checksums of these files",
    }
    named = {name: versioned(name, package["version"]) for name in files}
    return Html(
        render("downloads", files=files, named=named, description=description(package)), ", ".join(files)
    )


def write_downloads(target: Path, root: Path, results_folder: Path) -> list[Path]:
    """Write all downloads into a folder, with SHA256SUMS; returns them."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "spinal-metastases.zip").write_bytes(package_zip(root))
    for resource in tables.package(root)["resources"]:
        (target / f"{resource['name']}.csv").write_bytes((root / resource["path"]).read_bytes())
        tables.read(resource["name"], root).to_parquet(target / f"{resource['name']}.parquet", index=False)
    results = all_results(results_folder)
    (target / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    unlike_formula(results_table(results)).to_csv(target / "results.csv", index=False, lineterminator="\n")
    found = publications(tables.read_all(root)).set_index("address").to_dict("index")
    (target / "references.bib").write_text(bibtex(found), encoding="utf-8")
    (target / "references.ris").write_text(ris(found), encoding="utf-8")
    (target / "dataset.jsonld").write_text(
        json.dumps(description(tables.package(root)), indent=1), encoding="utf-8"
    )
    files = sorted(p for p in target.iterdir() if p.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files)
    (target / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return files
