"""Kernels from the nursery; jupyter_client starts them through the entry point in pyproject.toml."""

import os
from pathlib import Path

from jupyter_client.provisioning import LocalProvisioner

from analysis.publishing.forks import Fork


class ForkedKernel(LocalProvisioner):
    """A kernel that is forked where the package is imported already, in place of a new process."""

    async def launch_kernel(self, cmd: list[str], **kwargs) -> dict:
        """Ask the nursery for a kernel with the arguments that follow the module's name in `cmd`."""
        arguments = ["kernel", *cmd[cmd.index("-f") :]]
        cwd = str(kwargs.get("cwd") or Path.cwd())
        self.process = Fork(arguments, cwd, kwargs.get("env") or dict(os.environ))
        self.pid = self.pgid = self.process.pid
        return self.connection_info
