"""The command `spinemets`. Each command imports what it needs when it runs, so that `check` starts at once."""

import errno
import os

import click

from analysis.audit.commands import audit
from analysis.contributions import commands as contributing
from analysis.publishing import commands as publishing

FAULTS = {
    errno.ENOSPC: "the disk is full. Make room and run the command again; it takes up what is missing.",
    errno.EDQUOT: "your share of the disk is used up. Make room and run the command again.",
    errno.EROFS: "this file system is read-only. Work in a copy that can be written.",
    errno.EACCES: "this may not be written. Change its owner or its rights, or work in a copy of your own.",
    errno.ENOMEM: "memory ran out. Run fewer chapters at once: `make site CORES=1`.",
}


class Commands(click.Group):
    """A group whose commands end with a sentence when the machine fails them."""

    def invoke(self, ctx):
        """Run the command. Raises click.ClickException for a fault of disk, rights or memory."""
        try:
            return super().invoke(ctx)
        except MemoryError:
            raise click.ClickException(FAULTS[errno.ENOMEM]) from None
        except OSError as error:
            if error.errno not in FAULTS:
                raise
            place = f"{os.path.relpath(error.filename)}: " if error.filename else ""
            raise click.ClickException(place + FAULTS[error.errno]) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Spinal Metastases: a living review, regenerated from versioned data."""


for command in (*contributing.COMMANDS, audit, publishing.build, publishing.chapter, publishing.site):
    main.add_command(command)

if __name__ == "__main__":
    main()
