"""Charts as HTML: self-contained, described, with their data."""

import json
import re

import pandas as pd

from analysis.figures.charts import Figure, interval_chart, table_html

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
    return json.loads(
        re.search(r'sm-spec">(.*?)</script>', figure._repr_html_(), re.DOTALL)[1].replace("<\\/", "</")
    )


def figure(**changes) -> Figure:
    """A small figure."""
    known = {
        "chart": interval_chart(TABLE, "Share"),
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


def test_a_figure_is_the_same_each_time():
    assert figure()._repr_html_() == figure()._repr_html_()


def test_text_from_the_data_cannot_end_the_script():
    bad = TABLE.assign(label=["</script><b>", "Breast"])
    html = figure(chart=interval_chart(bad, "Share"), table=bad)._repr_html_()
    assert html.count("</script>") == 1
    assert "<b>" not in html.split("sm-spec")[0]


def test_no_chart_names_an_address():
    dumped = json.dumps({k: v for k, v in spec(figure()).items() if k != "$schema"})
    assert "http" not in dumped


def test_a_table_leaves_missing_cells_empty_and_escapes():
    html = table_html(pd.DataFrame({"a": [None, "<i>"], "b": [1.23456, float("nan")]}))
    assert "None" not in html
    assert "NaN" not in html
    assert "&lt;i&gt;" in html
    assert "1.235" in html
