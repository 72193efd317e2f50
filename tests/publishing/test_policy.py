"""What a page may run."""

import re

from analysis.publishing.policy import PAGE_NAME, hashed, secure

THEME = "<script>let mode = 'auto';</script>"


def page(folder, name: str, body: str = "") -> None:
    """A page of the site with the theme's scripts and a body."""
    own = PAGE_NAME.format(name)
    text = f"<html><head><meta charset='utf-8'>{THEME}</head><body><script>{own}</script>{body}</body></html>"
    (folder / f"{name}.html").write_text(text, encoding="utf-8")


def site(folder, body: str = ""):
    """Two pages without content and one with."""
    for name in ("genindex", "search"):
        page(folder, name)
    page(folder, "lm", body)
    return folder


def sources(folder, name: str = "lm") -> list[str]:
    """What the policy of a page lets run."""
    text = (folder / f"{name}.html").read_text(encoding="utf-8")
    return re.search(r"script-src ([^;]*);", text)[1].split()


def test_the_scripts_of_the_theme_run_and_the_page_s_own_name(tmp_path):
    assert secure(site(tmp_path)) == []
    assert sources(tmp_path) == ["'self'", hashed("let mode = 'auto';"), hashed(PAGE_NAME.format("lm"))]


def test_a_hash_is_the_one_of_the_standard():
    # the example of Content Security Policy Level 3, section "Usage of hashes"
    assert hashed("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_a_script_from_data_has_no_hash_and_is_named(tmp_path):
    (found,) = secure(site(tmp_path, "<p><script>alert(1)</script></p>"))
    assert found == "lm.html: alert(1)"
    assert hashed("alert(1)") not in sources(tmp_path)


def test_a_script_of_a_type_that_runs_is_named_and_data_is_not(tmp_path):
    json = '<script type="application/json">{"a": 1}</script><script type="application/ld+json">{}</script>'
    assert secure(site(tmp_path, json)) == []
    assert secure(site(tmp_path, '<script type="application/javascript">x()</script>')) == ["lm.html: x()"]


def test_the_name_of_another_page_is_no_script_of_this_one(tmp_path):
    assert secure(site(tmp_path, f"<script>{PAGE_NAME.format('iscm')}</script>"))


def test_the_policy_stands_before_everything_that_it_governs(tmp_path):
    secure(site(tmp_path))
    head = (tmp_path / "lm.html").read_text(encoding="utf-8").split("<head>")[1]
    assert head.startswith('<meta http-equiv="Content-Security-Policy" content="default-src')
    assert head.index('name="referrer" content="no-referrer"') < head.index("<script")


def test_nothing_is_read_from_elsewhere_and_no_text_becomes_code(tmp_path):
    secure(site(tmp_path))
    text = (tmp_path / "lm.html").read_text(encoding="utf-8")
    policy = re.search(r'Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert "http" not in policy
