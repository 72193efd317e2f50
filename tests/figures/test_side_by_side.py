import pandas as pd

from analysis.estimates.results import frame, row
from analysis.figures import charts
from analysis.figures.side_by_side import COHORTS, CONTEXT, ROWS, measures_beside, shares_beside
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson
from tests.frames import evidence


def share(estimate_id, label, events, n, rows=("r1",), note=""):
    return row(estimate_id, label, wilson(events, n), "fraction", rows) | {"note": note}


def figure(*lines, known=None, **options):
    return shares_beside(
        known or evidence(), frame(list(lines)), "primary", ("primary",), "Primary tumour", **options
    )


def test_without_a_share_nothing_is_shown():
    assert figure()._repr_html_() == ""


def test_every_source_is_a_series_of_its_own():
    shown = figure(
        share("primary.lung", "Lung", 4, 10),
        share("pooled.primary.lung", "Lung", 5, 20, note="2 cohorts"),
        share("context.primary.lung", "Lung", 6, 30),
        share("printed.primary.lung.smith2010", "Lung", 7, 40),
    )
    assert list(shown.table["Source"]) == [ROWS, COHORTS, CONTEXT, "Smith 2010, as printed"]
    assert list(shown.table["Percent"]) == [40.0, 25.0, 20.0, 17.5]
    assert shown.table["Patients"][1] == "5 of 20 (25%); 2 cohorts"


def test_a_source_keeps_its_colour_whatever_stands_beside_it():
    shown = figure(share("pooled.primary.lung", "Lung", 5, 20))
    assert shown.drawing.to_dict()["layer"][0]["encoding"]["color"]["scale"]["range"] == [charts.ORANGE]


def test_the_title_states_the_most_frequent_category():
    shown = figure(share("primary.breast", "Breast", 2, 10), share("primary.lung", "Lung", 4, 10))
    assert shown.title == "Primary tumour: lung most often, 4 of 10 (40%)"


def test_the_rest_is_never_the_finding():
    shown = figure(share("primary.other", "Other", 8, 10), share("primary.lung", "Lung", 2, 10))
    assert "lung most often" in shown.title


def test_a_title_without_patient_rows_says_that_the_figure_is_published():
    shown = figure(share("printed.primary.lung.smith2010", "Lung", 7, 40))
    assert shown.title.endswith("7 of 40 (18%), as published")


def test_a_share_of_fewer_than_five_patient_rows_is_not_drawn():
    assert figure(share("primary.lung", "Lung", 3, 4))._repr_html_() == ""


def test_a_cohort_alone_that_is_also_printed_is_shown_once():
    known = evidence(cohorts=[{"result_id": "r1"}], reported=[{"reported_id": "p1"}])
    shown = figure(
        share("pooled.primary.lung", "Lung", 7, 40),
        share("printed.primary.lung.smith2010", "Lung", 7, 40, rows=("p1",)),
        known=known,
    )
    assert list(shown.table["Source"]) == ["Smith 2010, as printed"]


def test_a_chart_holds_no_category_that_it_does_not_draw():
    lines = [share(f"primary.p{i}", f"Primary {i:02d}", 20 - i, 20) for i in range(15)]
    shown = figure(*lines)
    drawn = {r["label"] for rows in shown.drawing.to_dict()["datasets"].values() for r in rows}
    assert len(drawn) == 12
    assert len(shown.table) == 15
    assert "15 categories" in shown.note


def test_a_share_without_counts_has_a_point_and_no_interval():
    line = row("printed.primary.lung.smith2010", "Lung", Estimate(0.2), "fraction", ["p1"])
    shown = figure(line)
    assert pd.isna(shown.table["From"][0])
    assert shown.table["Patients"][0] == "20%"


def test_measures_stand_by_source_with_their_range():
    known = evidence([{}], cohorts=[{"result_id": "r1"}])
    lines = [
        row("age", "Age", Estimate(60, 30, 80, n=9, method="median and range"), "years", ["patients-0"]),
        row(
            "cohort.age.r1",
            "Age",
            Estimate(55, n=70, method="mean and range as x reports it"),
            "years",
            ["r1"],
        ),
    ]
    shown = measures_beside(known, frame(lines), "age-sources", "age", "Age")
    assert list(shown.table["Group"]) == ["Patient rows (n=9)", "Smith 2010 (n=70)"]
    assert list(shown.table["Measure"]) == ["Median", "Mean"]
    assert shown.title == "Age: median 60 years, patient rows (n=9)"
