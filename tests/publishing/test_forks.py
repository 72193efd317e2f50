"""Chapters and kernels that begin with the package imported."""

import os
import time

import pytest

from analysis.publishing import forks

pytestmark = [pytest.mark.build, pytest.mark.xdist_group("forks")]


@pytest.fixture(scope="module")
def server():
    """The environment of a running server."""
    with forks.nursery() as environment:
        while not os.path.exists(environment[forks.ADDRESS]):
            time.sleep(0.02)
        yield environment


@pytest.fixture
def forked(server, monkeypatch):
    """Function (arguments) -> a process of the server."""
    monkeypatch.setenv(forks.ADDRESS, server[forks.ADDRESS])
    return lambda *argv: forks.Fork(list(argv), os.getcwd(), server)


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_fork_ends_with_the_status_of_its_command(forked):
    assert forked("chapter", "--help").wait() == 0
    assert forked("chapter", "nobody").wait() == 1
    assert forked("chapter").wait() == 2


def test_a_fork_whose_caller_has_gone_ends(forked):
    process = forked("kernel", "-f", "no-such-folder/kernel.json")
    process.line.close()
    end = time.monotonic() + 20
    while alive(process.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not alive(process.pid)


def test_without_a_server_a_command_runs_here(monkeypatch, capsys):
    monkeypatch.delenv(forks.ADDRESS, raising=False)
    with pytest.raises(SystemExit) as end:
        forks.ask(["chapter", "nobody"])
    assert end.value.code == 1
    assert "there is no chapter 'nobody'" in capsys.readouterr().err
