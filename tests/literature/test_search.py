"""Registered searches against a local server that speaks as PubMed and OpenAlex do."""

from datetime import UTC, datetime

import pytest
from Bio import Entrez

from analysis.literature import openalex, pubmed, search, web
from tests.literature.conftest import register
from tests.literature.server import Publication

NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
LATER = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
NAMES = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo"]


def several(n, **more):
    """Publications that differ in every identifier and in the title."""
    return [
        Publication(
            pmid=f"{90000 + i}",
            work=f"W{70000 + i}",
            doi=f"10.9999/made.up.{i}",
            title=f"{NAMES[i % 7]} and the spine: report number {i} of a made-up series",
            author=NAMES[i % 7],
            **more,
        )
        for i in range(n)
    ]


def counts(line):
    return {name: int(line[name]) for name in ("found", "new", "repeated", "known")}


def candidates(store):
    return {row["candidate_id"]: row for row in store.rows("candidates")}


def test_every_record_of_every_page_becomes_one_candidate(store, held, server, monkeypatch):
    monkeypatch.setattr(pubmed, "PAGE", 3)
    monkeypatch.setattr(pubmed, "BATCH", 2)
    held.pubmed = several(7)
    register(store)
    (line,) = search.run(store, NOW)
    assert line["outcome"] == "complete"
    assert counts(line) == {"found": 7, "new": 7, "repeated": 0, "known": 0}
    rows = candidates(store)
    assert sorted(rows) == [f"pmid{90000 + i}" for i in range(7)]
    assert rows["pmid90001"] == {
        "candidate_id": "pmid90001",
        "found_on": "2026-01-05",
        "source": "pubmed",
        "strategies": "iscm-test",
        "first_author": "Birch",
        "year": "2024",
        "title": "Birch and the spine: report number 1 of a made-up series",
        "journal": "Journal of Tests",
        "doi": "10.9999/made.up.1",
        "pmid": "90001",
        "openalex": "",
    }


def test_the_search_is_sent_as_registered_with_tool_and_address(store, held, server):
    register(store, query='(spine OR "cauda equina") AND metastasis')
    search.run(store, NOW)
    (asked,) = held.asked
    assert asked.startswith("/eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?")
    assert "term=%28spine+OR+%22cauda+equina%22%29+AND+metastasis" in asked
    assert "tool=spinemets" in asked
    assert "email=review%40example.org" in asked
    assert "api_key" not in asked


def test_a_key_is_sent_where_there_is_one(store, held, server, monkeypatch):
    monkeypatch.setenv(web.KEY, "secret")
    register(store)
    search.run(store, NOW)
    assert "api_key=secret" in held.asked[0]


def test_three_requests_a_second_without_a_key_and_ten_with_one(store, held, server, monkeypatch):
    monkeypatch.setattr(pubmed, "PAGE", 1)
    held.pubmed = several(3)
    register(store)
    search.run(store, NOW)
    assert min(server.waits) > 0.3
    server.waits.clear()
    monkeypatch.setattr(Entrez._open, "previous", 0)
    monkeypatch.setenv(web.KEY, "secret")
    search.run(store, LATER)
    assert 0 < min(server.waits) <= 0.1


def test_without_an_address_no_database_is_asked(store, held, server, monkeypatch):
    monkeypatch.delenv(web.EMAIL)
    register(store, sources="pubmed;openalex")
    lines = search.run(store, NOW)
    assert [line["outcome"] for line in lines] == ["failed", "failed"]
    assert all(web.EMAIL in line["detail"] for line in lines)
    assert held.asked == []


def test_pages_of_openalex_are_read_to_the_end(store, held, server, monkeypatch):
    monkeypatch.setattr(openalex, "PAGE", 3)
    held.openalex = several(7)
    register(store, sources="openalex")
    (line,) = search.run(store, NOW)
    assert counts(line) == {"found": 7, "new": 7, "repeated": 0, "known": 0}
    assert "title_and_abstract.search" in held.asked[0]
    assert candidates(store)["pmid90000"]["openalex"] == "w70000"
    assert candidates(store)["pmid90000"]["first_author"] == "Alder"


def test_a_second_run_repeats_nothing_and_finds_what_is_new(store, held, server):
    held.pubmed = several(3)
    register(store)
    search.run(store, NOW)
    held.pubmed = several(5)
    (line,) = search.run(store, LATER)
    assert counts(line) == {"found": 5, "new": 2, "repeated": 3, "known": 0}
    assert [r["found_on"] for r in candidates(store).values()] == ["2026-01-05"] * 3 + ["2026-02-05"] * 2
    fetched = [a for a in held.asked if "efetch" in a]
    assert "90000" not in fetched[-1]


