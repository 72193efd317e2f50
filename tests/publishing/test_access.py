"""What the theme lacks for people who read by keyboard or by ear."""

from analysis.publishing.access import mend


def test_a_page_is_mended_and_the_rest_of_it_stays(tmp_path):
    before = (
        '<ul role="list"></ul><div role="list" class="citation-list">'
        '<div class="citation" id="id1" role="doc-biblioentry">A</div></div>'
        '<div class="pst-scrollable-table-container"><table></table></div>'
    )
    (tmp_path / "a.html").write_text(before)
    (tmp_path / "b.html").write_text(before)
    mend(tmp_path, ["a"])
    assert (tmp_path / "a.html").read_text() == (
        '<ul role="list"></ul><div class="citation-list"><div class="citation" id="id1">A</div></div>'
        '<div class="pst-scrollable-table-container" tabindex="0"><table></table></div>'
    )
    assert (tmp_path / "b.html").read_text() == before
