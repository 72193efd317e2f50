"""The prose of a compartment."""

from analysis.pages import narrative as prose
from analysis.pages.narrative import narrative


def test_a_narrative_gives_its_sections(tmp_path, monkeypatch):
    (tmp_path / "lm.md").write_text("# The title\n\n## Answer\n\nFirst.\n\n## How sure\n\nSecond.\n")
    monkeypatch.setattr(prose, "NARRATIVE", tmp_path)
    assert narrative("LM", "How sure") == "Second."
    assert narrative("LM", "Treatment") == ""
    assert narrative("", "Answer") == ""
