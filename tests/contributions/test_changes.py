"""What a change of the data moves: rows, numbers, curves, and the words for it."""

import csv
import json
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from analysis.contributions import changes
from analysis.contributions.changes_report import as_markdown, both_sides
from analysis.estimates.results import COLUMNS
from analysis.evidence import tables
from analysis.submitted.tables import Table

STUDY = {
    "study_id": "smith2020",
    "entities": "LM",
    "first_author": "Smith",
    "year": "2020",
    "title": "Cord metastases",
    "design": "case_series",
    "n_patients": "6",
    "doi": "10.1000/a",
    "url": "https://doi.org/10.1000/a",
    "access": "abstract",
    "verification": "verified",
    "population": "spinal_only",
}
TIMES = ("1", "2", "4", "8", "16", "32")
PATIENTS = [
    {
        "patient_id": f"lm-smith2020-{number:02d}",
        "study_id": "smith2020",
        "entity": "LM",
        "age_years": str(40 + number),
        "sex": "female",
        "primary": "lung",
        "spinal_regions": "lumbar",
        "os_months": months,
        "os_event": "1",
        "os_origin": "diagnosis",
        "censoring_note": "exact",
        "verification": "verified",
        "url": "https://doi.org/10.1000/a",
        "locator": "abstract",
    }
    for number, months in enumerate(TIMES, 1)
]


@pytest.fixture
def folder(tmp_path):
    """A data folder with one study of six patients; the other tables are empty or, for terms, as they are."""
    root = tmp_path / "data"
    root.mkdir()
    shutil.copy(tables.DATA / "datapackage.json", root)
    for resource in tables.package()["resources"]:
        (root / resource["path"]).parent.mkdir(exist_ok=True)
        write(root, resource["name"], [])
    for name in ("vocabulary", "compartments"):
        shutil.copy(tables.DATA / f"{name}.csv", root)
    write(root, "studies", [STUDY])
    write(root, "patients", PATIENTS)
    return root


def write(root, name, rows):
    resource = tables.resource(name)
    names = [field["name"] for field in resource["schema"]["fields"]]
    with (root / resource["path"]).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def changed_time(root, months):
    """Change the survival time of the third patient."""
    write(root, "patients", [*PATIENTS[:2], {**PATIENTS[2], "os_months": months}, *PATIENTS[3:]])


def git(root, *arguments):
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def commit(root, message):
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", message)


@pytest.fixture
def repository(folder):
    root = folder.parent
    git(root, "init", "-q", "-b", "main")
    commit(root, "data: first")
    return folder


def table(rows):
    frame = pd.DataFrame(rows, dtype=object)
    resource = {"name": "t", "schema": {"primaryKey": ["id"], "fields": []}}
    places = {name: place for place, name in enumerate(frame, 1)}
    return {"t": Table("t", "t.csv", resource, frame, np.arange(2, len(frame) + 2), places)}


def numbers(**values):
    """A results frame with one number for each name: (value, low, high) or a count."""
    rows = []
    for name, given in values.items():
        value, low, high = given if isinstance(given, tuple) else (given, np.nan, np.nan)
        method = "Kaplan-Meier" if isinstance(given, tuple) else "count"
        rows.append([name, name, value, low, high, "months", 6, 6, 0.95, method, "", [], 0])
    return pd.DataFrame(rows, columns=COLUMNS)


# --- rows
def test_a_changed_cell_is_named_with_both_sides():
    (change,) = changes.row_changes(table([{"id": "a", "x": "1"}]), table([{"id": "a", "x": "2"}]))
    assert change.changed == [("a", "x", "1", "2")]
    assert change.added == change.removed == {}


def test_added_and_removed_rows_carry_their_filled_cells():
    (change,) = changes.row_changes(table([{"id": "a", "x": "1"}]), table([{"id": "b", "x": ""}]))
    assert change.added == {"b": {"id": "b"}}
    assert change.removed == {"a": {"id": "a", "x": "1"}}


def test_equal_tables_change_nothing():
    assert changes.row_changes(table([{"id": "a", "x": "1"}]), table([{"id": "a", "x": "1"}])) == []


def test_a_column_on_one_side_is_named_and_its_cells_are_not_listed():
    (change,) = changes.row_changes(table([{"id": "a", "x": "1"}]), table([{"id": "a", "y": "1"}]))
    assert (change.columns, change.changed) == (["x", "y"], [])


