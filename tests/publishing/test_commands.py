"""The commands that build, as a person calls them."""

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.publishing import chapters


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """What would be executed."""
    seen = []
    monkeypatch.setattr(
        chapters, "execute", lambda *arguments: seen.append(arguments) or tmp_path / "lm.ipynb"
    )
    return seen


def run(*arguments: str):
    """The command with its arguments."""
    return CliRunner().invoke(main, ["chapter", *arguments])


def test_a_chapter_without_options_goes_to_its_place(calls):
    assert run("lm").exit_code == 0
    assert calls == [("lm", {}, None)]


def test_numbers_are_handed_on_as_numbers_and_variants_stay_out_of_the_book(calls):
    run("lm", "-p", "confidence=0.9", "-p", "as_of=2015-12-31")
    name, overrides, output = calls[0]
    assert (name, overrides) == ("lm", {"confidence": 0.9, "as_of": "2015-12-31"})
    assert output.name == "variants"


def test_an_earlier_version_of_the_data_is_read_from_git(calls):
    done = run("lm", "--data-version", "HEAD")
    assert done.exit_code == 0
    assert calls[0][1]["data"].endswith("data")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["brain"], "there is no chapter 'brain'"),
        (["lm", "-p", "as_of"], "'as_of' is no NAME=VALUE"),
        (["lm", "--data-version", "v0.0.0"], "'v0.0.0' is not a commit"),
    ],
)
def test_a_wrong_argument_ends_with_a_sentence_and_status_1(calls, arguments, sentence):
    done = run(*arguments)
    assert done.exit_code == 1
    assert sentence in done.output
    assert calls == []