def test_two_databases_and_two_searches_make_one_candidate(store, held, server):
    held.pubmed = several(2)
    held.openalex = [*several(2), Publication(work="W1", title="Only here: a made-up title on the cord")]
    register(store, "a", sources="pubmed;openalex")
    register(store, "b", sources="pubmed")
    lines = search.run(store, NOW)
    assert [counts(line)["new"] for line in lines] == [2, 1, 0]
    assert [counts(line)["repeated"] for line in lines] == [0, 2, 2]
    rows = candidates(store)
    assert sorted(rows) == ["pmid90000", "pmid90001", "w1"]
    assert rows["pmid90000"]["strategies"] == "a;b"
    assert rows["pmid90000"]["openalex"] == "w70000"
    assert rows["w1"]["strategies"] == "a"


def test_what_studies_and_exclusions_hold_is_no_candidate(store, held, server):
    held.pubmed = several(4)
    store.write(
        "studies", [{"study_id": "a2024", "doi": "10.9999/made.up.0"}, {"study_id": "b2024", "pmid": "90001"}]
    )
    store.write(
        "exclusions",
        [
            {
                "file": "studies",
                "former_id": "c2025",
                "title": "Cedar and the Spine: Report Number 2 of a Made-up Series.",
                "year": "2025",
                "first_author": "Cedar",
            }
        ],
    )
    register(store)
    (line,) = search.run(store, NOW)
    assert counts(line) == {"found": 4, "new": 1, "repeated": 0, "known": 3}
    assert list(candidates(store)) == ["pmid90003"]


def test_an_empty_search_is_logged(store, held, server):
    register(store, sources="pubmed;openalex")
    assert [line["outcome"] for line in search.run(store, NOW)] == ["empty", "empty"]
    logged = store.rows("search_log")
    assert sorted((r["source"], r["outcome"], r["found"]) for r in logged) == [
        ("openalex", "empty", "0"),
        ("pubmed", "empty", "0"),
    ]
    assert logged[0]["run"] == "2026-01-05T04:00:00Z"


@pytest.mark.parametrize(
    ("source", "path"), [("pubmed", "esearch"), ("pubmed", "efetch"), ("openalex", "openalex")]
)
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (("status", 503), "503"),
        (("body", "<html>a proxy speaks"), "cannot be read"),
        (("cut", None), "failed|cannot be read"),
        (("silence", 2), "in time"),
    ],
)
def test_a_server_that_stays_ill_fails_with_a_reason_and_the_next_search_goes_on(
    store, held, server, monkeypatch, source, path, fault, words
):
    monkeypatch.setattr(web, "TIMEOUT", 0.5)
    monkeypatch.setattr(web, "ATTEMPTS", 2)
    held.pubmed, held.openalex = several(2), several(2)
    held.fault(path, fault, fault)
    register(store, "a", sources=source)
    register(store, "b", sources=source)
    first, second = search.run(store, NOW)
    assert first["outcome"] == "failed"
    assert any(word in first["detail"] for word in words.split("|")), first["detail"]
    assert second["outcome"] == "complete"
    assert len(candidates(store)) == 2
    assert [r["outcome"] for r in store.rows("search_log")] == ["failed", "complete"]


@pytest.mark.parametrize("path", ["esearch", "efetch", "openalex"])
@pytest.mark.parametrize("fault", [("status", 500), ("body", "{"), ("cut", None), ("silence", 2)])
def test_a_passing_fault_costs_no_record(store, held, server, monkeypatch, path, fault):
    monkeypatch.setattr(web, "TIMEOUT", 0.5)
    held.pubmed, held.openalex = several(3), several(3)
    held.fault(path, fault)
    register(store, sources="openalex" if path == "openalex" else "pubmed")
    (line,) = search.run(store, NOW)
    assert (line["outcome"], counts(line)["new"]) == ("complete", 3)


@pytest.mark.parametrize("path", ["esearch", "openalex"])
def test_a_busy_server_is_waited_for_as_long_as_it_asks(store, held, server, path):
    held.fault(path, ("status", (429, "slow down", [("Retry-After", "7")])))
    register(store, sources="openalex" if path == "openalex" else "pubmed")
    (line,) = search.run(store, NOW)
    assert line["outcome"] == "empty"
    assert 7 in server.waits


def test_a_wait_longer_than_a_run_may_last_is_left_to_the_next_run(store, held, server):
    held.fault("esearch", ("status", (429, "tomorrow", [("Retry-After", "86400")])))
    register(store)
    (line,) = search.run(store, NOW)
    assert (line["outcome"], line["detail"]) == ("failed", "The server answered 429 (Too Many Requests).")
    assert max(server.waits, default=0) < 1


def test_a_refusal_is_not_asked_again(store, held, server):
    held.fault("esearch", ("status", 400))
    register(store)
    (line,) = search.run(store, NOW)
    assert line["outcome"] == "failed"
    assert len(held.asked) == 1


