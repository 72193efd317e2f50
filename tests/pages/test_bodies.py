"""Every body of evidence on one axis."""

from analysis.estimates.results import count, frame, row
from analysis.pages.bodies import bodies_figure
from analysis.statistics.estimate import Estimate
from tests.frames import evidence

LINES = [
    row("headline.median", "Median", Estimate(4.0, 3.1, 5.3, n=164), "months", ["c1"]),
    row("body.whole_cohorts", "Whole cohorts, pooled", Estimate(4.0, 3.1, 5.3, n=164), "months", ["c1"]),
    count("body.whole_cohorts.sources", "x", ["a", "b", "c", "d"], "studies"),
    row("body.single_reports", "Single reports", Estimate(7.0, 3.0, n=45, events=23), "months", ["p1"]),
    count("body.single_reports.sources", "x", ["e", "f"], "studies"),
    row("sensitivity.verified", "Verified only", Estimate(4.5, 2.5, 9.0, n=27), "months", ["p1"]),
]
PRINTED = {
    "characteristic": "overall_survival", "category": "all", "statistic": "median", "value": "3.0", "low": "0.3",
    "high": "60.0", "unit": "months", "location": "Table III",
}  # fmt: skip


def test_without_a_body_nothing_is_shown():
    assert bodies_figure(evidence(reported=[PRINTED]), frame(LINES[-1:]))._repr_html_() == ""


def test_the_whole_figure_of_two_bodies_a_choice_and_a_printed_median():
    shown = bodies_figure(evidence(reported=[PRINTED, PRINTED]), frame(LINES))
    assert shown.title == "Bodies of evidence put the median between 4.0 and 7.0 months"
    table = shown.table.astype(object).where(shown.table.notna(), None)
    assert table.to_numpy().tolist() == [
        ["Whole cohorts, pooled", "Cohorts", 4.0, 3.1, 5.3, 164, None, "4 months (3.1 to 5.3); 164 patients, deaths not printed, 4 publications"],
        ["Single reports", "Individually reported patients", 7.0, 3.0, None, 45, 23, "7 months (3 to not reached); 45 patients, 23 deaths, 2 publications"],
        ["Verified only", "Same patients, other choices", 4.5, 2.5, 9.0, 27, None, "4.5 months (2.5 to 9); 27 patients"],
        ["Smith 2010, as printed", "As printed", 3.0, None, None, None, None, "3.0 months (0.3 to 60.0), Table III"],
    ]  # fmt: skip


def test_what_is_drawn_is_what_the_table_says():
    shown = bodies_figure(evidence(reported=[PRINTED]), frame(LINES))
    rows = next(iter(shown.drawing.to_dict()["datasets"].values()))
    drawn = {r["label"]: (r["low"], r["value"], r["high"]) for r in rows}
    assert drawn["Whole cohorts, pooled"] == (3.1, 4.0, 5.3)
    assert drawn["Single reports"][:2] == (3.0, 7.0)
    assert drawn["Single reports"][2] >= max(v for r in rows for v in (r["value"], r["high"]))
    assert drawn["Smith 2010, as printed"] == (3.0, 3.0, 3.0)


def test_a_median_of_a_group_is_not_that_of_all():
    shown = bodies_figure(evidence(reported=[PRINTED | {"subgroup": "treated"}]), frame(LINES))
    assert "As printed" not in set(shown.table["Kind"])


def test_an_estimate_without_an_interval_has_no_line():
    bare = row("sensitivity.turnbull", "Bounds as intervals", Estimate(5.0, n=27), "months", ["p1"])
    shown = bodies_figure(evidence(), frame([*LINES, bare]))
    rows = next(iter(shown.drawing.to_dict()["datasets"].values()))
    assert [(r["low"], r["high"]) for r in rows if r["label"] == "Bounds as intervals"] == [(5.0, 5.0)]