def test_a_row_whose_key_repeats_is_not_lost():
    (change,) = changes.row_changes(table([{"id": "a", "x": "1"}]), table([{"id": "a", "x": "1"}] * 2))
    assert list(change.added.values()) == [{"id": "a", "x": "1"}]


# --- numbers
def test_only_numbers_that_differ_are_listed():
    before, after = (
        numbers(a=(1.0, 0.5, 2.0), b=(3.0, 2.0, 4.0)),
        numbers(a=(1.0, 0.5, 2.0), b=(3.5, 2.0, 4.0)),
    )
    moved = changes.moved_numbers(before, after)
    assert moved["id"].tolist() == ["b"]
    assert (moved["value_before"].tolist(), moved["value_after"].tolist()) == ([3.0], [3.5])


def test_a_limit_that_differs_moves_its_number():
    moved = changes.moved_numbers(numbers(a=(1.0, 0.5, np.nan)), numbers(a=(1.0, 0.5, 9.0)))
    assert moved["id"].tolist() == ["a"]


def test_two_limits_that_are_not_reached_are_alike():
    assert changes.moved_numbers(numbers(a=(1.0, 0.5, np.nan)), numbers(a=(1.0, 0.5, np.nan))).empty


def test_noise_of_the_last_digit_moves_nothing():
    assert changes.moved_numbers(numbers(a=(1.0, 0.5, 2.0)), numbers(a=(1.0 + 1e-13, 0.5, 2.0))).empty


def test_a_number_that_only_one_side_states_is_listed():
    moved = changes.moved_numbers(numbers(a=(1.0, 0.5, 2.0)), numbers(b=(1.0, 0.5, 2.0)))
    assert sorted(moved["id"]) == ["a", "b"]
    assert both_sides(moved.set_index("id").loc["b"].to_dict()) == (
        "not stated",
        "1 (0.5 to 2), n = 6, 6 events",
    )


def test_the_sides_are_written_with_the_digits_that_tell_them_apart():
    (row,) = changes.moved_numbers(numbers(a=(1.23456, 1.0, 2.0)), numbers(a=(1.23457, 1.0, 2.0))).to_dict(
        "records"
    )
    assert both_sides(row) == ("1.23456 (1 to 2)", "1.23457 (1 to 2)")


# --- the whole, between commits
def test_a_changed_survival_time_shows_the_row_the_numbers_and_the_curve(repository):
    changed_time(repository, "6")
    found = changes.compare(repository, "main")
    assert found.failed == {}
    assert [c.changed for c in found.rows] == [[("lm-smith2020-03", "os_months", "4", "6")]]
    moved = found.moved["LM"].set_index("id")
    # half of six are dead from the third death to the fourth, at 8 months: the middle of that span
    assert moved.loc["survival.median", ["value_before", "value_after"]].tolist() == [6.0, 7.0]
    assert not any(name.startswith(("primary.", "evidence.")) for name in moved.index)
    assert set(found.curves) == {"LM"}
    text = as_markdown(found, "main")
    assert "| lm-smith2020-03 | `os_months` | 4 | 6 |" in text
    assert "`survival.median`" in text
    assert "No conclusion moves" not in text


def test_every_number_that_is_listed_moved_and_every_other_did_not(repository):
    before = changes.estimates(changes.side(repository, "LM")).set_index("id")
    changed_time(repository, "6")
    after = changes.estimates(changes.side(repository, "LM")).set_index("id")
    listed = set(changes.compare(repository, "main").moved["LM"]["id"])
    names = ["value", "low", "high", "n", "events"]
    really = {
        i
        for i in before.index.union(after.index)
        if i not in before.index
        or i not in after.index
        or not all(changes.alike(before.loc[i, n], after.loc[i, n]) for n in names)
    }
    assert listed == really


def test_a_changed_remark_moves_no_conclusion(repository):
    write(repository, "patients", [{**PATIENTS[0], "notes": "a remark"}, *PATIENTS[1:]])
    text = as_markdown(changes.compare(repository, "main"), "main")
    assert "No conclusion moves." in text
    assert "a remark" in text
    assert "### LM" not in text


def test_without_a_change_nothing_is_computed(repository):
    found = changes.compare(repository, "main")
    assert (found.rows, found.moved, found.curves) == ([], {}, {})
    assert "No row changes. No conclusion moves." in as_markdown(found, "main")


