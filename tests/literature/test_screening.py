"""The order of screening, its recall, and decisions that are taken once."""

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.literature import screening
from tests.literature.conftest import register

ABOUT, OTHER = "metastasis of the spinal cord, case {}", "benign meningioma of the brain, case {}"


def known(years=("2020", "2021")):
    """Decisions that words tell apart: per year, as many of each kind as a model needs."""
    rows = [
        (pattern.format(f"{year} {i}"), year, pattern == ABOUT)
        for year in years
        for i in range(screening.LEAST)
        for pattern in (ABOUT, OTHER)
    ]
    return pd.DataFrame(rows, columns=["text", "year", "included"])


def candidate(number, title):
    return {"candidate_id": f"pmid{number}", "pmid": str(number), "title": title, "found_on": "2026-01-05",
            "strategies": "iscm-test", "source": "pubmed", "year": "2026"}  # fmt: skip


@pytest.fixture
def folder(store):
    """Ten studies, ten exclusions and two candidates."""
    n = screening.LEAST
    store.write(
        "studies", [{"study_id": f"a{i}", "title": ABOUT.format(i), "year": "2020"} for i in range(n)]
    )
    left = [
        {
            "file": "studies",
            "former_id": f"b{i}",
            "title": OTHER.format(i),
            "year": "2020",
            "reason": "benign",
        }
        for i in range(n)
    ]
    store.write("exclusions", left)
    register(store)
    store.write("candidates", [candidate(90001, OTHER.format(99)), candidate(90002, ABOUT.format(99))])
    return store


def run(store, *arguments):
    return CliRunner().invoke(main, ["screen", "--data", str(store.folder), *arguments])


def test_what_looks_like_the_included_comes_first(folder):
    assert [row["candidate_id"] for row in screening.waiting(folder)] == ["pmid90002", "pmid90001"]
    assert float(screening.waiting(folder)[0]["score"]) > 0.5


def test_one_decision_too_few_leaves_the_order_in_which_they_were_found(folder):
    folder.write("exclusions", folder.rows("exclusions")[1:])
    assert [(row["candidate_id"], row["score"]) for row in screening.waiting(folder)] == [
        ("pmid90001", ""),
        ("pmid90002", ""),
    ]
    assert "too few" in run(folder).output


def test_the_order_can_be_narrowed_to_a_subject(folder):
    register(folder, "lm", entity="LM")
    folder.write(
        "candidates", [*folder.rows("candidates"), {**candidate(90003, "third"), "strategies": "lm"}]
    )
    assert [row["candidate_id"] for row in screening.waiting(folder, "LM")] == ["pmid90003"]


def test_duplicates_and_titles_of_our_own_teach_nothing(folder):
    left = folder.rows("exclusions")
    folder.write("exclusions", [*left, {**left[0], "former_id": "x", "reason": "duplicate"}])
    folder.write(
        "studies", [*folder.rows("studies"), {"study_id": "z", "title": "[a description]", "year": "2020"}]
    )
    assert len(screening.decisions(folder)) == 2 * screening.LEAST


def test_decisions_on_candidates_teach(folder):
    screening.decide(
        folder, "pmid90001", {"decision": "exclude", "reason": "benign", "decided_on": "2026-01-06"}
    )
    taught = screening.decisions(folder)
    assert taught.loc[taught["text"].str.contains("99"), "included"].tolist() == [False]


def test_recall_of_a_model_that_can_tell_is_that_of_the_best_order():
    found = screening.recall(known())
    assert found["work"].tolist() == [0.2, 0.5, 1.0]
    assert found["ranked"].tolist() == found["best"].tolist() == [0.4, 1.0, 1.0]
    assert found["random"].tolist() == [0.2, 0.5, 1.0]
    assert found["included"].iloc[0] * 2 == found["records"].iloc[0] == 4 * screening.LEAST


def test_a_year_is_ranked_without_its_own_decisions():
    turned = known(("2020", "2021"))
    turned.loc[turned["year"] == "2021", "included"] = ~turned.loc[turned["year"] == "2021", "included"]
    assert screening.recall(turned).loc[0, "ranked"] == 0  # each year is taught the contrary by the other


def test_words_that_tell_nothing_give_no_recall_beyond_chance():
    mute = known()
    mute["text"] = [f"report {i % 7}" for i in range(len(mute))]
    assert screening.recall(mute).loc[1, "ranked"] < 0.75


def test_half_a_record_counts_half():
    assert screening.found_in([1, 1, 0, 1], 1.5) == 1.5
    assert screening.found_in([0, 1], 2) == 1


def test_too_few_decisions_give_no_recall():
    assert screening.recall(known(("2020",))).empty


def test_a_decision_is_written_and_the_candidate_waits_no_more(folder):
    done = run(folder, "exclude", "pmid90001", "--reason", "benign", "--stage", "title_abstract", "--by", "A")
    assert (done.exit_code, done.output) == (0, "pmid90001: exclude.\n")
    done = run(folder, "include", "pmid90002", "--stage", "full_text", "--by", "A", "--notes", "a series")
    assert done.exit_code == 0
    rows = {row["candidate_id"]: row for row in folder.rows("decisions")}
    assert (rows["pmid90001"]["decision"], rows["pmid90001"]["reason"]) == ("exclude", "benign")
    assert (rows["pmid90002"]["decision"], rows["pmid90002"]["notes"]) == ("include", "a series")
    assert run(folder).output == "0 candidates wait.\n"


def test_a_candidate_is_decided_once(folder):
    options = ("--stage", "full_text", "--by", "A")
    run(folder, "include", "pmid90001", *options)
    run(folder, "exclude", "pmid90002", "--reason", "benign", *options)
    path = folder.folder / "search" / "decisions.csv"
    before = path.read_bytes()
    done = run(folder, "include", "pmid90002", *options)
    assert done.exit_code == 1
    assert (
        "data/search/decisions.csv:3:1: 'pmid90002' was decided already: exclude benign on 20" in done.output
    )
    assert "edit this row" in done.output
    assert path.read_bytes() == before


def test_an_unknown_candidate_and_an_unknown_reason_are_sentences(folder):
    options = ("--stage", "full_text", "--by", "A")
    assert "no candidate 'pmid1'" in run(folder, "include", "pmid1", *options).output
    done = run(folder, "exclude", "pmid90001", "--reason", "dull", *options)
    assert done.exit_code == 2
    assert "no_own_patients" in done.output


def test_a_table_with_a_fault_is_not_decided_on(folder):
    path = folder.folder / "search" / "decisions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("reason", "cause"), encoding="utf-8")
    done = run(folder, "include", "pmid90001", "--stage", "full_text", "--by", "A")
    assert done.exit_code == 1
    assert "data/search/decisions.csv:1:4: " in done.output
