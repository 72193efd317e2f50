"""The chapter on treatment and the navigator follow their parameters."""

import json

import pytest

from analysis.publishing.chapters import ChapterError, execute

pytestmark = pytest.mark.build
MOVED = {"escc_1c": "high_grade_escc", "sins_stable_to": 7, "sins_unstable_from": 12}


def run(chapter, folder, **parameters):
    """Text of the executed notebook and its estimates by id."""
    notebook = execute(chapter, parameters, folder).read_text(encoding="utf-8")
    results = json.loads((folder / "results" / f"{chapter}.json").read_text(encoding="utf-8"))
    return notebook, results


def test_the_chapter_follows_alpha_beta_and_thresholds(tmp_path):
    text, results = run("noms", tmp_path, alpha_beta=3.0, **MOVED)
    numbers = {e["id"]: e["value"] for e in results["estimates"]}
    assert numbers["eqd2.1x8"] == pytest.approx(8 * (8 + 3) / (2 + 3))
    assert "sins&gt;=12" in text
    assert results["parameters"]["sins_stable_to"] == 7
    assert results["parameters"]["alpha_beta"] == 3.0


def test_only_verified_figures_are_shown_where_that_is_asked(tmp_path):
    text, results = run("noms", tmp_path, include="verified")
    assert not any(e["note"] == "to verify" for e in results["estimates"])
    assert next(e["value"] for e in results["estimates"] if e["id"] == "evidence.to_verify") == 0
    assert "Evidence by question" in text


def test_the_navigator_follows_the_thresholds(tmp_path):
    text, _ = run("navigator", tmp_path, **MOVED)
    assert "ESCC grade 1c counts as high-grade compression" in text
    assert "stable up to 7 and as unstable from 12" in text


def test_impossible_thresholds_stop_the_chapter_with_a_sentence(tmp_path):
    with pytest.raises(ChapterError, match="sins_stable_to < sins_unstable_from"):
        run("noms", tmp_path, sins_stable_to=13, sins_unstable_from=7)
    assert not (tmp_path / "noms.ipynb").exists()
