"""The tables of who and how: every source of a share in a column of its own."""

import re

import pandas as pd

from analysis.estimates.patients import patient_estimates
from analysis.estimates.printed import printed_estimates
from analysis.estimates.results import frame, row
from analysis.pages.characteristics import SHOWN, presentation_table, treatment_table, who_table
from analysis.statistics.estimate import Estimate
from analysis.statistics.proportions import wilson
from tests.frames import evidence

PATIENTS = [
    {"primary": "lung", "sex": "male", "age_years": 41},
    {"primary": "lung", "sex": "male", "age_years": 50},
    {"primary": "breast", "sex": "female", "age_years": 62},
    {"primary": "breast", "sex": "female", "age_years": 70},
    {"primary": "renal", "sex": "female", "age_years": 83},
]
PRINTED = {
    "characteristic": "primary",
    "category": "lung",
    "numerator": 7,
    "denominator": 40,
    "percentage": "17.6",
}


def estimates(known, *more) -> pd.DataFrame:
    return frame([*patient_estimates(known), *printed_estimates(known), *more])


def lines(table: pd.DataFrame) -> list[tuple]:
    """Row, source, value, from, to, counts and words of a data table."""
    columns = ["Row", "Source", "Value", "From", "To", "Patients with it", "Patients", "As stated"]
    found = table[columns].astype(object).where(table[columns].notna(), None)
    return [tuple(r) for r in found.itertuples(index=False)]


def test_nothing_and_too_few_patients_show_nothing():
    for known in (evidence(), evidence([{"primary": "lung", "spinal_regions": "lumbar"}] * 4)):
        for view in (who_table, presentation_table, treatment_table):
            assert view(known, estimates(known))._repr_html_() == ""


def test_the_whole_table_of_five_patients_and_a_printed_share():
    known = evidence(PATIENTS, reported=[PRINTED])
    shown = who_table(known, estimates(known))
    assert shown.title == "Age median 62 years; male 2 of 5 (40%); lung and breast 2 of 5 (40%) each"
    found = lines(shown.table)
    assert found[0] == (
        "Age",
        "Individually reported patients",
        62.0,
        41.0,
        83.0,
        None,
        5,
        "median 62 years (41 to 83)",
    )
    assert found[1] == ("Male", "Individually reported patients", 40.0, 11.8, 76.9, 2, 5, "2 of 5 (40%)")
    primary = [f for f, b in zip(found, shown.table["Block"], strict=True) if b == "Primary tumour"]
    assert primary == [
        ("Lung", "Individually reported patients", 40.0, 11.8, 76.9, 2, 5, "2 of 5 (40%)"),
        ("Lung", "Smith 2010, as printed", 17.5, None, None, 7, 40, "7 of 40 (17.6%)"),
        ("Breast", "Individually reported patients", 40.0, 11.8, 76.9, 2, 5, "2 of 5 (40%)"),
        ("Kidney", "Individually reported patients", 20.0, 3.6, 62.4, 1, 5, "1 of 5 (20%)"),
    ]
    assert shown.note == (
        "Reports state a metastasis more often than its absence, so shares of individual patients run high. "
        "Bars are 95% intervals of our own; printed shares stand as printed, without one."
    )


def test_a_share_is_drawn_where_its_row_says():
    known = evidence(PATIENTS, reported=[PRINTED])
    html = who_table(known, estimates(known))._repr_html_()
    kidney = re.search(r'<td role="cell">Kidney</td>.*?</tr>', html, re.DOTALL)[0]
    assert '<a class="sm-number" href="#rows-primary.renal">1 of 5 (20%)</a>' in kidney
    assert re.findall(
        r'<i style="left:([\d.]+)%;width:([\d.]+)%"></i><b style="left:([\d.]+)%">', kidney
    ) == [("3.6", "58.8", "20.0")]
    lung = re.search(r'<td role="cell">Lung</td>.*?</tr>', html, re.DOTALL)[0]
    marks = re.findall(
        r'sm-plot-box sm-(\w+)" aria-hidden="true">(?:<i[^>]*></i>)?<b style="left:([\d.]+)%">', lung
    )
    assert marks == [("rows", "40.0"), ("printed", "17.5")]


def test_each_source_is_a_column_in_one_order():
    known = evidence(PATIENTS, reported=[PRINTED])
    more = [
        row(f"{source}.primary.lung", "Lung", wilson(k, n), "fraction", ["r1"]) | {"note": note}
        for source, k, n, note in (("context", 6, 30, "1 cohort"), ("pooled", 5, 21, "3 cohorts"))
    ]
    shown = who_table(known, estimates(known, *more))
    heads = re.findall(r'<span class="sm-key sm-(\w+)"></span> ([^<]+)</th>', shown._repr_html_())
    assert list(dict.fromkeys(heads)) == [
        ("rows", "Individually reported patients"),
        ("pooled", "Cohorts"),
        ("context", "Brain and spine (context)"),
        ("printed", "Smith 2010, as printed"),
    ]
    assert "5 of 21 (24%)</a> <small>3 cohorts</small>" in shown._repr_html_()


