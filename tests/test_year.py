"""A year in the life of the review, as one story: searches, screening, two studies, a retraction, a release, a pause, a
hand-over. After each event the stamps, the flow, the triggers and the results are what they must be."""

import calendar
import json
import shutil
import subprocess
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.contributions.changes import compare
from analysis.contributions.changes_report import as_markdown
from analysis.contributions.check import check_folder
from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.rebuilt import PUBLISHED
from analysis.estimates.search_flow import flow, flow_by_version
from analysis.estimates.triggers import verdicts
from analysis.evidence import tables
from analysis.evidence.living import last_search, living
from analysis.literature import crossref, openalex, pubmed, screening, search, watch, web
from analysis.pages.living import banner, in_short, versions_table
from analysis.publishing import release
from analysis.statistics.survival import kaplan_meier
from tests.contributions.test_curves import PATIENTS, SET
from tests.literature import conftest
from tests.literature.conftest import register
from tests.literature.server import Publication

held, server, store = conftest.held, conftest.server, conftest.store
BASE = [2, 3, 4, 6, 8, 10]
STUDY = {
    "access": "abstract",
    "verification": "verified",
    "population": "spinal_only",
    "design": "case_series",
    "entities": "ISCM",
}


def day(month, of=2):
    return datetime(2025, month, of, 3, tzinfo=UTC)


def study(key, author, year, n, doi, **more):
    return {"study_id": key, "first_author": author, "year": year, "title": f"{author} on the cord, made up", "doi": doi,
            "n_patients": str(n), "url": f"https://doi.org/{doi}", **STUDY, **more}  # fmt: skip


def patient(key, number, months, doi):
    return {"patient_id": f"iscm-{key}-{number:02d}", "study_id": key, "entity": "ISCM", "age_years": str(40 + number), "sex": "male",
            "primary": "lung", "spinal_regions": "thoracic", "os_months": str(months), "os_event": "1", "os_origin": "diagnosis",
            "censoring_note": "exact", "verification": "verified", "url": f"https://doi.org/{doi}", "locator": "abstract"}  # fmt: skip


@pytest.fixture
def review(store, held, server, monkeypatch):
    """A small review under git: two studies, one search in two databases, the watch, a state, a trigger."""
    monkeypatch.setattr(crossref, "PAUSE", 0)
    monkeypatch.setattr(pubmed, "PAGE", 5)
    monkeypatch.setattr(pubmed, "BATCH", 2)
    monkeypatch.setattr(openalex, "PAGE", 4)
    register(store, "iscm", sources="pubmed;openalex")
    register(store, "notices", sources="crossref;pubmed", entity="all", query="every DOI and every PMID")
    store.write(
        "studies",
        [
            study("alder2020", "Alder", "2020", 6, "10.9999/alder"),
            study("birch2021", "Birch", "2021", 3, "10.9999/birch"),
        ],
    )
    rows = [patient("alder2020", i, m, "10.9999/alder") for i, m in enumerate(BASE, 1)]
    store.write(
        "patients",
        rows + [patient("birch2021", i, m, "10.9999/birch") for i, m in enumerate([30, 31, 32], 1)],
    )
    store.write(
        "status",
        [
            {
                "scope": "book",
                "since": "2025-01-01",
                "state": "active",
                "reason": "It begins.",
                "next_check": "2025-12-31",
            }
        ],
    )
    store.write(
        "triggers",
        [{"estimate": "survival.median", "measure": "ratio", "shifted": "1.2", "reason": "A fifth."}],
    )
    held.openalex = [Publication(doi="10.9999/alder", work="W1", title="Alder on the cord, made up", author="Alder", year="2020"),
                     Publication(doi="10.9999/birch", work="W2", title="Birch on the cord, made up", author="Birch", year="2021")]  # fmt: skip
    root = store.folder.parent
    for name in ("CITATION.cff", "pyproject.toml"):
        shutil.copyfile(tables.ROOT / name, root / name)
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## 26.2.0 – in preparation\n", encoding="utf-8")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.org")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    commit(root)
    return store


def commit(root):
    for command in (["add", "-A"], ["commit", "-qm", "state", "--allow-empty"]):
        subprocess.run(["git", "-C", str(root), *command], check=True)


def numbers(review):
    return compartment_estimates(tables.evidence("ISCM", root=review.folder)).numbers


def value(frame, estimate):
    return float(frame.set_index("id").loc[estimate, "value"])


def verdict(review, before, after):
    return verdicts(before, after, living(review.folder).triggers)["verdict"].tolist()


def errors(review):
    return [f for f in check_folder(review.folder) if f.severity == "error"]


def counts(review, until="9999"):
    steps = flow(living(review.folder), "ISCM", until)
    return {name: len(steps[name]) for name in ("new", "waiting", "included")}


