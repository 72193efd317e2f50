"""A disk that is full, a tree that cannot be written, memory that runs out: a sentence, status 1, the site as it was."""

import errno
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from analysis.publishing.faults import FAULTS, Commands

BUILD = """
import sys
from pathlib import Path
from analysis.cli import main
from analysis.publishing import build, slices
build.BUILD = slices.BUILD = Path(sys.argv[1])
build.sweep = lambda root: []
build.snakemake = lambda *_: sys.exit("it went on")
main(["build"], prog_name="spinemets")
"""
MEMORY = """
import resource
import click
from analysis.publishing.faults import Commands
@click.command()
def hungry():
    pages = int(open("/proc/self/statm").read().split()[0])
    limit = pages * resource.getpagesize() + (16 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    bytearray(1 << 30)
Commands(commands={"hungry": hungry}).main(["hungry"])
"""


def run(code: str, *arguments) -> subprocess.CompletedProcess:
    """A process of its own that runs some code."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def at_the_seam(number: int) -> str:
    """The build, with a fault where files are written: what is left where the machine lets us make no disk."""
    fault = f"def fault(path, text): raise OSError({number}, '', str(path))\nslices.write_if_changed = fault\nmain(["
    return BUILD.replace("main([", fault)


def mount(*arguments: str) -> bool:
    """Whether this process may mount, and did."""
    return (
        os.geteuid() == 0
        and subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
    )


@pytest.fixture
def site(tmp_path):
    """A folder of builds with a site in it, a small disk of its own where the machine lets us."""
    folder = tmp_path / "_build"
    folder.mkdir()
    small = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder))
    (folder / "html.1").mkdir()
    (folder / "html.1" / "index.html").write_text("as it was")
    (folder / "html").symlink_to("html.1")
    yield folder, small
    if small:
        subprocess.run(["umount", str(folder)], check=True)
    folder.chmod(0o755)


def ended_well(done: subprocess.CompletedProcess, sentence: str, folder) -> None:
    """Status 1 and one sentence with the place, no traceback, and the site of before."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().endswith(sentence)
    assert len(done.stderr.strip().splitlines()) == 1
    assert (folder / "html" / "index.html").read_text() == "as it was"


def test_a_full_disk_ends_a_build_with_a_sentence(site):
    folder, small = site
    code = BUILD if small else at_the_seam(errno.ENOSPC)
    ended_well(run(code, folder), FAULTS[errno.ENOSPC], folder)


def test_a_tree_that_cannot_be_written_ends_a_build_with_a_sentence(site):
    folder, small = site
    number, code = errno.EROFS, BUILD
    if small:
        assert mount("-o", "remount,ro", str(folder))
    elif os.geteuid():
        folder.chmod(0o555)
        number = errno.EACCES
    else:  # root may write whatever its rights are
        code = at_the_seam(number)
    ended_well(run(code, folder), FAULTS[number], folder)


def test_memory_that_runs_out_ends_a_command_with_a_sentence():
    done = run(MEMORY)
    assert done.returncode == 1
    assert done.stderr.strip() == f"Error: {FAULTS[errno.ENOMEM]}"


@pytest.mark.parametrize("number", FAULTS)
def test_every_fault_has_its_sentence_with_the_place(number, tmp_path):
    @click.command()
    def failing():
        raise OSError(number, os.strerror(number), str(tmp_path / "file.csv"))

    found = CliRunner().invoke(Commands(commands={"failing": failing}), ["failing"])
    assert found.exit_code == 1
    assert found.output.strip().endswith(f"file.csv: {FAULTS[number]}")


def test_an_error_of_ours_keeps_its_traceback():
    @click.command()
    def failing():
        raise FileNotFoundError(errno.ENOENT, "no such file", "x")

    found = CliRunner().invoke(Commands(commands={"failing": failing}), ["failing"])
    assert isinstance(found.exception, FileNotFoundError)
