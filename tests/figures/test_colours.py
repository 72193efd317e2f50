"""One colour for one meaning, on charts and in tables."""

import re

from analysis.evidence.tables import ROOT, compartments
from analysis.figures import charts
from tests.pages.example import CELLS, others, shown


def specifications() -> list[dict]:
    """The charts of every view of the made-up compartment."""
    parts = [*map(shown, CELLS), *others().values()]
    flat = [inner for part in parts for inner in getattr(part, "parts", [part])]
    return [spec for part in flat if (spec := getattr(part, "specification", None))]


def legends(node) -> list[tuple[str, str]]:
    """Series and colour of every scale of a specification."""
    if isinstance(node, list):
        return [pair for inner in node for pair in legends(inner)]
    if not isinstance(node, dict):
        return []
    scale = node.get("color", {}).get("scale", {}) if isinstance(node.get("color"), dict) else {}
    pairs = list(zip(scale.get("domain", []), scale.get("range", []), strict=False))
    return pairs + [pair for inner in node.values() for pair in legends(inner)]


def test_a_series_has_one_colour_on_all_charts():
    pairs = {pair for spec in specifications() for pair in legends(spec)}
    assert len(pairs) > 10
    assert len({series for series, _ in pairs}) == len(pairs)
    for series, colour in pairs:
        assert charts.colour_of(series) in (None, colour)


def test_no_compartment_has_the_colour_of_a_source():
    assert not set(compartments()["colour"]) & set(charts.PALETTE)


def test_the_marks_of_tables_have_the_colours_of_the_charts():
    css = (ROOT / "book" / "_static" / "sections.css").read_text(encoding="utf-8")
    marks = dict(re.findall(r"^\.sm-key\.sm-(\w+), .*--sm-mark: (#\w+);", css, re.MULTILINE))
    sources = {
        "rows": charts.PATIENTS,
        "pooled": charts.COHORTS,
        "context": charts.CONTEXT,
        "printed": charts.PRINTED,
    }
    assert marks == {key: charts.MEANINGS[name].lower() for key, name in sources.items()}


def test_series_without_a_meaning_share_no_colour_with_one():
    assert charts.shades(["Lung", charts.COHORTS, "Breast", "Smith 2010, as printed"]) == [
        "#E69F00", charts.ORANGE, "#8C564B", charts.GREEN
    ]  # fmt: skip
    assert charts.shades(["x"], {"x": charts.CONTEXT}) == [charts.PURPLE]


def test_an_axis_of_shares_runs_from_none_to_all_with_its_last_tick():
    drawn = [layer for spec in specifications() for layer in spec.get("layer", [spec])]
    axes = [
        layer["encoding"][side]
        for layer in drawn
        for side in ("x", "y")
        if (layer.get("encoding", {}).get(side, {}).get("axis") or {}).get("format") == "%"
    ]
    assert len(axes) > 5
    for axis in axes:
        assert axis.get("scale", {"domain": [0, 1]})["domain"] == [0, 1]
        assert axis["axis"].get("values", [1])[-1] == 1
