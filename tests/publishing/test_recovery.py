"""One build at a time, and what a killed one left."""

import os
import subprocess
import sys

import pytest

from analysis.publishing.build import BuildError, only_one, sweep
from analysis.publishing.site import switch

HOLD = """
import sys, time
from pathlib import Path
from analysis.publishing.build import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_build_says_which_process_is_building(holder, tmp_path):
    with pytest.raises(BuildError, match=rf"process {holder.pid}\)"), only_one(tmp_path / "lock", patience=0):
        pass


def test_the_lock_of_a_killed_build_holds_nobody_up(holder, tmp_path):
    holder.kill()
    holder.wait()
    with only_one(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_what_was_half_written_is_swept_and_nothing_else(tmp_path):
    for name in ("_build/results/lm.1.partial", "book/chapters/lm.1.partial", "book/chapters/lm.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{")
    assert len(sweep(tmp_path)) == 2
    assert (tmp_path / "book/chapters/lm.ipynb").exists()


def stage(folder, name: str):
    """A finished site that says who it is."""
    built = folder / name
    built.mkdir()
    (built / "index.html").write_text(name)
    return built


def test_the_site_is_switched_and_the_former_one_goes(tmp_path):
    for name in ("first", "second"):
        switch(stage(tmp_path, name), tmp_path / "html")
        assert (tmp_path / "html" / "index.html").read_text() == name
    assert len(list(tmp_path.glob("html*"))) == 2


def test_a_site_that_was_a_plain_folder_is_switched_as_well(tmp_path):
    stage(tmp_path, "html")
    switch(stage(tmp_path, "next"), tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "next"
    assert len(list(tmp_path.glob("html*"))) == 2


def test_a_switch_that_was_killed_before_its_last_step_is_done_by_the_next(tmp_path):
    switch(stage(tmp_path, "first"), tmp_path / "html")
    stage(tmp_path, "html.17")  # renamed, but the link never followed
    (tmp_path / "html.link").symlink_to("html.17")
    assert (tmp_path / "html" / "index.html").read_text() == "first"
    switch(stage(tmp_path, "third"), tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "third"
    assert len(list(tmp_path.glob("html*"))) == 2
