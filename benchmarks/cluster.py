"""The book of 100 generated chapters on a Slurm of one node, its results beside those of the same build without Slurm.

Run as root where Debian's `slurm-wlm` and `munge` are installed: python benchmarks/cluster.py [--quick]. The daemons run
in a folder of their own, on ports of their own, and end with the command. Jobs look for /etc/slurm/slurm.conf, which is
a link as long as they run; where there is one already, nothing is done.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.build import empty
from benchmarks.generated import generate_book
from tests.repository import copied

CHAPTERS, FEW, PATIENTS = 100, 3, 10
"""Chapters, those of a quick run, and the patients of each."""
CONFIGURED = Path("/etc/slurm/slurm.conf")
PATIENCE = 60
"""Seconds in which the node must be ready."""
CONFIGURATION = """
ClusterName=one
SlurmctldHost={host}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldPort=26817
SlurmdPort=26818
NodeName={host} CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
"""


@contextmanager
def one_node(folder: Path) -> Iterator[None]:
    """Run munge and Slurm's two daemons from a folder."""
    for name in ("state", "spool"):
        (folder / name).mkdir()
    folder.chmod(0o755)
    key, configuration = folder / "munge.key", folder / "slurm.conf"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o600)
    host = socket.gethostname().split(".")[0]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    text = CONFIGURATION.format(host=host, folder=folder, cores=os.cpu_count(), memory=memory)
    configuration.write_text(text, encoding="utf-8")
    own = [
        f"--{name}={folder}/munge.{name.split('-')[0]}"
        for name in ("socket", "pid-file", "log-file", "seed-file")
    ]
    daemons = [
        ["munged", "--foreground", "--force", f"--key-file={key}", *own],
        ["slurmctld", "-D", "-c", "-i"],
        ["slurmd", "-D", "-c"],
    ]
    with ExitStack() as stack:
        CONFIGURED.symlink_to(configuration)
        stack.callback(CONFIGURED.unlink)
        for daemon in daemons:
            log = stack.enter_context((folder / f"{daemon[0]}.log").open("wb"))
            process = stack.enter_context(subprocess.Popen(daemon, stdout=log, stderr=log))
            stack.callback(process.kill)
        stack.callback(subprocess.run, ["scancel", "--user=root"], check=False)
        wait()
        yield


def wait() -> None:
    """Until the node takes jobs; ends with what is wrong where it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        said = subprocess.run(["sinfo", "-h", "-o", "%T"], capture_output=True, text=True, check=False)
        if said.stdout.strip() == "idle":
            return
        time.sleep(1)
    sys.exit(f"the node did not come up: {said.stdout}{said.stderr}")


def built(copy: Path, profile: str) -> tuple[float, dict[str, dict]]:
    """Seconds of a cold build, and the results of its chapters."""
    empty(copy)
    start = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "analysis.cli",
        "build",
        "--profile",
        profile,
        "--cores",
        str(os.cpu_count()),
    ]
    done = subprocess.run(
        command,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout[-3000:] + done.stderr[-3000:])
    results = (copy / "_build" / "results").glob("*.json")
    return time.monotonic() - start, {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in results}


def main() -> None:
    """Print both times, and whether the results are equal; ends with 1 where they are not."""
    missing = [name for name in ("munged", "slurmctld", "slurmd", "sbatch") if shutil.which(name) is None]
    if missing:
        sys.exit(f"{', '.join(missing)}: not installed. As root: apt-get install slurm-wlm munge")
    if CONFIGURED.exists():
        sys.exit(
            f"{CONFIGURED}: Slurm is configured here. Build on it with: make site PROFILE=profiles/slurm"
        )
    chapters = FEW if "--quick" in sys.argv else CHAPTERS
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder) / "book")
        generate_book(copy, PATIENTS * chapters, 2 * chapters, chapters)
        seconds, local = built(copy, "profiles/default")
        print(f"{chapters} chapters on this machine   {seconds:6.0f} s", flush=True)
        slurm = Path(folder) / "slurm"
        slurm.mkdir()
        with one_node(slurm):
            seconds, there = built(copy, "profiles/slurm")
        print(f"{chapters} chapters as Slurm jobs     {seconds:6.0f} s")
    other = [name for name in local if local[name] != there.get(name)]
    print(f"{len(local) - len(other)} of {len(local)} results files are equal")
    if other or len(local) != chapters:
        sys.exit(1)


if __name__ == "__main__":
    main()