def test_a_cohort_s_measure_stands_under_its_publication():
    known = evidence(PATIENTS, cohorts=[{"result_id": "r1"}])
    mean = row(
        "cohort.age.r1", "Age", Estimate(55.5, n=70, method="mean and range as x reports it"), "years", ["r1"]
    )
    html = who_table(known, estimates(known, mean))._repr_html_()
    assert "mean 55.5 years</a> <small>Smith 2010, n=70</small>" in html


def test_regions_of_the_cord_share_no_row_with_vertebral_levels():
    shares = [("segments.2", ["p"]), ("pooled.segments.2", ["r1"])]
    rows = [row(i, "2 levels", wilson(4, 9), "fraction", ids) | {"note": "3 cohorts; x"} for i, ids in shares]
    table = presentation_table(evidence(), frame(rows)).table
    assert table[["Row", "Source"]].to_numpy().tolist() == [
        ["2 levels", "Individually reported patients"],
        ["2 of the cord's regions", "Cohorts"],
    ]


def test_a_share_is_no_measure():
    known = evidence(PATIENTS)
    share = row(
        "printed.interval.synchronous.smith2010", "Synchronous", wilson(3, 30), "fraction", ["reported-0"]
    )
    shown = who_table(known, estimates(known, share))
    assert (shown.table["Row"] == "Synchronous").sum() == 1


def test_rows_beyond_the_most_frequent_are_folded_not_lost():
    more = [
        row(f"pooled.primary.p{i}", f"Tumour {i}", wilson(20 - i, 40), "fraction", ["r1"]) | {"note": ""}
        for i in range(SHOWN + 2)
    ]
    known = evidence(PATIENTS)
    html = who_table(known, frame(more))._repr_html_()
    page, folded = html.split('<details class="sm-fold">')[:2]
    assert f">Tumour {SHOWN - 1}<" in page
    assert f">Tumour {SHOWN}<" not in page
    assert f">Tumour {SHOWN}<" in folded
    assert "<summary>2 rows more</summary>" in html
    assert who_table(known, frame(more)).title == "Who is affected: tumour 0 20 of 40 (50%), as published"


def test_the_rest_is_never_the_finding_and_a_lone_share_is_not_called_most_often():
    shares = [("other", "Other", 4), ("surgery", "Surgery", 3), ("steroids", "Steroids", 1)]
    rows = [row(f"treatment.{t}", label, wilson(k, 5), "fraction", ["p"]) for t, label, k in shares]
    assert treatment_table(evidence(), frame(rows)).title == "Treatment: surgery 3 of 5 (60%)"


def test_words_of_a_publication_are_no_point():
    words = PRINTED | {"numerator": 20, "notes": "stated in words (most)", "qualifier": "most"}
    known = evidence(PATIENTS, reported=[words])
    html = who_table(known, estimates(known))._repr_html_()
    lung = re.search(r'<td role="cell">Lung</td>.*?</tr>', html, re.DOTALL)[0]
    assert "sm-plot-box sm-printed" not in lung


def test_two_cohorts_that_are_not_pooled_stand_each_in_the_column_of_cohorts():
    known = evidence(PATIENTS)
    more = [
        row(f"cohort_share.primary.lung.{study}", "Lung", wilson(events, 20), "fraction", [study])
        | {"note": name}
        for study, events, name in (("a2000", 5, "Adams 2000"), ("b2001", 6, "Brown 2001"))
    ]
    shown = who_table(known, estimates(known, *more))
    lung = [f for f in lines(shown.table) if f[0] == "Lung"]
    assert [(f[1], f[-1]) for f in lung] == [
        ("Individually reported patients", "2 of 5 (40%)"),
        ("Cohorts", "5 of 20 (25%)"),
        ("Cohorts", "6 of 20 (30%)"),
    ]
    assert "Adams 2000" in shown._repr_html_()
    assert "Brown 2001" in shown._repr_html_()


def test_a_cohort_that_is_not_pooled_and_is_printed_beside_stands_once():
    known = evidence(PATIENTS, cohorts=[{"result_id": "r1"}], reported=[PRINTED])
    line = row("cohort_share.primary.lung.smith2010", "Lung", wilson(7, 40), "fraction", ["r1"]) | {
        "note": "x"
    }
    shown = who_table(known, estimates(known, line))
    assert [f[1] for f in lines(shown.table) if f[0] == "Lung"] == [
        "Individually reported patients",
        "Smith 2010, as printed",
    ]
