"""The README claims only what is there."""

import re
import tomllib

from analysis.evidence.tables import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_rooms_are_those_of_the_package_in_the_order_of_the_contract():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(c["layers"] for c in settings["contracts"] if c["type"] == "layers")
    table = TEXT[TEXT.index("| room |") : TEXT.index("## Cite")]
    told = [re.findall(r"`(\w+)(?:/|\.py)`", line.split("|")[1]) for line in table.splitlines()[2:] if line]
    assert told == [layer.split(" | ") for layer in layers]
    assert {name for room in told[1:] for name in room} == {
        p.name for p in (ROOT / "analysis").iterdir() if (p / "__init__.py").exists()
    }


def test_every_command_that_it_names_is_a_target_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`?make ([a-z-]+)", TEXT))
    assert named
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.M))


def test_every_file_that_it_links_exists():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
