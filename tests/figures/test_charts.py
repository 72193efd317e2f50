"""Charts as HTML: self-contained, described, with their data."""

import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest
from markupsafe import Markup

from analysis.evidence.tables import ROOT
from analysis.figures.charts import interval_chart
from analysis.figures.figure import VEGA_LITE, Figure, fold
from analysis.figures.markup import Html

TABLE = pd.DataFrame(
    {
        "label": ["Lung", "Breast"],
        "series": "Here",
        "value": [0.4, 0.2],
        "low": [0.3, 0.1],
        "high": [0.5, 0.3],
        "text": ["4 of 10", "2 of 10"],
    }
)


def spec(figure: Figure) -> dict:
    """The Vega-Lite specification in a figure's HTML."""
    return json.loads(re.search(r'sm-spec">(.*?)</script>', figure._repr_html_(), re.DOTALL)[1])


def figure(**changes) -> Figure:
    """A small figure."""
    known = {
        "drawing": interval_chart(TABLE, "Share"),
        "name": "primary",
        "title": "Lung leads",
        "description": "Shares of two primaries.",
        "table": TABLE,
    }
    return Figure(**known | changes)


def test_a_figure_carries_title_description_table_and_specification():
    html = figure()._repr_html_()
    assert "Lung leads" in html
    assert 'aria-label="Shares of two primaries."' in html
    assert html.count("<tr") == 3
    assert spec(figure())["description"] == "Shares of two primaries."


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_figure_is_the_same_in_every_process(seed):
    code = "from tests.figures.test_charts import figure; print(figure()._repr_html_())"
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd=ROOT
    )
    assert done.stdout.rstrip("\n") == figure()._repr_html_().rstrip("\n")


def test_text_from_the_data_cannot_end_the_script():
    bad = TABLE.assign(label=["</script><b>", "Breast"])
    html = figure(drawing=interval_chart(bad, "Share"), table=bad)._repr_html_()
    assert html.count("</script>") == 1
    assert "<b>" not in html.split("sm-spec")[0]


def test_no_chart_names_an_address():
    dumped = json.dumps({k: v for k, v in spec(figure()).items() if k != "$schema"})
    assert "http" not in dumped


def test_a_notebook_opened_by_itself_draws_the_chart(monkeypatch):
    shown = []
    monkeypatch.setattr("analysis.figures.figure.display", lambda bundle, raw: shown.append(bundle))
    figure()._ipython_display_()
    assert [sorted(bundle) for bundle in shown] == [
        ["text/html", "text/plain"],
        [*VEGA_LITE, "text/plain"],
    ]
    assert shown[1][VEGA_LITE[0]] == spec(figure())


def test_a_drawing_in_html_has_no_specification_and_its_description_stands_in_text():
    html = figure(drawing=Markup("<svg></svg>"), note="A <note>")._repr_html_()
    assert "sm-spec" not in html
    assert '<p class="sm-description">Shares of two primaries.</p><svg></svg>' in html
    assert '<span class="sm-lead">A &lt;note&gt;</span>' in html


def test_a_fold_shows_its_finding_outside_and_holds_what_shows_something():
    folded = fold("Other <views>", Html(""), figure(title="A <finding>"), figure(name="second", title="B"))
    html = folded._repr_html_()
    assert "<summary><strong>Other &lt;views&gt;.</strong> A &lt;finding&gt;</summary>" in html
    assert html.count("<figure ") == 2
    assert fold("Nothing", Html(""), Html("")) == Html("")


def test_a_fold_in_an_open_notebook_draws_each_chart_once(monkeypatch):
    shown = []
    monkeypatch.setattr("analysis.figures.figure.display", lambda bundle, raw: shown.append(sorted(bundle)))
    fold("Two", figure(), fold("Inner", figure(name="second")))._ipython_display_()
    assert shown == [["text/html", "text/plain"], *[[*VEGA_LITE, "text/plain"]] * 2]


def test_a_row_is_drawn_on_its_label_unless_two_series_share_it():
    apart = TABLE.assign(series=["Here", "There"])
    drawn = interval_chart(apart, "Share").to_dict()
    assert all("yOffset" not in layer["encoding"] for layer in drawn["layer"])
    assert drawn["height"] == 60
    together = interval_chart(apart.assign(label="Lung"), "Share").to_dict()
    assert all("yOffset" in layer["encoding"] for layer in together["layer"])