def test_a_run_that_is_cut_keeps_what_it_has_and_goes_on(store, held, server, monkeypatch):
    monkeypatch.setattr(pubmed, "BATCH", 2)
    monkeypatch.setattr(web, "ATTEMPTS", 1)
    held.pubmed = several(6)
    held.fault("efetch", ("body", articles_as_they_are(held.pubmed[:2])), ("status", 502))
    register(store)
    (line,) = search.run(store, NOW)
    assert line["outcome"] == "failed"
    assert list(candidates(store)) == ["pmid90000", "pmid90001"]
    held.asked.clear()
    (line,) = search.run(store, LATER)
    assert counts(line) == {"found": 6, "new": 4, "repeated": 2, "known": 0}
    assert sum("efetch" in asked for asked in held.asked) == 2


def articles_as_they_are(publications):
    from tests.literature.server import articles

    return articles(publications)


def test_an_interrupt_is_logged_and_leaves_whole_files(store, held, server, monkeypatch):
    held.pubmed = several(2)
    register(store)
    before = (store.folder / "search" / "candidates.csv").read_bytes()

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(search.Shelf, "take", interrupted)
    with pytest.raises(KeyboardInterrupt):
        search.run(store, NOW)
    (line,) = store.rows("search_log")
    assert (line["outcome"], line["detail"]) == ("failed", "The run was ended (KeyboardInterrupt).")
    assert (store.folder / "search" / "candidates.csv").read_bytes() == before


def test_a_table_that_cannot_be_written_stays_as_it_was(store, monkeypatch):
    register(store)
    path = store.folder / "search" / "strategies.csv"
    before = path.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", lambda *a: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        register(store, "b")
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if "partial" in p.name] == []


@pytest.mark.parametrize("source", ["pubmed", "openalex"])
def test_fewer_records_than_counted_is_a_failure(store, held, server, source):
    held.pubmed, held.openalex = several(3), several(3)
    held.count_of[source] = 5
    register(store, sources=source)
    (line,) = search.run(store, NOW)
    assert line["outcome"] == "failed"
    assert "counts 5 records and lists 3" in line["detail"]


def test_more_records_than_pubmed_lists_is_a_failure(store, held, server):
    held.count_of["pubmed"] = 10_000
    register(store)
    (line,) = search.run(store, NOW)
    assert "10,000 records, and PubMed lists 9,999" in line["detail"]


def test_a_record_that_pubmed_does_not_send_is_a_failure(store, held, server):
    held.pubmed = several(3)
    held.fault("efetch", ("body", articles_as_they_are(held.pubmed[:2])))
    register(store)
    (line,) = search.run(store, NOW)
    assert line["outcome"] == "failed"
    assert "90002" in line["detail"]


def test_a_field_that_pubmed_does_not_know_is_a_failure(store, held, server):
    register(store, query="spine[tiab2]")
    (line,) = search.run(store, NOW)
    assert "tiab2" in line["detail"]


def test_only_registered_searches_that_have_not_ended_run(store, held, server):
    register(store, "a", ended="2025-12-31")
    register(store, "b", registered="2026-02-01")
    register(store, "c", ended="2026-01-05")
    register(store, "notices", sources="crossref;pubmed", entity="all")
    assert [line["strategy_id"] for line in search.run(store, NOW)] == ["c"]


def test_what_was_finished_since_a_day_does_not_run_again(store, held, server):
    refusal = '{"error": "Invalid query parameters error.", "message": "a bracket is missing"}'
    held.fault("openalex", ("status", (400, refusal)))
    register(store, sources="pubmed;openalex")
    assert search.run(store, NOW)[1]["detail"] == "OpenAlex cannot read the search: a bracket is missing"
    assert [line["source"] for line in search.run(store, NOW.replace(hour=5), since="2026-01-05")] == [
        "openalex"
    ]


def test_the_log_that_was_written_passes_the_check(store, held, server):
    from analysis.contributions.check import check_folder

    held.pubmed, held.openalex = several(3), several(4)
    register(store, sources="pubmed;openalex")
    search.run(store, NOW)
    assert [f for f in check_folder(store.folder) if "search/" in f.file] == []


def test_a_part_that_is_paused_or_retired_is_not_searched(store, held, server):
    book = {"scope": "book", "since": "2025-01-01", "state": "active"}
    store.write(
        "status",
        [
            book,
            {**book, "scope": "ISCM", "state": "retired"},
            {**book, "scope": "LM", "since": "2026-02-01", "state": "paused"},
        ],
    )
    register(store, "a")
    register(store, "b", entity="LM")
    assert [line["strategy_id"] for line in search.run(store, NOW)] == ["b"]
    assert search.run(store, LATER) == []
