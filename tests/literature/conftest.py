"""A data folder with a few rows, and the local server in place of the databases."""

import csv
import json
import shutil
import threading
import time

import pytest
from Bio import Entrez

from analysis.contributions.store import Store
from analysis.evidence import tables
from analysis.literature import openalex, web
from tests.literature.server import Databases, Server, redirect

KEPT = ("vocabulary.csv", "compartments.csv", "headline_rules.csv", "datapackage.json")


def empty(folder):
    """A data folder that holds headers only."""
    folder.mkdir()
    for resource in tables.package()["resources"]:
        path = folder / resource["path"]
        path.parent.mkdir(exist_ok=True)
        names = [f["name"] for f in resource["schema"]["fields"]]
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerow(names)
    for name in KEPT:
        shutil.copyfile(tables.DATA / name, folder / name)
    descriptor = tables.package()
    for resource in descriptor["resources"]:
        resource.pop("rows_released", None)  # nothing was released of these tables
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path):
    """Tables without rows but for the searches that a test registers."""
    return Store(empty(tmp_path / "data"))


@pytest.fixture
def held():
    """What the databases hold and how they behave."""
    return Databases()


@pytest.fixture
def server(held, monkeypatch):
    """The local server; every client is sent to it, waits are noted and not waited."""
    made = Server(held)
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    redirect(monkeypatch, f"http://127.0.0.1:{made.server_port}")
    monkeypatch.setenv(web.EMAIL, "review@example.org")
    monkeypatch.delenv(web.KEY, raising=False)
    monkeypatch.setattr(openalex, "PAUSE", 0)
    monkeypatch.setattr(Entrez._open, "previous", 0)
    made.waits = []
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: made.waits.append(seconds) or sleep(0))
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()


def register(store, strategy_id="iscm-test", sources="pubmed", query="spine AND metastasis", **more):
    """Register a search."""
    row = {
        "strategy_id": strategy_id,
        "entity": "ISCM",
        "sources": sources,
        "query": query,
        "registered": "2024-01-01",
    }
    store.write("search_strategies", [*store.rows("search_strategies"), {**row, **more}])
