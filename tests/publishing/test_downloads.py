"""What can be taken away."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd

from analysis.evidence import tables
from analysis.publishing.downloads import description, package_zip, results_table, write_downloads


def test_the_zip_is_a_valid_data_package_outside_the_repository(tmp_path):
    path = tmp_path / "spinal-metastases.zip"
    path.write_bytes(package_zip(tables.DATA))
    command = [
        str(Path(sys.executable).with_name("frictionless")),
        "validate",
        path.name,
        "--type",
        "package",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_zip_depends_on_what_the_files_hold_and_not_on_when_they_were_written(tmp_path):
    copy = shutil.copytree(tables.DATA, tmp_path / "data", copy_function=shutil.copyfile)
    for path in copy.rglob("*.csv"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert package_zip(copy) == package_zip(tables.DATA)
    (copy / "retired.csv").write_text("changed\n", encoding="utf-8")
    assert package_zip(copy) != package_zip(tables.DATA)


def test_every_table_comes_as_csv_and_parquet_with_checksums(tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    (results / "lm.json").write_text(json.dumps({"estimates": []}))
    for _ in range(2):  # the second writes over the first
        files = write_downloads(tmp_path / "out", tables.DATA, results)
    names = {p.name for p in files}
    for r in tables.package()["resources"]:
        assert {f"{r['name']}.csv", f"{r['name']}.parquet"} <= names
    for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    parquet = pd.read_parquet(tmp_path / "out" / "patients.parquet")
    assert len(parquet) == len(tables.read("patients"))


def test_results_of_all_chapters_become_one_table():
    estimate = {"id": "age", "label": "Age", "value": 5, "rows": ["a", "b"]}
    table = results_table({"lm": {"estimates": [estimate]}, "iesm": {"estimates": []}})
    assert table[["chapter", "id", "rows"]].to_numpy().tolist() == [["lm", "age", "a;b"]]


def test_the_description_names_licence_and_version():
    tagged = description(tables.package())
    assert tagged["@type"] == "Dataset"
    assert tagged["version"] == tables.package()["version"]
    assert tagged["license"].startswith("https://creativecommons.org/")


def test_the_zip_holds_every_file_that_the_package_names(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(package_zip(tables.DATA))
    names = set(zipfile.ZipFile(path).namelist())
    assert {r["path"] for r in tables.package()["resources"]} <= names
