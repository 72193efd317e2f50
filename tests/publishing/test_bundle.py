"""One stylesheet and one script for all pages."""

import pytest

from analysis.publishing.bundle import bundle, styles

PAGE = """<head><title>x</title>
<link href="../_static/styles/theme.css" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="../_static/own.css?v=1" />
<link rel="preload" as="script" href="../_static/first.js" />
<script src="../_static/first.js?v=2"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'a/lm';</script>
{}<script defer="defer" src="../_static/second.js"></script></head>
<body class="shown" id="top"><p>dropped</p></body>"""
OWN = '<link rel="stylesheet" href="../_static/alone.css"><script src="../_static/alone.js" defer></script>'


@pytest.fixture
def site(tmp_path):
    """A site of two pages with a theme, one of which has files of its own."""
    static = tmp_path / "_static"
    (static / "styles").mkdir(parents=True)
    (static / "styles" / "theme.css").write_text(
        '@import "../basic.css";\n.shown { color: red } .dropped { color: blue }'
    )
    (static / "basic.css").write_text("/* .dropped */ .set-by-script { top: 0 } p { left: 0 }")
    (static / "own.css").write_text("#top, .dropped { color: green }")
    (static / "alone.css").write_text(".dropped { color: black }")
    (static / "first.js").write_text("var first = 1\n//# sourceMappingURL=first.js.map")
    (static / "second.js").write_text('e.className = "set-by-script"')
    (static / "alone.js").write_text("alone()")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "lm.html").write_text(PAGE.format(OWN))
    (tmp_path / "a" / "iscm.html").write_text(PAGE.format(""))
    (tmp_path / "search.html").write_text(PAGE.format("").replace("../", ""))
    bundle(tmp_path, ["a/lm", "a/iscm"])
    return tmp_path


def written(site, ending: str) -> tuple[str, str]:
    """Name and text of the one file that was made."""
    [path] = (site / "_static").glob(f"site-*.{ending}")
    return path.name, path.read_text()


def test_the_rules_stand_in_the_order_of_their_sheets_without_those_that_apply_to_no_page(site):
    _, css = written(site, "css")
    assert css == ".set-by-script{top:0}p{left:0}.shown{color:red}#top,.dropped{color:green}"


def test_every_page_has_the_one_sheet_where_the_first_stood(site):
    name, _ = written(site, "css")
    for page, up in (("a/iscm", "../"), ("search", "")):
        text = (site / f"{page}.html").read_text()
        assert f'<title>x</title>\n<link rel="stylesheet" href="{up}_static/{name}">' in text
        assert text.count('rel="stylesheet"') == 1


def test_the_scripts_of_all_pages_are_one_that_waits_for_the_page(site):
    name, text = written(site, "js")
    assert text.index("var first = 1") < text.index("\n;\n") < text.index("set-by-script")
    page = (site / "a" / "iscm.html").read_text()
    assert page.count("<script") == 1
    assert f'<script defer src="../_static/{name}"></script>' in page
    assert "preload" not in page


def test_a_page_keeps_what_is_its_own(site):
    assert OWN in (site / "a" / "lm.html").read_text()


def test_a_page_outside_the_book_keeps_its_scripts(site):
    text = (site / "search.html").read_text()
    assert "first.js?v=2" in text
    assert "pagename" in text


def test_a_rule_that_excludes_an_unknown_class_stays():
    assert styles(["p:not(.gone) { top: 0 }"], set()) == "p:not(.gone){top:0}"