def test_two_commits_can_be_compared(repository):
    changed_time(repository, "6")
    commit(repository.parent, "data: second")
    changed_time(repository, "7")
    found = changes.compare(repository, "main~1", "main")
    assert [c.changed for c in found.rows] == [[("lm-smith2020-03", "os_months", "4", "6")]]


def test_data_that_cannot_be_read_are_said_so_and_their_rows_still_compared(repository):
    changed_time(repository, "four")
    found = changes.compare(repository, "main")
    assert "LM" in found.failed
    text = as_markdown(found, "main")
    assert "not known whether a conclusion moves" in text
    assert "four" in text


def test_a_version_without_a_later_column_and_later_tables_is_compared_and_left_as_it_is(folder, tmp_path):
    before = shutil.copytree(folder, tmp_path / "before")
    package = json.loads((before / "datapackage.json").read_text(encoding="utf-8"))
    kept = [r for r in package["resources"] if r["name"] not in ("headline_rules", "second_readings")]
    for resource in kept:
        if resource["name"] == "cohort_results":
            fields = resource["schema"]["fields"]
            resource["schema"]["fields"] = [f for f in fields if f["name"] != "selected_on"]
    (before / "datapackage.json").write_text(json.dumps({**package, "resources": kept}), encoding="utf-8")
    path = before / "cohort_results.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("selected_on,", ""), encoding="utf-8")
    held = {p: p.read_bytes() for p in before.rglob("*") if p.is_file()}
    changed_time(folder, "6")
    found = changes.compare_folders(before, folder)
    assert found.failed == {}
    assert "survival.median" in set(found.moved["LM"]["id"])
    assert {p: p.read_bytes() for p in before.rglob("*") if p.is_file()} == held


def test_an_unknown_commit_is_refused(repository):
    with pytest.raises(ValueError, match="'nowhere' is not a commit"):
        changes.compare(repository, "nowhere")


def test_a_commit_without_data_is_refused(folder):
    root = folder.parent
    git(root, "init", "-q", "-b", "main")
    (root / "README.md").write_text("About.\n")
    git(root, "add", "README.md")
    git(root, "commit", "-q", "-m", "first")
    with pytest.raises(ValueError, match="no folder 'data'"):
        changes.compare(folder, "main")


def test_many_numbers_are_folded_and_none_is_left_out():
    before = numbers(**{f"a{n}": (1.0, 0.5, 2.0) for n in range(20)})
    after = numbers(**{f"a{n}": (1.5, 0.5, 2.0) for n in range(20)})
    moved = changes.moved_numbers(before, after)
    rows = changes.row_changes(table([{"id": "a", "x": "1"}]), table([{"id": "a", "x": "2"}]))
    text = as_markdown(changes.Comparison(rows, {"LM": moved}, {}, {}), "main")
    assert "20 estimates and 0 counts" in text
    assert "<summary>5 further numbers</summary>" in text
    assert all(f"`a{n}`" in text for n in range(20))


def test_cells_cannot_break_the_table():
    rows = table([{"id": "a", "x": "1"}]), table([{"id": "a", "x": "p | q <b> `c`\nd"}])
    text = as_markdown(changes.Comparison(changes.row_changes(*rows), {}, {}, {}), "main")
    (line,) = [line for line in text.splitlines() if line.startswith("| a |")]
    assert line == "| a | `x` | 1 | p \\| q \\<b\\> \\`c\\`\\u000ad |".replace("\\u000a", "\\\\u000a")


def test_the_report_begins_with_a_line_for_each_headline(folder):
    trigger = {"estimate": "survival.median", "measure": "ratio", "shifted": "1.2", "reason": "a fifth"}
    write(folder, "triggers", [trigger])
    before = shutil.copytree(folder, folder.parent / "before")
    rows = [{**PATIENTS[0], "patient_id": f"lm-smith2020-{n:02d}", "os_months": "40"} for n in range(7, 13)]
    write(folder, "patients", [*PATIENTS, *rows])
    text = as_markdown(changes.compare_folders(before, folder), "before")
    first = text.splitlines()[2]
    assert first == "- LM: Median overall survival: **shifted**, 6 to 36 (a ratio of 6, 1.2 or more counts)"
    write(folder, "patients", PATIENTS)
    assert "stable" not in as_markdown(changes.compare_folders(before, folder), "before")
