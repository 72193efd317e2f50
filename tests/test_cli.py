"""The command line: what it prints, what it writes, how it ends."""

import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.evidence import tables
from analysis.submitted import findings


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(tables.DATA, tmp_path / "data")


def run(*arguments, **more):
    return CliRunner().invoke(main, [str(a) for a in arguments], **more)


def spoil(folder):
    """A word in the place of a year, in line 2; returns the number of the cell."""
    path = folder / "studies.csv"
    header, first, rest = path.read_text(encoding="utf-8").split("\n", 2)
    year = header.split(",").index("year")
    cells = first.split(",")
    cells[year] = "soon"
    path.write_text("\n".join([header, ",".join(cells), rest]), encoding="utf-8")
    return year + 1


def test_the_data_of_the_repository_pass(folder):
    result = run("check", "--data", folder)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith(("0 errors", "The data are in order"))


def test_an_error_is_one_line_with_its_place_and_ends_with_1(folder):
    column = spoil(folder)
    result = run("check", "--data", folder)
    assert result.exit_code == 1
    (line,) = [line for line in result.output.splitlines() if "cell-type" in line]
    assert line.startswith(f"data/studies.csv:2:{column}: Column `year` holds 'soon'")
    assert line.endswith("[error cell-type]")


def test_json_holds_every_finding(folder):
    spoil(folder)
    content = json.loads(run("check", "--data", folder, "--json").stdout)
    assert content["errors"] == len([f for f in content["findings"] if f["severity"] == "error"]) > 0
    assert {"file", "line", "column", "rule", "sentence", "remedy"} <= set(content["findings"][0])


def test_annotations_and_summary_are_written_for_a_pull_request(folder, tmp_path):
    column = spoil(folder)
    summary = tmp_path / "summary.md"
    result = run("check", "--data", folder, "--github", "--summary", summary)
    assert (
        f"::error file=data/studies.csv,line=2,col={column},title=cell-type::Column `year`" in result.output
    )
    assert "data/studies.csv:2:" in summary.read_text(encoding="utf-8")


def test_a_base_that_is_no_commit_is_a_sentence(folder):
    result = run("check", "--data", folder, "--base", "nowhere")
    assert result.exit_code == 1
    assert "'nowhere' is not a commit" in result.output


def test_a_folder_without_descriptor_is_a_sentence(tmp_path):
    result = run("tidy", "--data", tmp_path)
    assert result.exit_code == 1
    assert "datapackage.json" in result.output


def test_tidy_says_what_it_did_and_then_that_all_is_tidy(folder):
    path = folder / "vocabulary.csv"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    looked = run("tidy", "--data", folder, "--check")
    assert (looked.exit_code, looked.output) == (1, "data/vocabulary.csv: is not tidy.\n")
    assert run("tidy", "--data", folder).output == "data/vocabulary.csv: tidied.\n"
    assert path.read_bytes() == whole
    assert run("tidy", "--data", folder).output == "Every table is tidy.\n"


def test_new_study_asks_again_until_the_answer_passes(folder):
    answers = "10.9999/new.2\nLM\nZzyx\nsoon\n2024\nA title\n\ncohort\n12\nabstract\nspinal\nspinal_only\n"
    result = run("new", "study", "--data", folder, input=answers)
    assert result.exit_code == 0, result.output
    assert "not a whole number" in result.output
    assert "Did you mean 'spinal_only'" in result.output
    assert "zzyx2024" in (folder / "studies.csv").read_text(encoding="utf-8")


def test_new_study_takes_flags_and_asks_nothing(folder):
    result = run("new", "study", "--data", folder, "--pmid", "99999999", "--set", "year", "--no-input")
    assert result.exit_code == 1
    assert "'year' is no COLUMN=VALUE" in result.output
    result = run("new", "study", "--data", folder, "--pmid", "99999999", "--no-input")
    assert result.exit_code == 1
    assert "Column `entities` is empty" in result.output


def test_diff_outside_a_repository_is_a_sentence(folder):
    result = run("diff", "main", "--data", folder)
    assert result.exit_code == 1
    assert "'main' is not a commit" in result.output


def test_check_does_not_import_what_only_chapters_need():
    code = (
        "import sys; from click.testing import CliRunner; from analysis.cli import main; "
        "CliRunner().invoke(main, ['check']); "
        "heavy = {'lifelines', 'altair', 'scipy', 'papermill', 'frictionless', 'matplotlib'}; "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tables.ROOT)
    assert done.stderr.strip() == ""
    assert done.returncode == 0


def finding(**more):
    values = {"file": "data/a.csv", "line": 3, "column": 2, "rule": "r", "severity": "error"}
    return findings.Finding(**{**values, "sentence": "It is so.", "remedy": "Mend it.", **more})


def test_findings_are_sorted_by_place_and_told_once():
    text = findings.as_text([finding(line=10), finding(line=9), finding(line=9)])
    assert text.splitlines() == [
        "data/a.csv:9:2: It is so. Mend it. [error r]",
        "data/a.csv:10:2: It is so. Mend it. [error r]",
        "2 errors, 0 warnings. Mend the errors before the data can be published.",
    ]


def test_an_annotation_escapes_what_the_runner_would_read():
    line = findings.as_annotations([finding(file="data/a,b.csv", sentence="100 % :: so\nthere.")])
    assert line == "::error file=data/a%2Cb.csv,line=3,col=2,title=r::100 %25 :: so%0Athere. Mend it."


def test_a_cell_cannot_break_the_summary_table():
    table = findings.as_markdown([finding(sentence="'a|b<script>' is wrong.")])
    assert "'a\\|b\\<script\\>' is wrong." in table


def test_a_long_summary_says_how_much_it_leaves_out():
    table = findings.as_markdown([finding(line=n) for n in range(5)], limit=3)
    assert table.count("data/a.csv:") == 3
    assert "2 further findings not shown here" in table
