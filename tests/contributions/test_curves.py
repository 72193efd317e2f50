"""Published curves of made-up patients who are known: taken in, rebuilt, audited, drawn, refused."""

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.contributions.changes import moved_numbers
from analysis.contributions.check import check_folder
from analysis.contributions.curves import digitised
from analysis.contributions.store import Store
from analysis.estimates.compartment import compartment_estimates
from analysis.estimates.median_groups import median_groups
from analysis.estimates.rebuilt import PUBLISHED
from analysis.evidence.tables import evidence
from analysis.pages.provenance import provenance
from analysis.pages.survival import survival_figure
from analysis.statistics.survival import kaplan_meier, median_survival, numbers_at_risk
from tests.frames import by_id
from tests.literature.conftest import empty

PATIENTS = pd.DataFrame(
    {
        "time": [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24, 26],
        "event": [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0],
    }
)
MEDIAN = f"{median_survival(PATIENTS['time'], PATIENTS['event']).value:g}"
SET = {
    "study_id": "smith2020", "entity": "ISCM", "figure": "Figure 2", "arm": "all", "outcome": "overall_survival",
    "origin": "diagnosis", "time_unit": "months", "scale": "percent", "n": str(len(PATIENTS)), "events": str(int(PATIENTS["event"].sum())),
    "median": MEDIAN, "verification": "provisional",
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = Store(empty(tmp_path / "data"))
    study = {"study_id": "smith2020", "entities": "ISCM", "first_author": "Smith", "year": "2020", "title": "A cohort",
             "design": "cohort", "n_patients": "24", "population": "spinal_only", "verification": "verified",
             "access": "full_text", "doi": "10.9999/a", "url": "https://doi.org/10.9999/a"}  # fmt: skip
    made.write("studies", [study])
    return made


@pytest.fixture
def files(tmp_path):
    """What a digitizer writes of the printed figure: corners of the steps in percent, numbers at risk."""
    steps = kaplan_meier(PATIENTS["time"], PATIENTS["event"])
    points = "\n".join(f"{t}, {100 * s:.2f}" for t, s in zip(steps["time"], steps["survival"], strict=True))
    left = numbers_at_risk(PATIENTS["time"], [0, 6, 12, 18, 24])
    (tmp_path / "points.csv").write_text(f"x, y\n{points}\n", encoding="utf-8")
    rows = "\n".join(f"{t:g};{n}" for t, n in zip([0, 6, 12, 18, 24], left["at_risk"], strict=True))
    (tmp_path / "left.csv").write_text(rows, encoding="utf-8")
    return tmp_path


def run(store, *arguments):
    return CliRunner().invoke(main, ["curve", "--data", str(store.folder), *map(str, arguments)])


def add(store, files, **more):
    cells = [word for name, value in {**SET, **more}.items() for word in ("--set", f"{name}={value}")]
    return run(
        store,
        "add",
        "smith2020-fig2",
        "--points",
        files / "points.csv",
        "--at-risk",
        files / "left.csv",
        *cells,
    )


def contents(store):
    return {p.name: p.read_bytes() for p in (store.folder / "curves").iterdir()}


def test_a_good_curve_is_added_and_passes_check_and_audit(store, files):
    done = add(store, files)
    assert done.exit_code == 0, done.output
    assert (
        f"smith2020-fig2: events: printed {SET['events']}, rebuilt {SET['events']}, within 2" in done.output
    )
    assert done.output.endswith("smith2020-fig2: added.\n")
    assert [f for f in check_folder(store.folder) if "curves/" in f.file] == []
    audit = run(store)
    assert audit.exit_code == 0
    assert "beyond" not in audit.output


def test_the_rebuilt_median_is_that_of_the_patients_who_were_drawn(store, files):
    add(store, files)
    result = {"result_id": "smith2020-r001", "study_id": "smith2020", "entity": "ISCM", "subgroup": "all",
              "outcome": "overall_survival", "statistic": "median", "n": "24", "value": MEDIAN, "unit": "months"}  # fmt: skip
    store.write("cohort_results", [result])
    (row,) = median_groups(evidence("ISCM", root=store.folder)).to_dict("records")
    true = median_survival(PATIENTS["time"], PATIENTS["event"])
    assert row["interval"] == "rebuilt"
    assert row["low"] == pytest.approx(true.low, abs=0.5)
    assert row["high"] == pytest.approx(true.high, abs=1)
    store.write("cohort_results", [{**result, "ci_low": "5", "ci_high": "11"}])
    (row,) = median_groups(evidence("ISCM", root=store.folder)).to_dict("records")
    assert (row["interval"], row["low"], row["high"]) == ("printed", 5, 11)


def described(store, *months):
    rows = [{"patient_id": f"iscm-smith2020-{i:02d}", "study_id": "smith2020", "entity": "ISCM", "os_months": str(m),
             "os_event": "1", "os_origin": "surgery", "censoring_note": "exact", "verification": "verified"}
            for i, m in enumerate(months, 1)]  # fmt: skip
    store.write("patients", rows)


def test_an_accepted_curve_stands_in_the_survival_panel_beside_the_patients_and_counts_nowhere_else(
    store, files
):
    described(store, 30, 31, 32, 33, 34, 35)
    before = compartment_estimates(evidence("ISCM", root=store.folder)).numbers
    add(store, files)
    held = evidence("ISCM", root=store.folder)
    numbers, frames = compartment_estimates(held)
    groups = frames.survival.groups.set_index("group")
    assert groups.loc["Smith 2020, Figure 2", ["by", "n", "origins"]].tolist() == [PUBLISHED, 24, "diagnosis 24"]  # fmt: skip
    lines = by_id(numbers.to_dict("records"))
    true = median_survival(PATIENTS["time"], PATIENTS["event"])
    said = lines["rebuilt.smith2020-fig2.median"]
    assert said["value"] == pytest.approx(true.value, abs=0.1)
    assert said["rows"] == ["smith2020-fig2"]
    assert said["method"].endswith("of rebuilt patients")
    same = numbers[~numbers["id"].str.startswith("rebuilt.")].reset_index(drop=True)
    assert moved_numbers(before, same).empty
    figure = survival_figure(frames, numbers)
    assert PUBLISHED.lower() in figure.description
    assert "rebuilt from their printed figures" in figure.note
    assert "smith2020" in str(provenance(held, numbers).markup)


def test_a_refused_curve_does_not_stand_in_the_survival_panel(store, files):
    described(store, 30, 31, 32, 33, 34, 35)
    add(store, files)
    store.write("curves", [{**store.rows("curves")[0], "median": "15"}])
    numbers, frames = compartment_estimates(evidence("ISCM", root=store.folder))
    assert PUBLISHED not in set(frames.survival.groups["by"])
    assert not numbers["id"].str.startswith("rebuilt.").any()


@pytest.mark.parametrize("more", [{"arm": "operated"}, {"outcome": "local_control"}, {"entity": "LM"}])
def test_a_curve_of_a_part_or_of_something_else_gives_its_cohort_no_interval(store, files, more):
    assert add(store, files, **more).exit_code == 0
    result = {"result_id": "smith2020-r001", "study_id": "smith2020", "entity": "ISCM", "subgroup": "all",
              "outcome": "overall_survival", "statistic": "median", "n": "24", "value": MEDIAN, "unit": "months"}  # fmt: skip
    store.write("cohort_results", [result])
    (row,) = median_groups(evidence("ISCM", root=store.folder)).to_dict("records")
    assert (row["interval"], pd.isna(row["low"])) == ("", True)


def test_a_curve_is_drawn_over_its_points(store, files):
    add(store, files)
    done = run(store, "--draw", files / "drawn")
    picture = (files / "drawn" / "smith2020-fig2.svg").read_text(encoding="utf-8")
    assert "drawn: " in done.output
    assert picture.startswith("<svg")
    assert picture.count('fill="#d95f02"') >= len(PATIENTS) - 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"median": "12"}, f"the median is 12 in print and {MEDIAN} rebuilt"),
        ({"n": "60"}, "at_risk, row 0: 24 at time 0, but n is 60"),
        ({"time_unit": "fortnights"}, "not among its options"),
        ({"study_id": "jones2020"}, "which does not exist"),
        ({"colour": "red"}, "no column 'colour'"),
        ({"n": ""}, "n is empty"),
    ],
)
def test_a_curve_that_contradicts_what_is_printed_is_refused_and_nothing_is_written(
    store, files, more, words
):
    before = contents(store)
    done = add(store, files, **more)
    assert done.exit_code == 1
    assert words in done.output
    assert contents(store) == before