def appear(held, month):
    """Two publications of a month: one on the cord, one that is not, in PubMed; the first in OpenAlex as well."""
    cord = Publication(pmid=f"{91000 + month}", work=f"W9{month:02d}", doi=f"10.9999/cord.{month}", author=f"Cedar{chr(64 + month)}",
                       title=f"Metastasis of the cord in {calendar.month_name[month]}, made up", year="2025")  # fmt: skip
    other = Publication(
        pmid=f"{92000 + month}",
        title=f"Something of the brain in {calendar.month_name[month]}, made up",
        author="Dogwood",
        year="2025",
    )
    held.pubmed += [cord, other]
    held.openalex += [cord]


def screened(review, month, decided_in=0):
    """Decide what a month brought: the publication on the cord is included, the other is not."""
    stamp = day(decided_in or month, 20).date().isoformat()
    told = {"stage": "full_text", "decided_on": stamp, "decided_by": "A"}
    screening.decide(review, f"pmid{91000 + month}", {"decision": "include", **told})
    screening.decide(
        review, f"pmid{92000 + month}", {"decision": "exclude", "reason": "not_the_entity", **told}
    )


def search_and_screen(review, held, month, *faults):
    """One month: two new publications, a search that meets some faults on its way, two decisions."""
    appear(held, month)
    for path, *fault in faults:
        held.fault(path, tuple(fault))
    lines = search.run(review, day(month))
    assert [line["outcome"] for line in lines] == ["complete", "complete"]
    assert [line["new"] for line in lines] == ["2", "0"]
    assert not any(held.faults.values())
    assert (
        last_search(living(review.folder).log, living(review.folder).searches, "ISCM")
        == day(month).date().isoformat()
    )
    screened(review, month)
    assert counts(review)["waiting"] == 0


def add_by_the_form(review):
    """The row that the form writes, adopted: a patient who lived longer than most, published in February."""
    title = "Metastasis of the cord in February, made up"
    made = study(
        "cedarb2025", "CedarB", "2025", 1, "10.9999/cord.2", design="case_report", pmid="91002", title=title
    )
    lived = patient("cedarb2025", 1, 9, "10.9999/cord.2")
    cells = [("studies", "cedarb2025", k, v) for k, v in made.items()]
    cells += [("patients", lived["patient_id"], k, v) for k, v in lived.items()]
    folder = review.folder.parent / "contributions"
    folder.mkdir()
    rows = [("table", "row", "column", "value"), *cells]
    text = "\n".join(",".join(f'"{c}"' if "," in c else c for c in row) for row in rows)
    (folder / "iscm-cedarb2025-01.csv").write_text(text + "\n", encoding="utf-8")
    assert errors(review) == []
    assert CliRunner().invoke(main, ["adopt", "--data", str(review.folder)]).exit_code == 0


def add_a_curve(review, tmp_path):
    """A cohort with its printed median, then its digitised curve."""
    title = "Metastasis of the cord in March, made up"
    made = study(
        "cedarc2025", "CedarC", "2025", 24, "10.9999/cord.3", design="cohort", pmid="91003", title=title
    )
    review.write("studies", [*review.rows("studies"), made])
    result = {"result_id": "cedarc2025-r001", "study_id": "cedarc2025", "entity": "ISCM", "subgroup": "all", "outcome": "overall_survival",
              "statistic": "median", "n": "24", "value": SET["median"], "unit": "months", "url": "https://doi.org/10.9999/cord.3", "locator": "abstract"}  # fmt: skip
    review.write("cohort_results", [*review.rows("cohort_results"), result])
    steps = kaplan_meier(PATIENTS["time"], PATIENTS["event"])
    points = tmp_path / "points.csv"
    lines = (f"{t},{100 * s}" for t, s in zip(steps["time"], steps["survival"], strict=True))
    points.write_text("\n".join(lines), encoding="utf-8")
    cells = [
        word
        for name, cell in {**SET, "study_id": "cedarc2025"}.items()
        for word in ("--set", f"{name}={cell}")
    ]
    asked = ["curve", "--data", str(review.folder), "add", "cedarc2025-fig2", "--points", str(points), *cells]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output


