"""Processes that begin with the package imported: a server that has it forks itself for each chapter and each kernel.

Importing pandas, Altair, lifelines and papermill takes longer than most chapters run. `nursery` starts the server for
one build; without it, and on another machine, the same commands run as processes of their own.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADDRESS = "SPINEMETS_NURSERY"
KERNELS = "spinemets-forked"
"""The name of `forked_kernel.ForkedKernel` among the kernel provisioners (see pyproject.toml)."""
PRELOADED = (
    "analysis.notebook",
    "analysis.publishing.chapters",
    "analysis.publishing.site",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
)


@contextmanager
def nursery() -> Iterator[dict[str, str]]:
    """Run the server; yields the environment in which commands and kernels ask it."""
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "nursery")
        command = [sys.executable, "-m", "analysis.publishing.forks", "serve", address]
        own = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=own) as server:
            try:
                yield {**os.environ, ADDRESS: address, "JUPYTER_DEFAULT_PROVISIONER_NAME": KERNELS}
            finally:
                server.kill()  # it may still be importing; its children end with the pipe


def serve(address: str) -> None:
    """Fork for each caller until standard input ends; a caller waits until the package is imported."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children here
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build ends the server, the terminal the build
        for name in PRELOADED:
            importlib.import_module(name)
        gc.freeze()
        while server in select.select([server, sys.stdin], [], [])[0]:
            caller, _ = server.accept()
            task, files, _, _ = socket.recv_fds(caller, 1 << 20, 3)
            if os.fork() == 0:
                server.close()
                become(json.loads(task), files, caller)
            for number in (*files, caller.detach()):
                os.close(number)


def become(task: dict, files: list[int], caller: socket.socket) -> None:
    """Be the process that a caller asked for, with its files, folder and environment; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    build = os.dup(0)
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(task["cwd"])
    os.environ.clear()
    os.environ.update(task["env"])
    caller.sendall(f"{os.getpid()}\n".encode())
    threading.Thread(target=follow, args=[caller, build], daemon=True).start()
    status = 1
    try:
        run(task["argv"])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    caller.sendall(str(status).encode())
    os._exit(status)


def follow(*lives: socket.socket | int) -> None:
    """End when the caller or the build has ended, however it ended."""
    select.select(lives, [], [])
    os.killpg(0, signal.SIGKILL)


def run(argv: list[str]) -> None:
    """A command of the terminal, or a kernel (`kernel -f FILE`)."""
    if argv[0] == "kernel":
        from ipykernel.kernelapp import launch_new_instance

        # without a parent it would talk to the terminal, and with its log it would call being shut down an error
        own = [f"--IPKernelApp.parent_handle={os.getppid()}", "--IPKernelApp.log_level=50"]
        launch_new_instance(argv=[*argv[1:], *own])
    else:
        from analysis.publishing.commands import chapter, site
        from analysis.publishing.faults import Commands

        Commands(commands={"chapter": chapter, "site": site}).main(argv, prog_name="spinemets")


class Fork:
    """A process of the nursery, as far as `subprocess.Popen` is asked about it by a kernel's provisioner."""

    stdin = stdout = stderr = None

    def __init__(self, argv: list[str], cwd: str, env: dict[str, str]):
        self.returncode = None
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(os.environ[ADDRESS])
        task = json.dumps({"argv": argv, "cwd": cwd, "env": env})
        socket.send_fds(self.line, [task.encode()], [0, 1, 2])
        said = b""
        while not said.endswith(b"\n"):
            said += self.line.recv(1)
        self.pid = int(said)

    def poll(self) -> int | None:
        """The exit status, none while it runs; a process that was killed left none and counts as 1."""
        if self.returncode is None and select.select([self.line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self) -> int:
        """The exit status, when it has ended."""
        if self.returncode is None:
            self.returncode = int(self.line.recv(8) or b"1")
            self.line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process."""
        os.kill(self.pid, number)


def ask(argv: list[str]) -> int:
    """Run a command of the terminal in the nursery, or here where there is none; returns its exit status."""
    if ADDRESS not in os.environ:
        run(argv)
    return Fork(argv, os.getcwd(), dict(os.environ)).wait()


if __name__ == "__main__":
    sys.exit(serve(sys.argv[2]) if sys.argv[1] == "serve" else ask(sys.argv[1:]))
