import pandas as pd
import pytest

from analysis.statistics.curve_audit import (
    COLUMNS,
    Limits,
    audit_hazard_ratio,
    audit_rebuild,
    curve_distance,
    rebuild_curves,
)

PATIENTS = pd.DataFrame({"time": [2.0, 4, 6, 8, 10], "event": [1, 1, 1, 1, 0]})


def drawn(time, survival):
    return pd.DataFrame({"time": time, "survival": survival})


def test_points_on_steps_and_risers_have_no_distance():
    points = drawn([0, 1, 2, 2, 2, 5], [1, 1, 1, 0.9, 0.8, 0.6])
    assert curve_distance(points, PATIENTS) == pytest.approx([0] * 6)


def test_distance_is_vertical():
    assert curve_distance(drawn([1, 5, 9], [0.9, 0.7, 0.1]), PATIENTS) == pytest.approx([0.1, 0.1, 0.1])


def test_an_exact_rebuild_passes_every_check():
    at_risk = pd.DataFrame({"time": [0, 5], "at_risk": [5, 3]})
    table = audit_rebuild(drawn([0, 2, 4], [1, 0.8, 0.6]), PATIENTS, at_risk, 4, 6.0)
    assert list(table.columns) == COLUMNS
    assert table["check"].tolist() == [
        "largest distance",
        "root mean square distance",
        "number at risk",
        "events",
        "median",
    ]
    assert table["passed"].all()
    assert (table["difference"].abs() < 1e-12).all()


def test_what_was_not_printed_is_not_checked():
    table = audit_rebuild(drawn([0, 2, 4], [1, 0.8, 0.6]), PATIENTS)
    assert len(table) == 2


def test_a_curve_that_is_off_fails_and_says_by_how_much():
    table = audit_rebuild(drawn([1, 5], [0.9, 0.6]), PATIENTS).set_index("check")
    assert table.loc["largest distance", "difference"] == pytest.approx(0.1)
    assert table.loc["root mean square distance", "difference"] == pytest.approx((0.01 / 2) ** 0.5)
    assert not table["passed"].any()


def test_the_limits_are_parameters():
    wide = Limits(largest_distance=0.2, rms_distance=0.2)
    assert audit_rebuild(drawn([1, 5], [0.9, 0.6]), PATIENTS, limits=wide)["passed"].all()


def test_the_number_at_risk_that_misses_most_is_shown():
    at_risk = pd.DataFrame({"time": [0, 5, 9], "at_risk": [5, 3, 4]})
    row = audit_rebuild(drawn([0, 2], [1, 0.8]), PATIENTS, at_risk).set_index("check").loc["number at risk"]
    assert (row["published"], row["rebuilt"], row["note"]) == (4, 1, "at time 9")
    assert not row["passed"]


def test_a_median_that_is_not_reached_does_not_pass():
    alive = PATIENTS.assign(event=[1, 0, 0, 0, 0])
    assert (
        not audit_rebuild(drawn([0, 2], [1, 0.8]), alive, median=6.0)
        .set_index("check")
        .loc["median", "passed"]
    )


def test_the_hazard_ratio_is_that_of_the_curve_against_its_comparator():
    slower = PATIENTS.assign(time=PATIENTS["time"] * 3)
    row = audit_hazard_ratio(slower, PATIENTS, 0.3).iloc[0]
    assert row["rebuilt"] < 1
    assert audit_hazard_ratio(PATIENTS, slower, 3.0).iloc[0]["rebuilt"] == pytest.approx(1 / row["rebuilt"])


# --- the tables


def tables(**changed):
    """One curve of five patients, and a second arm that differs by `changed`."""
    first = {"curve_id": "a", "time_unit": "months", "scale": "percent", "n": 5, "events": 4, "median": 6.0}
    first |= {"hazard_ratio": None, "comparator": None}
    curves = pd.DataFrame([first, first | {"curve_id": "b", "median": None} | changed]).convert_dtypes()
    height = [100.0, 80, 60, 40, 20, 20]
    points = pd.concat(
        [
            pd.DataFrame(
                {"curve_id": c, "point": range(1, 7), "time": [0.0, 2, 4, 6, 8, 10], "survival": height}
            )
            for c in "ab"
        ]
    )
    return curves, points, pd.DataFrame({"curve_id": ["a"], "time": [0.0], "at_risk": [5]})


def test_curves_become_patients_in_months():
    patients, audit = rebuild_curves(*tables(time_unit="years"))
    assert patients.groupby("curve_id")["time"].max().to_dict() == {"a": 10, "b": 120}
    assert patients.groupby("curve_id")["event"].sum().to_dict() == {"a": 4, "b": 4}
    assert audit["passed"].all()
    assert set(audit.loc[audit["check"] == "mended", "note"]) == {"percent were made proportions"}


def test_a_refused_curve_has_a_reason_and_no_patients():
    patients, audit = rebuild_curves(*tables(scale="proportion"))
    assert set(patients["curve_id"]) == {"a"}
    row = audit[audit["curve_id"] == "b"].iloc[0]
    assert row["check"] == "refused"
    assert not row["passed"]
    assert "check the scale" in row["note"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"n": None}, "n is empty"),
        ({"time_unit": "moons"}, "time_unit is 'moons'"),
        ({"events": 9}, "total_events is 9"),
    ],
)
def test_a_curve_whose_row_is_wrong_is_refused(changed, reason):
    _, audit = rebuild_curves(*tables(**changed))
    assert reason in audit.loc[audit["check"] == "refused", "note"].item()


def test_a_printed_hazard_ratio_is_checked_against_the_comparator():
    _, audit = rebuild_curves(*tables(hazard_ratio=1.0, comparator="a"))
    row = audit[audit["check"] == "hazard ratio"].iloc[0]
    assert row["curve_id"] == "b"
    assert row["rebuilt"] == pytest.approx(1.0)
    assert row["passed"]


def test_a_hazard_ratio_against_a_refused_curve_is_not_checked():
    _, audit = rebuild_curves(*tables(hazard_ratio=1.0, comparator="c"))
    assert "hazard ratio" not in set(audit["check"])


def test_no_curves_give_empty_tables():
    curves, points, at_risk = tables()
    patients, audit = rebuild_curves(curves[:0], points[:0], at_risk[:0])
    assert patients.empty
    assert list(patients.columns) == ["curve_id", "time", "event"]
    assert list(audit.columns) == ["curve_id", *COLUMNS]