def test_a_year(review, held, server, tmp_path, monkeypatch):
    root = review.folder.parent
    start = numbers(review)
    assert value(start, "survival.median") == 8

    # January: PubMed has nothing, OpenAlex what is known
    lines = search.run(review, day(1))
    assert [line["outcome"] for line in lines] == ["empty", "complete"]
    assert [(line["new"], line["known"]) for line in lines] == [("0", "0"), ("0", "2")]

    # February and March: a busy server, a broken answer; every search finds two new records and repeats none
    search_and_screen(review, held, 2, ("esearch", "status", (429, "slow down", [("Retry-After", "7")])))
    assert 7 in server.waits
    search_and_screen(review, held, 3, ("efetch", "body", "<PubmedArticleSet><Pubmed"))
    assert counts(review) == {"new": 4, "waiting": 0, "included": 2}
    assert counts(review, "2025-02-28") == {"new": 2, "waiting": 0, "included": 1}

    # April: one patient by the form; the median moves, which is no shift. The connection is cut half way
    add_by_the_form(review)
    search_and_screen(review, held, 4, ("efetch", "cut", None), ("openalex", "cut", None))
    now = numbers(review)
    assert value(now, "survival.median") == 8.5  # half are dead at 8 months, the next dies at 9
    assert value(now, "evidence.patients") == 10
    assert verdict(review, start, now) == ["stable"]

    # May: a cohort with its curve; its interval is rebuilt, and it stands in the panel. A server is silent for a while
    add_a_curve(review, tmp_path)
    with monkeypatch.context() as hurried:
        hurried.setattr(web, "TIMEOUT", 0.5)
        search_and_screen(review, held, 5, ("esearch", "silence", 2))
    released, frames = compartment_estimates(tables.evidence("ISCM", root=review.folder))
    cohort = frames.medians.set_index("study_id").loc["cedarc2025"]
    assert cohort["interval"] == "rebuilt"
    assert cohort["low"] < float(SET["median"]) < cohort["high"]
    assert frames.survival.groups.set_index("group").loc["CedarC 2025, Figure 2", "by"] == PUBLISHED

    # June: a release, which is made once
    search_and_screen(review, held, 6)
    commit(root)
    release.prepare(release.Repository(root), "26.2.0", date(2025, 6, 30), "A patient and a cohort.")
    assert "## 26.2.0 – 2025-06-30" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    commit(root)
    assert release.tag(release.Repository(root)) == "v26.2.0"
    with pytest.raises(release.ReleaseError, match="exists"):
        release.prepare(release.Repository(root), "26.2.0", date(2025, 7, 1), "Again.")

    # July: a database refuses, which is logged; the next day the search loses nothing
    appear(held, 7)
    held.fault("esearch", ("status", 400))
    assert [line["outcome"] for line in search.run(review, day(7))] == ["failed", "complete"]
    assert last_search(living(review.folder).log, living(review.folder).searches, "ISCM") == "2025-07-02"
    assert [line["new"] for line in search.run(review, day(7, 3), since="2025-07-01")] == ["1"]
    screened(review, 7)
    search_and_screen(review, held, 8)
    assert counts(review) == {"new": 14, "waiting": 0, "included": 7}

    # September: the study with the long survivors is retracted; nothing passes until somebody acts
    search_and_screen(review, held, 9)
    held.openalex[1].notices = (("retraction", "10.9999/notice", ""),)
    (notice,) = watch.run(review, day(9, 3))
    assert (notice["study_id"], notice["kind"]) == ("birch2021", "retraction")
    assert [f.rule for f in errors(review)] == ["notice-pooled"]
    review.write("notices", [{**row, "action": "left_out"} for row in review.rows("notices")])
    assert errors(review) == []
    now = numbers(review)
    assert value(now, "evidence.patients") == 7
    assert value(now, "survival.median") < value(released, "survival.median")
    assert value(now, "with_left_out.survival.median") == value(released, "survival.median")
    assert verdict(review, released, now) == ["shifted"]
    told = as_markdown(compare(review.folder, "v26.2.0"), "v26.2.0").splitlines()
    assert told[2].startswith("- ISCM: Median overall survival: **shifted**, 8.5 to ")
    said = str(banner(living(review.folder), tables.evidence("ISCM", root=review.folder), now).markup)
    assert "with what was retracted 8.5 months" in said
    assert "Birch 2021</strong> was retracted" in said

    # November: a pause after the search; nothing is searched, and every page says so
    search_and_screen(review, held, 10)
    search_and_screen(review, held, 11)
    book = {
        "scope": "book",
        "since": "2025-11-10",
        "state": "paused",
        "reason": "Nobody screens.",
        "next_check": "2025-11-30",
    }
    review.write("status", [*review.rows("status"), book])
    assert search.run(review, day(11, 20)) == []
    paused = living(review.folder)
    assert in_short(paused, "ISCM", "2025-11-15") == "paused, last search: 2025-11-02"

    # December: handed over, active again; the search finds what the pause left
    again = {"since": "2025-12-01", "state": "active", "reason": "Handed over.", "next_check": "2026-12-01"}
    review.write("status", [*review.rows("status"), {**book, **again}])
    appear(held, 12)
    assert [line["new"] for line in search.run(review, day(12))] == ["2", "0"]
    assert counts(review) == {"new": 22, "waiting": 2, "included": 10}
    assert in_short(living(review.folder), "ISCM", "2025-12-31") == "active, last search: 2025-12-02"
    assert errors(review) == []

    # the year in its log, its versions and its pages
    log = pd.DataFrame(review.rows("search_log"))
    in_pubmed = log[(log["strategy_id"] == "iscm") & (log["source"] == "pubmed")]["outcome"]
    assert in_pubmed.value_counts().to_dict() == {"complete": 11, "empty": 1, "failed": 1}
    table = flow_by_version(living(review.folder), "ISCM").set_index("version")
    assert table.loc["26.2.0", ["new", "included"]].tolist() == [10, 5]
    assert table.loc["today", ["new", "included"]].tolist() == [22, 10]
    package = json.loads((review.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["version"], package["created"][:10]) == ("26.2.0", "2025-06-30")
    assert "A patient and a cohort." in str(versions_table(living(review.folder)).markup)