def test_a_curve_that_rises_is_refused(store, files):
    text = (files / "points.csv").read_text(encoding="utf-8").splitlines()
    text[8] = "4, 99"
    (files / "points.csv").write_text("\n".join(text), encoding="utf-8")
    done = add(store, files)
    assert done.exit_code == 1
    assert "a survival curve never rises" in done.output


def test_a_curve_that_nothing_printed_can_prove_is_refused(store, files):
    cells = [w for k, v in {**SET, "median": "", "events": ""}.items() for w in ("--set", f"{k}={v}")]
    done = run(store, "add", "smith2020-fig2", "--points", files / "points.csv", *cells)
    assert "nothing tells whether the rebuild is right" in done.output


def test_an_id_that_exists_is_refused_with_its_place(store, files):
    add(store, files)
    assert "data/curves/curves.csv:2:1: 'smith2020-fig2' exists" in add(store, files).output


def test_a_curve_that_was_spoilt_in_the_table_is_refused_with_its_place(store, files):
    add(store, files)
    store.write("curves", [{**store.rows("curves")[0], "median": "15"}])
    done = run(store)
    assert done.exit_code == 1
    assert (
        "data/curves/curves.csv:2:1: The curve 'smith2020-fig2' is refused: the median is 15 in print"
        in done.output
    )
    assert evidence("ISCM", root=store.folder).curves["curve_id"].tolist() == ["smith2020-fig2"]


@pytest.mark.parametrize(("line", "column"), [("3, 4, 5", 3), ("3, four", 2), ("3", 1), ("a 4", 1)])
def test_a_line_that_is_no_pair_is_named(tmp_path, line, column):
    path = tmp_path / "p.csv"
    path.write_text(f"time;survival\n0;1\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^p.csv:3:{column}: .* is not a pair of numbers"):
        digitised(path, ("time", "survival"))


def test_pairs_are_read_as_digitizers_write_them(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("\ufeffx,y\r\n0,1\r\n\r\n1.50\t9.5e-1\r\n", encoding="utf-8")
    assert digitised(path, ("time", "survival")) == [
        {"time": "0", "survival": "1"},
        {"time": "1.5", "survival": "0.95"},
    ]


def test_without_curves_there_is_nothing_to_audit(store):
    assert run(store).output == "No curve was digitised yet.\n"
